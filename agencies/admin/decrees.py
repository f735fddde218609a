from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import actions
from agencies.admin.base import DeskInline, RegistryAdmin
from agencies.models import TeamDecree, TeamMember
from agencies.roles import BY_ASSIGNMENT


class TeamDecreeForm(forms.ModelForm):
    """Says in words what the database would refuse."""

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        since, until = typed.get("valid_from"), typed.get("valid_until")
        if since is None or self.has_error("valid_until"):
            return typed
        if until and until < since:
            self.add_error("valid_until", gettext("Berakhir sebelum mulai berlaku."))
        elif other := self._overlapping(typed):
            message = gettext("Tumpang tindih dengan %(number)s, sejak %(since)s.")
            shown = {"number": other.number, "since": f"{other.valid_from:%d-%m-%Y}"}
            self.add_error("valid_from", message % shown)
        return typed

    def _overlapping(self, typed: dict[str, Any]) -> TeamDecree | None:
        agency, kind = typed.get("agency"), typed.get("kind")
        others = TeamDecree.objects.filter(
            Q(valid_until=None) | Q(valid_until__gte=typed["valid_from"]),
            agency=agency,
            kind=kind,
        ).exclude(pk=self.instance.pk)
        if until := typed.get("valid_until"):
            others = others.filter(valid_from__lte=until)
        return others.first() if agency and kind else None


class SeatForms(BaseInlineFormSet):
    """Seats of a decree are of its own instansi and of the kind that it may name."""

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            typed = getattr(form, "cleaned_data", {})
            if typed.get("agency") and typed.get("role"):
                self._check(form, typed)

    def _check(self, form: Any, typed: dict[str, Any]) -> None:
        decree = self.instance
        if typed["agency"].root_id != getattr(decree.agency, "root_id", None):
            form.add_error("agency", gettext("Bukan instansi SK ini atau unitnya."))
        by_letter = decree.kind == TeamDecree.Kind.LETTER
        if (typed["role"] in BY_ASSIGNMENT) is not by_letter:
            message = gettext("Peran ini tidak diberikan dengan %(kind)s.")
            form.add_error("role", message % {"kind": decree.get_kind_display()})


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


@admin.register(TeamDecree)
class TeamDecreeAdmin(RegistryAdmin):
    """The decree of a team and who is named in it."""

    own = "agency__root"
    form = TeamDecreeForm
    list_display = ["number", "agency", "kind", "valid_from", "valid_until"]
    list_filter = ["kind", "valid_until"]
    list_select_related = ["agency"]
    search_fields = ["number", "agency__name"]
    ordering = ["-valid_from", "pk"]
    autocomplete_fields = ["agency"]
    inlines = [SeatInline]
    fieldsets = [
        (None, {"fields": ["agency", "kind", "number", "decided_on", "signatory"]}),
        (_("Masa berlaku"), {"fields": ["valid_from", "valid_until", "file"]}),
    ]

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        decree: TeamDecree = form.instance
        actions.record_right(
            by=request.user,  # type: ignore[arg-type]
            subject=decree.number,
            reason="SK diubah" if change else "SK dicatat",
            at=timezone.now(),
            agency=decree.agency.root,
        )
