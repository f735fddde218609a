"""The outbox at the desk: what was said to whom, of the cases that one may see."""

from datetime import datetime

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import linebreaksbr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from agencies.admin.base import DeskList, ReadOnly, staff_of
from agencies.models import Notice
from complaints import notifications
from complaints.views.asking import today


@admin.register(Notice)
class NoticeAdmin(ReadOnly, DeskList, ModelAdmin):
    """The outbox: what was said to whom, and what still waits or has failed."""

    own = "agency__root"
    list_display = [
        "created",
        "carrier",
        "subject",
        "agency",
        "waits_until",
        "tries",
        "sent",
        "given_up",
    ]
    list_filter = ["channel", "dead_at"]
    list_select_related = ["agency"]
    search_fields = ["effect_key__startswith"]
    ordering = ["-pk"]
    fields = readonly_fields = (
        *("created_at", "channel", "subject", "body", "reason", "officer", "agency"),
        *("run_after", "attempts", "sent_at", "dead_at"),
    )
    readonly_preprocess_fields = {"body": linebreaksbr}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        rows: QuerySet[Notice] = super().get_queryset(request)
        on = today(timezone.now())
        return notifications.of_seen_cases(rows, staff_of(request), on=on)

    @admin.display(description=_("dibuat"), ordering="created_at")
    def created(self, notice: Notice) -> datetime:
        return notice.created_at

    @admin.display(description=_("saluran"), ordering="channel")
    def carrier(self, notice: Notice) -> str:
        return str(notice.get_channel_display())

    @admin.display(description=_("ditunda sampai"), ordering="run_after")
    def waits_until(self, notice: Notice) -> datetime | None:
        return notice.run_after

    @admin.display(description=_("percobaan"), ordering="attempts")
    def tries(self, notice: Notice) -> int:
        return notice.attempts

    @admin.display(description=_("terkirim"), ordering="sent_at")
    def sent(self, notice: Notice) -> datetime | None:
        return notice.sent_at

    @admin.display(description=_("gagal"), ordering="dead_at")
    def given_up(self, notice: Notice) -> datetime | None:
        return notice.dead_at
