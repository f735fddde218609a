"""PostgreSQL and broker that come with the packages, for the one-command start.

`DATABASE_URL` and `REDIS_URL` in the environment win: then nothing of it is started,
and everything else is the same.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import NoReturn

from lapor.embedded import local
from lapor.embedded.accounts import StartError
from lapor.embedded.broker import Broker
from lapor.embedded.postgres import Cluster

CLUSTER = Cluster("postgres")
BROKER = Broker("broker")
DATABASE = "lapor"

__all__ = ["BROKER", "CLUSTER", "Cluster", "StartError", "environment", "held_files"]

_held: list[int] = []
_made_up: list[str] = []


def held_files() -> list[int]:
    """Open files that children must inherit to count as users of the server."""
    return list(_held)


def owns_broker() -> bool:
    """Whether the broker is ours to start."""
    return "REDIS_URL" in _made_up


def is_wanted() -> bool:
    """An image for production sets LAPOR_EMBEDDED=0: nothing is made up there."""
    return os.environ.get("LAPOR_EMBEDDED", "1") != "0"


@contextmanager
def environment() -> Iterator[None]:
    """Everything settings.py needs, made up for this machine where it is not given.

    Starts PostgreSQL where no DATABASE_URL is given, or joins the one that runs.
    """
    with ExitStack() as stack:
        if is_wanted():
            for name, value in local.development_environment().items():
                os.environ.setdefault(name, value)
            if "REDIS_URL" not in os.environ:
                os.environ["REDIS_URL"] = BROKER.url()
                _made_up.append("REDIS_URL")
            if "DATABASE_URL" not in os.environ:
                stack.enter_context(_own_database())
        yield


@contextmanager
def _own_database() -> Iterator[None]:
    signal.signal(signal.SIGTERM, _leave)  # so that the server is left in order
    with CLUSTER.used() as user:
        _held.append(user)
        CLUSTER.ensure_database(DATABASE)
        os.environ["DATABASE_URL"] = CLUSTER.url(DATABASE)
        try:
            yield
        finally:
            _held.remove(user)


def _leave(signum: int, frame: FrameType | None) -> NoReturn:
    sys.exit(128 + signum)
