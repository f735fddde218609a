"""A new decree at the national desk: typed, previewed, applied, taken back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from agencies.admin.base import DeskList, ReadOnly, may_edit, staff_of
from agencies.workdays import NoCalendar
from complaints.actions import NotAllowed, decreeing
from complaints.actions.dating import Redated
from complaints.actions.recomputing import Moved
from complaints.forms.decree import DecreeForm
from complaints.models import Recalculation

ENTER = "admin:complaints_recalculation_decree"


class Onlooker(Protocol):
    """Shown what moves, says what else changes; an app above knows more."""

    def look(self, moves: Sequence[Redated]) -> None:
        """Look at a chunk of moves that are only tried."""
        return

    def follow(self, moves: Sequence[Redated]) -> None:
        """Do what follows from a chunk of moves, in their transaction."""
        return

    def lines(self) -> list[tuple[str, int]]:
        """What would change, and how often."""
        return []


class Nobody(Onlooker):
    """Nothing else changes."""


@admin.register(Recalculation)
class RecalculationAdmin(ReadOnly, DeskList, ModelAdmin):
    """Each batch that dated open clocks anew; only the last can be taken back."""

    when_empty = gettext_lazy("Muncul sesudah keputusan libur diterapkan.")
    list_display = ["reason", "known_on", "applied_at", "officer", "undone_at"]
    list_select_related = ["applied_by"]
    search_fields = ["reason"]
    ordering = ["-pk"]
    fields = ["reason", "known_on", "applied_at", "officer", "undone_at"]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("Oleh"))
    def officer(self, batch: Recalculation) -> str:
        return batch.applied_by.name if batch.applied_by else "–"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_edit(request)

    def has_view_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return may_edit(request)

    def onlooker(self) -> Onlooker:
        return Nobody()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path(
                "keputusan/",
                view(self.decree_view),
                name="complaints_recalculation_decree",
            ),
            path(
                "cabut/",
                view(self.remove_view),
                name="complaints_recalculation_remove",
            ),
            path(
                "<int:pk>/batal/",
                view(self.undo_view),
                name="complaints_recalculation_undo",
            ),
        ]
        return own + super().get_urls()

    def decree_view(self, request: HttpRequest) -> HttpResponse:
        """The form; "pratinjau" says what would move, "terapkan" does it."""
        if not may_edit(request):
            raise PermissionDenied
        form = _form(request)
        if not form.is_bound or not form.is_valid():
            return self._decree_page(request, form)
        onlooker = self.onlooker()
        moved = _tried(request, form, at=timezone.now(), onlooker=onlooker)
        if moved is not None and "terapkan" in request.POST:
            said = _("Diterapkan: %(moved)d tenggat pindah.") % {"moved": moved.moved}
            messages.success(request, said, extra_tags="libur")
            return redirect(ENTER)
        return self._decree_page(request, form, moved, onlooker.lines())

    def remove_view(self, request: HttpRequest) -> HttpResponse:
        """Take a decree off the calendar that no clock rests on."""
        if not may_edit(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        number = request.POST.get("number", "").replace("\0", "").strip()
        try:
            days = decreeing.remove_decree(number=number, at=timezone.now())
        except NotAllowed as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Dicabut: %(days)d hari.") % {"days": days})
        return redirect(ENTER)

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not may_edit(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        batch = get_object_or_404(Recalculation, pk=pk)
        try:
            count = decreeing.undo_decree(
                recalculation_id=batch.pk,
                at=timezone.now(),
                by_id=staff_of(request).officer_id,
                look=self.onlooker().follow,
            )
        except NotAllowed as refused:
            messages.error(request, str(refused))
        else:
            said = _("Dibatalkan: %(count)d tenggat kembali.") % {"count": count}
            messages.success(request, said)
        return redirect(ENTER)

    def _decree_page(
        self,
        request: HttpRequest,
        form: DecreeForm,
        moved: Moved | None = None,
        also: Sequence[tuple[str, int]] = (),
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        standing = Recalculation.objects.filter(undone_at=None).order_by("-pk")
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": _("Keputusan hari libur"),
            "lapor_page": True,
            "form": form,
            "moved": moved,
            "also": also,
            "last": standing.first(),
            "list_url": reverse("admin:complaints_recalculation_changelist"),
        }
        status = 422 if form.errors else 200
        template = "complaints/admin/decree.html"
        return TemplateResponse(request, template, context, status=status)


def _form(request: HttpRequest) -> DecreeForm:
    if request.method != "POST":
        return DecreeForm()
    return DecreeForm(request.POST, request.FILES)


def _tried(
    request: HttpRequest, form: DecreeForm, *, at: datetime, onlooker: Onlooker
) -> Moved | None:
    """What moves, applied when that was asked; None when refused, said in the form."""
    try:
        if "terapkan" not in request.POST:
            look = onlooker.look
            return decreeing.preview_decree(decree=form.decree, at=at, look=look)
        by_id = staff_of(request).officer_id
        _batch, moved = decreeing.apply_decree(
            decree=form.decree, at=at, by_id=by_id, look=onlooker.follow
        )
    except ValidationError as error:
        form.refuse(error)
    except NoCalendar as error:
        reason = _("Tidak ada kalender untuk tahun %(year)d.") % {"year": error.year}
        form.refuse(ValidationError(reason))
    else:
        return moved
    return None
