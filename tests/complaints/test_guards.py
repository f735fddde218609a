"""What the database itself refuses, whoever asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from agencies.actions import record_access
from agencies.models import AccessEntry
from complaints import actions, privacy
from complaints.models import Complainant, Complaint, Event
from escalation.actions import escalate_due
from tests.complaints.cases import IDENTITY, NOW, Walk, at_unit, received
from tests.registry import small_registry

ALL = ["default", "identity", "owner"]
pytestmark = pytest.mark.django_db(transaction=True, databases=ALL)
SEALED = ("sealed_key", "name", "nik", "phone", "email", "address", "nik_index")


@contextmanager
def _refused(words: str) -> Iterator[None]:
    with pytest.raises(DatabaseError, match=words):
        yield


def _as(alias: str, statement: str, *values: Any) -> None:
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def walk() -> Walk:
    return at_unit(small_registry(), identity=IDENTITY)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE complaints_event SET text = 'Diubah'",
        "DELETE FROM complaints_event",
        "TRUNCATE complaints_event CASCADE",
    ],
)
def test_events_are_append_only_even_for_the_owner(walk: Walk, statement: str) -> None:
    before = list(Event.objects.values_list().order_by("pk"))

    with _refused("append-only"):
        _as("owner", statement)
    with _refused("permission denied|append-only"):
        _as("default", statement)

    assert list(Event.objects.values_list().order_by("pk")) == before


APPEND_ONLY = (
    "complaints_event",
    "escalation_reviewevent",
    "agencies_accessentry",
)


@pytest.fixture
def replica() -> Iterator[None]:
    """The owner in a session in which ordinary triggers sleep."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_no_session_setting_opens_what_is_append_only(
    walk: Walk, replica: None, table: str, change: str
) -> None:
    record_access(kind=AccessEntry.Kind.LOGIN, at=walk.at)
    escalate_due(at=NOW + timedelta(days=70))
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0], "an empty table would refuse nothing"

    with _refused("append-only"):
        _as("owner", change.format(table))
    with _refused("permission denied|append-only"):
        _as("default", change.format(table))


def test_an_ordinary_trigger_would_sleep_in_that_session(
    walk: Walk, replica: None
) -> None:
    """The control: a guard that is not enabled always lets the owner through."""
    _as("owner", "UPDATE complaints_complaint SET original_text = 'Diubah'")
    assert walk.case.original_text == "Diubah"


@pytest.mark.parametrize(
    "change",
    [
        "original_text = 'Tidak ada apa-apa.'",
        "original_title = 'Lain'",
        "original_kind = 'aspirasi'",
        "number = '26-0000-9999'",
        "received_at = received_at - interval '1 day'",
    ],
)
def test_what_was_sent_stays_as_it_was_sent(walk: Walk, change: str) -> None:
    for alias in ("default", "owner"):
        with _refused("append-only"):
            _as(alias, f"UPDATE complaints_complaint SET {change}")


def test_no_case_is_ever_deleted(walk: Walk) -> None:
    for alias in ("default", "owner"):
        with _refused("append-only"):
            _as(alias, "DELETE FROM complaints_complaint WHERE id = %s", walk.pk)


@pytest.mark.parametrize("column", SEALED)
def test_the_application_cannot_read_an_identity_back(walk: Walk, column: str) -> None:
    with _refused("permission denied"):
        _as("default", f"SELECT {column} FROM complaints_complainant")


def test_nor_through_the_model_a_filter_or_returning(walk: Walk) -> None:
    index = privacy.blind_index("nik", IDENTITY.nik)

    with _refused("permission denied"), transaction.atomic():
        list(Complainant.objects.all())
    with _refused("permission denied"), transaction.atomic():
        Complainant.objects.filter(nik_index=index).exists()
    with _refused("permission denied"):
        _as(
            "default",
            "UPDATE complaints_complainant SET key_id = key_id RETURNING name",
        )


def test_the_reading_role_reads_identities_and_changes_nothing(walk: Walk) -> None:
    assert privacy.opened(walk.pk) == IDENTITY

    for statement in (
        "UPDATE complaints_complainant SET name = NULL",
        "DELETE FROM complaints_complainant",
        "SELECT text FROM complaints_event",
    ):
        with _refused("permission denied"):
            _as("identity", statement)


def test_the_access_log_is_append_only(walk: Walk) -> None:
    staff = walk.staff("liaison_pu")
    reading = actions.ask_identity(
        complaint_id=walk.pk, reason="Perlu alamat", by=staff, at=walk.at
    )
    actions.read_identity(reading_id=reading.pk, by=staff, at=walk.at)

    for statement in (
        "UPDATE agencies_accessentry SET reason = ''",
        "DELETE FROM agencies_accessentry",
    ):
        with _refused("append-only"):
            _as("owner", statement)


def test_two_hands_at_once_and_two_clocks_of_a_kind_are_refused(walk: Walk) -> None:
    second = {
        "complaints_disposition": "one_hand_holds_a_case_at_a_time",
        "complaints_clock": "one_clock_of_a_kind_runs_at_a_time",
    }
    for table, constraint in second.items():
        columns = _columns(table)
        with _refused(constraint):
            _as(
                "owner",
                f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}"
                + (
                    " WHERE ended_at IS NULL"
                    if table.endswith("disposition")
                    else " WHERE kind = 'settlement'"
                ),
            )


def _columns(table: str) -> str:
    with connections["owner"].cursor() as cursor:
        described = connections["owner"].introspection.get_table_description(
            cursor, table
        )
    return ", ".join(column.name for column in described if column.name != "id")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'closed'", "ended_at_iff_closed_or_archived"),
        ("state = 'on_hold'", "remembers_its_state_while_on_hold"),
        ("rating = 7", "rating_is_one_to_five"),
    ],
)
def test_a_row_that_cannot_be_true_is_refused(
    walk: Walk, change: str, constraint: str
) -> None:
    with _refused(constraint):
        _as("default", f"UPDATE complaints_complaint SET {change}")


def test_a_source_brings_a_case_once() -> None:
    from agencies.principals import Application

    cast = small_registry()
    by = Application(cast.partner.pk, cast.partner.name)
    received(cast, by=by, source_id="A-1")

    with _refused("a_source_brings_a_case_once"):
        received(cast, by=by, source_id="A-1")

    assert Complaint.objects.count() == 1


def test_it_is_the_trigger_and_the_grant_that_refuse(walk: Walk) -> None:
    """The control: with them off, in a transaction that is undone, both go through."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "ALTER TABLE complaints_event DISABLE TRIGGER event_is_append_only"
        )
        cursor.execute("UPDATE complaints_event SET text = 'Diubah'")
        assert cursor.rowcount > 0
        cursor.execute("GRANT SELECT ON complaints_complainant TO lapor_app")
        cursor.execute("SET LOCAL ROLE lapor_app")
        cursor.execute("SELECT name FROM complaints_complainant")
        assert cursor.fetchall()
        transaction.set_rollback(True, using="owner")

    assert not Event.objects.filter(text="Diubah").exists()
