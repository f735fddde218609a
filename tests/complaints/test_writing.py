"""A case inserted with one statement is what its rows said, field by field."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from agencies.principals import Nobody
from complaints import actions, privacy
from complaints.actions import writing
from complaints.models import Complaint
from tests.cast import Cast
from tests.complaints.cases import IDENTITY, NOW, report
from tests.registry import small_registry

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "identity"])
ODD = 'Petik \' dan ", garis \\x41, \u202ekanan ke kiri\u202c, 😀, {"a": null}, %s'


@pytest.fixture
def cast() -> Cast:
    return small_registry()


@pytest.fixture
def inserted(monkeypatch: pytest.MonkeyPatch) -> list[Model]:
    """Every row that was given to `insert`."""
    seen: list[Model] = []
    really = writing.insert

    def watched(rows: Sequence[Model]) -> None:
        seen.extend(rows)
        really(rows)

    monkeypatch.setattr(writing, "insert", watched)
    return seen


def receive(cast: Cast, **said: Any) -> actions.Received:
    brought = report(
        text=ODD,
        region=cast.regions["35.78"],
        category=cast.categories["pupr"],
        incident_date=date(2025, 7, 1),
        chosen_agency=cast.surabaya,
        identity=IDENTITY,
        **said,
    )
    at = NOW.replace(microsecond=123_456)
    return actions.receive(report=brought, by=Nobody(), at=at)


def test_every_row_reads_back_as_it_was_written(
    cast: Cast, inserted: list[Model]
) -> None:
    case = receive(cast).complaint

    assert len({type(row) for row in inserted}) == 8
    for row in inserted:
        stored: Any = type(row)._base_manager.using(
            "identity" if _sealed(row) else None
        )
        wanted = _fields(row)
        if row.pk is None:  # the database gave it its key
            wanted.pop(row._meta.pk.attname)
        found = [_fields(one) for one in stored.all()]
        assert any(wanted.items() <= one.items() for one in found), type(row).__name__
    assert case.original_text == ODD
    assert privacy.opened(case.pk) == IDENTITY


def _sealed(row: Model) -> bool:
    return type(row).__name__ == "Complainant"


def _fields(row: Model) -> dict[str, Any]:
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.generated
    }
    return {
        name: bytes(value) if isinstance(value, memoryview) else value
        for name, value in values.items()
    }


def test_it_is_one_statement(cast: Cast) -> None:
    receive(cast)
    with CaptureQueriesContext(connection) as asked:
        receive(cast)
    assert len([one for one in asked if "INSERT" in one["sql"]]) == 1


def test_what_the_database_refuses_leaves_nothing(cast: Cast) -> None:
    first = receive(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.receive(
            report=report(), by=Nobody(), at=NOW, receipt_code=first.receipt_code
        )
    assert Complaint.objects.count() == 1
