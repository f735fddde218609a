"""A new version of the limits: refused with the reason, tried, put in force."""

import json
import re
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from complaints.actions import policies, trying
from complaints.deadlines import ClockKind
from complaints.models import Clock, Policy
from tests.cast import Cast
from tests.complaints import cases
from tests.registry import small_registry

TODAY = date(2025, 7, 31)
LATER = cases.NOW + timedelta(days=24)
NEW_YEAR = "2026-01-01"


@pytest.fixture
def cast(db: None) -> Cast:
    return small_registry()


def said(**other: Any) -> dict[str, Any]:
    return {"valid_from": NEW_YEAR, "basis": "PermenPANRB contoh", **other}


def refused(**other: Any) -> str:
    before = list(Policy.objects.values())
    with pytest.raises(ValidationError) as caught:
        policies.put_in_force(said=said(**other), on=TODAY)
    assert list(Policy.objects.values()) == before
    return " ".join(caught.value.messages)


def test_depok_may_promise_a_first_answer_in_three_days(cast: Cast) -> None:
    policy = policies.put_in_force(
        said=said(agency=cast.surabaya.code, limits={"first_follow_up": {"days": 3}}),
        on=TODAY,
        by_id=cast.admin_national.pk,
    )

    assert (policy.version, policy.agency) == (2, cast.surabaya)
    assert policy.limit(ClockKind.FIRST_FOLLOW_UP).days == 3
    assert policy.limit(ClockKind.VERIFICATION).days == 3  # as the country's
    assert policy.history.get().history_user == cast.admin_national

    in_force = Policy.objects.in_force
    on = date(2026, 1, 1)
    assert in_force(root_id=cast.surabaya.pk, on=on) == policy
    assert in_force(root_id=cast.malang.pk, on=on) == cast.policy
    before = on - timedelta(days=1)
    assert in_force(root_id=cast.surabaya.pk, on=before) == cast.policy


def test_a_case_keeps_the_version_it_began_under(cast: Cast) -> None:
    walk = cases.Walk(cast).receive()
    policies.put_in_force(
        said=said(valid_from="2025-08-01", limits={"settlement:aspirasi": {"days": 2}}),
        on=TODAY,
    )
    walk.at = cases.NOW + timedelta(days=30)
    walk.to_city().to_unit()

    clocks = Clock.objects.filter(complaint=walk.pk)
    assert {clock.policy for clock in clocks} == {cast.policy}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"valid_from": "2025-07-31"}, "Tumpang tindih"),
        ({"valid_from": "besok"}, "2026-01-31"),
        ({"valid_until": "2026-12-31"}, "celah"),
        ({"limits": {"verification": {"days": 0}}}, "Verifikasi: .* paling sedikit 1"),
        ({"limits": {"verification": {"days": "tiga"}}}, "bilangan bulat"),
        ({"limits": {"verification": {"days": 2, "unit": "jam"}}}, "bilangan bulat"),
        ({"limits": {"balasan": {"days": 2}}}, "balasan tidak dikenal"),
        ({"limits": ["verification"]}, "menurut jamnya"),
        ({"basis": " "}, "dasarnya"),
        ({"holds_allowed": -1}, "0 atau lebih"),
        ({"holds_allowed": True}, "0 atau lebih"),
        ({"consent_day": 60}, "sebelum jam Ombudsman"),
        ({"agency": "atlantis"}, "bukan kode instansi"),
        ({"warna": "biru"}, "Tidak dikenal: warna"),
    ],
)
def test_a_bad_version_is_refused_and_nothing_changes(
    cast: Cast, wrong: dict[str, Any], reason: str
) -> None:
    assert re.search(reason, refused(**wrong))


def test_an_agency_is_never_laxer_than_the_country(cast: Cast) -> None:
    own = cast.surabaya.code
    days = {"verification": {"days": 4}}
    assert "4 lebih longgar daripada 3" in refused(agency=own, limits=days)
    calendar = {"verification": {"days": 2, "unit": "calendar_days"}}
    assert "lebih longgar" in refused(agency=own, limits=calendar)


def test_two_versions_never_begin_in_the_wrong_order(cast: Cast) -> None:
    policies.put_in_force(said=said(), on=TODAY)
    assert "versi 2 baru berlaku" in refused(valid_from="2025-12-01")
    assert "Tumpang tindih" in refused()


def test_a_stricter_country_waits_for_an_agency_with_limits_of_its_own(
    cast: Cast,
) -> None:
    policies.put_in_force(said=said(agency=cast.surabaya.code), on=TODAY)
    reason = refused(valid_from="2026-02-01", limits={"verification": {"days": 2}})
    assert cast.surabaya.name in reason


def test_a_version_is_tried_on_past_cases_and_leaves_them_alone(cast: Cast) -> None:
    walk = cases.at_unit(cast)
    walk.wait(days=4).follow_up()  # on the fourth working day of five
    before = list(Clock.objects.order_by("pk").values())
    own = {"agency": cast.surabaya.code, "limits": {"first_follow_up": {"days": 3}}}

    drafted = policies.draft(said=said(**own), on=TODAY)
    tried = trying.try_on_past_cases(policy=drafted, at=LATER).kinds

    one = tried[ClockKind.FIRST_FOLLOW_UP]
    assert (one.looked_at, one.was_late, one.newly_late) == (1, 0, 1)
    assert tried[ClockKind.VERIFICATION].newly_late == 0
    assert list(Clock.objects.order_by("pk").values()) == before

    same = policies.draft(said=said(agency=cast.surabaya.code), on=TODAY)
    tried = trying.try_on_past_cases(policy=same, at=LATER).kinds
    assert sum(kind.newly_late + kind.no_longer_late for kind in tried.values()) == 0


def test_only_what_the_version_would_have_ruled_is_looked_at(cast: Cast) -> None:
    cases.at_unit(cast)
    elsewhere = policies.draft(said=said(agency=cast.malang.code), on=TODAY)
    assert trying.try_on_past_cases(policy=elsewhere, at=LATER).kinds == {}
    drafted = policies.draft(said=said(), on=TODAY)
    long_after = LATER + timedelta(days=200)
    assert trying.try_on_past_cases(policy=drafted, at=long_after).kinds == {}


def test_the_command_tries_and_puts_in_force_only_when_told(
    cast: Cast, tmp_path: Path
) -> None:
    file = tmp_path / "kebijakan.json"
    file.write_text(json.dumps(said(valid_from="2999-01-01")))
    out = StringIO()

    call_command("try_policy", str(file), stdout=out)
    assert "tidak ada yang disimpan" in out.getvalue()
    assert Policy.objects.count() == 1

    call_command("try_policy", str(file), "--put-in-force", stdout=out)
    assert "Versi 2 berlaku sejak 2999-01-01" in out.getvalue()
    with pytest.raises(CommandError, match="Tumpang tindih"):
        call_command("try_policy", str(file), "--put-in-force", stdout=out)
    file.write_text("{")
    with pytest.raises(CommandError, match="JSON"):
        call_command("try_policy", str(file), stdout=out)
