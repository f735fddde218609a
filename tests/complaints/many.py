"""Very many cases like a few that were walked: rows copied inside the database."""

from typing import Any

from django.db import connection, models

from complaints.models import Clock, Complaint
from tests.complaints.cases import Walk


def copied(walks: list[Walk], *, each: int) -> None:
    """Copy each walk's case, with its clocks, so many times."""
    for walk in walks:
        _insert(
            Complaint,
            "FROM complaints_complaint AS old, generate_series(1, %s) AS n"
            " WHERE old.id = %s",
            {"number": "old.number || '-' || n", "receipt_hash": "''"},
            [each, walk.pk],
        )
        _insert(
            Clock,
            "FROM complaints_clock AS old, complaints_complaint AS new"
            " WHERE old.complaint_id = %s AND new.number LIKE %s",
            {"complaint_id": "new.id"},
            [walk.pk, f"{walk.case.number}-%"],
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE complaints_complaint")
        cursor.execute("ANALYZE complaints_clock")


def _insert(
    model: type[models.Model], source: str, other: dict[str, str], given: list[Any]
) -> None:
    fields = model._meta.concrete_fields
    columns = [field.column for field in fields if not field.primary_key]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(other.get(column, f'old."{column}"') for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} {source}", given)
