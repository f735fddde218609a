"""A delivery in a process of its own that may be killed between sending and marking.

`python -m tests.complaints.sender --at INSTANT [--die-after N] [--forget-claim]`;
begins with a line.
"""

import argparse
import os
import signal
import sys
from datetime import datetime
from typing import Any

import django


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--at", type=datetime.fromisoformat, required=True)
    parser.add_argument("--die-after", type=int, default=0)
    parser.add_argument("--forget-claim", action="store_true")
    options = parser.parse_args()
    django.setup()
    from agencies.querysets import NoticeQuerySet
    from complaints import carriers
    from complaints.actions import delivering

    send, sent = carriers.send_email, 0

    def send_and_perhaps_die(message: carriers.Message) -> None:
        nonlocal sent
        send(message)
        sent += 1
        if sent == options.die_after:
            os.kill(os.getpid(), signal.SIGKILL)

    carriers.send_email = send_and_perhaps_die
    if options.forget_claim:
        NoticeQuerySet.claim = read_only  # type: ignore[method-assign]
    print("ready", flush=True)
    sys.stdin.readline()
    while delivering.deliver_due(at=options.at, limit=20).claimed:
        pass


def read_only(rows: Any, *, at: datetime, lease: Any, limit: int) -> list[Any]:
    """What waits, claimed by nobody: the negative control."""
    return list(rows.waiting(at).order_by("pk")[:limit])


if __name__ == "__main__":
    main()
