"""The queues as tabs, and their counts in one capped statement."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import IntegerField, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import Officer
from agencies.principals import Staff
from complaints.models import Complaint
from complaints.querysets import ComplaintQuerySet
from complaints.workflow import ENDED, State

MOST = 1000  # counted no further: "999+"
Rows = ComplaintQuerySet


@dataclass(frozen=True)
class Tab:
    """A queue. `order` is the column that it is read by, with the id."""

    key: str
    label: str | Promise
    rows: Callable[[Rows, datetime], Rows]
    order: str = "next_due_at"
    is_fire: bool = False
    mixes_states: bool = False


def _in(*states: State) -> Callable[[Rows, datetime], Rows]:
    def rows_in(rows: Rows, at: datetime) -> Rows:
        return rows.filter(state__in=states)

    return rows_in


def _to_verify(rows: Rows, at: datetime) -> Rows:
    return rows.to_verify()


def _to_follow_up(rows: Rows, at: datetime) -> Rows:
    return rows.to_follow_up()


def _late(rows: Rows, at: datetime) -> Rows:
    return rows.late(at)


def _ended(rows: Rows, at: datetime) -> Rows:
    # Said twice, so that the partial index in this order serves.
    return rows.filter(state__in=ENDED, ended_at__isnull=False)


TABS = (
    Tab("verifikasi", _("Perlu verifikasi"), _to_verify),
    Tab("tindak-lanjut", _("Perlu tindak lanjut"), _to_follow_up),
    Tab("diproses", _("Diproses"), _in(State.IN_PROGRESS)),
    Tab("menunggu", _("Menunggu pelapor"), _in(State.AWAITING_COMPLAINANT)),
    Tab("ditunda", _("Ditunda"), _in(State.ON_HOLD)),
    Tab(
        "lewat",
        _("Lewat tenggat"),
        _late,
        order="late_after",
        is_fire=True,
        mixes_states=True,
    ),
    Tab("selesai", _("Selesai"), _ended, order="-ended_at", mixes_states=True),
)
BY_KEY: Mapping[str, Tab] = {tab.key: tab for tab in TABS}


class CappedCount(Subquery):
    """How many rows there are, up to a limit set by slicing them."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def counts(rows: Rows, *, staff: Staff, at: datetime) -> dict[str, str | int]:
    """By the key of the tab: one statement, whatever the number of cases."""
    parts = [
        CappedCount(tab.rows(rows, at).order_by().values("pk")[:MOST]) for tab in TABS
    ]
    found = Officer.objects.filter(pk=staff.officer_id).values_list(*parts).get()
    known = [number or 0 for number in found]  # null where nobody may see a row
    return {
        tab.key: "999+" if number >= MOST else number
        for tab, number in zip(TABS, known, strict=True)
    }


def first_filled(numbers: Mapping[str, str | int]) -> Tab:
    """Where to begin: the first queue in which something waits."""
    waiting = [tab for tab in TABS[:-1] if numbers[tab.key]]
    return waiting[0] if waiting else TABS[1]


def tab_of(case: Complaint) -> Tab:
    """The queue in which the case stands, for the way back."""
    if case.state in ENDED:
        return BY_KEY["selesai"]
    if case.state == State.RECEIVED or case.awaits_verification:
        return BY_KEY["verifikasi"]
    names = {
        State.FORWARDED: "tindak-lanjut",
        State.IN_PROGRESS: "diproses",
        State.AWAITING_COMPLAINANT: "menunggu",
        State.ON_HOLD: "ditunda",
    }
    return BY_KEY[names[State(case.state)]]
