"""The table of effects, row by row: a case is walked through each happening."""

from collections.abc import Callable
from typing import Any

import pytest

from complaints import actions, workflow
from complaints.deadlines import ClockKind
from complaints.deadlines.effects import EFFECTS, Change
from complaints.models import Clock, Complaint
from complaints.workflow import STEPS, Classification
from tests.cast import Cast
from tests.complaints.browsing import NAMELESS
from tests.complaints.cases import Walk, at_city, at_unit, received, verification

Done = Callable[[Walk], Any]
Row = tuple[Callable[[Cast], Walk], Done]


def _handle(walk: Walk) -> Walk:
    return walk.take(actions.handle, "admin_surabaya", verification=verification())


def _reply(walk: Walk) -> Walk:
    return walk.take(actions.reply, walk.citizen, text="Belum ditambal.")


def _merge(into: Callable[[Cast], Walk]) -> Done:
    return lambda walk: walk.take(
        actions.merge, "admin_surabaya", into=into(walk.cast).pk
    )


def _split(walk: Walk) -> Walk:
    cast = walk.cast
    units = [cast.dinas_pu, cast.dinas_kesehatan]
    return walk.take(actions.split, "admin_surabaya", units=units)


def _split_for_roots(walk: Walk) -> Walk:
    units = [walk.cast.surabaya, walk.cast.malang]
    return walk.take(actions.split, "admin_national", units=units)


def _extend(walk: Walk) -> Walk:
    settling = walk.case.clocks.get(kind="settlement")
    walk.take(
        actions.ask_extension,
        "liaison_pu",
        reason="Hujan",
        until=settling.due_date + (walk.at - walk.at.replace(day=walk.at.day - 3)),
        interim="Menunggu cuaca.",
    )
    return walk.take(actions.grant_extension, "admin_surabaya")


def _reclassify(walk: Walk) -> Walk:
    return walk.take(
        actions.reclassify,
        "admin_surabaya",
        classification=Classification.SUPERVISORY,
        reason="Pungutan liar.",
    )


def _ask(walk: Walk) -> Walk:
    return walk.take(actions.ask_explanation, "reviewer_jatim", question="Mengapa?")


def _late(walk: Walk) -> Walk:
    return walk.wait(days=30)


WALKS: dict[str, Row] = {
    "receive": (Walk, lambda walk: walk.receive()),
    "dispose to an instansi": (received, lambda walk: walk.to_city()),
    "dispose to a unit": (at_city, lambda walk: walk.to_unit()),
    "handle": (at_city, _handle),
    "return_up": (at_unit, lambda walk: walk.return_up("liaison_pu")),
    "request_completion": (at_unit, lambda walk: walk.hold()),
    "complete": (lambda c: at_unit(c).hold().wait(days=3), lambda w: w.complete()),
    "grant_extension": (at_unit, _extend),
    "reclassify": (at_unit, _reclassify),
    "follow_up": (at_unit, lambda walk: walk.follow_up()),
    "follow_up while the complainant is awaited": (
        lambda c: at_unit(c).answer(),
        lambda walk: walk.follow_up(),
    ),
    "answer": (at_unit, lambda walk: walk.answer()),
    "reply": (lambda c: at_unit(c).answer(), _reply),
    "confirm": (lambda c: at_unit(c).answer(), lambda walk: walk.confirm()),
    "auto_close": (
        lambda c: _late(at_unit(c).answer()),
        lambda walk: walk.take(actions.auto_close, None),
    ),
    "withdraw": (at_unit, lambda walk: walk.take(actions.withdraw, walk.citizen)),
    "archive": (at_unit, lambda walk: walk.archive()),
    "lapse": (
        lambda c: _late(at_unit(c).hold()),
        lambda walk: walk.take(actions.lapse, None),
    ),
    "reopen after a follow-up": (
        lambda c: at_unit(c).answer().confirm(),
        lambda walk: walk.reopen(),
    ),
    "reopen before any": (lambda c: at_unit(c).archive(), lambda walk: walk.reopen()),
    "merge to be verified": (
        at_unit,
        _merge(lambda c: at_unit(c).return_up("liaison_pu")),
    ),
    "merge to be followed up": (at_city, _merge(at_unit)),
    "merge after a follow-up": (
        lambda c: at_unit(c).follow_up(),
        _merge(lambda c: at_city(c).dispose(c.dinas_kesehatan, "admin_surabaya")),
    ),
    "merge where the same clock runs already": (at_unit, _merge(at_unit)),
    "split part for an instansi": (
        lambda c: at_unit(c).return_up("liaison_pu").return_up("admin_surabaya"),
        _split_for_roots,
    ),
    "split part for a unit": (at_city, _split),
    "ask_explanation": (lambda c: at_unit(c).hand_over(), _ask),
    "explain": (
        lambda c: _ask(at_unit(c).hand_over()),
        lambda walk: walk.take(actions.explain, "liaison_pu", text="Anggaran."),
    ),
}


def _clocks(case: Complaint) -> dict[str, Clock]:
    return {clock.kind: clock for clock in case.clocks.running()}


def _change(old: Clock | None, new: Clock | None) -> Change | None:
    """What became of the clock of a kind, seen from the rows alone."""
    if old is None or new is None:
        return (Change.STARTS if new else Change.STOPS) if old or new else None
    if old.pk != new.pk:
        return Change.STARTS_ANEW
    if bool(old.paused_at) != bool(new.paused_at):
        return Change.STANDS_STILL if new.paused_at else Change.GOES_ON
    if old.extended_to != new.extended_to:
        return Change.EXTENDED
    return Change.DATED if old.limit_days != new.limit_days else None


def test_every_row_is_walked() -> None:
    assert {one.name for one in EFFECTS} == set(WALKS)
    assert {one.step for one in EFFECTS} <= set(STEPS)


@NAMELESS
@pytest.mark.parametrize("name", WALKS)
def test_a_case_meets_what_the_table_says(name: str, cast: Cast) -> None:
    before, act = WALKS[name]
    effect = next(one for one in EFFECTS if one.name == name)
    walk = before(cast)
    old = _clocks(walk.case) if walk.pk else {}

    act(walk)

    case = walk.case
    if effect.step == "split":
        old, case = {}, case.parts.earliest("pk")
    new = _clocks(case)
    for kind in ClockKind:
        seen = _change(old.get(kind), new.get(kind))
        assert seen in _expected(effect.change(kind), runs=kind in old), kind


def _expected(said: Change | None, *, runs: bool) -> set[Change | None]:
    """What does not run cannot stop or stand still, and is started, not started anew.

    A class dates settlement where there was none, and changes nothing where it is the
    class that the case had.
    """
    if said is Change.DATED:
        return {Change.DATED, None} if runs else {Change.STARTS}
    if runs or said is Change.STARTS:
        return {said}
    return {Change.STARTS} if said is Change.STARTS_ANEW else {None}


def test_steps_without_a_row_change_no_clock(cast: Cast) -> None:
    walk = at_unit(cast)
    before = list(Clock.objects.order_by("pk").values())

    walk.take(actions.note, "liaison_pu", text="Cek.")
    walk.take(actions.flag, "ksp_officer", issue="Mudik")
    walk.take(actions.assign, "liaison_pu", to=None)
    walk.take(actions.tighten_privacy, walk.citizen, is_anonymous=True, is_secret=True)

    assert list(Clock.objects.order_by("pk").values()) == before
    named = {one.step for one in EFFECTS}
    assert workflow.NOTE.name not in named


def test_settlement_keeps_the_zone_of_the_desk_that_classified_it(cast: Cast) -> None:
    """The third return sends a case elsewhere; the date it was promised stays."""
    walk = at_unit(cast)
    before = walk.case.clocks.get(kind="settlement")

    walk.dispose(cast.dinas_kesehatan, "admin_surabaya")

    after = walk.case.clocks.get(kind="settlement")
    kept = ("pk", "agency_id", "zone", "region_codes", "calendar_on", "due_date")
    assert [getattr(after, n) for n in kept] == [getattr(before, n) for n in kept]
    first = walk.case.clocks.running().get(kind="first_follow_up")
    assert first.agency == cast.dinas_kesehatan
