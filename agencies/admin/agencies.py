from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from agencies.actions import keep_past
from agencies.admin.base import DeskInline, ReadOnly, RegistryAdmin, may_edit
from agencies.admin.lineage import as_of, lineage
from agencies.admin.lists import ListInOut
from agencies.admin.zones import Zoned, ZoneFilter
from agencies.loading.agency_list import AgencyList
from agencies.models import Agency, AgencyChange
from agencies.workdays import WIB, local_date

K = AgencyChange.Kind


class UnitInline(ReadOnly, DeskInline):
    """The units below; each is edited on a page of its own."""

    model = Agency
    fk_name = "parent"
    verbose_name_plural = _("unit di bawahnya")
    fields = ["code", "name", "needs_approval", "is_active"]
    readonly_fields = fields


def record_url(agency_id: str, kind: K) -> str:
    route = reverse("admin:agencies_agencychange_record")
    return f"{route}?agency={agency_id}&kind={kind.value}"


def _to_record(kind: K) -> Callable[..., HttpResponse]:
    """A button of the page that leads to the form of this kind of change."""

    @action(description=kind.label, url_path=f"ubah-{kind}", permissions=["change"])
    def lead(self: Any, request: HttpRequest, object_id: str) -> HttpResponse:
        if self.get_object(request, object_id) is None:
            raise Http404
        return redirect(record_url(object_id, kind))

    return lead


@admin.register(Agency)
class AgencyAdmin(Zoned, ListInOut, RegistryAdmin):
    """Name, superior and existence change from a day, by a change of the tree alone."""

    own = "root"
    list_resource = AgencyList
    list_relations = ("parent", "territory", "region")
    list_display = ["code", "name", "kind", "parent", "region", "clocks", "is_active"]
    list_filter = ["kind", ZoneFilter, "is_autonomous", "is_active"]
    list_select_related = ["parent", "region"]
    search_fields = ["code", "name"]
    ordering = ["name"]
    autocomplete_fields = ["parent", "territory", "region"]
    actions_detail = [
        "show_lineage",
        "show_readiness",
        {
            "title": _("Ubah"),
            "icon": "account_tree",
            "items": [f"change_{kind}" for kind in K.values],
        },
    ]
    fieldsets = [
        (None, {"fields": ["code", ("name", "name_since"), "kind", "is_active"]}),
        (
            _("Tempat"),
            {"fields": ["parent", "territory", "region", "zone", "is_autonomous"]},
        ),
        (_("Masa"), {"fields": [("founded_on", "dissolved_on"), "successor"]}),
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

    change_rename = _to_record(K.RENAME)
    change_move = _to_record(K.MOVE)
    change_merge = _to_record(K.MERGE)
    change_split = _to_record(K.SPLIT)
    change_dissolve = _to_record(K.DISSOLVE)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Agency | None = None
    ) -> list[str]:
        """What is dated is changed on a page that asks for the day."""
        dated = ["name", "parent", "territory", "is_active", "founded_on"]
        given_once = ["code", "kind", *dated] if obj else []
        return ["name_since", "dissolved_on", "successor", *given_once]

    def save_model(
        self, request: HttpRequest, obj: Agency, form: Any, change: bool
    ) -> None:
        if change and "region" in form.changed_data:
            today = local_date(timezone.now(), WIB)
            keep_past(obj, until=today, basis=gettext("Wilayah diganti"))
        super().save_model(request, obj, form, change)

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [UnitInline] if obj else []

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.lineage_view)
        own = path("<path:object_id>/silsilah/", view, name="agencies_agency_lineage")
        return [own, *super().get_urls()]

    @action(description=_("Silsilah"), url_path="ke-silsilah", permissions=["view"])
    def show_lineage(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect("admin:agencies_agency_lineage", object_id)

    @action(description=_("Kesiapan"), url_path="kesiapan", permissions=["view"])
    def show_readiness(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page is a room above: what is ready shows in cases too."""
        return redirect("reports:readiness_of", object_id)

    def lineage_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What it was on any day (`?pada=2020-06-30`), and the way it came."""
        agency = self.get_object(request, object_id)
        if agency is None:
            raise Http404
        request.current_app = self.admin_site.name
        today = local_date(timezone.now(), WIB)
        asked, edits = request.GET.get("pada", ""), may_edit(request)
        on = _day(asked, otherwise=today)
        changeable = edits and agency.dissolved_on is None
        context = {
            **self.admin_site.each_context(request),
            **lineage(agency, may_edit=edits),
            "title": gettext("Silsilah"),
            "lapor_page": True,
            "on": on,
            "as_of": as_of(agency, on) if asked else None,
            "list_url": reverse("admin:agencies_agency_changelist"),
            "page_url": reverse("admin:agencies_agency_change", args=[agency.pk]),
            "acts": [(record_url(str(agency.pk), kind), kind.label) for kind in K]
            if changeable
            else [],
        }
        return TemplateResponse(request, "agencies/admin/lineage.html", context)


def _day(text: str, *, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise
