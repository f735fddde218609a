"""Clocks and the versioned policies they run under."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency
from complaints.deadlines import (
    PAUSED_BY_HOLDS,
    ClockKind,
    Extender,
    Limit,
    OfficeHours,
    SettlementStart,
    Unit,
    limit_key,
    limits_from_data,
)
from complaints.models.complaint import Complaint
from complaints.querysets import ClockQuerySet, PolicyQuerySet

CLOCK_LABELS = {
    ClockKind.VERIFICATION: _("Verifikasi"),
    ClockKind.FIRST_FOLLOW_UP: _("Tindak lanjut pertama"),
    ClockKind.SETTLEMENT: _("Penyelesaian"),
    ClockKind.REPLY: _("Tanggapan pelapor"),
    ClockKind.COMPLETION: _("Kelengkapan"),
    ClockKind.EXPLANATION: _("Klarifikasi"),
    ClockKind.OMBUDSMAN: _("Ombudsman"),
}
CLOCK_CHOICES = [(kind.value, label) for kind, label in CLOCK_LABELS.items()]
UNIT_CHOICES = [
    (Unit.WORKING_DAYS.value, _("hari kerja")),
    (Unit.CALENDAR_DAYS.value, _("hari kalender")),
]


SETTLEMENT_STARTS = [
    (SettlementStart.RECEIVED.value, _("hari laporan diterima")),
    (SettlementStart.CLASSIFIED.value, _("hari laporan diklasifikasikan")),
]
EXTENDERS = [
    (Extender.COORDINATOR.value, _("Admin Instansi")),
    (Extender.NATIONAL.value, _("Meja Nasional")),
]


def paused_by_holds() -> list[str]:
    """What stands still while the complainant is asked, unless a version differs."""
    return [kind.value for kind in ClockKind if kind in PAUSED_BY_HOLDS]


class Policy(models.Model):
    """A version of the limits, in force for new cases from `valid_from` on.

    National where `agency` is null; else stricter for that agency. A case keeps the
    version it began under, so that a row, once in force, is never changed. Where office
    hours are given, what comes outside them starts at the next opening; without them
    the day counts.
    """

    version = models.PositiveIntegerField(_("versi"), unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True)
    valid_from = models.DateField(_("berlaku sejak"))
    basis = models.CharField(_("dasar"), max_length=300)
    # By clock, settlement by classification: `deadlines.limits_as_data` of the limits.
    limits = models.JSONField(_("batas waktu"))
    holds_allowed = models.PositiveSmallIntegerField(_("penundaan paling banyak"))
    bounces_allowed = models.PositiveSmallIntegerField(
        _("pengembalian sebelum mengikat")
    )
    reopen_days = models.PositiveSmallIntegerField(_("hari untuk membuka kembali"))
    extension_days = models.PositiveSmallIntegerField(_("perpanjangan paling lama"))
    consent_day = models.PositiveSmallIntegerField(_("hari menanyakan persetujuan"))
    corrective_days = models.PositiveSmallIntegerField(_("hari tindakan korektif"))
    paused_kinds = models.JSONField(
        _("jam yang berhenti selama ditunda"), default=paused_by_holds
    )
    extended_by = models.CharField(
        _("pemberi perpanjangan"),
        max_length=12,
        choices=EXTENDERS,
        default=Extender.COORDINATOR.value,
    )
    settlement_from = models.CharField(
        _("penyelesaian dihitung sejak"),
        max_length=12,
        choices=SETTLEMENT_STARTS,
        default=SettlementStart.RECEIVED.value,
    )
    office_opens = models.TimeField(_("jam buka"), null=True, blank=True)
    office_closes = models.TimeField(_("jam tutup"), null=True, blank=True)
    # Due at the time of day at which it began, not with the day.
    counts_hours = models.BooleanField(
        _("tenggat pada jam yang sama"), default=False, db_default=False
    )

    objects = PolicyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("kebijakan tenggat")
        verbose_name_plural = _("kebijakan tenggat")
        constraints = [
            models.UniqueConstraint(
                name="one_policy_begins_on_a_day_for_an_agency",
                fields=["agency", "valid_from"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="office_opens_before_it_closes",
                condition=Q(office_opens=None, office_closes=None)
                | Q(office_opens__lt=F("office_closes")),
            ),
            models.CheckConstraint(
                name="only_an_office_with_hours_counts_them",
                condition=Q(counts_hours=False) | Q(office_opens__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"

    @property
    def office_hours(self) -> OfficeHours | None:
        """None: what comes after closing counts from the day it comes."""
        if self.office_opens is None or self.office_closes is None:
            return None
        return OfficeHours(self.office_opens, self.office_closes, self.counts_hours)

    def limit(self, kind: ClockKind, classification: str = "") -> Limit:
        """How long that clock may run; settlement asks for the classification."""
        return limits_from_data(self.limits)[limit_key(kind, classification)]


class Clock(models.Model):
    """One run of one clock, as facts: from them its due date can always be derived.

    `due_date` is local to `zone` and inclusive; `due_at` is its last instant. `agency`
    is whose time it measures. `paused_at` is set while it stands still. `calendar_on`
    is the calendar version: decrees known up to that day.
    """

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="clocks")
    kind = models.CharField(_("jam"), max_length=20, choices=CLOCK_CHOICES)
    run = models.PositiveSmallIntegerField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    policy = models.ForeignKey(
        Policy, models.PROTECT, null=True, related_name="+", db_index=False
    )
    limit_days = models.PositiveSmallIntegerField(null=True)
    limit_unit = models.CharField(max_length=14, choices=UNIT_CHOICES)
    calendar_on = models.DateField(null=True)
    zone = models.CharField(max_length=40)
    six_days = models.BooleanField(default=False)
    region_codes = models.JSONField(default=list)
    started_at = models.DateTimeField()
    extended_to = models.DateField(null=True, blank=True)
    extended_on = models.DateField(null=True, blank=True)
    not_before = models.DateField(null=True, blank=True)
    due_date = models.DateField()
    due_at = models.DateTimeField()
    is_provisional = models.BooleanField(default=False)
    paused_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    is_met = models.BooleanField(null=True, blank=True)
    is_historical = models.BooleanField(default=False)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("jam")
        constraints = [
            models.UniqueConstraint(
                name="one_clock_of_a_kind_runs_at_a_time",
                fields=["complaint", "kind"],
                condition=Q(stopped_at=None),
            ),
            models.UniqueConstraint(
                name="one_ombudsman_clock_per_run",
                fields=["complaint", "run"],
                condition=Q(kind=ClockKind.OMBUDSMAN.value),
            ),
            models.CheckConstraint(
                name="clock_is_judged_iff_stopped",
                condition=Q(stopped_at=None, is_met=None)
                | Q(stopped_at__isnull=False, is_met__isnull=False),
            ),
            models.CheckConstraint(
                name="clock_is_due_after_it_starts",
                condition=Q(is_historical=True) | Q(due_at__gt=F("started_at")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "due_at", "id"],
                name="clock_running",
                condition=Q(stopped_at=None, is_historical=False),
            ),
        ]


class ClockPause(models.Model):
    """A stretch in which a clock stood still; open while `until_at` is null."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="pauses")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_pause_per_clock",
                fields=["clock"],
                condition=Q(until_at=None),
            ),
            models.CheckConstraint(
                name="pause_ends_after_it_begins",
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")),
            ),
        ]
