"""Open cases follow the tree of agencies: previewed, in batches, safe to run twice."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from agencies.language import in_default_language
from agencies.models import Agency, AgencyChange, AgencyPast, Notice, TeamMember
from agencies.principals import SYSTEM
from agencies.workdays import WIB, local_date
from complaints import disposition, workflow
from complaints.actions.recording import NotAllowed
from complaints.actions.taking import taking
from complaints.models import Complaint, Disposition, Succession
from complaints.querysets import ComplaintQuerySet

# A new report does not name a body that is no more; those it had are few days' work.
REPORTED_WITHIN = timedelta(days=2)
MOST_COUNTED = 1_000  # cases that a preview counts


@dataclass(frozen=True, kw_only=True)
class Moving:
    """What a change of the tree takes along, or leaves without a right."""

    cases: int  # counted up to `MOST_COUNTED`
    units: int
    seats: int
    decrees: int

    @property
    def has_more_cases(self) -> bool:
        return self.cases >= MOST_COUNTED


def preview_change(*, agency: Agency, carries: bool, ends: bool, on: date) -> Moving:
    """What hangs on the agency now. `carries`: its units go with it."""
    below = Agency.objects.under(agency.pk) if carries else []
    touched = {agency.pk, *below}
    held = Complaint.objects.open().filter(holder__in=touched, is_historical=False)
    seats = TeamMember.objects.in_force(on).filter(agency__in=touched)
    decrees = agency.decrees.filter(Q(valid_until=None) | Q(valid_until__gte=on))
    return Moving(
        cases=held[:MOST_COUNTED].count(),
        units=len(below),
        seats=seats.count() if carries or ends else 0,
        decrees=decrees.count() if ends else 0,
    )


def succeed(*, complaint_id: int, at: datetime) -> Complaint:
    """Put one case where the tree puts it; its state and its dates stay.

    What its hand alone had promised is the heir's from now on (`custody.promises`).
    Raises `NotAllowed` when it is there already.
    """
    on = local_date(at, WIB)
    with transaction.atomic():
        with taking(workflow.SUCCEED, complaint_id, by=SYSTEM, at=at) as case:
            complaint, holder = case.complaint, case.complaint.holder
            root_id = complaint.root_id
            to, complaint.reported_agency = disposition.place(complaint, on=on)
            moves = to.pk != holder.pk or to.root_id != root_id
            since = _since(holder, root_id, on=on)
            case.facts = {"on": since.isoformat(), "reported_only": not moves}
            case.is_public = moves
            if moves:
                case.text = _words(holder, to, since)
                case.pass_to(to, kind=Disposition.Kind.FOLLOWED)
                case.clocks.pass_on(to)
        if moves and case.event is not None:
            Succession.objects.create(
                event=case.event,
                complaint=complaint,
                on=since,
                from_holder=holder,
                from_root_id=root_id,
            )
            _tell(to, holder, since, at=at)
    return case.complaint


def succeed_due(*, at: datetime, limit: int = 200) -> int:
    """Each case that is out of place in a transaction of its own; how many moved."""
    moved = 0
    for complaint_id in list(_out_of_place(at).values_list("pk", flat=True)[:limit]):
        try:
            succeed(complaint_id=complaint_id, at=at)
        except NotAllowed:
            continue
        moved += 1
    return moved


def _out_of_place(at: datetime) -> ComplaintQuerySet:
    """Open cases, but not imported history, that the tree puts elsewhere."""
    on = local_date(at, WIB)
    gone = Agency.objects.filter(dissolved_on__lte=on, successor__isnull=False)
    lately = AgencyChange.objects.filter(
        agency=OuterRef("pk"), applied_at__gte=at - REPORTED_WITHIN
    )
    moved = AgencyPast.objects.exclude(root=F("agency__root")).values("agency")
    wanted = Q(holder__in=_ids(gone)) | Q(
        ~Q(root=F("holder__root")), holder__in=_ids(Agency.objects.filter(pk__in=moved))
    )
    if reported := _ids(gone.filter(Exists(lately))):
        wanted |= Q(reported_agency__in=reported)
    return Complaint.objects.open().filter(wanted, is_historical=False).order_by("pk")


def _ids(rows: QuerySet[Agency]) -> list[int]:
    """Read first: as a list of keys the index on holders serves them."""
    return list(rows.values_list("pk", flat=True))


def _since(holder: Agency, root_id: int, *, on: date) -> date:
    """The day from which the holder is no more, or is of another instansi."""
    if holder.dissolved_on is not None and holder.dissolved_on <= on:
        return holder.dissolved_on
    was = holder.past.filter(root=root_id).order_by("-until").first()
    return was.until if was else on


@in_default_language
def _words(holder: Agency, to: Agency, since: date) -> str:
    said = {"old": holder.name, "new": to.name, "root": to.root.name}
    said["day"] = f"{since:%d-%m-%Y}"
    if to.pk == holder.pk:
        return _("%(old)s menjadi bagian %(root)s sejak %(day)s.") % said
    return _("Laporan %(old)s diteruskan %(new)s sejak %(day)s.") % said


@in_default_language
def _tell(to: Agency, holder: Agency, since: date, *, at: datetime) -> None:
    """One notice a change, however many cases came with it."""
    Notice.objects.bulk_create(
        [
            Notice(
                effect_key=f"succession:{holder.pk}:{to.pk}:{since.isoformat()}",
                channel=Notice.Channel.EMAIL,
                agency=to,
                subject=_("Laporan terbuka beralih ke unit Anda"),
                body=_words(holder, to, since),
                reason=_("Unit Anda memegang laporan ini."),
                link="/kerja/",
                created_at=at,
                run_after=at,
            )
        ],
        ignore_conflicts=True,
    )
