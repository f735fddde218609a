"""PostgreSQL and broker that come with the packages, for the one-command start."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from lapor.embedded import local

BROKER_ELSEWHERE = "redis://127.0.0.1:6379/0"


@contextmanager
def environment(argv: Sequence[str]) -> Iterator[None]:
    """The settings of this machine, where nothing else configured the process."""
    if os.environ.get("LAPOR_EMBEDDED", "1") != "0":
        for name, value in local.development_environment().items():
            os.environ.setdefault(name, value)
        os.environ.setdefault("REDIS_URL", BROKER_ELSEWHERE)
    yield
