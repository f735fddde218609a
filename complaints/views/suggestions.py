"""Which unit a case is likely for, with the reason, and how much each has to do."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.utils.translation import gettext

from agencies.models import Agency
from agencies.principals import Staff
from agencies.roles import INSTANSI_KINDS, AgencyKind
from complaints.models import Category, Complaint, Disposition
from complaints.querysets import ComplaintQuerySet
from complaints.views.asking import today
from complaints.views.tabs import MOST

LOOKED_BACK = timedelta(days=365)
LAST_CASES = 200  # of the same topic and place, from which a suggestion is made
SUGGESTED = 3
Reasons = dict[int, str]  # by the unit's id, the likeliest first


class CappedCount(Subquery):
    """How many rows there are, up to a limit set by slicing them."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def reasons(case: Complaint, *, staff: Staff, at: datetime, topic: str = "") -> Reasons:
    """Whom the citizen named, whose place it is, who had its like and kept them.

    `topic`: the code of what the verifier takes it for, if it is chosen already. Only
    cases that `staff` may see count.
    """
    seen = Complaint.objects.visible_to(staff, today(at))
    kept = _kept_the_like(case, seen, topic=_topic(case, topic), at=at)
    if case.holder.kind == AgencyKind.NATIONAL_DESK:
        return _named(case) | _at_place(case) | kept
    return kept


def _topic(case: Complaint, code: str) -> int | None:
    if not code:
        return case.category_id
    return Category.objects.filter(code=code).values_list("pk", flat=True).first()


def loads(units: Sequence[int], *, staff: Staff, at: datetime) -> dict[int, str]:
    """What each unit holds open and how much of it is late, in words; one statement.

    Of what `staff` may see.
    """
    seen = Complaint.objects.visible_to(staff, today(at))
    held = seen.filter(holder=OuterRef("pk"), induk=None).order_by()
    rows = Agency.objects.filter(pk__in=units).values_list(
        "pk",
        CappedCount(held.open().values("pk")[:MOST]),
        CappedCount(held.late(at).values("pk")[:MOST]),
    )
    return {pk: _load(work, late) for pk, work, late in rows}


def _load(work: int, late: int) -> str:
    if not work:
        return gettext("tidak memegang laporan terbuka")
    words = (
        gettext("memegang %(open)s laporan terbuka, %(late)s lewat tenggat")
        if late
        else gettext("memegang %(open)s laporan terbuka")
    )
    return words % {"open": _capped(work), "late": _capped(late)}


def _capped(number: int) -> str:
    return "999+" if number >= MOST else str(number)


def _named(case: Complaint) -> Reasons:
    """The instansi of whom the citizen named, at a desk above it."""
    named = case.reported_agency
    if named is None:
        return {}
    return {named.root_id: gettext("instansi yang disebut pelapor")}


def _at_place(case: Complaint) -> Reasons:
    """The governments of the place, the nearest first."""
    if not case.region_id:
        return {}
    parts = case.region_id.split(".")
    codes = [".".join(parts[:length]) for length in (2, 1)]
    here = Agency.objects.filter(region__in=codes, kind__in=INSTANSI_KINDS)
    found = here.order_by("-region").values_list("pk", flat=True)
    return dict.fromkeys(found, gettext("pemerintah daerah tempat kejadian"))


def _kept_the_like(
    case: Complaint, seen: ComplaintQuerySet, *, topic: int | None, at: datetime
) -> Reasons:
    """Units that got most cases of this topic and place and did not return them."""
    if topic is None:
        return {}
    words = (
        gettext("menerima %(kept)s laporan topik dan wilayah ini setahun terakhir")
        if case.region_id
        else gettext("menerima %(kept)s laporan topik ini setahun terakhir")
    )
    returned = gettext("mengembalikan %(returned)s")
    none_returned = gettext("tidak ada yang dikembalikan")
    return {
        row["to_agency"]: ", ".join(
            [words % row, returned % row if row["returned"] else none_returned]
        )
        for row in _given(_like(case, seen, topic=topic, at=at), case)
    }


def _like(
    case: Complaint, seen: ComplaintQuerySet, *, topic: int, at: datetime
) -> QuerySet[Any, Any]:
    """The last cases of the same topic from the same regency or city."""
    like = seen.filter(
        root=case.root_id,
        category=topic,
        received_at__gte=at - LOOKED_BACK,
    ).exclude(pk=case.pk)
    if case.region_id:
        regency = ".".join(case.region_id.split(".")[:2])
        inside = Q(region__code__startswith=f"{regency}.")
        like = like.filter(Q(region=regency) | inside)
    return like.order_by("-received_at").values("pk")[:LAST_CASES]


def _given(like: QuerySet[Any, Any], case: Complaint) -> list[dict[str, Any]]:
    """Where those were given to: how many stayed, how many came back."""
    given = Disposition.objects.filter(
        complaint__in=like, kind=Disposition.Kind.DISPOSED
    ).exclude(to_agency=case.holder_id)
    back = Disposition.objects.filter(
        complaint=OuterRef("complaint"),
        kind=Disposition.Kind.RETURNED,
        from_agency=OuterRef("to_agency"),
        given_at__gte=OuterRef("given_at"),
    )
    counted = given.annotate(is_back=Exists(back)).values("to_agency")
    by_unit = counted.annotate(
        kept=Count("pk", filter=Q(is_back=False)),
        returned=Count("pk", filter=Q(is_back=True)),
    )
    mostly_kept = by_unit.filter(kept__gt=F("returned"))
    return [{**row} for row in mostly_kept.order_by("-kept", "to_agency")[:SUGGESTED]]
