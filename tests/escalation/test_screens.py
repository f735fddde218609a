"""The Ombudsman's pages: the queue, the case, and the steps as forms."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import AccessEntry
from agencies.principals import Receipt
from complaints import actions as steps
from complaints.models import Complaint
from escalation import actions
from escalation.models import Escalation
from tests.cases import bulk_cases
from tests.complaints import cases
from tests.complaints.cases import IDENTITY
from tests.escalation.signed import signed, traces
from tests.registry import Cast
from tests.signing import shown

pytestmark = pytest.mark.django_db(databases=["default", "identity"])

MOST_QUERIES = 15
SIXTY_ONE = timedelta(days=61)


@pytest.fixture
def escalated(cast: Cast) -> Complaint:
    """Received 61 days ago, escalated an hour ago."""
    now = timezone.now()
    case = cases.at_unit(
        cast,
        at=now - SIXTY_ONE - timedelta(days=1),
        identity=IDENTITY,
        incident_date=(now - timedelta(days=90)).date(),
    ).case
    actions.escalate_due(at=now - timedelta(hours=1))
    return case


@pytest.fixture
def reviewer(client: Client, cast: Cast) -> Client:
    client.force_login(cast.reviewer_jatim)
    return shown(client)


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.content[:300]
    return answer.content.decode()


def url_of(complaint: Complaint, *more: str) -> str:
    return "/".join(["/ombudsman", complaint.number, *more]) + "/"


def test_the_queue_shows_what_is_of_the_region(
    reviewer: Client, escalated: Complaint
) -> None:
    html = page(reviewer, "/ombudsman/")
    assert escalated.number in html
    assert "hari ke-62" in html
    assert "Antre" in html


def test_another_region_has_an_empty_queue_and_no_such_case(
    client: Client, cast: Cast, escalated: Complaint
) -> None:
    client.force_login(cast.reviewer_kaltim)
    assert escalated.number not in page(client, "/ombudsman/")
    unknown = page(client, "/ombudsman/00-0000-0000/", status=404)
    hidden = page(client, url_of(escalated), status=404)
    assert plain(hidden) == plain(unknown)


def plain(html: str) -> str:
    """Without what differs from page to page for everybody."""
    return re.sub(r'nonce="[^"]*"', "", html)


@pytest.mark.parametrize(
    "who", ["admin_surabaya", "liaison_pu", "admin_national", "ksp_officer"]
)
def test_the_room_is_the_ombudsmans(
    client: Client, cast: Cast, escalated: Complaint, who: str
) -> None:
    client.force_login(getattr(cast, who))
    for url in ("/ombudsman/", url_of(escalated), url_of(escalated, "take")):
        assert client.get(url).status_code == 403


def test_without_signing_in_there_is_the_door(client: Client, cast: Cast) -> None:
    assert client.get("/ombudsman/").headers["Location"].startswith("/masuk/")


def test_an_auditor_reads_and_takes_nothing(
    client: Client, cast: Cast, escalated: Complaint
) -> None:
    client.force_login(cast.auditor)
    assert "Hanya Ombudsman wilayah ini" in page(client, url_of(escalated))
    answer = client.post(url_of(escalated, "take"))
    assert answer.status_code == 422
    assert Escalation.objects.get().reviewer is None


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", True),
        ("status=queued", True),
        ("status=under_review", False),
        ("status=saya", False),
        ("status=selesai", False),
        ("wilayah=35.78", True),
        ("wilayah=35.07", False),
        ("jenis=tidak_berkadar_pengawasan", True),
        ("jenis=aspirasi", False),
        ("persetujuan=tidak", True),
        ("persetujuan=ada", False),
        # What is none of the choices is ignored, whatever it is.
        ("status=entah&wilayah=%00&jenis=%00&persetujuan=%F0%9F%98%80", True),
        ("sesudah=entah", True),
        ("sesudah=2025-01-01T00:00_9", True),
    ],
)
def test_the_address_narrows_the_queue(
    reviewer: Client, escalated: Complaint, asked: str, found: bool
) -> None:
    assert (escalated.number in page(reviewer, f"/ombudsman/?{asked}")) is found


def test_the_case_shows_promise_and_fact_and_why(
    reviewer: Client, escalated: Complaint
) -> None:
    html = page(reviewer, url_of(escalated))
    for words in (
        "Janji dan kenyataan",
        "Syarat formal",
        "Instansi sudah diminta lebih dahulu",
        "Peristiwa belum lewat dua tahun",
        "Mengapa",
        "Siapa memegang berapa lama",
        "Dinas PU Bina Marga Surabaya",
        "Tanpa persetujuan identitas",
        "Telaah: Masuk antrean Ombudsman",
        escalated.pseudonym,
    ):
        assert words in html, words


def test_without_consent_no_trace_of_the_identity(
    reviewer: Client, escalated: Complaint
) -> None:
    html = page(reviewer, url_of(escalated))
    for secret in (IDENTITY.name, IDENTITY.nik, IDENTITY.phone, IDENTITY.email):
        assert secret not in html
    assert "Pelapor belum menyetujui" in html
    assert reviewer.get(url_of(escalated, "ask_identity")).status_code == 403


@pytest.mark.django_db(transaction=True, databases=["default", "identity"])
def test_without_consent_no_trace_of_what_people_signed(
    reviewer: Client, cast: Cast
) -> None:
    walk = signed(cast, at=timezone.now() - SIXTY_ONE - timedelta(days=1))
    actions.escalate_due(at=timezone.now())
    case = walk.case
    assert traces(case.title)

    html = page(reviewer, url_of(case))
    assert traces(html) == []
    assert "Nama saya [nama], [alamat]." in html
    assert "Lampiran 1 (image/png)" in html
    assert traces(page(reviewer, url_of(case, "take"))) == []
    file = reviewer.get(url_of(case, "berkas", str(case.attachments.get().pk)))
    assert file["Content-Disposition"] == 'attachment; filename="lampiran-1.png"'

    steps.consent(complaint_id=case.pk, by=Receipt(case.pk), at=timezone.now())
    assert "KTP Wulan Kenari.png" in page(reviewer, url_of(case))
    assert not AccessEntry.objects.filter(kind="identity").exists()


@pytest.mark.django_db(transaction=True, databases=["default", "identity"])
def test_without_consent_no_trace_stands_in_the_titles_of_the_queue(
    reviewer: Client, cast: Cast, escalated: Complaint
) -> None:
    walk = signed(cast, at=timezone.now() - SIXTY_ONE - timedelta(days=1))
    actions.escalate_due(at=timezone.now())
    for url in ("/ombudsman/", url_of(escalated)):  # the queue stands beside a case
        html = page(reviewer, url)
        assert traces(html) == []
        assert "[nama], jalan berlubang" in html
    steps.consent(complaint_id=walk.case.pk, by=Receipt(walk.case.pk), at=walk.at)
    assert "Wulan Kenari, jalan berlubang" in page(reviewer, "/ombudsman/")


@pytest.mark.django_db(transaction=True, databases=["default", "identity"])
@pytest.mark.parametrize("who", ["reviewer_jatim", "auditor", "ksp_officer"])
def test_who_only_watches_reads_no_name_on_any_other_page_either(
    client: Client, cast: Cast, who: str
) -> None:
    """The workbench, its lists and files and the API are open to them too."""
    walk = signed(cast, at=timezone.now() - SIXTY_ONE - timedelta(days=1))
    like = signed(cast, at=timezone.now() - SIXTY_ONE - timedelta(days=2))
    Complaint.objects.update(category=cast.categories["kesehatan"])
    actions.escalate_due(at=timezone.now())
    client.force_login(getattr(cast, who))
    case = walk.case
    own = f"/kerja/{case.number}/"

    for url in (
        own,
        f"{own}berkas/{case.attachments.get().pk}/",
        "/kerja/?scope=all&antrean=diproses",
        "/kerja/unduh/?scope=all&antrean=diproses",
        "/api/v1/complaints",
        f"/api/v1/complaints/{case.number}",
    ):
        answer = shown(client).get(url)
        assert answer.status_code == 200
        said = b"".join(answer) if answer.streaming else answer.content
        assert traces(f"{answer.headers} {said!r}") == [], url
    assert "[nama], jalan berlubang" in page(client, own)
    assert like.case.number in page(client, own)

    steps.consent(complaint_id=case.pk, by=Receipt(case.pk), at=timezone.now())
    assert bool(traces(page(client, own))) == (who == "reviewer_jatim")
    if who != "ksp_officer":  # whose room the review is not
        review = page(client, url_of(case)) + page(client, "/ombudsman/")
        assert bool(traces(review)) == (who == "reviewer_jatim")
    client.force_login(cast.liaison_pu)
    assert traces(page(client, own))


@pytest.mark.django_db(transaction=True, databases=["default", "identity"])
def test_with_consent_the_identity_is_asked_for_shown_and_logged(
    reviewer: Client, escalated: Complaint
) -> None:
    now = timezone.now()
    steps.consent(complaint_id=escalated.pk, by=Receipt(escalated.pk), at=now)
    reviewer.post(url_of(escalated, "ask_identity"), {"reason": "Konfirmasi lokasi."})
    assert IDENTITY.name not in page(reviewer, url_of(escalated))

    shown = reviewer.post(url_of(escalated, "identitas"))
    assert IDENTITY.name in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    entry = AccessEntry.objects.get(kind=AccessEntry.Kind.IDENTITY)
    assert entry.subject == escalated.number


def test_the_whole_review_by_forms(reviewer: Client, escalated: Complaint) -> None:
    walked = [
        ("take", {}),
        ("ask_explanation", {"question": "Mengapa belum ditambal?"}),
        ("recommend", {"text": "Tambal sebelum musim hujan."}),
        ("record_correction", {"correction": "refused", "text": "Tidak ada biaya."}),
        (
            "close",
            {
                "outcome": "maladministration_found",
                "maladministration": "penundaan_berlarut",
                "summary": "Enam puluh hari tanpa tindak lanjut.",
            },
        ),
    ]
    for name, typed in walked:
        assert 'method="post"' in page(reviewer, url_of(escalated, name))
        answer = reviewer.post(url_of(escalated, name), typed)
        assert answer.status_code == 302, answer.content.decode()
    html = page(reviewer, url_of(escalated))
    assert "Ditemukan maladministrasi, Penundaan berlarut" in html
    assert "Enam puluh hari tanpa tindak lanjut." in html


@pytest.mark.parametrize("name", ["ask_explanation", "recommend", "close", "release"])
def test_a_form_keeps_what_is_typed_on_the_device_and_asks_nobody_by_itself(
    reviewer: Client, escalated: Complaint, name: str
) -> None:
    """What it would ask of the workbench is not there for a reviewer: no refusals."""
    reviewer.post(url_of(escalated, "take"))
    html = page(reviewer, url_of(escalated, name))
    assert f'data-draft="{escalated.number}:{name}"' in html
    assert "data-saved" in html
    assert f"/kerja/{escalated.number}/draf/" not in html


def test_a_step_taken_ends_what_the_device_kept_of_it(
    reviewer: Client, escalated: Complaint
) -> None:
    taken = reviewer.post(url_of(escalated, "take"), follow=True)
    assert f'data-draft-done="{escalated.number}:take"' in taken.content.decode()


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("close", {"summary": "Isi"}, "summary"),
        ("recommend", {"text": "  "}, "text"),
        ("recommend", {"text": "a\0b"}, "text"),
        ("recommend", {"text": "x" * 20_001}, "text"),
        (
            "close",
            {"outcome": "maladministration_found", "summary": "Yang saya ketik"},
            "summary",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_what_was_typed_stays(
    reviewer: Client, escalated: Complaint, name: str, typed: dict[str, str], said: str
) -> None:
    reviewer.post(url_of(escalated, "take"))
    answer = reviewer.post(url_of(escalated, name), typed)
    assert answer.status_code == 422
    assert 'class="error' in answer.content.decode()
    if typed[said].isprintable() and typed[said].strip():
        assert typed[said] in answer.content.decode()


def test_a_step_that_was_refused_when_it_was_sent_is_on_record(
    reviewer: Client, cast: Cast, escalated: Complaint
) -> None:
    """Nobody has taken the case for review yet."""
    data = {"question": "Kapan diperbaiki?"}

    answer = reviewer.post(url_of(escalated, "ask_explanation"), data)

    assert answer.status_code == 422
    kept = AccessEntry.objects.get()
    assert (kept.kind, kept.subject) == (AccessEntry.Kind.REFUSED, escalated.number)
    assert "ask_explanation: " in kept.reason


def test_a_step_refused_says_why_on_the_button_and_in_the_answer(
    reviewer: Client, escalated: Complaint
) -> None:
    assert "Telaah berstatus Antre." in page(reviewer, url_of(escalated))
    assert reviewer.get(url_of(escalated, "close")).status_code == 403
    assert reviewer.get(url_of(escalated, "entah")).status_code == 404
    assert reviewer.get(url_of(escalated, "open")).status_code == 404


def test_pages_cost_the_same_however_many_there_are(
    client: Client, cast: Cast, escalated: Complaint
) -> None:
    client.force_login(cast.reviewer_jatim)
    few = {url: queries(client, url) for url in ("/ombudsman/", url_of(escalated))}
    copied = Complaint.objects.get(pk=escalated.pk)
    Complaint.objects.filter(pk=copied.pk).update(
        escalate_at=copied.clocks.get(kind="ombudsman").due_at, handed_over_run=0
    )
    bulk_cases(60, like=copied)
    actions.escalate_due(at=timezone.now())
    assert Escalation.objects.count() == 61

    for url, before in few.items():
        assert queries(client, url) == before
        assert before <= MOST_QUERIES


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as statements:
        page(client, url)
    return len(statements)


def test_the_queue_turns_pages_forwards_and_back(
    reviewer: Client, cast: Cast, escalated: Complaint
) -> None:
    Complaint.objects.filter(pk=escalated.pk).update(
        escalate_at=escalated.received_at + timedelta(days=60)
    )
    bulk_cases(60, like=escalated)
    actions.escalate_due(at=timezone.now())
    seen: list[str] = []
    url = "/ombudsman/"
    first = reviewer.get(url)
    while url:
        context = reviewer.get(url).context
        seen += [row["number"] for row in context["pile"]]
        url = (
            context["page"]["next_url"] and f"/ombudsman/{context['page']['next_url']}"
        )
    assert len(seen) == len(set(seen)) == 61

    second = reviewer.get(f"/ombudsman/{first.context['page']['next_url']}")
    back = reviewer.get(f"/ombudsman/{second.context['page']['previous_url']}")
    assert [row["number"] for row in back.context["pile"]] == seen[:25]


def test_the_admin_lists_reviews_to_be_looked_at(
    client: Client, cast: Cast, escalated: Complaint
) -> None:
    client.force_login(cast.admin_surabaya)
    assert escalated.number in page(client, "/admin/escalation/escalation/")
    pk = Escalation.objects.get().pk
    shown = page(client, f"/admin/escalation/escalation/{pk}/change/")
    assert "24.00 WIB" in shown.partition("Hari ke-60 berakhir")[2][:1000]
    assert client.post(
        f"/admin/escalation/escalation/{pk}/change/", {"state": "closed"}
    ).status_code in {302, 403}
    assert Escalation.objects.get().state == "queued"
    assert client.get("/admin/escalation/escalation/add/").status_code == 403

    client.force_login(cast.admin_malang)
    assert escalated.number not in page(client, "/admin/escalation/escalation/")


def test_the_history_of_a_review_says_no_codes(
    client: Client, cast: Cast, escalated: Complaint
) -> None:
    at = timezone.now()
    by = cast.staff("reviewer_jatim", at.date())
    pk = Escalation.objects.get().pk
    actions.take(escalation_id=pk, by=by, at=at)
    client.force_login(cast.admin_surabaya)

    shown = page(client, f"/admin/escalation/escalation/{pk}/history/")
    shown = shown.partition('id="change-history"')[2].partition("</table>")[0]
    said = re.findall(r"<span>\s*([^<]*?)\s*</span>", shown)

    assert {"Antre", "Ditelaah", "–", str(cast.reviewer_jatim)} <= set(said)
    assert "Masuk antrean Ombudsman" in shown
    for code in ("None", "queued", "under_review", "+00:00", "pk=", "open"):
        assert code not in shown
