"""The admin site: who may enter it, and what the others are told."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
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
