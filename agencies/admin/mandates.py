"""Pantauan mandat: what needs somebody's hand, and what to do about each."""

from urllib.parse import urlencode

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
HANDOVER = "/kerja/serah-terima/"


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
        url, words = TO_DO[Kind(row.kind)](row)
        return format_html('<a href="{}">{}</a>', url, words)


def _page(name: str, key: int | None) -> str:
    return reverse(f"admin:agencies_{name}", args=[key])


def _replace(row: MandateFact) -> tuple[str, str]:
    url = _page("teamdecree_change", row.decree_id)
    return url, gettext("Siapkan SK baru; di sini SK lama diganti")


def _name_somebody(row: MandateFact) -> tuple[str, str]:
    words = gettext("Tambahkan petugas lewat SK; sementara itu unit atasan menangani")
    return _page("agency_change", row.agency_id), words


def _hand_over(row: MandateFact) -> tuple[str, str]:
    """The page of the work itself; a deputy is named in this menu."""
    query = urlencode({"dari": row.officer_id, "unit": row.agency_id})
    words = gettext("Hubungi; tunjuk Plh. atau serahkan pekerjaannya")
    return f"{HANDOVER}?{query}", words


def _seat_or_close(row: MandateFact) -> tuple[str, str]:
    words = gettext("Masukkan ke SK, atau nonaktifkan akunnya")
    return _page("officer_change", row.officer_id), words


TO_DO = {
    Kind.DECREE_ENDS: _replace,
    Kind.NO_LIAISON: _name_somebody,
    Kind.AWAY: _hand_over,
    Kind.NO_DECREE: _seat_or_close,
}
