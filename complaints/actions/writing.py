"""Many new rows with one statement: a new case is eight tables' worth of them."""

from collections.abc import Sequence
from datetime import datetime
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
    values: list[Any] = []
    for model, same in groupby(rows, type):
        part, given = _insert(model, list(same))
        parts.append(part)
        values += given
    named = ", ".join(f"part{n} AS ({part})" for n, part in enumerate(parts))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {named} SELECT 1", values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def history_of(complaint: Complaint, *, by: Principal, at: datetime) -> Model:
    """The history row of a new case, as `save` would have left it."""
    model: Any = Complaint.history.model
    tracked = {field.attname for field in model.tracked_fields}
    row: Model = model(
        history_date=at,
        history_type="+",
        history_user_id=by.officer_id if isinstance(by, Staff) else None,
        **{name: getattr(complaint, name) for name in tracked},
    )
    return row


def _insert(model: type[Model], rows: Sequence[Model]) -> tuple[str, list[Any]]:
    options = model._meta
    known = rows[0].pk is not None
    fields: list[Field[Any, Any]] = [
        field
        for field in options.concrete_fields
        if (known or not field.primary_key) and not field.generated
    ]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    one = f"({', '.join(['%s'] * len(fields))})"
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for row in rows
        for field in fields
    ]
    table = f'INSERT INTO "{options.db_table}" ({columns})'
    return f"{table} VALUES {', '.join([one] * len(rows))}", values
