from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.admin.base import DeskInline, ReadOnly, RegistryAdmin
from agencies.models import Agency


class UnitInline(ReadOnly, DeskInline):
    """The units below; each is edited on a page of its own."""

    model = Agency
    fk_name = "parent"
    verbose_name_plural = _("unit di bawahnya")
    fields = ["code", "name", "needs_approval", "is_active"]
    readonly_fields = fields


@admin.register(Agency)
class AgencyAdmin(RegistryAdmin):
    """Its place in the tree is given once: cases remember the instansi they are of."""

    own = "root"
    list_display = ["code", "name", "kind", "parent", "region", "zone", "is_active"]
    list_filter = ["kind", "zone", "is_autonomous", "is_active"]
    list_select_related = ["parent", "region"]
    search_fields = ["code", "name"]
    ordering = ["name"]
    autocomplete_fields = ["parent", "territory", "region"]
    fieldsets = [
        (None, {"fields": ["code", ("name", "name_since"), "kind", "is_active"]}),
        (
            _("Tempat"),
            {"fields": ["parent", "territory", "region", "zone", "is_autonomous"]},
        ),
        (
            _("Cara kerja"),
            {
                "fields": [
                    "works_six_days",
                    "needs_approval",
                    "needs_release",
                    "sms_keyword",
                ]
            },
        ),
    ]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Agency | None = None
    ) -> list[str]:
        given_once = ["code", "kind", "parent"] if obj else []
        return ["name_since", *given_once]

    def save_model(
        self, request: HttpRequest, obj: Agency, form: Any, change: bool
    ) -> None:
        if change and "name" in form.changed_data:
            obj.name_since = timezone.localdate()
        super().save_model(request, obj, form, change)

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [UnitInline] if obj else []
