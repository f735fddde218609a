"""The list of cases: tabs, what narrows it, one page by key, and the links of each."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from agencies.language import gettext as _
from agencies.principals import Staff
from agencies.workdays import local_time
from complaints import words, workflow
from complaints.forms.desk_filter import DeskFilter
from complaints.models import Channel, Complaint
from complaints.querysets import ComplaintQuerySet
from complaints.views import counting
from complaints.views import rows as shown_rows
from complaints.views.asking import today
from complaints.views.bulk import OF_A_DESK
from complaints.views.calendars import Calendars
from complaints.views.paging import Page, page
from complaints.views.tabs import TABS, Tab, answered_of
from complaints.workflow import Step

LIST = "admin:complaints_complaint_changelist"
# What one does to one case without opening it.
IN_A_ROW = (
    workflow.DISPOSE,
    workflow.REQUEST_COMPLETION,
    workflow.ARCHIVE,
    workflow.MERGE,
)


class CaseList:
    """One reading of the list, as the address asks for it."""

    def __init__(self, request: HttpRequest, *, staff: Staff, at: datetime) -> None:
        self.asked: QueryDict = request.GET
        self.staff, self.at = staff, at
        self.everything = self.asked.get("lingkup") == "semua"
        self.narrowing = DeskFilter(self.asked)
        self.narrowing.search(self._scope())
        *queues, ended = TABS
        self.tabs = [*map(self._narrowed, (*queues, answered_of(staff), ended))]
        by_key = {tab.key: tab for tab in self.tabs}
        self.tab = by_key.get(self.asked.get("antrean", ""), self.tabs[0])
        self._here = urlencode({"dari": self.asked.urlencode()})

    def _scope(self) -> ComplaintQuerySet:
        """What the desk itself may decide on; with `lingkup=semua` all that it sees."""
        # Those that follow another are worked on in it.
        cases, on = Complaint.objects.filter(induk=None), today(self.at)
        if self.everything:
            return cases.visible_to(self.staff, on).in_country_of(self.staff)
        return cases.at_desk_of(self.staff, on)

    def _narrowed(self, tab: Tab) -> Tab:
        def rows(scope: ComplaintQuerySet, at: datetime) -> ComplaintQuerySet:
            return self.narrowing.narrow(tab.rows(scope, at), at=at)

        return replace(tab, rows=rows)

    def context(self) -> dict[str, Any]:
        numbers = self._numbers()
        found = self._page()
        return {
            "tabs": [self._tab(tab, numbers) for tab in self.tabs],
            "filters": self._filters(),
            "scopes": self._scopes(),
            "rows": self._rows(found),
            "selected": frozenset(self.asked.getlist("pilih")),
            "bulk": {"steps": [(one.name, one.label) for one in OF_A_DESK]},
            "page": self._neighbours(found, numbers),
            "empty": self._empty(),
        }

    def _numbers(self) -> counting.Numbers:
        if any(self.narrowing.value(name) for name in self.narrowing.fields):
            return counting.counts(self._scope(), at=self.at, tabs=self.tabs)
        on = today(self.at)
        kept = counting.of_tabs(self.staff, on=on, everything=self.everything)
        return counting.numbers(kept, at=self.at)

    def _page(self) -> Page:
        rows = self.tab.rows(self._scope(), self.at)
        return page(
            shown_rows.with_parts(rows),
            order=self.tab.order,
            after=self.asked.get("sesudah", ""),
            before=self.asked.get("sebelum", ""),
        )

    def _rows(self, found: Page) -> list[dict[str, Any]]:
        shown = shown_rows.shown(
            found.rows,
            by=self.staff,
            at=self.at,
            calendars=Calendars(),
            with_state=self.tab.mixes_states,
        )
        channels = {one.value: str(one.label) for one in Channel}
        address = case_url(SOME)
        steps = [
            (step, str(step.label), f"{step_url(SOME, step)}?{self._here}")
            for step in IN_A_ROW
        ]
        return [
            {
                **row,
                "url": _of(case, address),
                "channel": channels[case.channel],
                "received": _received(case, at=self.at),
                "acts": [
                    {"label": label, "url": _of(case, url)}
                    for step, label, url in steps
                    if _offers(step, case)
                ],
            }
            for case, row in zip(found.rows, shown, strict=True)
        ]

    def _tab(self, tab: Tab, numbers: Mapping[str, str | int]) -> dict[str, Any]:
        return {
            "url": self._address(antrean=tab.key),
            "label": tab.label,
            "count": numbers[tab.key],
            "is_current": tab is self.tab,
            "is_fire": tab.is_fire and bool(numbers[tab.key]),
        }

    def _filters(self) -> dict[str, Any]:
        names = ("klasifikasi", "kanal", "diterima")
        fields = [self.narrowing.fields[name] for name in names]
        narrowed = any(self.narrowing.value(name) for name in ("q", *names))
        return {
            "action": reverse(LIST),
            "q": self.asked.get("q", "")[:200],
            "placeholder": _("mis. jalan berlubang, atau 26-0000-0012"),
            "selects": [
                {
                    "name": name,
                    "label": field.label,
                    "value": self.narrowing.value(name),
                    "options": list(getattr(field, "choices", [])),
                }
                for name, field in zip(names, fields, strict=True)
            ],
            "hidden": [("antrean", self.tab.key), ("lingkup", self._scope_name())],
            "clear_url": self._address(q="", klasifikasi="", kanal="", diterima="")
            if narrowed
            else "",
        }

    def _scopes(self) -> list[dict[str, Any]]:
        names = (("meja", _("Meja saya")), ("semua", _("Semua yang terlihat")))
        return [
            {
                "url": self._address(lingkup=name),
                "label": label,
                "is_current": name == self._scope_name(),
            }
            for name, label in names
        ]

    def _scope_name(self) -> str:
        return "semua" if self.everything else "meja"

    def _neighbours(
        self, found: Page, numbers: Mapping[str, str | int]
    ) -> dict[str, str]:
        count = numbers[self.tab.key]
        words = _("%(shown)s dari %(count)s laporan, yang paling mendesak di atas")
        if isinstance(count, str):
            words = _("%(shown)s dari %(count)s laporan; saring lebih sempit")
        return {
            "words": words % {"shown": len(found.rows), "count": count},
            "previous_url": self._address(sebelum=found.before) if found.before else "",
            "next_url": self._address(sesudah=found.after) if found.after else "",
        }

    def _empty(self) -> dict[str, str]:
        if self.narrowing.value("q"):
            return {
                "title": _("Tidak ada yang cocok"),
                "text": _("Coba kata yang lebih umum, atau hapus saringan."),
            }
        return {
            "title": _("Antrean ini kosong"),
            "text": _("Tidak ada laporan yang menunggu di sini. Lihat antrean lain."),
        }

    def _address(self, **changed: str) -> str:
        """This list with something else asked; a page's key does not outlive that."""
        asked = {name: self.asked.get(name, "") for name in KEPT} | changed
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in asked.items() if value})
        return f"{reverse(LIST)}?{query.urlencode()}"


# Stands for a case in an address: one is looked up for all the rows.
SOME = Complaint(pk=10**18)


def _of(case: Complaint, address: str) -> str:
    return address.replace(str(SOME.pk), str(case.pk), 1)


def _offers(step: Step, case: Complaint) -> bool:
    """What the state allows; the page of the step asks the full question."""
    return case.state in step.sources and case.awaits_verification


KEPT = ("antrean", "lingkup", "q", "klasifikasi", "kanal", "diterima")


def _received(case: Any, *, at: datetime) -> str:
    """To the minute, on the clocks of who holds it; the year where it is another."""
    moment = local_time(case.received_at, case.holder_zone)
    this_year = local_time(at, case.holder_zone).year
    return _("Diterima %(day)s, %(time)s") % {
        "day": words.near_date(moment.date(), this_year=this_year),
        "time": words.clock_time(moment),
    }


def case_url(case: Complaint) -> str:
    return reverse("admin:complaints_complaint_change", args=[case.pk])


def step_url(case: Complaint, step: Step) -> str:
    return reverse("admin:complaints_complaint_step", args=[case.pk, step.name])


def list_url(asked: str) -> str:
    """The list as it was asked before; only the names that it knows."""
    before = QueryDict(asked[:500])
    query = QueryDict(mutable=True)
    query.update({name: before[name] for name in KEPT if before.get(name)})
    return f"{reverse(LIST)}?{query.urlencode()}" if query else reverse(LIST)
