"""Free text at the doors: the holder reads what was sent, everybody else the mask."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connections
from django.test import Client

from agencies.models import Notice
from complaints import actions
from complaints.filters import ComplaintFilter
from complaints.models import CaseSearch, Complaint
from tests.cast import Cast
from tests.complaints.browsing import NAMELESS, Now, body, kerja, opened
from tests.complaints.cases import Walk, at_unit

NIK, PHONE = "3578051212904321", "0812-5554-4433"
TEXT = f"NIK saya {NIK}, hubungi {PHONE}."


@pytest.fixture
def walk(cast: Cast, now: Now) -> Walk:
    title = f"Lampu mati, hubungi {PHONE}"
    return at_unit(cast, title=title, text=TEXT, place=f"Samping rumah, {PHONE}")


def _body(cast: Cast, name: str, walk: Walk) -> str:
    client = Client()
    client.force_login(getattr(cast, name))
    answer = client.get(kerja(walk.case))
    assert answer.status_code == 200
    return body(answer)


@pytest.mark.parametrize("name", ["liaison_pu", "head_pu"])
def test_the_unit_that_holds_the_case_reads_what_was_sent(
    name: str, cast: Cast, walk: Walk
) -> None:
    assert TEXT in _body(cast, name, walk)


@NAMELESS
@pytest.mark.parametrize(
    "name", ["admin_surabaya", "admin_national", "ksp_officer", "auditor"]
)
def test_everybody_else_reads_it_without_numbers(
    name: str, cast: Cast, walk: Walk
) -> None:
    walk.take(actions.note, "liaison_pu", text=f"Sudah ditelepon ke {PHONE}.")

    page = _body(cast, name, walk)

    assert NIK not in page
    assert PHONE not in page
    assert "NIK saya [NIK], hubungi [telepon]." in page
    assert "Sudah ditelepon ke [telepon]." in page


@NAMELESS
def test_an_issue_is_marked_without_numbers_for_who_does_not_hold_the_case(
    client: Client, walk: Walk, now: Now
) -> None:
    walk.take(actions.flag, "ksp_officer", issue=f"Jalan nasional, hubungi {PHONE}")
    client.force_login(walk.cast.ksp_officer)

    assert "Jalan nasional, hubungi [telepon]" in body(client.get(kerja(walk.case)))


def test_the_complainant_reads_their_own_words(client: Client, walk: Walk) -> None:
    assert TEXT in body(client.get(opened(client, walk)))


def test_who_held_the_case_once_no_longer_reads_the_numbers(
    cast: Cast, walk: Walk
) -> None:
    walk.return_up("liaison_pu")

    assert NIK not in _body(cast, "liaison_pu", walk)
    assert NIK in _body(cast, "admin_surabaya", walk)


def test_what_was_sent_is_kept_word_for_word(walk: Walk) -> None:
    case = walk.case

    assert case.original_text == TEXT
    assert PHONE in case.original_title
    assert case.title == "Lampu mati, hubungi [telepon]"
    assert not case.history.filter(title__contains=PHONE).exists()


def test_search_finds_the_words_and_never_the_numbers(walk: Walk) -> None:
    def found(said: str) -> int:
        rows = Complaint.objects.all()
        return len(ComplaintFilter({"q": said}, queryset=rows, at=walk.at).qs)

    assert found("lampu mati") == 1
    for said in (NIK, PHONE, "081255544433", f"hubungi {PHONE}", "5554-4433", "5554"):
        assert found(said) == 0


def test_notices_carry_no_number(walk: Walk) -> None:
    Complaint.objects.filter(pk=walk.pk).update(has_contact=True)
    walk.follow_up(f"Kami menelepon {PHONE} pada 8 Juli.")

    bodies = list(Notice.objects.values_list("body", flat=True))

    assert "Kami menelepon [telepon] pada 8 Juli." in bodies
    assert not [body for body in bodies if PHONE in body]


@NAMELESS
def test_a_title_that_a_verifier_edits_is_masked_too(cast: Cast) -> None:
    walk = at_unit(cast)
    walk.dispose(
        cast.dinas_kesehatan,
        "admin_surabaya",
        verification=actions.Verification(
            classification=walk.case.classification, title=f"Hubungi {PHONE}"
        ),
    )

    assert walk.case.title == "Hubungi [telepon]"


def test_what_was_written_before_is_masked_by_the_migration(walk: Walk) -> None:
    Complaint.objects.filter(pk=walk.pk).update(title=f"Hubungi {PHONE}")
    CaseSearch.objects.filter(pk=walk.pk).update(text=TEXT)

    migration = __import__("complaints.migrations.0013_masked_words", fromlist=["mask"])
    migration.mask(apps, SimpleNamespace(connection=connections["default"]))

    assert walk.case.title == "Hubungi [telepon]"
    assert CaseSearch.objects.get(pk=walk.pk).text.startswith("NIK saya [NIK]")
