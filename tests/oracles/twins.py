"""Two databases that differ in one hidden thing, and everybody who may not know it.

A twin is written inside a savepoint, everything is asked, and it is taken back; then
the other is. What came back is compared byte by byte, without what is new in every
answer: nonces, tokens of forms, receipts.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.core.cache import cache
from django.db import connections, transaction
from django.test import Client

from agencies.models import Partner, token_hash
from agencies.principals import Application
from complaints import actions, privacy
from complaints.actions import requesting
from complaints.models import Complainant, Complaint
from complaints.privacy import Identity
from complaints.workflow import Classification
from tests.cast import PARTNER_TOKEN, Cast
from tests.complaints.cases import NOW, Walk, at_unit, received
from tests.matrix.asking import OF_THE_MOMENT, ONCE
from tests.registry import small_registry

AT = NOW + timedelta(hours=3)
KEYS = 910_000_000  # where the keys of twin rows begin, so that both twins have them
OTHER_TOKEN = "token-of-another-application"
TABS = ("verifikasi", "tindak-lanjut", "diproses", "menunggu", "lewat", "selesai")
SEQUENCES = ("complaints_complaint", "complaints_event", "complaints_clock")
# A receipt, the number of a case that was made by asking, a token signed just now.
MADE = re.compile(
    rb'"(?:receipt_code|number|incident)": ?"[^"]*"|name="writer" value="[^"]*"'
)
Write = Callable[["Stage"], None]


@dataclass
class Stage:
    cast: Cast
    own: Walk  # with Dinas PU; by the application
    stranger: Walk  # whose receipt somebody else holds
    clients: dict[str, Client] = field(default_factory=dict)


@dataclass(frozen=True)
class Twins:
    """One hidden thing in two versions, who must not tell them apart, and what they
    would search for if they guessed.
    """

    name: str
    hidden_from: tuple[str, ...]
    one: Write
    other: Write
    guesses: tuple[str, ...]


def build() -> Stage:
    _begin_at(KEYS // 2)
    cast = small_registry()
    Partner.objects.create(
        name="Aplikasi Lain", agency=cast.malang, token_hash=token_hash(OTHER_TOKEN)
    )
    own = at_unit(cast, identity=Identity(name="Wulan", phone="081234567890"))
    stage = Stage(cast, own, received(cast))
    for name in cast.officers:
        client = Client(raise_request_exception=False)
        client.force_login(getattr(cast, name))
        stage.clients[name] = client
    for name, token in (("app", PARTNER_TOKEN), ("other_app", OTHER_TOKEN)):
        client = Client(raise_request_exception=False)
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        stage.clients[name] = client
    stage.clients["public"] = Client(raise_request_exception=False)
    for name, walk in (("receipt", stage.own), ("other_receipt", stage.stranger)):
        client = Client(raise_request_exception=False)
        case = walk.case
        client.post("/lacak/", {"number": case.number, "code": walk.receipt_code})
        stage.clients[name] = client
    return stage


def _begin_at(key: int) -> None:
    """Sequences are not taken back: each twin begins at the same keys and numbers."""
    with connections["owner"].cursor() as cursor:
        for table in SEQUENCES:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, key]
            )
        cursor.execute("SELECT setval('complaint_number', %s)", [key // 10])


# What is varied.
def identity(said: Identity) -> Write:
    def write(stage: Stage) -> None:
        row = privacy.sealed(said, complaint_id=stage.own.pk)
        names = [one.name for one in row._meta.fields if not one.primary_key]
        Complainant.objects.filter(pk=stage.own.pk).update(
            **{name: getattr(row, name) for name in names}
        )

    return write


def numbers(phone: str) -> Write:
    """A case with Dinas PU whose free text, files and notes hold a phone number."""

    def write(stage: Stage) -> None:
        said = {"title": f"Lampu, {phone}", "text": f"Padam. Telepon {phone}, malam."}
        walk = at_unit(stage.cast, **said, place=f"Rumah {phone}")
        walk.follow_up(f"Pelapor ditelepon ke {phone}.")
        walk.take(actions.note, "liaison_pu", text=f"Nomornya {phone}.")

    return write


def foreign(text: str, *, is_secret: bool = False) -> Write:
    """A case of Samarinda's own, at one of its units."""

    def write(stage: Stage) -> None:
        cast = stage.cast
        walk = received(cast, title=text, text=text, is_secret=is_secret)
        walk.dispose(cast.samarinda, "admin_national")
        walk.dispose(cast.samarinda_pu, "admin_samarinda")
        walk.take(actions.follow_up, "liaison_samarinda_pu", text=text)

    return write


def secret(text: str) -> Write:
    """A rahasia case of the city, which the public must not know of."""

    def write(stage: Stage) -> None:
        at_unit(stage.cast, title=text, text=text, is_secret=True)

    return write


def nothing(stage: Stage) -> None:
    """There is no such case."""


def note(text: str) -> Write:
    def write(stage: Stage) -> None:
        stage.own.take(actions.note, "liaison_pu", text=text)
        stage.own.at -= timedelta(minutes=1)

    return write


def against(unit: str, text: str) -> Write:
    """Berkadar pengawasan about a unit, looked into by the city's inspectorate."""

    def write(stage: Stage) -> None:
        cast = stage.cast
        said = {"classification": Classification.SUPERVISORY}
        walk = received(
            cast, title=text, text=text, reported_agency=getattr(cast, unit)
        )
        walk.dispose(cast.surabaya, "admin_national", **said)
        walk.dispose(cast.inspektorat, "admin_surabaya", **said)

    return write


def of_an_application(source_id: str) -> Write:
    """A case that another application brought under a number of its own."""

    def write(stage: Stage) -> None:
        partner = Partner.objects.get(token_hash=token_hash(OTHER_TOKEN))
        received(
            stage.cast,
            by=Application(partner.pk, partner.name),
            source_id=source_id,
            chosen_agency=stage.cast.samarinda,
        )

    return write


def kept(**said: Any) -> Write:
    """Columns of the case with Dinas PU, as they are stored."""

    def write(stage: Stage) -> None:
        Complaint.objects.filter(pk=stage.own.pk).update(**said)

    return write


def reading(stage: Stage) -> None:
    """Its holder asks to read the identity."""
    by, at = stage.own.staff("liaison_pu"), stage.own.at
    actions.ask_identity(
        complaint_id=stage.own.pk, reason="Kenari hilang.", by=by, at=at
    )


def request(stage: Stage) -> None:
    """Its complainant asks for what is held about them to be erased."""
    requesting.ask_about_data(
        complaint_id=stage.own.pk, kind="erase", by=stage.own.citizen, at=stage.own.at
    )


def each(*writes: Write) -> Write:
    """One after the other."""

    def write(stage: Stage) -> None:
        for one in writes:
            one(stage)

    return write


# What is asked.
def differences(
    stage: Stage, twins: Twins, *, roles: tuple[str, ...], whole: bool = False
) -> list[str]:
    """Every question that one of these roles gets two answers to; `whole` asks all."""
    found = []
    with twin(stage, twins.one) as first:
        before = {
            role: list(answers(stage, role, twins, first, whole=whole))
            for role in roles
        }
    with twin(stage, twins.other):
        for role in roles:
            after = answers(stage, role, twins, first, whole=whole)
            for (question, old), (_same, new) in zip(before[role], after, strict=True):
                if old != new:
                    found.append(f"{twins.name}, {role}: {question}")
    return found


@contextmanager
def twin(stage: Stage, write: Write) -> Iterator[tuple[str, int]]:
    """Write it, with the same keys and numbers in both; yields those of its case."""
    at = stage.own.at
    _begin_at(KEYS)
    with transaction.atomic():
        write(stage)
        made = Complaint.objects.filter(pk__gt=KEYS).order_by("pk").first()
        yield (made.number, made.pk) if made else ("26-9999-9999", KEYS + 1)
        transaction.set_rollback(True)
    stage.own.at = at
    cache.clear()


def answers(
    stage: Stage, role: str, twins: Twins, case: tuple[str, int], *, whole: bool
) -> Iterator[tuple[str, bytes]]:
    client, own = stage.clients[role], stage.own.case
    cookies = client.cookies.copy()
    keys = (own.number, own.pk)
    for method, path, data in questions(role, twins, case, keys, whole=whole):
        kind = {"content_type": "application/json"} if "/api/" in path else {}
        with transaction.atomic():
            ask = getattr(client, method)
            answer = ask(path, data, **kind) if method == "post" else ask(path)
            said = plain(answer)
            transaction.set_rollback(True)
        yield f"{method} {path}", said
        client.cookies = cookies.copy()


def questions(
    role: str,
    twins: Twins,
    case: tuple[str, int],
    own: tuple[str, int],
    *,
    whole: bool,
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Lists, searches, filters, counts, guesses of numbers, and pages of their own."""
    words = [quote(one) for one in twins.guesses]
    paths = PUBLIC + {"app": API, "other_app": API}.get(role, STAFF)
    for path in (*paths, *(MORE if whole else ())):
        wanted = words if "{q}" in path else [""]
        for word in wanted:
            yield (
                "get",
                path.format(
                    q=word, number=case[0], pk=case[1], own=own[0], own_pk=own[1]
                ),
                {},
            )
    for path, data in sent(role, twins, case[0], own[0], whole=whole):
        yield "post", path, data


def sent(
    role: str, twins: Twins, number: str, own: str, *, whole: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is asked by sending a form, or a report of one's own."""
    for word in twins.guesses:
        yield "/lapor/saran/", {"title": word, "text": word}
        if "app" in role:
            yield "/api/v1/complaints", _report(word)
    yield "/lacak/", {"number": number, "code": "7K2M0-1ABCD"}
    if whole:
        yield "/kerja/bersama/", {"langkah": "note", "pilih": [number, own]}


def _report(external_id: str) -> dict[str, Any]:
    return {
        "title": "Jalan berlubang",
        "text": "Lubang besar di depan sekolah, sudah dua orang jatuh.",
        "classification": "pengaduan",
        "region": "35.78",
        "is_anonymous": False,
        "is_secret": False,
        "external_id": external_id,
    }


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
    "/ombudsman/",
    "/ombudsman/{number}/",
    "/admin/",
    "/admin/complaints/complaint/",
    "/admin/complaints/complaint/?lingkup=semua&antrean=diproses&q={q}",
    "/admin/complaints/complaint/{pk}/change/",
    "/admin/complaints/complaint/{pk}/history/",
    "/admin/complaints/complaint/{own_pk}/history/",
    "/admin/agencies/notice/?q={q}",
    *API,
)


SUGGESTED = "/admin/autocomplete/"
# Orders, suggestions, figures, notices, requests, the Ombudsman's lists and papers.
MORE = (
    "/statistik/",
    "/admin/complaints/complaint/?o=1",
    "/admin/complaints/complaint/?o=-3",
    f"{SUGGESTED}?app_label=agencies&model_name=agency&field_name=parent&term={{q}}",
    f"{SUGGESTED}?app_label=escalation&model_name=escalation&field_name=complaint",
    "/laporan/rekap/",
    "/laporan/rekap/?format=json",
    "/laporan/prakiraan/?format=json",
    "/laporan/keterhubungan/?format=json",
    "/kerja/data/",
    "/kerja/pemberitahuan/",
    "/kerja/pemberitahuan/?yang=semua",
    "/kerja/{own}/data/",
    "/kerja/{own}/usul/?q={q}",
    "/kerja/{own}/identitas/",
    "/audit/",
    "/ombudsman/?persetujuan=ada",
    "/ombudsman/?persetujuan=tidak",
    "/ombudsman/?jenis=pengaduan_berkadar_pengawasan",
    "/ombudsman/?wilayah=35",
    "/ombudsman/?usia=90",
    "/ombudsman/?status=selesai",
    "/ombudsman/angka/?format=json",
    "/ombudsman/{number}/dosir.pdf",
    "/ombudsman/{own}/dosir.pdf",
    "/api/v1/complaints?ordering=-received_at",
)


def plain(answer: Any) -> bytes:
    """Status, headers, length and body, without what is new in every answer."""
    parts = answer.streaming_content if answer.streaming else [answer.content]
    body = MADE.sub(b"", ONCE.sub(b"", b"".join(parts)))
    named = [one for one in answer.headers.items() if one[0] not in OF_THE_MOMENT]
    heads = re.sub(rb"nonce-[^' ]*", b"", json.dumps(sorted(named)).encode())
    cookies = ",".join(sorted(answer.cookies)).encode()
    return b"%d %s %s %s" % (answer.status_code, heads, cookies, body)
