"""What is asked of both twins: every way in which a hidden thing could tell on itself.

`{q}` is each word that somebody would guess, `{number}` and `{pk}` are those of the
twin's own case, `{own}` and `{own_pk}` those of a case that stands in both, `{cursor}`
begins a page of the API right behind the twin's case, `{key}` one of the workbench.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.utils.http import int_to_base36

TABS = ("verifikasi", "tindak-lanjut", "diproses", "menunggu", "lewat", "selesai")
SUGGESTED = "/admin/autocomplete/?app_label="
CASES = "/admin/complaints/complaint/"
# Lists, searches, filters, counts, and pages of a case that may not be there.
PUBLIC = (
    "/",
    "/lapor/",
    "/lapor/instansi/?q={q}",
    "/lacak/?nomor={number}",
    "/lacak/{number}/",
    "/lacak/{number}/data/",
    "/lacak/{own}/",
)
API = (
    "/api/v1/complaints",
    "/api/v1/complaints?q={q}",
    "/api/v1/complaints?external_id={q}",
    "/api/v1/complaints?late=true",
    "/api/v1/complaints/{number}",
    "/api/v1/complaints/{own}",
)
STAFF = (
    "/kerja/",
    *(f"/kerja/?antrean={tab}&scope=all" for tab in TABS),
    "/kerja/?scope=all&antrean=diproses&q={q}",
    "/kerja/?scope=all&antrean=tindak-lanjut&q={q}",
    "/kerja/?scope=all&antrean=diproses&received=7",
    "/kerja/unduh/?scope=all&antrean=diproses",
    "/kerja/unduh/?scope=all&antrean=tindak-lanjut&q={q}",
    "/kerja/{number}/",
    "/kerja/{number}/data/",
    "/kerja/{number}/note/",
    "/kerja/{number}/berkas/1/",
    "/kerja/{own}/",
    "/kerja/{own}/unit/?q={q}",
    "/kerja/tampilan/",
    "/ombudsman/",
    "/ombudsman/{number}/",
    "/admin/",
    CASES,
    f"{CASES}?lingkup=semua&antrean=diproses&q={{q}}",
    f"{CASES}{{pk}}/change/",
    f"{CASES}{{pk}}/history/",
    f"{CASES}{{own_pk}}/history/",
    "/admin/agencies/notice/?q={q}",
    *API,
)
# Asked where all is asked: by the word of issue 3 that it stands for.
MORE_OF_ALL = ("/statistik/", "/lapor/wilayah/?q={q}")
MORE_OF_THE_API = (
    "/api/v1/complaints?ordering=-received_at",  # sort
    "/api/v1/complaints?ordering=received_at",
    "/api/v1/complaints?cursor={cursor}",  # list, page by page
    "/api/v1/complaints?state=in_progress",  # filter
    "/api/v1/complaints/{number}/clocks",
    "/api/v1/complaints/{own}/clocks",
)
MORE_OF_STAFF = (
    # list, page by page; sort
    "/kerja/?antrean=diproses&scope=all&sesudah={key}",
    "/kerja/?antrean=selesai&scope=all&sebelum={key}",
    f"{CASES}?o=1",
    f"{CASES}?o=-3",
    f"{CASES}?lingkup=semua&antrean=tindak-lanjut",
    # autocomplete
    f"{SUGGESTED}agencies&model_name=agency&field_name=parent&term={{q}}",
    f"{SUGGESTED}agencies&model_name=teammember&field_name=officer&term={{q}}",
    f"{SUGGESTED}escalation&model_name=escalation&field_name=complaint&term={{q}}",
    # suggestions, similar cases, who else writes
    "/kerja/{own}/usul/?q={q}",
    "/kerja/{own}/penulis/",
    "/kerja/{own}/merge/",
    "/kerja/{own}/answer/",
    "/kerja/{own}/data/",
    "/kerja/{own}/identitas/",
    # who has how much in hand, and who was told of it
    "/kerja/{own}/unit/?cari_unit=surabaya",
    "/kerja/serah-terima/",
    "/admin/escalation/ladderstep/?q={number}",
    "/admin/agencies/notice/",
    # figures
    "/laporan/rekap/",
    "/laporan/rekap/?format=json",
    "/laporan/rekap/?format=csv",
    "/laporan/prakiraan/?format=json",
    "/laporan/keterhubungan/?format=json",
    "/ombudsman/angka/?format=json",
    # lists of the Ombudsman, filtered; its papers
    "/ombudsman/?persetujuan=ada",
    "/ombudsman/?persetujuan=tidak",
    "/ombudsman/?jenis=pengaduan_berkadar_pengawasan",
    "/ombudsman/?wilayah=35",
    "/ombudsman/?usia=90",
    "/ombudsman/?status=selesai",
    "/ombudsman/{number}/dosir.pdf",
    "/ombudsman/{own}/dosir.pdf",
    "/ombudsman/{own}/bukti.json",
    # requests, notices, the log, other lists of the admin
    "/kerja/data/",
    "/kerja/pemberitahuan/",
    "/kerja/pemberitahuan/?yang=semua",
    "/audit/",
    "/admin/complaints/answertemplate/?q={q}",
    "/admin/escalation/escalation/?q={number}",
    *MORE_OF_THE_API,
)
# Asked again on condition, and for the head alone: status, ETag, length.
CONDITIONAL = (
    "/lacak/{number}/",
    "/kerja/?scope=all&antrean=diproses",
    "/kerja/{number}/",
    "/ombudsman/{number}/",
    f"{CASES}{{pk}}/change/",
    "/api/v1/complaints",
    "/api/v1/complaints/{number}",
)
LONG_AGO, LATER = "Sat, 01 Jan 2000 00:00:00 GMT", "Fri, 01 Jan 2038 00:00:00 GMT"
CONDITIONS: tuple[dict[str, str], ...] = (
    {"If-None-Match": "*"},
    {"If-Modified-Since": LATER},
    {"If-Unmodified-Since": LONG_AGO},
)


@dataclass(frozen=True)
class Question:
    """A request, and how it is told from others where an answer differs."""

    method: str
    path: str
    data: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        sent = "".join(f" {name}: {value}" for name, value in self.headers.items())
        return f"{self.method} {self.path}{sent}"


@dataclass(frozen=True)
class Asked:
    """Who asks, about which cases, with which words in mind."""

    role: str
    number: str
    pk: int
    own: str
    own_pk: int
    guesses: Sequence[str]
    whole: bool

    @property
    def is_application(self) -> bool:
        return "app" in self.role


def questions(asked: Asked) -> Iterator[Question]:
    paths = (*PUBLIC, *(API if asked.is_application else STAFF))
    yield from _gets(paths, asked, words=asked.guesses)
    yield from _sent(asked)
    if asked.whole:
        more = MORE_OF_THE_API if asked.is_application else MORE_OF_STAFF
        yield from _gets((*MORE_OF_ALL, *more), asked, words=asked.guesses[:1])
        yield from _on_condition(asked)
        yield from _sent_too(asked)


def _gets(
    paths: Sequence[str], asked: Asked, *, words: Sequence[str]
) -> Iterator[Question]:
    for path in paths:
        for word in words if "{q}" in path else [""]:
            yield Question("get", _filled(path, asked, word))


def _on_condition(asked: Asked) -> Iterator[Question]:
    for path in CONDITIONAL:
        where = _filled(path, asked)
        yield Question("head", where)
        for headers in CONDITIONS:
            yield Question("get", where, headers=headers)


def _filled(path: str, asked: Asked, word: str = "") -> str:
    return path.format(
        q=quote(word),
        number=asked.number,
        pk=asked.pk,
        own=asked.own,
        own_pk=asked.own_pk,
        cursor=int_to_base36(asked.pk + 1),
        key=f"-_{asked.pk + 1}",
    )


def _sent(asked: Asked) -> Iterator[Question]:
    """Forms, and reports of one's own under numbers that others may have used."""
    for word in asked.guesses:
        yield Question("post", "/lapor/saran/", {"title": word, "text": word})
        if asked.is_application:
            yield Question("post", "/api/v1/complaints", _report(word))
            key = {"Idempotency-Key": quote(word)}
            yield Question("post", "/api/v1/complaints", _report(""), key)
    yield Question("post", "/lacak/", {"number": asked.number, "code": "7K2M0-1ABCD"})


def _sent_too(asked: Asked) -> Iterator[Question]:
    """Names that others may have taken, and steps on a case that may not be there."""
    if asked.is_application:
        for step in ("reply", "withdraw", "consent"):
            at = f"/api/v1/complaints/{asked.number}/{step}"
            yield Question("post", at, {"text": "Belum."})
        return
    for word in asked.guesses[:2]:
        named = {"name": word, "agency": ""}
        yield Question("post", "/kerja/tampilan/?antrean=diproses", named)
        template = {"name": word, "text": "Pada tanggal … ditambal.", "agency": ""}
        yield Question("post", "/admin/complaints/answertemplate/add/", template)
    both = {"langkah": "note", "pilih": [asked.number, asked.own]}
    yield Question("post", "/kerja/bersama/", both)
    yield Question("post", f"/kerja/{asked.own}/merge/", {"into": asked.number})
    yield Question("post", f"/kerja/{asked.number}/note/", {"text": "Catatan."})


def _report(external_id: str) -> dict[str, Any]:
    said = {
        "title": "Jalan berlubang",
        "text": "Lubang besar di depan sekolah, sudah dua orang jatuh.",
        "classification": "pengaduan",
        "region": "35.78",
        "is_anonymous": False,
        "is_secret": False,
    }
    return said | ({"external_id": external_id} if external_id else {})
