"""Every stored due date follows from its facts; and each proof says who did what."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from complaints import actions
from complaints.actions import decreeing
from complaints.actions.rederiving import differences
from complaints.models import Clock
from complaints.proofs import as_data, clocks
from complaints.views import clocks as page_clocks
from complaints.views.calendars import Calendars
from tests.cast import Cast
from tests.complaints import cases
from tests.complaints.many import copied


def test_all_stored_clocks_are_derived_again_without_a_difference(cast: Cast) -> None:
    cases.at_unit(cast).hold().wait(days=3).complete().wait(days=2).follow_up()
    cases.at_unit(cast).answer().confirm().wait(days=2).reopen()
    cases.received(cast).hold("admin_national")
    out = StringIO()

    assert list(differences()) == []
    call_command("check_clocks", stdout=out)
    assert "mengikuti faktanya" in out.getvalue()

    clock = Clock.objects.filter(kind="settlement").earliest("pk")
    Clock.objects.filter(pk=clock.pk).update(due_at=clock.due_at + timedelta(hours=1))
    assert [one.clock_id for one in differences()] == [clock.pk]
    with pytest.raises(CommandError, match="tidak mengikuti"):
        call_command("check_clocks", stdout=out)
    assert clock.complaint.number in out.getvalue()


@pytest.mark.prove
@pytest.mark.timeout(1800)
def test_a_quarter_of_a_million_clocks_are_derived_again(cast: Cast) -> None:
    walks = [
        cases.at_unit(cast, at=cases.NOW - cases.ONE_DAY * days) for days in range(5)
    ]
    copied(walks, each=12_500)
    assert Clock.objects.count() >= 250_000
    assert list(differences()) == []


def test_a_proof_says_who_began_held_prolonged_and_ended_the_clock(cast: Cast) -> None:
    walk = cases.at_unit(cast).hold().wait(days=3).complete()
    due = walk.case.clocks.running().get(kind="settlement").due_date
    walk.take(
        actions.ask_extension,
        "liaison_pu",
        reason="Hujan",
        until=due + timedelta(days=3),
        interim="Menunggu cuaca.",
    )
    walk.take(actions.grant_extension, "admin_surabaya")
    walk.answer()

    shown = {clock.kind: as_data(clock) for clock in clocks(walk.case, at=walk.at)}
    deeds = [(deed["what"], deed["step"]) for deed in shown["settlement"]["deeds"]]

    assert deeds == [
        ("started", "receive"),
        ("paused", "request_completion"),
        ("resumed", "complete"),
        ("extended", "grant_extension"),
        ("stopped", "answer"),
    ]
    by = {deed["what"]: deed["agency"] for deed in shown["settlement"]["deeds"]}
    assert by["extended"] == cast.surabaya.name
    assert by["stopped"] == cast.dinas_pu.name
    proof = shown["settlement"]["proof"]
    assert proof["day_zero"] == "2025-07-07"
    assert (proof["zone_label"], proof["policy_version"]) == ("WIB", 1)
    assert str(cases.IDENTITY.name) not in str(shown)


def test_a_proof_says_who_moved_the_clock_by_class_and_by_decree(cast: Cast) -> None:
    """Due on 25 July; the decree takes out a day, and the other class gives more."""
    walk = cases.at_unit(cast)
    day_off = decreeing.Change(
        is_added=True, day=date(2025, 7, 18), kind="cuti_bersama", name="Libur"
    )
    decree = decreeing.Decree(
        number="SKB 7/2025", decided_on=walk.at.date(), year=2025, changes=(day_off,)
    )
    applied = {"decree": decree, "at": walk.at, "by_id": cast.admin_national.pk}
    batch, _moved = decreeing.apply_decree(**applied)
    walk.wait(minutes=1)
    decreeing.undo_decree(
        recalculation_id=batch.pk, at=walk.at, by_id=cast.admin_national.pk
    )
    walk.wait(minutes=1)
    walk.take(
        actions.reclassify,
        "admin_surabaya",
        classification="permintaan_informasi",
        reason="Hanya bertanya.",
    )

    def seen(shown: Any) -> list[tuple[str, str, str]]:
        deeds = [one for one in shown.deeds if one.what != "started"]
        return [(one.what, one.capacity, str(one.due_date)) for one in deeds]

    expected = [
        ("recalculated", "national", "2025-07-28"),
        ("restored", "national", "2025-07-25"),
        ("redated", "verifier", "2025-07-14"),
    ]
    proofs = {one.kind: one for one in clocks(walk.case, at=walk.at)}
    assert seen(proofs["settlement"]) == expected
    assert as_data(proofs["settlement"])["deeds"][1]["due_date"] == "2025-07-28"
    assert seen(proofs["ombudsman"]) == []  # calendar days, no class: the control
    rows = page_clocks.with_pauses().filter(complaint=walk.pk, kind="settlement")
    on_page = page_clocks.shown(
        rows.get(), walk.case, at=walk.at, calendars=Calendars()
    )
    assert seen(on_page) == expected


def test_a_clock_never_ends_before_it_starts(cast: Cast) -> None:
    clock = cases.at_unit(cast).case.clocks.get(kind="settlement")
    before_it = clock.started_at - timedelta(days=1)
    refused = pytest.raises(IntegrityError, match="clock_is_due_after_it_starts")
    with refused, transaction.atomic():
        Clock.objects.filter(pk=clock.pk).update(due_at=before_it)
