"""Appointments: the decree (SK Tim Pengelola) or letter that gives authority."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models.agency import Agency
from agencies.models.officer import Officer
from agencies.querysets import TeamDecreeQuerySet, TeamMemberQuerySet
from agencies.roles import Role


class DateRange(Func):
    """daterange(from, until, '[]'): both days count; no end means open."""

    function = "daterange"
    output_field = DateRangeField()


class TeamDecree(models.Model):
    """An appointment of one agency's team, valid from a day until replaced.

    `valid_until` is inclusive; none means open until the next one. Only `DECREE`
    counts as connected (keterhubungan); oversight bodies have a `LETTER`.
    """

    class Kind(models.TextChoices):
        DECREE = "decree", _("SK Tim Pengelola")
        LETTER = "letter", _("Surat tugas")

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="decrees", verbose_name=_("instansi")
    )
    kind = models.CharField(_("jenis"), max_length=8, choices=Kind, default=Kind.DECREE)
    number = models.CharField(_("nomor"), max_length=120)
    decided_on = models.DateField(_("ditetapkan"))
    signatory = models.CharField(_("penanda tangan"), max_length=120)
    valid_from = models.DateField(_("berlaku sejak"))
    valid_until = models.DateField(_("berlaku sampai"), null=True, blank=True)
    # The signed file as it was taken in; its name is that of its content's hash.
    file = models.FileField(
        _("berkas"), upload_to="decrees/%Y/", blank=True, editable=False
    )
    file_name = models.CharField(
        _("nama berkas"), max_length=160, blank=True, editable=False
    )
    media_type = models.CharField(max_length=60, blank=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)

    objects = TeamDecreeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("SK Tim Pengelola")
        verbose_name_plural = _("SK Tim Pengelola")
        constraints = [
            models.CheckConstraint(
                name="decree_ends_on_or_after_its_first_day",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            ExclusionConstraint(
                name="decrees_of_one_agency_never_overlap",
                expressions=[
                    (F("agency"), RangeOperators.EQUAL),
                    (F("kind"), RangeOperators.EQUAL),
                    (
                        DateRange(
                            "valid_from",
                            "valid_until",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.number


class TeamMember(models.Model):
    """A seat: a person, a role and an agency, named in an appointment.

    In force on a day when the decree is, the member has not left and the account is
    active. `agency` is the decree's agency or a unit of it.
    """

    decree = models.ForeignKey(
        TeamDecree, models.PROTECT, related_name="members", verbose_name=_("SK")
    )
    officer = models.ForeignKey(
        Officer, models.PROTECT, related_name="seats", verbose_name=_("petugas")
    )
    role = models.CharField(_("peran"), max_length=20, choices=Role)
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        related_name="seats",
        verbose_name=_("instansi/unit"),
    )
    left_on = models.DateField(_("berhenti sejak"), null=True, blank=True)

    objects = TeamMemberQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("anggota tim")
        verbose_name_plural = _("anggota tim")
        constraints = [
            models.UniqueConstraint(
                name="a_decree_names_a_person_once_for_a_role_and_unit",
                fields=["decree", "officer", "role", "agency"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer} · {self.get_role_display()} · {self.agency}"
