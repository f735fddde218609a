"""Which deadline is said to whom, where several clocks of one case run at once."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.formats import date_format

from agencies.workdays import WIB, WIT
from complaints import actions, words
from complaints.actions import policies
from complaints.models import Complaint
from complaints.views import clocks, public, rows
from complaints.views.calendars import Calendars
from complaints.workflow import Classification
from tests.cast import Cast
from tests.complaints.browsing import Now, body, opened
from tests.complaints.cases import NOW, Walk, at_city, at_unit, received


def row_of(walk: Walk) -> dict[str, Any]:
    """As the people of the unit read it."""
    found = rows.with_parts(Complaint.objects.filter(pk=walk.pk))
    [row] = rows.shown(
        found,
        by=walk.staff("liaison_pu"),
        at=walk.at,
        calendars=Calendars(),
        with_state=True,
    )
    return row


def held_late(cast: Cast) -> Walk:
    """Late with its first follow-up when its complainant is asked."""
    walk = at_unit(cast, at=NOW - timedelta(days=14))
    walk.at = NOW
    return walk.hold()


def asked_to_explain(cast: Cast) -> Walk:
    """Before the Ombudsman, and asked: an answer is due on day 14 after that."""
    walk = at_city(cast, at=NOW - timedelta(days=62))
    kind = Classification.SUPERVISORY
    walk.dispose(cast.dinas_pu, "admin_surabaya", classification=kind).follow_up()
    walk.hand_over()
    walk.at = NOW
    return walk.take(actions.ask_explanation, "reviewer_jatim", question="Mengapa?")


def test_a_clock_that_was_late_when_it_was_held_is_late_in_the_list_too(
    cast: Cast,
) -> None:
    walk = held_late(cast)

    assert walk.case in Complaint.objects.late(walk.at)
    row = row_of(walk)
    assert row["is_late"]
    assert row["chip"].tone == "late"


def test_a_held_row_says_until_when_the_complainant_may_answer(cast: Cast) -> None:
    walk = held_late(cast)

    due = walk.case.clocks.get(kind="completion").due_date
    said = row_of(walk)["due"]
    assert said == f"Pelapor menjawab s.d. {words.bare_date(due)}"


@pytest.mark.parametrize("ask", [Walk.hold, Walk.answer])
def test_the_complainant_is_told_their_own_day_and_not_the_ombudsmans(
    client: Client, cast: Cast, now: Now, ask: Any
) -> None:
    walk = ask(asked_to_explain(cast).wait(days=2))
    now.at = walk.at
    explanation = walk.case.clocks.get(kind="explanation").due_date
    mine = walk.case.clocks.filter(kind__in=["completion", "reply"]).get().due_date
    assert explanation != mine

    page = body(client.get(opened(client, walk)))

    assert f"paling lambat {date_format(mine, 'j F Y')}" in page
    assert date_format(explanation, "j F Y") not in page
    assert row_of(walk)["due"].endswith(words.bare_date(mine))


def test_what_the_ombudsman_asked_for_is_no_promise_to_the_complainant(
    client: Client, cast: Cast, now: Now
) -> None:
    walk = asked_to_explain(cast)
    due = {one.kind: one.due_date for one in walk.case.clocks.running()}
    assert due["explanation"] == date(2025, 7, 21) < due["settlement"]

    page = body(client.get(opened(client, walk)))

    day = date_format(due["settlement"], "j F Y")
    assert f"menyelesaikannya paling lambat {day}" in page
    assert "21 Juli 2025" not in page


def test_a_downloaded_deadline_is_the_day_of_the_clock_in_every_zone(
    client: Client, cast: Cast, now: Now
) -> None:
    """Settlement is dated in Jakarta, the unit that holds the case sits in Papua."""
    walk = received(cast, at=NOW - timedelta(hours=1))
    walk.dispose(cast.jayapura, "admin_national")
    walk.dispose(cast.jayapura_kesehatan, "admin_jayapura")
    walk.take(actions.follow_up, "liaison_jayapura", text="Petugas ke lokasi.")
    clock = walk.case.clocks.get(kind="settlement")
    assert (clock.zone, walk.case.holder.zone) == (WIB, WIT)
    assert clock.due_at == walk.case.next_due_at

    client.force_login(cast.liaison_jayapura)
    answer = client.get("/kerja/unduh/?antrean=diproses")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    [line] = csv.DictReader(io.StringIO(text))
    assert line["Tenggat berikutnya"] == clock.due_date.isoformat()
    shown = row_of(walk)["due"]
    assert shown == f"Tenggat {words.day_date(clock.due_date)}"


def test_a_clock_that_counts_hours_says_its_hour(cast: Cast) -> None:
    hours = {"office_opens": "08:30", "office_closes": "17:00", "counts_hours": True}
    said = {"valid_from": "2025-07-14", "basis": "Contoh", **hours}
    policies.put_in_force(said=said, on=date(2025, 7, 7))
    at = datetime(2025, 7, 14, 3, 5, tzinfo=UTC)  # Monday, 10.05
    walk = received(cast, at=at, chosen_agency=cast.surabaya)
    clock = walk.case.clocks.get(kind="verification")

    last_morning = datetime(2025, 7, 17, 1, tzinfo=UTC)
    standing = clocks.standing(clock, at=last_morning, calendars=Calendars())

    assert standing
    chip = words.deadline_chip(**standing)  # type: ignore[arg-type]
    assert chip.words == "hari ini, s.d. 10.05 WIB"
    assert words.closing_time(clock.due_at, clock.zone) == "10.05"


def test_a_receipt_promises_by_the_version_that_the_case_keeps(cast: Cast) -> None:
    """On the day that it holds from, which began in Papua two hours before Jakarta."""
    limits = {"first_follow_up": {"days": 2}}
    said = {"valid_from": "2025-07-14", "basis": "Contoh", "limits": limits}
    policies.put_in_force(said=said, on=date(2025, 7, 7))
    at = datetime(2025, 7, 13, 15, 30, tzinfo=UTC)  # 22.30 WIB, 0.30 WIT
    case = received(cast, at=at, chosen_agency=cast.jayapura).case

    [_now, verified, begun, _ombudsman] = public._promises(case, at=at)

    assert (verified["date"], begun["date"]) == (date(2025, 7, 17), date(2025, 7, 21))
