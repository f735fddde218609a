"""Many cases at once, by plain SQL: copies of one that real steps made.

`bulk_cases(1_000, like=case)` copies its row, clocks, custody, events and search text;
only ids and numbers are new. Identities, notices and history are not copied.
"""

from django.db import connection, transaction
from django.db.models import Model

from complaints.models import CaseSearch, Clock, Complaint, Disposition, Event

COPIED: tuple[type[Model], ...] = (Clock, Disposition, Event, CaseSearch)
# `number` comes from the database's own sequence; the other two are unique, so blank.
FRESH = {"id", "number", "source_id", "receipt_hash"}


def bulk_cases(count: int, *, like: Complaint) -> list[int]:
    """Write `count` copies of `like` and return their ids: five statements."""
    with transaction.atomic(), connection.cursor() as cursor:
        columns = columns_of(Complaint, without=FRESH)
        cursor.execute(
            f"INSERT INTO complaints_complaint ({columns}, source_id, receipt_hash)"
            f" SELECT {columns}, '', '' FROM complaints_complaint,"
            " generate_series(1, %s) WHERE id = %s RETURNING id",
            [count, like.pk],
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        for model in COPIED:
            table = model._meta.db_table
            columns = columns_of(model, without={"id", "complaint_id"})
            cursor.execute(
                f"INSERT INTO {table} (complaint_id, {columns})"
                f" SELECT made.id, {columns} FROM {table}, unnest(%s::bigint[])"
                f" AS made(id) WHERE {table}.complaint_id = %s",
                [ids, like.pk],
            )
    return ids


def columns_of(model: type[Model], *, without: set[str]) -> str:
    """The table's own columns for an INSERT … SELECT, but those named."""
    own = [field for field in model._meta.concrete_fields if not field.generated]
    names = [field.column for field in own]
    return ", ".join(f'"{name}"' for name in names if name not in without)
