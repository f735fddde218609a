"""What the facts of a case allow: conditions of single steps, each with its words."""

from collections.abc import Callable
from datetime import datetime, timedelta

from agencies.language import gettext as _
from agencies.principals import Principal, Staff
from agencies.roles import AgencyKind, Role
from agencies.workdays import WIB, local_date
from complaints import disposition, extending
from complaints.deadlines import ClockKind, Extender
from complaints.models import Complaint, Consent
from complaints.rulebook import policy_of
from complaints.workflow import ENDED, State

EXTENSION = frozenset({"ask_extension", "grant_extension"})
Rule = Callable[[Complaint, Principal, datetime], str | None]


# Rows of a case are taken by `all()`: a page that shows every step has them read once.
def _hold(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    """A part knows neither its complainant nor their receipt: only the whole does."""
    if complaint.split_from_id:
        return _("Ini bagian dari laporan lain; minta kelengkapan pada laporan utuh.")
    if complaint.holds >= policy_of(complaint).holds_allowed:
        return _("Kelengkapan sudah diminta %(count)d kali untuk laporan ini.") % {
            "count": complaint.holds
        }
    return None


def _return_up(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if complaint.holder.kind == AgencyKind.NATIONAL_DESK:
        return _("Meja Nasional tidak mengembalikan; teruskan atau arsipkan.")
    if complaint.is_binding:
        return _("Disposisi ini mengikat setelah %(count)d kali dikembalikan.") % {
            "count": complaint.bounces
        }
    return None


def _handle(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    """Handling twice would start the first follow-up's clock anew."""
    if complaint.holder_id == complaint.root_id and not complaint.awaits_verification:
        return _("Instansi ini sudah menangani sendiri laporan ini.")
    return None


def _submit(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if not (complaint.holder.needs_approval or complaint.root.needs_release):
        return _("Unit ini mengirim jawaban tanpa persetujuan.")
    return _answer(complaint, by, at)


def _answer(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if complaint.awaits_verification:
        return _("Verifikasi dahulu: disposisikan atau kelola sendiri.")
    unanswered = set(State) - ENDED - {State.AWAITING_COMPLAINANT}
    if any(part.state in unanswered for part in complaint.parts.all()):
        return _("Induk dapat dijawab setelah semua bagian dijawab.")
    return None


def _direct_answer(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    """The holder's own button; approvers and desks pass on a waiting answer instead."""
    if complaint.holder.needs_approval or complaint.root.needs_release:
        return _("Jawaban unit ini diajukan dahulu untuk disetujui.")
    return _answer(complaint, by, at)


def _follow_up(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if complaint.awaits_verification:
        return _("Verifikasi dahulu: disposisikan atau kelola sendiri.")
    return None


def _waiting(stage: str) -> Rule:
    def rule(complaint: Complaint, by: Principal, at: datetime) -> str | None:
        if not any(one.stage == stage for one in complaint.answers.all()):
            return _("Tidak ada konsep jawaban yang menunggu.")
        return None

    return rule


def _send_back(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    stages = {one.stage for one in complaint.answers.all()}
    if not stages & {"submitted", "approved"}:
        return _("Tidak ada konsep jawaban yang menunggu.")
    return None


def _reopen(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if _decides(complaint, by):
        return None
    if complaint.reopened_by_complainant:
        return _("Laporan ini sudah pernah Anda buka kembali.")
    window = timedelta(days=policy_of(complaint).reopen_days)
    if complaint.ended_at and at > complaint.ended_at + window:
        return _("Batas waktu membuka kembali sudah lewat; silakan buat laporan baru.")
    return None


def _decides(complaint: Complaint, by: Principal) -> bool:
    """A coordinator or the Ombudsman reopens in their own right, others for whom
    they speak: once, and within the window.
    """
    if not isinstance(by, Staff):
        return False
    desk = complaint.root_id in by.at(Role.ADMIN_INSTANSI, Role.ADMIN_NASIONAL)
    return desk or by.has(Role.OMBUDSMAN)


def _tighten(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if complaint.is_anonymous and complaint.is_secret:
        return _("Laporan ini sudah anonim dan rahasia.")
    return None


def _ask_extension(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    return extending.refusal(complaint, at=at)


def _grant_extension(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    about = [one for one in complaint.events.all() if one.step in EXTENSION]
    last = max(about, key=lambda one: one.pk, default=None)
    if last is None or last.step != "ask_extension":
        return _("Belum ada permintaan perpanjangan.")
    return _who_extends(complaint, by) or extending.refusal(complaint, at=at)


def _who_extends(complaint: Complaint, by: Principal) -> str | None:
    if complaint.holder.kind == AgencyKind.NATIONAL_DESK:
        return None
    national = isinstance(by, Staff) and by.has(Role.ADMIN_NASIONAL)
    if national == (policy_of(complaint).extended_by == Extender.NATIONAL):
        return None
    if national:
        return _("Perpanjangan diputuskan Admin Instansi.")
    return _("Menurut kebijakan, perpanjangan diputuskan Meja Nasional.")


def _merge(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if complaint.merged.all():
        return _("Laporan ini sendiri induk laporan lain.")
    return None


def _unmerge(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    return None if complaint.induk_id else _("Laporan ini tidak digabung.")


def _split(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if complaint.split_from_id:
        return _("Bagian tidak dapat dipecah lagi.")
    if not complaint.classification:
        return _("Verifikasi dahulu: tentukan klasifikasinya.")
    return None


def _lapse(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if not complaint.clocks.lapsed(ClockKind.COMPLETION, at).exists():
        return _("Waktu untuk melengkapi belum habis.")
    return None


def _auto_close(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if not complaint.clocks.lapsed(ClockKind.REPLY, at).exists():
        return _("Waktu untuk menanggapi belum habis.")
    return None


def _ask_consent(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if complaint.consent != Consent.NOT_ASKED:
        return _("Persetujuan sudah pernah ditanyakan.")
    return None


def _consent(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if complaint.consent == Consent.GIVEN:
        return _("Persetujuan sudah Anda berikan.")
    return None


def _withdraw_consent(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if complaint.consent != Consent.GIVEN:
        return _("Belum ada persetujuan yang diberikan.")
    return None


def _hand_over(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if complaint.escalate_at is None or complaint.escalate_at >= at:
        return _("Hari ke-60 belum lewat.")
    return None


def _succeed(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if disposition.is_in_place(complaint, on=local_date(at, WIB)):
        return _("Pemegang laporan ini tidak berubah.")
    return None


def _is_asked_to_explain(complaint: Complaint) -> bool:
    clocks = complaint.clocks.all()
    return any(one.kind == "explanation" and not one.stopped_at for one in clocks)


def _explain(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if not _is_asked_to_explain(complaint):
        return _("Tidak ada permintaan klarifikasi.")
    return None


def _ask_explanation(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if _is_asked_to_explain(complaint):
        return _("Klarifikasi sudah diminta dan belum dijawab.")
    return None


def _unless_erased(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if complaint.erased_at is not None:
        return _("Identitas pada laporan ini sudah dihapus.")
    return None


def _ask_identity(complaint: Complaint, by: Principal, at: datetime) -> str | None:
    if erased := _unless_erased(complaint, by, at):
        return erased
    if isinstance(by, Staff) and by.bound(Role.CUSTODIAN):
        return _("Kustodian tidak meminta identitas.")
    oversight = isinstance(by, Staff) and by.has(Role.OMBUDSMAN)
    if oversight and complaint.consent != Consent.GIVEN:
        return _("Pelapor belum menyetujui Ombudsman membaca identitas.")
    return None


CONDITIONS: dict[str, Rule] = {
    "request_completion": _hold,
    "return_up": _return_up,
    "follow_up": _follow_up,
    "handle": _handle,
    "submit_answer": _submit,
    "approve_answer": _waiting("submitted"),
    "release_answer": _waiting("approved"),
    "send_back_answer": _send_back,
    "answer": _direct_answer,
    "reopen": _reopen,
    "tighten_privacy": _tighten,
    "ask_extension": _ask_extension,
    "grant_extension": _grant_extension,
    "merge": _merge,
    "unmerge": _unmerge,
    "split": _split,
    "lapse": _lapse,
    "auto_close": _auto_close,
    "ask_consent": _ask_consent,
    "consent": _consent,
    "withdraw_consent": _withdraw_consent,
    "hand_over": _hand_over,
    "succeed": _succeed,
    "explain": _explain,
    "ask_explanation": _ask_explanation,
    "ask_identity": _ask_identity,
    "grant_identity": _unless_erased,
}
