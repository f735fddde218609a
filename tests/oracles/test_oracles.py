"""Who may not know a thing cannot find it out: not one byte of any answer differs."""

import importlib
from typing import Any

import pytest

from complaints.actions import indexing
from complaints.masking import masked
from complaints.models import Complaint
from complaints.privacy import Identity
from complaints.querysets import ComplaintQuerySet, SavedViewQuerySet
from complaints.workflow import Classification
from tests.oracles.twins import (
    AT,
    Stage,
    Twins,
    Write,
    against,
    differences,
    each,
    foreign,
    identity,
    kept,
    note,
    nothing,
    numbers,
    of_an_application,
    reading,
    request,
    secret,
    signed,
    taken,
)

pytestmark = pytest.mark.django_db(databases=["default", "identity", "owner"])
ELSEWHERE = (
    "liaison_pu",
    "liaison_kesehatan",
    "liaison_inspektorat",
    "head_pu",
    "admin_surabaya",
    "admin_malang",
    "admin_jatim",
    "reviewer_jatim",
    "custodian",
    "former",
    "app",
    "other_app",
    "public",
    "receipt",
    "other_receipt",
)
EVERYBODY = (
    *ELSEWHERE,
    "admin_national",
    "admin_samarinda",
    "reviewer_kaltim",
    "ksp_officer",
    "auditor",
)
NOT_THE_HOLDER = tuple(
    name for name in EVERYBODY if name not in ("liaison_pu", "head_pu")
)
OUTSIDE = (
    *("public", "other_receipt", "other_app", "app", "admin_samarinda"),
    *("liaison_kesehatan", "admin_malang", "reviewer_jatim", "custodian", "former"),
)
FEW = ("liaison_kesehatan", "admin_surabaya", "app", "public", "liaison_pu")
WULAN = Identity("Wulan Kenari", "3578051252900001", "081234567890", "w@contoh.id", "")
SARI = Identity("Sari Merpati", "3578051252900002", "081298765432", "s@contoh.id", "")
TWINS = (
    Twins(
        "identity",
        EVERYBODY,
        identity(WULAN),
        identity(SARI),
        (WULAN.name, WULAN.nik, WULAN.phone, SARI.phone, WULAN.email),
    ),
    Twins(
        "numbers in free text",
        NOT_THE_HOLDER,
        numbers("0812-5554-4433"),
        numbers("0813-1112-2233"),
        ("0812-5554-4433", "081255544433", "5554-4433", "0813-1112-2233"),
    ),
    Twins(
        "a name that signs a text",
        ("ksp_officer", "auditor", "public", "liaison_kesehatan", "admin_malang"),
        signed(WULAN),
        signed(SARI),
        ("wulan", "Wulan Kenari", "merpati", "merpate"),
    ),
    Twins(
        "a case of another agency",
        ELSEWHERE,
        foreign("Kenari hilang di dermaga"),
        nothing,
        ("kenari", "dermaga"),
    ),
    Twins(
        "what a case of another agency says",
        ELSEWHERE,
        foreign("Kenari hilang di dermaga", is_secret=True),
        foreign("Merpati mati di taman kota besar", is_secret=True),
        ("kenari", "merpati"),
    ),
    Twins(
        "a rahasia case",
        OUTSIDE,
        secret("Kenari rahasia di gudang"),
        nothing,
        ("kenari", "gudang"),
    ),
    Twins(
        "an internal note",
        ("app", "other_app", "public", "receipt", "other_receipt", "admin_malang"),
        note("Kenari mencurigakan."),
        note("Merpati dan elang sudah diperiksa lama sekali."),
        ("kenari", "merpati"),
    ),
    Twins(
        "a case against one's own unit",
        ("liaison_pu", "head_pu"),
        against("dinas_pu", "Kenari meminta uang"),
        nothing,
        ("kenari", "uang"),
    ),
    Twins(
        "a number of another application",
        ("app", "liaison_pu", "public"),
        of_an_application("KENARI-1"),
        of_an_application("MERPATI-22"),
        ("KENARI-1", "MERPATI-22"),
    ),
    Twins(
        "names that another agency took",
        ("liaison_pu", "admin_surabaya", "admin_jatim", "reviewer_jatim"),
        taken("Kenari"),
        taken("Merpati besar"),
        ("Kenari", "Merpati besar"),
    ),
)
# Who sees nothing of the case with Dinas PU.
UNSEEING = ("liaison_kesehatan", "admin_malang", "public")
WORDS = ("kenari",)
OF_A_CASE = (
    Twins("consent", UNSEEING, kept(consent="given", consent_at=AT), nothing, WORDS),
    Twins(
        "class",
        UNSEEING,
        kept(classification=Classification.ASPIRATION),
        kept(classification=Classification.ORDINARY),
        WORDS,
    ),
    Twins("anonim", UNSEEING, kept(is_anonymous=True), nothing, WORDS),
    Twins("rahasia", UNSEEING, kept(is_secret=True), nothing, WORDS),
    Twins("a reading", UNSEEING, reading, nothing, WORDS),
    Twins("a request about data", UNSEEING, request, nothing, WORDS),
)
ALL_OF_A_CASE = Twins(
    "all that is kept of a case",
    UNSEEING,
    each(*(twins.one for twins in OF_A_CASE)),
    nothing,
    WORDS,
)
# What another city's open case adds to the figures of all is no secret.
OPEN_TO_ALL = {"a case of another agency": ("get /", "post /lapor/saran/")}


def _told_apart(
    stage: Stage, twins: Twins, role: str, *, whole: bool = False
) -> list[str]:
    allowed = OPEN_TO_ALL.get(twins.name, ())
    found = differences(stage, twins, role=role, whole=whole)
    return [str(one) for one in found if one.question not in allowed]


def _each_role(all_twins: tuple[Twins, ...]) -> list[Any]:
    """One test for each, so that each keeps well under the limit of a test."""
    return [
        pytest.param(twins, role, id=f"{twins.name}-{role}")
        for twins in all_twins
        for role in twins.hidden_from
    ]


def _named(name: str) -> Twins:
    return next(one for one in TWINS if one.name == name)


@pytest.mark.parametrize("twins", TWINS, ids=lambda one: one.name)
def test_one_role_cannot_tell_the_twins_apart(stage: Stage, twins: Twins) -> None:
    one = next(name for name in FEW if name in twins.hidden_from)

    assert _told_apart(stage, twins, one) == []


def test_one_role_cannot_tell_what_is_kept_of_a_case_it_does_not_see(
    stage: Stage,
) -> None:
    found = _told_apart(stage, ALL_OF_A_CASE, "liaison_kesehatan", whole=True)

    assert found == []


@pytest.mark.prove
@pytest.mark.parametrize(("twins", "role"), _each_role(TWINS))
def test_no_role_without_the_right_can_tell_them_apart(
    stage: Stage, twins: Twins, role: str
) -> None:
    assert _told_apart(stage, twins, role, whole=True) == []


@pytest.mark.prove
@pytest.mark.parametrize(("twins", "role"), _each_role(OF_A_CASE))
def test_nobody_who_does_not_see_a_case_can_tell_what_is_kept_of_it(
    stage: Stage, twins: Twins, role: str
) -> None:
    assert _told_apart(stage, twins, role, whole=True) == []


# Walls taken off: each twin is then told apart, or its test could not fail.
@pytest.mark.prove
def test_with_the_first_wall_down_what_is_kept_is_told_apart(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ComplaintQuerySet, "visible_to", lambda rows, *_: rows)

    found = _told_apart(stage, ALL_OF_A_CASE, "liaison_kesehatan", whole=True)

    for way in ("bersama", "scope=all"):
        assert any(way in one for one in found), way


@pytest.mark.prove
@pytest.mark.parametrize(
    ("role", "ways"),
    [
        ("admin_malang", ("head /kerja/", "If-None-Match", "/history/", "scope=all")),
        ("app", ("head /api/", "If-Modified-Since", "cursor=", "ordering=", "/clocks")),
    ],
)
def test_with_the_first_wall_down_each_way_of_asking_tells_of_a_case(
    stage: Stage, role: str, ways: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ComplaintQuerySet, "visible_to", lambda rows, *_: rows)

    found = _told_apart(stage, _named("a case of another agency"), role, whole=True)

    assert [way for way in ways if not any(way in one for one in found)] == []


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("a case of another agency", "liaison_pu"),
        ("a case against one's own unit", "liaison_pu"),
        pytest.param(
            "what a case of another agency says", "liaison_pu", marks=pytest.mark.prove
        ),
        pytest.param("a rahasia case", "app", marks=pytest.mark.prove),
        pytest.param("an internal note", "admin_malang", marks=pytest.mark.prove),
        pytest.param("a number of another application", "app", marks=pytest.mark.prove),
    ],
)
def test_with_the_first_wall_down_the_twins_are_told_apart(
    stage: Stage, name: str, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ComplaintQuerySet, "visible_to", lambda rows, *_: rows)

    assert _told_apart(stage, _named(name), role)


@pytest.mark.prove
def test_with_lists_shown_to_all_the_names_that_are_taken_are_told_apart(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = SavedViewQuerySet.order_by
    monkeypatch.setattr(
        SavedViewQuerySet, "shown_to", lambda rows, _staff: everybody(rows, "pk")
    )
    twins = _named("names that another agency took")

    assert _told_apart(stage, twins, "liaison_pu")


def test_with_names_in_the_index_they_are_told_apart(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "Stripper", lambda _identity, homes: masked)

    found = _told_apart(stage, _named("a name that signs a text"), "ksp_officer")

    assert any("wulan" in one for one in found)


def test_without_the_masks_the_numbers_are_told_apart(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("actions.receiving", "stripping"):
        module = importlib.import_module(f"complaints.{room}")
        monkeypatch.setattr(module, "masked", str)

    found = _told_apart(stage, _named("numbers in free text"), "admin_surabaya")

    assert len(found) > 5


def test_a_name_that_leaked_into_a_title_is_told_apart(stage: Stage) -> None:
    def leaks(name: str) -> Write:
        def write(stage: Stage) -> None:
            Complaint.objects.filter(pk=stage.own.pk).update(title=name)

        return write

    twins = Twins("leak", (), leaks(WULAN.name), leaks(SARI.name), (WULAN.name,))

    assert _told_apart(stage, twins, "admin_surabaya")
