"""The three logins, and the suite's own way of cleaning up."""

import pytest
from django.db import connections


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
