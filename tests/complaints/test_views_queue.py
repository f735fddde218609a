"""The queue: what waits, in the order in which it burns, in few queries."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from agencies.loading.writing import reserve_ids
from agencies.models import AccessEntry, Agency
from complaints import actions
from complaints.models import Category
from complaints.views.export import harmless
from complaints.workflow import State
from tests.cases import bulk_cases
from tests.cast import Cast
from tests.complaints.browsing import NAMELESS, Now, body, kerja, numbers
from tests.complaints.cases import (
    ANSWER,
    NOW,
    Walk,
    at_city,
    at_unit,
    received,
    walk_to,
)
from tests.complaints.desk import LIST, listed

FOLLOW = "/kerja/?antrean=tindak-lanjut"


@pytest.fixture
def officer(client: Client, cast: Cast) -> Client:
    client.force_login(cast.liaison_pu)
    return client


def closed(cast: Cast) -> Walk:
    return walk_to(State.CLOSED, cast, at=NOW - timedelta(days=9))


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: Client, cast: Cast, now: Now
) -> None:
    client.force_login(cast.admin_surabaya)
    case = at_unit(cast).case
    bulk_cases(2, like=case)
    few = _queries(client, FOLLOW)
    bulk_cases(27, like=case)

    assert len(numbers(client.get(FOLLOW))) == 25
    assert _queries(client, FOLLOW) == few <= 15


@NAMELESS
@pytest.mark.parametrize(
    "who", ["admin_national", "admin_jatim", "head_pu", "ksp_officer", "custodian"]
)
def test_every_office_has_a_queue_in_few_queries(
    client: Client, cast: Cast, now: Now, who: str
) -> None:
    at_unit(cast)
    client.force_login(getattr(cast, who))

    assert _queries(client, FOLLOW) <= 15


def test_what_burns_first_stands_first(officer: Client, cast: Cast, now: Now) -> None:
    calm = at_unit(cast, at=NOW - timedelta(days=1)).case
    late = at_unit(cast, at=NOW - timedelta(days=30)).case
    soon = at_unit(cast, at=NOW - timedelta(days=5)).case

    page = officer.get(FOLLOW)

    assert numbers(page) == [late.number, soon.number, calm.number]
    assert re.search(r"lewat \d+ hari kerja", body(page))
    assert numbers(officer.get("/kerja/?antrean=lewat"))[0] == late.number


TABS = [
    ("verifikasi", "admin_surabaya", at_city),
    ("tindak-lanjut", "liaison_pu", at_unit),
    ("diproses", "liaison_pu", lambda cast: walk_to(State.IN_PROGRESS, cast)),
    (
        "menunggu",
        "liaison_pu",
        lambda cast: walk_to(State.AWAITING_COMPLAINANT, cast),
    ),
    ("ditunda", "liaison_pu", lambda cast: walk_to(State.ON_HOLD, cast)),
    ("selesai", "liaison_pu", lambda cast: walk_to(State.CLOSED, cast)),
    ("lewat", "liaison_pu", lambda cast: at_unit(cast, at=NOW - timedelta(days=60))),
]


@pytest.mark.parametrize(("tab", "who", "walk"), TABS)
def test_each_tab_holds_its_cases_and_counts_them(
    client: Client, cast: Cast, now: Now, tab: str, who: str, walk: Any
) -> None:
    client.force_login(getattr(cast, who))
    case = walk(cast).case

    page = client.get(f"/kerja/?antrean={tab}")

    assert numbers(page) == [case.number]
    current = re.search(r'aria-current="page"[^>]*>.*?<b>(\d+)</b></a>', body(page))
    assert "<b>1</b>" in body(page)
    assert current


@pytest.mark.parametrize(
    ("address", "who", "is_there"),
    [
        ("/kerja/?antrean=dijawab", "admin_national", True),
        ("/kerja/?antrean=dijawab", "admin_surabaya", True),
        ("/kerja/?antrean=dijawab", "admin_malang", False),
        ("/kerja/?antrean=dijawab", "liaison_pu", False),  # it answered itself
        ("/kerja/?antrean=selesai", "admin_national", False),  # not its own desk
        ("/admin/complaints/complaint/?antrean=dijawab", "admin_national", True),
        ("/admin/complaints/complaint/?antrean=dijawab&q=entah", "admin_surabaya", 0),
    ],
)
def test_who_gave_a_case_on_finds_it_answered(
    client: Client, cast: Cast, now: Now, address: str, who: str, is_there: bool
) -> None:
    answered = walk_to(State.AWAITING_COMPLAINANT, cast).case
    at_unit(cast)  # given on, not answered

    client.force_login(getattr(cast, who))
    page = client.get(address)

    there = [row["number"] for row in page.context["rows"]]
    assert there == ([answered.number] if is_there else [])


@NAMELESS
def test_another_country_stands_in_nobodys_queue_but_its_own(
    client: Client, cast: Cast, now: Now
) -> None:
    case = at_unit(cast).case
    tree = Agency.objects.filter(root=cast.surabaya)
    everywhere = "/kerja/?antrean=tindak-lanjut&scope=all"
    listed: dict[str, list[list[str]]] = {"id": [], "boston": []}

    for registry, found in listed.items():
        tree.update(registry=registry)
        for who in ("ksp_officer", "auditor", "admin_national", "admin_surabaya"):
            client.force_login(getattr(cast, who))
            found.append(numbers(client.get(everywhere)))

    assert listed["id"] == [[case.number]] * 4
    assert listed["boston"] == [[], [], [], [case.number]]


def test_counts_stop_at_a_thousand(officer: Client, cast: Cast, now: Now) -> None:
    bulk_cases(1000, like=at_unit(cast).case)

    assert "<b>999+</b>" in body(officer.get(FOLLOW))


@pytest.mark.parametrize(
    ("tab", "walk"), [("tindak-lanjut", at_unit), ("selesai", closed)]
)
def test_pages_follow_each_other_without_gap_or_repeat_and_lead_back(
    officer: Client, cast: Cast, now: Now, tab: str, walk: Callable[[Cast], Walk]
) -> None:
    bulk_cases(59, like=walk(cast).case)

    first = officer.get(f"/kerja/?antrean={tab}")
    second = officer.get(_link(first, "next"))
    third = officer.get(_link(second, "next"))
    pages = [numbers(page) for page in (first, second, third)]

    assert [len(page) for page in pages] == [25, 25, 10]
    assert len({number for page in pages for number in page}) == 60
    assert 'rel="next"' not in body(third)
    assert numbers(officer.get(_link(third, "prev"))) == pages[1]
    assert numbers(officer.get(_link(second, "prev"))) == pages[0]


def _link(page: Any, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', body(page))
    assert found, f"no link {rel}"
    return found[1]


def test_ended_cases_are_read_from_the_newest_on(
    officer: Client, cast: Cast, now: Now
) -> None:
    old = walk_to(State.CLOSED, cast, at=NOW - timedelta(days=9)).case
    new = walk_to(State.CLOSED, cast, at=NOW - timedelta(days=2)).case

    assert numbers(officer.get("/kerja/?antrean=selesai")) == [new.number, old.number]


@pytest.mark.parametrize(
    "address",
    [
        "sesudah=rubbish",
        "sesudah=2025-07-07T00:00:00_1",
        "sebelum=-_99999999999999999999",
        "sesudah=%00_1",
        "antrean=lain",
        "holder=abc&category=x&received=9",
        "q=%00",
        "q=" + "a" * 300,
    ],
)
def test_an_address_that_was_tampered_with_harms_nobody(
    officer: Client, cast: Cast, now: Now, address: str
) -> None:
    at_unit(cast)

    assert officer.get(f"{FOLLOW}&{address}").status_code == 200


def test_words_are_found_by_their_stem_numbers_and_with_a_slip(
    officer: Client, cast: Cast, now: Now
) -> None:
    road = at_unit(cast, title="Perbaikan jembatan Wonokromo").case
    at_unit(cast, title="Sampah menumpuk", text="Sudah seminggu tidak diangkut.")

    ending = road.number.rpartition("-")[2]
    slips = ("jembatn", "jmbatan perbaikan", "perbaikan wonokrmo", "perbaikn wonokrmo")
    for said in ("perbaiki", "jembatan wonokromo", *slips, road.number, ending):
        with CaptureQueriesContext(connection) as statements:
            assert numbers(officer.get(f"{FOLLOW}&q={said}")) == [road.number], said
        assert len(statements) <= 15, said
    for said in ("helikopter", "9999", "26-9999"):
        assert "Tidak ada yang cocok" in body(officer.get(f"{FOLLOW}&q={said}")), said


def test_what_is_found_in_spite_of_a_slip_tells_nothing_of_other_cases(
    officer: Client, cast: Cast, now: Now
) -> None:
    """A word that stands in a hidden case alone is not known to who searches."""
    road = at_unit(cast, title="Perbaikan jembatan Wonokromo").case
    received(cast, title="Wonokrmo").dispose(cast.malang, "admin_national")

    found = officer.get(f"{FOLLOW}&q=perbaikan wonokrmo")

    assert numbers(found) == [road.number]


def test_an_empty_list_says_where_the_search_would_find(
    officer: Client, cast: Cast, now: Now
) -> None:
    """A number is searched from any list, and need not stand in that one."""
    here = at_unit(cast, title="Jembatan retak").follow_up().case
    elsewhere = at_unit(cast, title="Talud longsor").return_up("liaison_pu").case
    assert elsewhere.holder != here.holder

    with CaptureQueriesContext(connection) as statements:
        mine = body(officer.get(f"{FOLLOW}&q={here.number}"))
    with CaptureQueriesContext(connection) as further:
        others = body(officer.get(f"{FOLLOW}&q={elsewhere.number}"))
    followed = re.search(r'href="([^"]+)">Diproses <b>1</b>', mine)

    assert "Tidak ada yang cocok di “Perlu tindak lanjut”" in mine
    assert followed
    assert numbers(officer.get(unescape(followed[1]))) == [here.number]
    assert "Yang cocok ada di luar meja Anda:" in others
    assert "Perlu verifikasi <b>1</b>" in others
    assert len(statements) <= len(further) <= 15


def test_a_unit_is_found_by_its_name_among_many_alike_and_with_a_slip(
    client: Client, cast: Cast, now: Now
) -> None:
    others = [
        Agency(pk=pk, root_id=cast.malang.pk, parent=cast.malang, code=f"d-{pk}")
        for pk in reserve_ids(Agency, 30)
    ]
    for one in others:
        one.name, one.kind = f"Dinas Kesehatan {one.pk}", "unit"
    Agency.objects.bulk_create(others)
    client.force_login(cast.admin_surabaya)
    case = at_city(cast).dispose(cast.dinas_kesehatan, "admin_surabaya").case
    at_unit(cast)

    for said in ("dinas kesehatan", "dinas kesehatn"):
        assert numbers(client.get(f"{FOLLOW}&q={said}")) == [case.number], said
        desk = f"{LIST}?antrean=tindak-lanjut&lingkup=semua&q={said}"
        assert listed(client.get(desk)) == [case.number], said


def test_filters_live_in_the_address(client: Client, cast: Cast, now: Now) -> None:
    client.force_login(cast.admin_surabaya)
    branch = Category.objects.get(code="pupr.jalan-berlubang")
    road = at_unit(cast, category=branch).case
    old = at_unit(cast, at=NOW - timedelta(days=20)).case
    health = at_city(cast).dispose(cast.dinas_kesehatan, "admin_surabaya").case

    by_unit = client.get(f"{FOLLOW}&holder={cast.dinas_kesehatan.pk}")
    by_topic = client.get(f"{FOLLOW}&category=pupr")
    recent = client.get(f"{FOLLOW}&received=7")

    assert numbers(by_unit) == [health.number]
    assert numbers(by_topic) == [road.number]
    assert old.number not in numbers(recent)
    assert "category=pupr" in body(by_topic).replace("&amp;", "&")


def test_a_province_sees_its_own_desk_first_and_its_cities_on_demand(
    client: Client, cast: Cast, now: Now
) -> None:
    client.force_login(cast.admin_jatim)
    case = at_unit(cast).case

    assert numbers(client.get(FOLLOW)) == []
    assert numbers(client.get(f"{FOLLOW}&scope=all")) == [case.number]


def test_a_merged_case_leaves_the_queue(client: Client, cast: Cast, now: Now) -> None:
    client.force_login(cast.admin_surabaya)
    parent, child = at_unit(cast), at_unit(cast)
    child.take(actions.merge, "admin_surabaya", into=parent.pk)

    assert numbers(client.get(FOLLOW)) == [parent.case.number]


def test_nobody_sees_the_cases_of_another_unit(
    client: Client, cast: Cast, now: Now
) -> None:
    case = at_unit(cast).case
    client.force_login(cast.liaison_kesehatan)

    assert numbers(client.get(f"{FOLLOW}&scope=all")) == []
    for page in (kerja(case), kerja(case, "answer"), kerja(case, "unit")):
        assert client.get(page).status_code == 404
    assert client.get("/kerja/26-9999-9999/").status_code == 404


@pytest.mark.parametrize("who", ["nobody", "former", "left"])
def test_who_holds_no_seat_today_is_told_so(
    client: Client, cast: Cast, now: Now, who: str
) -> None:
    client.force_login(getattr(cast, who))
    page = client.get("/kerja/")

    assert page.status_code == 403
    assert "belum memegang jabatan" in body(page)


def test_without_signing_in_one_is_asked_to(
    client: Client, cast: Cast, now: Now
) -> None:
    case = at_unit(cast).case
    for url in ("/kerja/", kerja(case), kerja(case, "answer"), "/kerja/unduh/"):
        assert client.get(url)["Location"].startswith("/masuk/?next=")


def test_an_empty_queue_says_what_to_do(officer: Client, cast: Cast, now: Now) -> None:
    assert "Tidak ada yang menunggu di sini" in body(officer.get("/kerja/"))


def test_the_first_screen_is_where_something_waits(
    officer: Client, cast: Cast, now: Now
) -> None:
    case = walk_to(State.IN_PROGRESS, cast).case

    assert numbers(officer.get("/kerja/")) == [case.number]


def test_units_without_people_are_named_to_who_covers_them(
    client: Client, cast: Cast, now: Now
) -> None:
    client.force_login(cast.admin_malang)
    walk = received(cast)
    walk.dispose(cast.malang, "admin_national")
    walk.dispose(cast.malang_sosial, "admin_malang")

    assert "Dinas Sosial Malang" in body(client.get(FOLLOW))


def _downloaded(client: Client, url: str) -> list[list[str]]:
    answer = client.get(url)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_list_is_downloaded_as_seen_and_that_is_on_record(
    officer: Client, cast: Cast, now: Now
) -> None:
    case = at_unit(cast, title="=HYPERLINK(1)", place="+62 rumah").case
    at_unit(cast, title="Sampah", text="Menumpuk.")

    head, *rows = _downloaded(
        officer, f"/kerja/unduh/?antrean=tindak-lanjut&q={case.number}"
    )

    assert head[0] == "Nomor"
    assert [row[:2] for row in rows] == [[case.number, "'=HYPERLINK(1)"]]
    assert "'+62 rumah" in rows[0]
    entry = AccessEntry.objects.get(kind=AccessEntry.Kind.EXPORT)
    assert (entry.officer, entry.agency) == (cast.liaison_pu, cast.surabaya)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_plain(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless("Jalan = rusak") == "Jalan = rusak"


def test_the_same_list_is_downloaded_as_a_sheet(
    officer: Client, cast: Cast, now: Now
) -> None:
    case = at_unit(cast, title="=HYPERLINK(1)", place="tikungan\x0b tajam").case

    answer = officer.get("/kerja/unduh/?antrean=tindak-lanjut&bentuk=xlsx")

    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    head, row = book.active.iter_rows(values_only=True)
    assert (head[0], row[0], row[1]) == ("Nomor", case.number, "'=HYPERLINK(1)")
    assert "tikungan tajam" in row
    assert answer["Content-Disposition"].endswith('.xlsx"')
    assert AccessEntry.objects.filter(kind=AccessEntry.Kind.EXPORT).count() == 1


def test_a_deadline_in_another_year_says_its_year(
    officer: Client, cast: Cast, now: Now
) -> None:
    at_unit(cast, at=NOW - timedelta(days=200))
    at_unit(cast)

    page = body(officer.get(FOLLOW))

    assert re.search(r"Tenggat \w+, \d+ \w+ 2024", page)
    assert re.search(r"Tenggat \w+, \d+ Jul<", page)


def test_who_approves_finds_what_waits_for_them(
    client: Client, cast: Cast, now: Now
) -> None:
    Agency.objects.filter(pk=cast.dinas_pu.pk).update(needs_approval=True)
    Agency.objects.filter(pk=cast.surabaya.pk).update(needs_release=True)
    walk, other = at_unit(cast), at_unit(cast)
    walk.take(actions.submit_answer, "liaison_pu", text=ANSWER)
    waiting = "/kerja/?antrean=persetujuan"

    def found(who: str) -> list[str]:
        client.force_login(getattr(cast, who))
        return numbers(client.get(waiting))

    assert other.case.number not in found("head_pu")
    assert (found("head_pu"), found("admin_surabaya")) == ([walk.case.number], [])
    walk.take(actions.approve_answer, "head_pu")
    assert (found("head_pu"), found("admin_surabaya")) == ([], [walk.case.number])
    client.force_login(cast.liaison_pu)
    assert "Menunggu persetujuan" not in body(client.get("/kerja/"))


@pytest.mark.parametrize(
    "said",
    [
        "perbaikan",  # by its stem
        "wonokromo",  # the place alone
        "bina marga",  # the unit that holds it
        "jembatn",  # mistyped
        "wonokrmo",
    ],
)
def test_a_case_is_found_by_words_place_unit_and_in_spite_of_a_slip(
    officer: Client, cast: Cast, now: Now, said: str
) -> None:
    title, text = "Jembatan diperbaiki asal saja", "Lantainya goyang."
    case = at_unit(cast, title=title, text=text, place="Wonokromo").case
    at_unit(cast, title="Sampah", text="Menumpuk.", place="Gubeng")

    found = numbers(officer.get(f"{FOLLOW}&q={said}"))

    assert case.number in found
    assert len(found) == (2 if said == "bina marga" else 1)
