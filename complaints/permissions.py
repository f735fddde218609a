"""May this principal take this step now? One answer for the button and the lock."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy

from agencies.language import gettext as _
from agencies.language import said_once
from agencies.models import TeamMember
from agencies.principals import (
    Application,
    Principal,
    Receipt,
    Seat,
    Staff,
    System,
)
from agencies.roles import AgencyKind, Role
from agencies.workdays import local_date
from complaints import workflow
from complaints.conditions import CONDITIONS
from complaints.models import Complaint, Consent
from complaints.querysets import OF_AN_AGENCY
from complaints.workflow import Classification, State, Step, Who

# Steps of the complainant that a member of staff may record for them.
ON_BEHALF = frozenset(
    {
        workflow.COMPLETE,
        workflow.REPLY,
        workflow.CONFIRM,
        workflow.WITHDRAW,
        workflow.TIGHTEN_PRIVACY,
        workflow.REOPEN,
    }
)
# Of who acts for an agency without people, its head's part included.
COVERING = frozenset({Who.HOLDER, Who.APPROVER})
ANYWHERE = {Role.KSP: Who.KSP, Role.CUSTODIAN: Who.CUSTODIAN}
WATCHES = frozenset({Role.OMBUDSMAN, Role.KSP, Role.AUDITOR})
STAFF = frozenset(Who) - {Who.COMPLAINANT, Who.SYSTEM}
# Taken on a child that follows its parent (induk) all the same.
FREE_OF_INDUK = frozenset(
    {
        workflow.NOTE,
        workflow.UNMERGE,
        workflow.FLAG,
        workflow.ASK_IDENTITY,
        workflow.GRANT_IDENTITY,
        workflow.ASK_EXPLANATION,
        workflow.EXPLAIN,
    }
)


def refusal(
    step: Step,
    complaint: Complaint,
    *,
    by: Principal,
    at: datetime,
    mine: frozenset[Who] | None = None,
) -> str | None:
    """Why `by` may not take this step, in words for the screen; None if they may.

    `mine` are the capacities when the caller has asked for them already.
    """
    if complaint.state not in step.sources:
        return _("Laporan berstatus %(state)s.") % {
            "state": State(complaint.state).label
        }
    if mine is None:
        mine = capacities(complaint, by=by, on=local_date(at, complaint.holder.zone))
    as_whom = capacity(step, complaint, by=by, mine=mine)
    if as_whom is None:
        return _who_may(step)
    if _follows_induk(complaint) and step not in FREE_OF_INDUK and as_whom in STAFF:
        return _("Laporan ini mengikuti induknya; kerjakan di laporan induk.")
    rule = CONDITIONS.get(step.name)
    return rule(complaint, by, at) if rule else None


def _follows_induk(complaint: Complaint) -> bool:
    return complaint.induk_id is not None and complaint.is_open


def capacity(
    step: Step, complaint: Complaint, *, by: Principal, mine: frozenset[Who]
) -> Who | None:
    """In which capacity `by` would take the step; None if in none."""
    allowed = step.who & mine
    if allowed:
        return min(allowed, key=list(Who).index)
    on_behalf = isinstance(by, Staff) and step in ON_BEHALF
    desk = mine & {Who.HOLDER, Who.VERIFIER}
    return Who.COMPLAINANT if on_behalf and desk else None


def capacities(complaint: Complaint, *, by: Principal, on: date) -> frozenset[Who]:
    """What `by` is towards the case: at most one query."""
    if isinstance(by, Staff):
        return _of_staff(complaint, by, on)
    if isinstance(by, System):
        return frozenset({Who.SYSTEM})
    return frozenset({Who.COMPLAINANT} if is_own(complaint, by) else ())


def reads_in_full(complaint: Complaint, mine: frozenset[Who]) -> bool:
    """Whether free text is shown as it was sent: to the holder, and who sent it.

    Everybody else reads it without NIK, phone numbers and addresses (`masking`), and
    once the identity is erased everybody does.
    """
    if complaint.erased_at is not None:
        return False
    return bool(mine & {Who.HOLDER, Who.APPROVER, Who.COMPLAINANT, Who.SYSTEM})


def reads_without_names(complaint: Complaint, by: Principal) -> bool:
    """Whether nobody's name and address stand in what `by` is shown of a case.

    So reads who only watches: the Ombudsman but where the complainant consents, others
    always (workflow.md §6: without identities).
    """
    if not isinstance(by, Staff) or not by.seats:
        return False
    if any(seat.role not in WATCHES for seat in by.seats):
        return False
    return complaint.consent != Consent.GIVEN or not by.has(Role.OMBUDSMAN)


def is_own(complaint: Complaint, by: Principal) -> bool:
    """Whether `by` speaks for the complainant: by receipt, or by the app it came by."""
    if isinstance(by, Receipt):
        return by.complaint_id == complaint.pk
    return isinstance(by, Application) and by.partner_id == complaint.partner_id


def _of_staff(complaint: Complaint, staff: Staff, on: date) -> frozenset[Who]:
    if is_accused(complaint, staff):
        return frozenset()
    found: set[Who] = set()
    for seat in staff.seats:
        found |= _from_seat(complaint, seat)
    if _covers(complaint, staff, on):
        found |= COVERING | {Who.VERIFIER}
    # A copy lets one do what every other reader may: of those it is not even asked.
    if not found & workflow.READERS and _is_copied(complaint, staff):
        found.add(Who.COPY)
    return frozenset(found)


def is_accused(complaint: Complaint, staff: Staff) -> bool:
    """An agency of theirs is the one complained of, berkadar pengawasan.

    As in `visible_to`: with one seat in it, acted in or not, one is out of it all.
    """
    return (
        complaint.classification == Classification.SUPERVISORY
        and complaint.reported_agency_id in staff.bound(*OF_AN_AGENCY)
    )


def _from_seat(complaint: Complaint, seat: Seat) -> set[Who]:
    if seat.role == Role.ADMIN_NASIONAL:
        return _of_national(complaint)
    if seat.role == Role.ADMIN_INSTANSI:
        return _of_coordinator(complaint, seat)
    if seat.role == Role.OMBUDSMAN:
        return {Who.OMBUDSMAN} if _is_before(complaint, seat) else set()
    if seat.role in ANYWHERE:
        return {ANYWHERE[seat.role]}
    return _of_unit(complaint, seat)


def _of_unit(complaint: Complaint, seat: Seat) -> set[Who]:
    """Of a liaison or a head: towards what their own unit holds, or one they cover."""
    if seat.role == Role.PEJABAT_PENGHUBUNG and complaint.holder_id in seat.covers:
        return set(COVERING)
    if seat.agency_id != complaint.holder_id or seat.only_reads:
        return set()
    own = {Role.PEJABAT_PENGHUBUNG: Who.HOLDER, Role.PIMPINAN: Who.APPROVER}
    return {own[seat.role]} if seat.role in own else set()


def _of_national(complaint: Complaint) -> set[Who]:
    desk = {Who.NATIONAL, Who.ABOVE}
    if complaint.holder.kind == AgencyKind.NATIONAL_DESK:
        desk |= {Who.VERIFIER, Who.HOLDER, Who.COORDINATOR, Who.DESK}
    return desk


def _of_coordinator(complaint: Complaint, seat: Seat) -> set[Who]:
    if seat.agency_id == complaint.root_id:
        held = {Who.HOLDER} if complaint.holder_id == complaint.root_id else set()
        return {Who.VERIFIER, Who.COORDINATOR, Who.DESK, Who.ABOVE} | held
    watches = complaint.root.territory_id == seat.agency_id
    return {Who.ABOVE} if watches else set()


def _is_before(complaint: Complaint, seat: Seat) -> bool:
    """Of the office that it was handed to, whoever holds the case meanwhile."""
    place = complaint.handed_over_region
    return complaint.handed_over_at is not None and place.startswith(seat.region_code)


def _covers(complaint: Complaint, staff: Staff, on: date) -> bool:
    """Nobody acts for the holder but the desk of `staff`: its instansi's admin, where
    no unit up to there has anybody; else the national desk.

    A unit's liaison who covers one below knows it by the seat (`Seat.covers`).
    """
    if complaint.holder.kind == AgencyKind.NATIONAL_DESK:
        return False
    is_root = complaint.root_id in staff.at(Role.ADMIN_INSTANSI)
    if is_root and complaint.holder_id == complaint.root_id:
        return False
    if not is_root and not staff.has(Role.ADMIN_NASIONAL):
        return False
    others = TeamMember.objects.acting(on).upwards(complaint.holder_id)
    if is_root:
        others = others.exclude(agency=complaint.root_id)
    return not others.exists()


def _is_copied(complaint: Complaint, staff: Staff) -> bool:
    """Only agencies get copies: of whoever watches it is not even asked."""
    mine = staff.at(*OF_AN_AGENCY)
    copies = complaint.copies.all() if mine else ()  # a page has them read already
    return any(copy.agency_id in mine for copy in copies)


NAMES = {
    Who.VERIFIER: gettext_lazy("verifikator antrean ini"),
    Who.HOLDER: gettext_lazy("unit pemegang"),
    Who.COORDINATOR: gettext_lazy("koordinator instansi"),
    Who.NATIONAL: gettext_lazy("Admin Nasional"),
    Who.APPROVER: gettext_lazy("pimpinan unit pemegang"),
    Who.DESK: gettext_lazy("admin instansi"),
    Who.COPY: gettext_lazy("penerima tembusan"),
    Who.ABOVE: gettext_lazy("meja di atasnya"),
    Who.OMBUDSMAN: gettext_lazy("Ombudsman, setelah hari ke-60"),
    Who.KSP: gettext_lazy("KSP"),
    Who.CUSTODIAN: gettext_lazy("kustodian"),
    Who.COMPLAINANT: gettext_lazy("pelapor"),
    Who.SYSTEM: gettext_lazy("sistem"),
}


@said_once
def _who_may(step: Step) -> str:
    who = ", ".join(str(NAMES[one]) for one in Who if one in step.who)
    return _("Hanya %(who)s dengan SK yang berlaku.") % {"who": who}
