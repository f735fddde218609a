"""The ledger of erasures outside the database: what a restore would bring back.

One line of JSON for each, naming the case, the day, where words were covered, and
nobody. A line may stand
there twice: replaying it twice does nothing.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from complaints.actions.erasing import erase
from complaints.models import Complaint, Erasure


@dataclass
class Replayed:
    """What came of a ledger: erased again, erased already, not of this database."""

    again: int = 0
    already: int = 0
    unknown: int = 0


def write_out(path: Path, *, at: datetime, limit: int = 1_000) -> int:
    """Append what is not in the ledger yet, flushed to the disk before it is marked."""
    with transaction.atomic():
        # Parts before their whole: replayed, they need the identity that it holds.
        rows = Erasure.objects.filter(written_at=None).order_by("at", "-pk")
        locked = rows.select_for_update(skip_locked=True, of=("self",))
        found = list(locked.select_related("complaint")[:limit])
        if not found:
            return 0
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as ledger:
            ledger.writelines(json.dumps(row.line()) + "\n" for row in found)
            ledger.flush()
            os.fsync(ledger.fileno())
        Erasure.objects.filter(pk__in=[row.pk for row in found]).update(written_at=at)
    return len(found)


def replay(lines: Iterable[str], *, since: datetime | None = None) -> Replayed:
    """Erase again what these lines name, each in a transaction of its own.

    A case is known by its key, number and the instant it was received: after a restore
    another may bear the number. Raises `ValueError` for a line that is none.
    """
    done = Replayed()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            at = datetime.fromisoformat(entry["at"])
            case = {name: entry[name] for name in ("number", "received_at")}
            pk = int(entry["complaint"])
            known = dict(entry.get("blanked", {}))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"line {number} is no erasure") from error
        if since is not None and at < since:
            continue
        _replay(pk, case, at, known, done)
    return done


def _replay(
    pk: int,
    case: dict[str, str],
    at: datetime,
    known: dict[str, Any],
    done: Replayed,
) -> None:
    if not Complaint.objects.filter(pk=pk, **case).exists():
        done.unknown += 1
    elif erase(complaint_id=pk, why=Erasure.Why.REPLAYED, at=at, known=known):
        done.again += 1
    else:
        done.already += 1
