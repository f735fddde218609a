"""The review of an escalated case as a machine (pure).

Sources: workflow.md §5; the ten kinds of maladministration are those that the
Ombudsman RI records (UU 37/2008 pasal 1 angka 3 dan laporan tahunannya).
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a review stands; the complaint's own state is another matter."""

    QUEUED = "queued", _("Antre")
    UNDER_REVIEW = "under_review", _("Ditelaah")
    EXPLANATION_REQUESTED = "explanation_requested", _("Klarifikasi diminta")
    RECOMMENDED = "recommended", _("Tindakan korektif")
    CLOSED = "closed", _("Selesai")


class Outcome(TextChoices):
    """How a review ended. The case itself and its clocks go on, whichever it was.

    Returned: the agency shall settle it first, as where it was never asked to; only a
    later run of the clock brings another review. Moved: no reviewer's outcome; the
    clock runs again before anybody took the case, and brings it back when it is over.
    """

    RESOLVED = "resolved_by_agency", _("Diselesaikan instansi")
    FOUND = "maladministration_found", _("Ditemukan maladministrasi")
    NOT_FOUND = "not_found", _("Tidak ditemukan maladministrasi")
    WITHDRAWN = "withdrawn", _("Dicabut pelapor")
    OUTSIDE = "outside_remit", _("Bukan wewenang Ombudsman")
    RETURNED = "returned_to_agency", _("Dikembalikan ke instansi")
    MOVED = "due_date_moved", _("Tenggat bergeser")


DECIDED = tuple(one for one in Outcome if one is not Outcome.MOVED)


class Correction(TextChoices):
    """What became of the corrective action that was asked for."""

    DONE = "done", _("Dilaksanakan")
    REFUSED = "refused", _("Tidak dilaksanakan")


class Maladministration(TextChoices):
    """Which of the ten kinds was found."""

    DELAY = "penundaan_berlarut", _("Penundaan berlarut")
    NO_SERVICE = "tidak_memberikan_pelayanan", _("Tidak memberikan pelayanan")
    INCOMPETENCE = "tidak_kompeten", _("Tidak kompeten")
    ABUSE = "penyalahgunaan_wewenang", _("Penyalahgunaan wewenang")
    PROCEDURE = "penyimpangan_prosedur", _("Penyimpangan prosedur")
    FAVOUR = "permintaan_imbalan", _("Permintaan imbalan uang, barang, atau jasa")
    IMPROPER = "tidak_patut", _("Tidak patut")
    PARTIAL = "berpihak", _("Berpihak")
    DISCRIMINATION = "diskriminasi", _("Diskriminasi")
    CONFLICT = "konflik_kepentingan", _("Konflik kepentingan")


@dataclass(frozen=True)
class ReviewStep:
    """A verb of the Ombudsman that moves a review from any of `sources` to `target`.

    `by_reviewer`: only who took the case may take the step.
    """

    name: str
    label: str | Promise
    sources: frozenset[State]
    target: State
    by_reviewer: bool = True
    hint: str | Promise = ""


QUEUED = frozenset({State.QUEUED})
WORKED_ON = frozenset(State) - {State.QUEUED, State.CLOSED}

OPEN = ReviewStep(
    "open",
    _("Masuk antrean Ombudsman"),
    frozenset(),
    State.QUEUED,
    by_reviewer=False,
)
TAKE = ReviewStep(
    "take",
    _("Ambil untuk ditelaah"),
    QUEUED,
    State.UNDER_REVIEW,
    by_reviewer=False,
    hint=_("Anda menjadi pemeriksa laporan ini."),
)
RELEASE = ReviewStep(
    "release",
    _("Kembalikan ke antrean"),
    WORKED_ON,
    State.QUEUED,
    hint=_("Pemeriksa lain dapat mengambilnya; catatan telaah tetap."),
)
ASK_EXPLANATION = ReviewStep(
    "ask_explanation",
    _("Minta klarifikasi"),
    WORKED_ON,
    State.EXPLANATION_REQUESTED,
    hint=_("Pemegang menjawab di dalam laporan, dengan jamnya sendiri."),
)
RECOMMEND = ReviewStep(
    "recommend",
    _("Minta tindakan korektif"),
    frozenset({State.UNDER_REVIEW, State.EXPLANATION_REQUESTED}),
    State.RECOMMENDED,
    hint=_("Instansi mendapat batas waktu menurut kebijakan."),
)
RECORD_CORRECTION = ReviewStep(
    "record_correction",
    _("Catat tindakan korektif"),
    WORKED_ON,
    State.RECOMMENDED,
    hint=_("Dilaksanakan atau tidak; sesudah itu telaah dapat ditutup."),
)
CLOSE = ReviewStep(
    "close",
    _("Tutup telaah dengan hasil"),
    WORKED_ON,
    State.CLOSED,
    hint=_("Hasil tercatat dan diberitahukan; laporannya sendiri berjalan terus."),
)

MOVE = ReviewStep(
    "due_date_moved",
    _("Tenggat bergeser, keluar dari antrean"),
    frozenset(),
    State.CLOSED,
    by_reviewer=False,
)

STEPS: dict[str, ReviewStep] = {
    step.name: step
    for step in (
        OPEN,
        MOVE,
        TAKE,
        RELEASE,
        ASK_EXPLANATION,
        RECOMMEND,
        RECORD_CORRECTION,
        CLOSE,
    )
}
