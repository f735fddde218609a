"""Cases as plain data for a partner or staff. No identity: it is not read here."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from agencies.principals import Application, Principal
from agencies.workdays import local_date
from complaints import permissions, privacy, workflow
from complaints.actions import Received
from complaints.deadlines import is_late
from complaints.models import Complaint, Event
from complaints.stripping import Words, words_for, words_of
from complaints.workflow import Step, Who

# The verbs of a complainant, by their part of the address.
VERBS: dict[str, Step] = {
    "complete": workflow.COMPLETE,
    "reply": workflow.REPLY,
    "confirm": workflow.CONFIRM,
    "reopen": workflow.REOPEN,
    "withdraw": workflow.WITHDRAW,
    "tighten-privacy": workflow.TIGHTEN_PRIVACY,
}


def as_text(data: Any) -> str:
    """JSON as it goes out; instants in UTC, days as they are."""
    return json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)


def received(taken: Received, *, ignored: list[str]) -> dict[str, Any]:
    """The answer to a new case: its receipt code and what it may expect."""
    case = taken.complaint
    return {
        "number": case.number,
        "receipt_code": taken.receipt_code,
        "state": case.state,
        "received_at": case.received_at,
        "holder": case.holder.code,
        "duplicate": False,
        "promises": [
            {
                "kind": clock.kind,
                "due_date": clock.due_date,
                "due_at": clock.due_at,
                "zone": clock.zone,
            }
            for clock in taken.clocks
        ],
        "ignored": ignored,
    }


def known_already(case: Complaint) -> dict[str, Any]:
    """The answer to a case that its external id had brought before."""
    return {
        "number": case.number,
        "receipt_code": None,
        "state": case.state,
        "received_at": case.received_at,
        "holder": case.holder.code,
        "duplicate": True,
        "promises": [],
        "ignored": [],
    }


def lines(
    cases: Iterable[Complaint], *, by: Principal, at: datetime
) -> list[dict[str, Any]]:
    """Cases of a list, in the words that `by` may read."""
    known = list(cases)
    words = words_of(known, by=by)
    return [_line(case, words[case.pk], at=at) for case in known]


def _line(case: Complaint, words: Words, *, at: datetime) -> dict[str, Any]:
    late = case.late_after is not None and is_late(due_at=case.late_after, at=at)
    return {
        "number": case.number,
        "external_id": case.source_id,
        "title": words(case.title),
        "state": case.state,
        "state_label": case.get_state_display(),
        "holder": named(case.holder),
        "received_at": case.received_at,
        "ended_at": case.ended_at,
        "next_due_at": case.next_due_at,
        "is_late": late,
    }


def whole(case: Complaint, *, by: Principal, at: datetime) -> dict[str, Any]:
    """The case, its public timeline and the steps open to `by`."""
    mine = permissions.capacities(case, by=by, on=local_date(at, case.holder.zone))
    words = words_for(case, by=by, mine=mine)
    return {
        **_line(case, words, at=at),
        "text": words(case.original_text),
        "classification": case.original_kind,
        "verified_classification": case.classification,
        "category": case.category and named(case.category),
        "region": case.region and {"code": case.region.code, "name": case.region.name},
        "place": words(case.place),
        "incident_date": case.incident_date,
        "complainant": _pseudonym(case, by),
        "is_anonymous": case.is_anonymous,
        "is_secret": case.is_secret,
        "followed_up_at": case.followed_up_at,
        "answered_at": case.answered_at,
        "ended_how": case.ended_how,
        "rating": case.rating,
        "timeline": [_entry(event, words) for event in _public(case)],
        "steps": _steps(case, by=by, at=at, mine=mine),
    }


def _pseudonym(case: Complaint, by: Principal) -> str:
    """The application's own name for the complainant, or that of the staff."""
    if isinstance(by, Application):
        return privacy.pseudonym_for(by.partner_id, case.pk)
    return case.pseudonym


def named(thing: Any) -> dict[str, str]:
    return {"code": thing.code, "name": thing.name}


def _public(case: Complaint) -> list[Event]:
    shown = case.events.filter(is_public=True).select_related("to_holder")
    return list(shown.order_by("at", "pk"))


def _entry(event: Event, words: Words) -> dict[str, Any]:
    return {
        "step": event.step,
        "label": event.label,
        "at": event.at,
        "state": event.to_state,
        "holder": event.to_holder.name,
        "text": words(event.public_text),
    }


def _steps(
    case: Complaint, *, by: Principal, at: datetime, mine: frozenset[Who]
) -> list[dict[str, Any]]:
    reasons = {
        name: permissions.refusal(step, case, by=by, at=at, mine=mine)
        for name, step in VERBS.items()
    }
    return [
        {"step": name, "allowed": reason is None, "reason": reason}
        for name, reason in reasons.items()
    ]
