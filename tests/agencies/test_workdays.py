"""Which days count, and how many: tables over the real calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agencies.workdays import (
    JOINT_LEAVE,
    NATIONAL,
    REGIONAL,
    SIX_DAY_WEEKEND,
    WIB,
    WIT,
    WITA,
    Calendar,
    DayOff,
    DecreedDay,
    NoCalendar,
    add_working_days,
    calendar_as_known,
    end_of_day,
    first_working_day,
    local_date,
    working_days_between,
    zone_label,
)
from tests.calendars import TODAY, calendar, decreed_days, rows

BEFORE_THE_DECREE = date(2020, 5, 19)
WITH_THE_DECREE = date(2020, 5, 20)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        pytest.param("2026-01-05", 0, "2026-01-05", id="no day is the day itself"),
        pytest.param("2026-01-05", 1, "2026-01-06", id="the next day is day one"),
        pytest.param("2026-01-09", 1, "2026-01-12", id="Friday to Monday"),
        pytest.param("2026-01-03", 3, "2026-01-07", id="received on a Saturday"),
        pytest.param("2026-01-04", 3, "2026-01-07", id="received on a Sunday"),
        pytest.param("2026-03-17", 3, "2026-03-27", id="over Nyepi and Idul Fitri"),
        pytest.param("2026-03-20", 1, "2026-03-25", id="received on cuti bersama"),
        pytest.param("2026-08-17", 1, "2026-08-18", id="received on a holiday"),
        pytest.param("2024-02-13", 1, "2024-02-15", id="over election day"),
        pytest.param("2024-02-28", 1, "2024-02-29", id="onto 29 February"),
        pytest.param("2024-02-29", 1, "2024-03-01", id="from 29 February"),
        pytest.param("2025-02-28", 1, "2025-03-03", id="no 29 February"),
        pytest.param("2025-12-31", 1, "2026-01-02", id="from 31 December"),
        pytest.param("2025-12-30", 1, "2025-12-31", id="onto 31 December"),
        pytest.param("2026-12-31", 3, "2027-01-07", id="into the provisional year"),
    ],
)
def test_the_nth_working_day_after_a_day(start: str, count: int, expected: str):
    ends = add_working_days(
        start=date.fromisoformat(start), count=count, calendar=calendar()
    )

    assert ends == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        pytest.param("2026-01-09", 1, "2026-01-10", id="Saturday works"),
        pytest.param("2026-01-10", 1, "2026-01-12", id="Sunday does not"),
        pytest.param("2026-03-19", 1, "2026-03-25", id="a holiday on Saturday is off"),
    ],
)
def test_an_office_of_six_days_works_on_saturday(start: str, count: int, expected: str):
    six_days = calendar(weekend=SIX_DAY_WEEKEND)

    ends = add_working_days(
        start=date.fromisoformat(start), count=count, calendar=six_days
    )

    assert ends == date.fromisoformat(expected)


def test_skipped_days_do_not_count():
    skipped = {date(2026, 1, 6), date(2026, 1, 7), date(2026, 1, 10)}

    ends = add_working_days(
        start=date(2026, 1, 5), count=3, calendar=calendar(), skipped=skipped
    )

    assert ends == date(2026, 1, 12)


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="negative"):
        add_working_days(start=date(2026, 1, 5), count=-1, calendar=calendar())


@pytest.mark.parametrize(
    ("start", "count"), [("2027-12-30", 5), ("2017-12-01", 1), ("2031-06-01", 1)]
)
def test_a_year_without_calendar_is_refused_loudly(start: str, count: int):
    with pytest.raises(NoCalendar, match=r"2028|2017|2031"):
        add_working_days(
            start=date.fromisoformat(start), count=count, calendar=calendar()
        )


def test_the_refusal_names_the_year():
    with pytest.raises(NoCalendar) as refused:
        working_days_between(
            after=date(2027, 12, 30), until=date(2028, 1, 1), calendar=calendar()
        )

    assert refused.value.year == 2028


@pytest.mark.parametrize(
    ("after", "until", "provisional"),
    [
        pytest.param("2026-12-01", "2026-12-31", False, id="ends in time"),
        pytest.param("2026-12-31", "2026-12-31", False, id="no day at all"),
        pytest.param("2026-12-30", "2027-01-04", True, id="reaches over"),
        pytest.param("2026-12-31", "2027-01-01", True, id="starts with the new year"),
    ],
)
def test_a_count_into_2027_is_provisional(after: str, until: str, provisional: bool):
    span = {"after": date.fromisoformat(after), "until": date.fromisoformat(until)}

    assert calendar().is_provisional(**span) is provisional


def test_a_count_that_leaves_the_provisional_year_is_provisional_no_more():
    decided_again = Calendar(
        days_off={},
        years=frozenset({2027, 2028}),
        provisional_years=frozenset({2027}),
        known_on=TODAY,
    )

    assert not decided_again.is_provisional(
        after=date(2027, 12, 31), until=date(2028, 1, 5)
    )


@pytest.mark.parametrize(
    ("after", "until", "days"),
    [
        pytest.param("2026-01-05", "2026-01-05", 0, id="no day"),
        pytest.param("2026-01-09", "2026-01-12", 1, id="a weekend between"),
        pytest.param("2026-01-12", "2026-01-09", -1, id="reversed is negative"),
        pytest.param("2026-01-09", "2026-01-11", 0, id="only a weekend"),
        pytest.param("2025-12-31", "2026-12-31", 240, id="the whole of 2026"),
    ],
)
def test_working_days_between_counts_the_last_day_but_not_the_first(
    after: str, until: str, days: int
):
    between = working_days_between(
        after=date.fromisoformat(after),
        until=date.fromisoformat(until),
        calendar=calendar(),
    )

    assert between == days


def test_the_first_working_day_may_be_the_day_itself():
    monday = date(2026, 1, 5)

    for start in (date(2026, 1, 3), date(2026, 1, 4), monday):
        assert first_working_day(from_day=start, calendar=calendar()) == monday


def test_three_working_days_from_18_may_2020_end_earlier_once_the_decree_is_known():
    received = date(2020, 5, 18)

    ends = [
        add_working_days(start=received, count=3, calendar=calendar(known_on))
        for known_on in (BEFORE_THE_DECREE, WITH_THE_DECREE)
    ]

    assert ends == [date(2020, 5, 26), date(2020, 5, 22)]


@pytest.mark.parametrize(
    ("known_on", "decree"),
    [
        ("2019-08-27", None),
        ("2019-08-28", "728/2019, 213/2019, 01/2019"),
        ("2020-05-19", "728/2019, 213/2019, 01/2019"),
        ("2020-05-20", None),
    ],
)
def test_22_may_2020_was_off_only_between_two_decrees(
    known_on: str, decree: str | None
):
    off = calendar(date.fromisoformat(known_on)).reason_off(date(2020, 5, 22))

    assert (off and off.decree) == decree


@pytest.mark.parametrize("year", [2018, 2019, 2020, 2021, 2022, 2023, 2025])
def test_replaying_the_decrees_gives_the_final_joint_leave(year: int):
    final = {
        date.fromisoformat(row["tanggal"])
        for row in rows("hari_libur_2018_2026.csv")
        if row["jenis"] == JOINT_LEAVE and row["tanggal"].startswith(str(year))
    }

    replayed = {
        row.day
        for row in decreed_days()
        if row.is_known(TODAY) and row.off.kind == JOINT_LEAVE and row.day.year == year
    }

    assert replayed == final


def test_the_calendar_holds_every_day_of_the_final_list():
    final = {
        date.fromisoformat(row["tanggal"]) for row in rows("hari_libur_2018_2026.csv")
    }

    known = calendar_as_known(decreed_days(), known_on=TODAY)

    assert set(known.days_off) == final
    assert known.years == frozenset(range(2018, 2027))
    assert known.provisional_years == frozenset()


def test_2027_is_provisional():
    assert calendar().provisional_years == frozenset({2027})
    assert calendar().reason_off(date(2027, 3, 10)).provisional


def test_a_regional_holiday_alone_makes_no_calendar():
    local = DecreedDay(day=date(2030, 1, 3), off=DayOff("Hari Jadi", REGIONAL))

    known = calendar_as_known([local], known_on=TODAY)

    assert known.years == frozenset()
    with pytest.raises(NoCalendar):
        known.is_working_day(date(2030, 1, 3))


def test_a_provisional_regional_holiday_leaves_the_year_decided():
    decided = DecreedDay(day=date(2026, 1, 1), off=DayOff("Tahun Baru", NATIONAL))
    local = DecreedDay(
        day=date(2026, 10, 12), off=DayOff("Hari Jadi", REGIONAL, provisional=True)
    )

    known = calendar_as_known([decided, local], known_on=TODAY)

    assert known.provisional_years == frozenset()


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_reasons_the_national_holiday_is_named(order: int):
    day = date(2026, 5, 14)
    reasons = [DayOff("Cuti", JOINT_LEAVE), DayOff("Jadi", REGIONAL)]
    reasons.append(DayOff("Kenaikan", NATIONAL))

    known = calendar_as_known(
        [DecreedDay(day=day, off=off) for off in reasons[::order]], known_on=TODAY
    )

    assert known.reason_off(day).name == "Kenaikan"


def test_a_weekend_has_no_decreed_reason():
    saturday = date(2026, 1, 3)

    assert calendar().is_weekend(saturday)
    assert calendar().reason_off(saturday) is None
    assert not calendar().is_working_day(saturday)


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        pytest.param("2026-01-05T16:59:59Z", WIB, "2026-01-05", id="WIB 23:59:59"),
        pytest.param("2026-01-05T17:00:00Z", WIB, "2026-01-06", id="WIB midnight"),
        pytest.param("2026-01-05T15:59:59Z", WITA, "2026-01-05", id="WITA 23:59:59"),
        pytest.param("2026-01-05T16:00:00Z", WITA, "2026-01-06", id="WITA midnight"),
        pytest.param("2026-01-05T14:59:59Z", WIT, "2026-01-05", id="WIT 23:59:59"),
        pytest.param("2026-01-05T15:00:00Z", WIT, "2026-01-06", id="WIT midnight"),
        pytest.param("2025-12-31T15:30:00Z", WIT, "2026-01-01", id="WIT new year"),
        pytest.param("2025-12-31T15:30:00Z", WITA, "2025-12-31", id="WITA old year"),
        pytest.param("2024-02-28T17:00:00Z", WIB, "2024-02-29", id="leap day"),
    ],
)
def test_the_day_it_is_depends_on_the_zone(at: str, zone: str, day: str):
    assert local_date(datetime.fromisoformat(at), zone) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("zone", "ends"),
    [
        (WIB, datetime(2026, 1, 5, 17, tzinfo=UTC)),
        (WITA, datetime(2026, 1, 5, 16, tzinfo=UTC)),
        (WIT, datetime(2026, 1, 5, 15, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 1, 6, 5, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_24_of_its_zone(zone: str, ends: datetime):
    assert end_of_day(date(2026, 1, 5), zone) == ends
    assert end_of_day(date(2026, 1, 5), zone).tzinfo is UTC


@pytest.mark.parametrize(
    ("day", "hours"), [("2015-03-08", 23), ("2015-11-01", 25), ("2015-06-01", 24)]
)
def test_a_day_of_daylight_saving_is_shorter_or_longer(day: str, hours: int):
    changed = date.fromisoformat(day)
    ends = [
        end_of_day(day, "America/New_York")
        for day in (changed - timedelta(days=1), changed)
    ]

    assert ends[1] - ends[0] == timedelta(hours=hours)


def test_an_instant_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        local_date(datetime(2026, 1, 5), WIB)


def test_the_three_zones_go_by_their_indonesian_names():
    labels = [zone_label(zone) for zone in (WIB, WITA, WIT, "America/New_York")]

    assert labels == ["WIB", "WITA", "WIT", "America/New_York"]


def test_forgetting_the_holidays_puts_192_of_365_due_dates_of_2026_wrong():
    """14 working days, 2027 as guessed; 185 when 2027 is taken to have no day off."""
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    years = frozenset({2026, 2027})
    weekends_only = Calendar(days_off={}, years=years, known_on=TODAY)
    only_2026 = {
        day: off for day, off in calendar().days_off.items() if day.year == 2026
    }

    def wrong(known: Calendar) -> int:
        return sum(
            add_working_days(start=day, count=14, calendar=known)
            != add_working_days(start=day, count=14, calendar=weekends_only)
            for day in days
        )

    assert wrong(calendar()) == 192
    assert wrong(Calendar(days_off=only_2026, years=years, known_on=TODAY)) == 185
