"""The simulator: real tasks on a virtual clock, and nothing of it remains."""

import json
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from agencies.models import Notice
from complaints import actions
from complaints.actions.rewinding import Rewinding
from complaints.models import Complaint
from escalation.actions import escalate_due
from escalation.actions.simulating import simulate
from tests.cast import Cast
from tests.complaints import cases

SINCE = date(2025, 7, 1)
END = cases.NOW + timedelta(days=75)
SAME = {"valid_from": "2999-01-01", "basis": "Simulasi"}
SHORT = {
    **SAME,
    "consent_day": 10,
    "limits": {"ombudsman": {"days": 20, "unit": "calendar_days"}},
}


def run(said: dict[str, Any], *, at: datetime = END) -> Any:
    return simulate(said=said, since=SINCE, at=at)


def checksum() -> dict[str, str]:
    """Of every row of every table; sequences may have moved on."""
    found = {}
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for table in sorted(tables - {"complaints_complainant"}):  # not ours to read
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            rows = "\n".join(sorted(row[0] for row in cursor.fetchall()))
            found[table] = sha256(rows.encode()).hexdigest()
    return found


def test_the_rules_that_held_send_what_they_sent(cast: Cast) -> None:
    slow, quick = cases.at_unit(cast), cases.at_unit(cast)
    quick.wait(days=3).answer().confirm()
    escalate_due(at=cases.NOW + timedelta(days=62))

    found = run(SAME)

    assert (found.cases, found.went, found.would_go) == (2, 1, 1)
    assert (found.added, found.dropped, found.agencies) == ((), (), ())
    assert sum(found.rungs.values()) >= 2  # the ladder climbed as well
    assert slow.case.handed_over_at is not None


def test_a_shorter_clock_would_have_sent_more(cast: Cast) -> None:
    slow, in_time = cases.at_unit(cast), cases.at_unit(cast)
    slow.wait(days=30).answer().confirm()
    in_time.wait(days=10).answer().confirm()

    found = run(SHORT)

    assert (found.went, found.would_go) == (0, 1)
    assert found.added == (slow.case.number,)
    assert found.agencies == ((cast.surabaya.name, 0, 1),)


def test_an_agency_rules_the_clocks_that_began_there_alone(cast: Cast) -> None:
    cases.at_unit(cast)  # by way of the national desk
    own = cases.received(cast, chosen_agency=cast.surabaya).to_unit()

    found = run(
        {**SHORT, "agency": cast.surabaya.code}, at=cases.NOW + timedelta(days=40)
    )

    assert found.added == (own.case.number,)


def test_it_begins_on_the_day_after_a_leap_day(cast: Cast) -> None:
    since = datetime(2028, 2, 29, 17, tzinfo=UTC)  # 1 March in Jakarta
    copies = Rewinding(
        cast.policy, since=since, until=since + timedelta(days=1), most=1
    )
    assert copies.cases == {}


def test_what_people_never_answered_is_closed_by_the_real_task(cast: Cast) -> None:
    walk = cases.at_unit(cast)
    walk.wait(days=2).answer()
    actions.close_due(at=cases.NOW + timedelta(days=30))
    assert walk.case.ended_how == "by_system"

    found = run(SAME)

    assert found.closed_by_system == 1
    assert found.rungs == {}


def test_nothing_remains_of_it_and_no_notice_leaves(cast: Cast) -> None:
    cases.at_unit(cast)
    cases.at_unit(cast).hold()
    before, told = checksum(), Notice.objects.count()

    found = run(SHORT)

    assert (found.would_go, found.lapsed) == (1, 1)
    assert Notice.objects.count() == told
    assert checksum() == before
    Complaint.objects.filter(state="on_hold").update(place="Lain")
    assert checksum() != before  # the control


def test_the_command_prints_a_table_or_json_and_refuses_what_is_wrong(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases.at_unit(cast)
    monkeypatch.setattr(timezone, "now", lambda: END)
    file, out = tmp_path / "kebijakan.json", StringIO()
    file.write_text(json.dumps(SHORT))
    arguments = ["simulate", "--policy", str(file), "--from"]

    call_command(*arguments, "2025-07-01", stdout=out)
    assert "dahulu 0, dengan kebijakan ini 1" in out.getvalue()
    out = StringIO()
    call_command(*arguments, "2025-07-01", "--format", "json", stdout=out)
    assert json.loads(out.getvalue())["would_go"] == 1

    with pytest.raises(CommandError, match="dua tahun"):
        call_command(*arguments, "2019-01-01")
    file.write_text(json.dumps({**SHORT, "valid_until": "2999-02-01"}))
    with pytest.raises(CommandError, match="celah"):
        call_command(*arguments, "2025-07-01")
