"""Notices on their way out: claimed with a lease, sent outside any transaction."""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from agencies.actions import entry_link
from agencies.models import Agency, Notice, NoticeChoice, Officer, TeamMember
from agencies.principals import Staff
from agencies.querysets import ENTRY, WITHDRAWN
from agencies.roles import AgencyKind
from agencies.workdays import WIB, local_date
from complaints import carriers, notifications, privacy
from complaints.actions import gathering
from complaints.carriers import Message
from complaints.models import Complaint

LEASE = timedelta(seconds=120)
SPENT = LEASE.total_seconds() / 2  # seconds after which the rest is given back
MOST_ATTEMPTS = 10
FIRST_WAIT = timedelta(minutes=1)  # doubles with each failure: about 17 hours in all
LONGEST_WAIT = timedelta(hours=6)

log = logging.getLogger(__name__)
Carrier = Callable[[Message], None]


class UndeliverableError(Exception):
    """There is nobody to send it to, now or ever; its text says why, without names."""


@dataclass(frozen=True)
class Delivered:
    """What became of the notices that were claimed."""

    sent: int = 0
    postponed: int = 0
    dead: int = 0

    @property
    def claimed(self) -> int:
        return self.sent + self.postponed + self.dead


def deliver_due(*, at: datetime, limit: int = 50) -> Delivered:
    """Send up to `limit` waiting notices. Safe with any number of senders.

    At least once: a sender killed between sending and marking sends it again, under
    the same message id, when its lease has run out.
    """
    with transaction.atomic():
        notices = Notice.objects.claim(at=at, lease=LEASE, limit=limit)
    counts = {"sent": 0, "postponed": 0, "dead": 0}
    began = time.monotonic()
    for place, notice in enumerate(notices):
        if time.monotonic() - began > SPENT:
            _give_back(notices[place:])
            break
        counts[_deliver(notice, at=at)] += 1
    return Delivered(**counts)


def _deliver(notice: Notice, *, at: datetime) -> str:
    """Send one notice and write down what became of it: a key of the counts."""
    if notice.attempts > MOST_ATTEMPTS:
        return _bury(notice, notice.last_error or "interrupted", at=at)
    try:
        return _gather(notice, at=at) if notice.is_gathered else _send(notice, at=at)
    except UndeliverableError as error:
        return _bury(notice, str(error), at=at)
    except Exception as error:  # noqa: BLE001 (one bad notice must not stop the rest)
        return _postpone(notice, type(error).__name__, at=at)


def _send(notice: Notice, *, at: datetime) -> str:
    if notice.channel == Notice.Channel.DIGEST and not _composed(notice, at=at):
        _mark(notice, dead_at=at, last_error=WITHDRAWN)
        return "dead"
    carrier, message = _message(notice, at=at)
    if message.to:  # else they read it in the application, or once a day
        carrier(message)
    _mark(notice, sent_at=at, last_error="")
    return "sent"


def _composed(letter: Notice, *, at: datetime) -> bool:
    """Of what was gathered for its reader, what they would be told now as well."""
    told: dict[tuple[int | None, int | None], bool] = {}

    def is_told(part: Notice) -> bool:
        key = part.agency_id, part.complaint_id  # all that it depends on
        if key not in told:
            told[key] = _hears(letter.officer_id, part, at=at)
        return told[key]

    return gathering.compose(letter, is_told=is_told)


def _hears(officer_id: int | None, notice: Notice, *, at: datetime) -> bool:
    try:
        return officer_id in dict(_told_at_once(notice, at=at))
    except UndeliverableError:
        return False


def _gather(notice: Notice, *, at: datetime) -> str:
    """Into the letters of those who want a mail for each, unless another has it now."""
    people = _told_at_once(notice, at=at)
    at_once = {email: pk for pk, email in reversed(people)}
    with transaction.atomic():
        if _mark(notice, sent_at=at, last_error=""):
            gathering.gather(notice, at_once.values(), at=at)
    return "sent"


def _message(notice: Notice, *, at: datetime) -> tuple[Carrier, Message]:
    """What to send, to whom and by which carrier, known only now."""
    if notice.channel == Notice.Channel.CONTACT:
        return _to_contact(notice)
    at_once = {email for _pk, email in _told_at_once(notice, at=at)}
    return carriers.send_email, _letter(notice, sorted(at_once))


def _told_at_once(notice: Notice, *, at: datetime) -> list[tuple[int, str]]:
    """Officers and their addresses, without those who chose to hear otherwise."""
    people = _people(notice, at=at)
    if not people:
        raise UndeliverableError("no recipient")
    known = set() if notice.officer_id else notifications.who_took(notice)
    wanted = {None, NoticeChoice.Mail.EACH}
    return [
        (pk, email) for pk, email, mail in people if mail in wanted and pk not in known
    ]


def _to_contact(notice: Notice) -> tuple[Carrier, Message]:
    """To the complainant: the contact is opened here, and shown to nobody."""
    if notice.complaint_id is None:
        raise UndeliverableError("no complaint")
    try:
        identity = privacy.opened(notice.complaint_id)
    except privacy.UnreadableError as error:
        raise UndeliverableError("identity unreadable") from error
    if identity.email:
        return carriers.send_email, _letter(notice, [identity.email])
    if identity.phone:
        text = f"{notice.subject}. {_url(notice)}"
        number = privacy.normal_phone(identity.phone)
        short = Message(notice.effect_key, notice.subject, text, [number])
        return carriers.send_sms, short
    raise UndeliverableError("no contact")


def _people(notice: Notice, *, at: datetime) -> list[tuple[int, str, str | None]]:
    """Key, address and choice of an officer, or of an agency's people; else of those
    who cover it.
    """
    if notice.officer is not None:
        return _officer(notice.officer, notice, at=at)
    agency, found, accused = notice.agency, set(), _accused(notice, at=at)
    while agency is not None:
        on = local_date(at, agency.zone)
        people = TeamMember.objects.serving(agency.pk, on).exclude(email="")
        people = people.exclude(pk__in=accused)
        here = set(people.values_list("pk", "email", "notice_choice__mail"))
        found |= here
        acts = TeamMember.objects.cover(agency.pk, on=on)
        if ends_at(agency, is_reached=bool(here), acts=acts):
            break
        agency = _above(agency)
    return sorted(found, key=lambda one: one[0])


def _officer(
    officer: Officer, notice: Notice, *, at: datetime
) -> list[tuple[int, str, str | None]]:
    """Nobody without an address, and nobody who was dismissed. A digest goes to whoever
    chose it and still serves somewhere, what is about a case to who may see it, and the
    way into an account to its owner.
    """
    is_digest = notice.channel == Notice.Channel.DIGEST
    staff = TeamMember.objects.staff(officer, local_date(at, WIB))
    if not officer.is_active or (is_digest and not staff.seats):
        return []
    if notice.complaint_id and not _sees(staff, notice.complaint_id, at=at):
        return []
    mail = NoticeChoice.objects.filter(officer=officer)
    is_asked = is_digest or ENTRY in notice.link
    choice = None if is_asked else mail.values_list("mail", flat=True).first()
    return [(officer.pk, officer.email, choice)] if officer.email else []


def _sees(staff: Staff, complaint_id: int, *, at: datetime) -> bool:
    seen = Complaint.objects.visible_to(staff, local_date(at, WIB))
    return seen.filter(pk=complaint_id).exists()


def _accused(notice: Notice, *, at: datetime) -> list[int]:
    """Officers who do not hear of its case."""
    cases = Complaint.objects.only("classification", "reported_agency")
    case = cases.filter(pk=notice.complaint_id or 0).first()
    if case is None:
        return []
    found = notifications.accused(case, on=local_date(at, WIB))
    return list(found.values_list("pk", flat=True))


def ends_at(agency: Agency, *, is_reached: bool, acts: bool) -> bool:
    """Whether a notice goes no further up: somebody there has an address, and acts.

    People of a covered unit only read, so who acts above them hears of it as well;
    overseers act on no case, and nobody acts for them.
    """
    watches = agency.kind in {AgencyKind.OMBUDSMAN, AgencyKind.OVERSIGHT}
    return is_reached and (watches or acts)


def _above(agency: Agency) -> Agency | None:
    """Who covers an agency without people: its superior, the national desk for a root.

    An Ombudsman's office is covered by the Ombudsman, never by the government.
    """
    above = above_id(agency, desk_id=0)
    if above == 0:
        return Agency.objects.national_desk()
    return Agency.objects.get(pk=above) if above else None


def above_id(agency: Agency, *, desk_id: int) -> int | None:
    """The same as a key, where the national desk's is known; nothing is read."""
    if agency.parent_id is not None:
        return agency.parent_id
    if agency.kind in {AgencyKind.OMBUDSMAN, AgencyKind.OVERSIGHT}:
        return agency.territory_id
    return None if agency.kind == AgencyKind.NATIONAL_DESK else desk_id


def _letter(notice: Notice, to: list[str]) -> Message:
    """The notice with its reason and link, as all that the system sends."""
    body = f"{notice.body}\n\n{notice.reason}\n{_url(notice)}\n"
    return Message(notice.effect_key, notice.subject, body, to)


def _url(notice: Notice) -> str:
    return f"{settings.PUBLIC_URL}{entry_link(notice)}" if notice.link else ""


def _postpone(notice: Notice, error: str, *, at: datetime) -> str:
    """Try again later, each time later, and not all at once."""
    wait = min(FIRST_WAIT * 2 ** (notice.attempts - 1), LONGEST_WAIT)
    spread = random.uniform(0.75, 1.25)  # noqa: S311 (no secret)
    log.warning("notice %s not delivered: %s", notice.pk, error)
    _mark(notice, run_after=at + wait * spread, last_error=error)
    return "postponed"


def _bury(notice: Notice, error: str, *, at: datetime) -> str:
    log.error("notice %s given up: %s", notice.pk, error)
    _mark(notice, dead_at=at, last_error=error)
    return "dead"


def _mark(notice: Notice, **values: datetime | str) -> bool:
    """Write down, unless the lease ran out and another sender has it now."""
    mine = Notice.objects.filter(pk=notice.pk, lease_until=notice.lease_until)
    return bool(mine.update(lease_until=None, **values))


def _give_back(notices: list[Notice]) -> None:
    """Not tried after all: for the next round, and no attempt is counted."""
    for notice in notices:
        mine = Notice.objects.filter(pk=notice.pk, lease_until=notice.lease_until)
        mine.update(lease_until=None, attempts=notice.attempts - 1)
