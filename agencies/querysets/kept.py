"""Statements that Django writes once and that are asked again at other moments.

Writing one takes longer than its answer. Who keeps one does so by all that it is made
of (an officer's seats, a day), but for the moment: that is filled in.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from agencies.workdays import WIB


class Moment(datetime):
    """Stands in a statement for the moment of asking; `moment - span` does as well."""

    @classmethod
    def on(cls, day: date) -> Self:
        """One of that day, so that whoever reads the day from it is right."""
        return cls.combine(day, time(12), ZoneInfo(WIB))


@dataclass(frozen=True)
class Statement:
    """What the database is asked, and the moment for which it was written."""

    sql: str
    values: tuple[Any, ...]
    moment: Moment

    @classmethod
    def of(cls, rows: QuerySet[Any, Any], moment: Moment) -> Self:
        sql, values = rows.query.sql_with_params()
        return cls(sql, tuple(values), moment)

    @classmethod
    def counting(
        cls, rows: QuerySet[Any, Any], moment: Moment, *, most: int, by: str = ""
    ) -> Self:
        """An expression: how many there are, counted to `most`; in the order of `by`,
        else as the database likes.
        """
        ordered = rows.order_by(*filter(None, [by])).values("pk")
        try:
            inner = cls.of(ordered[:most], moment)
        except EmptyResultSet:  # nobody may see a row
            return cls("0", (), moment)
        sql = f"(SELECT count(*) FROM ({inner.sql}) AS counted)"  # noqa: S608
        return cls(sql, inner.values, moment)

    def at(self, at: datetime) -> list[Any]:
        """Its values, asked now."""
        return [
            at + (value - self.moment) if isinstance(value, Moment) else value
            for value in self.values
        ]


def written(expression: "Subquery[Any]", of: type[Model]) -> RawSQL:
    """What may be asked of each row of a model, as the words that Django writes for it:
    for one that is the same every time and long.
    """
    query = of._base_manager.all().query
    compiler = query.get_compiler(connection=connection)
    sql, values = compiler.compile(expression.resolve_expression(query))
    field = expression.output_field
    return RawSQL(sql, values, output_field=field)  # noqa: S611 (Django wrote it)


def fetched(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """The rows as they come, without objects around them."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
