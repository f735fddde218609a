"""Topics, answer templates and the versions of the limits."""

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from agencies.admin.base import DeskList, ReadOnly, RegistryAdmin
from complaints.models import AnswerTemplate, Category, Policy


@admin.register(Category)
class CategoryAdmin(RegistryAdmin):
    """A topic is closed with a day, never deleted: cases keep it."""

    list_display = ["name", "parent", "code", "open_from", "open_until"]
    list_filter = ["open_until"]
    list_select_related = ["parent"]
    search_fields = ["name", "code__startswith"]
    ordering = ["code"]
    autocomplete_fields = ["parent"]
    fields = ["code", "name", "parent", "open_from", "open_until"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Category | None = None
    ) -> list[str]:
        return ["code"] if obj else []


@admin.register(AnswerTemplate)
class AnswerTemplateAdmin(RegistryAdmin):
    """A beginning for an answer; whoever sends it unchanged is refused."""

    own = "agency__root"
    list_display = ["name", "agency", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["agency"]
    search_fields = ["name"]
    ordering = ["name"]
    autocomplete_fields = ["agency"]


@admin.register(Policy)
class PolicyAdmin(ReadOnly, DeskList, ModelAdmin):
    """Versions of the limits: a case keeps the one it began under."""

    list_display = ["version", "agency", "valid_from", "basis"]
    list_select_related = ["agency"]
    search_fields = ["basis"]
    ordering = ["-version"]
