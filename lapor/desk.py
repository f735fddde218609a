"""The admin site: who may enter it, what the others are told, by whose clocks."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from unfold.sites import UnfoldAdminSite


class DeskSite(UnfoldAdminSite):
    """For the national desk and coordinators, by their seats in force today."""

    def has_permission(self, request: HttpRequest) -> bool:
        from agencies.admin.base import may_read  # the lists there ask for this site

        return may_read(request)

    def admin_view(
        self, view: Callable[..., HttpResponse], cacheable: bool = False
    ) -> Callable[..., HttpResponse]:
        """Who is signed in but has no such seat is told so, not asked to sign in."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                return render(request, "admin/no_seat.html", status=403)
            return inner(request, *args, **kwargs)

        return guarded


class OwnClocks:
    """Every instant of the admin on the clocks of the agency that one acts for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_desk = request.path_info.startswith("/admin/")
        if not is_desk or not request.user.is_authenticated:
            return self.get_response(request)
        from agencies.admin.base import staff_of  # the lists there ask for this site

        with timezone.override(ZoneInfo(staff_of(request).zone)):
            return self.get_response(request)
