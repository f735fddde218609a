"""Members of teams as a list: accounts, roles, and why a row may not."""

import pytest
from django.test import Client

from agencies.models import AccessEntry, TeamMember
from agencies.roles import Role
from tests.agencies.lists import (
    SEAT_HEADER,
    SEATS,
    applied,
    everything,
    kinds,
    reasons,
    tried,
)
from tests.registry import Cast

pytestmark = pytest.mark.django_db


def test_a_trial_of_seats_shows_role_and_unit(cast: Cast, national: Client):
    number = cast.surabaya.decrees.get(valid_until=None).number
    line = f"{number},surabaya,siti.baru,Siti Baru,,PEJABAT_PENGHUBUNG,rsud,"

    [new] = tried(national, SEATS, line, header=SEAT_HEADER).context["trial"].lines

    said = {column: after for column, _before, after in new.changes}
    assert (said["peran"], said["unit"]) == ("PEJABAT_PENGHUBUNG", "rsud")
    assert (said["nama"], said["sk"]) == ("Siti Baru", number)


def test_a_member_of_a_team_comes_with_an_account_without_a_password(
    cast: Cast, national: Client
):
    number = cast.surabaya.decrees.get(valid_until=None).number
    line = f"{number},surabaya,siti.baru,Siti Baru,siti@contoh.invalid,"
    line += "PEJABAT_PENGHUBUNG,rsud,"

    applied(national, SEATS, line, header=SEAT_HEADER)

    seat = TeamMember.objects.get(officer__username="siti.baru")
    assert (seat.role, seat.agency) == (Role.PEJABAT_PENGHUBUNG, cast.rsud)
    assert not seat.officer.has_usable_password()
    assert not seat.officer.is_staff
    assert AccessEntry.objects.filter(kind="right", subject="siti.baru").exists()
    left = line + "2025-01-01"
    assert kinds(tried(national, SEATS, left, header=SEAT_HEADER)) == ["berubah"]


def test_who_is_made_a_coordinator_enters_the_admin(
    cast: Cast, national: Client
) -> None:
    known = cast.liaison_pu
    made = {"user": known.username, "name": known.name}
    line = seat(cast, **made, role="ADMIN_INSTANSI", unit="surabaya")

    applied(national, SEATS, line, header=SEAT_HEADER)

    known.refresh_from_db()
    assert known.is_staff


def seat(cast: Cast, **said: str) -> str:
    usual = {
        "sk": cast.surabaya.decrees.get(valid_until=None).number,
        "instansi": "surabaya",
        "user": "siti",
        "name": "Siti",
        "email": "",
        "role": "PIMPINAN",
        "unit": "rsud",
        "left": "",
    }
    return ",".join({**usual, **said}.values())


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"sk": "SK/TIDAK/ADA"}, "tidak dikenal"),
        ({"unit": "tidak-ada"}, "tidak-ada tidak dikenal"),
        ({"unit": "malang-pu"}, "Bukan instansi SK ini"),
        ({"role": "AUDITOR"}, "tidak diberikan dengan"),
        ({"role": "RAJA"}, "peran|role"),
        ({"left": "2018-12-31"}, "Berhenti sebelum SK berlaku"),
        ({"left": "besok"}, "2026-01-31"),
        ({"user": "liaison.pu", "name": "Orang Lain"}, "atas nama Puspita Contoh"),
        ({"email": "bukan-surel"}, "surel|email"),
    ],
)
def test_a_seat_that_cannot_be_is_refused(
    cast: Cast, national: Client, said: dict[str, str], words: str
):
    before = everything()

    answer = tried(national, SEATS, seat(cast, **said), header=SEAT_HEADER)

    assert any(one in reasons(answer)[2] for one in words.split("|"))
    assert everything() == before


def test_two_names_for_one_account_are_both_named(cast: Cast, national: Client):
    lines = (seat(cast), seat(cast, name="Siti Lain", role="PEJABAT_PENGHUBUNG"))

    found = reasons(tried(national, SEATS, *lines, header=SEAT_HEADER))

    assert found == dict.fromkeys((2, 3), "Dua nama untuk siti: Siti, Siti Lain.")
