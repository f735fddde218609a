"""The worked examples of the evaluation, from rows of cases, to the digit."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import cycle

import pytest
from django.core.management import CommandError, call_command

from agencies.models import AccessEntry, Agency, Region, TeamDecree
from agencies.roles import AgencyKind
from agencies.workdays import WIB
from complaints.deadlines import ClockKind
from complaints.intake.files import CaseRow, import_rows
from complaints.models import Complaint
from complaints.workflow import State
from reports.recaps import BadPeriod, BadScope, Period, percent, recap, region_scope
from reports.recaps.period import month_before
from tests.registry import small_registry

pytestmark = pytest.mark.django_db
NOW = datetime(2021, 1, 15, 3, tzinfo=UTC)
FIRST_HALF = Period(date(2020, 1, 1), date(2020, 6, 30))
HOUR = timedelta(hours=1)
KEYS = {
    "received",
    "closed",
    "in_progress",
    "forwarded",
    "unverified",
    "on_hold",
    "archived",
    "followed_up",
    "followed_up_percent",
    "closed_percent",
    "in_progress_percent",
    "agencies",
    "agencies_connected",
    "agencies_active",
    "agencies_active_percent",
    "mean_days_to_follow_up",
}


def province(code: str, name: str, *, regions: int) -> list[Agency]:
    """A province and so many regencies in it, each an instansi."""
    Region(code=code, name=name, kind="provinsi", zone=WIB).save()
    top = Agency(
        code=f"prov-{code}",
        name=name,
        kind=AgencyKind.PROVINCE,
        region_id=code,
        zone=WIB,
    )
    top.save()
    made = [top]
    for number in range(1, regions + 1):
        below = f"{code}.{number:02}"
        Region(
            code=below,
            name=f"Kabupaten {below}",
            kind="kabupaten",
            parent_id=code,
            zone=WIB,
        ).save()
        regency = Agency(
            code=f"kab-{below}",
            name=f"Kabupaten {below}",
            kind=AgencyKind.REGENCY,
            territory=top,
            region_id=below,
            zone=WIB,
        )
        regency.save()
        made.append(regency)
    return made


def connect(agencies: list[Agency], *, since: date = date(2019, 1, 1)) -> None:
    for agency in agencies:
        TeamDecree(
            agency=agency,
            number=f"SK/{agency.code}",
            decided_on=since,
            signatory="Contoh",
            valid_from=since,
        ).save()


def log_in(agencies: list[Agency], *, at: datetime) -> None:
    for agency in agencies:
        AccessEntry.objects.create(kind=AccessEntry.Kind.LOGIN, agency=agency, at=at)


def rows(
    count: int, state: State, agencies: list[Agency], *, prefix: str, until: date
) -> Iterator[CaseRow]:
    """So many cases in that state, spread over the instansi and the days."""
    first = datetime(2020, 1, 1, tzinfo=UTC)
    span = (until - first.date()).days
    begun = state not in (State.RECEIVED, State.ON_HOLD)
    followed = state in (State.CLOSED, State.IN_PROGRESS)
    for number, agency in zip(range(count), cycle(agencies), strict=False):
        at = first + timedelta(days=number % span, hours=number % 8)
        yield CaseRow(
            source_id=f"{prefix}-{state}-{number}",
            title=f"Laporan {number}",
            received_at=at,
            state=state,
            agency=agency.code,
            disposed_at=at + HOUR if begun else None,
            followed_up_at=at + 49 * HOUR if followed else None,
            answered_at=at + 72 * HOUR if state is State.CLOSED else None,
            ended_at=at + 96 * HOUR
            if state in (State.CLOSED, State.ARCHIVED)
            else None,
            ended_how="auto_close" if state is State.CLOSED and number % 2 else "",
        )


def bring_in(found: dict[State, int], agencies: list[Agency], *, until: date) -> None:
    for state, count in found.items():
        told = rows(count, state, agencies, prefix=agencies[0].code, until=until)
        result = import_rows(told, at=NOW)
        assert result.imported == count


@pytest.fixture
def jawa_timur():
    """First half of 2020: 39 instansi, all with a decree, one without a login."""
    agencies = province("35", "Jawa Timur", regions=38)
    connect(agencies)
    log_in(agencies[:-1], at=datetime(2020, 6, 12, tzinfo=UTC))
    states = {
        State.CLOSED: 3_309,
        State.IN_PROGRESS: 206,
        State.FORWARDED: 300,
        State.RECEIVED: 150,
        State.ON_HOLD: 40,
        State.ARCHIVED: 83,
    }
    bring_in(states, agencies, until=date(2020, 6, 30))
    return agencies


def asked(capsys, *arguments: str):
    call_command("recap", *arguments)
    return json.loads(capsys.readouterr().out)


def test_east_java_in_the_first_half_of_2020(jawa_timur, capsys):
    told = asked(
        capsys,
        *("--from", "2020-01-01", "--to", "2020-06-30"),
        *("--scope", "35", "--format", "json"),
    )

    assert told.keys() >= KEYS
    assert (told["received"], told["closed"], told["in_progress"]) == (4088, 3309, 206)
    assert (told["followed_up"], told["followed_up_percent"]) == (3515, 86)
    assert (told["closed_percent"], told["in_progress_percent"]) == (81, 5)
    assert (told["agencies"], told["agencies_connected"]) == (39, 39)
    assert told["agencies_connected_percent"] == 100
    assert (told["agencies_active"], told["agencies_active_percent"]) == (38, 97)
    assert told["mean_days_to_follow_up"] == 2.0
    assert told["closed_by_system"] == 3309 // 2
    parts = ("closed", "in_progress", "forwarded", "unverified", "on_hold", "archived")
    assert sum(told[name] for name in parts) == 4088
    # 3,515 of 4,005.
    assert told["received_without_archived"] == 4005
    assert told["followed_up_percent_without_archived"] == 88


def test_rows_of_instansi_and_months_add_up(jawa_timur):
    found = recap(scope=region_scope("35"), period=FIRST_HALF, at=NOW)

    assert len(found.by_agency) == 39
    assert [row.code for row in found.by_month] == [f"2020-0{n}" for n in range(1, 7)]
    for table in (found.by_agency, found.by_month, found.by_unit):
        assert sum(row.counts.received for row in table) == 4088
        assert sum(row.counts.followed_up for row in table) == 3515


def test_one_regency_counts_only_its_own(jawa_timur):
    found = recap(scope=region_scope("35.01"), period=FIRST_HALF, at=NOW)

    assert 0 < found.counts.received < 4088
    assert found.reach.agencies == 1
    assert [row.code for row in found.by_agency] == ["kab-35.01"]


def test_jambi_until_august_2020(db):
    agencies = province("15", "Jambi", regions=11)
    connect(agencies[:-1])
    log_in(agencies[:10], at=datetime(2020, 8, 20, tzinfo=UTC))
    states = {State.CLOSED: 77, State.IN_PROGRESS: 12, State.FORWARDED: 126}
    bring_in(states, agencies, until=date(2020, 8, 31))

    period = Period(date(2020, 1, 1), date(2020, 8, 31))
    found = recap(scope=region_scope("15"), period=period, at=NOW)

    assert found.counts.received == 215
    assert (found.counts.followed_up, found.counts.followed_up_percent) == (89, 41)
    assert (found.counts.closed_percent, found.counts.in_progress_percent) == (36, 6)
    assert (found.reach.connected, found.reach.connected_percent) == (11, 92)
    assert (found.reach.active, found.reach.active_percent) == (10, 83)


def test_indramayu_follows_up_in_3_9_days(db):
    (agency,) = province("32", "Indramayu", regions=0)
    first = datetime(2020, 3, 2, 1, tzinfo=UTC)
    took = [timedelta(days=3), timedelta(days=5), timedelta(days=3, hours=16)]
    told = [
        CaseRow(
            source_id=str(number),
            title="Laporan",
            received_at=first,
            state=State.IN_PROGRESS,
            agency=agency.code,
            disposed_at=first + HOUR,
            followed_up_at=first + HOUR + days,
        )
        for number, days in enumerate(took)
    ]
    import_rows(told, at=NOW)

    found = recap(scope=region_scope("32"), period=FIRST_HALF, at=NOW)

    assert found.speed.mean_days == Decimal("3.9")
    assert found.counts.followed_up_percent == 100


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [(1, 8, 13), (89, 215, 41), (11, 12, 92), (1, 200, 1), (0, 5, 0), (3, 0, None)],
)
def test_percentages_are_whole_and_halves_go_up(part, whole, printed):
    assert percent(part, whole) == printed


def test_the_number_of_queries_does_not_grow_with_the_cases(
    jawa_timur, django_assert_num_queries
):
    scope = region_scope("35")
    with django_assert_num_queries(9):
        recap(scope=scope, period=FIRST_HALF, at=NOW)
    with django_assert_num_queries(9):
        recap(scope=scope, period=Period.month("2020-02"), at=NOW)


@pytest.fixture
def cast():
    return small_registry()


def one(cast, **told) -> CaseRow:
    """A case of Dinas PU Surabaya in May 2020."""
    return CaseRow(
        **{
            "source_id": "1",
            "title": "Laporan",
            "received_at": datetime(2020, 5, 4, 1, tzinfo=UTC),
            "agency": cast.surabaya.code,
            "unit": cast.dinas_pu.code,
            **told,
        }
    )


def closed_case(cast, **told) -> CaseRow:
    return one(
        cast,
        state=State.CLOSED,
        disposed_at=datetime(2020, 5, 5, 1, tzinfo=UTC),
        followed_up_at=datetime(2020, 5, 8, 1, tzinfo=UTC),
        answered_at=datetime(2020, 5, 20, 1, tzinfo=UTC),
        ended_at=datetime(2020, 6, 5, 1, tzinfo=UTC),
        ended_how="confirm",
        **told,
    )


def may(**when):
    period = Period.month("2020-05")
    return recap(scope=region_scope("35.78"), period=period, **when)


@pytest.mark.parametrize(
    ("at", "column"),
    [
        (datetime(2020, 5, 4, 2, tzinfo=UTC), "unverified"),
        (datetime(2020, 5, 6, tzinfo=UTC), "forwarded"),
        (datetime(2020, 5, 9, tzinfo=UTC), "in_progress"),
        (datetime(2020, 5, 21, tzinfo=UTC), "in_progress"),
        (datetime(2020, 6, 6, tzinfo=UTC), "closed"),
    ],
)
def test_states_are_told_as_of_any_instant(cast, at, column):
    import_rows([closed_case(cast)], at=NOW)

    counts = may(at=at, is_now=False).counts

    assert getattr(counts, column) == counts.received == 1


def test_what_came_later_is_not_yet_there(cast):
    import_rows([closed_case(cast)], at=NOW)

    before = datetime(2020, 5, 3, tzinfo=UTC)
    assert may(at=before, is_now=False).counts.received == 0


def test_the_mean_starts_with_the_disposition_and_skips_days_off(cast):
    """From Tuesday 5 to Friday 8 May 2020: Thursday 7 was Waisak."""
    import_rows([closed_case(cast)], at=NOW)

    speed = may(at=NOW).speed

    assert (speed.mean_days, speed.mean_working_days) == (
        Decimal("3.0"),
        Decimal("2.0"),
    )


def test_open_and_late_is_in_the_denominator(cast):
    stuck = one(cast, source_id="2", state=State.RECEIVED, unit="")
    import_rows([closed_case(cast), stuck], at=NOW)

    clock = may(at=NOW).punctuality[ClockKind.VERIFICATION]

    assert (clock.closed_in_time, clock.open_late) == (1, 1)
    assert clock.in_time_percent == 50
    early = may(at=datetime(2020, 5, 6, tzinfo=UTC), is_now=False)
    assert early.punctuality[ClockKind.VERIFICATION].open_late == 0


def test_those_who_wait_are_told_by_their_age(cast):
    stuck = one(cast, source_id="2", state=State.RECEIVED, unit="")
    import_rows([closed_case(cast), stuck], at=NOW)

    waiting = may(at=stuck.received_at + timedelta(days=61)).waiting

    assert (waiting.cases, waiting.over_60) == (1, 1)
    assert waiting.mean_days == waiting.oldest_days == Decimal("61.0")


def test_the_day_a_case_came_in_is_a_local_day(cast):
    """31 May 2020, 17:30 UTC is already 1 June in Surabaya."""
    late = datetime(2020, 5, 31, 17, 30, tzinfo=UTC)
    import_rows([one(cast, state=State.RECEIVED, unit="", received_at=late)], at=NOW)

    assert may(at=NOW).counts.received == 0
    june = recap(scope=region_scope("35.78"), period=Period.month("2020-06"), at=NOW)
    assert june.counts.received == 1


def test_a_decree_that_ended_before_the_last_day_does_not_connect(cast):
    TeamDecree.objects.filter(agency=cast.surabaya, valid_until=None).update(
        valid_until=date(2020, 5, 30)
    )

    assert may(at=NOW).reach.connected == 0


def test_a_letter_of_assignment_never_counts_as_connected(cast):
    assert may(at=NOW).reach.connected == 1

    TeamDecree.objects.filter(agency=cast.surabaya).update(kind=TeamDecree.Kind.LETTER)

    assert may(at=NOW).reach.connected == 0


@pytest.mark.parametrize(
    ("at", "active"),
    [
        (datetime(2020, 4, 30, 16, 59, tzinfo=UTC), 0),  # 30 April, 23.59 WIB
        (datetime(2020, 4, 30, 17, 1, tzinfo=UTC), 1),
        (datetime(2020, 5, 31, 16, 59, tzinfo=UTC), 1),
        (datetime(2020, 5, 31, 17, 1, tzinfo=UTC), 0),
    ],
)
def test_active_is_a_login_in_the_month_before_the_last_day(cast, at, active):
    log_in([cast.surabaya], at=at)

    assert may(at=NOW).reach.active == active


def test_the_same_day_a_month_before():
    assert month_before(date(2020, 3, 31)) == date(2020, 2, 29)
    assert month_before(date(2020, 1, 15)) == date(2019, 12, 15)


def test_units_are_told_with_the_instansi_they_belong_to(cast):
    import_rows([closed_case(cast)], at=NOW)

    (unit,) = may(at=NOW).by_unit

    assert (unit.code, unit.of, unit.counts.closed) == ("dinas-pu", "surabaya", 1)


def test_cases_of_another_registry_are_outside_the_countrys_counts(cast):
    import_rows([closed_case(cast)], at=NOW)
    Agency.objects.filter(pk=cast.surabaya.pk).update(registry="boston")

    country = recap(scope=region_scope("ID"), period=Period.month("2020-05"), at=NOW)

    assert Complaint.objects.count() == 1
    assert country.counts.received == 0


@pytest.mark.parametrize("code", ["35.78.05", "99", "US-MA-BOS", "", "35.7"])
def test_a_scope_that_is_none_says_so(cast, code):
    with pytest.raises(BadScope, match="bukan kode"):
        region_scope(code)


def test_a_period_that_is_none_says_so():
    with pytest.raises(BadPeriod, match="berakhir sebelum"):
        Period(date(2020, 2, 1), date(2020, 1, 31))
    with pytest.raises(BadPeriod, match="2020-01"):
        Period.month("2020-13")
    with pytest.raises(CommandError, match="--month"):
        call_command("recap", "--scope", "ID")


def test_the_command_speaks_csv_and_plain_words(cast, capsys):
    import_rows([closed_case(cast)], at=NOW)

    call_command("recap", "--month", "2020-05", "--scope", "35", "--format", "csv")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("level,code,name,of,received,closed")
    assert lines[1].startswith("total,35,Jawa Timur,,1,1,")
    assert any(line.startswith("unit,dinas-pu,") for line in lines)

    call_command("recap", "--month", "2020-05", "--scope", "35")
    assert "100 %   1 dari 1" in capsys.readouterr().out
