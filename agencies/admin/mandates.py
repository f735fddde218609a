"""Pantauan mandat: what needs somebody's hand, and what to do about each."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from agencies.actions import said
from agencies.admin.base import DeskList, ReadOnly
from agencies.models import MandateFact

Kind = MandateFact.Kind


@admin.register(MandateFact)
class MandateFactAdmin(ReadOnly, DeskList, ModelAdmin):
    """What the last watch found, of the instansi that the desk reaches."""

    own = "agency__root"
    list_display = ["fact", "kind", "days", "found_on", "told_at", "what_to_do"]
    list_filter = ["kind", "days"]
    list_select_related = ["agency", "officer", "decree"]
    search_fields = ["agency__name", "officer__name", "decree__number"]
    ordering = ["days", "kind", "agency__name", "pk"]
    fields = ["fact", "kind", "found_on", "told_at", "what_to_do"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        open_ones: QuerySet = super().get_queryset(request).filter(ended_on=None)
        return open_ones

    @admin.display(description=_("Yang ditemukan"))
    def fact(self, row: MandateFact) -> str:
        return said(row)

    @admin.display(description=_("Yang perlu dilakukan"))
    def what_to_do(self, row: MandateFact) -> str:
        page, key, words = TO_DO[Kind(row.kind)](row)
        url = reverse(f"admin:agencies_{page}", args=[key])
        return format_html('<a href="{}">{}</a>', url, words)


def _replace(row: MandateFact) -> tuple[str, Any, str]:
    return "teamdecree_replace", row.decree_id, gettext("Ganti dengan SK baru")


def _name_somebody(row: MandateFact) -> tuple[str, Any, str]:
    words = gettext("Tambahkan petugas lewat SK; sementara itu unit atasan menangani")
    return "agency_change", row.agency_id, words


def _ask(row: MandateFact) -> tuple[str, Any, str]:
    words = gettext("Hubungi, tunjuk Plh., atau serahkan pekerjaannya")
    return "officer_change", row.officer_id, words


def _seat_or_close(row: MandateFact) -> tuple[str, Any, str]:
    return (
        "officer_change",
        row.officer_id,
        gettext("Masukkan ke SK, atau nonaktifkan akunnya"),
    )


TO_DO = {
    Kind.DECREE_ENDS: _replace,
    Kind.NO_LIAISON: _name_somebody,
    Kind.AWAY: _ask,
    Kind.NO_DECREE: _seat_or_close,
}
