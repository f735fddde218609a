"""How the admin looks: django-unfold with the colours and the type of tokens.css.

Where unfold wants a scale of shades, those that a token names are the token's; the
rest lie between them.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

BASE = {
    "50": "#f7f5f0",  # --paper, light
    "100": "#f0ede5",  # --sunken, light
    "200": "#dcd8cd",  # --line, light
    "300": "#c9c6bc",
    "400": "#82949a",  # --edge, dark
    "500": "#5c6a70",
    "600": "#44535a",  # --calm, light
    "700": "#33434a",  # --line, dark
    "800": "#25343a",
    "900": "#182428",  # --surface, dark
    "950": "#10191c",  # --paper, dark
}
PRIMARY = {
    "50": "#f1f8f8",
    "100": "#e4f0f0",  # --primary-tint, light
    "200": "#c4dadc",  # --on-mast-2
    "300": "#a9e2e7",  # --primary-strong, dark
    "400": "#7fced6",  # --primary, dark
    "500": "#7fced6",  # unfold writes links on dark ground with it
    "600": "#0b5560",  # --primary, light
    "700": "#073d46",  # --primary-strong, light
    "800": "#0a3a43",  # --mast
    "900": "#08282e",
    "950": "#06272d",  # --on-primary, dark
}
FONT = {
    "subtle-light": "var(--ink-2)",
    "subtle-dark": "var(--ink-2)",
    "default-light": "var(--ink)",
    "default-dark": "var(--ink)",
    "important-light": "var(--ink)",
    "important-dark": "var(--ink)",
}


def _static(path: str) -> Callable[[HttpRequest], str]:
    """Looked up when a page asks: file names carry hashes that settings cannot know."""
    return lambda _: static(path)


def _item(title: Any, icon: str, view: str, who: str = "may_read") -> dict[str, Any]:
    """`who` is the rule of `agencies.admin.base` that shows it."""
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{view}"),
        "permission": f"agencies.admin.base.{who}",
    }


def _page(title: Any, icon: str, view: str, who: str = "may_read") -> dict[str, Any]:
    """A page of ours, by the name of its own room."""
    return {**_item(title, icon, "index", who), "link": reverse_lazy(view)}


NAVIGATION = [
    {
        "title": "",
        "items": [
            _item(_("Beranda"), "home", "index"),
            _item(_("Laporan"), "inbox", "complaints_complaint_changelist"),
        ],
    },
    {
        "title": _("Instansi dan orang"),
        "separator": True,
        "items": [
            _item(_("Instansi dan unit"), "account_tree", "agencies_agency_changelist"),
            _item(
                _("Perubahan instansi"),
                "move_group",
                "agencies_agencychange_changelist",
            ),
            _item(_("SK Tim Pengelola"), "contract", "agencies_teamdecree_changelist"),
            _item(
                _("Pantauan mandat"),
                "notification_important",
                "agencies_mandatefact_changelist",
            ),
            _item(_("Anggota tim"), "groups", "agencies_teammember_changelist"),
            _item(_("Petugas"), "badge", "agencies_officer_changelist"),
            _item(_("Pelatihan"), "school", "agencies_training_changelist"),
            _page(_("Kesiapan unit"), "checklist", "reports:readiness"),
            _page(_("Keterhubungan"), "lan", "reports:reach", "may_edit"),
            _item(_("Pelaksana harian"), "person_add", "agencies_deputy_changelist"),
            _item(_("Aplikasi terintegrasi"), "hub", "agencies_partner_changelist"),
        ],
    },
    {
        "title": _("Aturan"),
        "separator": True,
        "items": [
            _item(_("Hari libur"), "event_busy", "agencies_holiday_changelist"),
            _item(
                _("Keputusan libur"),
                "edit_calendar",
                "complaints_recalculation_decree",
                "may_edit",
            ),
            _item(_("Tenggat"), "timer", "complaints_policy_changelist"),
            _item(_("Tangga"), "stairs", "escalation_ladderrung_changelist"),
            _item(_("Topik"), "label", "complaints_category_changelist"),
            _item(
                _("Templat jawaban"), "draft", "complaints_answertemplate_changelist"
            ),
            _item(_("Wilayah"), "map", "agencies_region_changelist"),
        ],
    },
    {
        "title": _("Catatan"),
        "separator": True,
        "items": [
            _item(_("Eskalasi"), "gavel", "escalation_escalation_changelist"),
            _item(_("Penyapuan"), "sync", "escalation_sweep_changelist", "may_edit"),
            _item(_("Pemberitahuan"), "outgoing_mail", "agencies_notice_changelist"),
        ],
    },
]
UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Lapor",
    "SITE_HEADER": "Lapor",
    "SITE_SUBHEADER": _("Meja koordinator"),
    "SITE_URL": "/kerja/",
    "SITE_ICON": _static("lapor.svg"),
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": _static("lapor.svg"),
        }
    ],
    "SHOW_HISTORY": True,
    "SHOW_LANGUAGES": True,
    "BORDER_RADIUS": "6px",
    "COLORS": {"base": BASE, "primary": PRIMARY, "font": FONT},
    "STYLES": [_static("lapor-admin/admin.css")],
    "SCRIPTS": [
        _static("lapor-admin/admin.js"),
        _static("js/ui.js"),
        _static("js/draft.js"),
        _static("js/send.js"),
    ],
    "DASHBOARD_CALLBACK": "reports.admin.dashboard",
    "ACCOUNT": {
        "navigation": [
            {"title": _("Akun saya"), "link": reverse_lazy("mfa_index")},
        ]
    },
    "SIDEBAR": {"show_search": False, "navigation": NAVIGATION},
}
