from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from agencies.admin.base import RegistryAdmin, may_edit, staff_of
from agencies.models import TeamMember, Training
from agencies.roles import Role


@admin.register(Training)
class TrainingAdmin(RegistryAdmin):
    """Who attended which course: entered by the national desk."""

    list_display = ["officer", "topic", "held_on"]
    list_select_related = ["officer"]
    search_fields = ["officer__name", "officer__username", "topic"]
    ordering = ["-held_on", "pk"]
    autocomplete_fields = ["officer"]
    fields = ["officer", "held_on", "topic"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        if may_edit(request):
            return rows
        roots = staff_of(request).at(Role.ADMIN_INSTANSI)
        seats = TeamMember.objects.filter(agency__root__in=roots)
        return rows.filter(officer__in=seats.values("officer"))
