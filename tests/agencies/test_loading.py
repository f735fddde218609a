"""Official lists in: complete, once, and dated where a name has changed."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

import complaints.loading
from agencies import loading
from agencies.loading import Moment, Result, holidays, sources
from agencies.models import Agency, Holiday, Region
from agencies.roles import AgencyKind
from agencies.workdays import WIB, WIT, WITA, add_working_days
from complaints.deadlines import FIRST_POLICY, ClockKind, Limit
from complaints.models import AnswerTemplate, Category, Policy
from tests import calendars

pytestmark = pytest.mark.django_db

NOW = Moment(on=date(2026, 11, 21), at=datetime(2026, 11, 21, 3, tzinfo=UTC))
LATER = Moment(on=date(2027, 2, 1), at=datetime(2027, 2, 1, 3, tzinfo=UTC))
Rows = Callable[[str], list[sources.Row]]


@pytest.fixture
def surabaya_only(monkeypatch: pytest.MonkeyPatch) -> dict[str, sources.Row]:
    """A list of regions and governments cut down to Surabaya; changes are seen.

    The rows may be edited by their code, as a new official list would.
    """
    everything: Rows = sources.rows
    edits: dict[str, sources.Row] = {}

    def rows(name: str) -> list[sources.Row]:
        kept = [row for row in everything(name) if is_near(row)]
        return [row | edits.get(row.get("kode", ""), {}) for row in kept]

    def is_near(row: sources.Row) -> bool:
        code = row.get("kode_wilayah") or row.get("kode", "")
        return not code[:1].isdigit() or code == "35" or code.startswith("35.78")

    monkeypatch.setattr(sources, "rows", rows)
    return edits


def load(when: Moment) -> dict[str, Result]:
    return dict(loading.load(when=when))


def test_the_whole_registry_comes_in_and_twice_changes_nothing():
    first = StringIO()
    call_command("load_registry", stdout=first)

    kinds = Region.objects.values_list("kind", flat=True)
    assert {kind: list(kinds).count(kind) for kind in set(kinds)} == {
        "provinsi": 38,
        "kabupaten": 416,
        "kota": 98,
        "kecamatan": 7_285,
        "desa": 75_252,
        "kelurahan": 8_496,
        "desa adat": 14,
    }
    provinces = Region.objects.filter(kind=Region.Kind.PROVINCE)
    assert provinces.aggregate(Sum("population")) == {"population__sum": 284_973_643}
    assert not Region.objects.filter(parent=None).exclude(kind="provinsi").exists()
    governments = Agency.objects.filter(code__startswith="pemda-")
    assert governments.instansi().count() == 546
    assert governments.filter(is_autonomous=False).count() == 6
    assert Agency.objects.filter(kind=AgencyKind.MINISTRY).count() == 48
    assert Region.history.count() == Region.objects.count() == 91_599

    again = StringIO()
    call_command("load_registry", stdout=again)

    assert "Tidak ada yang berubah." in again.getvalue()
    assert "Tidak ada yang berubah." not in first.getvalue()
    assert Region.history.count() == 91_599


def test_a_dry_run_says_what_would_come_and_keeps_nothing(
    surabaya_only: dict[str, sources.Row],
):
    said = StringIO()

    call_command("load_registry", "--dry-run", stdout=said)

    assert "Tidak ada yang disimpan" in said.getvalue()
    assert not Region.objects.exists()
    assert not Agency.objects.exists()


def test_a_day_that_is_none_is_refused_before_anything_is_written():
    with pytest.raises(CommandError, match="Bukan tanggal"):
        call_command("load_registry", "--on", "31-12-2026")


def test_codes_are_text(surabaya_only: dict[str, sources.Row]):
    load(NOW)

    village = Region.objects.get(pk="35.78.05.1003")
    assert (village.name, village.parent_id) == ("Kedungdoro", "35.78.05")
    assert sources.rows("wilayah/prov_kabkota")[0]["kode"] == "35"


def test_a_changed_name_is_updated_and_dated_and_the_old_one_kept(
    surabaya_only: dict[str, sources.Row],
):
    load(NOW)
    surabaya_only["35.78.05"] = {"nama": "Tegalsari Baru"}

    result = load(LATER)["wilayah"]

    district = Region.objects.get(pk="35.78.05")
    assert result.changed == 1
    assert (district.name, district.name_since) == ("Tegalsari Baru", LATER.on)
    assert [(row.history_type, row.name) for row in district.history.all()] == [
        ("~", "Tegalsari Baru"),
        ("+", "Tegalsari"),
    ]
    assert Region.objects.get(pk="35.78").name_since is None


def test_a_changed_number_is_no_changed_name(surabaya_only: dict[str, sources.Row]):
    load(NOW)
    surabaya_only["35.78"] = {"penduduk_2024": "3020000"}

    load(LATER)

    city = Region.objects.get(pk="35.78")
    assert (city.population, city.name_since) == (3_020_000, None)


def test_a_ministry_that_is_renamed_keeps_its_key(
    surabaya_only: dict[str, sources.Row],
):
    load(NOW)
    before = Agency.objects.get(code="kemenpu")
    surabaya_only["kemenpu"] = {"nama": "Kementerian Pekerjaan Umum dan Perumahan"}

    load(LATER)

    after = Agency.objects.get(code="kemenpu")
    assert (after.pk, after.root_id) == (before.pk, before.pk)
    assert after.name_since == LATER.on


def test_a_government_lies_in_its_province_and_is_a_root(
    surabaya_only: dict[str, sources.Row],
):
    load(NOW)

    city = Agency.objects.get(code="pemda-35.78")
    assert city.territory is not None
    assert city.territory.code == "pemda-35"
    assert city.is_root
    assert city.is_instansi
    assert Agency.objects.national_desk().code == "nasional"
    assert Agency.objects.get(code="ombudsman-35").region_id == "35"


@pytest.mark.parametrize(
    ("province", "zone"),
    [
        ("11", WIB),
        ("31", WIB),
        ("35", WIB),
        ("61", WIB),
        ("62", WIB),
        ("51", WITA),
        ("53", WITA),
        ("63", WITA),
        ("64", WITA),
        ("65", WITA),
        ("73", WITA),
        ("76", WITA),
        ("81", WIT),
        ("82", WIT),
        ("91", WIT),
        ("96", WIT),
    ],
)
def test_a_province_keeps_its_time(province: str, zone: str):
    assert sources.zone_of(province) == zone


def test_the_calendar_in_the_database_is_that_of_the_decrees():
    holidays.load(when=NOW)

    for known_on in (date(2020, 3, 8), date(2020, 5, 19), date(2023, 4, 1), NOW.on):
        stored = Holiday.objects.calendar(known_on=known_on)
        told = calendars.calendar(known_on)
        days = {
            day
            for day in told.days_off
            if day.year in stored.years and day.year <= known_on.year
        }
        assert days == {day for day in stored.days_off if day.year <= known_on.year}, (
            known_on
        )


def test_a_decree_that_came_late_moves_the_third_working_day():
    holidays.load(when=NOW)

    before, after = (
        add_working_days(
            start=date(2020, 5, 18),
            count=3,
            calendar=Holiday.objects.calendar(known_on=date(2020, 5, day)),
        )
        for day in (19, 20)
    )

    assert (before, after) == (date(2020, 5, 26), date(2020, 5, 22))
    revoked = Holiday.objects.get(date=date(2020, 5, 22))
    assert revoked.revoked_from == date(2020, 5, 20)
    assert revoked.revoking_decree == "SKB 440/2020, 03/2020, 03/2020"


def test_the_day_a_decree_was_issued_is_said_only_where_it_is_on_record():
    holidays.load(when=NOW)
    days = Holiday.objects.filter(kind=Holiday.Kind.NATIONAL)

    christmas = dict(
        days.filter(date__month=12, date__day=25).values_list("date", "decided_on")
    )
    assert christmas[date(2025, 12, 25)] == date(2024, 10, 14)
    assert christmas[date(2024, 12, 25)] is christmas[date(2026, 12, 25)] is None
    voting = days.filter(decree__startswith="Keputusan Presiden")
    assert set(voting.values_list("decided_on", flat=True)) == {None}
    off = Holiday.objects.calendar(known_on=NOW.on).days_off
    assert off[date(2026, 12, 25)].decided_on is None
    assert off[date(2025, 12, 25)].decided_on == date(2024, 10, 14)


def test_the_year_without_a_decree_is_provisional():
    holidays.load(when=NOW)

    guessed = Holiday.objects.filter(date__year=2027)
    assert guessed.count() == 26
    assert all(row.is_provisional for row in guessed)
    assert not Holiday.objects.filter(date__year=2026, is_provisional=True).exists()


def test_a_decree_for_a_guessed_year_takes_the_place_of_the_guess(
    monkeypatch: pytest.MonkeyPatch,
):
    holidays.load(when=NOW)
    decree = Holiday(
        date=date(2027, 1, 1),
        kind=Holiday.Kind.NATIONAL,
        name="Tahun Baru Masehi",
        decree="SKB 1/2026",
        known_from=date(2026, 12, 1),
    )
    known = holidays.official()
    monkeypatch.setattr(holidays, "official", lambda: [*known, decree])

    holidays.load(when=LATER)

    standing = Holiday.objects.filter(date__year=2027, revoked_from=None)
    assert [row.decree for row in standing] == ["SKB 1/2026"]
    assert Holiday.objects.filter(date__year=2027).exclude(revoked_from=None).exists()


def test_what_people_changed_in_the_calendar_stays():
    holidays.load(when=NOW)
    guess = Holiday.objects.get(date=date(2027, 8, 17))
    guess.revoked_from, guess.revoking_decree = date(2026, 12, 1), "SKB contoh"
    guess.save()

    result = holidays.load(when=NOW)

    assert (result.added, result.changed) == (0, 0)
    guess.refresh_from_db()
    assert guess.revoking_decree == "SKB contoh"


def test_the_first_policy_is_a_row_and_is_not_written_over():
    dict(complaints.loading.load(when=NOW))
    policy = Policy.objects.get()
    assert policy.limit(ClockKind.VERIFICATION) == Limit(3)
    assert policy.valid_from == FIRST_POLICY.valid_from
    policy.basis = "Diubah"
    policy.save()

    results = dict(complaints.loading.load(when=LATER))

    assert Policy.objects.get().basis == "Diubah"
    assert {(result.added, result.changed) for result in results.values()} == {(0, 0)}


def test_topics_form_a_tree_and_templates_are_national():
    dict(complaints.loading.load(when=NOW))

    assert Category.objects.filter(parent=None).count() == 37
    hole = Category.objects.get(code="pupr.jalan-berlubang")
    assert hole.parent is not None
    assert hole.parent.name == "Pekerjaan Umum dan Penataan Ruang"
    assert Category.objects.get(code="corona-virus").open_until == date(2023, 6, 21)
    assert AnswerTemplate.objects.filter(agency=None).count() == 8
