"""Changes of the tree: typed, previewed with what moves, recorded, withdrawn."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    QueryDict,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from agencies.actions import check_change, record_change, withdraw_change
from agencies.admin.base import DeskList, ReadOnly, may_edit
from agencies.forms import address
from agencies.models import Agency, AgencyChange
from agencies.workdays import WIB, local_date
from complaints import actions
from complaints.actions import Moving
from complaints.forms.agency_change import INTO, AgencyChangeForm, targets
from complaints.views.pickers import RESULTS, SEARCH, picker_among

K = AgencyChange.Kind
AT_ONCE = 100  # cases that follow while one waits; the worker takes the others


@admin.register(AgencyChange)
class AgencyChangeAdmin(ReadOnly, DeskList, ModelAdmin):
    """Every decision on the tree; entered from the page of the agency."""

    own = "agency__root"
    when_empty = gettext_lazy("Perubahan dicatat dari halaman instansi atau unitnya.")
    list_display = ["agency", "kind", "on", "detail", "basis", "standing"]
    list_filter = ["kind"]
    list_select_related = ["agency", "into"]
    search_fields = ["agency__name", "agency__code", "basis"]
    ordering = ["-on", "-pk"]
    fields = [
        *("agency", "kind", "on", "detail", "basis", "standing"),
        *("recorded_at", "applied_at", "withdrawn_at"),
    ]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("Menjadi"))
    def detail(self, change: AgencyChange) -> str:
        named = [name for _code, name in change.parts]
        into = change.into.name if change.into else ""
        return change.name or ", ".join(named) or into or "–"

    @admin.display(description=gettext_lazy("Keadaan"))
    def standing(self, change: AgencyChange) -> str:
        if change.withdrawn_at:
            return _("Dicabut")
        return _("Berlaku") if change.applied_at else _("Menunggu tanggalnya")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("catat/", view(self.record_view), name="agencies_agencychange_record"),
            path(
                "tujuan/", view(self.targets_view), name="agencies_agencychange_targets"
            ),
            path(
                "<int:pk>/cabut/",
                view(self.withdraw_view),
                name="agencies_agencychange_withdraw",
            ),
        ]
        return own + super().get_urls()

    def record_view(self, request: HttpRequest) -> HttpResponse:
        """`?agency=…&kind=…`; "pratinjau" says what moves, "terapkan" records it."""
        if not may_edit(request):
            raise PermissionDenied
        agency, kind = _asked(request)
        data = request.POST if request.method == "POST" else None
        form = AgencyChangeForm(data, agency=agency, kind=kind)
        if SEARCH in request.POST:
            return self._page(request, form.unchecked(), None)
        moving = None
        if form.is_bound and form.is_valid():
            at = timezone.now()
            moving = _tried(form, at=at)
            if moving is not None and "terapkan" in request.POST:
                return self._recorded(request, form, at=at)
        return self._page(request, form, moving)

    def targets_view(self, request: HttpRequest) -> HttpResponse:
        """What a search for the other agency of a change finds."""
        if not may_edit(request):
            raise PermissionDenied
        agency, kind = _asked(request)
        picker = _picker(request.GET, agency=agency, kind=kind)
        return render(request, RESULTS, {"picker": picker})

    def _recorded(
        self, request: HttpRequest, form: AgencyChangeForm, *, at: datetime
    ) -> HttpResponse:
        try:
            change = record_change(
                proposal=form.proposal,
                by=request.user,  # type: ignore[arg-type]
                at=at,
                address=address(request),
            )
        except ValidationError as refused:  # somebody else was first
            form.refuse(refused)
            return self._page(request, form, None)
        done = f"instansi:{change.agency_id}:{change.kind}"  # its draft (js/draft.js)
        if change.applied_at:
            moved = actions.succeed_due(at=at, limit=AT_ONCE)
            said = _("Diterapkan. %(moved)d laporan terbuka beralih.")
            if moved == AT_ONCE:
                said = _("Diterapkan. %(moved)d laporan beralih; sisanya menyusul.")
            messages.success(request, said % {"moved": moved}, extra_tags=done)
        else:
            said = _("Dicatat; berlaku pada %(day)s.")
            messages.success(
                request, said % {"day": f"{change.on:%d-%m-%Y}"}, extra_tags=done
            )
        return redirect("admin:agencies_agency_lineage", change.agency_id)

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not may_edit(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        change = get_object_or_404(AgencyChange, pk=pk)
        try:
            withdraw_change(
                change_id=change.pk,
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
                address=address(request),
            )
        except ValidationError as refused:
            messages.error(request, refused.messages[0])
        else:
            messages.success(request, _("Perubahan dicabut."))
        return redirect("admin:agencies_agency_lineage", change.agency_id)

    def _page(
        self, request: HttpRequest, form: AgencyChangeForm, moving: Moving | None
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": form.kind.label,
            "lapor_page": True,
            "form": form,
            "picker": _picker(
                request.POST,
                agency=form.agency,
                kind=form.kind,
                error=form.error_at("into"),
            )
            if "into" in form.fields
            else None,
            "agency": form.agency,
            "kind": form.kind,
            "moving": moving,
            "lineage_url": reverse(
                "admin:agencies_agency_lineage", args=[form.agency.pk]
            ),
        }
        template = "complaints/admin/agency_change.html"
        status = 422 if form.errors else 200
        return TemplateResponse(request, template, context, status=status)


def _asked(request: HttpRequest) -> tuple[Agency, K]:
    """Raises `Http404` when it names no agency or no kind of change."""
    key, kind = request.GET.get("agency", ""), request.GET.get("kind", "")
    if not key.isdecimal() or len(key) > 18 or kind not in K.values:
        raise Http404
    return get_object_or_404(Agency, pk=key), K(kind)


def _picker(
    asked: QueryDict, *, agency: Agency, kind: K, error: str = ""
) -> dict[str, Any]:
    """The cases of a unit that ends go up to its superior, unless said otherwise."""
    up = agency.parent.name if kind == K.DISSOLVE and agency.parent else ""
    query = urlencode({"agency": agency.pk, "kind": kind.value})
    return {
        **picker_among(targets(agency, kind), asked, "into", none=up),
        "label": INTO.get(kind, ""),
        "search_url": f"{reverse('admin:agencies_agencychange_targets')}?{query}",
        "error": error,
    }


def _tried(form: AgencyChangeForm, *, at: datetime) -> Moving | None:
    """What would move; None where it is refused."""
    proposal = form.proposal
    try:
        check_change(proposal=proposal)
    except ValidationError as refused:
        form.refuse(refused)
        return None
    return actions.preview_change(
        agency=proposal.agency,
        carries=proposal.kind in (K.MOVE, K.MERGE) or proposal.is_end,
        ends=proposal.is_end,
        on=local_date(at, WIB),
    )
