"""Cases in the admin: looked at, and moved by steps alone."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin

from agencies.admin.base import ReadOnly, staff_of
from complaints.admin import stepping
from complaints.admin.casepage import case_page, seen_case
from complaints.admin.histories import versions
from complaints.admin.lists import LIST, CaseList, case_url
from complaints.forms.desk import DESK_FORMS
from complaints.models import Complaint
from complaints.views.asking import today
from complaints.views.bulk import OF_A_DESK, Desk, Many


@admin.register(Complaint)
class ComplaintAdmin(ReadOnly, SimpleHistoryAdmin, ModelAdmin):
    """Rows are those that the person's seats let them see; nothing is editable.

    Its list, its page and its steps are our own views inside the admin's frame.
    """

    def get_queryset(self, request: HttpRequest) -> QuerySet[Complaint]:
        seen = Complaint.objects.visible_to(staff_of(request), today(timezone.now()))
        return seen.select_related("holder", "root")

    def has_view_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        allowed = super().has_view_permission(request, obj)
        if obj is None or not allowed:
            return allowed
        return self.get_queryset(request).filter(pk=obj.pk).exists()

    def revert_disabled(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The past is read; going back to it is a step like any other."""
        return True

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("massal/", view(self.bulk_view), name="complaints_complaint_bulk"),
            path(
                "<int:pk>/langkah/<str:name>/",
                view(self.step_view),
                name="complaints_complaint_step",
            ),
        ]
        return own + super().get_urls()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        listed = CaseList(request, staff=staff_of(request), at=timezone.now())
        return self._page(request, "list", _("Laporan"), **listed.context())

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        at, staff = timezone.now(), staff_of(request)
        case = seen_case(object_id, staff=staff, at=at)
        shown = case_page(case, staff=staff, at=at)
        return self._page(request, "case", case.number, **shown)

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not object_id.isdecimal():
            raise Http404
        case = get_object_or_404(self.get_queryset(request), pk=object_id)
        return self._page(
            request,
            "history",
            case.number,
            case={
                "number": case.number,
                "url": case_url(case),
                "zone": case.holder.zone,
            },
            versions=versions(case),
            queue_url=reverse(LIST),
        )

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A version is read in the list of all; there is no form of it."""
        raise Http404

    def step_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        at = timezone.now()
        seen = self.get_queryset(request).select_related("category", "reported_agency")
        case = get_object_or_404(seen, pk=pk)
        return stepping.step(
            request, case, name, staff=staff_of(request), at=at, render=self._step_page
        )

    def _step_page(
        self, request: HttpRequest, context: dict[str, Any], status: int
    ) -> HttpResponse:
        title = str(context["step"]["label"])
        shown = {"queue_url": reverse(LIST), **context}
        return self._page(request, "step", title, status=status, **shown)

    def bulk_view(self, request: HttpRequest) -> HttpResponse:
        desk = Desk(OF_A_DESK, DESK_FORMS, case_url, reverse(LIST))
        many = Many(request, desk, staff=staff_of(request), at=timezone.now())
        return self._page(request, "bulk", str(many.step.label), **many.context())

    def _page(
        self,
        request: HttpRequest,
        name: str,
        heading: str,
        *,
        status: int = 200,
        **context: Any,
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        whole = {
            **self.admin_site.each_context(request),
            "title": heading,
            "lapor_page": True,
            **context,
        }
        template = f"complaints/admin/{name}.html"
        return TemplateResponse(request, template, whole, status=status)
