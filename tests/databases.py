"""A database for each test process, copied from a migrated template.

The tests run as `lapor_app`, as the application does; making, emptying and dropping
is the owner's.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

ROOT = Path(settings.BASE_DIR)
TEMPLATE = "lapor_template_"
SLOTS = 64
MOST_TRIES = 3
# Filled by `migrate` itself and changed by no test.
KEPT = ("django_migrations", "django_content_type", "auth_permission")
TABLES = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
ALWAYS = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger
WHERE tgenabled = 'A' AND tgrelid::regclass::text = ANY(%s)
"""


def connect(database: str) -> "psycopg.Connection[Any]":
    """As owner, outside Django."""
    owner = connections["owner"].settings_dict
    return psycopg.connect(
        dbname=database,
        user=owner["USER"],
        password=owner["PASSWORD"],
        host=owner["HOST"],
        port=owner["PORT"] or None,
        autocommit=True,
    )


@contextmanager
def own_database() -> Iterator[str]:
    """The name of a fresh, migrated database that no other test process uses."""
    with connect("postgres") as server:
        template = _template(server)
        name = _free_slot(server)
        _drop(server, name)
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        _point_connections_at(name)
        try:
            yield name
        finally:
            _close_connections()
            _drop(server, name)


def _free_slot(server: "psycopg.Connection[Any]") -> str:
    """A name that is ours for as long as `server` stays connected."""
    base = connections["owner"].settings_dict["NAME"]
    for number in range(SLOTS):
        name = f"test_{base}_{number}"
        taken = "SELECT pg_try_advisory_lock(hashtext(%s))"
        row = server.execute(taken, [name]).fetchone()
        if row and row[0]:
            return name
    raise RuntimeError(f"{SLOTS} test processes run on one server already.")


def _template(server: "psycopg.Connection[Any]") -> str:
    """The name of a database with today's migrations; made by whoever comes first."""
    name = TEMPLATE + _migrations_digest()
    server.execute("SELECT pg_advisory_lock(hashtext('lapor test template'))")
    try:
        if not _exists(server, name):
            _build(server, name)
    finally:
        server.execute("SELECT pg_advisory_unlock(hashtext('lapor test template'))")
    return name


def _build(server: "psycopg.Connection[Any]", name: str) -> None:
    """Migrate under another name first, so that no half-built template is ever used."""
    draft = f"{name}_draft"
    _drop(server, draft)
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
    before = connections["owner"].settings_dict["NAME"]
    _point_connections_at(draft)
    call_command("migrate", verbosity=0)
    _point_connections_at(before)
    server.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(draft), sql.Identifier(name)
        )
    )


def _migrations_digest() -> str:
    """Changes with any migration, with the roles and with Django's own version."""
    files = [
        *ROOT.glob("*/migrations/*.py"),
        ROOT / "lapor/management/commands/migrate.py",
        ROOT / "requirements.txt",
    ]
    content = b"".join(
        str(file.relative_to(ROOT)).encode() + file.read_bytes()
        for file in sorted(files)
    )
    return sha256(content).hexdigest()[:16]


def _exists(server: "psycopg.Connection[Any]", name: str) -> bool:
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    return server.execute(query, [name]).fetchone() is not None


def _drop(server: "psycopg.Connection[Any]", name: str) -> None:
    server.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def _point_connections_at(name: str) -> None:
    _close_connections()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name


def _close_connections() -> None:
    for alias in connections:
        connections[alias].close()


@contextmanager
def undefended(
    connection: "psycopg.Connection[Any]", tables: Sequence[str]
) -> Iterator[None]:
    """Triggers that stand even in a replica's session ("append only") are put aside.

    Only the owner of a table can, by name; here that is the tests' alone.
    """
    standing = connection.execute(ALWAYS, [list(tables)]).fetchall()
    change = "ALTER TABLE {} {} TRIGGER {}"
    for table, trigger in standing:
        connection.execute(_named(change, table, "DISABLE", trigger))
    yield
    for table, trigger in standing:
        connection.execute(_named(change, table, "ENABLE ALWAYS", trigger))


def _named(statement: str, table: str, verb: str, trigger: str) -> sql.Composed:
    return sql.SQL(statement).format(  # type: ignore[arg-type]
        sql.Identifier(table),
        sql.SQL(verb),
        sql.Identifier(trigger),  # type: ignore[arg-type]
    )


class Cleaner:
    """Brings the database back to what `migrate` left, after tests that commit."""

    def __init__(self, database: str) -> None:
        self.connection = connect(database)
        # Foreign keys do not stand in the way.
        self.connection.execute("SET session_replication_role = replica")
        rows = self.connection.execute(TABLES).fetchall()
        self.tables = sorted(name for (name,) in rows if name not in KEPT)
        self.seeds = {name: self._copy_out(name) for name in self._filled()}

    def clean(self) -> None:
        """Again where a page that was just closed is still being answered."""
        for _try in range(MOST_TRIES):
            with suppress(psycopg.errors.DeadlockDetected):
                self._clean()
                return
        self._clean()

    def _clean(self) -> None:
        with self.connection.transaction():
            filled = self._filled()
            with undefended(self.connection, filled):
                for table in filled:
                    self.connection.execute(
                        sql.SQL("DELETE FROM {}").format(sql.Identifier(table))
                    )
            for table, content in self.seeds.items():
                self._copy_in(table, content)

    def close(self) -> None:
        self.connection.close()

    def _filled(self) -> list[str]:
        """The tables with at least one row, asked in one statement."""
        asks = [
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(
                sql.Literal(table), sql.Identifier(table)
            )
            for table in self.tables
        ]
        rows = self.connection.execute(sql.SQL(" UNION ALL ").join(asks)).fetchall()
        return [name for (name,) in rows]

    def _copy_out(self, table: str) -> bytes:
        command = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
        with self.connection.cursor().copy(command) as copy:
            return b"".join(bytes(block) for block in copy)

    def _copy_in(self, table: str, content: bytes) -> None:
        command = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
        with self.connection.cursor().copy(command) as copy:
            copy.write(content)
