"""`migrate` as the owner, after the roles it grants rights to are made sure of."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import ProgrammingError, connections, transaction

ROLES = ("lapor_app", "lapor_identity")
EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent")
# Roles belong to the whole server, so a migration of another database may make the
# same one in the same moment; within this database the lock lets one pass at a time.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('lapor roles'))"
CREATE_ROLE = """
DO $$ BEGIN CREATE ROLE {role} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
"""
GRANTS = f"""
GRANT USAGE ON SCHEMA public TO {", ".join(ROLES)};
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO lapor_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO lapor_app;
"""


class Command(migrate.Command):
    help = "Makes sure of the two roles and the extensions, then migrates as owner."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"] != "owner":
            raise CommandError("Tables belong to the owner: --database owner.")
        prepare()
        super().handle(*args, **options)


def prepare() -> None:
    """Roles, what they may use of tables yet to come, and extensions. Repeatable."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(LOCK)
        for role in ROLES:
            _ensure_role(cursor, role)
        cursor.execute(GRANTS)
        for extension in EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")


def _ensure_role(cursor: Any, role: str) -> None:
    """`role` exists and the owner may act as it."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    try:
        if cursor.fetchone() is None:
            cursor.execute(CREATE_ROLE.format(role=role))
        if not _may_act_as(cursor, role):
            cursor.execute(f"GRANT {role} TO CURRENT_USER")
    except ProgrammingError as error:
        raise CommandError(
            f"The login of DATABASE_URL may not create the role {role} or act as it."
            f" Let an administrator run once: {by_hand()}"
        ) from error


def _may_act_as(cursor: Any, role: str) -> bool:
    try:
        with transaction.atomic(using="owner"):
            cursor.execute(f"SET LOCAL ROLE {role}")
            cursor.execute("RESET ROLE")
    except ProgrammingError:
        return False
    return True


def by_hand() -> str:
    """The SQL that an administrator runs where the owner may not."""
    login = connections["owner"].settings_dict["USER"]
    create = " ".join(f"CREATE ROLE {role} NOLOGIN;" for role in ROLES)
    return f'{create} GRANT {", ".join(ROLES)} TO "{login}";'
