"""What an address may ask of the queue; what is none of the choices is ignored."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Q

from complaints.models import Consent
from complaints.workflow import Classification
from escalation.ladder import State
from escalation.querysets import EscalationQuerySet

PARAMETERS = ("status", "wilayah", "usia", "jenis", "persetujuan")
MINE, CLOSED, OVERDUE = "saya", "selesai", "lewat"
AGES = (90, 180, 365)  # days since the case was received
GIVEN, NOT_GIVEN = "ada", "tidak"
REGION_CODE = re.compile(r"[0-9.]{2,13}")


def narrowed(
    rows: EscalationQuerySet,
    chosen: Mapping[str, str],
    *,
    officer_id: int,
    at: datetime,
) -> EscalationQuerySet:
    """By state of the review, region, age, kind and consent; closed ones when asked."""
    rows = _by_status(
        rows.by_urgency(at), chosen["status"], officer_id=officer_id, at=at
    )
    if chosen["usia"] in map(str, AGES):
        rows = rows.filter(received_at__lt=at - timedelta(days=int(chosen["usia"])))
    if REGION_CODE.fullmatch(chosen["wilayah"]):
        rows = rows.filter(region_code__startswith=chosen["wilayah"])
    if chosen["jenis"] in Classification.values:
        rows = rows.filter(complaint__classification=chosen["jenis"])
    if chosen["persetujuan"] in (GIVEN, NOT_GIVEN):
        given = Q(complaint__consent=Consent.GIVEN)
        rows = rows.filter(given if chosen["persetujuan"] == GIVEN else ~given)
    return rows


def _by_status(
    rows: EscalationQuerySet, status: str, *, officer_id: int, at: datetime
) -> EscalationQuerySet:
    if status == CLOSED:
        return rows.exclude(closed_at=None)
    if status == OVERDUE:
        return rows.overdue(at)
    if status == MINE:
        return rows.open().filter(reviewer=officer_id)
    if status in State.values:
        return rows.open().filter(state=status)
    return rows.open()
