"""A case with all that its page and the conditions of its steps look at."""

from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject

from agencies.models import TeamMember
from agencies.principals import Staff
from agencies.querysets import written
from complaints.models import (
    Answer,
    Attachment,
    Complaint,
    CopyRecipient,
    Disposition,
    Event,
    IdentityReading,
    Policy,
)
from complaints.querysets import ComplaintQuerySet
from complaints.views import clocks
from complaints.views.asking import all_but, today
from complaints.views.relatives import SAID

SPOKE = ("by", "by_agency", "partner", "to_holder")  # of an event: who, and to whom


def everything(staff: Staff, *, at: datetime) -> ComplaintQuerySet:
    """Cases with all that belongs to them: a query for each kind."""
    reading = readings(staff, at=at).filter(complaint=OuterRef("pk"))
    rows = Complaint.objects.annotate(
        reading=Subquery(reading.values("pk")[:1]),
        acting=_acting(today(at)),
        kept_policy=_kept_policy(),
    )
    return rows.prefetch_related(*_parts()).defer(*_unsaid())


@cache
def _kept_policy() -> RawSQL:
    kept = Policy.objects.kept().values("pk")[:1]
    return written(Subquery(kept), Complaint)


@lru_cache(maxsize=2)
def _acting(on: date) -> RawSQL:
    """Who acts for the holder: who sits where is a long question, and the day's."""
    acts = TeamMember.objects.who_acts(OuterRef("holder"), on)
    said = acts.values(said=JSONObject(pk="pk", name="name"))[:1]
    return written(Subquery(said), Complaint)


@cache
def _parts() -> "tuple[Prefetch[Any], ...]":
    """What is read of every case alike."""
    kin = Complaint.objects.only(*SAID, "induk")
    return (
        Prefetch("clocks", clocks.with_pauses()),
        Prefetch(
            "events",
            Event.objects.select_related(*SPOKE)
            .defer(*all_but("name", of=Event, related=SPOKE))
            .order_by("at", "pk"),
        ),
        Prefetch("attachments", Attachment.objects.order_by("pk")),
        Prefetch("answers", Answer.objects.select_related("written_by").order_by("pk")),
        Prefetch(
            "dispositions",
            Disposition.objects.select_related("to_agency").order_by("given_at", "pk"),
        ),
        Prefetch(
            "copies",
            CopyRecipient.objects.select_related("agency").only(
                "complaint", "agency__name"
            ),
        ),
        Prefetch("parts", kin.order_by("pk")),
        Prefetch("merged", kin.order_by("pk")),
    )


@cache
def _unsaid() -> tuple[str, ...]:
    named = all_but("name", of=Complaint, related=("reported_agency", "assignee"))
    induk = all_but(*SAID, of=Complaint, related=("induk",))
    return (*named, *induk)


def readings(staff: Staff, *, at: datetime) -> QuerySet[IdentityReading]:
    """Permissions to read an identity that this person holds now, the last first."""
    return IdentityReading.objects.open_for(staff, at=at)
