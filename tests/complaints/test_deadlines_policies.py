"""Limits as versioned policy: which holds when, and what an agency may tighten."""

import json
from dataclasses import replace
from datetime import date

import pytest

from complaints.deadlines import (
    FIRST_POLICY,
    BadPolicy,
    ClockKind,
    Limit,
    Unit,
    limit_key,
    limits_as_data,
    limits_from_data,
    policy_in_force,
)

WORKING, CALENDAR = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS


@pytest.mark.parametrize(
    ("kind", "classification", "days", "unit"),
    [
        (ClockKind.VERIFICATION, "", 3, WORKING),
        (ClockKind.FIRST_FOLLOW_UP, "", 5, WORKING),
        (ClockKind.SETTLEMENT, "permintaan_informasi", 5, WORKING),
        (ClockKind.SETTLEMENT, "aspirasi", 14, WORKING),
        (ClockKind.SETTLEMENT, "tidak_berkadar_pengawasan", 14, WORKING),
        (ClockKind.SETTLEMENT, "berkadar_pengawasan", 60, WORKING),
        (ClockKind.REPLY, "", 10, WORKING),
        (ClockKind.COMPLETION, "", 10, WORKING),
        (ClockKind.EXPLANATION, "", 14, CALENDAR),
        (ClockKind.OMBUDSMAN, "", 60, CALENDAR),
    ],
)
def test_the_default_policy(
    kind: ClockKind, classification: str, days: int, unit: Unit
):
    assert FIRST_POLICY.limit(kind, classification) == Limit(days, unit)


def test_the_default_policy_has_a_limit_for_every_clock():
    assert {key.split(":")[0] for key in FIRST_POLICY.limits} == set(ClockKind)


def test_a_classification_only_matters_to_settlement():
    assert limit_key(ClockKind.REPLY, "aspirasi") == "reply"
    assert limit_key(ClockKind.SETTLEMENT, "aspirasi") == "settlement:aspirasi"


def test_a_clock_that_the_policy_does_not_know_is_refused():
    with pytest.raises(BadPolicy, match="settlement:keluhan"):
        FIRST_POLICY.limit(ClockKind.SETTLEMENT, "keluhan")


@pytest.mark.parametrize("days", [0, -1])
def test_a_limit_is_at_least_one_day(days: int):
    with pytest.raises(BadPolicy, match="at least one day"):
        Limit(days)


@pytest.mark.parametrize(
    ("on", "version"),
    [
        ("2018-01-01", 1),
        ("2025-12-31", 1),
        ("2026-01-01", 2),
        ("2026-06-30", 2),
        ("2026-07-01", 4),
    ],
)
def test_the_latest_version_that_has_begun_is_in_force(on: str, version: int):
    begins = {1: "2018-01-01", 2: "2026-01-01", 3: "2026-07-01", 4: "2026-07-01"}
    policies = [
        replace(FIRST_POLICY, version=number, valid_from=date.fromisoformat(begin))
        for number, begin in begins.items()
    ]

    for order in (policies, policies[::-1]):
        in_force = policy_in_force(order, on=date.fromisoformat(on))

        assert in_force.version == version


def test_before_the_first_version_no_policy_is_in_force():
    with pytest.raises(BadPolicy, match="2017-12-31"):
        policy_in_force([FIRST_POLICY], on=date(2017, 12, 31))


def test_an_agency_may_be_stricter_or_the_same():
    depok = FIRST_POLICY.stricter({"first_follow_up": Limit(3), "reply": Limit(10)})

    assert depok.limit(ClockKind.FIRST_FOLLOW_UP) == Limit(3)
    assert depok.limit(ClockKind.REPLY) == Limit(10)
    assert FIRST_POLICY.limit(ClockKind.FIRST_FOLLOW_UP) == Limit(5)


@pytest.mark.parametrize(
    ("own", "why"),
    [
        pytest.param({"first_follow_up": Limit(6)}, "6 > 5", id="laxer"),
        pytest.param({"reply": Limit(3, CALENDAR)}, "calendar", id="another unit"),
        pytest.param({"siesta": Limit(1)}, "siesta", id="no such clock"),
    ],
)
def test_an_agency_may_not_be_laxer(own: dict[str, Limit], why: str):
    with pytest.raises(BadPolicy, match=why):
        FIRST_POLICY.stricter(own)


def test_limits_survive_a_json_column():
    stored = json.loads(json.dumps(limits_as_data(FIRST_POLICY.limits)))

    assert limits_from_data(stored) == FIRST_POLICY.limits


@pytest.mark.parametrize(
    "row", [{"days": 0, "unit": "working_days"}, {"days": 3, "unit": "fortnights"}]
)
def test_a_stored_limit_that_makes_no_sense_is_refused(row: dict[str, object]):
    with pytest.raises(ValueError, match=r"one day|fortnights"):
        limits_from_data({"reply": row})
