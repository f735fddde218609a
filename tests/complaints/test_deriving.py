"""Late, next due, day 60: said for one case and for thousands, and always the same."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F

from complaints.actions import deriving
from complaints.actions.deriving import derive, derive_all
from complaints.deadlines import ClockKind
from complaints.models import Complaint
from complaints.workflow import State
from tests.cast import Cast
from tests.complaints.cases import walk_to
from tests.complaints.many import copied

COLUMNS = ("late_after", "next_due_at", "escalate_at")
AS_DERIVED = dict.fromkeys(COLUMNS)


def handed_over(case: Complaint) -> None:
    Complaint.objects.filter(pk=case.pk).update(
        handed_over_run=case.run, handed_over_at=case.received_at
    )


def handed_over_in_the_run_before(case: Complaint) -> None:
    handed_over(case)
    Complaint.objects.filter(pk=case.pk).update(run=case.run + 1)


def without_the_ombudsman(case: Complaint) -> None:
    case.clocks.filter(kind="ombudsman").delete()


def held_when_it_was_late(case: Complaint) -> None:
    case.clocks.running().filter(kind="settlement").update(
        paused_at=F("due_at") + timedelta(days=1)
    )


def imported(case: Complaint) -> None:
    Complaint.objects.filter(pk=case.pk).update(is_historical=True, **AS_DERIVED)


OTHERWISE: tuple[Callable[[Complaint], None], ...] = (
    lambda case: None,
    handed_over,
    handed_over_in_the_run_before,
    without_the_ombudsman,
    held_when_it_was_late,
    imported,
)


def differences(cases: list[Complaint]) -> list[str]:
    """Cases of which the two say different things, in whatever column."""
    by_python = {}
    for case in cases:
        case.refresh_from_db()
        clocks = {ClockKind(c.kind): c for c in case.clocks.running()}
        derive(case, clocks)
        by_python[case.pk] = tuple(getattr(case, name) for name in COLUMNS)
    here = Complaint.objects.filter(pk__in=by_python)
    here.update(**AS_DERIVED)
    derive_all(list(by_python))
    by_sql = {pk: tuple(row) for pk, *row in here.values_list("pk", *COLUMNS)}
    return [
        f"{case.state}: {by_python[case.pk]} and {by_sql[case.pk]}"
        for case in cases
        if by_python[case.pk] != by_sql[case.pk]
    ]


def everywhere(cast: Cast) -> list[Complaint]:
    """A case in every state, with each of these changes."""
    walks = [walk_to(state, cast) for state in State]
    copied(walks, each=len(OTHERWISE))
    found = []
    for walk in walks:
        twins = Complaint.objects.filter(number__startswith=f"{walk.case.number}-")
        for case, change in zip(twins.order_by("pk"), OTHERWISE, strict=True):
            change(case)
            found.append(case)
    return found


LOST = {
    'AND "case".state <> %s': "AND %s <> ''",
    'AND "case".handed_over_run <> "case".run': "",
    'NOT "case".is_historical': "true",
    "AND (paused_at IS NULL OR paused_at > due_at)": "",
    "paused_at > due_at": "false",
    "coalesce(found.late_after, found.waiting)": "found.late_after",
}


def test_in_every_state_a_case_in_hand_and_thousands_at_once_derive_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases, whole = everywhere(cast), deriving.DERIVE

    assert not differences(cases)

    for said, otherwise in LOST.items():  # the control: each condition, in turn
        assert whole.count(said) == 1
        monkeypatch.setattr(deriving, "DERIVE", whole.replace(said, otherwise))
        assert differences(cases), said
