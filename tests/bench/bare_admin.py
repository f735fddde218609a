"""An unfold change list of a plain model with some ten thousand rows."""

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from agencies.models import Region

LIST = "bare-admin:agencies_region_changelist"
K = Region.Kind
WIDER = (K.PROVINCE, K.REGENCY, K.CITY, K.DISTRICT)  # than a village


class RegionAdmin(ModelAdmin):
    """As unfold makes it: columns, a search, a filter, the exact count."""

    list_display = ("code", "name", "kind", "parent_id")
    list_filter = ("kind",)
    search_fields = ("name",)
    list_per_page = 25

    def has_view_permission(
        self, request: HttpRequest, obj: Region | None = None
    ) -> bool:
        return True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Region]:
        return super().get_queryset(request).filter(kind__in=WIDER)


class BareSite(UnfoldAdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        return True


SITE = BareSite(name="bare-admin")
SITE.register(Region, RegionAdmin)
