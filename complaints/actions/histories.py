"""History rows of many rows at once, as `save()` would have written them."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model


def keep_history(
    model: type[Model], ids: list[int], *, at: datetime, change: str, reason: str = ""
) -> None:
    """The history rows that `save()` would have written, in one statement.

    `change` is simple-history's sign: "+" made, "~" changed.
    """
    history: Any = model.history.model  # type: ignore[attr-defined]
    own = {field.column for field in model._meta.concrete_fields}
    columns = [
        field.column for field in history._meta.concrete_fields if field.column in own
    ]
    quoted = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {history._meta.db_table} ({quoted}, history_date,"  # noqa: S608
            " history_type, history_change_reason)"
            f" SELECT {quoted}, %s, %s, %s FROM {model._meta.db_table}"
            " WHERE id = ANY(%s)",
            [at, change, reason or None, ids],
        )
