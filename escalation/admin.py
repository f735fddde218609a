"""Escalations and sweeps, to be looked at: reviewers work at /ombudsman/."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin

from agencies.admin.base import DeskList, KeptHistory, ReadOnly, may_edit, staff_of
from agencies.workdays import WIB, local_date
from complaints.models import Complaint
from escalation.models import Escalation, LadderStep, Sweep


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
    ordering = ["-opened_at"]

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


@admin.register(LadderStep)
class LadderStepAdmin(ReadOnly, DeskList, ModelAdmin):
    """Who was told of which deadline, and when."""

    own = "agency__root"
    list_display = ["climbed_at", "level", "due_date", "agency"]
    list_filter = ["level"]
    list_select_related = ["agency"]
    search_fields = ["clock__complaint__number"]
    ordering = ["-pk"]
    fields = ["level", "due_date", "agency", "climbed_at"]
