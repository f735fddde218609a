"""Old cases as rows of the tables, and those rows into PostgreSQL by COPY."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, connections, models
from django.db.models.fields import NOT_PROVIDED

from agencies.models import Agency
from agencies.workdays import local_date
from complaints.actions.timing import region_codes
from complaints.deadlines import PAUSED_BY_HOLDS, Unit, is_late
from complaints.intake.files import chronicle
from complaints.intake.files.registry import Found
from complaints.intake.files.rows import PLACE_LENGTH, TITLE_LENGTH, CaseRow
from complaints.intake.files.timetable import Dated, Timetable
from complaints.masking import masked
from complaints.models import (
    CaseSearch,
    Channel,
    Clock,
    Complaint,
    Disposition,
    Event,
)
from complaints.workflow import STEPS, State

Values = Mapping[str, Any]
REASON = "Impor berkas"
FRESH_IDS = """
SELECT nextval(pg_get_serial_sequence('complaints_complaint', 'id')), {number}
FROM generate_series(1, %s)
"""
HISTORY = """
INSERT INTO "{history}" ({columns}, history_date, history_type, history_change_reason)
SELECT {columns}, %s, '+', %s FROM "{table}" WHERE id BETWEEN %s AND %s
"""
PAUSES = """
INSERT INTO complaints_clockpause (clock_id, from_at)
SELECT id, paused_at FROM complaints_clock
WHERE complaint_id BETWEEN %s AND %s AND paused_at IS NOT NULL
"""


def blank(model: type[models.Model]) -> dict[str, Any]:
    """A value for every column that must have one, as the model's defaults say."""
    return {
        field.attname: field.get_default()
        for field in model._meta.concrete_fields
        if not (field.null or field.primary_key or field.generated)
        and field.db_default is NOT_PROVIDED
    }


@dataclass(frozen=True, slots=True)
class Case:
    """A row that will be a case: what it points at, its key and its public number."""

    pk: int
    number: str
    row: CaseRow
    found: Found

    @property
    def hands(self) -> dict[str, int]:
        return {"root_id": self.found.root.pk, "holder_id": self.found.holder.pk}


def fresh_ids(count: int) -> list[tuple[int, str]]:
    """Keys and numbers for `count` cases, from the sequences that live cases use."""
    number: Any = Complaint._meta.get_field("number").db_default
    with connection.cursor() as cursor:
        cursor.execute(FRESH_IDS.format(number=number.template), [count])
        return [(int(pk), str(name)) for pk, name in cursor.fetchall()]


def copy_rows(table: str, rows: Sequence[Values]) -> None:
    """All rows have the same columns, in the same order."""
    if not rows:
        return
    columns = ", ".join(f'"{name}"' for name in rows[0])
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(tuple(row.values()))


def write_pauses(*, first_id: int, last_id: int) -> None:
    """The open pause of each clock that stands still."""
    with connection.cursor() as cursor:
        cursor.execute(PAUSES, [first_id, last_id])


def write_history(*, first_id: int, last_id: int, at: datetime) -> None:
    """The first history row of each case in that range of keys, written by nobody."""
    history: Any = Complaint.history.model._meta
    kept = {field.column for field in history.concrete_fields}
    mine = [f.column for f in Complaint._meta.concrete_fields if f.column in kept]
    statement = HISTORY.format(
        history=history.db_table,
        table=Complaint._meta.db_table,
        columns=", ".join(f'"{column}"' for column in mine),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [at, REASON, first_id, last_id])


def refresh_statistics() -> None:
    """Tell the planner what came in, rather than wait for the autovacuum to notice.

    As owner, for only it may. Call after the import has committed.
    """
    with connections["owner"].cursor() as cursor:
        for model in (Complaint, Event, Disposition, Clock, CaseSearch):
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')


BLANK_COMPLAINT = blank(Complaint)
BLANK_EVENT = blank(Event)
BLANK_HAND = blank(Disposition)
BLANK_CLOCK = blank(Clock)


def complaint(case: Case) -> Values:
    row = case.row
    return {
        "id": case.pk,
        "number": case.number,
        **BLANK_COMPLAINT,
        "channel": Channel.IMPORT.value,
        "source_id": row.source_id,
        "original_title": row.title[:TITLE_LENGTH],
        "original_text": _text(row),
        "original_kind": row.kind.value,
        "title": masked(row.title)[:TITLE_LENGTH],
        "classification": row.classification.value,
        "category_id": case.found.category_id,
        "region_id": case.found.region_id,
        "place": row.place[:PLACE_LENGTH],
        "incident_date": row.incident_date,
        "is_anonymous": row.is_anonymous,
        "is_secret": row.is_secret,
        "state": row.state.value,
        "state_before_hold": str(chronicle.state_before_hold(row)),
        **case.hands,
        "awaits_verification": chronicle.disposed_at(row) is None,
        "holds": 1 if row.state is State.ON_HOLD else 0,
        "received_at": row.received_at,
        "followed_up_at": row.first_follow_up_at,
        "answered_at": row.answered_at,
        "ended_at": row.ended_at,
        "ended_how": chronicle.ended_how(row),
        "end_reason": row.end_reason,
        "rating": row.rating,
        "is_historical": True,
    }


def _text(row: CaseRow) -> str:
    """A title that was too long is kept in full before the text."""
    if len(row.title) > TITLE_LENGTH:
        return "\n".join(filter(None, (row.title, row.text)))
    return row.text or row.title


def search(case: Case) -> Values:
    """As `actions.indexing.search_text`; files name nobody."""
    row = case.row
    parts = (case.number, row.title, _text(row), row.place, row.source_id)
    text = "\n".join(part for part in dict.fromkeys(parts) if part)
    return {"complaint_id": case.pk, "text": masked(text)}


def events(case: Case) -> Iterator[Values]:
    state, holder = "", None
    for moment in chronicle.chronicle(case.row, **case.hands):
        yield {
            **BLANK_EVENT,
            "complaint_id": case.pk,
            "step": moment.step,
            "at": moment.at,
            "from_state": state,
            "to_state": moment.state.value,
            "from_holder_id": holder,
            "to_holder_id": moment.holder_id,
            "is_public": STEPS[moment.step].is_public,
            "text": moment.text,
            "facts": json.dumps(moment.facts),
        }
        state, holder = moment.state.value, moment.holder_id


def hands(case: Case) -> Iterator[Values]:
    """Custody: the instansi until disposed, then the unit, until the case ended.

    A case that its source ends before it came in was held for no time at all.
    """
    row, root, holder = case.row, case.found.root, case.found.holder
    passed = chronicle.disposed_at(row)
    common = {**BLANK_HAND, "complaint_id": case.pk}
    if passed is None or passed > row.received_at:
        yield {
            **common,
            "kind": Disposition.Kind.RECEIVED.value,
            "from_agency_id": None,
            "to_agency_id": root.pk,
            "given_at": row.received_at,
            "first_follow_up_at": None,
            "ended_at": passed or _not_before(row.received_at, row.ended_at),
        }
    if passed is not None:
        own = holder.pk == root.pk
        kind = Disposition.Kind.HANDLED if own else Disposition.Kind.DISPOSED
        yield {
            **common,
            "kind": kind.value,
            "from_agency_id": root.pk,
            "to_agency_id": holder.pk,
            "given_at": passed,
            "first_follow_up_at": row.first_follow_up_at,
            "ended_at": _not_before(passed, row.ended_at),
        }


def _not_before(given_at: datetime, ended_at: datetime | None) -> datetime | None:
    return max(given_at, ended_at) if ended_at is not None else None


def clocks(case: Case, times: Timetable) -> Iterator[Values]:
    """The source's own target as settlement; else what the policy of the day ran."""
    row, found = case.row, case.found
    if row.due_at is not None:
        run = chronicle.settlement(row, found.holder.pk)
        yield _clock(case, run, found.holder, row.due_at)
        return
    for run in chronicle.runs(row, **case.hands):
        agency = found.root if run.agency_id == found.root.pk else found.holder
        dated = times.dated(
            run.kind,
            row.classification,
            received_at=row.received_at,
            started_at=run.started_at,
            agency=agency,
        )
        if dated is not None:
            clock = _clock(case, run, agency, dated.due.due_at)
            yield clock | _by_policy(dated, agency, times)


def _clock(
    case: Case, run: chronicle.Run, agency: Agency, due_at: datetime
) -> dict[str, Any]:
    stopped = run.stopped_at
    met = None
    if stopped is not None:
        met = not is_late(due_at=due_at, at=stopped, stopped_at=stopped)
    pausable = stopped is None and run.kind in PAUSED_BY_HOLDS
    return {
        **BLANK_CLOCK,
        "complaint_id": case.pk,
        "kind": run.kind.value,
        "run": 1,
        "agency_id": agency.pk,
        "policy_id": None,
        "limit_days": None,
        "limit_unit": Unit.CALENDAR_DAYS.value,
        "calendar_on": None,
        "zone": agency.zone,
        "region_codes": "[]",
        "started_at": run.started_at,
        # The day whose last instant 24:00 is, not the one it begins.
        "due_date": local_date(due_at - timedelta(microseconds=1), agency.zone),
        "due_at": due_at,
        "paused_at": chronicle.held_at(case.row) if pausable else None,
        "stopped_at": stopped,
        "is_met": met,
        "is_historical": True,
    }


def _by_policy(dated: Dated, agency: Agency, times: Timetable) -> dict[str, Any]:
    return {
        "policy_id": dated.policy_id,
        "limit_days": dated.limit.days,
        "limit_unit": dated.limit.unit.value,
        "calendar_on": times.known_on,
        "six_days": agency.works_six_days,
        "region_codes": json.dumps(region_codes(agency)),
        "due_date": dated.due.due_date,
        "is_provisional": dated.due.is_provisional,
    }
