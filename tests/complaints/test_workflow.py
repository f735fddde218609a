"""The step table itself, and the document that is made from it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from complaints import actions, permissions
from complaints.conditions import CONDITIONS
from complaints.management.commands import workflow_docs
from complaints.views.buttons import FOR_STAFF
from complaints.workflow import ENDED, OPEN, STEPS, State
from tests.complaints.oracle import DESIGN

VERBS = set(STEPS) - {"hand_over"}  # `hand_over_due`: many at once


def test_every_step_of_the_design_is_in_the_table_and_no_other() -> None:
    assert set(STEPS) == {*DESIGN, "receive", "hand_over", "succeed"}


@pytest.mark.parametrize("name", DESIGN)
def test_each_step_begins_where_the_design_says(name: str) -> None:
    sources, _, _ = DESIGN[name]

    assert STEPS[name].sources == {State(word) for word in sources.split()}


@pytest.mark.parametrize("name", sorted(VERBS))
def test_each_step_is_a_verb(name: str) -> None:
    assert callable(getattr(actions, name))


def test_conditions_belong_to_steps() -> None:
    assert set(CONDITIONS) <= set(STEPS)


def test_a_step_is_itself_in_every_language() -> None:
    """In English nobody could act for a complainant: a set knew its Indonesian name."""
    with translation.override("en"):
        assert set(STEPS.values()) >= permissions.ON_BEHALF
        assert STEPS["withdraw"] in permissions.ON_BEHALF
        assert STEPS["note"] in permissions.FREE_OF_INDUK


def test_a_step_leads_somewhere_from_each_of_its_states() -> None:
    for step in STEPS.values():
        for source in step.sources:
            assert step.ends(source), (step.name, source)


def test_what_has_ended_begins_again_only_by_reopening() -> None:
    for step in STEPS.values():
        for source in step.sources & ENDED:
            leaves = set(step.ends(source)) & OPEN
            assert not leaves or step.name == "reopen"


def test_the_document_is_in_step_with_the_table() -> None:
    call_command("workflow_docs", "--check", stdout=StringIO())


def test_a_document_that_is_not_in_step_is_said_to_be(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(workflow_docs, "FILE", tmp_path / "workflow.md")

    with pytest.raises(CommandError, match="not in step"):
        call_command("workflow_docs", "--check")
    call_command("workflow_docs")
    call_command("workflow_docs", "--check")
    (tmp_path / "workflow.md").write_text("Something else.")
    with pytest.raises(CommandError, match="not in step"):
        call_command("workflow_docs", "--check")


def test_every_step_of_staff_says_what_follows() -> None:
    """The help promises it."""
    assert [step.name for step in FOR_STAFF if not step.hint] == []
