from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agencies.admin.base import RegistryAdmin
from agencies.admin.lists import ListInOut
from agencies.admin.zones import Zoned, ZoneFilter
from agencies.loading.region_list import RegionList
from agencies.models import Region


@admin.register(Region)
class RegionAdmin(Zoned, ListInOut, RegistryAdmin):
    """Changes come from the official list: here, or whole by `load_registry`."""

    list_resource = RegionList
    most_out = 100_000  # every village of the country

    list_display = ["code", "name", "kind", "parent", "clocks", "population"]
    list_filter = ["kind", ZoneFilter]
    list_select_related = ["parent"]
    search_fields = ["code__startswith", "name"]
    search_help_text = _("Kode (awalan) atau nama")
    ordering = ["code"]
    autocomplete_fields = ["parent"]
    readonly_fields = ["name_since"]
