"""The case as a machine: its states and every step that may be taken (pure).

From this page come the buttons, the admin's actions, the API's verbs, the diagram in
`docs/workflow.md` and the authorization tests.
"""

from dataclasses import dataclass
from enum import StrEnum, auto

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.deadlines import ClockKind


class State(TextChoices):
    """Where a case stands; the label is what officers read."""

    RECEIVED = "received", _("Belum terverifikasi")
    ON_HOLD = "on_hold", _("Ditunda")
    FORWARDED = "forwarded", _("Terdisposisi (belum ditindaklanjuti)")
    IN_PROGRESS = "in_progress", _("Diproses")
    AWAITING_COMPLAINANT = "awaiting_complainant", _("Menunggu tanggapan pelapor")
    CLOSED = "closed", _("Selesai")
    ARCHIVED = "archived", _("Diarsipkan")


ENDED = frozenset({State.CLOSED, State.ARCHIVED})
OPEN = frozenset(State) - ENDED
ANY = frozenset(State)
WITH_AGENCY = frozenset({State.FORWARDED, State.IN_PROGRESS})


class Classification(TextChoices):
    """What a verifier says a case is; it decides the settlement limit."""

    INFORMATION = "permintaan_informasi", _("Permintaan informasi")
    ASPIRATION = "aspirasi", _("Aspirasi")
    ORDINARY = "tidak_berkadar_pengawasan", _("Pengaduan tidak berkadar pengawasan")
    SUPERVISORY = "berkadar_pengawasan", _("Pengaduan berkadar pengawasan")


class Kind(TextChoices):
    """What the citizen says it is: a plain question with three answers."""

    COMPLAINT = "pengaduan", _("Pengaduan")
    ASPIRATION = "aspirasi", _("Aspirasi")
    INFORMATION = "permintaan_informasi", _("Permintaan informasi")


class Who(StrEnum):
    """In what capacity a step is taken; `permissions.capacities` decides who has it."""

    VERIFIER = auto()  # of the queue the case is in
    HOLDER = auto()  # the unit that holds it, or who covers it
    COORDINATOR = auto()  # admin instansi above the holder
    NATIONAL = auto()  # the national desk
    APPROVER = auto()  # pimpinan of the holder
    DESK = auto()  # admin instansi on the way up
    COPY = auto()  # tembusan
    ABOVE = auto()  # any desk that sees it from above
    OMBUDSMAN = auto()  # for a case handed over
    KSP = auto()
    CUSTODIAN = auto()
    COMPLAINANT = auto()  # by receipt, partner, SMS, or a member of staff
    SYSTEM = auto()


C = ClockKind
HELD_CLOCKS = (C.VERIFICATION, C.FIRST_FOLLOW_UP, C.SETTLEMENT)
ALL_CLOCKS = tuple(ClockKind)


@dataclass(frozen=True)
class Step:
    """A verb that moves a case from any of `sources` to `target` (none: stays).

    `stops` are the clocks it stops; what it starts depends on its facts and is said in
    its action. `is_public`: the complainant reads its event.
    """

    name: str
    label: str | Promise
    sources: frozenset[State]
    target: State | None
    who: frozenset[Who]
    stops: tuple[ClockKind, ...] = ()
    is_public: bool = True
    hint: str | Promise = ""  # one line on its consequence, below the button
    moves: tuple[State, ...] = ()  # where it may end when the facts decide


def _states(*states: State) -> frozenset[State]:
    return frozenset(states)


def _who(*who: Who) -> frozenset[Who]:
    return frozenset(who)


R, H, F, P, W = (
    State.RECEIVED,
    State.ON_HOLD,
    State.FORWARDED,
    State.IN_PROGRESS,
    State.AWAITING_COMPLAINANT,
)
QUEUED = _states(R, F)
SENT = (C.VERIFICATION, C.FIRST_FOLLOW_UP)
BY_COMPLAINANT = _who(Who.COMPLAINANT)

RECEIVE = Step(
    "receive",
    _("Laporan diterima"),
    frozenset(),
    R,
    _who(Who.COMPLAINANT, Who.VERIFIER, Who.HOLDER),
)
DISPOSE = Step(
    "dispose",
    _("Verifikasi dan disposisi"),
    QUEUED,
    F,
    _who(Who.VERIFIER),
    stops=SENT,
    hint=_("Diteruskan ke unit yang dipilih; jam tindak lanjut unit itu mulai."),
)
HANDLE = Step(
    "handle",
    _("Kelola sendiri"),
    QUEUED,
    F,
    _who(Who.VERIFIER),
    stops=SENT,
    hint=_("Dikerjakan instansi ini; belum dihitung sebagai tindak lanjut."),
)
REQUEST_COMPLETION = Step(
    "request_completion",
    _("Minta kelengkapan"),
    _states(R, F, P),
    H,
    _who(Who.VERIFIER, Who.HOLDER),
    hint=_("Jam berhenti sampai pelapor menjawab; paling banyak dua kali."),
)
COMPLETE = Step(
    "complete",
    _("Lengkapi laporan"),
    _states(H),
    None,
    BY_COMPLAINANT,
    stops=(C.COMPLETION,),
    moves=(R, F, P),
)
LAPSE = Step(
    "lapse",
    _("Tidak dilengkapi"),
    _states(H),
    State.ARCHIVED,
    _who(Who.SYSTEM),
    stops=ALL_CLOCKS,
)
RETURN_UP = Step(
    "return_up",
    _("Kembalikan, bukan wewenang"),
    _states(R, F, P),
    R,
    _who(Who.HOLDER, Who.VERIFIER),
    stops=SENT,
    hint=_("Kembali ke yang mendisposisi, dengan alasan dan usul unit."),
)
ARCHIVE = Step(
    "archive",
    _("Arsipkan"),
    _states(R, H, F),
    State.ARCHIVED,
    _who(Who.VERIFIER),
    stops=ALL_CLOCKS,
    hint=_("Diakhiri dengan alasan yang dibaca pelapor."),
)
FOLLOW_UP = Step(
    "follow_up",
    _("Tambah tindak lanjut"),
    _states(F, P, W),
    P,
    _who(Who.HOLDER),
    stops=(C.FIRST_FOLLOW_UP,),
    hint=_("Kabar kemajuan untuk pelapor."),
    moves=(P, W),
)
NOTE = Step(
    "note",
    _("Catatan internal"),
    ANY,
    None,
    _who(Who.HOLDER, Who.VERIFIER, Who.COPY, Who.ABOVE),
    is_public=False,
    hint=_("Hanya dibaca petugas."),
)
ASSIGN = Step(
    "assign",
    _("Tunjuk petugas"),
    OPEN,
    None,
    _who(Who.HOLDER, Who.VERIFIER),
    is_public=False,
    hint=_("Siapa di unit ini yang mengerjakan; tidak memberi kewenangan."),
)
SUBMIT_ANSWER = Step(
    "submit_answer",
    _("Ajukan jawaban"),
    WITH_AGENCY,
    None,
    _who(Who.HOLDER),
    is_public=False,
    hint=_("Pimpinan menyetujui sebelum jawaban terkirim."),
)
APPROVE_ANSWER = Step(
    "approve_answer",
    _("Setujui jawaban"),
    WITH_AGENCY,
    None,
    _who(Who.APPROVER),
    is_public=False,
)
SEND_BACK_ANSWER = Step(
    "send_back_answer",
    _("Kembalikan konsep jawaban"),
    WITH_AGENCY,
    None,
    _who(Who.APPROVER, Who.DESK),
    is_public=False,
)
RELEASE_ANSWER = Step(
    "release_answer",
    _("Teruskan jawaban"),
    WITH_AGENCY,
    None,
    _who(Who.DESK),
    is_public=False,
)
ANSWER = Step(
    "answer",
    _("Jawaban akhir"),
    WITH_AGENCY,
    W,
    _who(Who.HOLDER, Who.APPROVER, Who.DESK),
    stops=(C.FIRST_FOLLOW_UP, C.SETTLEMENT, C.VERIFICATION),
    hint=_("Menutup jam penyelesaian. Pelapor punya 10 hari kerja untuk menanggapi."),
)
REPLY = Step("reply", _("Belum puas"), _states(W), P, BY_COMPLAINANT, stops=(C.REPLY,))
CONFIRM = Step(
    "confirm",
    _("Nyatakan selesai"),
    _states(W),
    State.CLOSED,
    BY_COMPLAINANT,
    stops=ALL_CLOCKS,
)
AUTO_CLOSE = Step(
    "auto_close",
    _("Ditutup sistem"),
    _states(W),
    State.CLOSED,
    _who(Who.SYSTEM),
    stops=ALL_CLOCKS,
)
WITHDRAW = Step(
    "withdraw", _("Cabut laporan"), OPEN, State.ARCHIVED, BY_COMPLAINANT, ALL_CLOCKS
)
TIGHTEN_PRIVACY = Step(
    "tighten_privacy", _("Perketat kerahasiaan"), ANY, None, BY_COMPLAINANT
)
REOPEN = Step(
    "reopen",
    _("Buka kembali"),
    ENDED,
    None,
    _who(Who.COMPLAINANT, Who.COORDINATOR, Who.OMBUDSMAN),
    hint=_("Jam berjalan baru, dengan alasan."),
    moves=(P, R),
)
ASK_EXTENSION = Step(
    "ask_extension",
    _("Minta perpanjangan"),
    WITH_AGENCY,
    None,
    _who(Who.HOLDER),
    hint=_("Diputuskan koordinator; pelapor mendapat jawaban sementara."),
)
GRANT_EXTENSION = Step(
    "grant_extension",
    _("Beri perpanjangan"),
    WITH_AGENCY,
    None,
    _who(Who.COORDINATOR),
    hint=_("Hanya tenggat penyelesaian yang pindah."),
)
RECLASSIFY = Step(
    "reclassify",
    _("Ubah klasifikasi"),
    OPEN,
    None,
    _who(Who.VERIFIER),
    hint=_("Tenggat penyelesaian dihitung ulang dari hari yang sama."),
)
MERGE = Step(
    "merge",
    _("Gabungkan ke induk"),
    OPEN,
    None,
    _who(Who.VERIFIER),
    is_public=False,
    hint=_("Keluar dari antrean; jawaban induk berlaku juga di sini."),
)
UNMERGE = Step(
    "unmerge", _("Lepaskan dari induk"), OPEN, None, _who(Who.VERIFIER), is_public=False
)
SPLIT = Step(
    "split",
    _("Pecah untuk beberapa unit"),
    OPEN,
    None,
    _who(Who.VERIFIER),
    is_public=False,
    hint=_("Induk dapat dijawab setelah semua bagian dijawab."),
)
FLAG = Step(
    "flag",
    _("Tandai isu strategis"),
    ANY,
    None,
    _who(Who.KSP, Who.NATIONAL),
    is_public=False,
)
ASK_CONSENT = Step(
    "ask_consent", _("Tanyakan persetujuan Ombudsman"), OPEN, None, _who(Who.SYSTEM)
)
CONSENT = Step(
    "consent", _("Setujui Ombudsman membaca identitas"), OPEN, None, BY_COMPLAINANT
)
WITHDRAW_CONSENT = Step(
    "withdraw_consent", _("Cabut persetujuan"), OPEN, None, BY_COMPLAINANT
)
HAND_OVER = Step(
    "hand_over", _("Terlihat oleh Ombudsman"), OPEN - {W}, None, _who(Who.SYSTEM)
)
ASK_EXPLANATION = Step(
    "ask_explanation",
    _("Minta klarifikasi"),
    ANY,
    None,
    _who(Who.OMBUDSMAN),
    is_public=False,
    hint=_("Pemegang menjawab di dalam laporan, dengan jamnya sendiri."),
)
EXPLAIN = Step(
    "explain",
    _("Jawab klarifikasi"),
    ANY,
    None,
    _who(Who.HOLDER),
    stops=(C.EXPLANATION,),
    is_public=False,
    hint=_("Dibaca Ombudsman."),
)
ASK_IDENTITY = Step(
    "ask_identity",
    _("Minta membuka identitas"),
    ANY,
    None,
    _who(Who.HOLDER, Who.OMBUDSMAN),
    hint=_("Dengan alasan, tercatat, 15 menit; pelapor dapat melihatnya."),
)
GRANT_IDENTITY = Step(
    "grant_identity",
    _("Izinkan membuka identitas"),
    ANY,
    None,
    _who(Who.CUSTODIAN, Who.COMPLAINANT),
)

STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        RECEIVE,
        DISPOSE,
        HANDLE,
        REQUEST_COMPLETION,
        COMPLETE,
        LAPSE,
        RETURN_UP,
        ARCHIVE,
        FOLLOW_UP,
        NOTE,
        ASSIGN,
        SUBMIT_ANSWER,
        APPROVE_ANSWER,
        SEND_BACK_ANSWER,
        RELEASE_ANSWER,
        ANSWER,
        REPLY,
        CONFIRM,
        AUTO_CLOSE,
        WITHDRAW,
        TIGHTEN_PRIVACY,
        REOPEN,
        ASK_EXTENSION,
        GRANT_EXTENSION,
        RECLASSIFY,
        MERGE,
        UNMERGE,
        SPLIT,
        FLAG,
        ASK_CONSENT,
        CONSENT,
        WITHDRAW_CONSENT,
        HAND_OVER,
        ASK_EXPLANATION,
        EXPLAIN,
        ASK_IDENTITY,
        GRANT_IDENTITY,
    )
}
