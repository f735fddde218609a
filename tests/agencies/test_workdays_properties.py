"""Working days against a naive oracle: lists and sets, 2018-2026, three zones."""

import bisect
import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.workdays import (
    FIVE_DAY_WEEKEND,
    SIX_DAY_WEEKEND,
    WIB,
    WIT,
    WITA,
    add_working_days,
    end_of_day,
    local_date,
    working_days_between,
)
from tests.calendars import calendar, rows

# Two cores are shared by many: a slow example is no failure.
settings.register_profile("patient", deadline=None, database=None)
settings.load_profile("patient")

# None of the three zones has ever changed its clocks since 1988.
HOURS_AHEAD = {WIB: 7, WITA: 8, WIT: 9}
OFF = {row["tanggal"] for row in rows("hari_libur_2018_2026.csv")}
EVERY_DAY = [date(2018, 1, 1) + timedelta(days=n) for n in range(3287)]
WORKED = {
    weekend: [
        day
        for day in EVERY_DAY
        if day.isoformat() not in OFF and day.weekday() not in weekend
    ]
    for weekend in (FIVE_DAY_WEEKEND, SIX_DAY_WEEKEND)
}

starts = st.dates(date(2018, 1, 1), date(2026, 6, 30))
counts = st.integers(1, 90)
weekends = st.sampled_from([FIVE_DAY_WEEKEND, SIX_DAY_WEEKEND])
instants = st.datetimes(
    datetime(2018, 1, 1), datetime(2026, 12, 30), timezones=st.just(UTC)
)
zones = st.sampled_from([WIB, WITA, WIT])


def test_the_oracle_knows_nine_years():
    assert EVERY_DAY[-1] == date(2026, 12, 31)


@given(start=starts, count=counts, weekend=weekends)
def test_the_nth_working_day_is_the_nth_in_the_list(
    start: date, count: int, weekend: frozenset[int]
):
    worked = WORKED[weekend]
    expected = worked[bisect.bisect_right(worked, start) + count - 1]

    ends = add_working_days(
        start=start, count=count, calendar=calendar(weekend=weekend)
    )

    assert ends == expected


@given(start=starts, count=counts, skipped=st.sets(starts, max_size=40))
def test_skipped_days_are_as_if_they_were_off(
    start: date, count: int, skipped: set[date]
):
    left = [
        day for day in WORKED[FIVE_DAY_WEEKEND] if day > start and day not in skipped
    ]

    ends = add_working_days(
        start=start, count=count, calendar=calendar(), skipped=skipped
    )

    assert ends == left[count - 1]


@given(start=starts, count=st.integers(0, 90))
def test_adding_and_counting_are_each_other_s_inverse(start: date, count: int):
    ends = add_working_days(start=start, count=count, calendar=calendar())

    span = {"calendar": calendar()}
    assert working_days_between(after=start, until=ends, **span) == count
    assert working_days_between(after=ends, until=start, **span) == -count


@given(start=starts, count=counts)
def test_a_later_start_never_ends_earlier(start: date, count: int):
    ends = [
        add_working_days(start=day, count=count, calendar=calendar())
        for day in (start, start + timedelta(days=1))
    ]

    assert ends[0] <= ends[1]


@given(at=instants, zone=zones)
def test_the_local_day_is_utc_and_so_many_hours(at: datetime, zone: str):
    assert local_date(at, zone) == (at + timedelta(hours=HOURS_AHEAD[zone])).date()


@given(at=instants, zone=zones)
def test_a_day_holds_its_instants_and_none_after_its_end(at: datetime, zone: str):
    ends = end_of_day(local_date(at, zone), zone)

    assert timedelta() < ends - at <= timedelta(hours=24)


@pytest.mark.parametrize("host", ["America/New_York", "Asia/Jayapura", "UTC"])
def test_the_zone_of_the_host_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, host: str
):
    night_of_daylight_saving = datetime(2026, 3, 8, 6, 59, 59, tzinfo=UTC)
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", host)
    time.tzset()
    try:
        day = local_date(night_of_daylight_saving, WIB)
        ends = end_of_day(day, WIB)
    finally:
        if before is None:
            monkeypatch.delenv("TZ")
        else:
            monkeypatch.setenv("TZ", before)
        time.tzset()

    assert (day, ends) == (date(2026, 3, 8), datetime(2026, 3, 8, 17, tzinfo=UTC))


def test_the_arithmetic_loads_no_django():
    program = (
        "import sys, agencies.workdays, complaints.deadlines;"
        "print([name for name in sys.modules if name.split('.')[0] == 'django'])"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert loaded.stdout.strip() == "[]"
