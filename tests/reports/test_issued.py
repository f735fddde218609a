"""An issued recap: its number, what is frozen in it, and who reads which case."""

import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, close_old_connections, connections, transaction
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from agencies.models import AccessEntry, Officer
from complaints.actions import NotAllowed
from complaints.models import Clock
from complaints.workflow import Classification, State
from reports import actions
from reports.models import Snapshot
from reports.recaps import BadPeriod, Period, freezing, recap, region_scope
from tests.cast import Cast
from tests.complaints.cases import IDENTITY, Walk, received, walk_to
from tests.registry import small_registry

pytestmark = pytest.mark.django_db
IN_JUNE = datetime(2025, 6, 2, 3, tzinfo=UTC)
END = datetime(2025, 6, 30, 17, tzinfo=UTC)  # 24.00 in Surabaya
NOW = datetime(2025, 7, 7, 2, tzinfo=UTC)
CITY, JUNE = "35.78", "2025-06"
LIST = "/laporan/terbitan/"


@pytest.fixture
def cast() -> Cast:
    return small_registry()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def june(cast: Cast) -> dict[str, Walk]:
    """Five of Surabaya in June, one in each state; others of July and of Malang."""
    states = {
        "closed": State.CLOSED,
        "answered": State.AWAITING_COMPLAINANT,
        "in_progress": State.IN_PROGRESS,
        "archived": State.ARCHIVED,
    }
    said: dict[str, Any] = {"at": IN_JUNE, "identity": IDENTITY}
    found = {name: walk_to(state, cast, **said) for name, state in states.items()}
    found["forwarded"] = (
        received(cast, **said).to_city().dispose(cast.dinas_kesehatan, "admin_surabaya")
    )
    found["in_progress"].wait(days=31).answer()  # after the month
    walk_to(State.IN_PROGRESS, cast, at=END + timedelta(seconds=1))
    received(cast, at=IN_JUNE).dispose(cast.malang, "admin_national")
    return found


@pytest.fixture
def issued(cast: Cast, june: dict[str, Walk]) -> Snapshot:
    return issue(cast)


def issue(
    cast: Cast,
    name: str = "admin_surabaya",
    *,
    code: str = CITY,
    month: str = JUNE,
    at: datetime = NOW,
) -> Snapshot:
    by = cast.staff(name, at.date())
    return actions.issue(code=code, month=month, by=by, at=at)


def signed_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def frozen(of: Snapshot, level: str = "total", code: str = CITY) -> dict[str, int]:
    [line] = [
        line
        for line in of.content["lines"]
        if (line["level"], line["code"]) == (level, code)
    ]
    return {name: line[name] for name in freezing.FIGURES}


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_month_is_told_as_it_stood_at_its_end_and_its_parts_make_the_whole(
    cast: Cast, issued: Snapshot
):
    late = Clock.objects.late(END).filter(
        complaint__root=cast.surabaya,
        started_at__lt=END,
        kind__in=["verification", "first_follow_up", "settlement"],
    )
    assert frozen(issued) == {
        "received": 5,
        "answered": 2,
        "closed": 1,
        "in_progress": 2,
        "rest": 2,
        "late": late.values("complaint").distinct().count(),
    }
    assert frozen(issued)["late"] > 0
    live = recap(
        scope=region_scope(CITY), period=Period.month(JUNE), at=END, is_now=False
    )
    assert frozen(issued)["received"] == live.counts.received
    assert frozen(issued)["rest"] == live.counts.not_followed_up
    assert frozen(issued, "unit", "dinas-kesehatan")["rest"] == 1

    lines = issued.content["lines"]
    for name in freezing.FIGURES:
        whole = frozen(issued)[name]
        for level in ("agency", "unit"):
            parts = [line[name] for line in lines if line["level"] == level]
            assert sum(parts) == whole
        cells = freezing.behind(issued.cases, name)
        ids = [pk for cell in cells for pk in cell["ids"]]
        assert len(set(ids)) == len(ids) == whole
    for line in lines:
        assert line["received"] == line["closed"] + line["in_progress"] + line["rest"]


def test_a_case_that_changes_after_the_issue_changes_nothing_in_it(
    cast: Cast, june: dict[str, Walk], issued: Snapshot, now: None
):
    client = signed_in(cast.admin_surabaya)
    files = [f"{LIST}{issued.pk}/rekap.{kind}" for kind in ("pdf", "xlsx", "json")]
    before = [client.get(one).content for one in files]
    first = client.get(f"{LIST}{issued.pk}/").context["differences"]

    june["answered"].wait(days=30).confirm()
    page = client.get(f"{LIST}{issued.pk}/")

    assert [client.get(one).content for one in files] == before
    kept = Snapshot.objects.get(pk=issued.pk)
    assert (kept.content, kept.cases) == (issued.content, issued.cases)
    assert page.context["is_whole"]
    whole = [d for d in page.context["differences"] if d["name"] == kept.scope_name]
    answered = {"name": kept.scope_name, "figure": "Dijawab", "then": 2, "now": 3}
    closed = {"name": kept.scope_name, "figure": "Selesai", "then": 1, "now": 2}
    assert answered in first
    assert closed not in first
    assert [one for one in whole if one not in first] == [
        closed,
        {"name": kept.scope_name, "figure": "Diproses", "then": 2, "now": 1},
    ]
    assert "angka berbeda hari ini" in page.content.decode()


def test_the_hash_is_of_what_is_frozen_and_says_what_it_rests_on(cast: Cast):
    kept = Snapshot.objects.get(pk=issue(cast).pk)

    said = json.dumps(
        kept.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert kept.sha256 == sha256(said.encode()).hexdigest()
    assert kept.content["cases_sha256"] == freezing.digest(kept.cases)
    rests_on = kept.content["rests_on"]
    assert [one["version"] for one in rests_on["policies"]] == [1]
    assert rests_on["calendar"]["known_on"] == "2025-07-07"
    assert rests_on["calendar"]["days_off"] > 10


def test_the_coordinator_of_a_scope_issues_it_and_numbers_run_without_gap(cast: Cast):
    for name, code in (
        ("liaison_pu", CITY),
        ("head_surabaya", CITY),
        ("auditor", "ID"),
        ("ksp_officer", "ID"),
        ("reviewer_jatim", "35"),
        ("admin_surabaya", "35"),
        ("admin_surabaya", "35.07"),
        ("nobody", CITY),
    ):
        with pytest.raises(NotAllowed):
            issue(cast, name, code=code)
    with pytest.raises(BadPeriod, match=r"Juli 2025 belum berakhir.*1 Agustus 2025"):
        issue(cast, month="2025-07")
    with pytest.raises(BadPeriod, match="belum berakhir"):
        issue(cast, at=END - timedelta(seconds=1))
    assert not Snapshot.objects.exists()

    numbers = [
        issue(cast, at=END),
        issue(cast, month="2025-05"),
        issue(cast, "admin_malang", code="35.07"),
        issue(cast, month="2025-12", at=NOW.replace(year=2026)),
        issue(cast, "admin_jatim", code="35"),
        issue(cast, "admin_jatim", code=CITY),
        issue(cast, "admin_national", code="ID"),
        issue(cast, "admin_ministry", code="instansi:ministry"),
    ]

    assert [one.number for one in numbers] == [
        "001/REKAP/35.78/2025",
        "002/REKAP/35.78/2025",
        "001/REKAP/35.07/2025",
        "001/REKAP/35.78/2026",
        "001/REKAP/35/2025",
        "002/REKAP/35/2025",
        "001/REKAP/NATIONAL-DESK/2025",
        "001/REKAP/MINISTRY/2025",
    ]


def test_what_was_wrong_is_issued_anew_and_names_what_it_replaces(cast: Cast):
    issued, by = issue(cast), cast.staff("admin_surabaya", NOW.date())
    with pytest.raises(BadPeriod, match="sebab"):
        actions.issue_anew(of=issued, reason=" ", by=by, at=NOW)

    anew = actions.issue_anew(of=issued, reason="Satu unit keliru.", by=by, at=NOW)

    assert anew.number == "002/REKAP/35.78/2025"
    document = anew.content["document"]
    assert document["replaces"] == "001/REKAP/35.78/2025"
    assert document["reason"] == "Satu unit keliru."
    with pytest.raises(actions.Taken, match="002/REKAP"):
        actions.issue_anew(of=issued, reason="Lagi.", by=by, at=NOW)
    for name in ("admin_malang", "admin_jatim"):  # of another, and of a wider series
        other = cast.staff(name, NOW.date())
        with pytest.raises(NotAllowed):
            actions.issue_anew(of=anew, reason="Lagi.", by=other, at=NOW)


def test_the_database_refuses_a_number_out_of_turn_and_a_second_of_a_month(cast: Cast):
    issued = issue(cast)
    kept = {
        field.attname: getattr(issued, field.attname)
        for field in Snapshot._meta.fields
        if not field.primary_key
    }
    for change, words in (
        ({"serial": 9}, "without a gap"),
        ({"serial": 1}, "without a gap"),
        ({"serial": 2}, "issued_once_and_then_replaced"),
        ({"serial": 2, "month": date(2025, 6, 2)}, "from_its_first_day"),
        ({"serial": 2, "month": date(2025, 5, 1), "reason": "X"}, "says_why"),
    ):
        with pytest.raises(DatabaseError, match=words), transaction.atomic():
            Snapshot(**{**kept, **change}).save(force_insert=True)
    control = {**kept, "serial": 2, "month": date(2025, 5, 1)}
    Snapshot(**control).save(force_insert=True)


@pytest.mark.django_db(transaction=True, databases=["default", "identity", "owner"])
def test_nobody_changes_what_was_issued_whatever_their_session_says():
    issue(small_registry())
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for alias in ("default", "owner"):
            for statement in (
                "UPDATE reports_snapshot SET content = '{}'",
                "DELETE FROM reports_snapshot",
                "TRUNCATE reports_snapshot CASCADE",
            ):
                refused = r"append-only|permission denied"
                with (
                    pytest.raises(DatabaseError, match=refused),
                    transaction.atomic(using=alias),
                    connections[alias].cursor() as other,
                ):
                    other.execute(statement)
        cursor.execute("SET session_replication_role = origin")
    assert Snapshot.objects.get().content["lines"]


@pytest.mark.django_db(transaction=True, databases=["default", "identity"])
def test_of_two_who_press_at_once_one_issues_and_one_is_told_the_number():
    cast = small_registry()
    told: list[str] = []
    start = Barrier(3)

    def press(month: str) -> None:
        close_old_connections()
        start.wait()
        try:
            told.append(issue(cast, month=month).number)
        except actions.Taken as taken:
            told.append(str(taken))
        finally:
            connections.close_all()

    months = ("2025-05", "2025-05", "2025-06")
    threads = [Thread(target=press, args=(month,)) for month in months]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    given = sorted(Snapshot.objects.values_list("serial", "month__month"))
    assert [serial for serial, _month in given] == [1, 2]
    assert {month for _serial, month in given} == {5, 6}
    assert sum("Sudah terbit dengan nomor" in one for one in told) == 1


def test_the_office_reads_it_and_those_above_it(
    cast: Cast, now: None, django_assert_max_num_queries: Any
):
    issued = issue(cast)
    pages = ("", "laporan/?angka=received", "rekap.json", "rekap.xlsx")
    readers = ("admin_surabaya", "head_surabaya", "admin_jatim", "admin_national")
    for name, status in {
        **dict.fromkeys((*readers, "auditor", "ksp_officer"), 200),
        **dict.fromkeys(("admin_malang", "admin_samarinda"), 404),
        **dict.fromkeys(("liaison_pu", "reviewer_jatim", "custodian", "nobody"), 403),
    }.items():
        client = signed_in(getattr(cast, name))
        for page in pages:
            with django_assert_max_num_queries(15):
                answer = client.get(f"{LIST}{issued.pk}/{page}")
            assert (name, page, answer.status_code) == (name, page, status)
        with django_assert_max_num_queries(15):
            shown = client.get(LIST)
        assert (issued.number in shown.content.decode()) is (status == 200)


def test_each_figure_opens_exactly_its_cases_and_says_how_many_are_hidden(
    cast: Cast,
    june: dict[str, Walk],
    issued: Snapshot,
    now: None,
    django_assert_max_num_queries: Any,
):
    client = signed_in(cast.admin_surabaya)
    page = client.get(f"{LIST}{issued.pk}/")
    table = page.context["tables"][-1]
    whole = dict(zip(freezing.FIGURES, table["total"]["figures"], strict=True))

    def behind(url: str) -> set[str]:
        with django_assert_max_num_queries(15):
            shown = client.get(url)
        assert shown.context["hidden"] == 0
        return {row["number"] for row in shown.context["rows"]}

    named = {name: walk.case.number for name, walk in june.items()}
    assert behind(whole["received"]["url"]) == set(named.values())
    assert behind(whole["answered"]["url"]) == {named["closed"], named["answered"]}
    assert behind(whole["rest"]["url"]) == {named["forwarded"], named["archived"]}
    for row in table["rows"]:
        for figure in row["figures"]:
            assert bool(figure["url"]) is bool(figure["count"])
            if figure["url"]:
                assert len(behind(figure["url"])) == figure["count"]

    accused = june["closed"].case  # came to accuse the city: no longer shown to it
    accused.classification = Classification.SUPERVISORY
    accused.reported_agency = cast.surabaya
    accused.save()
    url = f"{LIST}{issued.pk}/laporan/?angka=received"
    page, above = client.get(url), signed_in(cast.admin_jatim).get(url)

    assert (page.context["hidden"], above.context["hidden"]) == (1, 0)
    said = page.content.decode()
    assert "1 laporan di balik angka ini tidak dapat ditampilkan" in said
    assert accused.number not in said
    assert client.get(f"{LIST}{issued.pk}/laporan/?angka=nik").status_code == 404


def test_paper_and_sheet_have_every_figure_and_nobody_who_complained(
    cast: Cast, june: dict[str, Walk], now: None
):
    formula = '=HYPERLINK("http://contoh.invalid")'
    cast.dinas_kesehatan.name = formula
    cast.dinas_kesehatan.save()
    issued, client = issue(cast), signed_in(cast.admin_surabaya)
    pdf = client.get(f"{LIST}{issued.pk}/rekap.pdf")
    again = client.get(
        f"{LIST}{issued.pk}/rekap.pdf", headers={"accept-language": "en"}
    )
    xlsx = client.get(f"{LIST}{issued.pk}/rekap.xlsx")
    page = client.get(f"{LIST}{issued.pk}/")

    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content == again.content
    said = text_of(pdf.content)
    for words in (
        "PEMERINTAH KOTA SURABAYA",
        "Nomor 001/REKAP/35.78/2025",
        "30 Jun 2025, 24.00 WIB",
        "7 Juli 2025",
        "Surti Contoh",
        "Halaman 1 dari",
    ):
        assert words in said
    assert issued.sha256 in said.replace(" ", "")
    for line in issued.content["lines"]:
        assert " ".join(str(line[name]) for name in freezing.FIGURES) in said
    for word in (IDENTITY.name, IDENTITY.nik, IDENTITY.phone, IDENTITY.email):
        assert word not in said
        assert word not in json.dumps(issued.content)
    root: Any = PdfReader(io.BytesIO(pdf.content)).trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "id")

    assert xlsx.content == client.get(f"{LIST}{issued.pk}/rekap.xlsx").content
    book = load_workbook(io.BytesIO(xlsx.content))
    screen = {
        row["label"]: [figure["count"] for figure in row["figures"]] + row["shares"]
        for table in page.context["tables"]
        for row in [*table["rows"], table["total"]]
    }
    rows = list(book["Angka"].values)[1:]
    sheet = {row[2]: list(row[4:]) for row in rows if row[0] != "Instansi"}
    screen[f"'{formula}"] = screen.pop(formula)
    assert sheet == screen
    cells = [cell for one in book for row in one.rows for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    meanings = dict(book["Definisi"].values)
    assert meanings["SHA-256"] == issued.sha256
    assert "Diterima = selesai + diproses" in meanings["Diterima"]
    taken = AccessEntry.objects.filter(kind=AccessEntry.Kind.EXPORT)
    assert sorted(entry.subject for entry in taken) == [
        *[f"rekap {issued.number} pdf"] * 2,
        *[f"rekap {issued.number} xlsx"] * 2,
    ]


def test_issuing_and_replacing_on_the_screen_and_what_is_said_where_one_cannot(
    cast: Cast, now: None
):
    client = signed_in(cast.admin_surabaya)
    asked = {"scope": CITY, "month": JUNE}

    made = client.post(LIST, asked)
    again = client.post(LIST, asked)
    early = client.post(LIST, {**asked, "month": "2025-07"})
    wrong = client.post(LIST, {**asked, "month": "kemarin"})
    beyond = client.post(LIST, {**asked, "scope": "35"})
    reader = signed_in(cast.auditor).post(LIST, asked)

    issued = Snapshot.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"{LIST}{issued.pk}/")
    assert (issued.issued_by, issued.decree) == (
        cast.admin_surabaya,
        f"SK/{cast.surabaya.pk}/2019",
    )
    for answer, status, words in (
        (again, 409, f"Sudah terbit dengan nomor {issued.number}."),
        (early, 400, "Juli 2025 belum berakhir."),
        (wrong, 400, "Bulan ditulis seperti 2020-01."),
        (beyond, 400, "Cakupan itu di luar jabatan Anda."),
        (reader, 403, "Hanya Admin Instansi atau Meja Nasional"),
    ):
        assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert '<option value="kemarin" selected>' in wrong.content.decode()
    assert f"{LIST}{issued.pk}/" in again.content.decode()

    url, reason = f"{LIST}{issued.pk}/ganti/", {"reason": "Satu unit keliru."}
    assert client.get(url).context["differences"] == []
    numbers = {"reason": f"Keliru, hubungi {IDENTITY.phone}."}
    told = [
        client.post(url, said) for said in ({"reason": ""}, numbers, reason, reason)
    ]
    assert [answer.status_code for answer in told] == [400, 400, 302, 409]
    assert "Hapus NIK" in told[1].content.decode()
    late = told[-1]
    assert "Satu unit keliru." in late.content.decode()
    old = client.get(f"{LIST}{issued.pk}/").content.decode()
    assert re.search(r"diganti dengan\s*<a [^>]*>002/REKAP/35.78/2025</a>", old)
    for name in ("head_surabaya", "admin_jatim", "admin_national"):
        assert signed_in(getattr(cast, name)).get(url).status_code == 403
