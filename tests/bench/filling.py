"""N cases by COPY, with their clocks, custody, events, history and search text.

One COPY into a staging table; every other row follows from it by plain SQL. Indexes
are dropped before and built after, and foreign keys are not checked row by row: the
only thing that the application would not do.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connections, models
from psycopg import sql

from complaints.intake.files.tables import blank, write_history
from complaints.models import (
    CaseSearch,
    Channel,
    Clock,
    ClockPause,
    Complaint,
    Disposition,
    Event,
    Policy,
)
from escalation.ladder import State as ReviewState
from escalation.models import Escalation
from tests.bench.lives import COLUMNS, World

FILLED: tuple[Any, ...] = (
    Complaint,
    Complaint.history.model,
    CaseSearch,
    Event,
    Disposition,
    Clock,
    ClockPause,
    Escalation,
)
STAGING = """
CREATE UNLOGGED TABLE bench_life (
    id bigint, root_id bigint, holder_id bigint, category_id bigint, zone text,
    state text, classification text, received_at timestamptz, forwarded_at timestamptz,
    followed_up_at timestamptz, answered_at timestamptz, held_at timestamptz,
    ended_at timestamptz, verification_due date, follow_up_due date,
    settlement_due date, reply_due date, completion_due date, ombudsman_due date,
    is_anonymous boolean, is_secret boolean, has_contact boolean,
    title text, place text, text text)
"""
# The first case that came in has the first key.
NUMBER = """
UPDATE bench_life SET id = rank FROM (
    SELECT id AS drawn, row_number() OVER (ORDER BY received_at, id) AS rank
    FROM bench_life) AS ordered WHERE drawn = id
"""
# Rows lie on disk in the order in which they were written over the years.
HAPPENED = ((Event, "at"), (Clock, "started_at"), (Disposition, "given_at"))
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = %s::regclass AND NOT indisprimary
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
OPEN = "l.ended_at IS NULL"
HANDED_OVER = (
    f"{OPEN} AND l.state <> 'awaiting_complainant' AND {{ombudsman}} < %(now)s"
)

Tell = Callable[[str], None]


def due_at(name: str) -> str:
    """The last instant of a due date in the case's own zone."""
    return f"((l.{name}_due + 1)::timestamp AT TIME ZONE l.zone)"


def fill(count: int, *, now: datetime, tell: Tell) -> None:
    """Write `count` cases into the empty tables of the database in use."""
    owner = connections["owner"]
    owner.ensure_connection()
    began = time.monotonic()
    with owner.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        with without_indexes(cursor, *FILLED):
            _stage(cursor, count, now=now)
            tell(f"staged after {time.monotonic() - began:.0f} s")
            _spread(cursor, now=now)
            write_history(first_id=1, last_id=count, at=now)
            tell(f"written after {time.monotonic() - began:.0f} s")
        tell(f"indexed after {time.monotonic() - began:.0f} s")
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


@contextmanager
def without_indexes(cursor: Any, *filled: Any) -> Iterator[None]:
    """Dropped before, built after: quicker than one row at a time."""
    definitions = []
    for model in filled:
        cursor.execute(INDEXES, [model._meta.db_table])
        definitions += cursor.fetchall()
    for name, _definition in definitions:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in definitions:
        cursor.execute(definition)


def _stage(cursor: Any, count: int, *, now: datetime) -> None:
    cursor.execute(STAGING)
    columns = ", ".join(COLUMNS)
    with cursor.copy(f"COPY bench_life ({columns}) FROM STDIN") as copy:
        for life in World(seed=count, now=now).lives(count):
            copy.write(life.line())
    cursor.execute(NUMBER)
    cursor.execute("ANALYZE bench_life")


def _spread(cursor: Any, *, now: datetime) -> None:
    """Every table from the staging table, then the sequences."""
    values = {"now": now, "policy": Policy.objects.get().pk}
    for statement in (
        complaints(),
        *events(),
        *hands(),
        *clocks(),
        pauses(),
        escalations(),
        search(),
    ):
        cursor.execute(statement, values)
    cursor.execute(
        "SELECT setval(pg_get_serial_sequence('complaints_complaint', 'id'),"
        " (SELECT max(id) FROM bench_life))"
    )
    cursor.execute("DROP TABLE bench_life")
    for model, happened in HAPPENED:
        table = model._meta.db_table
        cursor.execute(f"CREATE INDEX bench_order ON {table} ({happened})")
        cursor.execute(f"CLUSTER {table} USING bench_order")
        cursor.execute("DROP INDEX bench_order")


def insert(
    model: type[models.Model], columns: dict[str, str], source: str
) -> sql.Composable:
    """INSERT ... SELECT with the model's defaults for what `columns` leaves out."""
    rest = {
        name: _literal(value)
        for name, value in blank(model).items()
        if name not in columns
    }
    whole = {**{name: sql.SQL(text) for name, text in columns.items()}, **rest}
    return sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(map(sql.Identifier, whole)),
        sql.SQL(", ").join(whole.values()),
        sql.SQL(source),
    )


def _literal(value: Any) -> sql.Composable:
    is_json = isinstance(value, dict | list)
    return sql.Literal(json.dumps(value) if is_json else value)


def complaints() -> sql.Composable:
    late = (
        f"CASE l.state WHEN 'received' THEN {due_at('verification')}"
        f" WHEN 'forwarded' THEN least({due_at('follow_up')}, {due_at('settlement')})"
        f" WHEN 'in_progress' THEN {due_at('settlement')} END"
    )
    waiting = (
        f"CASE l.state WHEN 'awaiting_complainant' THEN {due_at('reply')}"
        f" WHEN 'on_hold' THEN {due_at('completion')} END"
    )
    ombudsman = due_at("ombudsman")
    handed_over = HANDED_OVER.format(ombudsman=ombudsman)
    same = (
        *("id", "root_id", "holder_id", "category_id", "state", "classification"),
        *("received_at", "followed_up_at", "answered_at", "ended_at"),
        *("is_anonymous", "is_secret", "has_contact", "title", "place"),
    )
    return insert(
        Complaint,
        {
            **{name: f"l.{name}" for name in same},
            "channel": f"'{Channel.PORTAL.value}'",
            "receipt_hash": "encode(sha256(l.id::text::bytea), 'hex')",
            "original_title": "l.title",
            "original_text": "l.text",
            "original_kind": "'pengaduan'",
            "state_before_hold": "CASE l.state WHEN 'on_hold' THEN 'received'"
            " ELSE '' END",
            "holds": "CASE l.state WHEN 'on_hold' THEN 1 ELSE 0 END",
            "awaits_verification": "l.forwarded_at IS NULL",
            "ended_how": "CASE l.state WHEN 'closed' THEN 'auto_close'"
            " WHEN 'archived' THEN 'archive' ELSE '' END",
            "late_after": late,
            "next_due_at": f"coalesce({late}, {waiting})",
            "escalate_at": f"CASE WHEN {OPEN} AND {ombudsman} >= %(now)s"
            f" AND l.state <> 'awaiting_complainant' THEN {ombudsman} END",
            "handed_over_at": f"CASE WHEN {handed_over} THEN {ombudsman} END",
            "handed_over_run": f"CASE WHEN {handed_over} THEN 1 ELSE 0 END",
            "handed_over_region": f"CASE WHEN {handed_over} THEN coalesce("
            "(SELECT a.region_id FROM agencies_agency AS a WHERE a.id = l.root_id), '')"
            " ELSE '' END",
        },
        "bench_life AS l ORDER BY l.received_at, l.id",
    )


def events() -> Iterator[sql.Composable]:
    """A few a case: step, its instant, from which state and holder to which."""
    told = (
        ("receive", "received_at", "''", "'received'", "l.root_id", "TRUE"),
        ("dispose", "forwarded_at", "'received'", "'forwarded'", "l.holder_id", "TRUE"),
        (
            *("follow_up", "followed_up_at", "'forwarded'", "'in_progress'"),
            *("l.holder_id", "TRUE"),
        ),
        (
            *("note", "followed_up_at", "'in_progress'", "'in_progress'"),
            *("l.holder_id", "l.id %% 3 = 0"),
        ),
        (
            *("answer", "answered_at", "'in_progress'", "'awaiting_complainant'"),
            *("l.holder_id", "TRUE"),
        ),
        (
            *("request_completion", "held_at", "'received'", "'on_hold'"),
            *("l.root_id", "TRUE"),
        ),
        (
            *("auto_close", "ended_at", "'awaiting_complainant'", "'closed'"),
            *("l.holder_id", "l.state = 'closed'"),
        ),
        (
            *("archive", "ended_at", "'received'", "'archived'"),
            *("l.root_id", "l.state = 'archived'"),
        ),
    )
    for step, at, before, after, holder, where in told:
        is_written = step in ("follow_up", "note", "answer", "archive")
        words = "'Sudah kami tinjau di ' || l.place || '.'" if is_written else "''"
        yield insert(
            Event,
            {
                "complaint_id": "l.id",
                "step": f"'{step}'",
                "at": f"l.{at}",
                "from_state": before,
                "to_state": after,
                "from_holder_id": "l.root_id",
                "to_holder_id": holder,
                "by_agency_id": holder,
                "is_public": "FALSE" if step == "note" else "TRUE",
                "text": words,
            },
            f"bench_life AS l WHERE l.{at} IS NOT NULL AND {where} ORDER BY l.id",
        )


def hands() -> Iterator[sql.Composable]:
    yield insert(
        Disposition,
        {
            "complaint_id": "l.id",
            "kind": f"'{Disposition.Kind.RECEIVED.value}'",
            "to_agency_id": "l.root_id",
            "given_at": "l.received_at",
            "ended_at": "coalesce(l.forwarded_at, l.ended_at)",
        },
        "bench_life AS l ORDER BY l.id",
    )
    yield insert(
        Disposition,
        {
            "complaint_id": "l.id",
            "kind": f"'{Disposition.Kind.DISPOSED.value}'",
            "from_agency_id": "l.root_id",
            "to_agency_id": "l.holder_id",
            "instruction": "'Mohon ditindaklanjuti.'",
            "given_at": "l.forwarded_at",
            "first_follow_up_at": "l.followed_up_at",
            "ended_at": "l.ended_at",
        },
        "bench_life AS l WHERE l.forwarded_at IS NOT NULL ORDER BY l.id",
    )


def clocks() -> Iterator[sql.Composable]:
    """Kind, its due date, its start, what stopped it."""
    told = (
        ("verification", "verification", "received_at", "forwarded_at, l.ended_at"),
        ("first_follow_up", "follow_up", "forwarded_at", "followed_up_at"),
        ("settlement", "settlement", "received_at", "answered_at, l.ended_at"),
        ("reply", "reply", "answered_at", "ended_at"),
        ("completion", "completion", "held_at", "ended_at"),
        ("ombudsman", "ombudsman", "received_at", "ended_at"),
    )
    for kind, name, start, stops in told:
        stopped, due = f"coalesce(l.{stops}, NULL)", due_at(name)
        yield insert(
            Clock,
            {
                "complaint_id": "l.id",
                "kind": f"'{kind}'",
                "run": "1",
                "agency_id": "l.root_id" if kind == "verification" else "l.holder_id",
                "policy_id": "%(policy)s",
                "limit_days": "60" if kind == "ombudsman" else "5",
                "limit_unit": "'calendar_days'"
                if kind == "ombudsman"
                else "'working_days'",
                "calendar_on": f"l.{start}::date",
                "zone": "l.zone",
                "started_at": f"l.{start}",
                "due_date": f"l.{name}_due",
                "due_at": due,
                "paused_at": "l.held_at" if kind == "verification" else "NULL",
                "stopped_at": stopped,
                "is_met": f"{stopped} <= {due}",
            },
            f"bench_life AS l WHERE l.{start} IS NOT NULL"
            f" AND l.{name}_due IS NOT NULL ORDER BY l.id",
        )


def pauses() -> sql.Composable:
    return insert(
        ClockPause,
        {"clock_id": "c.id", "from_at": "c.paused_at"},
        "complaints_clock AS c WHERE c.paused_at IS NOT NULL",
    )


def escalations() -> sql.Composable:
    return insert(
        Escalation,
        {
            "complaint_id": "c.id",
            "run": "1",
            "root_id": "c.root_id",
            "region_code": "coalesce(a.region_id, '')",
            "state": f"'{ReviewState.QUEUED.value}'",
            "received_at": "c.received_at",
            "due_at": "c.handed_over_at",
            "opened_at": "c.handed_over_at + interval '1 minute'",
        },
        "complaints_complaint AS c JOIN agencies_agency AS a ON a.id = c.root_id"
        " WHERE c.handed_over_at IS NOT NULL ORDER BY c.received_at",
    )


def search() -> sql.Composable:
    return insert(
        CaseSearch,
        {
            "complaint_id": "c.id",
            "text": "concat_ws(E'\\n', c.number, c.title, c.original_text, c.place)",
        },
        "complaints_complaint AS c ORDER BY c.id",
    )
