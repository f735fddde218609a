"""Lists kept under a name: one's own, those of the unit, and their counts."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.models import SavedView
from tests.cases import bulk_cases
from tests.cast import Cast
from tests.complaints.browsing import Now, body, numbers
from tests.complaints.cases import at_unit

QUERY = "antrean=tindak-lanjut&q=jembatan"
PAGE = f"/kerja/tampilan/?{QUERY}"


@pytest.fixture
def officer(client: Client, cast: Cast, now: Now) -> Client:
    client.force_login(cast.liaison_pu)
    return client


def kept(client: Client, name: str, *, page: str = PAGE, **typed: Any) -> None:
    assert client.post(page, {"name": name, **typed}).status_code == 302


def counts(client: Client) -> dict[str, str]:
    page = body(client.get("/kerja/"))
    bar = re.search(r'<nav class="views".*?</nav>', page, re.DOTALL)
    assert bar
    plain = re.sub(
        r"<svg.*?</svg>|<span class=\"visually-hidden\">.*?</span>", "", bar[0]
    )
    return dict(re.findall(r'href="[^"]+"[^>]*>([^<]+?) <b>([^<]+)</b>', plain))


def test_a_view_leads_back_to_the_same_list_and_counts_it(
    officer: Client, cast: Cast
) -> None:
    bridge = at_unit(cast, title="Jembatan retak").case
    at_unit(cast, title="Sampah menumpuk", text="Sudah seminggu.")
    kept(officer, "Jembatan")

    page = body(officer.get(f"/kerja/?{QUERY}"))
    link = re.search(r'href="([^"]+)" aria-current="page">Jembatan', page)

    assert link
    assert numbers(officer.get(link[1])) == [bridge.number]
    assert counts(officer) == {"Jembatan": "1"}


def test_a_view_of_the_unit_is_its_peoples_and_nobody_elses(
    client: Client, officer: Client, cast: Cast
) -> None:
    at_unit(cast, title="Jembatan retak")
    kept(officer, "Jembatan kita", agency=str(cast.dinas_pu.pk))
    kept(officer, "Hanya saya")

    assert set(counts(officer)) == {"Jembatan kita", "Hanya saya"}
    client.force_login(cast.head_pu)
    assert counts(client) == {"Jembatan kita": "1"}
    client.force_login(cast.liaison_kesehatan)
    assert counts(client) == {}


def test_each_counts_what_they_themselves_may_see(
    client: Client, officer: Client, cast: Cast
) -> None:
    """A shared view shares a question, not the answer."""
    at_unit(cast, title="Jembatan retak")
    view = SavedView.objects.create(
        officer=cast.liaison_pu,
        agency=cast.dinas_kesehatan,
        name="Jembatan",
        query=f"{QUERY}&scope=all",
        created_at="2025-07-07T00:00:00Z",
    )
    client.force_login(cast.liaison_kesehatan)

    assert counts(client) == {"Jembatan": "0"}
    assert numbers(client.get(f"/kerja/?{view.query}")) == []


def test_views_cost_one_statement_more_however_many_there_are(
    officer: Client, cast: Cast
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as statements:
            officer.get("/kerja/?antrean=tindak-lanjut")
        return len(statements)

    at_unit(cast)
    without = asked()
    for tab in ("tindak-lanjut", "diproses", "lewat", "selesai"):
        query = f"antrean={tab}&holder={cast.dinas_pu.pk}&category=pupr&q=jalan"
        kept(officer, tab, page=f"/kerja/tampilan/?{query}&received=30")

    assert asked() == without <= 15


def test_counts_of_views_are_capped(officer: Client, cast: Cast) -> None:
    case = at_unit(cast, title="Jembatan retak").case
    bulk_cases(1000, like=case)
    kept(officer, "Semua", page="/kerja/tampilan/?antrean=tindak-lanjut")

    assert counts(officer) == {"Semua": "999+"}


def test_a_name_used_again_replaces_the_list(officer: Client) -> None:
    kept(officer, "Milikku")
    kept(officer, "Milikku", page="/kerja/tampilan/?antrean=lewat")

    assert SavedView.objects.get().query == "antrean=lewat"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": " "}, "Tulis nama untuk tampilan ini."),
        ({"name": "x" * 61}, "paling banyak"),
        ({"name": "Orang lain", "agency": "999999"}, ""),
    ],
)
def test_what_cannot_be_kept_says_why(
    officer: Client, typed: dict[str, str], words: str
) -> None:
    answer = officer.post(PAGE, typed)

    assert answer.status_code == 422
    assert words in body(answer)
    assert not SavedView.objects.exists()


def test_one_list_too_many_is_refused(officer: Client, cast: Cast) -> None:
    SavedView.objects.bulk_create(
        SavedView(
            officer=cast.liaison_pu,
            name=str(place),
            query=QUERY,
            created_at="2025-07-07T00:00:00Z",
        )
        for place in range(30)
    )

    answer = officer.post(PAGE, {"name": "Satu lagi"})

    assert "Paling banyak 30 tampilan" in body(answer)
    assert len(counts(officer)) == 12


def test_only_who_made_a_view_ends_it(
    client: Client, officer: Client, cast: Cast
) -> None:
    kept(officer, "Jembatan", agency=str(cast.dinas_pu.pk))
    view = SavedView.objects.get()
    url = f"/kerja/tampilan/{view.pk}/hapus/"

    client.force_login(cast.head_pu)
    assert client.post(url).status_code == 404
    assert url not in body(client.get(PAGE))
    client.force_login(cast.liaison_pu)
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    assert not SavedView.objects.exists()
