"""Zones by the names of their clocks: WIB, not Asia/Jakarta."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

# Where there is no summer time, any instant says the name.
ONCE = datetime(2026, 1, 1, tzinfo=UTC)
OF_INDONESIA = ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")


def clock(zone: str) -> str:
    """WIB, WITA or WIT; of a country that changes its clocks, the zone's own name."""
    if zone not in OF_INDONESIA:
        return zone
    return ONCE.astimezone(ZoneInfo(zone)).tzname() or zone


class ZoneFilter(admin.SimpleListFilter):
    title = _("zona waktu")
    parameter_name = "zona"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, name) for name in ("WIB", "WITA", "WIT")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        zones = [zone for zone in OF_INDONESIA if clock(zone) == self.value()]
        return queryset.filter(zone__in=zones)


class Zoned:
    """Of a list whose rows have a zone: the column that says its clocks."""

    @admin.display(description=_("zona waktu"), ordering="zone")
    def clocks(self, obj: Any) -> str:
        return clock(obj.zone)
