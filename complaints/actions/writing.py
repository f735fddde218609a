"""Many new rows with one statement: a new case is eight tables' worth of them."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from agencies.principals import Principal, Staff
from complaints.models import Complaint

DRAW = """
SELECT nextval('complaints_complaint_id_seq'), nextval('complaints_event_id_seq'),
       to_char(now(), 'YY-') || to_char(nextval('complaint_number'), 'FM0000"-"0000')
"""
# Asked for once: simple-history makes a manager class with each asking.
HISTORY: Any = Complaint.history.model
TRACKED = [field.attname for field in HISTORY.tracked_fields]


def draw() -> tuple[int, int, str]:
    """A key for a new case, one for its first event, and the case's number."""
    with connection.cursor() as cursor:
        cursor.execute(DRAW)
        case, event, number = cursor.fetchone()
    return int(case), int(event), str(number)


def insert(rows: Sequence[Model]) -> None:
    """Insert unsaved rows, those of one table next to each other: one statement.

    A row that others point at has its key already (`draw`); the database gives the
    others theirs, and nobody learns it here. No signal is sent: what `save` would do
    beside the row, such as its history, is a row of its own in `rows`.
    """
    parts: list[str] = []
    values: list[str] = []
    for model, same in groupby(rows, type):
        part, given = _insert(model, list(same))
        parts.append(part)
        values.append(given)
    named = ", ".join(f"part{n} AS ({part})" for n, part in enumerate(parts))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {named} SELECT 1", values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def history_of(complaint: Complaint, *, by: Principal, at: datetime) -> Model:
    """The history row of a new case, as `save` would have left it."""
    row: Model = HISTORY(
        history_date=at,
        history_type="+",
        history_user_id=by.officer_id if isinstance(by, Staff) else None,
        **{name: getattr(complaint, name) for name in TRACKED},
    )
    return row


def _insert(model: type[Model], rows: Sequence[Model]) -> tuple[str, str]:
    """The statement for rows of one table, and the rows as the JSON it reads.

    JSON, because the driver's work goes with the number of values that it is given.
    """
    known = rows[0].pk is not None
    fields: list[Field[Any, Any]] = [
        field
        for field in model._meta.concrete_fields
        if (known or not field.primary_key) and not field.generated
    ]
    table = f'"{model._meta.db_table}"'
    columns = ", ".join(f'"{field.column}"' for field in fields)
    given = [
        {field.column: field.pre_save(row, add=True) for field in fields}
        for row in rows
    ]
    part = (
        f"INSERT INTO {table} ({columns}) SELECT {columns}"  # noqa: S608
        f" FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
    )
    return part, json.dumps(given, default=_plain)


def _plain(value: Any) -> str:
    """As PostgreSQL reads it from a text: an instant, a day, bytes, a translation."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    return str(value)
