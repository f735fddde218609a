"""A new master key for identities: every row's own key wrapped anew, in batches."""

from collections import Counter
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count, QuerySet

from complaints import privacy
from complaints.actions import resealing
from complaints.models import Complainant

FIELDS = ["key_id", "sealed_key", "nik_index", "phone_index"]
NO_KEY = ""  # of an identity that was erased


def rotate(*, batch: int) -> Iterator[int]:
    """Wrap all that another key holds; yields how many were done, batch by batch.

    Each batch is a transaction of its own, so whatever kills this loses nothing and the
    next run goes on from there. Two at once share the work: one skips what the other
    has locked. An erasure that comes in between waits for the row, and wins.
    """
    last = 0
    while keys := _wrap(batch, after=last):
        last = keys[-1]
        yield len(keys)
    yield from resealing.reseal(batch=batch)


def wait_for_others() -> None:
    """Until a run beside this one has ended its batch.

    Only once everything was looked at: what is locked here, another run skips.
    """
    for rows in (_others(), *resealing.others()):
        with transaction.atomic():
            locked = rows.select_for_update().order_by("pk")
            list(locked.values_list("pk")[:1_000])


def left() -> dict[str, int]:
    """How many values still need each key that is not the current one; empty: none."""
    counted = _others().values("key_id").annotate(rows=Count("pk"))
    found = {row["key_id"]: row["rows"] for row in counted}
    return resealing.left() + Counter(found)


def _wrap(batch: int, *, after: int) -> list[int]:
    """Ids of the rows looked at; those that do not open stay as they are."""
    with transaction.atomic():
        rows = _others().filter(pk__gt=after).select_for_update(skip_locked=True)
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:batch])
        wrapped, _unreadable = privacy.rewrapped(keys)
        Complainant.objects.bulk_update(wrapped, FIELDS)
    return keys


def _others() -> QuerySet[Complainant]:
    current, _key = privacy.current_key()
    return Complainant.objects.exclude(key_id__in=[current, NO_KEY])
