"""Zones by the names of their clocks: WIB, not Asia/Jakarta."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from agencies.workdays import ZONE_LABELS, zone_label


class ZoneFilter(admin.SimpleListFilter):
    title = _("zona waktu")
    parameter_name = "zona"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(label, label) for label in ZONE_LABELS.values()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        zones = [zone for zone, label in ZONE_LABELS.items() if label == self.value()]
        return queryset.filter(zone__in=zones)


class Zoned:
    """Of a model whose rows have a zone: the column that says its clocks, and a field
    that offers those of the country, and the row's own where it is another.
    """

    @admin.display(description=_("zona waktu"), ordering="zone")
    def clocks(self, obj: Any) -> str:
        return zone_label(obj.zone)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)  # type: ignore[misc]
        if "zone" in form.base_fields:
            own = {obj.zone: zone_label(obj.zone)} if obj else {}
            form.base_fields["zone"] = forms.ChoiceField(
                label=form.base_fields["zone"].label,
                choices=[*{**ZONE_LABELS, **own}.items()],
                widget=UnfoldAdminSelectWidget(),
            )
        return form
