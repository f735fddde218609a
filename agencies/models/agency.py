"""Agencies: instansi, their units, and the bodies that watch over them."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models.region import Region
from agencies.querysets import AgencyQuerySet
from agencies.roles import INSTANSI_KINDS, AgencyKind


class Agency(models.Model):
    """A body that can hold cases or watch over them.

    Two edges: `parent` is *unit_of* (a dinas in its regency; it acts), `territory` is
    *in_territory_of* (a regency in its province; it watches). `root` is the instansi at
    the top of the `parent` chain, itself for an instansi: stored, so that one index
    answers for an instansi and all its units.
    """

    code = models.CharField(_("kode"), max_length=40, unique=True)
    name = models.CharField(_("nama"), max_length=200)
    name_since = models.DateField(_("bernama demikian sejak"), null=True, blank=True)
    kind = models.CharField(_("jenis"), max_length=16, choices=AgencyKind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="units",
        verbose_name=_("unit dari"),
    )
    territory = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="within",
        verbose_name=_("di wilayah instansi"),
    )
    root = models.ForeignKey(
        "self", models.PROTECT, related_name="tree", editable=False
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("wilayah"),
    )
    zone = models.CharField(_("zona waktu"), max_length=40)
    is_autonomous = models.BooleanField(_("otonom"), default=True)
    works_six_days = models.BooleanField(_("enam hari kerja"), default=False)
    registry = models.CharField(_("registri"), max_length=20, default="id")
    needs_approval = models.BooleanField(_("jawaban disetujui pimpinan"), default=False)
    needs_release = models.BooleanField(
        _("jawaban diteruskan admin instansi"), default=False
    )
    is_active = models.BooleanField(_("aktif"), default=True)
    # From and until when it exists; from `dissolved_on` on it is no more.
    founded_on = models.DateField(_("berdiri sejak"), null=True, blank=True)
    dissolved_on = models.DateField(_("berakhir sejak"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("penerus"),
        db_index=False,
    )
    # What an SMS to 1708 begins with to reach it, in capitals: "TANGKAB".
    sms_keyword = models.CharField(_("kata kunci SMS"), max_length=20, blank=True)

    objects = AgencyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("instansi/unit")
        verbose_name_plural = _("instansi dan unit")
        constraints = [
            models.CheckConstraint(
                name="agency_unit_has_a_parent_and_others_have_none",
                condition=Q(kind=AgencyKind.UNIT, parent__isnull=False)
                | (~Q(kind=AgencyKind.UNIT) & Q(parent=None)),
            ),
            models.CheckConstraint(
                name="agency_ends_after_it_was_founded",
                condition=Q(founded_on=None)
                | Q(dissolved_on=None)
                | Q(dissolved_on__gt=F("founded_on")),
            ),
            models.CheckConstraint(
                name="agency_does_not_succeed_itself",
                condition=Q(successor=None) | ~Q(successor=F("id")),
            ),
            models.UniqueConstraint(
                name="an_sms_keyword_names_one_agency",
                fields=["sms_keyword"],
                condition=~Q(sms_keyword=""),
            ),
        ]
        indexes = [models.Index(fields=["kind", "name"], name="agency_by_kind")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_root(self) -> bool:
        return self.root_id == self.pk

    def exists_on(self, on: date) -> bool:
        begun = self.founded_on is None or self.founded_on <= on
        return begun and (self.dissolved_on is None or on < self.dissolved_on)

    @property
    def is_instansi(self) -> bool:
        """Whether figures on connectedness count it (not the Jakarta cities)."""
        return self.kind in INSTANSI_KINDS and self.is_autonomous

    def save(self, **kwargs: Any) -> None:
        """Keep `root` true; a new root points at itself (deferred key)."""
        self.sms_keyword = self.sms_keyword.strip().upper()
        if self.parent is not None:
            self.root_id = self.parent.root_id
        elif self._state.adding:
            self.pk = self.pk or type(self).objects.next_id()
            self.root_id = self.pk
            kwargs["force_insert"] = True
        super().save(**kwargs)
