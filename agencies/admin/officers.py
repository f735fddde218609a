from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from agencies import actions
from agencies.admin.base import DeskInline, ReadOnly, RegistryAdmin, may_edit, staff_of
from agencies.models import Officer, TeamMember
from agencies.roles import Role

RIGHTS = {"is_active", "is_staff"}


class NewOfficerForm(UserCreationForm):
    class Meta:
        model = Officer
        fields = ("username", "name", "email", "is_staff")


class OfficerForm(UserChangeForm):
    class Meta:
        model = Officer
        fields = ("username", "name", "email", "is_active", "is_staff", "password")


class SeatInline(ReadOnly, DeskInline):
    """Where they serve; a seat is given by a decree, not here."""

    model = TeamMember
    fields = ["decree", "role", "agency", "left_on"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("decree", "agency")


@admin.register(Officer)
class OfficerAdmin(RegistryAdmin, UserAdmin):
    """An account; what it may do comes from seats in decrees."""

    form = OfficerForm
    add_form = NewOfficerForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "name", "email", "is_staff", "is_active", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["username", "name"]
    ordering = ["username"]
    filter_horizontal = []
    readonly_fields = ["last_login", "joined_at"]
    fieldsets = [
        (None, {"fields": ["username", "password", "name", "email"]}),
        (_("Akun"), {"fields": ["is_active", "is_staff", "last_login", "joined_at"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": [
                    "username",
                    "name",
                    "email",
                    "is_staff",
                    "password1",
                    "password2",
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        if may_edit(request):
            return rows
        roots = staff_of(request).at(Role.ADMIN_INSTANSI)
        seats = TeamMember.objects.filter(agency__root__in=roots)
        return rows.filter(pk__in=seats.values("officer"))

    def save_model(
        self, request: HttpRequest, obj: Officer, form: Any, change: bool
    ) -> None:
        if not change:
            obj.joined_at = timezone.now()
        super().save_model(request, obj, form, change)
        if not change or RIGHTS & set(form.changed_data):
            actions.record_right(
                by=request.user,  # type: ignore[arg-type]
                subject=obj.username,
                reason=f"aktif: {obj.is_active}, masuk admin: {obj.is_staff}",
                at=timezone.now(),
                agency=None,
            )

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [SeatInline] if obj else []
