"""What was said of a case and done with it: answers, evidence, events."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext

from agencies.workdays import local_date
from complaints.models import Answer, Complaint
from escalation import dossier
from escalation.views.paper.writing import Texts, day, hour, moment

MOST_ENTRIES = 400  # the newest; the screen has them all


def answers(case: Complaint, texts: Texts) -> list[dict[str, Any]]:
    return [
        {
            "by": answer.written_by.name,
            "at": moment(answer.sent_at or answer.written_at, case.root.zone),
            "text": texts.lines(answer.text),
        }
        for answer in case.answers.all()
        if answer.stage == Answer.Stage.SENT
    ]


def files(
    case: Complaint, shown: Callable[[str], str], *, with_names: bool
) -> dict[str, Any]:
    """A file by its hash; who named it may have put a name of a person in it."""
    found = dossier.evidence(list(case.attachments.all()), with_names=with_names)
    return {
        "file_heads": [gettext("Berkas"), "SHA-256"],
        "files": [
            {
                "name": shown(one.name),
                "sha256": one.sha256,
                "facts": gettext("%(size)s bita, %(moment)s")
                % {"size": one.size, "moment": moment(one.added_at, case.root.zone)},
            }
            for one in found
        ],
    }


def entries_shown(
    entries: Sequence[dict[str, Any]], texts: Texts, *, zone: str
) -> dict[str, Any]:
    """Oldest first, as a file is read; the oldest left out where there are too many."""
    kept = list(entries)
    left_out = len(kept) - MOST_ENTRIES
    note = gettext("%(count)d peristiwa terlama hanya ada di layar.")
    return {
        "entries_note": note % {"count": left_out} if left_out > 0 else "",
        "entries": [
            {
                "at": [day(local_date(one["at"], zone)), hour(one["at"], zone)],
                "title": str(one["title"]),
                "by": str(one["by"]),
                "text": texts.lines(one["text"]),
            }
            for one in reversed(kept[:MOST_ENTRIES])
        ],
    }
