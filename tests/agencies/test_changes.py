"""The tree as it changes: from a day, as of any day, never in a circle."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from agencies import actions
from agencies.loading.writing import Moment, bring_in
from agencies.models import AccessEntry, Agency, AgencyChange, AgencyPast, TeamMember
from agencies.roles import AgencyKind
from agencies.workdays import WIB
from tests.registry import Cast, small_registry

pytestmark = pytest.mark.django_db
AT = datetime(2025, 7, 7, 2, tzinfo=UTC)
TODAY = date(2025, 7, 7)
TOMORROW = TODAY + timedelta(days=1)
LONG_AGO = date(2020, 1, 1)
K = AgencyChange.Kind


@pytest.fixture
def cast() -> Cast:
    return small_registry()


def change(cast: Cast, kind: K, agency: Agency, **said: Any) -> AgencyChange:
    usual = {"on": TODAY, "basis": "Perda 3/2025", **said}
    proposal = actions.Proposal(
        agency=Agency.objects.get(pk=agency.pk), kind=kind, **usual
    )
    return actions.record_change(proposal=proposal, by=cast.admin_national, at=AT)


def refused(cast: Cast, kind: K, agency: Agency, **said: Any) -> dict[str, list[str]]:
    before = list(Agency.objects.order_by("pk").values())
    with pytest.raises(ValidationError) as caught:
        change(cast, kind, agency, **said)
    assert list(Agency.objects.order_by("pk").values()) == before
    assert not AgencyPast.objects.exists()
    return caught.value.message_dict


def then(agency: Agency, on: date) -> Any:
    return Agency.objects.as_of(on).get(pk=agency.pk)


def again(agency: Agency) -> Agency:
    return Agency.objects.get(pk=agency.pk)


def test_a_new_name_holds_from_its_day_and_the_old_one_is_read_before_it(cast: Cast):
    change(cast, K.RENAME, cast.dinas_pu, name="Dinas Jalan", on=date(2025, 3, 1))
    change(cast, K.RENAME, cast.dinas_pu, name="Dinas Bina Marga")

    names = {
        on: then(cast.dinas_pu, on).name_then
        for on in (
            LONG_AGO,
            date(2025, 2, 28),
            date(2025, 3, 1),
            TODAY - timedelta(days=1),
            TODAY,
        )
    }

    assert list(names.values()) == [
        "Dinas PU Bina Marga Surabaya",
        "Dinas PU Bina Marga Surabaya",
        "Dinas Jalan",
        "Dinas Jalan",
        "Dinas Bina Marga",
    ]
    assert again(cast.dinas_pu).name_since == TODAY


def test_two_changes_of_one_day_leave_one_past(cast: Cast):
    change(cast, K.RENAME, cast.rsud, name="RSUD Satu")
    change(cast, K.MOVE, cast.rsud, into=cast.inspektorat)

    past = AgencyPast.objects.get(agency=cast.rsud)

    assert (past.name, past.parent_id) == (cast.rsud.name, cast.dinas_kesehatan.pk)


def test_a_unit_that_moves_takes_all_below_it_and_is_found_where_it_was(cast: Cast):
    change(cast, K.MOVE, cast.dinas_kesehatan, into=cast.malang)

    unit, below = again(cast.dinas_kesehatan), again(cast.rsud)
    assert {unit.root_id, below.root_id} == {cast.malang.pk}
    for row in (unit, below):
        assert then(row, TODAY).root_then == cast.malang.pk
        assert then(row, LONG_AGO).root_then == cast.surabaya.pk
    assert then(unit, LONG_AGO).parent_then == cast.surabaya.pk
    assert then(below, LONG_AGO).parent_then == cast.dinas_kesehatan.pk


def test_a_regency_moves_into_another_province(cast: Cast):
    change(cast, K.MOVE, cast.malang, into=cast.kaltim)

    assert again(cast.malang).territory_id == cast.kaltim.pk
    assert then(cast.malang, LONG_AGO).territory_then == cast.jatim.pk


def test_a_merged_instansi_gives_its_units_and_its_territory(cast: Cast):
    change(cast, K.MERGE, cast.jatim, into=cast.kaltim)

    gone = again(cast.jatim)
    assert (gone.is_active, gone.dissolved_on) == (False, TODAY)
    assert gone.successor_id == cast.kaltim.pk
    assert {again(u).root_id for u in (cast.jatim_pu, cast.jatim_diskominfo)} == {
        cast.kaltim.pk
    }
    assert again(cast.surabaya).territory_id == cast.kaltim.pk
    assert then(cast.jatim_pu, LONG_AGO).root_then == cast.jatim.pk


def test_a_split_founds_its_parts_beside_it(cast: Cast):
    parts = (("dinas-air", "Dinas Air"), ("dinas-jalan", "Dinas Jalan"))
    change(cast, K.SPLIT, cast.dinas_pu, parts=parts)

    water = Agency.objects.get(code="dinas-air")
    assert (water.parent_id, water.root_id) == (cast.surabaya.pk, cast.surabaya.pk)
    assert water.founded_on == TODAY
    assert not Agency.objects.existing(LONG_AGO).filter(pk=water.pk).exists()
    assert again(cast.dinas_pu).is_active


def test_a_split_that_ends_the_whole_leaves_its_first_part_as_successor(cast: Cast):
    done = change(
        cast,
        K.SPLIT,
        cast.dinas_kesehatan,
        parts=(("dinkes-a", "Dinkes A"), ("dinkes-b", "Dinkes B")),
        ends=True,
    )

    first = Agency.objects.get(code="dinkes-a")
    assert again(cast.dinas_kesehatan).successor_id == first.pk == done.into_id
    assert again(cast.rsud).parent_id == first.pk


def test_a_dissolved_unit_is_followed_by_its_superior_and_gives_no_right(cast: Cast):
    change(cast, K.DISSOLVE, cast.dinas_pu, on=TOMORROW)
    seats = TeamMember.objects

    assert again(cast.dinas_pu).is_active  # until a task applies it
    assert seats.in_force(TODAY).filter(agency=cast.dinas_pu).exists()
    assert not seats.in_force(TOMORROW).filter(agency=cast.dinas_pu).exists()
    assert not seats.cover(cast.dinas_pu.pk, on=TOMORROW)
    assert cast.staff("liaison_pu", TOMORROW).seats == ()


def test_the_decree_of_another_instansi_gives_no_right_in_a_unit_that_moved(
    cast: Cast,
):
    assert cast.staff("liaison_rsud", TODAY).seats
    change(cast, K.MOVE, cast.dinas_kesehatan, into=cast.malang)

    assert cast.staff("liaison_rsud", TODAY).seats == ()
    assert cast.staff("liaison_pu", TODAY).seats


def test_what_is_decided_for_a_later_day_waits_for_it_and_is_applied_once(cast: Cast):
    change(cast, K.RENAME, cast.rsud, name="RSUD Baru", on=TOMORROW)

    assert actions.apply_due_changes(at=AT) == []
    assert again(cast.rsud).name == cast.rsud.name
    next_day = AT + timedelta(days=1)
    assert len(actions.apply_due_changes(at=next_day)) == 1
    assert again(cast.rsud).name == "RSUD Baru"
    assert actions.apply_due_changes(at=next_day) == []
    assert AgencyPast.objects.count() == 1


def test_what_waits_can_be_withdrawn_and_leaves_no_trace_in_the_tree(cast: Cast):
    waiting = change(cast, K.DISSOLVE, cast.rsud, on=TOMORROW)

    actions.withdraw_change(change_id=waiting.pk, by=cast.admin_national, at=AT)

    assert again(cast.rsud).dissolved_on is None
    assert actions.apply_due_changes(at=AT + timedelta(days=2)) == []
    with pytest.raises(ValidationError):
        actions.withdraw_change(change_id=waiting.pk, by=cast.admin_national, at=AT)


def test_who_changed_the_tree_is_on_record(cast: Cast):
    change(cast, K.RENAME, cast.rsud, name="RSUD Baru")

    entry = AccessEntry.objects.get(kind=AccessEntry.Kind.RIGHT)
    assert (entry.officer, entry.subject) == (cast.admin_national, cast.rsud.code)
    assert "Perda 3/2025" in entry.reason
    assert "Perda 3/2025" in again(cast.rsud).history.latest().history_change_reason


@pytest.mark.parametrize(
    ("kind", "agency", "said", "where"),
    [
        (K.RENAME, "rsud", {"name": ""}, "name"),
        (K.RENAME, "rsud", {"name": "x", "basis": " "}, "basis"),
        (K.RENAME, "rsud", {"name": "RSUD Contoh Surabaya"}, "name"),
        (K.MOVE, "dinas_kesehatan", {"into": "rsud"}, "into"),
        (K.MOVE, "dinas_kesehatan", {"into": "dinas_kesehatan"}, "into"),
        (K.MOVE, "rsud", {}, "into"),
        (K.MOVE, "rsud", {"into": "dinas_kesehatan"}, "into"),
        (K.MOVE, "rsud", {"into": "ksp"}, "into"),
        (K.MOVE, "malang", {"into": "samarinda"}, "into"),
        (K.MERGE, "dinas_kesehatan", {"into": "rsud"}, "into"),
        (K.MERGE, "rsud", {"into": "malang"}, "into"),
        (K.MERGE, "jatim", {"into": "surabaya"}, "into"),
        (K.MERGE, "national_desk", {"into": "malang"}, "agency"),
        (K.DISSOLVE, "dinas_kesehatan", {}, "agency"),
        (K.DISSOLVE, "jatim", {"into": "kaltim"}, "agency"),
        (K.DISSOLVE, "police", {}, "into"),
        (K.SPLIT, "rsud", {"parts": ()}, "parts"),
        (K.SPLIT, "rsud", {"parts": (("a", "A"), ("a", "B"))}, "parts"),
        (K.SPLIT, "rsud", {"parts": (("dinas-pu", "B"),)}, "parts"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_nothing_is_written(
    cast: Cast, kind: K, agency: str, said: dict[str, Any], where: str
):
    if isinstance(said.get("into"), str):
        said = {**said, "into": getattr(cast, said["into"])}

    assert where in refused(cast, kind, getattr(cast, agency), **said)


def test_a_date_does_not_go_backwards(cast: Cast):
    change(cast, K.RENAME, cast.rsud, name="RSUD Baru", on=date(2025, 6, 1))

    with pytest.raises(ValidationError) as caught:
        change(cast, K.RENAME, cast.rsud, name="Lain", on=date(2025, 5, 31))

    assert "01-06-2025" in caught.value.message_dict["on"][0]


def test_a_tree_is_at_most_six_levels_deep(cast: Cast):
    above = cast.rsud  # level 3
    for level in (4, 5, 6):
        above = Agency(
            code=f"level-{level}",
            name="x",
            kind=AgencyKind.UNIT,
            parent=above,
            zone=WIB,
        )
        above.save()

    assert "into" in refused(cast, K.MOVE, cast.inspektorat, into=above)
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency(
            code="level-7", name="x", kind=AgencyKind.UNIT, parent=above, zone=WIB
        ).save()


def test_two_that_wait_cannot_close_a_circle(cast: Cast):
    change(cast, K.MOVE, cast.inspektorat, into=cast.dinas_pu, on=TOMORROW)

    with pytest.raises(ValidationError):
        change(cast, K.MOVE, cast.dinas_pu, into=cast.inspektorat, on=TOMORROW)
    with pytest.raises(ValidationError):
        change(cast, K.DISSOLVE, cast.dinas_pu, on=TOMORROW)
    with pytest.raises(ValidationError):
        change(cast, K.RENAME, cast.inspektorat, name="Lain", on=TOMORROW)


@pytest.mark.parametrize("edge", ["parent_id", "territory_id"])
def test_the_database_itself_refuses_a_circle(cast: Cast, edge: str):
    low, high = (
        (cast.rsud, cast.dinas_kesehatan)
        if edge == "parent_id"
        else (cast.surabaya, cast.jatim)
    )

    with pytest.raises(DatabaseError, match="under itself"), transaction.atomic():
        Agency.objects.filter(pk=high.pk).update(**{edge: low.pk})


def test_the_past_is_not_rewritten_by_the_application(cast: Cast):
    change(cast, K.RENAME, cast.rsud, name="RSUD Baru")

    for rewrite in (
        lambda: AgencyPast.objects.update(name="x"),
        lambda: AgencyPast.objects.all().delete(),
    ):
        denied = pytest.raises(DatabaseError, match="permission denied")
        with denied, transaction.atomic():
            rewrite()


def test_an_official_list_keeps_what_an_agency_was(cast: Cast):
    row = {"id": cast.malang.pk, "code": cast.malang.code, "name": "Kab. Malang Raya"}
    kept = ("territory_id", "region_id")
    row |= {name: getattr(cast.malang, name) for name in kept}

    bring_in(
        Agency,
        [row],
        key="code",
        compared=("name", *kept),
        when=Moment(on=TODAY, at=AT),
    )

    assert again(cast.malang).name == "Kab. Malang Raya"
    assert then(cast.malang, LONG_AGO).name_then == cast.malang.name
