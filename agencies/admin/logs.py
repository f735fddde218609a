from django.contrib import admin
from unfold.admin import ModelAdmin

from agencies.admin.base import DeskList, ReadOnly
from agencies.models import Notice


class LogAdmin(ReadOnly, DeskList, ModelAdmin):
    """Append-only rows, the newest first."""


@admin.register(Notice)
class NoticeAdmin(LogAdmin):
    """The outbox: what was said to whom, and what still waits or has failed."""

    own = "agency__root"
    list_display = [
        "created_at",
        "channel",
        "subject",
        "agency",
        "run_after",
        "attempts",
        "sent_at",
        "dead_at",
    ]
    list_filter = ["channel", "dead_at"]
    list_select_related = ["agency"]
    search_fields = ["effect_key__startswith"]
    ordering = ["-pk"]
