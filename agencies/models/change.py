"""How the tree of agencies changes: what was decided, and what held until then."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.officer import Officer
from agencies.models.region import Region
from agencies.querysets import AgencyChangeQuerySet, AgencyPastQuerySet


class AgencyChange(models.Model):
    """One decision on one agency, in force from the day `on`.

    `into` is the new superior of a move and the successor of what merges or is
    dissolved; `parts` are the codes and names of the agencies that a split founds, of
    which the first takes over when the agency ends. What waits has no `applied_at`.
    """

    class Kind(models.TextChoices):
        RENAME = "rename", _("Ganti nama")
        MOVE = "move", _("Pindah induk")
        MERGE = "merge", _("Bergabung")
        SPLIT = "split", _("Dipecah")
        DISSOLVE = "dissolve", _("Dibubarkan")

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="changes", verbose_name=_("instansi/unit")
    )
    kind = models.CharField(_("perubahan"), max_length=8, choices=Kind)
    on = models.DateField(_("berlaku sejak"))
    basis = models.CharField(_("dasar"), max_length=200)
    name = models.CharField(_("nama baru"), max_length=200, blank=True)
    into = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="changes_into",
        verbose_name=_("ke"),
    )
    parts = models.JSONField(_("pecahan"), default=list, blank=True)
    ends = models.BooleanField(_("berakhir"), default=False)
    recorded_at = models.DateTimeField(_("dicatat"))
    recorded_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="+", verbose_name=_("oleh")
    )
    applied_at = models.DateTimeField(_("diterapkan"), null=True)
    withdrawn_at = models.DateTimeField(_("dicabut"), null=True)

    objects = AgencyChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("perubahan instansi")
        verbose_name_plural = _("perubahan instansi")
        constraints = [
            models.UniqueConstraint(
                name="one_change_of_an_agency_waits_at_a_time",
                fields=["agency"],
                condition=Q(applied_at=None, withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="a_change_is_applied_or_withdrawn_not_both",
                condition=Q(applied_at=None) | Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="an_agency_does_not_change_into_itself",
                condition=Q(into=None) | ~Q(into=F("agency")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.agency}, {self.on:%d-%m-%Y}"


class HalfOpenDays(Func):
    """daterange(since, until): the first day counts, the last does not."""

    function = "daterange"
    output_field = DateRangeField()


class AgencyPast(models.Model):
    """What an agency was until a day; from `until` on the next row says, or its own.

    `since` is the first day (none: as far back as is known). Only what has changed has
    rows, so that lists loaded in bulk need none.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="past")
    since = models.DateField(_("sejak"), null=True)
    until = models.DateField(_("sampai sebelum"))
    name = models.CharField(_("nama"), max_length=200)
    parent = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    root = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    territory = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    basis = models.CharField(_("dasar perubahan"), max_length=200)

    objects = AgencyPastQuerySet.as_manager()

    class Meta:
        verbose_name = _("riwayat instansi")
        verbose_name_plural = _("riwayat instansi")
        constraints = [
            models.CheckConstraint(
                name="what_was_lasted_at_least_a_day",
                condition=Q(since=None) | Q(until__gt=F("since")),
            ),
            ExclusionConstraint(
                name="an_agency_was_one_thing_at_a_time",
                expressions=[
                    (F("agency"), RangeOperators.EQUAL),
                    (HalfOpenDays("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.until:%d-%m-%Y}"
