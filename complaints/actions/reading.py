"""Reading an identity: asked with a reason, granted, open 15 minutes, logged."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.actions import record_access
from agencies.models import AccessEntry, TeamMember
from agencies.principals import Principal, Staff
from agencies.roles import Role
from agencies.workdays import local_date
from complaints import permissions, privacy, workflow
from complaints.actions.recording import NotAllowed
from complaints.actions.taking import taking
from complaints.actions.texts import said
from complaints.models import Complaint, Consent, IdentityReading
from complaints.stripping import stripper
from complaints.workflow import Who

OPEN_FOR = timedelta(minutes=15)


def ask_identity(
    *, complaint_id: int, reason: str, by: Staff, at: datetime
) -> IdentityReading:
    """Ask to read the identity. Granted at once unless the case is anonim."""
    why = said(reason, "reason", most=300)
    with taking(workflow.ASK_IDENTITY, complaint_id, by=by, at=at, text=why) as case:
        reading = IdentityReading(
            complaint=case.complaint, asked_by_id=by.officer_id, asked_at=at, reason=why
        )
        if not case.complaint.is_anonymous:
            _open(reading, how="at_once", at=at)
        reading.save()
    return reading


def grant_identity(*, reading_id: int, by: Principal, at: datetime) -> IdentityReading:
    """A custodian, or the complainant, lets somebody else read an anonim identity."""
    asked = IdentityReading.objects.get(pk=reading_id)
    step = workflow.GRANT_IDENTITY
    with taking(step, asked.complaint_id, by=by, at=at) as case:
        rows = IdentityReading.objects.select_for_update(of=("self",))
        reading = rows.select_related("asked_by").get(pk=reading_id)
        if reading.granted_at is not None:
            raise NotAllowed(_("Permintaan ini sudah dijawab."))
        if isinstance(by, Staff) and _is_asker(by, reading):
            raise NotAllowed(_("Yang meminta tidak dapat mengizinkan sendiri."))
        if not _asker_still_may(reading, case.complaint, at=at):
            raise NotAllowed(_("Yang meminta tidak lagi berwenang membacanya."))
        how = "custodian" if isinstance(by, Staff) else "complainant"
        reading.granted_by_id = by.officer_id if isinstance(by, Staff) else None
        _open(reading, how=how, at=at)
        reading.save()
        case.facts = {"reading": reading.pk, "how": how}
    return reading


def read_identity(
    *, reading_id: int, by: Staff, at: datetime, address: str = ""
) -> privacy.Identity:
    """The identity, for who asked and was granted, while it is open; logged first.

    Rights and the complainant's wishes are asked anew at each reading: consent may be
    withdrawn, and a case made anonim, after it was granted. Raises `NotAllowed`. The
    log is committed before anything is opened.
    """
    reading = IdentityReading.objects.select_related(
        "complaint__holder", "complaint__root", "complaint__split_from"
    )
    row = reading.get(pk=reading_id)
    if row.asked_by_id != by.officer_id or not _still_may(row.complaint, by, at=at):
        raise NotAllowed(_("Identitas hanya dibuka untuk yang meminta dan berwenang."))
    if row.is_outdated:
        raise NotAllowed(_("Pelapor kini anonim; mintalah izin membaca lagi."))
    if row.open_until is None or at > row.open_until:
        raise NotAllowed(_("Izin membuka identitas belum ada atau sudah berakhir."))
    with transaction.atomic():
        record_access(
            kind=AccessEntry.Kind.IDENTITY,
            by=by,
            at=at,
            # Of the case whose page its complainant looks at.
            subject=(row.complaint.split_from or row.complaint).number,
            # Without the person: no erasure reaches the access log.
            reason=stripper(row.complaint.subject_id)(row.reason),
            address=address,
        )
    return privacy.opened(row.complaint.subject_id)


def _is_asker(by: Staff, reading: IdentityReading) -> bool:
    """Whoever grants is not who asked, nor sits in the seat of who asked (Plh.)."""
    behind = by.persons(Role.CUSTODIAN)
    return reading.asked_by_id in {by.officer_id, *behind}


def _asker_still_may(
    reading: IdentityReading, complaint: Complaint, *, at: datetime
) -> bool:
    on = local_date(at, complaint.holder.zone)
    asker = TeamMember.objects.staff(reading.asked_by, on)
    return _still_may(complaint, asker, at=at)


def _still_may(complaint: Complaint, by: Staff, *, at: datetime) -> bool:
    """The holder may; the Ombudsman while the complainant consents."""
    on = local_date(at, complaint.holder.zone)
    mine = permissions.capacities(complaint, by=by, on=on)
    has_consent = complaint.consent == Consent.GIVEN
    return Who.HOLDER in mine or (Who.OMBUDSMAN in mine and has_consent)


def _open(reading: IdentityReading, *, how: str, at: datetime) -> None:
    reading.granted_how = how
    reading.granted_at = at
    reading.open_until = at + OPEN_FOR
