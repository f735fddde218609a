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

from complaints import actions
from complaints.actions import NotAllowed, policies, trying
from complaints.actions.rederiving import differences
from complaints.deadlines import ClockKind
from complaints.models import Clock, Policy
from complaints.proofs import as_data, clocks
from tests.cast import Cast
from tests.complaints import cases
from tests.registry import small_registry

TODAY = date(2025, 7, 31)
LATER = cases.NOW + timedelta(days=24)
NEW_YEAR = "2026-01-01"
AFTER = {"valid_from": "2027-09-01"}


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
        ({"limits": {"verification": {"days": 201}}}, "kerja paling banyak 200"),
        ({"extension_days": 141}, "kerja paling banyak 200"),  # after 60 of settlement
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


def test_an_agency_may_not_be_left_behind_by_a_version_of_another_day(
    cast: Cast,
) -> None:
    """Either is compared with all that hold beside it, whichever was written first."""
    stricter = {"limits": {"verification": {"days": 2}}}
    mine = {"agency": cast.surabaya.code, "valid_from": "2027-06-01"}
    policies.put_in_force(said=said(**mine), on=TODAY)  # three days
    assert cast.surabaya.name in refused(valid_from="2027-01-01", **stricter)
    policies.put_in_force(said={**said(**mine, **stricter), **AFTER}, on=TODAY)
    assert cast.surabaya.name in refused(valid_from="2027-07-01", **stricter)

    policies.put_in_force(said=said(valid_from="2028-01-01", **stricter), on=TODAY)
    other = {"agency": cast.malang.code, "valid_from": "2027-01-01"}
    assert "3 lebih longgar daripada 2" in refused(**other)
    policies.put_in_force(said=said(**other, **stricter), on=TODAY)


@pytest.fixture
def strict_city(cast: Cast) -> Policy:
    """Surabaya's own rules, for what is received from 1 July 2025 on."""
    return policies.put_in_force(
        said=said(
            agency=cast.surabaya.code,
            valid_from="2025-07-01",
            limits={
                "settlement:tidak_berkadar_pengawasan": {"days": 10},
                "settlement:berkadar_pengawasan": {"days": 30},
            },
            holds_allowed=1,
            extension_days=1,
        ),
        on=date(2025, 6, 30),
    )


def settling(walk: cases.Walk) -> tuple[Policy | None, int | None, str]:
    clock = walk.case.clocks.select_related("policy").get(kind="settlement")
    return clock.policy, clock.limit_days, clock.agency.name


def test_settlement_takes_the_rules_of_who_must_act(
    cast: Cast, strict_city: Policy
) -> None:
    """Zone and calendar stay those of the desk that classified the case."""
    desk = cast.national_desk.name
    walk = cases.at_city(cast)
    assert settling(walk) == (strict_city, 10, desk)

    elsewhere = cases.received(cast).dispose(cast.malang, "admin_national")
    assert settling(elsewhere) == (cast.policy, 14, desk)
    elsewhere.return_up("admin_malang").to_city()
    assert settling(elsewhere) == (strict_city, 10, desk)
    assert list(differences()) == []


def test_a_proof_names_the_version_whose_days_it_counts(
    cast: Cast, strict_city: Policy
) -> None:
    """Classified under the country's rules, and again under the city's."""
    walk = cases.at_city(cast)
    Clock.objects.filter(kind="settlement").update(policy=cast.policy, limit_days=14)

    walk.take(
        actions.reclassify,
        "admin_surabaya",
        classification="berkadar_pengawasan",
        reason="Pungutan liar.",
    )

    shown = {one.kind: as_data(one) for one in clocks(walk.case, at=walk.at)}
    proof = shown["settlement"]["proof"]
    counted = (proof["policy_version"], proof["limit"]["days"])
    assert counted == (strict_city.version, 30)


def test_a_desk_goes_by_its_own_rules_whoever_took_the_case_in(
    cast: Cast, strict_city: Policy
) -> None:
    walk = cases.at_unit(cast)
    until = {"until": date(2025, 7, 23), "reason": "Aspal.", "interim": "Menunggu."}
    with pytest.raises(ValidationError, match="22-07-2025"):  # due on the 21st
        walk.take(actions.ask_extension, "liaison_pu", **until)

    walk.hold().complete()
    with pytest.raises(NotAllowed, match="sudah diminta 1 kali"):
        walk.hold()
    elsewhere = cases.received(cast).hold("admin_national").complete()
    elsewhere.hold("admin_national")  # twice, by the country's


def test_a_version_is_tried_on_past_cases_and_leaves_them_alone(cast: Cast) -> None:
    walk = cases.at_unit(cast)
    walk.wait(days=4).follow_up()  # on the fourth working day of five
    before = list(Clock.objects.order_by("pk").values())
    own = {"agency": cast.surabaya.code, "limits": {"first_follow_up": {"days": 3}}}

    drafted = policies.draft(said=said(**own), on=TODAY)
    tried = trying.try_on_past_cases(policy=drafted, at=LATER).kinds

    assert tried[ClockKind.VERIFICATION].looked_at == 1  # not the national desk's
    assert tried[ClockKind.SETTLEMENT].looked_at == 1
    assert ClockKind.OMBUDSMAN not in tried  # it began at the national desk
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
