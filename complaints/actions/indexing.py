"""What search finds a case by: one text for all who search, so nobody stands in it.

Who may not know who complained would otherwise search for a name and see what is found.
A street stays, even the complainant's own: it is where the matter is (decisions/0020).
A name that was taken out once never comes back: what is there is added to, not rebuilt.
"""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q, QuerySet
from django.views.decorators.debug import sensitive_variables

from complaints.models import CaseSearch, Complaint
from complaints.privacy import (
    Identity,
    UnreadableError,
    kept_among,
    opened,
    opened_among,
)
from complaints.stripping import Stripper


def search_text(complaint: Complaint, identity: Identity) -> str:
    """Number, titles, text and place, without anybody's numbers and this name."""
    parts = (
        complaint.number,
        complaint.title,
        complaint.original_title,
        complaint.original_text,
        complaint.place,
    )
    return _unnamed("\n".join(filter(None, dict.fromkeys(parts))), identity)


def index_title(complaint: Complaint) -> None:
    """Let its title of now be searched for too; not while its key is not at hand."""
    try:
        title = _unnamed(complaint.title, opened(complaint.subject_id))
    except UnreadableError:
        return
    row = CaseSearch.objects.select_for_update().get(pk=complaint.pk)
    row.text = f"{row.text}\n{title}"
    row.save(update_fields=["text"])


def index_part(part: Complaint, whole: Complaint) -> None:
    """A part is found by the words of its whole and by its own number."""
    text = whole.search.text.replace(whole.number, part.number)
    CaseSearch.objects.create(complaint=part, text=text)


def index_name(complaint: Complaint, identity: Identity) -> None:
    """Take out the name that a correction says, of the whole and its parts."""
    rows = CaseSearch.objects.select_for_update(of=("self",)).order_by("pk")
    own = Q(pk=complaint.pk) | Q(complaint__split_from=complaint.pk)
    for row in rows.filter(own):
        _take_out(row, identity)


@sensitive_variables()
def unname_all(*, batch: int) -> Iterator[tuple[int, int]]:
    """Take each complainant's name out of what is there, the oldest first: how many
    were done after each batch, and how many left because their key is not at hand.
    """
    rows, done, left = CaseSearch.objects.order_by("pk"), 0, 0
    while keys := list(rows.values_list("pk", flat=True)[:batch]):
        with transaction.atomic():
            locked = rows.filter(pk__in=keys).select_for_update(of=("self",))
            found = {row: row.complaint.subject_id for row in _with_cases(locked)}
            known = opened_among([*found.values()])
            for row, subject in found.items():
                if subject in known:
                    _take_out(row, known[subject])
        left += len(kept_among([*found.values()]) - known.keys())
        rows, done = rows.filter(pk__gt=keys[-1]), done + len(found)
        yield done, left


def _with_cases(rows: QuerySet[CaseSearch]) -> QuerySet[CaseSearch]:
    return rows.select_related("complaint").only("text", "complaint__split_from")


def _take_out(row: CaseSearch, identity: Identity) -> None:
    text = _unnamed(row.text, identity)
    if text != row.text:
        CaseSearch.objects.filter(pk=row.pk).update(text=text)


def _unnamed(text: str, identity: Identity) -> str:
    return Stripper(identity, homes=False)(text)
