"""Topics and answer templates."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.admin.base import RegistryAdmin
from agencies.admin.lists import ListInOut
from complaints.loading import CategoryList
from complaints.models import AnswerTemplate, Category

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
class CategoryAdmin(ListInOut, Named):
    """A topic is closed with a day, never deleted: cases keep it."""

    list_resource = CategoryList
    list_relations = ("parent",)

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
    own, of_all = "agency__root", "agency"
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
