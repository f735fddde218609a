"""Where a case may go next: targets that its present desk may give it to."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency
from agencies.roles import INSTANSI_KINDS, AgencyKind
from complaints.models import Complaint, Disposition
from complaints.workflow import Classification

ACCUSED = gettext_lazy(
    "Pengaduan berkadar pengawasan tidak diteruskan ke unit terlapor."
)


def targets(complaint: Complaint) -> QuerySet[Agency]:
    """Agencies below the desk that holds the case: whom it may give it to.

    The national desk: any instansi. An instansi: its units; a province also the
    instansi in its territory.
    """
    registry = complaint.root.registry
    known = Agency.objects.filter(is_active=True, registry=registry)
    if complaint.root.kind == AgencyKind.NATIONAL_DESK:
        return known.filter(kind__in=INSTANSI_KINDS)
    below = Q(root=complaint.root_id) | Q(territory=complaint.root_id)
    return known.filter(below).exclude(pk=complaint.holder_id)


def is_accused(complaint: Complaint, agency: Agency, *, classed: str = "") -> bool:
    """The agency is the one complained of, berkadar pengawasan.

    `classed` is what the case would be from now on.
    """
    supervisory = (classed or complaint.classification) == Classification.SUPERVISORY
    return supervisory and agency.pk == complaint.reported_agency_id


def refusal(complaint: Complaint, to: Agency) -> str | None:
    """Why the case may not go to `to`; None if it may."""
    if to.pk == complaint.holder_id:
        return _("Unit ini sudah memegang laporan ini.")
    if is_accused(complaint, to):
        return str(ACCUSED)
    if not targets(complaint).filter(pk=to.pk).exists():
        return _("Unit ini bukan bawahan meja Anda; kembalikan bila bukan wewenang.")
    return None


def giver(complaint: Complaint) -> Agency:
    """The desk that disposed the case to its holder, else the national desk.

    Or to whom the holder succeeded.
    """
    hands = complaint.dispositions.all()
    before = hands.filter(kind=Disposition.Kind.FOLLOWED).values("from_agency")
    given = hands.filter(
        Q(to_agency=complaint.holder_id) | Q(to_agency__in=before),
        kind=Disposition.Kind.DISPOSED,
    ).select_related("from_agency__root")
    last = given.order_by("-given_at", "-pk").first()
    if last is not None and last.from_agency is not None:
        return last.from_agency
    return Agency.objects.select_related("root").national_desk()


def lowest_common_superior(complaint: Complaint) -> Agency:
    """Who decides after too many returns: their instansi, else the national desk."""
    returned = complaint.dispositions.filter(kind=Disposition.Kind.RETURNED)
    roots = set(returned.values_list("from_agency__root", flat=True))
    roots.add(complaint.root_id)
    if roots == {complaint.root_id} and complaint.holder_id != complaint.root_id:
        return complaint.root
    return Agency.objects.national_desk()


def heir(agency: Agency, *, on: date) -> Agency:
    """Who stands in the place of an agency that is no more; itself while it is."""
    seen: set[int] = set()
    while agency.successor is not None and not agency.exists_on(on):
        if agency.pk in seen:
            raise ValueError(f"{agency.code} succeeds itself")
        seen.add(agency.pk)
        agency = agency.successor
    return agency


def place(complaint: Complaint, *, on: date) -> tuple[Agency, Agency | None]:
    """Where the tree of that day puts an open case: its holder, and who is reported.

    Not with the one that is complained of, berkadar pengawasan: then with the instansi
    above, or with the national desk.
    """
    to, reported = heir(complaint.holder, on=on), complaint.reported_agency
    accused = heir(reported, on=on) if reported else None
    if complaint.classification == Classification.SUPERVISORY and to == accused:
        national = Agency.objects.national_desk()
        to = national if to.is_root else to.root
    return to, accused


def is_in_place(complaint: Complaint, *, on: date) -> bool:
    """Whether the tree of that day leaves the case as it is."""
    to, accused = place(complaint, on=on)
    stands = to.pk == complaint.holder_id and to.root_id == complaint.root_id
    return stands and (accused is None or accused.pk == complaint.reported_agency_id)
