"""Reviews and sweeps, to be looked at; the ladder, to be set by the national desk."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy, ngettext
from unfold.admin import ModelAdmin

from agencies.admin.base import (
    DeskList,
    KeptHistory,
    ReadOnly,
    RegistryAdmin,
    may_edit,
    staff_of,
)
from agencies.workdays import WIB, local_date, newest_day
from complaints.admin.decrees import Onlooker, RecalculationAdmin
from complaints.deadlines import ClockKind
from complaints.models import Complaint, Policy, Recalculation
from complaints.words import limit
from escalation.actions.withdrawing import Withdrawing
from escalation.forms import RungForm
from escalation.ladder import STEPS, Level
from escalation.models import Escalation, LadderRung, LadderStep, Sweep


@admin.register(Escalation)
class EscalationAdmin(ReadOnly, DeskList, KeptHistory, ModelAdmin):
    """What the Ombudsman has of one's own instansi; the national desk sees all."""

    list_display = [
        "complaint",
        "root",
        "state",
        "received_at",
        "opened_at",
        "recommended_until",
        "outcome",
    ]
    list_filter = ["state", "outcome", "maladministration"]
    list_select_related = ["complaint", "root"]
    search_fields = ["complaint__number"]
    exclude = ["run"]  # which run of the clock it was says nothing to people
    ordering = ["-opened_at"]
    readonly_fields = ["day_sixty"]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        names = super().get_fields(request, obj)
        kept = [name for name in names if name != "day_sixty"]
        return ["day_sixty" if name == "due_at" else name for name in kept]

    def reason_words(self, reason: str) -> str:
        step = STEPS.get(reason)
        return str(step.label) if step else reason

    @admin.display(description=gettext_lazy("hari ke-60 berakhir"))
    def day_sixty(self, obj: Escalation) -> str:
        return limit(timezone.localtime(obj.due_at))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Escalation]:
        rows: QuerySet[Escalation] = super().get_queryset(request)
        on = local_date(timezone.now(), WIB)
        staff = staff_of(request)
        seen = Escalation.objects.visible_to(staff, on)
        cases = Complaint.objects.visible_to(staff, on)
        return rows.filter(pk__in=seen, complaint__in=cases)


@admin.register(Sweep)
class SweepAdmin(ReadOnly, DeskList, ModelAdmin):
    """Each run of the sweep: an empty end is one that was killed."""

    list_display = ["ran_at", "finished_at", "by", "due", "escalated", "skipped"]
    list_filter = ["by"]
    ordering = ["-pk"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_edit(request)

    def has_view_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return may_edit(request)


@admin.register(LadderRung)
class LadderRungAdmin(RegistryAdmin):
    """Who hears of a deadline, when and how; every version, the newest first.

    A row is written for a day to come; until that day it can be mended or taken back.
    """

    list_display = [
        "level",
        "clock",
        "of_agency",
        "when",
        "whom",
        "how",
        "holds",
    ]
    list_filter = ["level", "clock", "to"]
    list_select_related = ["agency"]
    autocomplete_fields = ["agency"]
    list_before_template = "escalation/admin/last_rung.html"
    ordering = ["-since", "clock", "days", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[LadderRung]:
        later = LadderRung.objects.filter(
            level=OuterRef("level"),
            clock=OuterRef("clock"),
            since__gt=OuterRef("since"),
            since__lte=local_date(timezone.now(), WIB),
        )
        national = later.filter(agency=None)
        own = later.filter(agency=OuterRef("agency"))
        replaced = Q(agency=None) & Exists(national) | Exists(own)
        return super().get_queryset(request).annotate(is_replaced=replaced)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the rung that is the law's: when the case goes to the Ombudsman."""
        on = local_date(timezone.now(), WIB)
        policy = Policy.objects.in_force(root_id=0, on=on)
        last = {
            "limit": policy.limit(ClockKind.OMBUDSMAN),
            "consent_day": policy.consent_day,
            "version": policy.version,
            "url": reverse("admin:complaints_policy_change", args=[policy.pk]),
        }
        return super().changelist_view(request, {**(extra_context or {}), "last": last})

    def get_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> Sequence[str]:
        """What is only looked at is not tried."""
        fields: list[str] = list(RungForm.Meta.fields)
        return [*fields, "seen"] if self.has_change_permission(request, obj) else fields

    form = RungForm
    change_form_before_template = "escalation/admin/tried_rung.html"

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: Any
    ) -> type[RungForm]:
        made: type[RungForm] = super().get_form(request, obj, **kwargs)
        made.at = timezone.now()
        return made

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return may_edit(request) and (obj is None or _is_to_come(obj))

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return may_edit(request) and obj is not None and _is_to_come(obj)

    @admin.display(description=gettext_lazy("instansi"), ordering="agency")
    def of_agency(self, row: LadderRung) -> str:
        return row.agency.name if row.agency else gettext("Nasional")

    @admin.display(description=gettext_lazy("kapan"), ordering="days")
    def when(self, row: LadderRung) -> str:
        if row.days == 0:
            asks = row.level == Level.CONSENT
            by_policy = gettext("pada hari menurut kebijakan tenggat")
            return by_policy if asks else gettext("pada hari tenggat")
        words = (
            ngettext("%(n)d hari kerja sebelum", "%(n)d hari kerja sebelum", -row.days)
            if row.days < 0
            else ngettext(
                "%(n)d hari kerja sesudah", "%(n)d hari kerja sesudah", row.days
            )
        )
        return words % {"n": abs(row.days)}

    @admin.display(description=gettext_lazy("kepada"), ordering="to")
    def whom(self, row: LadderRung) -> str:
        return f"{row.get_to_display()} · {row.get_channel_display()}"

    @admin.display(description=gettext_lazy("disampaikan"))
    def how(self, row: LadderRung) -> str:
        if not row.is_told:
            return gettext("tidak")
        return gettext("pada hari kerja") if row.is_quiet else gettext("setiap hari")

    @admin.display(description=gettext_lazy("berlaku sejak"), ordering="since")
    def holds(self, row: LadderRung) -> str:
        return f"{date_format(row.since, 'j M Y')} · {_standing(row)}"


def _standing(row: LadderRung) -> str:
    if _is_to_come(row):
        return gettext("akan berlaku")
    is_replaced = getattr(row, "is_replaced", False)
    return gettext("digantikan") if is_replaced else gettext("berlaku")


def _is_to_come(row: Model) -> bool:
    """A row that was not filled in yet has no day: it is to come."""
    since: date | None = row.since  # type: ignore[attr-defined]
    return since is None or since > newest_day(timezone.now())


@admin.register(LadderStep)
class LadderStepAdmin(ReadOnly, DeskList, ModelAdmin):
    """Who was told of which deadline, and when."""

    own = "agency__root"
    list_display = ["climbed_at", "level", "due_date", "agency", "channel"]
    list_filter = ["level"]
    list_select_related = ["agency"]
    search_fields = ["clock__complaint__number"]
    ordering = ["-pk"]
    fields = ["level", "due_date", "agency", "channel", "climbed_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[LadderStep]:
        rows: QuerySet[LadderStep] = super().get_queryset(request)
        on = local_date(timezone.now(), WIB)
        seen = Complaint.objects.visible_to(staff_of(request), on)
        return rows.filter(Exists(seen.filter(pk=OuterRef("clock__complaint"))))


admin.site.unregister(Recalculation)


@admin.register(Recalculation)
class DecreeAdmin(RecalculationAdmin):
    """The screen of decrees, with what the ladder and the reviews add to it."""

    def onlooker(self) -> Onlooker:
        return Withdrawing(at=timezone.now())
