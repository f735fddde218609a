"""A database for each size, on this clone's own server or on DATABASE_URL's.

All of them are kept open at once: the sizes are measured in turns, so that a busy
machine slows all of them alike.
"""

from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.utils import load_backend
from django.utils import timezone
from psycopg import sql

from agencies.models import Agency, Partner, token_hash
from lapor.demo import people
from tests.databases import connect

TEMPLATE = "lapor_bench_registry"
TOKEN = "token-of-the-bench"  # of the application that sends cases
ALIASES = ("default", "identity", "owner")


class Database:
    """One size's database, and connections of all three logins to it."""

    def __init__(self, size: int, *, name: str = "") -> None:
        self.size = size
        self.name = name or f"lapor_bench_{size}"
        self._open: dict[str, Any] = {}

    def create(self) -> None:
        run_as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)
        run_as_owner("CREATE DATABASE {} TEMPLATE {}", self.name, TEMPLATE)

    def drop(self) -> None:
        for connection in self._open.values():
            connection.close()
        self._open = {}
        run_as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)

    def use(self) -> None:
        """Let Django speak to this database from now on."""
        if not self._open:
            self._open = {alias: _wrapper(alias, self.name) for alias in ALIASES}
        for alias, connection in self._open.items():
            connections[alias] = connection


def _wrapper(alias: str, name: str) -> Any:
    settings = connections.settings[alias]
    backend = load_backend(settings["ENGINE"])
    return backend.DatabaseWrapper({**settings, "NAME": name}, alias)


def run_as_owner(statement: str, *names: str) -> None:
    with connect("postgres") as server:
        server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def make_template() -> None:
    """The official registry and the example units, decrees and people."""
    run_as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)", TEMPLATE)
    run_as_owner("CREATE DATABASE {}", TEMPLATE)
    for alias in ALIASES:
        connections[alias] = _wrapper(alias, TEMPLATE)
    call_command("migrate", verbosity=0)
    call_command("load_registry", stdout=StringIO())
    people.load_example_units(on=timezone.localdate())
    agency = Agency.objects.get(code="pemda-35.78")
    Partner.objects.create(name="Bench", agency=agency, token_hash=token_hash(TOKEN))
    for alias in ALIASES:
        connections[alias].close()


def drop_template() -> None:
    run_as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)", TEMPLATE)
