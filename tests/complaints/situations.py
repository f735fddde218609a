"""Where a case can stand, and how each step is pressed there by anybody."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from agencies.models import Agency, Partner
from agencies.principals import SYSTEM, Application, Nobody, Principal, Receipt
from complaints import actions, permissions
from complaints.models import Complaint, IdentityReading
from complaints.workflow import Classification, Who
from tests.cast import Cast
from tests.complaints.cases import ANSWER, Walk, at_city, at_unit, day_of, received
from tests.complaints.cases import verification as decided

OFFICERS = (
    "admin_national",
    "admin_jatim",
    "admin_surabaya",
    "admin_malang",
    "liaison_pu",
    "liaison_kesehatan",
    "liaison_inspektorat",
    "head_pu",
    "head_surabaya",
    "reviewer_national",
    "reviewer_jatim",
    "reviewer_kaltim",
    "ksp_officer",
    "custodian",
    "auditor",
    "former",
    "dismissed",
    "left",
    "nobody",
)
OTHERS = ("citizen", "stranger", "application", "other_application", "system", "public")
EVERYBODY = OFFICERS + OTHERS


@dataclass
class Stand:
    """A case in a situation, with all that steps on it may need."""

    walk: Walk
    other: Complaint  # of the same desk, to be merged into
    reading: IdentityReading  # asked by somebody who holds the case
    stranger: Application
    known: dict[str, Principal] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    offices: dict[str, frozenset[Who]] = field(default_factory=dict)

    @property
    def cast(self) -> Cast:
        return self.walk.cast

    def principal(self, name: str) -> Principal:
        if name not in self.known:
            self.known[name] = self._principal(name)
        return self.known[name]

    def capacities(self, name: str) -> frozenset[Who]:
        """What they are to the case, asked once as a page with all its buttons does."""
        if name not in self.offices:
            by, on = self.principal(name), day_of(self.walk.at)
            case = self.walk.case
            self.offices[name] = permissions.capacities(case, by=by, on=on)
        return self.offices[name]

    def _principal(self, name: str) -> Principal:
        if name in OFFICERS:
            return self.walk.staff(name)
        partner = self.cast.partner
        return {
            "citizen": self.walk.citizen,
            "stranger": Receipt(self.other.pk),
            "application": Application(partner.pk, partner.name),
            "other_application": self.stranger,
            "system": SYSTEM,
            "public": Nobody(),
        }[name]


def _received_by(cast: Cast) -> dict[str, Any]:
    return {
        "by": Application(cast.partner.pk, cast.partner.name),
        "is_anonymous": True,
    }


def _with_copy(cast: Cast) -> Walk:
    """At the unit, with a copy for the inspectorate."""
    walk = at_city(cast, **_received_by(cast))
    return walk.dispose(cast.dinas_pu, "admin_surabaya", copies=[cast.inspektorat])


def _drafting(cast: Cast, *, approval: bool, release: bool) -> Walk:
    Agency.objects.filter(pk=cast.dinas_pu.pk).update(needs_approval=approval)
    Agency.objects.filter(pk=cast.surabaya.pk).update(needs_release=release)
    walk = _with_copy(cast).follow_up()
    return walk.take(actions.submit_answer, "liaison_pu", text=ANSWER)


def _following(cast: Cast) -> Walk:
    parent = at_unit(cast)
    return _with_copy(cast).take(actions.merge, "admin_surabaya", into=parent.pk)


def _handled(cast: Cast) -> Walk:
    walk = at_city(cast, **_received_by(cast))
    return walk.take(actions.handle, "admin_surabaya", verification=decided())


def _with_consent(cast: Cast) -> Walk:
    """With 60 working days to settle it, so that time is left to extend."""
    walk = _with_copy(cast).take(
        actions.reclassify,
        "admin_surabaya",
        classification=Classification.SUPERVISORY,
        reason="Pungutan liar.",
    )
    walk.hand_over()
    walk.take(actions.consent, walk.citizen)
    return walk.take(actions.ask_explanation, "reviewer_jatim", question="Mengapa?")


SITUATIONS: dict[str, Callable[[Cast], Walk]] = {
    "received_at_the_national_desk": lambda c: received(c, **_received_by(c)),
    "returned_to_the_city": lambda c: _with_copy(c).return_up("liaison_pu"),
    "to_be_verified_by_the_city": lambda c: at_city(c, **_received_by(c)),
    "handled_by_the_city": _handled,
    "with_the_unit": _with_copy,
    "in_progress": lambda c: _with_copy(c).follow_up(),
    "draft_for_the_leader": lambda c: _drafting(c, approval=True, release=False),
    "draft_for_the_desk": lambda c: _drafting(c, approval=False, release=True),
    "on_hold": lambda c: _with_copy(c).hold(),
    "answered": lambda c: _with_copy(c).follow_up().answer(),
    "closed": lambda c: _with_copy(c).follow_up().answer().confirm(),
    "archived": lambda c: _with_copy(c).archive(),
    "following_another": _following,
    "before_the_ombudsman": _with_consent,
}


def stand(situation: str, cast: Cast) -> Stand:
    walk = SITUATIONS[situation](cast)
    at_the_desk = situation == "received_at_the_national_desk"
    other = received(cast) if at_the_desk else at_city(cast)
    asker = {
        cast.national_desk.pk: "admin_national",
        cast.surabaya.pk: "admin_surabaya",
        cast.dinas_pu.pk: "liaison_pu",
    }[walk.case.holder_id]
    reading = actions.ask_identity(
        complaint_id=walk.pk, reason="Perlu alamat", by=walk.staff(asker), at=walk.at
    )
    walk.wait(minutes=1)
    partner = Partner.objects.create(
        name="Aplikasi lain", agency=cast.malang, token_hash="x"
    )
    return Stand(walk, other.case, reading, Application(partner.pk, partner.name))


def _target(stand: Stand) -> Agency:
    """A place below the desk that the case is not at."""
    at_the_desk = stand.walk.case.root_id == stand.cast.national_desk.pk
    return stand.cast.surabaya if at_the_desk else stand.cast.dinas_kesehatan


def _parts(stand: Stand) -> list[Agency]:
    return [stand.cast.dinas_kesehatan, stand.cast.rsud]


def _until(stand: Stand) -> Any:
    clock = stand.walk.case.clocks.running().filter(kind="settlement").first()
    return (clock.due_date if clock else stand.walk.at.date()) + timedelta(days=3)


Facts = Callable[[Stand], dict[str, Any]]
PRESSED: dict[str, tuple[Callable[..., Any], Facts]] = {
    "dispose": (
        actions.dispose,
        lambda s: {"to": _target(s), "verification": decided()},
    ),
    "handle": (actions.handle, lambda s: {"verification": decided()}),
    "request_completion": (
        actions.request_completion,
        lambda s: {"question": "Di mana tepatnya?"},
    ),
    "complete": (actions.complete, lambda s: {"text": "Di sebelah pasar."}),
    "return_up": (actions.return_up, lambda s: {"reason": "Bukan jalan kota."}),
    "archive": (
        actions.archive,
        lambda s: {"reason": "unintelligible", "text": "Tidak terbaca."},
    ),
    "follow_up": (actions.follow_up, lambda s: {"text": "Sedang dikerjakan."}),
    "note": (actions.note, lambda s: {"text": "Hubungi RT."}),
    "assign": (actions.assign, lambda s: {"to": None}),
    "submit_answer": (actions.submit_answer, lambda s: {"text": ANSWER}),
    "approve_answer": (actions.approve_answer, lambda s: {}),
    "release_answer": (actions.release_answer, lambda s: {}),
    "send_back_answer": (
        actions.send_back_answer,
        lambda s: {"reason": "Sebut tanggalnya."},
    ),
    "answer": (actions.answer, lambda s: {"text": ANSWER}),
    "reply": (actions.reply, lambda s: {"text": "Lubangnya masih ada."}),
    "confirm": (actions.confirm, lambda s: {"rating": 5}),
    "withdraw": (actions.withdraw, lambda s: {}),
    "tighten_privacy": (
        actions.tighten_privacy,
        lambda s: {"is_anonymous": True, "is_secret": True},
    ),
    "reopen": (actions.reopen, lambda s: {"reason": "Terbuka lagi."}),
    "ask_extension": (
        actions.ask_extension,
        lambda s: {"reason": "Hujan", "until": _until(s), "interim": "Menunggu."},
    ),
    "grant_extension": (actions.grant_extension, lambda s: {}),
    "reclassify": (
        actions.reclassify,
        lambda s: {"classification": Classification.ASPIRATION, "reason": "Usul."},
    ),
    "merge": (actions.merge, lambda s: {"into": s.other.pk}),
    "unmerge": (actions.unmerge, lambda s: {}),
    "split": (actions.split, lambda s: {"units": _parts(s)}),
    "flag": (actions.flag, lambda s: {"issue": "Mudik"}),
    "consent": (actions.consent, lambda s: {}),
    "withdraw_consent": (actions.withdraw_consent, lambda s: {}),
    "ask_explanation": (actions.ask_explanation, lambda s: {"question": "Apa?"}),
    "explain": (actions.explain, lambda s: {"text": "Begini."}),
    "ask_identity": (actions.ask_identity, lambda s: {"reason": "Perlu alamat"}),
}
BY_THE_SYSTEM: dict[str, Callable[..., Any]] = {
    "lapse": actions.lapse,
    "auto_close": actions.auto_close,
    "ask_consent": actions.ask_consent,
}


def press(step: str, stand: Stand, *, by: Principal, at: datetime) -> None:
    """Take the step for real. Raises as the action does."""
    if step == "grant_identity":
        actions.grant_identity(reading_id=stand.reading.pk, by=by, at=at)
    elif step in BY_THE_SYSTEM:
        BY_THE_SYSTEM[step](complaint_id=stand.walk.pk, at=at)
    else:
        verb, facts = PRESSED[step]
        if step not in stand.facts:
            stand.facts[step] = facts(stand)
        verb(complaint_id=stand.walk.pk, by=by, at=at, **stand.facts[step])
