"""Official lists: tried first, refused by row and reason, applied wholly or not."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agencies.actions import changing
from agencies.models import Agency, AgencyChange, AgencyPast, Officer
from agencies.workdays import WIB, local_date
from tests.agencies.lists import (
    AGENCIES,
    applied,
    everything,
    kinds,
    page,
    reasons,
    signed_in,
    tried,
    unit,
)
from tests.registry import Cast

pytestmark = pytest.mark.django_db


def test_a_trial_shows_every_change_and_writes_nothing(cast: Cast, national: Client):
    before = everything()

    answer = tried(
        national,
        AGENCIES,
        unit("rsud", "RSUD Kota", "dinas-kesehatan"),
        unit("dinas-pu", "Dinas PU Bina Marga Surabaya", "surabaya"),
        unit("puskesmas-1", "Puskesmas Satu", "dinas-kesehatan"),
    )

    assert kinds(answer) == ["berubah", "sama", "baru"]
    changed, _same, new = answer.context["trial"].lines
    today = local_date(timezone.now(), WIB).isoformat()
    assert changed.changes == (
        ("nama", "RSUD Contoh Surabaya", "RSUD Kota"),
        ("berlaku_sejak", "", today),
        ("dasar", "", "Daftar resmi"),
    )
    said = {column: after for column, _before, after in new.changes}
    assert said == {
        "kode": "puskesmas-1",
        "nama": "Puskesmas Satu",
        "jenis": "unit",
        "induk": "dinas-kesehatan",
        "kode_wilayah": "35.78",
        "zona": "Asia/Jakarta",
        "otonom": "ya",
    }
    shown = answer.content.decode()
    assert "<b>dinas-kesehatan</b>" in shown
    assert f"<b>{today}</b>" in shown
    assert everything() == before


def test_a_trial_shows_when_and_why(national: Client):
    moved = unit(
        "rsud", "RSUD Contoh Surabaya", "inspektorat", since="2025-01-31", basis="P 1"
    )
    new = unit("satu", "Satu", "surabaya", since="2025-02-01")

    change, founded = tried(national, AGENCIES, moved, new).context["trial"].lines

    assert change.changes == (
        ("induk", "dinas-kesehatan", "inspektorat"),
        ("berlaku_sejak", "", "2025-01-31"),
        ("dasar", "", "P 1"),
    )
    assert ("berlaku_sejak", "", "2025-02-01") in founded.changes


def test_what_was_tried_is_applied_with_its_days(cast: Cast, national: Client):
    lines = (
        unit("pustu", "Pustu", "puskesmas-1"),  # below one that follows it
        unit("puskesmas-1", "Puskesmas Satu", "dinas-kesehatan"),
        unit("rsud", "RSUD Kota", "inspektorat", since="2025-01-31", basis="Perwali 1"),
    )
    answer = applied(national, AGENCIES, *lines)

    assert answer.status_code == 302
    low = Agency.objects.get(code="pustu")
    assert (low.parent.code, low.root) == ("puskesmas-1", cast.surabaya)
    past = AgencyPast.objects.get(agency=cast.rsud)
    assert (past.name, past.until.isoformat()) == (cast.rsud.name, "2025-01-31")
    assert Agency.objects.get(pk=cast.rsud.pk).parent == cast.inspektorat
    assert {c.kind for c in AgencyChange.objects.all()} == {"rename", "move"}
    assert set(kinds(tried(national, AGENCIES, *lines))) == {"sama"}


def test_a_circle_names_its_rows_and_its_way(cast: Cast, national: Client):
    before = everything()
    answer = tried(
        national,
        AGENCIES,
        unit("a", "A", "c"),
        unit("b", "B", "a"),
        unit("c", "C", "b"),
        unit("d", "D", "surabaya"),
    )

    assert answer.status_code == 422
    assert reasons(answer) == {
        2: "Melingkar: a → c → b → a.",
        3: "Melingkar: b → a → c → b.",
        4: "Melingkar: c → b → a → c.",
    }
    assert not answer.context["sealed"] or "Terapkan" not in answer.content.decode()
    assert everything() == before


def test_a_circle_through_what_stands_is_refused(cast: Cast, national: Client):
    moved = unit("dinas-kesehatan", cast.dinas_kesehatan.name, "rsud")

    assert "Melingkar" in reasons(tried(national, AGENCIES, moved))[2]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([unit("x", "X", "tidak-ada")], {2: "induk: tidak-ada tidak ada"}),
        (
            [unit("x", "Satu", "surabaya"), unit("x", "Dua", "surabaya")],
            {2: "“Satu”, “Dua”", 3: "“Satu”, “Dua”"},
        ),
        ([unit("", "X", "surabaya")], {2: "Kode kosong"}),
        ([unit("x", "", "surabaya")], {2: "nama"}),
        ([unit("x", "X", "")], {2: "Unit mempunyai induk"}),
        ([unit("x", "X", "surabaya", since="31/01/2025")], {2: "2026-01-31"}),
        (["x,X,dinas,,,,,ya,,"], {2: "jenis: Pilih: "}),
        (["x,X,city,,tidak-ada,,,ya,,"], {2: "di_wilayah: tidak-ada tidak ada"}),
        (["x,X,unit,surabaya,,99.99,,ya,,"], {2: "99.99 tidak dikenal"}),
        (["x,X,unit,surabaya,,,Mars,ya,,"], {2: "Zona"}),
        (["x,X,unit,surabaya,,,,barangkali,,"], {2: "ya atau tidak"}),
        (
            [f"surabaya,{'S'},city,,papua,35.78,,ya,2020-01-01,", "q,Q,body,,,,,ya,,"],
            {},
        ),
        (["surabaya,S,body,,jatim,35.78,,ya,,"], {2: "Jenis tidak berubah"}),
        (["malang,M,regency,,samarinda,35.07,,ya,,"], {2: "wilayah sebuah provinsi"}),
    ],
)
def test_a_row_that_cannot_be_is_named_with_its_reason(
    cast: Cast, national: Client, lines: list[str], words: dict[int, str]
):
    before = everything()

    answer = tried(national, AGENCIES, *lines)

    found = reasons(answer)
    assert set(found) == set(words)
    for number, said in words.items():
        assert said in found[number]
    assert everything() == before


def test_a_date_that_goes_backwards_is_refused(cast: Cast, national: Client):
    applied(
        national, AGENCIES, unit("rsud", "R1", "dinas-kesehatan", since="2025-02-01")
    )

    answer = tried(
        national, AGENCIES, unit("rsud", "R2", "dinas-kesehatan", since="2025-01-01")
    )

    assert "Tanggal tidak mundur" in reasons(answer)[2]
    assert Agency.objects.get(code="rsud").name == "R1"


def test_one_bad_row_keeps_all_others_out(cast: Cast, national: Client):
    """Even when it was good while it was tried."""
    lines = (unit("baik", "Baik", "surabaya"), unit("buruk", "Buruk", "rsud"))
    trial = tried(national, AGENCIES, *lines)
    changing_since = {"code": "buruk", "kind": "body", "name": "Lain", "zone": "x"}
    Agency(**changing_since).save()

    answer = national.post(page(AGENCIES), {"isi": trial.context["sealed"]})

    assert answer.status_code == 422
    assert "Jenis tidak berubah" in reasons(answer)[3]
    assert not Agency.objects.filter(code="baik").exists()


def test_killed_in_the_middle_nothing_is_left(
    cast: Cast, national: Client, monkeypatch: pytest.MonkeyPatch
):
    lines = [unit("rsud", "RSUD Kota", "dinas-kesehatan")]
    lines = [unit("pertama", "Pertama", "surabaya"), *lines]
    trial = tried(national, AGENCIES, *lines)
    before = everything()

    def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(changing, "_rename", dies)
    with pytest.raises(KeyboardInterrupt):
        national.post(page(AGENCIES), {"isi": trial.context["sealed"]})
    assert everything() == before
    monkeypatch.undo()

    national.post(page(AGENCIES), {"isi": trial.context["sealed"]})
    assert Agency.objects.filter(code="pertama").exists()  # else it proves nothing


def test_only_what_this_person_tried_is_applied(cast: Cast, national: Client):
    trial = tried(national, AGENCIES, unit("x", "X", "surabaya"))
    sealed = trial.context["sealed"]
    other = Officer.objects.create(username="lain", is_staff=True)
    seat = cast.admin_national.seats.get()
    seat.decree.members.create(officer=other, role=seat.role, agency=seat.agency)

    for client, sent in ((signed_in(other), sealed), (national, sealed[:-2] + "xx")):
        client.post(page(AGENCIES), {"isi": sent})
        assert not Agency.objects.filter(code="x").exists()
