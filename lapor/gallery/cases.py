"""Cases of the living page that are worked out by the rules themselves."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms

from agencies.workdays import Calendar, DayOff
from complaints.deadlines import ClockFacts, ClockKind, Limit, Pause, Unit, proof
from complaints.words import Chip, deadline_chip

TODAY = date(2020, 11, 3)
ZONE = "Asia/Jakarta"
DECREE = "Keputusan Bersama Tiga Menteri No. 728, 213, 01 Tahun 2019"
SECOND_DECREE = "Perubahan Keputusan Bersama No. 174, 01, 01 Tahun 2020"
LEAVE = DayOff("cuti bersama Maulid", "cuti_bersama", SECOND_DECREE)
CALENDAR = Calendar(
    days_off={
        date(2020, 10, 28): LEAVE,
        date(2020, 10, 29): DayOff("Maulid Nabi Muhammad", "libur_nasional", DECREE),
        date(2020, 10, 30): LEAVE,
        date(2020, 12, 9): DayOff("Pemilihan serentak", "libur_nasional", DECREE),
    },
    years=frozenset({2020}),
    known_on=date(2020, 9, 10),
)


def at(day: int, hour: int, minute: int, month: int = 10) -> datetime:
    return datetime(2020, month, day, hour - 7, minute, tzinfo=UTC)


def chips() -> list[Chip]:
    return [
        deadline_chip(state="late", days=3),
        deadline_chip(state="late", days=0),
        deadline_chip(state="running", days=0, zone=ZONE, due_date=TODAY),
        deadline_chip(state="running", days=1),
        deadline_chip(state="running", days=6),
        deadline_chip(state="running", days=45, unit="calendar"),
        deadline_chip(state="paused", since=TODAY),
        deadline_chip(state="kept"),
        deadline_chip(state="missed", days=7),
    ]


def _clock(label: str, kind: ClockKind, limit: Limit, **more: Any) -> dict[str, Any]:
    on = more.pop("on", TODAY)
    facts = ClockFacts(
        kind=kind,
        limit=limit,
        zone=ZONE,
        started_at=more.pop("started_at", at(19, 9, 14)),
        policy_version=1,
        known_on=CALENDAR.known_on,
        pauses=more.pop("pauses", ()),
    )
    shown = proof(facts, CALENDAR, on=on)
    return {
        "label": label,
        "zone": ZONE,
        "due_date": shown.due.due_date,
        "due_at": shown.due.due_at,
        "proof": shown,
        "is_late": shown.is_over,
        **more,
    }


def clocks() -> list[dict[str, Any]]:
    because = "karena diklasifikasikan sebagai pengaduan tidak berkadar pengawasan"
    days = Limit
    return [
        _clock(
            "Penyelesaian",
            ClockKind.SETTLEMENT,
            days(14),
            because=because,
            is_open=True,
        ),
        _clock(
            "Tindak lanjut pertama",
            ClockKind.FIRST_FOLLOW_UP,
            days(5),
            on=date(2020, 10, 26),
            stopped_at=at(26, 15, 40),
            is_met=True,
        ),
        _clock(
            "Verifikasi",
            ClockKind.VERIFICATION,
            days(3),
            on=date(2020, 10, 26),
            stopped_at=at(26, 15, 40),
            is_met=False,
        ),
        _clock("Verifikasi", ClockKind.VERIFICATION, days(3)),
        _clock(
            "Penyelesaian",
            ClockKind.SETTLEMENT,
            days(14),
            pauses=(Pause(at(2, 9, 0, 11)),),
        ),
        _clock(
            "Ombudsman", ClockKind.OMBUDSMAN, days(60, Unit.CALENDAR_DAYS), is_open=True
        ),
    ]


def entries() -> list[dict[str, Any]]:
    unit = "Dinas PU Bina Marga"
    return [
        {"title": "Tanggapan Anda", "is_next": True, "until": date(2020, 11, 23)},
        {
            "title": "Catatan internal",
            "at": at(2, 10, 20, 11),
            "zone": ZONE,
            "by": f"{unit}, B. Santosa",
            "text": "Aspal dingin tersedia 40 sak. Menunggu jadwal alat Rabu.",
            "is_public": False,
        },
        {
            "title": "Tindak lanjut pertama",
            "at": at(26, 15, 40),
            "zone": ZONE,
            "by": unit,
            "text": "Petugas meninjau lokasi. Ditemukan tujuh lubang.\nRambu dipasang.",
            "is_public": True,
            "files": [{"name": "lokasi.jpg", "url": "#", "size": 98304, "is_image": 1}],
        },
        {
            "title": "Laporan diterima",
            "at": at(19, 9, 14),
            "zone": ZONE,
            "by": "Portal",
            "is_public": True,
        },
    ]


def rows() -> list[dict[str, Any]]:
    common = {"url": "#", "officer": "Belum ada petugas"}
    return [
        {
            **common,
            "number": "20-418-6950",
            "title": "Tumpukan sampah pasar tidak diangkut sejak awal Oktober",
            "topic": "Persampahan",
            "place": "Pasar Sumberwangi",
            "holder": "Dinas Lingkungan Hidup",
            "sender": "Dari Meja Nasional, 19 Okt",
            "chip": deadline_chip(state="late", days=3),
            "due": "Tenggat Sen, 26 Okt",
        },
        {
            **common,
            "number": "20-418-7588",
            "title": "Air PDAM keruh dan berbau di Perumahan Griya Asri",
            "topic": "Air bersih",
            "place": "Kel. Sidomulyo",
            "is_anonymous": True,
            "is_secret": True,
            "holder": "Perumda Air Minum",
            "officer": "Petugas: A. Prabowo",
            "sender": "Dari Meja Nasional, 22 Okt",
            "chip": deadline_chip(state="running", zone=ZONE, due_date=TODAY),
            "due": "Tenggat Sel, 3 Nov",
        },
        {
            **common,
            "number": "20-418-7904",
            "title": "Jadwal truk air bersih tidak sesuai pengumuman",
            "topic": "Air bersih",
            "place": "Desa Kedungsari",
            "is_anonymous": True,
            "holder": "BPBD",
            "officer": "Petugas: H. Nugroho",
            "sender": "Dari Meja Nasional, 2 Nov",
            "chip": deadline_chip(state="running", days=4),
            "due": "Tenggat Sen, 9 Nov",
        },
    ]


def promises() -> list[dict[str, Any]]:
    return [
        {
            "label": "Diperiksa dan diteruskan",
            "promised": date(2020, 10, 22),
            "happened": date(2020, 10, 20),
            "deadline": {"state": "kept"},
        },
        {
            "label": "Tanggapan Anda",
            "until": date(2020, 11, 23),
            "chip": Chip("soon", "clock", "Ditunggu"),
        },
    ]


def wrote() -> dict[str, Any]:
    """A draft that was kept, and a colleague at the same case."""
    return {
        "saved_at": at(19, 9, 14),
        "zone": ZONE,
        "writers": [{"name": "Sari Contoh", "step": "Jawaban akhir"}],
    }


class _Example(forms.Form):
    judul = forms.CharField(
        label="Judul", max_length=60, help_text="Satu kalimat, seperti judul berita."
    )
    cerita = forms.CharField(label="Ceritakan", widget=forms.Textarea)
    topik = forms.ChoiceField(
        label="Topik", choices=[("", "Pilih topik"), ("jalan", "Jalan")], required=False
    )
    alasan = forms.ChoiceField(
        label="Alasan",
        choices=[("a", "Tidak dilengkapi"), ("b", "Di luar pelayanan publik")],
        widget=forms.RadioSelect,
    )
    yakin = forms.BooleanField(label="Tetap kirim tanpa tanggal dan bukti.")
    bukti = forms.FileField(label="Bukti", required=False)


def wrong_form() -> forms.Form:
    form = _Example({"judul": "Jalan berlubang " * 5, "cerita": "Sejak September."})
    form.full_clean()
    return form
