"""The rows of one step, locked: a case and those that follow it."""

from django.db.models import Count, Q, Subquery

from agencies.models import Agency
from complaints.models import Complaint
from complaints.workflow import ENDED


def locked(complaint_id: int) -> list[Complaint]:
    """The case and the open cases merged into it, locked in order of id."""
    rows = _lock(complaint_id)
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


def _lock(complaint_id: int) -> list[Complaint]:
    family = Q(pk=complaint_id) | Q(induk=complaint_id)
    rows = Complaint.objects.select_for_update().filter(family).order_by("pk")
    if complaint_id not in {row.pk for row in rows}:
        raise Complaint.DoesNotExist(f"no complaint {complaint_id}")
    return list(rows)


def _count(complaint_id: int) -> Subquery:
    """How many follow it, as of the statement that asks: none is null."""
    children = Complaint.objects.filter(induk=complaint_id).values("induk")
    return Subquery(children.annotate(count=Count("pk")).values("count"))
