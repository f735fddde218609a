"""The coordinator's first page: what burns, what runs out, whether the machine runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.admin.base import staff_of
from agencies.models import Agency, MandateFact, TeamDecree, TeamMember
from agencies.principals import Staff
from agencies.roles import INSTANSI_KINDS, AgencyKind, Role
from agencies.workdays import WIB, local_date
from complaints.models import Complaint
from complaints.querysets import ComplaintQuerySet
from complaints.views import counting, tabs
from complaints.views.asking import today
from escalation.models import Heartbeat, Sweep

SHOWN = 10  # rows of each list
MOST_MANDATES = 1000
MOST_COUNTED = 1000  # cases that wait for a sweep
WARNED_DAYS = (7, 30, 60)
DAYS_DRAWN = 28
# Beat ticks every minute and sweeps every five: later than this is a fault.
PULSE_AFTER, SWEEP_AFTER = timedelta(minutes=10), timedelta(minutes=30)
LIST = "admin:complaints_complaint_changelist"
ACTING = (Role.ADMIN_INSTANSI, Role.PEJABAT_PENGHUBUNG, Role.ADMIN_NASIONAL)


@dataclass(frozen=True)
class Desk:
    """Whose first page this is; the national desk looks after all instansi."""

    staff: Staff
    at: datetime

    @property
    def on(self) -> date:
        return today(self.at)

    @property
    def is_national(self) -> bool:
        return self.staff.has(Role.ADMIN_NASIONAL)

    @property
    def roots(self) -> frozenset[int]:
        return self.staff.at(Role.ADMIN_INSTANSI, Role.ADMIN_NASIONAL)

    def cases(self) -> ComplaintQuerySet:
        """What the desk answers for; the country's registry at the national desk."""
        seen = Complaint.objects.visible_to(self.staff, self.on).filter(induk=None)
        if self.is_national:
            return seen.filter(root__registry="id")
        return seen.filter(root__in=self.roots)

    def below(self, agency: str) -> Q:
        """Rows whose relation `agency` (an agency's path) this desk looks after."""
        if self.is_national:
            return Q(**{f"{agency}registry": "id"})
        return Q(**{f"{agency}root__in": self.roots})


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Adds the desk's own lists: a fixed number of queries."""
    desk = Desk(staff_of(request), timezone.now())
    return {
        **context,
        "title": _("Beranda"),
        "lapor_page": True,
        "today": desk.on,
        "is_national": desk.is_national,
        "queues": _queues(desk),
        "late": _late_by_unit(desk),
        "decrees": _expiring_decrees(desk),
        "mandates": _open_mandates(desk),
        "uncovered": _without_seat(desk),
        "health": _health(desk.at),
        "figures": _figures(desk),
    }


def _queues(desk: Desk) -> list[dict[str, Any]]:
    """The queues of the desk itself: those it must act on."""
    own = Complaint.objects.filter(induk=None).at_desk_of(desk.staff, desk.on)
    numbers = counting.counts(own, at=desk.at)
    return [
        {
            "label": tab.label,
            "count": numbers[tab.key],
            "url": f"{reverse(LIST)}?antrean={tab.key}",
            "is_fire": tab.is_fire and bool(numbers[tab.key]),
        }
        for tab in tabs.TABS[:-1]
    ]


def _late_by_unit(desk: Desk) -> list[dict[str, Any]]:
    """Who holds what is late, most first; at the national desk by instansi."""
    who = "root" if desk.is_national else "holder"
    rows = desk.cases().late(desk.at).order_by()
    grouped = rows.values(unit=F(who), name=F(f"{who}__name")).annotate(n=Count("pk"))
    found = list(grouped.order_by("-n", "name")[:SHOWN])
    most = found[0]["n"] if found else 1
    return [{**row, "width": max(2, round(100 * row["n"] / most))} for row in found]


def _open_mandates(desk: Desk) -> dict[str, Any]:
    """How many facts of the mandate watch wait for a hand, and their list."""
    rows = MandateFact.objects.filter(desk.below("agency__"), ended_on=None)
    url = reverse("admin:agencies_mandatefact_changelist")
    return {"count": rows[:MOST_MANDATES].count(), "most": MOST_MANDATES, "url": url}


def _expiring_decrees(desk: Desk) -> list[dict[str, Any]]:
    """Decrees that end within 60 days and have no successor, the first to end first."""
    ahead = timedelta(days=WARNED_DAYS[-1])
    successor = TeamDecree.objects.filter(
        agency=OuterRef("agency"), kind=OuterRef("kind")
    ).filter(valid_from__gt=OuterRef("valid_until"))
    rows = TeamDecree.objects.filter(
        desk.below("agency__"),
        ~Exists(successor),
        kind=TeamDecree.Kind.DECREE,
        valid_until__range=(desk.on, desk.on + ahead),
    )
    ordered = rows.select_related("agency").order_by("valid_until", "pk")[:SHOWN]
    return [_decree(row, on=desk.on) for row in ordered]


def _decree(row: TeamDecree, *, on: date) -> dict[str, Any]:
    days = (row.valid_until - on).days if row.valid_until else 0
    return {
        "number": row.number,
        "agency": row.agency.name,
        "until": row.valid_until,
        "days": days,
        "band": next(band for band in WARNED_DAYS if days <= band),
        "url": reverse("admin:agencies_teamdecree_change", args=[row.pk]),
    }


def _without_seat(desk: Desk) -> list[dict[str, Any]]:
    """Units that nobody sits in; at the national desk instansi that hold open cases."""
    acting = TeamMember.objects.in_force(desk.on).filter(
        agency=OuterRef("pk"), role__in=ACTING
    )
    held = Complaint.objects.open().filter(holder=OuterRef("pk"))
    rows = Agency.objects.filter(~Exists(acting), desk.below(""), is_active=True)
    found = _of_interest(rows, desk).annotate(waiting=Exists(held))
    return [
        {
            "name": row.name,
            "waiting": row.waiting,
            "url": reverse("admin:agencies_agency_change", args=[row.pk]),
        }
        for row in found.order_by("-waiting", "name")[:SHOWN]
    ]


def _of_interest(rows: QuerySet[Agency], desk: Desk) -> QuerySet[Agency]:
    if not desk.is_national:
        return rows.filter(kind=AgencyKind.UNIT)
    held = Complaint.objects.open().filter(holder=OuterRef("pk"))
    return rows.filter(Exists(held), kind__in=INSTANSI_KINDS)


def _health(at: datetime) -> list[dict[str, Any]]:
    """Whether the tick and the sweep came lately, in words."""
    pulse = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    sweep = Sweep.objects.exclude(finished_at=None).order_by("-finished_at").first()
    swept = sweep and sweep.finished_at
    return [
        {
            "words": _("Denyut terakhir"),
            "at": pulse,
            "is_well": bool(pulse and at - pulse < PULSE_AFTER),
            "note": "",
        },
        {
            "words": _("Penyapuan eskalasi terakhir"),
            "at": swept,
            "is_well": bool(swept and at - swept < SWEEP_AFTER),
            "note": _swept(sweep, at=at),
        },
    ]


def _swept(sweep: Sweep | None, *, at: datetime) -> str:
    """What the last sweep did, and how many cases wait for the next; capped."""
    waiting = Complaint.objects.escalation_due(at).order_by()[:MOST_COUNTED].count()
    count = f"{MOST_COUNTED - 1}+" if waiting == MOST_COUNTED else str(waiting)
    now = _("%(count)s menunggu penyapuan") % {"count": count}
    if sweep is None:
        return now
    done = _("%(due)s jatuh tempo, %(done)s diteruskan ke Ombudsman") % {
        "due": sweep.due,
        "done": sweep.escalated,
    }
    return f"{done}; {now}"


def _figures(desk: Desk) -> list[dict[str, Any]]:
    """Received and ended in the last four weeks, with a line of their days."""
    series = (
        (_("Diterima"), "received_at"),
        (_("Berakhir"), "ended_at"),
    )
    return [
        {"label": label, **_series(desk.cases(), column, desk)}
        for label, column in series
    ]


def _series(cases: ComplaintQuerySet, column: str, desk: Desk) -> dict[str, Any]:
    zone = ZoneInfo(WIB)
    first = local_date(desk.at, WIB) - timedelta(days=DAYS_DRAWN - 1)
    rows = cases.filter(**{f"{column}__gte": desk.at - timedelta(days=DAYS_DRAWN)})
    by_day = rows.order_by().values(day=TruncDate(column, tzinfo=zone))
    counted = {row["day"]: row["n"] for row in by_day.annotate(n=Count("pk"))}
    days = [first + timedelta(days=n) for n in range(DAYS_DRAWN)]
    counts = [counted.get(day, 0) for day in days]
    return {"total": sum(counts), "points": _points(counts), "most": max(counts)}


def _points(counts: Iterable[int]) -> str:
    """A polyline over a field of 100 by 24 units, the highest day on top."""
    heights = list(counts)
    top, step = max([*heights, 1]), 100 / max(len(heights) - 1, 1)
    return " ".join(
        f"{n * step:.1f},{23 - 22 * height / top:.1f}"
        for n, height in enumerate(heights)
    )
