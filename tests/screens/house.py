"""A house in which every page has something to show, and how each role enters it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from agencies.actions import entry_link, invite
from agencies.actions.changing import record_change
from agencies.actions.judging import Proposal
from agencies.models import (
    AgencyChange,
    Deputy,
    MandateFact,
    Notice,
    Officer,
    Training,
)
from complaints import actions
from complaints.actions import requesting
from complaints.models import AnswerTemplate, Recalculation
from escalation.actions import escalate_due, reviewing
from escalation.actions.climbing import climb
from escalation.models import Escalation, Sweep
from reports.actions import issue
from tests.cast import PASSWORD, Cast
from tests.complaints.browsing import report_data
from tests.complaints.cases import (
    ANSWER,
    IDENTITY,
    NOW,
    ONE_DAY,
    Walk,
    at_city,
    at_unit,
    day_of,
    received,
)
from tests.signing import shown

AT = NOW + timedelta(days=3)
OLD = NOW - timedelta(days=70)
# Whom of the cast a role is.
PEOPLE = {
    "officer": "liaison_pu",
    "leader": "head_pu",
    "city": "admin_surabaya",
    "national": "admin_national",
    "reviewer": "reviewer_jatim",
    "ksp": "ksp_officer",
    "custodian": "custodian",
    "auditor": "auditor",
    "former": "former",
    "with_app": "liaison_rsud",
    "half_in": "liaison_rsud",
    "with_key": "liaison_inspektorat",
}


def _drafting(cast: Cast, *, leader: bool) -> Walk:
    """An answer that waits for the leader's word, or for the desk's."""
    cast.dinas_pu.needs_approval, cast.surabaya.needs_release = leader, not leader
    cast.dinas_pu.save()
    cast.surabaya.save()
    walk = at_unit(cast, title="Trotoar rusak").follow_up()
    walk.take(actions.submit_answer, "liaison_pu", text=ANSWER)
    cast.dinas_pu.needs_approval = cast.surabaya.needs_release = False
    cast.dinas_pu.save()
    cast.surabaya.save()
    return walk


def _merged(cast: Cast) -> Walk:
    parent = at_unit(cast, title="Jalan rusak di Kedungdoro")
    return at_unit(cast).take(actions.merge, "admin_surabaya", into=parent.pk)


def _asking_for_time(cast: Cast) -> Walk:
    until = day_of(NOW) + timedelta(days=24)
    facts = {"reason": "Hujan", "until": until, "interim": "Mohon menunggu."}
    return at_unit(cast).take(actions.ask_extension, "liaison_pu", **facts)


def _identity_asked(cast: Cast) -> Walk:
    walk = at_unit(cast, identity=IDENTITY, is_anonymous=True)
    walk.take(actions.ask_identity, "liaison_pu", reason="Menjemput berkas.")
    requesting.ask_about_data(
        complaint_id=walk.pk, kind="see", by=walk.citizen, at=walk.at
    )
    return walk


WALKS: dict[str, Callable[[Cast], Walk]] = {
    "at_the_national_desk": received,
    "to_be_verified": lambda c: at_city(c, title="Lampu lalu lintas mati"),
    "returned": lambda c: at_unit(c).return_up("liaison_pu"),
    "with_the_unit": lambda c: at_unit(c, identity=IDENTITY),
    "in_progress": lambda c: at_unit(c).follow_up(),
    "draft_for_the_leader": lambda c: _drafting(c, leader=True),
    "draft_for_the_desk": lambda c: _drafting(c, leader=False),
    "on_hold": lambda c: at_unit(c).hold(),
    "answered": lambda c: at_unit(c).follow_up().answer(),
    "closed": lambda c: at_unit(c).follow_up().answer().confirm(),
    "archived": lambda c: at_unit(c).archive(),
    "merged": _merged,
    "asking_for_time": _asking_for_time,
    "identity_asked": _identity_asked,
    "queued": lambda c: at_unit(c, at=OLD, title="Jembatan retak"),
    "in_review": lambda c: at_unit(c, at=OLD, title="Selokan meluap").follow_up(),
    "recommended": lambda c: at_unit(c, at=OLD, title="Tanggul bocor"),
    "outcome_said": lambda c: at_unit(c, at=OLD, title="Pasar gelap"),
    "before_the_ombudsman": lambda c: at_unit(c, at=OLD, title="Jalan ambles"),
}


@dataclass
class House:
    cast: Cast
    at: datetime = AT
    walks: dict[str, Walk] = field(default_factory=dict)
    issued: int = 0  # the recap of a month, frozen
    invitation: str = ""  # the link of a letter to who has no password yet

    def client(self, role: str) -> Client:
        """A browser in which that role is at work, and has just shown who it is."""
        client = Client()
        enter = {
            "public": self._stay_out,
            "invited": self._stay_out,
            "half_in": self._give_the_password,
            "receipt": self._report,
            "citizen": self._prove,
        }.get(role)
        if enter:
            enter(client)
            return client
        client.force_login(getattr(self.cast, PEOPLE[role]))
        method = "mfa" if role.startswith("with_") else "password"
        return shown(client, method, at=self.at.timestamp())

    def again(self, role: str, client: Client) -> None:
        """What must be so before each look: a receipt is shown once."""
        if role == "receipt":
            self._report(client)

    def _stay_out(self, client: Client) -> None:
        """As everybody comes."""

    def _give_the_password(self, client: Client) -> None:
        client.post("/masuk/", {"username": "liaison.rsud", "password": PASSWORD})

    def _report(self, client: Client) -> None:
        client.post("/lapor/", report_data())

    def _prove(self, client: Client) -> None:
        """Number and code of every case."""
        session, until = client.session, self.at + timedelta(minutes=20)
        session["receipts"] = {
            walk.case.number: [walk.pk, until.timestamp()]
            for walk in self.walks.values()
        }
        session.save()

    def staff(self, role: str) -> Any:
        return self.cast.staff(PEOPLE[role], day_of(self.at))


def furnished(cast: Cast) -> House:
    """Everything in it is written by real actions, as people take them."""
    house = House(cast)
    house.walks = {name: build(cast) for name, build in WALKS.items()}
    escalate_due(at=NOW)
    _reviewed(house)
    _with_factors(app=cast.liaison_rsud, key=cast.liaison_inspektorat)
    AnswerTemplate.objects.create(agency=cast.surabaya, name="Kota", text="Contoh")
    coming = Proposal(
        agency=cast.rsud,
        kind=AgencyChange.Kind.RENAME,
        on=day_of(AT) + timedelta(days=30),
        basis="Perwali 1",
        name="RSUD Kota Surabaya",
    )
    record_change(proposal=coming, by=cast.admin_national, at=AT)
    house.invitation = _invited(house)
    by = cast.staff("admin_national", day_of(AT))
    house.issued = issue(code="ID", month="2025-06", by=by, at=AT).pk
    _rows(house)
    assert Notice.objects.filter(agency=cast.dinas_pu).exists()
    return house


def _reviewed(house: House) -> None:
    """Reviews taken, recommended and closed."""
    on = house.cast.staff("reviewer_jatim", day_of(NOW))
    found = {
        name: Escalation.objects.get(complaint=house.walks[name].pk)
        for name in ("in_review", "recommended", "outcome_said")
    }
    at = NOW + ONE_DAY
    for one in found.values():
        reviewing.take(escalation_id=one.pk, by=on, at=at)
    recommended = found["recommended"].pk
    text = "Tutup lubang itu."
    reviewing.recommend(escalation_id=recommended, text=text, by=on, at=at)
    reviewing.close(
        escalation_id=found["outcome_said"].pk,
        outcome="not_found",
        summary="Sudah dikerjakan.",
        by=on,
        at=at,
    )


def _with_factors(*, app: Officer, key: Officer) -> None:
    TOTP.activate(app, generate_totp_secret())
    RecoveryCodes.activate(app)
    kind, named = Authenticator.Type.WEBAUTHN, {"name": "Kunci kantor"}
    Authenticator.objects.create(user=key, type=kind, data=named)


def _invited(house: House) -> str:
    """The link in the letter to somebody who is named in a decree."""
    seat = house.cast.left.seats.get()
    notice = invite(member=seat, by=house.cast.admin_national, at=house.at)
    return urlsplit(entry_link(notice)).path


def _rows(house: House) -> None:
    """One in each list of the admin in which no step above left any."""
    cast, at, today = house.cast, house.at, day_of(house.at)
    seat, reader = cast.liaison_pu.seats.get(), cast.liaison_kesehatan
    week = timedelta(days=7)
    Deputy.objects.create(
        seat=seat, officer=reader, starts_on=today, ends_on=today + week, basis="SP/1"
    )
    Training.objects.create(officer=reader, held_on=today, topic="Menjawab laporan")
    MandateFact.objects.create(
        kind="no_liaison", agency=cast.surabaya, desk=cast.surabaya, found_on=today
    )
    Recalculation.objects.create(
        known_on=today, reason="SKB", applied_at=at, applied_by=cast.admin_national
    )
    Sweep.objects.create(ran_at=at, finished_at=at, by=Sweep.By.choices[0][0])
    climb(at=at)
