"""A delivery in a process of its own that may be killed between sending and marking.

`python -m tests.complaints.sender --at INSTANT [--die-after N] [--die-gathering N]
[--forget-claim]`; begins with a line.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

import django


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--at", type=datetime.fromisoformat, required=True)
    parser.add_argument("--die-after", type=int, default=0)
    parser.add_argument("--die-gathering", type=int, default=0)
    parser.add_argument("--forget-claim", action="store_true")
    options = parser.parse_args()
    django.setup()
    from agencies.querysets import NoticeQuerySet
    from complaints import carriers
    from complaints.actions import delivering, gathering

    carriers.send_email = dying(carriers.send_email, after=options.die_after)
    gathering.gather = dying(gathering.gather, after=options.die_gathering)
    if options.forget_claim:
        NoticeQuerySet.claim = read_only  # type: ignore[method-assign]
    print("ready", flush=True)
    sys.stdin.readline()
    while delivering.deliver_due(at=options.at, limit=20).claimed:
        pass


def dying(act: Callable[..., None], *, after: int) -> Callable[..., None]:
    """The same, and the end of the process at the end of so many calls."""
    calls = count(1)

    def act_and_perhaps_die(*args: Any, **kwargs: Any) -> None:
        act(*args, **kwargs)
        if next(calls) == after:
            os.kill(os.getpid(), signal.SIGKILL)

    return act_and_perhaps_die


def read_only(rows: Any, *, at: datetime, lease: Any, limit: int) -> list[Any]:
    """What waits, claimed by nobody: the negative control."""
    return list(rows.waiting(at).order_by("pk")[:limit])


if __name__ == "__main__":
    main()
