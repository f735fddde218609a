"""A case with all that its page and the conditions of its steps look at."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, cast

from django.db.models import Model, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import JSONObject

from agencies.models import TeamMember
from agencies.principals import Staff
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
from complaints.views.asking import today

SPOKE = ("by", "by_agency", "partner", "to_holder")  # of an event: who, and to whom


def everything(staff: Staff, *, at: datetime) -> ComplaintQuerySet:
    """Cases with all that belongs to them: a query for each kind."""
    reading = readings(staff, at=at).filter(complaint=OuterRef("pk"))
    rows = Complaint.objects.annotate(
        reading=Subquery(reading.values("pk")[:1]),
        acting=_acting(today(at)),
        kept_policy=Subquery(Policy.objects.kept().values("pk")[:1]),
    )
    return rows.prefetch_related(*_parts()).defer(*_unsaid())


@lru_cache(maxsize=2)
def _acting(on: date) -> Subquery:
    """Who acts for the holder: who sits where is a long question, and the day's."""
    acts = TeamMember.objects.who_acts(OuterRef("holder"), on)
    return Subquery(acts.values(said=JSONObject(pk="pk", name="name"))[:1])


@cache
def _parts() -> "tuple[Prefetch[Any], ...]":
    """What is read of every case alike."""
    kin = Complaint.objects.only("number", "title", "state", "induk", "split_from")
    return (
        Prefetch("clocks", clocks.with_pauses()),
        Prefetch(
            "events",
            Event.objects.select_related(*SPOKE)
            .defer(*_all_but("name", of=Event, related=SPOKE))
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
    named = _all_but("name", of=Complaint, related=("reported_agency", "assignee"))
    induk = _all_but("number", "title", "state", of=Complaint, related=("induk",))
    return (*named, *induk)


def _all_but(*names: str, of: type[Model], related: Iterable[str]) -> list[str]:
    """The columns of related rows that no page says: most of what would be read."""
    fields = {one: of._meta.get_field(one).related_model for one in related}
    return [
        f"{one}__{field.name}"
        for one, model in fields.items()
        for field in cast("type[Model]", model)._meta.concrete_fields
        if field.name not in names and not field.primary_key
    ]


def readings(staff: Staff, *, at: datetime) -> QuerySet[IdentityReading]:
    """Permissions to read an identity that this person holds now, the last first."""
    return IdentityReading.objects.open_for(staff, at=at)
