"""Seats, and who holds one for somebody who is away."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from agencies.actions import deputising
from agencies.admin.base import DeskList, ReadOnly, RegistryAdmin, may_read
from agencies.admin.lists import ListInOut
from agencies.forms import address
from agencies.loading.seat_list import SeatList
from agencies.models import Deputy, TeamMember
from agencies.workdays import WIB, local_date


@admin.register(TeamMember)
class TeamMemberAdmin(ListInOut, ReadOnly, DeskList, ModelAdmin):
    """Every seat, to be found by person or unit; given by its decree alone."""

    own = "agency__root"
    list_resource = SeatList
    list_relations = ("decree__agency", "officer", "agency")
    list_display = ["officer", "role", "agency", "decree", "left_on"]
    list_filter = ["role"]
    list_select_related = ["officer", "agency", "decree"]
    search_fields = ["officer__username", "officer__name", "agency__name"]
    ordering = ["-pk"]
    fields = ["officer", "role", "agency", "decree", "left_on"]
    readonly_fields = fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Offered for a deputy are only seats in force."""
        found, distinct = super().get_search_results(request, queryset, search_term)
        if "autocomplete" in request.path:
            in_force = TeamMember.objects.in_force(local_date(timezone.now(), WIB))
            found = found.filter(pk__in=in_force.values("pk"))
        return found, distinct


class DeputyForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if not self.errors:
            absence = deputising.Absence(**typed)
            today = local_date(timezone.now(), WIB)
            for field, words in deputising.problems(absence, on=today).items():
                self.add_error(field, words)
        return typed


@admin.register(Deputy)
class DeputyAdmin(RegistryAdmin):
    """Named by the coordinator for the seats of the instansi; it ends by itself."""

    own = "seat__agency__root"
    form = DeputyForm
    list_display = ["officer", "seat", "starts_on", "ends_on", "basis"]
    list_filter = ["ends_on"]
    list_select_related = ["officer", "seat__officer", "seat__agency"]
    search_fields = ["officer__name", "seat__officer__name", "seat__agency__name"]
    ordering = ["-starts_on", "pk"]
    autocomplete_fields = ["seat", "officer"]
    fields = ["seat", "officer", "starts_on", "ends_on", "basis"]
    actions = ["end_now"]

    def has_add_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return may_read(request)

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """What was lent stays on record; it is ended early, and lent anew."""
        return False

    def has_end_permission(self, request: HttpRequest) -> bool:
        return may_read(request)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Only rows that the desk sees count, however they were sent."""
        desk: Any = self.admin_site._registry[db_field.related_model]
        kwargs["queryset"] = desk.get_queryset(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Deputy, form: Any, change: bool
    ) -> None:
        made = deputising.name_deputy(
            absence=deputising.Absence(**form.cleaned_data),
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            address=address(request),
        )
        obj.pk, obj._state.adding = made.pk, False

    @admin.action(description=_("Akhiri sekarang"), permissions=["end"])
    def end_now(self, request: HttpRequest, queryset: QuerySet[Deputy]) -> None:
        for deputy in queryset:
            deputising.end_deputy(
                deputy_id=deputy.pk,
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
                address=address(request),
            )
        messages.success(request, gettext("Diakhiri; haknya berhenti hari ini."))
