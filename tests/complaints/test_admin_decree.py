"""The screen of a decree: typed, refused, previewed, applied, taken back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agencies.models import Holiday
from complaints.models import Clock, Recalculation
from escalation.models import LadderStep
from tests.cast import Cast
from tests.complaints import cases
from tests.complaints.browsing import Now, body

ENTER = "/admin/complaints/recalculation/keputusan/"
LINE = "+,2025-07-11,cuti_bersama,Cuti contoh"


@pytest.fixture
def desk(client: Client, cast: Cast, now: Now) -> Client:
    client.force_login(cast.admin_national)
    cases.at_unit(cast)
    return client


def typed(**other: Any) -> dict[str, Any]:
    usual = {
        "number": "SKB 99/2025",
        "decided_on": "2025-07-07",
        "year": "2025",
        "changes": LINE,
    }
    return {**usual, **other}


def test_a_preview_says_what_would_move_and_keeps_what_was_typed(desk: Client) -> None:
    answer = desk.post(ENTER, typed(pratinjau="1"))

    text = body(answer)
    assert answer.status_code == 200
    assert "<dt>Tenggat pindah</dt><dd>2</dd>" in text
    assert LINE in text
    assert 'name="terapkan"' in text
    assert not Recalculation.objects.exists()


def test_what_is_applied_can_be_taken_back_on_the_same_screen(
    desk: Client, cast: Cast
) -> None:
    answer = desk.post(ENTER, typed(terapkan="1"), follow=True)
    assert "Diterapkan: 2 tenggat pindah." in body(answer)
    batch = Recalculation.objects.get()
    assert batch.applied_by == cast.admin_national
    assert f"/recalculation/{batch.pk}/batal/" in body(answer)

    back = f"/admin/complaints/recalculation/{batch.pk}/batal/"
    assert desk.get(back).status_code == 405
    assert "Dibatalkan: 2 tenggat kembali." in body(desk.post(back, follow=True))
    assert "Hanya hitung ulang terakhir" in body(desk.post(back, follow=True))
    assert not Holiday.objects.filter(decree="SKB 99/2025", revoked_from=None).exists()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"changes": "11 Juli libur"}, "Baris 1: tulis + atau -"),
        ({"changes": f"{LINE}\n+,2025-02-30,cuti_bersama,X"}, "Baris 2"),
        ({"changes": "+,2025-07-11,libur,X"}, "Baris 1"),
        ({"changes": "+,2026-07-10,cuti_bersama,X"}, "di luar tahun keputusan ini"),
        ({"changes": "-,2025-07-11,cuti_bersama,"}, "bukan hari libur yang dikenal"),
        ({"decided_on": "2025-07-08"}, "belum ditetapkan"),
        ({"year": "dua"}, "bilangan"),
    ],
)
def test_what_is_refused_is_said_and_stays_typed(
    desk: Client, wrong: dict[str, str], reason: str
) -> None:
    for button in ("pratinjau", "terapkan"):
        answer = desk.post(ENTER, typed(**wrong, **{button: "1"}))
        assert answer.status_code == 422
        assert reason in body(answer)
        assert "SKB 99/2025" in body(answer)
    assert not Recalculation.objects.exists()


def test_a_coordinator_does_not_change_the_calendar(
    client: Client, cast: Cast, now: Now
) -> None:
    client.force_login(cast.admin_surabaya)
    assert client.get(ENTER).status_code == 403
    assert client.post(ENTER, typed(terapkan="1")).status_code == 403
    assert client.post("/admin/complaints/recalculation/1/batal/").status_code == 403
    assert not Recalculation.objects.exists()


def test_the_list_of_batches_leads_to_the_screen(desk: Client) -> None:
    desk.post(ENTER, typed(terapkan="1"))
    listed = body(desk.get("/admin/complaints/recalculation/"))
    assert "SKB 99/2025" in listed


def test_a_day_off_is_changed_by_a_decree_alone(desk: Client) -> None:
    day = Holiday.objects.order_by("pk")[0]
    page = f"/admin/agencies/holiday/{day.pk}/change/"
    assert desk.get(page).status_code == 200
    assert desk.post(page, {"name": "lain"}).status_code == 403
    assert desk.get("/admin/agencies/holiday/add/").status_code == 403


def uploaded(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("skb.csv", text.encode(), "text/csv")


HEAD = "aksi,tanggal_libur,jenis,keterangan"


def test_a_decree_is_brought_in_as_a_file(desk: Client) -> None:
    rows = f"{HEAD}\n+,2025-07-11,cuti_bersama,Cuti contoh\n"
    seen = desk.post(ENTER, typed(changes="", file=uploaded(rows), pratinjau="1"))
    # No page sends a file back: what was previewed stands there as lines.
    lines = seen.context["form"]["changes"].value()
    assert lines == "+,2025-07-11,cuti_bersama,Cuti contoh\n"
    assert desk.post(ENTER, typed(changes=lines, terapkan="1")).status_code == 302
    assert Holiday.objects.get(decree="SKB 99/2025").name == "Cuti contoh"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("tanggal\n2025-07-11", "Kolom tidak ada: aksi"),
        (f"{HEAD}\n+,11 Juli,cuti_bersama,X", "Baris 1"),
        (f"{HEAD}\n+,2025-07-11,cuti_bersama,X\0Y", "Baris 1"),
        (f"{HEAD}\n+,2026-07-10,cuti_bersama,X", "di luar tahun"),
        (f"{HEAD}\n", "paling sedikit satu hari"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    desk: Client, text: str, reason: str
) -> None:
    data = typed(changes="", file=uploaded(text), terapkan="1")
    answer = desk.post(ENTER, data)
    assert answer.status_code == 422
    assert reason in body(answer)
    assert not Recalculation.objects.exists()


def test_the_preview_names_the_rungs_that_would_be_taken_back(
    desk: Client, cast: Cast
) -> None:
    clock = Clock.objects.get(kind="first_follow_up")
    LadderStep.objects.create(
        clock=clock,
        level="reminder",
        due_date=clock.due_date,
        agency=cast.dinas_pu,
        climbed_at=cases.NOW,
    )
    assert "Eskalasi ditarik" in body(desk.post(ENTER, typed(pratinjau="1")))


def test_a_decree_that_clocks_rest_on_is_not_removed(desk: Client) -> None:
    desk.post(ENTER, typed(terapkan="1"))
    remove = "/admin/complaints/recalculation/cabut/"
    before = list(Holiday.objects.values())

    refused = body(desk.post(remove, {"number": "SKB 99/2025"}, follow=True))
    assert "bertumpu pada keputusan ini" in refused
    assert list(Holiday.objects.values()) == before
    unknown = body(desk.post(remove, {"number": "SKB 0"}, follow=True))
    assert "tidak dikenal" in unknown

    far = typed(
        number="SKB 98/2025",
        changes="+,2025-12-29,cuti_bersama,Salah catat",
        terapkan="1",
    )
    desk.post(ENTER, far)
    assert "Dicabut: 1 hari." in body(
        desk.post(remove, {"number": "SKB 98/2025"}, follow=True)
    )


def test_a_coordinator_removes_no_decree(client: Client, cast: Cast, now: Now) -> None:
    client.force_login(cast.admin_surabaya)
    assert client.post("/admin/complaints/recalculation/cabut/").status_code == 403


def test_a_batch_that_one_may_not_look_at_answers_like_none(
    desk: Client, cast: Cast
) -> None:
    desk.post(ENTER, typed(terapkan="1"))
    batch = Recalculation.objects.get()
    desk.force_login(cast.admin_surabaya)

    pages = [f"/admin/complaints/recalculation/{pk}" for pk in (batch.pk, 987654321)]
    for page in ("change", "history"):
        found = [desk.get(f"{one}/{page}/") for one in pages]
        assert found[0].status_code == found[1].status_code, page
        assert found[0].headers.get("Location") == found[1].headers.get("Location")
