"""Search finds a matter, and nobody by their name, whoever searches."""

from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from complaints import actions
from complaints.forms.desk_filter import finding
from complaints.models import CaseSearch, Complaint
from complaints.privacy import Identity
from tests.cast import Cast
from tests.complaints.cases import Walk, at_city, at_unit, verification
from tests.complaints.data_requests import BOTH, ask, decide

WULAN = Identity(name="Wulan Kenari", phone="081234567890", address="Jalan Melati 7")
SIGNED = "Lubang di Jalan Melati sedalam 20 cm. Hormat saya, Wulan Kenari."

pytestmark = BOTH


def found(said: str) -> list[Complaint]:
    everything = Complaint.objects.order_by("pk")
    return list(everything.filter(finding(said, everything)))


@pytest.fixture
def walk(cast: Cast) -> Walk:
    return at_unit(
        cast, identity=WULAN, title="Keluhan Wulan Kenari: jalan", text=SIGNED
    )


@pytest.mark.parametrize("name", ["kenari", "Wulan Kenari", "wulan", "kenary"])
def test_nobody_is_found_by_the_name_that_signs(name: str, walk: Walk) -> None:
    assert found(name) == []
    assert walk.case.original_text == SIGNED


@pytest.mark.parametrize("matter", ["lubang", "Jalan Melati", "melatih"])
def test_the_matter_is_found_even_before_ones_own_door(matter: str, walk: Walk) -> None:
    assert found(matter) == [walk.case]


def test_a_title_of_a_verifier_names_nobody_either(cast: Cast, walk: Walk) -> None:
    walk.dispose(
        cast.dinas_kesehatan,
        "admin_surabaya",
        verification=actions.Verification(
            classification=walk.case.classification, title="Kenari: trotoar rusak"
        ),
    )

    assert found("kenari") == []
    assert found("trotoar") == [walk.case]


def test_who_is_named_by_a_correction_is_not_found_in_the_whole_or_its_parts(
    cast: Cast,
) -> None:
    said = {"identity": Identity(name="Sari"), "text": f"{SIGNED} Titip: Sari."}
    walk = at_city(cast, **said)
    walk.take(actions.handle, "admin_surabaya", verification=verification())
    parts = actions.split(
        complaint_id=walk.pk,
        units=[cast.dinas_pu, cast.rsud],
        by=walk.staff("admin_surabaya"),
        at=walk.at,
    )
    assert found("kenari") == [walk.case, *parts]
    assert found("sari") == []

    decide(walk, ask(walk, "correct", change={"name": "Wulan Kenari"}))

    assert found("kenari") == []


def test_a_name_that_was_mistyped_and_is_corrected_does_not_come_back(
    cast: Cast,
) -> None:
    mistyped = Identity(name="Wulan Kenary")
    walk = at_unit(cast, identity=mistyped, text=f"{SIGNED} Kenary.")

    decide(walk, ask(walk, "correct", change={"name": "Wulan Kenari"}))

    assert found("kenary") == found("kenari") == []
    assert found("lubang") == [walk.case]


def test_names_of_before_are_taken_out_and_the_rest_stays(walk: Walk) -> None:
    CaseSearch.objects.filter(pk=walk.pk).update(text=f"BOSTON-1 {SIGNED}")
    said = StringIO()

    call_command("unname_search", "--batch", "1", stdout=said)

    assert found("kenari") == []
    assert "BOSTON-1 Lubang di Jalan Melati" in walk.case.search.text
    assert said.getvalue().splitlines() == ["1 laporan diperiksa."]
    with pytest.raises(CommandError):
        call_command("unname_search", "--batch", "0")


def test_without_the_key_nothing_is_added_and_it_is_said(
    walk: Walk, cast: Cast, settings: LazySettings
) -> None:
    settings.IDENTITY_KEYS = {"other": bytes(32)}

    walk.dispose(
        cast.dinas_kesehatan,
        "admin_surabaya",
        verification=actions.Verification(
            classification=walk.case.classification, title="Kenari: trotoar rusak"
        ),
    )

    assert found("kenari") == found("trotoar") == []
    with pytest.raises(CommandError, match="1 identitas tidak terbuka"):
        call_command("unname_search", stdout=StringIO())
