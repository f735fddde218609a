"""Who sits in the accused unit as well coordinates its instansi without knowing."""

import pytest
from django.test import Client

from agencies.models import Officer, TeamMember
from agencies.roles import Role
from complaints import actions
from complaints.querysets import ComplaintQuerySet
from complaints.workflow import Classification
from tests.complaints.cases import received
from tests.oracles.twins import Stage, Twins, differences, nothing

pytestmark = pytest.mark.django_db(databases=["default", "identity", "owner"])


def _accusing(stage: Stage) -> None:
    """Berkadar pengawasan about Dinas Kesehatan, looked into by the inspectorate."""
    cast, said = stage.cast, {"classification": Classification.SUPERVISORY}
    words = "Kenari meminta uang"
    accused = cast.dinas_kesehatan
    walk = received(cast, title=words, text=words, reported_agency=accused)
    walk.dispose(cast.surabaya, "admin_national", **said)
    colleague = cast.staff(Officer.objects.get(username="second"), walk.at.date())
    walk.take(
        actions.dispose,
        colleague,
        to=cast.inspektorat,
        verification=actions.Verification(**said),
    )
    walk.take(actions.assign, "liaison_inspektorat", to=cast.liaison_inspektorat)


TWINS = Twins("accused", (), _accusing, nothing, ("kenari", "uang"))


@pytest.fixture
def both(stage: Stage) -> Stage:
    """The coordinator heads the unit too; a colleague of theirs does not."""
    cast = stage.cast
    seat = TeamMember.objects.get(officer=cast.admin_surabaya)
    second = Officer.objects.create(username="second", name="Kedua Contoh")
    for officer, role, agency in (
        (second, Role.ADMIN_INSTANSI, cast.surabaya),
        (cast.admin_surabaya, Role.PIMPINAN, cast.dinas_kesehatan),
    ):
        seat.decree.members.create(officer=officer, role=role, agency=agency)
    stage.clients["admin_surabaya"] = Client(raise_request_exception=False)
    known = Officer.objects.get(pk=cast.admin_surabaya.pk)
    stage.clients["admin_surabaya"].force_login(known)
    return stage


def test_a_coordinator_cannot_tell_that_a_unit_of_theirs_is_accused(
    both: Stage,
) -> None:
    found = differences(both, TWINS, role="admin_surabaya", whole=True)

    assert [str(one) for one in found] == []


def test_with_the_first_wall_down_they_can(
    both: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ComplaintQuerySet, "visible_to", lambda rows, *_: rows)

    found = differences(both, TWINS, role="admin_surabaya", whole=True)

    told = " ".join(str(one) for one in found)
    for way in ("/serah-terima/", "/unit/?cari_unit", "/notice/", "/kerja/?antrean"):
        assert way in told, way
