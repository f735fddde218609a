"""Who reaches which case, said by hand; and what holds when the first wall is down."""

import pytest

from agencies.models import AccessEntry
from tests.matrix import table
from tests.matrix.asking import taken_back
from tests.matrix.trials import everybody
from tests.matrix.walls import tear_down
from tests.matrix.world import OFFICERS, World

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "identity", "owner"]),
    pytest.mark.timeout(900),
]
PAGE = "GET kerja/<str:number>/"
ALL = {
    *("own", "anonymous", "secret", "above", "below_sibling", "sibling", "passed_on"),
    *("neighbour", "uncovered", "province", "foreign", "escalated", "accused"),
    *("accused_city", "national", "stranger", "child", "parent", "erased"),
}
SURABAYA = {
    *("own", "anonymous", "secret", "above", "below_sibling", "sibling", "passed_on"),
    *("escalated", "accused", "child", "parent", "erased"),
}
JATIM = {*SURABAYA, "neighbour", "uncovered", "province", "accused_city"}
DINAS_PU = {"own", "anonymous", "secret", "passed_on", "escalated", "child", "erased"}
# workflow.md §6, in the words of these tests; who is not here reaches nothing.
REACH = {
    "admin_national": ALL,
    "ksp_officer": ALL,
    "auditor": ALL,
    "admin_jatim": JATIM,
    "admin_surabaya": SURABAYA,
    "admin_malang": {"neighbour", "uncovered"},
    "admin_kaltim": {"foreign"},
    "admin_samarinda": {"foreign"},
    "liaison_pu": DINAS_PU,
    "head_pu": DINAS_PU,
    "head_surabaya": SURABAYA,
    "liaison_jatim_pu": {"province"},
    "liaison_kesehatan": {"sibling", "passed_on", "parent"},
    "liaison_inspektorat": {"own", "accused"},
    "liaison_rsud": {"below_sibling"},
    "liaison_malang_pu": {"neighbour"},
    "liaison_samarinda_pu": {"foreign"},
    "reviewer_national": {"escalated", "foreign"},
    "reviewer_jatim": {"escalated"},
    "reviewer_kaltim": {"foreign"},
    "custodian": {"own", "anonymous", "stranger"},
    "two_seats": {*DINAS_PU, "neighbour", "uncovered"},
    "deputy": DINAS_PU,
}


def test_the_table_lets_everybody_reach_what_the_design_says() -> None:
    found: dict[str, set[str]] = {}
    for (address, relation, name), letter in table.committed().items():
        if address == PAGE and letter == ".":
            found.setdefault(name, set()).add(relation)

    assert found == REACH


def test_with_the_first_wall_down_every_room_has_holes() -> None:
    """So what finds none with the wall up would have found them."""
    opened = table.committed(table.HOLES)
    rooms = {cell[0].split(" ", 1)[1].split("/", 1)[0] for cell in opened}

    assert rooms >= {"admin", "api", "kerja", "ombudsman"}
    assert len(opened) > 1_000


@pytest.mark.prove
def test_asking_for_an_identity_serves_only_who_holds_the_case(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the first wall down everybody may try; an anonim one waits for a grant."""
    people = everybody(world)
    tear_down(monkeypatch)
    readers = set()
    for relation in ("secret", "anonymous", "sibling", "escalated"):
        number = world.rows[relation].number
        for name in OFFICERS:
            client = people[name].client
            for room in ("kerja", "ombudsman"):
                with taken_back():
                    page = f"/{room}/{number}"
                    client.post(f"{page}/ask_identity/", {"reason": "Ingin tahu."})
                    answer = client.post(f"{page}/identitas/")
                    if b"3578059912900007" in answer.content:
                        readers.add((relation, name))
                        assert AccessEntry.objects.filter(kind="identity").exists()

    assert readers == {
        ("secret", "liaison_pu"),
        ("secret", "two_seats"),
        ("secret", "deputy"),
        ("escalated", "liaison_pu"),
        ("escalated", "two_seats"),
        ("escalated", "deputy"),
        ("sibling", "liaison_kesehatan"),
    }
