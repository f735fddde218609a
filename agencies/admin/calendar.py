from datetime import date, timedelta
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

from agencies.admin.base import ReadOnly, RegistryAdmin
from agencies.models import Holiday
from agencies.querysets import HolidayQuerySet


class KnownOn(admin.SimpleListFilter):
    """The calendar as the decrees issued up to a day made it."""

    title = gettext_lazy("kalender seperti diketahui pada")
    parameter_name = "per"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        days = Holiday.objects.change_days()
        return [(day.isoformat(), _said(day)) for day in days]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        rows = cast("HolidayQuerySet", queryset)
        day = self.value()
        if not day:
            return rows
        try:
            return rows.known(date.fromisoformat(day))
        except ValueError:
            return rows.none()


@admin.register(Holiday)
class HolidayAdmin(ReadOnly, RegistryAdmin):
    """A decree that moves a day ends one row ("dicabut") and adds another.

    Read here and changed by a decree alone (`complaints.actions.decreeing`): a day that
    changed without the clocks that rest on it would leave due dates nobody can derive.
    """

    list_display = [
        "date",
        "kind",
        "name",
        "region",
        "decree",
        "issued",
        "known",
    ]
    list_filter = [KnownOn, "kind", "is_provisional"]
    list_select_related = ["region"]
    search_fields = ["name", "decree"]
    date_hierarchy = "date"
    ordering = ["-date", "kind"]

    @admin.display(description=gettext_lazy("ditetapkan"), ordering="decided_on")
    def issued(self, row: Holiday) -> str:
        if row.is_provisional:
            return gettext("sementara")
        return _said(row.decided_on) if row.decided_on else gettext("tidak tercatat")

    @admin.display(description=gettext_lazy("diketahui"), ordering="known_from")
    def known(self, row: Holiday) -> str:
        since = _said(row.known_from)
        if row.revoked_from is None:
            return gettext("sejak %(day)s") % {"day": since}
        return f"{since} – {_said(row.revoked_from - timedelta(days=1))}"


def _said(day: date) -> str:
    return date_format(day, "j M Y")
