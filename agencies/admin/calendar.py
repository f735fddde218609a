from django.contrib import admin
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

from agencies.admin.base import ReadOnly, RegistryAdmin
from agencies.models import Holiday


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
        "known_from",
        "revoked_from",
        "is_provisional",
    ]
    list_filter = ["kind", "is_provisional"]
    list_select_related = ["region"]
    search_fields = ["name", "decree"]
    date_hierarchy = "date"
    ordering = ["-date", "kind"]

    @admin.display(description=gettext_lazy("ditetapkan"), ordering="decided_on")
    def issued(self, row: Holiday) -> str:
        if row.decided_on is None:
            return gettext("tidak tercatat")
        return date_format(row.decided_on, "j F Y")
