"""What a desk does with a case in its queue: ask, send back, archive, reclassify."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.principals import Principal
from agencies.roles import AgencyKind
from complaints import workflow
from complaints.actions.recording import NotAllowed
from complaints.actions.taking import taking
from complaints.actions.texts import said
from complaints.deadlines import ClockKind, effects
from complaints.models import Complaint
from complaints.workflow import Classification


class ArchiveReason(TextChoices):
    """Why a desk ends a case. "Not ours" is none of them: that is `return_up`."""

    UNINTELLIGIBLE = "unintelligible", gettext_lazy("Tidak dapat dipahami")
    NO_COMPLAINT = "no_complaint", gettext_lazy("Bukan laporan (salam, uji coba)")
    IN_COURT = "in_court", gettext_lazy("Sedang diperiksa pengadilan")
    ABUSIVE = "abusive", gettext_lazy("Hanya berisi penghinaan atau iklan")
    REPEATED = "repeated", gettext_lazy("Sudah dijawab tuntas sebelumnya")
    OUTSIDE = "outside", gettext_lazy("Di luar pelayanan publik mana pun")


def request_completion(
    *, complaint_id: int, question: str, by: Principal, at: datetime
) -> Complaint:
    """Ask the complainant for what is missing; the agency's clocks stand still."""
    text = said(question, "question")
    step = workflow.REQUEST_COMPLETION
    with taking(step, complaint_id, by=by, at=at, text=text) as case:
        case.complaint.state_before_hold = case.complaint.state
        case.complaint.holds += 1
        case.clocks.apply(effects.HELD_UP)
    return case.complaint


def archive(
    *, complaint_id: int, reason: str, text: str, by: Principal, at: datetime
) -> Complaint:
    """End a case that is none, with a reason code and words for the complainant."""
    why = _reason(reason)
    words = said(text, "text")
    with taking(workflow.ARCHIVE, complaint_id, by=by, at=at, text=words) as case:
        national = case.complaint.holder.kind == AgencyKind.NATIONAL_DESK
        if why is ArchiveReason.OUTSIDE and not national:
            raise NotAllowed(
                _("Hanya Meja Nasional mengarsipkan yang di luar pelayanan publik.")
            )
        case.complaint.end_reason = why.value
        case.complaint.ended_how = "archived"
        case.facts = {"reason": why.value}
    return case.complaint


def reclassify(
    *,
    complaint_id: int,
    classification: str,
    reason: str,
    by: Principal,
    at: datetime,
) -> Complaint:
    """Another class, so another settlement limit from the same start."""
    wanted = classified(classification)
    text = said(reason, "reason")
    with taking(workflow.RECLASSIFY, complaint_id, by=by, at=at, text=text) as case:
        before = case.complaint.classification
        if before == wanted:
            raise NotAllowed(_("Laporan ini sudah berklasifikasi itu."))
        accused = case.complaint.holder_id == case.complaint.reported_agency_id
        if accused and wanted is Classification.SUPERVISORY:
            raise NotAllowed(
                _("Unit terlapor memegang laporan ini; kembalikan atau alihkan dahulu.")
            )
        classify(case.complaint, wanted)
        case.is_public = False
        case.facts = {"from": before, "to": wanted.value}
        if ClockKind.SETTLEMENT in case.clocks.running:
            case.clocks.classify(wanted.value)
    return case.complaint


def classify(complaint: Complaint, classification: Classification) -> None:
    """Set the class; a case berkadar pengawasan is hidden from the public with it."""
    complaint.classification = classification
    if classification is Classification.SUPERVISORY:
        complaint.is_secret = True


def classified(value: str) -> Classification:
    """The class by its code. Raises `ValidationError`."""
    if value not in Classification.values:
        raise ValidationError(
            {"classification": _("Pilih salah satu dari empat klasifikasi.")}
        )
    return Classification(value)


def _reason(code: str) -> ArchiveReason:
    if code not in ArchiveReason.values:
        raise ValidationError({"reason": _("Pilih alasan pengarsipan.")})
    return ArchiveReason(code)
