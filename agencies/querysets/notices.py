"""The outbox, and what of it stands in the application."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import CharField, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from agencies.principals import Staff

if TYPE_CHECKING:
    from agencies.models import Notice

WITHDRAWN = "withdrawn"  # the error of a notice whose cause is gone
ENTRY = "{entry}"  # in a link that is filled in when the letter goes out
SHOWN_FOR = timedelta(days=60)  # notices in the application
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """The outbox, and claiming from it with a lease."""

    def waiting(self, at: datetime) -> Self:
        return self.filter(
            Q(lease_until=None) | Q(lease_until__lte=at),
            sent_at=None,
            dead_at=None,
            run_after__lte=at,
        ).exclude(channel="in_app")

    def claim(self, *, at: datetime, lease: timedelta, limit: int) -> list["Notice"]:
        """Take up to `limit` waiting notices until the lease ends.

        Safe with any number of senders: rows locked by another are skipped, and a
        sender that dies gives its rows back when the lease runs out.
        """
        ids = list(
            self.waiting(at)
            .select_for_update(skip_locked=True)
            .order_by("run_after", "pk")
            .values_list("pk", flat=True)[:limit]
        )
        self.filter(pk__in=ids).update(
            lease_until=at + lease, attempts=F("attempts") + 1
        )
        return list(self.filter(pk__in=ids).order_by("run_after", "pk"))

    def unheard(self, at: datetime) -> Self:
        """Of these, those that have not left nor are being sent, nor any letter that
        says them.
        """
        parts = apps.get_model("agencies", "LetterPart")
        said = parts._base_manager.filter(notice=OuterRef("pk"))
        waiting = Q(letter__lease_until=None) | Q(letter__lease_until__lte=at)
        unsent = Q(letter__sent_at=None, letter__dead_at=None)
        gathered = Exists(said) & ~Exists(said.exclude(waiting & unsent))
        free = Q(lease_until=None) | Q(lease_until__lte=at)
        return self.filter(free & Q(sent_at=None) | gathered, dead_at=None)

    def withdraw(self, *, at: datetime) -> int:
        """What these say is no more; their keys are free for what is told instead."""
        key = Concat("effect_key", Value(":withdrawn:"), Cast("pk", CharField()))
        return self.update(dead_at=at, last_error=WITHDRAWN, effect_key=key)

    def told_to(self, staff: Staff, *, at: datetime) -> Self:
        """What stands in the application for an officer: theirs and their units'.

        Of the last 60 days, whatever became of the mail, but for what was withdrawn.
        """
        mine = Q(officer=staff.officer_id) | Q(
            officer=None, agency__in=staff.agency_ids
        )
        told = self.filter(
            mine, channel__in=("email", "in_app"), created_at__gt=at - SHOWN_FOR
        )
        told = told.exclude(last_error=WITHDRAWN)
        return told.exclude(link__contains=ENTRY)  # those open an account

    def unread_by(self, staff: Staff) -> Self:
        """Not read one by one, nor all at once since."""
        readings = apps.get_model("agencies", "NoticeReading")
        choices = apps.get_model("agencies", "NoticeChoice")
        own = readings._base_manager.filter(
            officer=staff.officer_id, notice=OuterRef("pk")
        )
        until = choices._base_manager.filter(officer=staff.officer_id)
        return self.filter(
            ~Exists(own),
            created_at__gt=Coalesce(
                Subquery(until.values("read_until")[:1]), Value(LONG_AGO)
            ),
        )
