"""The server that the bench uses, before Django reads its settings."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from lapor.embedded import Cluster, local

CLUSTER = Cluster("bench-postgres")


@contextmanager
def environment() -> Iterator[None]:
    """What settings.py needs: as in production (no DEBUG), but for TLS."""
    for name, value in local.development_environment().items():
        os.environ.setdefault(name, value)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "lapor.settings",
        "LAPOR_DEBUG": "0",
        "LAPOR_HTTPS": "0",
        "LAPOR_STATIC": str(local.folder("bench-static")),
    }
    os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")  # nobody is called
    if "DATABASE_URL" in os.environ:
        yield
        return
    with CLUSTER.used():
        os.environ["DATABASE_URL"] = CLUSTER.url("postgres")
        yield
