from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agencies.admin.base import RegistryAdmin
from agencies.models import Region


@admin.register(Region)
class RegionAdmin(RegistryAdmin):
    """Changes come from the official list: `load_registry`."""

    list_display = ["code", "name", "kind", "parent", "zone", "population"]
    list_filter = ["kind", "zone"]
    list_select_related = ["parent"]
    search_fields = ["code__startswith", "name"]
    search_help_text = _("Kode (awalan) atau nama")
    ordering = ["code"]
    autocomplete_fields = ["parent"]
    readonly_fields = ["name_since"]
