from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import actions
from agencies.actions import appointing
from agencies.admin.base import DeskInline
from agencies.admin.replacing import ReplacedDecree, SignedFile, days
from agencies.forms import address
from agencies.models import TeamDecree, TeamMember
from agencies.roles import BY_ASSIGNMENT, AgencyKind, Role, misplaced


class TeamDecreeForm(SignedFile):
    """Says in words what the database would refuse."""

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        since, until = typed.get("valid_from"), typed.get("valid_until")
        if since is None or self.has_error("valid_until"):
            return typed
        if until and until < since:
            self.add_error("valid_until", gettext("Berakhir sebelum mulai berlaku."))
        elif typed.get("agency") and typed.get("kind"):
            clashes = [_clash(typed, other) for other in self._overlapping(typed)]
            for words in clashes:
                self.add_error("valid_from", words)
        return typed

    def _overlapping(self, typed: dict[str, Any]) -> Iterable[TeamDecree]:
        return appointing.overlapping(
            agency_id=typed["agency"].pk,
            kind=typed["kind"],
            since=typed["valid_from"],
            until=typed.get("valid_until"),
            but=self.instance.pk,
        )


def _clash(typed: dict[str, Any], other: TeamDecree) -> str:
    """Both decrees by number and days, a way to the other, and what to do."""
    words = gettext(
        "Tumpang tindih: {mine} ({mine_days}) dengan {other} ({other_days}). Akhiri SK"
        " itu sehari sebelum yang ini mulai, atau {replace}."
    )
    return format_html(
        words,
        mine=typed.get("number") or gettext("SK ini"),
        mine_days=days(typed["valid_from"], typed.get("valid_until")),
        other=_link("change", other, other.number),
        other_days=days(other.valid_from, other.valid_until),
        replace=_link("replace", other, gettext("ganti dengan SK baru")),
    )


def _link(page: str, decree: TeamDecree, words: str) -> str:
    url = reverse(f"admin:agencies_teamdecree_{page}", args=[decree.pk])
    return format_html('<a href="{}">{}</a>', url, words)


class SeatForms(BaseInlineFormSet):
    """Seats of a decree are of its own instansi and of the kind that it may name."""

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            typed = getattr(form, "cleaned_data", {})
            if typed.get("agency") and typed.get("role"):
                self._check(form, typed)

    def _check(self, form: Any, typed: dict[str, Any]) -> None:
        decree, agency, role = self.instance, typed["agency"], Role(typed["role"])
        if agency.root_id != getattr(decree.agency, "root_id", None):
            form.add_error("agency", gettext("Bukan instansi SK ini atau unitnya."))
        by_letter = decree.kind == TeamDecree.Kind.LETTER
        if (role in BY_ASSIGNMENT) is not by_letter:
            message = gettext("Peran ini tidak diberikan dengan %(kind)s.")
            form.add_error("role", message % {"kind": decree.get_kind_display()})
        if words := misplaced(role, AgencyKind(agency.kind)):
            form.add_error("role", words)


class SeatInline(DeskInline):
    model = TeamMember
    formset = SeatForms
    fields = ["officer", "role", "agency", "left_on"]
    autocomplete_fields = ["officer", "agency"]

    def formfield_for_choice_field(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Wide enough for the longest title of an office."""
        field = super().formfield_for_choice_field(db_field, request, **kwargs)
        if field:
            field.widget.attrs["style"] = "min-width: 13rem"
        return field


FOR_EDITORS = frozenset({"upload", "next_decree"})


@admin.register(TeamDecree)
class TeamDecreeAdmin(ReplacedDecree):
    """The decree of a team and who is named in it."""

    own = "agency__root"
    form = TeamDecreeForm
    list_display = ["number", "agency", "kind", "valid_from", "valid_until"]
    list_filter = ["kind", "valid_until"]
    list_select_related = ["agency"]
    search_fields = ["number", "agency__name"]
    ordering = ["-valid_from", "pk"]
    autocomplete_fields = ["agency"]
    readonly_fields = ["signed", "sha256", "next_decree"]
    inlines = [SeatInline]
    fieldsets = [
        (None, {"fields": ["agency", "kind", "number", "decided_on", "signatory"]}),
        (_("Masa berlaku"), {"fields": ["valid_from", "valid_until", "next_decree"]}),
        (_("Berkas bertanda tangan"), {"fields": ["signed", "sha256", "upload"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who only reads is offered no upload and no way to the next decree."""
        found = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return found
        return [
            (
                name,
                {"fields": [one for one in said["fields"] if one not in FOR_EDITORS]},
            )
            for name, said in found
        ]

    def save_model(
        self, request: HttpRequest, obj: TeamDecree, form: Any, change: bool
    ) -> None:
        if form.kept:
            appointing.keep_signed(obj, form.kept)
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        decree: TeamDecree = form.instance
        for seat in _given(formsets):
            actions.open_admin(seat.officer, role=seat.role)
        actions.record_right(
            by=request.user,  # type: ignore[arg-type]
            subject=decree.number,
            reason="; ".join([_done(change), *_seats(formsets)]),
            at=timezone.now(),
            agency=decree.agency.root,
            address=address(request),
        )


def _done(change: bool) -> str:
    return "SK diubah" if change else "SK dicatat"


def _given(formsets: Any) -> Iterator[TeamMember]:
    """Seats that are new, or are others than before."""
    for formset in formsets:
        yield from formset.new_objects
        yield from (seat for seat, _fields in formset.changed_objects)


def _seats(formsets: Any) -> Iterator[str]:
    """Who was given a seat or lost one, by user name."""
    for formset in formsets:
        for seat in formset.new_objects:
            yield f"{seat.officer.username} masuk sebagai {seat.role}"
        for seat, fields in formset.changed_objects:
            yield f"{seat.officer.username} diubah ({', '.join(fields)})"
