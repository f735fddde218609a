from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import actions
from agencies.admin.base import (
    DeskInline,
    ReadOnly,
    RegistryAdmin,
    may_edit,
    may_read,
    staff_of,
)
from agencies.forms import address
from agencies.models import Officer, TeamMember
from agencies.roles import Role
from agencies.workdays import WIB, local_date

RIGHTS = {"is_active", "is_staff"}


class SeatInline(ReadOnly, DeskInline):
    """Where they serve; a seat is given by a decree, not here."""

    model = TeamMember
    fields = ["decree", "role", "agency", "left_on"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("decree", "agency")


@admin.register(Officer)
class OfficerAdmin(RegistryAdmin):
    """An account; what it may do comes from seats in decrees.

    Nobody sets a password here: an invitation goes out, and its owner chooses one.
    """

    list_display = ["username", "name", "email", "is_staff", "is_active", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["username", "name"]
    ordering = ["username"]
    readonly_fields = ["last_login", "joined_at"]
    fieldsets = [
        (None, {"fields": ["username", "name", "email"]}),
        (_("Akun"), {"fields": ["is_active", "is_staff", "last_login", "joined_at"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "name", "email", "is_staff"]})]
    actions = ["invite", "take_factors"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

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
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change or RIGHTS & set(form.changed_data):
            actions.record_right(
                by=request.user,  # type: ignore[arg-type]
                subject=obj.username,
                reason=f"aktif: {obj.is_active}, masuk admin: {obj.is_staff}",
                at=timezone.now(),
                agency=None,
                address=address(request),
            )

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [SeatInline] if obj else []

    def has_invite_permission(self, request: HttpRequest) -> bool:
        """Coordinators too, for those whom they see: named in their decrees."""
        return may_read(request)

    @admin.action(description=_("Kirim undangan masuk"), permissions=["invite"])
    def invite(self, request: HttpRequest, queryset: QuerySet[Officer]) -> None:
        """By letter, to who is named in a decree that is not over."""
        at = timezone.now()
        for officer in queryset:
            member = self._seats(request, officer, on=local_date(at, WIB)).first()
            if member is None or not officer.email:
                words = gettext("%(name)s belum punya surel atau tempat dalam SK.")
                messages.error(request, words % {"name": officer.name})
                continue
            by: Any = request.user
            here = address(request)
            actions.invite(member=member, by=by, at=at, address=here)
            words = gettext("Undangan untuk %(name)s dikirim.")
            messages.success(request, words % {"name": officer.name})

    def _seats(
        self, request: HttpRequest, officer: Officer, *, on: date
    ) -> QuerySet[TeamMember]:
        """Of a decree in force or to come; of a coordinator's own instansi alone."""
        seats = (
            TeamMember.objects.filter(
                Q(decree__valid_until=None) | Q(decree__valid_until__gte=on),
                Q(left_on=None) | Q(left_on__gt=on),
                officer=officer,
            )
            .select_related("officer", "agency__root", "decree")
            .order_by("pk")
        )
        if may_edit(request):
            return seats
        roots = staff_of(request).at(Role.ADMIN_INSTANSI)
        return seats.filter(agency__root__in=roots)

    @admin.action(description=_("Cabut faktor kedua"), permissions=["change"])
    def take_factors(self, request: HttpRequest, queryset: QuerySet[Officer]) -> None:
        """Lost ones, for their owner to enrol new ones after the next password."""
        by: Any = request.user
        said = {"by": by, "at": timezone.now(), "address": address(request)}
        for officer in queryset:
            actions.take_factors(officer=officer, **said)
            words = gettext("Faktor kedua %(name)s dicabut; sesinya berakhir.")
            messages.success(request, words % {"name": officer.name})
