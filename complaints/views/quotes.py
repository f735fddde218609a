"""What one must have read before a step: it stands in the form, under its heading."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from complaints import workflow
from complaints.models import Complaint
from complaints.words import short_date
from complaints.workflow import Step


def before(name: str, case: Complaint) -> list[tuple[str, str]]:
    """Heading and words of each."""
    sources = {
        _("Yang ditanyakan Ombudsman"): _question,
        _("Yang perlu diperbaiki"): _to_mend,
        _("Konsep jawaban"): _draft,
        _("Yang diminta"): _more_time,
    }
    said = ((title, read(name, case)) for title, read in sources.items())
    return [(title, words) for title, words in said if words]


Reader = Callable[[str, Complaint], str]


def _of(*steps: Step) -> Callable[[Callable[[Complaint], str]], Reader]:
    names = {step.name for step in steps}

    def reader(read: Callable[[Complaint], str]) -> Reader:
        return lambda name, case: read(case) if name in names else ""

    return reader


@_of(workflow.EXPLAIN)
def _question(case: Complaint) -> str:
    event = case.events.filter(step=workflow.ASK_EXPLANATION.name).last()
    return event.text if event else ""


@_of(workflow.SUBMIT_ANSWER, workflow.ANSWER)
def _to_mend(case: Complaint) -> str:
    """Why the draft that is written anew was given back."""
    last = case.answers.order_by("-pk").first()
    if last is None or last.stage != last.Stage.SENT_BACK:
        return ""
    given_back = case.events.filter(
        step=workflow.SEND_BACK_ANSWER.name, at__gte=last.written_at
    )
    event = given_back.order_by("pk").last()
    return event.text if event else ""


@_of(
    workflow.APPROVE_ANSWER,
    workflow.RELEASE_ANSWER,
    workflow.SEND_BACK_ANSWER,
)
def _draft(case: Complaint) -> str:
    last = case.answers.order_by("-pk").first()
    return last.text if last else ""


@_of(workflow.GRANT_EXTENSION)
def _more_time(case: Complaint) -> str:
    """Until when and why, of who asked last."""
    asked = case.events.filter(step=workflow.ASK_EXTENSION.name).order_by("pk").last()
    if asked is None:
        return ""
    day = short_date(date.fromisoformat(asked.facts["until"]))
    said = {"day": day, "reason": asked.facts.get("reason", "")}
    return _("Sampai %(day)s: %(reason)s") % said
