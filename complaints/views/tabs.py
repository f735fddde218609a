"""The queues as tabs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.principals import Staff
from agencies.roles import Role
from complaints.models import Answer, Complaint
from complaints.querysets import OF_AN_AGENCY, ComplaintQuerySet
from complaints.views.asking import today
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
    is_done: bool = False  # nothing waits in it
    counted_by: str = ""  # the order in which its rows are counted


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
    Tab(
        "selesai",
        _("Selesai"),
        _ended,
        order="-ended_at",
        mixes_states=True,
        is_done=True,
    ),
)
BY_KEY: Mapping[str, Tab] = {tab.key: tab for tab in TABS}
APPROVAL = "persetujuan"
ANSWERED = "dijawab"


def tabs_of(staff: Staff) -> tuple[Tab, ...]:
    """All queues, those of answers for who approves them, and of what one gave on."""
    leads, desks = staff.at(Role.PIMPINAN), staff.at(Role.ADMIN_INSTANSI)
    approval = (_to_approve(leads, desks),) if leads or desks else ()
    *queues, ended = TABS
    own = (*approval, *queues) if leads else (*queues, *approval)
    passes_on = staff.has(Role.ADMIN_NASIONAL, *OF_AN_AGENCY)
    return (*own, answered_of(staff), ended) if passes_on else (*own, ended)


def _to_approve(leads: frozenset[int], desks: frozenset[int]) -> Tab:
    def waiting(rows: Rows, at: datetime) -> Rows:
        written = Answer.objects.filter(complaint=OuterRef("pk"))
        submitted = written.filter(stage=Answer.Stage.SUBMITTED)
        approved = written.filter(stage=Answer.Stage.APPROVED)
        return rows.filter(
            Q(Exists(submitted), holder__in=leads) | Q(Exists(approved), root__in=desks)
        )

    return Tab(APPROVAL, _("Menunggu persetujuan"), waiting, mixes_states=True)


def answered_of(staff: Staff) -> Tab:
    """Of all that one sees, for what a desk gave on has left its own work."""

    def answered(rows: Rows, at: datetime) -> Rows:
        seen = Complaint.objects.visible_to(staff, today(at)).in_country_of(staff)
        return seen.filter(induk=None).passed_on_and_answered(staff)

    return Tab(
        ANSWERED,
        _("Dijawab"),
        answered,
        order="-answered_at",
        mixes_states=True,
        is_done=True,
        # Beside what one gave on, which lies in this order: at a million cases an
        # eighth of the time that all the answered ones of the country would take.
        counted_by="pk",
    )


def first_filled(tabs: Sequence[Tab], numbers: Mapping[str, str | int]) -> Tab:
    """Where to begin: the first queue in which something waits."""
    waiting = [tab for tab in tabs if numbers[tab.key] and not tab.is_done]
    return waiting[0] if waiting else BY_KEY["tindak-lanjut"]


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
