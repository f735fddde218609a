"""The recap on the screen: whose it is, what it shows, and as a file."""

import io
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.core.cache import cache
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import AccessEntry
from complaints import actions
from complaints.intake.files import CaseRow, import_rows
from complaints.similarity import Warning as W
from complaints.workflow import State
from reports.figures import open_figures
from reports.recaps.choices import choices_for
from tests.complaints.cases import at_unit
from tests.registry import small_registry

pytestmark = pytest.mark.django_db
NOW = datetime(2021, 1, 15, 3, tzinfo=UTC)
MAY = {"from": "2020-05-01", "to": "2020-05-31"}
ON = date(2020, 6, 1)


@pytest.fixture
def cast():
    return small_registry()


@pytest.fixture
def cases(cast):
    """Two of Surabaya, at two units; one of Malang; one of Samarinda."""
    import_rows(
        [
            case("1", "surabaya", "dinas-pu"),
            case("2", "surabaya", "dinas-kesehatan"),
            case("3", "malang", "malang-pu"),
            case("4", "samarinda", "samarinda-pu"),
        ],
        at=NOW,
    )


def case(number: str, agency: str, unit: str) -> CaseRow:
    return CaseRow(
        source_id=number,
        title="Laporan",
        received_at=datetime(2020, 5, 4, 1, tzinfo=UTC),
        state=State.IN_PROGRESS,
        agency=agency,
        unit=unit,
        disposed_at=datetime(2020, 5, 5, 1, tzinfo=UTC),
        followed_up_at=datetime(2020, 5, 6, 1, tzinfo=UTC),
    )


def ask(client, officer, **asked):
    client.force_login(officer)
    return client.get(reverse("reports:recap"), {**MAY, **asked})


def received(response) -> int:
    return response.json()["received"]


@pytest.mark.parametrize(
    ("name", "first", "count"),
    [
        ("admin_national", "ID", 4),
        ("ksp_officer", "ID", 4),
        ("auditor", "ID", 4),
        ("admin_jatim", "35", 3),
        ("admin_surabaya", "35.78", 2),
        ("admin_ministry", "instansi:ministry", 0),
        ("liaison_pu", "instansi:dinas-pu", 1),
        ("head_pu", "instansi:dinas-pu", 1),
        ("reviewer_jatim", "35", 0),  # nothing was handed over
    ],
)
def test_a_recap_counts_what_ones_seats_reach(cast, cases, client, name, first, count):
    officer = getattr(cast, name)
    assert choices_for(cast.staff(officer, ON)).first == first

    assert received(ask(client, officer, format="json")) == count


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("admin_surabaya", "35"),
        ("admin_surabaya", "35.07"),
        ("admin_surabaya", "ID"),
        ("liaison_pu", "35.78"),
        ("liaison_pu", "instansi:dinas-kesehatan"),
        ("admin_jatim", "64"),
    ],
)
def test_a_scope_beyond_ones_seats_is_refused(cast, cases, client, name, scope):
    response = ask(client, getattr(cast, name), scope=scope)

    assert response.status_code == 400
    assert "di luar jabatan Anda" in response.content.decode()


@pytest.mark.parametrize("name", ["nobody", "custodian"])
def test_who_has_nothing_to_count_gets_no_recap(cast, client, name):
    assert ask(client, getattr(cast, name)).status_code == 403


def test_who_is_not_signed_in_is_asked_to(cast, client):
    response = client.get(reverse("reports:recap"))

    assert response.status_code == 302
    assert "/masuk/" in response["Location"]


def test_the_page_shows_the_figures_with_their_fractions(cast, cases, client):
    response = ask(client, cast.admin_jatim, scope="35")

    page = response.content.decode()
    assert response.status_code == 200
    assert "Mei 2020" in page
    assert "Rekap bulanan" in page
    assert "Dinas PU Bina Marga Surabaya · Pemerintah Kota Surabaya" in page
    assert "scope=35.78" in page  # from the province down to the city
    tiles = response.context["tiles"]
    assert (tiles[1]["count"], tiles[1]["of"]) == (3, 3)
    assert response.context["days_to_follow_up"]["calendar"] == "1,0"


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2020-06-01", "to": "2020-05-01"},
        {"from": "kemarin"},
        {"to": "9999-12-31"},
        {"from": "0001-01-01"},
        {"scope": "99.99"},
    ],
)
def test_a_wrong_period_says_so_and_keeps_what_was_typed(cast, client, asked):
    response = ask(client, cast.admin_jatim, **asked)

    page = response.content.decode()
    [(field, words)] = list(response.context["form"].errors.items())[:1]
    assert response.status_code == 400
    assert "data-focus" in page
    assert str(words[0]) in unescape(page)
    if field != "__all__":
        assert f'href="#id_{field}"' in page
        assert f'id="id_{field}_error"' in page


def test_files_hold_the_same_and_taking_them_is_kept(cast, cases, client):
    as_csv = ask(client, cast.admin_jatim, scope="35", format="csv")
    assert as_csv.content.decode().splitlines()[1].startswith("total,35,Jawa Timur,,3,")
    assert "rekap-35-2020-05-01" in as_csv["Content-Disposition"]

    as_xlsx = ask(client, cast.admin_jatim, scope="35", format="xlsx")
    sheet = load_workbook(io.BytesIO(as_xlsx.content)).active
    assert [cell.value for cell in sheet[2]][:5] == [
        "total",
        "35",
        "Jawa Timur",
        None,
        3,
    ]

    taken = AccessEntry.objects.filter(kind=AccessEntry.Kind.EXPORT)
    assert [entry.officer for entry in taken] == [cast.admin_jatim] * 2


def test_queries_of_the_page_are_constant(
    cast, cases, client, django_assert_max_num_queries
):
    client.force_login(cast.admin_jatim)
    with django_assert_max_num_queries(15):
        client.get(reverse("reports:recap"), MAY)


def test_the_first_page_tells_the_last_year_and_no_more_than_that(cast, cases, client):
    cache.clear()
    shown = open_figures(on=date(2020, 6, 1))
    assert shown.counts.received == 4
    assert shown.counts.followed_up_percent == 100
    assert open_figures(on=date(2020, 5, 1)).counts.received == 0
    cache.clear()

    assert client.get("/").status_code == 200


def test_confirmed_warnings_are_counted_by_unit_in_the_words_of_the_form(
    client, django_assert_max_num_queries
):
    cast = small_registry()
    thin = "Lubangnya sudah kami tutup dengan aspal sampai rata."
    said = {"text": thin, "confirmed": ["no_date", "no_place", "no_document"]}
    at = datetime(2021, 1, 4, 2, tzinfo=UTC)
    at_unit(cast, at=at).take(actions.answer, "liaison_pu", **said)
    at_unit(cast, at=at).answer()
    at_unit(cast, at=at.replace(month=12, year=2020)).answer()  # of another month
    client.force_login(cast.admin_surabaya)
    asked = {"from": "2021-01-01", "to": "2021-01-15"}
    plain = client.get(reverse("reports:recap"), asked)
    assert "confirmed" not in plain.context

    with django_assert_max_num_queries(16):
        page = client.get(plain.context["confirmed_url"])
    shown = page.context["confirmed"]

    assert shown["columns"][0] == "Belum menyebut tanggal"
    [row] = shown["rows"]
    assert (row.name, row.answers) == (cast.dinas_pu.name, 2)
    assert dict(zip(W, row.confirmed, strict=True)) == {
        W.NO_DATE: 1,
        W.NO_PLACE: 1,
        W.NO_DOCUMENT: 1,
        W.PERSONAL_DATA: 0,
        W.NEAR_COPY: 0,
    }
    assert "Belum menyebut tanggal" in page.content.decode()
