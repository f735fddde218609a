"""What a complainant asks about their data, and a custodian decides."""

from typing import Any

import pytest

from complaints.actions import requesting
from complaints.models import SubjectRequest
from tests.complaints.cases import Walk
from tests.complaints.test_canaries import CANARY

BOTH = pytest.mark.django_db(
    transaction=True, databases=["default", "identity", "owner"]
)


def ask(walk: Walk, kind: str, **said: Any) -> SubjectRequest:
    return requesting.ask_about_data(
        complaint_id=walk.pk, kind=kind, by=walk.citizen, at=walk.at, **said
    )


def decide(walk: Walk, request: SubjectRequest, outcome: str = "done") -> None:
    requesting.decide_request(
        request_id=request.pk,
        outcome=outcome,
        reason="Data tidak sesuai." if outcome == "refused" else "",
        by=walk.staff("custodian"),
        at=walk.at,
    )


def erased(walk: Walk) -> Walk:
    decide(walk, ask(walk, "erase"))
    return walk


SAID = (
    f"Saya {CANARY.name}, NIK {CANARY.nik}, hp {CANARY.phone}, surel {CANARY.email},"
    f" tinggal di {CANARY.address}. Lubang di depan rumah sedalam 20 cm."
)
