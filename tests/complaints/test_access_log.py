"""The access log: what is written into it, and who reads it."""

import csv
import io
import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.actions import record_access
from agencies.models import AccessEntry
from agencies.principals import Application
from tests.cast import Cast
from tests.complaints.api_client import CASES, application, send
from tests.complaints.browsing import Now, body, kerja
from tests.complaints.cases import NOW, at_city, at_unit
from tests.complaints.data_requests import ask
from tests.signing import shown

KIND = AccessEntry.Kind
LOG = "/audit/"


def entry(cast: Cast, at: datetime = NOW, **said: str) -> AccessEntry:
    kind = KIND(said.pop("kind", "export"))
    officer = said.pop("who", "liaison_pu")
    return record_access(kind=kind, by=cast.staff(officer, NOW.date()), at=at, **said)


@pytest.fixture
def auditor(client: Client, cast: Cast, now: Now) -> Client:
    client.force_login(cast.auditor)
    return client


def subjects(client: Client, query: str = "") -> list[str]:
    """What the entries of the page are about, from top to bottom."""
    page = body(client.get(LOG + query))
    return re.findall(r"<td>(s\d+)</td>", page)


def test_the_auditor_reads_who_what_why_when_and_from_where(
    auditor: Client, cast: Cast
) -> None:
    entry(cast, subject="25-0000-0001", reason="Survei lokasi", address="10.9.8.7")

    page = body(auditor.get(LOG))

    for said in (
        "Puspita Contoh",
        "Pemerintah Kota Surabaya",
        "mengunduh",
        "25-0000-0001",
        "Survei lokasi",
        "10.9.8.7",
        "7 Jul 2025",
    ):
        assert said in page


@pytest.mark.parametrize("path", [LOG, f"{LOG}unduh/"])
@pytest.mark.parametrize(
    "who",
    [
        "admin_national",
        "admin_surabaya",
        "liaison_pu",
        "head_pu",
        "reviewer_national",
        "ksp_officer",
        "custodian",
        "former",
        "nobody",
    ],
)
def test_to_everybody_else_the_page_does_not_exist(
    client: Client, cast: Cast, now: Now, who: str, path: str
) -> None:
    client.force_login(getattr(cast, who))
    hidden, none = client.get(path), client.get("/tidak-ada/")

    plain = re.compile(rb"nonce=\"[^\"]*\"|csrfmiddlewaretoken[^>]*|hx-headers='[^']*'")
    assert hidden.status_code == none.status_code == 404
    assert plain.sub(b"", hidden.content) == plain.sub(b"", none.content)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?siapa=liaison.pu", ["s1"]),
        ("?siapa=sehati", ["s2"]),
        ("?jenis=identity", ["s3"]),
        ("?nomor=s2", ["s2"]),
        ("?instansi=malang", ["s4"]),
        ("?instansi=kabupaten+malang", ["s4"]),
        ("?sejak=2025-07-08", ["s5"]),
        ("?sampai=2025-07-06", ["s6"]),
        ("?sejak=2025-07-07&sampai=2025-07-07&jenis=export", ["s4", "s2", "s1"]),
        ("?siapa=liaison.pu&jenis=identity", []),
    ],
)
def test_it_is_narrowed_by_person_act_case_agency_and_day(
    auditor: Client, cast: Cast, query: str, found: list[str]
) -> None:
    for number, said in enumerate(
        [
            {},
            {"who": "liaison_kesehatan"},
            {"who": "liaison_rsud", "kind": "identity"},
            {"who": "liaison_malang_pu"},
        ],
        start=1,
    ):
        entry(cast, NOW + timedelta(seconds=number), subject=f"s{number}", **said)
    # Midnight in Jakarta is 17:00 UTC.
    entry(cast, NOW.replace(hour=17), subject="s5", kind="right", who="head_surabaya")
    early = NOW.replace(day=6, hour=16, minute=59)
    entry(cast, early, subject="s6", kind="right", who="head_surabaya")

    assert subjects(auditor, query) == found


@pytest.mark.parametrize(
    "query", ["?sejak=kemarin", "?sejak=2025-07-08&sampai=2025-07-01"]
)
def test_a_day_that_makes_no_sense_is_named_and_stays_as_typed(
    auditor: Client, cast: Cast, query: str
) -> None:
    entry(cast, subject="s1")
    answer = auditor.get(LOG + query)
    taken = auditor.get(f"{LOG}unduh/{query}")

    assert answer.status_code == taken.status_code == 400
    assert "Ada yang perlu diperbaiki" in body(answer)
    assert query.partition("sejak=")[2].partition("&")[0] in body(answer)
    assert not AccessEntry.objects.filter(subject="catatan akses").exists()


def test_pages_go_by_key_and_cost_the_same(auditor: Client, cast: Cast) -> None:
    AccessEntry.objects.bulk_create(
        AccessEntry(kind=KIND.LOGIN, officer=cast.liaison_pu, at=NOW, subject=f"s{n}")
        for n in range(60)
    )
    seen, url, costs = [], "", []
    for _page in range(3):
        with CaptureQueriesContext(connection) as asked:
            page = body(auditor.get(LOG + url))
        costs.append(len(asked))
        seen += re.findall(r"<td>(s\d+)</td>", page)
        more = re.search(r'rel="next" href="/audit/([^"]*)"', page)
        url = more[1] if more else ""

    assert seen == [f"s{n}" for n in reversed(range(60))]
    assert url == ""
    assert len(set(costs)) == 1
    assert costs[0] <= 6


def test_taking_it_away_is_an_entry_too(auditor: Client, cast: Cast) -> None:
    entry(cast, subject="=SUM(1)", reason="dua")
    entry(cast, kind="identity", subject="lain")

    answer = auditor.get(f"{LOG}unduh/?jenis=export", REMOTE_ADDR="10.1.1.1")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))

    assert ["'=SUM(1)", "dua"] in [row[5:7] for row in rows]
    assert "lain" not in text
    taken = AccessEntry.objects.get(officer=cast.auditor)
    assert (taken.kind, taken.subject) == (KIND.EXPORT, "catatan akses")
    assert (taken.reason, taken.address) == ("jenis=export", "10.1.1.1")


def test_a_refused_try_of_an_officer_is_written_down(
    client: Client, cast: Cast, now: Now
) -> None:
    case = at_unit(cast).case
    client.force_login(cast.liaison_rsud)

    assert client.get(kerja(case), REMOTE_ADDR="10.2.2.2").status_code == 404

    kept = AccessEntry.objects.get()
    assert (kept.kind, kept.officer) == (KIND.REFUSED, cast.liaison_rsud)
    assert (kept.agency, kept.subject) == (cast.surabaya, case.number)
    assert kept.reason == f"GET /kerja/{case.number}/ (404)"
    assert (kept.address, kept.at) == ("10.2.2.2", now.at)


def test_a_step_that_was_refused_is_written_down_whatever_the_page_says(
    client: Client, cast: Cast, now: Now
) -> None:
    case = at_unit(cast).case
    client.force_login(cast.admin_surabaya)
    data = {"text": "Sudah kami tinjau di lokasi pada 8 Juli."}

    answer = client.post(kerja(case, "follow_up"), data, REMOTE_ADDR="10.2.2.3")

    assert answer.status_code == 422
    kept = AccessEntry.objects.get()
    assert (kept.kind, kept.officer) == (KIND.REFUSED, cast.admin_surabaya)
    assert (kept.subject, kept.address) == (case.number, "10.2.2.3")
    assert "follow_up: Hanya" in kept.reason
    client.force_login(cast.liaison_pu)
    assert client.post(kerja(case, "follow_up"), data).status_code == 302
    assert AccessEntry.objects.count() == 1


def test_an_identity_that_was_not_opened_is_a_refused_try(
    client: Client, cast: Cast, now: Now
) -> None:
    """The page says so in a message and leads back."""
    case = at_unit(cast).case
    client.force_login(cast.liaison_pu)
    shown(client)

    answer = client.post(kerja(case, "identitas"))

    assert answer.status_code == 302
    kept = AccessEntry.objects.get()
    assert (kept.kind, kept.officer) == (KIND.REFUSED, cast.liaison_pu)
    assert (kept.subject, kept.reason) == (
        case.number,
        f"POST {kerja(case, 'identitas')}, Izin membaca sudah berakhir.",
    )


def test_a_decision_that_was_refused_is_written_down(
    client: Client, cast: Cast, now: Now
) -> None:
    """A holder may ask for the complainant, and does not decide."""
    walk = at_unit(cast)
    asked = ask(walk, "see")
    client.force_login(cast.liaison_pu)
    data = {"request": asked.pk, "outcome": "done", "reason": ""}

    assert client.post(kerja(walk.case, "data"), data).status_code == 422

    kept = AccessEntry.objects.get()
    assert (kept.kind, kept.subject) == (KIND.REFUSED, walk.case.number)
    assert "Hanya kustodian yang memutuskan" in kept.reason


def test_of_many_each_that_was_refused_is_written_down(
    client: Client, cast: Cast, now: Now
) -> None:
    held, elsewhere = at_unit(cast), at_city(cast)
    elsewhere.dispose(cast.rsud, "admin_surabaya")
    client.force_login(cast.admin_surabaya)
    data = {
        "langkah": "follow_up",
        "pilih": [held.case.number, elsewhere.case.number],
        "text": "Sudah kami tinjau di lokasi pada 8 Juli.",
        "jalankan": "1",
    }

    assert client.post("/kerja/bersama/", data).status_code == 200

    kept = AccessEntry.objects.filter(kind=KIND.REFUSED)
    numbers = {held.case.number, elsewhere.case.number}
    assert set(kept.values_list("subject", flat=True)) == numbers


@pytest.mark.parametrize(
    ("verb", "whose", "status"),
    [("confirm", "own", 409), ("reply", "other", 404), ("sms", "", 403)],
)
def test_what_is_refused_to_an_application_names_it(
    cast: Cast, now: Now, verb: str, whose: str, status: int
) -> None:
    by = Application(cast.partner.pk, "")
    walk = at_unit(cast, by=by) if whose == "own" else at_unit(cast)
    number = walk.case.number
    path = f"{CASES}/{number}/{verb}" if whose else "/api/v1/sms"
    data = {"rating": 5} if verb == "confirm" else {"text": "Belum."}

    answer = send(application(), data, to=path)

    assert answer.status_code == status, answer.content
    kept = AccessEntry.objects.get()
    assert (kept.kind, kept.officer, kept.agency) == (KIND.REFUSED, None, cast.surabaya)
    assert kept.subject == (number if whose else path)
    assert kept.reason.startswith("Aplikasi Uji: POST ")


@pytest.mark.parametrize(
    ("path", "subject"),
    [
        ("/laporan/keterhubungan/", "keterhubungan"),
        ("/laporan/prakiraan/", "prakiraan"),
        ("/ombudsman/angka/", "angka Ombudsman"),
    ],
)
def test_figures_that_are_taken_away_are_an_entry(
    client: Client, cast: Cast, now: Now, path: str, subject: str
) -> None:
    client.force_login(cast.reviewer_national)
    assert client.get(path).status_code == 200
    assert not AccessEntry.objects.exists()

    client.get(f"{path}?format=json", REMOTE_ADDR="10.3.3.3")

    kept = AccessEntry.objects.get()
    assert (kept.kind, kept.address) == (KIND.EXPORT, "10.3.3.3")
    assert kept.subject.startswith(subject)


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("former", "/kerja/", 403),
        ("nobody", "/kerja/unduh/", 403),
        ("admin_samarinda", "/kerja/99-9999-9999/", 404),
        ("liaison_pu", LOG, 404),
        ("admin_surabaya", "/admin/agencies/officer/987654/history/", 404),
    ],
)
def test_every_refusal_by_rights_counts(
    client: Client, cast: Cast, now: Now, who: str, path: str, status: int
) -> None:
    client.force_login(getattr(cast, who))
    assert client.get(path).status_code == status
    assert AccessEntry.objects.get().kind == KIND.REFUSED


def test_what_says_nothing_of_rights_does_not_count(cast: Cast, now: Now) -> None:
    case = at_unit(cast).case
    stranger = Client()
    stranger.get(kerja(case))
    stranger.get(f"/lacak/{case.number}/")
    stranger.get("/api/v1/complaints/99-9999-9999")
    officer = Client(enforce_csrf_checks=True)
    officer.force_login(cast.liaison_pu)
    assert officer.get("/tidak-ada/").status_code == 404
    assert officer.get(kerja(case)).status_code == 200
    assert officer.post(f"{kerja(case)}note/", {"text": "x"}).status_code == 403

    assert not AccessEntry.objects.exists()
