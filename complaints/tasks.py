"""What beat sends about cases; each call reads the database's clock."""

from datetime import datetime

from celery import shared_task
from django.conf import settings
from django.db import connection

from agencies.actions import apply_due_changes
from agencies.workdays import WIB, local_date
from complaints import actions
from complaints.actions import delivering, ledger, requesting, retaining

ROUNDS = 20  # batches in one task; the next tick goes on where it ended


@shared_task
def deliver() -> None:
    """Send what waits in the outbox, whoever wrote it there."""
    for _round in range(ROUNDS):
        if not delivering.deliver_due(at=_now()).claimed:
            return


@shared_task
def lapse_and_close() -> None:
    """Archive what was not completed in time, close what was not replied to."""
    for act in (actions.lapse_due, actions.close_due):
        for _round in range(ROUNDS):
            if not act(at=_now()):
                break


@shared_task
def change_tree() -> None:
    """What the registry decided for today, and the open cases that follow it."""
    apply_due_changes(at=_now())
    for _round in range(ROUNDS):
        if not actions.succeed_due(at=_now()):
            return


@shared_task
def digest() -> None:
    """Every quarter of an hour: for each zone, once it is seven there."""
    actions.write_digests(at=_now())


@shared_task
def forget_keys() -> None:
    """Every hour: answers that no application, and texts that no officer, asks for."""
    actions.forget_keys(at=_now())
    actions.forget_old_drafts(at=_now())


@shared_task
def write_erasures() -> None:
    """Every few minutes: into the ledger that a restore does not bring back."""
    while ledger.write_out(settings.ERASURE_LEDGER, at=_now()):
        pass


@shared_task
def retention() -> None:
    """Daily: identities past the time that their class keeps them."""
    at = _now()
    retaining.retain(on=local_date(at, WIB), at=at)


@shared_task
def remind_of_requests() -> None:
    """Hourly: custodians hear once of each request that is late."""
    requesting.remind_of_requests(at=_now())


def _now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        instant: datetime = cursor.fetchone()[0]
        return instant
