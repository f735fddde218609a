"""The rows of one step, locked: a case and those that follow it."""

from django.db.models import Count, Q, QuerySet, Subquery

from agencies.models import Agency
from complaints.models import Complaint
from complaints.workflow import ENDED


def locked(complaint_id: int) -> list[Complaint]:
    """The case and the open cases merged into it, locked in order of id."""
    rows = lock_in_order(complaint_id)
    holding = {row.holder_id for row in rows} | {row.root_id for row in rows}
    # Not by a join: who waited for the lock would miss a row whose holder changed.
    agencies = Agency.objects.filter(pk__in=holding)
    at_hand = {one.pk: one for one in agencies.annotate(following=_count(complaint_id))}
    if any((one.following or 0) >= len(rows) for one in at_hand.values()):
        return locked(complaint_id)  # somebody joined while this waited for the lock
    for row in rows:
        row.holder, row.root = at_hand[row.holder_id], at_hand[row.root_id]
    case = next(row for row in rows if row.pk == complaint_id)
    return [case, *(row for row in rows if row is not case and row.state not in ENDED)]


def lock_in_order(*complaint_ids: int) -> list[Complaint]:
    """These and all that follow them, by id: whoever locks more than one waits so."""
    family = Q(pk__in=complaint_ids) | Q(induk__in=complaint_ids)
    rows = list(Complaint.objects.select_for_update().filter(family).order_by("pk"))
    if missing := {*complaint_ids} - {row.pk for row in rows}:
        raise Complaint.DoesNotExist(f"no complaint {missing}")
    return rows


def lock_kin(complaint_id: int) -> list[Complaint]:
    """The other cases of the same report, locked with all that follows any: the whole
    and its parts. Who waited asks again: a part may have been made meanwhile.
    """
    known = Complaint.objects.only("split_from").filter(pk=complaint_id).first()
    whole = known.subject_id if known else complaint_id
    kin = {complaint_id, *_kin(whole)}
    rows = lock_in_order(*kin)
    while more := {*_kin(whole)} - kin:
        kin |= more
        rows = lock_in_order(*kin)
    return [row for row in rows if row.pk in kin - {complaint_id}]


def _kin(whole: int) -> QuerySet[Complaint, int]:
    family = Complaint.objects.filter(Q(pk=whole) | Q(split_from=whole))
    return family.values_list("pk", flat=True)


def _count(complaint_id: int) -> Subquery:
    """How many follow it, as of the statement that asks: none is null."""
    children = Complaint.objects.filter(induk=complaint_id).values("induk")
    return Subquery(children.annotate(count=Count("pk")).values("count"))
