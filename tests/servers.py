"""The servers a test session uses, started before Django reads its settings.

`DATABASE_URL` in the environment names another PostgreSQL; its login must be allowed
to create databases and roles.
"""

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from lapor.embedded import local
from lapor.embedded.postgres import Cluster

# A crash of the machine may lose test data; a crash of a process loses nothing.
UNSAFE_AND_QUICK = (
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    # Between tests the tables are empty: who looks then plans for no rows at all.
    ("autovacuum_analyze_threshold", "2000000000"),
)
CLUSTER = Cluster("test-postgres", UNSAFE_AND_QUICK)
DATABASE = "lapor"
FILED = ("LAPOR_FILES", "LAPOR_OUTBOX")

_session = ExitStack()


def prepare() -> None:
    """Put everything settings.py needs into the environment."""
    atexit.register(release)  # also when the session fails before it begins
    room = Path(tempfile.mkdtemp(prefix="lapor-test-"))
    _session.callback(shutil.rmtree, room, ignore_errors=True)
    (room / "static").mkdir()
    # A worker of xdist has read its settings already: those of who started it.
    kept = {
        name: os.environ[name] for name in FILED if "PYTEST_XDIST_WORKER" in os.environ
    }
    os.environ |= {
        **local.development_environment(),
        "LAPOR_FILES": str(room / "files"),
        "LAPOR_OUTBOX": str(room / "outbox"),
        **kept,
        "LAPOR_STATIC": str(room / "static"),
        "DJANGO_SETTINGS_MODULE": "lapor.settings",
        "LAPOR_MFA": "optional",  # tests of factors ask for them
    }
    # Nobody listens there: what a test sends without `broker_url` must not arrive.
    os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
    if "DATABASE_URL" not in os.environ:
        _session.enter_context(CLUSTER.used())
        CLUSTER.ensure_database(DATABASE)
        os.environ["DATABASE_URL"] = CLUSTER.url(DATABASE)


def release() -> None:
    _session.close()
