"""What search finds a case by: one text for all who search, so nobody stands in it.

Who may not know who complained would otherwise search for a name and see what is found.
A street stays, even the complainant's own: it is where the matter is.
"""

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from complaints.models import CaseSearch, Channel, Complaint
from complaints.privacy import Identity, opened_among
from complaints.stripping import Stripper


def search_text(complaint: Complaint, identity: Identity) -> str:
    """Number, titles, text and place, without anybody's numbers and this name; of a
    case that was imported its number there.
    """
    parts = (
        complaint.number,
        complaint.title,
        complaint.original_title,
        complaint.original_text,
        complaint.place,
        complaint.source_id if complaint.channel == Channel.IMPORT else "",
    )
    said = "\n".join(part for part in dict.fromkeys(parts) if part)
    return Stripper(identity, homes=False)(said)


@sensitive_variables()
def index(
    cases: Sequence[Complaint], *, known: Mapping[int, Identity] | None = None
) -> None:
    """Write it for these cases, anew where it was; `known` are the identities by
    subject where the caller has them.

    Where one is not to be had any more, it was erased from the texts too.
    """
    if known is None:
        known = opened_among([case.subject_id for case in cases])
    CaseSearch.objects.bulk_create(
        (
            CaseSearch(
                complaint=case,
                text=search_text(case, known.get(case.subject_id, Identity())),
            )
            for case in cases
        ),
        update_conflicts=True,
        unique_fields=["complaint"],
        update_fields=["text"],
    )


def index_corrected(subject_id: int, identity: Identity) -> None:
    """All cases of that complainant: the whole and its parts."""
    cases = Complaint.objects.filter(Q(pk=subject_id) | Q(split_from=subject_id))
    index(list(cases), known={subject_id: identity})


def index_all(*, batch: int) -> Iterator[int]:
    """Every case, the oldest first; how many were done after each batch."""
    cases, done = Complaint.objects.order_by("pk"), 0
    while found := list(cases[:batch]):
        index(found)
        cases, done = cases.filter(pk__gt=found[-1].pk), done + len(found)
        yield done
