"""Topics, answer templates and the versions of the limits."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from agencies.admin.base import DeskList, ReadOnly, RegistryAdmin
from complaints.deadlines import ClockKind, Limit, Unit, limits_from_data
from complaints.models import CLOCK_LABELS, AnswerTemplate, Category, Policy
from complaints.workflow import Classification

AGENCY = _("Instansi")


class Named(RegistryAdmin):
    """Gives relations the names of the screen."""

    relations: dict[str, Any] = {}

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        if name := self.relations.get(db_field.name):
            kwargs.setdefault("label", name)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Category)
class CategoryAdmin(Named):
    """A topic is closed with a day, never deleted: cases keep it."""

    relations = {"parent": _("Bagian dari")}
    list_display = ["name", "branch", "code", "open_from", "open_until"]
    list_filter = ["open_until"]
    list_select_related = ["parent"]
    search_fields = ["name", "code__startswith"]
    ordering = ["code"]
    autocomplete_fields = ["parent"]
    fields = ["code", "name", "parent", "open_from", "open_until"]

    @admin.display(description=_("Bagian dari"), ordering="parent__name")
    def branch(self, topic: Category) -> str:
        return topic.parent.name if topic.parent else "–"

    def get_readonly_fields(
        self, request: HttpRequest, obj: Category | None = None
    ) -> list[str]:
        return ["code"] if obj else []


@admin.register(AnswerTemplate)
class AnswerTemplateAdmin(Named):
    """A beginning for an answer; whoever sends it unchanged is refused."""

    relations = {"agency": AGENCY}
    own = "agency__root"
    list_display = ["name", "of_agency", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["agency"]
    search_fields = ["name"]
    ordering = ["name"]
    autocomplete_fields = ["agency"]
    fields = ["name", "agency", "text", "is_active"]

    @admin.display(description=AGENCY)
    def of_agency(self, template: AnswerTemplate) -> str:
        return template.agency.name if template.agency else gettext("Semua instansi")


@admin.register(Policy)
class PolicyAdmin(ReadOnly, DeskList, ModelAdmin):
    """Versions of the limits: a case keeps the one it began under."""

    list_display = ["version", "of_agency", "valid_from", "basis"]
    list_select_related = ["agency"]
    search_fields = ["basis"]
    ordering = ["-version"]
    fields = [
        "version",
        "of_agency",
        "valid_from",
        "basis",
        "limits_in_words",
        "holds_allowed",
        "bounces_allowed",
        "reopen_days",
        "extension_days",
        "consent_day",
        "corrective_days",
    ]
    readonly_fields = fields

    @admin.display(description=AGENCY)
    def of_agency(self, policy: Policy) -> str:
        return policy.agency.name if policy.agency else gettext("Nasional")

    @admin.display(description=_("Batas waktu"))
    def limits_in_words(self, policy: Policy) -> SafeString:
        rows = [
            (_limit_name(key), _days(limit))
            for key, limit in limits_from_data(policy.limits).items()
        ]
        return format_html_join("", "<div>{}: <b>{}</b></div>", sorted(rows))


def _limit_name(key: str) -> str:
    """Penyelesaian, aspirasi."""
    kind, _colon, classification = key.partition(":")
    name = str(CLOCK_LABELS[ClockKind(kind)])
    if not classification:
        return name
    return f"{name}, {Classification(classification).label.lower()}"


def _days(limit: Limit) -> str:
    if limit.unit is Unit.WORKING_DAYS:
        return gettext("%(days)s hari kerja") % {"days": limit.days}
    return gettext("%(days)s hari kalender") % {"days": limit.days}
