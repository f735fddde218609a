"""Input that is wrong: said by field, in words; nothing is half written."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from agencies.models import Notice
from complaints import actions
from complaints.actions import NotAllowed, Upload
from complaints.models import Answer, Attachment, CaseSearch, Clock, Complaint, Event
from complaints.privacy import Identity
from tests.agencies.test_filing import document
from tests.cast import Cast
from tests.complaints.cases import (
    ANSWER,
    NOW,
    Walk,
    at_city,
    at_unit,
    received,
    verification,
    walk_to,
)
from tests.complaints.cases import State as S

NUL = "Lubang\0besar"
HALF = "Lubang \ud83d besar"  # half of an emoji
BROKEN = "Lubang \ufffd besar"  # what stands for bytes that were no UTF-8
HUNDRED_THOUSAND = "a" * 100_000
MEGABYTE = "a" * 1_000_000
UNKEEPABLE = [
    pytest.param(NUL, id="NUL"),
    pytest.param(HALF, id="half a character"),
    pytest.param(BROKEN, id="broken UTF-8"),
]
TOO_LONG = [
    pytest.param(HUNDRED_THOUSAND, id="100,000 characters"),
    pytest.param(MEGABYTE, id="1 MB"),
]
EMPTY = [pytest.param("", id="empty"), pytest.param(" \n\t ", id="blanks")]


def _rows() -> list[int]:
    tables = (Complaint, Event, Clock, Notice, CaseSearch, Attachment, Answer)
    return [table.objects.count() for table in tables]


def _refused(fields: set[str], act: Callable[[], Any]) -> dict[str, list[str]]:
    """What was said, by field; nothing was written."""
    before = _rows()
    with pytest.raises(ValidationError) as wrong:
        act()
    assert _rows() == before
    assert set(wrong.value.message_dict) == fields
    return dict(wrong.value.message_dict)


@pytest.mark.parametrize("text", [*EMPTY, *UNKEEPABLE, *TOO_LONG])
@pytest.mark.parametrize("field", ["title", "text"])
def test_a_report_is_refused_by_field(field: str, text: str, cast: Cast) -> None:
    said = _refused({field}, lambda: received(cast, **{field: text}))

    assert all(words.endswith(".") for words in said[field])


def test_all_that_is_wrong_is_said_at_once(cast: Cast) -> None:
    _refused(
        {"title", "text", "place", "incident_date", "nik", "email"},
        lambda: received(
            cast,
            title="",
            text=NUL,
            place="x" * 201,
            incident_date=date(2025, 7, 8),
            identity=Identity(nik="12", email="wulan"),
        ),
    )


@pytest.mark.parametrize(
    ("day", "is_taken"),
    [
        pytest.param(date(2025, 7, 7), True, id="today"),
        pytest.param(date(2025, 7, 8), False, id="tomorrow"),
        pytest.param(date(1944, 12, 31), False, id="before there was a state"),
    ],
)
def test_an_incident_lies_in_the_past(day: date, is_taken: bool, cast: Cast) -> None:
    if is_taken:
        assert received(cast, incident_date=day).case.incident_date == day
    else:
        _refused({"incident_date"}, lambda: received(cast, incident_date=day))


def test_today_is_the_day_where_the_queue_is(cast: Cast) -> None:
    """17:30 UTC on the 7th is the 8th in Jayapura and in Jakarta too."""
    late = NOW.replace(hour=17, minute=30)

    walk = received(
        cast, at=late, incident_date=date(2025, 7, 8), chosen_agency=cast.jayapura
    )

    assert walk.case.incident_date == date(2025, 7, 8)


KEPT = [
    pytest.param("Jalan 🕳️ rusak 😡 👩‍👩‍👧‍👦", id="emoji and joined emoji"),
    pytest.param("\u202bمرحبا\u202c dan \u200fkanan\u200e", id="right-to-left marks"),
    pytest.param("ꦗꦭꦤ꧀ ᬚᬮᬦ᭄", id="Javanese and Balinese letters"),
    pytest.param("cafe\u0301 ≠ café", id="not normalised"),
    pytest.param("  baris\r\nsatu\n\n  dua\t", id="lines and blanks"),
    pytest.param("<script>alert(1)</script> %s {{ x }}", id="code"),
    pytest.param("\U0001fae8 \U0001fabf", id="emoji younger than this Python"),
]


@pytest.mark.parametrize("text", KEPT)
def test_what_was_sent_is_kept_character_by_character(text: str, cast: Cast) -> None:
    case = received(cast, text=text, title=text.strip()).case

    assert case.original_text == text
    assert case.original_title == text.strip()


def test_the_longest_text_that_is_taken_is_twenty_thousand_characters(
    cast: Cast,
) -> None:
    longest = "😡" * 20_000

    assert received(cast, text=longest).case.original_text == longest
    _refused({"text"}, lambda: received(cast, text=longest + "a"))


# Each verb that takes a text: where it is taken, by whom, and the field.
Typed = tuple[Callable[[Cast], Walk], str, Callable[..., Any], str, dict[str, Any]]
TYPED: dict[str, Typed] = {
    "request_completion": (
        at_unit,
        "liaison_pu",
        actions.request_completion,
        "question",
        {},
    ),
    "return_up": (at_unit, "liaison_pu", actions.return_up, "reason", {}),
    "archive": (
        at_unit,
        "admin_surabaya",
        actions.archive,
        "text",
        {"reason": "unintelligible"},
    ),
    "follow_up": (at_unit, "liaison_pu", actions.follow_up, "text", {}),
    "note": (at_unit, "liaison_pu", actions.note, "text", {}),
    "answer": (at_unit, "liaison_pu", actions.answer, "text", {}),
    "reclassify": (
        at_unit,
        "admin_surabaya",
        actions.reclassify,
        "reason",
        {"classification": "aspirasi"},
    ),
    "flag": (at_unit, "admin_national", actions.flag, "issue", {}),
    "ask_identity": (at_unit, "liaison_pu", actions.ask_identity, "reason", {}),
    "complete": (
        lambda cast: at_unit(cast).hold(),
        "citizen",
        actions.complete,
        "text",
        {},
    ),
    "reply": (
        lambda cast: at_unit(cast).answer(),
        "citizen",
        actions.reply,
        "text",
        {},
    ),
    "reopen": (
        lambda cast: walk_to(S.CLOSED, cast),
        "citizen",
        actions.reopen,
        "reason",
        {},
    ),
    "ask_explanation": (
        lambda cast: at_unit(cast).hand_over(),
        "reviewer_jatim",
        actions.ask_explanation,
        "question",
        {},
    ),
}


@pytest.mark.parametrize("step", TYPED)
def test_no_step_takes_a_text_that_is_empty_endless_or_unkeepable(
    step: str, cast: Cast
) -> None:
    begin, name, verb, field, facts = TYPED[step]
    walk = begin(cast)
    by = walk.citizen if name == "citizen" else walk.staff(name)

    for text in ("", "  ", NUL, HALF, BROKEN, MEGABYTE):
        typed = {**facts, field: text}
        _refused({field}, lambda typed=typed: walk.take(verb, by, **typed))

    assert walk.take(verb, by, **facts, **{field: f"{ANSWER} 😀"[:120]})


@pytest.mark.parametrize("text", [NUL, HALF, MEGABYTE])
def test_texts_that_may_be_empty_are_looked_at_too(text: str, cast: Cast) -> None:
    answered, here = at_unit(cast).answer(), at_city(cast)

    _refused(
        {"text"},
        lambda: answered.take(actions.confirm, answered.citizen, text=text),
    )
    _refused(
        {"text"},
        lambda: answered.take(actions.withdraw, answered.citizen, text=text),
    )
    _refused(
        {"instruction"},
        lambda: here.dispose(cast.dinas_pu, "admin_surabaya", instruction=text),
    )
    _refused(
        {"title"},
        lambda: here.take(
            actions.dispose,
            "admin_surabaya",
            to=cast.dinas_pu,
            verification=replace(verification(), title=text),
        ),
    )


@pytest.mark.parametrize("step", ["archive", "reclassify"])
def test_an_unknown_code_is_refused(step: str, cast: Cast) -> None:
    walk = at_unit(cast)
    acts: dict[str, Callable[[], Any]] = {
        "archive": lambda: walk.take(
            actions.archive, "admin_surabaya", reason="not_ours", text="Bukan kami."
        ),
        "reclassify": lambda: walk.take(
            actions.reclassify, "admin_surabaya", classification="?", reason="Salah."
        ),
    }
    field = {"archive": "reason", "reclassify": "classification"}[step]

    _refused({field}, acts[step])


def test_copies_outside_the_instansi_are_refused(cast: Cast) -> None:
    walk = at_city(cast)

    _refused(
        {"copies"},
        lambda: walk.dispose(
            cast.dinas_pu, "admin_surabaya", copies=[cast.inspektorat, cast.malang_pu]
        ),
    )
    assert walk.case.holder == cast.surabaya


def _photograph() -> bytes:
    written = BytesIO()
    Image.effect_noise((80, 60), 90).save(written, "JPEG")
    return written.getvalue()


PHOTOGRAPH = _photograph()
LIES = [
    pytest.param(Upload("foto.jpg", b"MZ\x90\x00"), id="a program called a picture"),
    pytest.param(Upload("foto.png", b"%PDF-1.7 ..."), id="a PDF called a picture"),
    pytest.param(Upload("surat.pdf", b""), id="an empty file"),
    pytest.param(Upload("foto.jpg", b"\xff\xd8\xff\xe0 cut"), id="a cut picture"),
    pytest.param(Upload("foto.jpg", PHOTOGRAPH[:-200]), id="half a picture"),
    pytest.param(Upload("surat.pdf", b"%PDF-" + b"x" * 10 * 2**20), id="too large"),
    pytest.param(Upload("halaman.html", b"<html>"), id="a page"),
]


@pytest.mark.parametrize("upload", LIES)
def test_with_a_file_that_lies_the_step_is_not_taken_either(
    upload: Upload, cast: Cast
) -> None:
    walk = at_unit(cast)

    for act in (
        lambda: walk.take(actions.answer, "liaison_pu", text=ANSWER, uploads=(upload,)),
        lambda: walk.take(
            actions.follow_up, "liaison_pu", text="Lihat.", uploads=(upload,)
        ),
        lambda: walk.take(actions.note, "liaison_pu", text="Foto", uploads=(upload,)),
        lambda: received(cast, uploads=(upload,)),
    ):
        _refused({"uploads"}, act)

    assert walk.case.state == S.FORWARDED


def test_five_files_at_most(cast: Cast) -> None:
    walk = at_unit(cast)
    letters = [Upload(f"{n}.pdf", b"%PDF-1.7") for n in range(6)]

    _refused(
        {"uploads"},
        lambda: walk.take(
            actions.follow_up, "liaison_pu", text="Ini.", uploads=letters
        ),
    )
    walk.take(actions.follow_up, "liaison_pu", text="Ini.", uploads=letters[:5])

    assert walk.case.attachments.filter(is_public=True).count() == 5


def test_an_office_keeps_its_signed_document_and_a_complainant_no_author(
    cast: Cast,
) -> None:
    sent = Upload("surat.pdf", document())
    walk = at_unit(cast, uploads=[sent])
    walk.take(actions.follow_up, "liaison_pu", text="Surat.", uploads=[sent])

    own, of_the_office = (
        one.file.read() for one in walk.case.attachments.order_by("pk")
    )

    assert b"Wulan Kenari" not in own
    assert of_the_office == sent.content


def test_files_of_a_note_are_for_the_staff(cast: Cast) -> None:
    letter = Upload("../../etc/\u202egpj.pdf", b"%PDF-1.7")
    walk = at_unit(cast).take(
        actions.note, "liaison_pu", text="Surat.", uploads=[letter]
    )

    kept = walk.case.attachments.get()

    assert (kept.name, kept.is_public) == ("gpj.pdf", False)


def test_a_case_that_does_not_exist_is_none(cast: Cast) -> None:
    walk = at_unit(cast)
    by = walk.staff("liaison_pu")

    with pytest.raises(Complaint.DoesNotExist):
        actions.note(complaint_id=0, text="Halo.", by=by, at=NOW)


def test_a_step_that_fails_halfway_leaves_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The notices come last: when they cannot be written, no step was taken."""
    from complaints.actions import taking

    walk = at_unit(cast)
    before, state = _rows(), walk.case.state

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(taking, "tell", broken)
    with pytest.raises(RuntimeError):
        walk.follow_up()

    assert (_rows(), walk.case.state) == (before, state)


def test_a_refusal_is_in_words_and_not_in_codes(cast: Cast) -> None:
    with pytest.raises(NotAllowed) as refused:
        at_unit(cast).take(actions.follow_up, "admin_malang", text="Halo.")

    assert str(refused.value) == "Hanya unit pemegang dengan SK yang berlaku."
