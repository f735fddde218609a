"""The three logins, and the suite's own way of cleaning up."""

import psycopg
import pytest
from django.db import connections

from tests.databases import Cleaner


@pytest.mark.django_db(databases=["default", "identity", "owner"])
@pytest.mark.parametrize(
    ("alias", "role"),
    [("default", "lapor_app"), ("identity", "lapor_identity")],
)
def test_each_login_acts_under_its_own_role(alias, role):
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (role,)


@pytest.mark.django_db
def test_the_application_may_not_make_tables():
    with (
        connections["default"].cursor() as cursor,
        pytest.raises(Exception, match="permission denied for schema public"),
    ):
        cursor.execute("CREATE TABLE mine (id int)")


def test_a_cleaning_that_meets_a_page_still_being_answered_is_done_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else every test after it would fail in its place."""
    cleaner, tries = object.__new__(Cleaner), []

    def clean() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise psycopg.errors.DeadlockDetected

    monkeypatch.setattr(cleaner, "_clean", clean)

    cleaner.clean()

    assert len(tries) == 3
