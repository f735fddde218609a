"""What a citizen is told while writing: who may be in charge, and what is public."""

import pytest
from django.db import connections
from django.test import Client

from complaints.masking import masked
from complaints.models import Complaint
from complaints.privacy import Identity
from complaints.views import flooding
from complaints.workflow import Classification
from tests.cast import Cast
from tests.complaints.browsing import NAMELESS, body
from tests.complaints.cases import Walk, at_unit
from tests.complaints.data_requests import BOTH

pytestmark = NAMELESS
WRITTEN = {"title": "Jalan berlubang besar", "text": "Di Kedungdoro sejak Senin."}


def told(client: Client, **said: str) -> str:
    return body(client.post("/lapor/saran/", {**WRITTEN, **said}))


def test_who_holds_several_cases_alike_is_named(client: Client, cast: Cast) -> None:
    at_unit(cast)
    assert "Mungkin ditujukan ke" not in told(client)
    at_unit(cast)

    page = told(client)

    assert "Mungkin ditujukan ke" in page
    assert cast.dinas_pu.name in page
    assert f'value="{cast.dinas_pu.pk}"' in page
    assert "Menangani 2 laporan yang mirip" in page
    assert page.count("Jalan berlubang di Kedungdoro") == 2


@BOTH
def test_a_title_that_names_its_complainant_is_shown_without_them(
    client: Client, cast: Cast
) -> None:
    at_unit(
        cast, title="Jalan berlubang, Wulan Kenari", identity=Identity(name="Wulan")
    )

    page = told(client)

    assert "Jalan berlubang, [nama] Kenari" in page
    assert "Wulan" not in page


def hidden_ones(cast: Cast) -> dict[str, Walk]:
    """By why nobody else may know of it."""
    return {
        "secret": at_unit(cast, is_secret=True),
        "not verified": Walk(cast).receive(),
        "with the city, to be decided": Walk(cast).receive().to_city(),
        "archived": Walk(cast).receive().to_city().archive(),
        "under oversight": Walk(cast)
        .receive()
        .to_city()
        .dispose(
            cast.dinas_pu,
            "admin_surabaya",
            classification=Classification.SUPERVISORY,
        ),
    }


def test_what_is_not_public_is_never_shown(client: Client, cast: Cast) -> None:
    hidden = hidden_ones(cast)

    assert "Jalan berlubang di Kedungdoro" not in told(client)
    assert list(Complaint.objects.public()) == []
    assert len(hidden) == Complaint.objects.count()


def test_a_title_is_shown_without_numbers_of_anybody(
    client: Client, cast: Cast
) -> None:
    title = "Jalan berlubang, hubungi 0812-3456-7890 atau wulan@contoh.invalid"
    at_unit(cast, title=title)

    page = told(client)

    assert "Jalan berlubang, hubungi [telepon] atau [surel]" in page
    assert "7890" not in page
    assert masked("NIK 3578051212900001, RT 05") == "NIK [NIK], RT 05"


def test_only_the_region_that_was_chosen_counts(client: Client, cast: Cast) -> None:
    at_unit(cast)

    assert "Jalan berlubang" in told(client, region="35.78")
    assert "Jalan berlubang" not in told(client, region="64.72")


@pytest.mark.parametrize("text", ["", "a", "\0", "jalan", "!!!! ((((", "12 34 & | !"])
def test_little_or_nonsense_finds_nothing(
    client: Client, cast: Cast, text: str
) -> None:
    at_unit(cast)

    answer = client.post("/lapor/saran/", {"title": text, "text": ""})

    assert answer.status_code == 200
    assert body(answer).strip() == ""


def test_asking_is_two_statements_whatever_is_found(
    client: Client, cast: Cast, django_assert_num_queries
) -> None:
    for _ in range(4):
        at_unit(cast)
    told(client)
    with (
        django_assert_num_queries(1),
        django_assert_num_queries(1, connection=connections["identity"]),
    ):
        told(client)


def test_an_address_that_asks_without_end_is_refused(
    client: Client, cast: Cast, broker_url: str, settings
) -> None:
    settings.CELERY_BROKER_URL = broker_url
    answers = [
        client.post("/lapor/saran/", {"title": "a"}, REMOTE_ADDR="203.0.113.9")
        for _ in range(41)
    ]

    assert [one.status_code for one in answers[-2:]] == [200, 429]
    other = client.post("/lapor/saran/", {"title": "a"}, REMOTE_ADDR="203.0.113.10")
    assert other.status_code == 200


def test_without_a_broker_everybody_is_answered(client: Client, rf) -> None:
    request = rf.post("/lapor/saran/")

    assert not flooding.asks_too_often(request, "hints", most=0, seconds=60)


def test_the_page_shows_them_too_where_no_script_runs(
    client: Client, cast: Cast
) -> None:
    at_unit(cast)
    at_unit(cast)

    page = body(client.post("/lapor/", {**WRITTEN, "_cari": "1", "kind": "pengaduan"}))

    assert "Mungkin ditujukan ke" in page
