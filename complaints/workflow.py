"""The case as a machine: its states and every step that may be taken (pure).

From this page come the buttons, the admin's actions, the API's verbs, the diagram in
`docs/workflow.md` and the authorization tests.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, auto
from itertools import product

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.deadlines import ClockKind
from complaints.deadlines.effects import stopped_by


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


@dataclass(frozen=True, eq=False)
class Step:
    """A verb that moves a case from any of `sources` to `target` (none: stays).

    `stops` are the clocks it stops whatever the case (`deadlines.effects`). `moves` are
    the pairs of from and to where the facts decide between several. `is_public`: the
    complainant reads its event. `hint`: one line on its consequence, below the button.
    Each is there once (`STEPS`), and is itself alone.
    """

    name: str
    label: str | Promise
    sources: frozenset[State]
    target: State | None
    who: frozenset[Who]
    stops: tuple[ClockKind, ...]
    moves: tuple[tuple[State, State], ...]
    is_public: bool
    hint: str | Promise

    def ends(self, source: State) -> tuple[State, ...]:
        """Where it may lead from `source`."""
        if self.moves:
            return tuple(to for begin, to in self.moves if begin == source)
        return (self.target or source,)


STEPS: dict[str, Step] = {}

DRAFTING = ("submit_answer", "approve_answer", "release_answer", "send_back_answer")
GROUPING = ("merge", "unmerge", "split")
ASIDE = ("note", "assign", "flag", "ask_explanation", "explain")
INTERNAL = frozenset(DRAFTING + GROUPING + ASIDE)  # the complainant reads the others
HINTS = {
    "dispose": _("Diteruskan ke unit yang dipilih; jam tindak lanjut unit itu mulai."),
    "handle": _("Dikerjakan instansi ini; belum dihitung sebagai tindak lanjut."),
    "request_completion": _(
        "Jam berhenti sampai pelapor menjawab; berapa kali, menurut kebijakan."
    ),
    "return_up": _("Kembali ke yang mendisposisi, dengan alasan dan usul unit."),
    "archive": _("Diakhiri dengan alasan yang dibaca pelapor."),
    "follow_up": _("Kabar kemajuan untuk pelapor."),
    "note": _("Hanya dibaca petugas."),
    "assign": _("Siapa di unit ini yang mengerjakan; tidak memberi kewenangan."),
    "submit_answer": _("Pimpinan menyetujui sebelum jawaban terkirim."),
    "approve_answer": _(
        "Terkirim kepada pelapor, atau menunggu meja instansi meneruskannya."
    ),
    "release_answer": _("Terkirim kepada pelapor."),
    "send_back_answer": _("Kembali ke penulisnya, dengan yang perlu diperbaiki."),
    "complete": _("Jam yang berhenti berjalan lagi."),
    "reply": _("Unit yang menjawab menanganinya lagi."),
    "confirm": _("Laporan ditutup."),
    "tighten_privacy": _("Tidak dapat dilonggarkan lagi."),
    "unmerge": _("Berdiri sendiri lagi di antrean."),
    "flag": _("Terbaca pada laporan; jam dan pemegangnya tetap."),
    "grant_identity": _("Peminta membacanya 15 menit; pelapor dapat melihatnya."),
    "answer": _("Menutup jam penyelesaian. Jam tanggapan pelapor mulai."),
    "reopen": _("Jam berjalan baru, dengan alasan."),
    "ask_extension": _("Diputuskan koordinator; pelapor mendapat jawaban sementara."),
    "grant_extension": _("Hanya tenggat penyelesaian yang pindah."),
    "reclassify": _("Tenggat penyelesaian dihitung ulang dari hari yang sama."),
    "merge": _("Keluar dari antrean; jawaban induk berlaku juga di sini."),
    "split": _("Induk dapat dijawab setelah semua bagian dijawab."),
    "ask_explanation": _("Pemegang menjawab di dalam laporan, dengan jamnya sendiri."),
    "explain": _("Dibaca Ombudsman."),
    "ask_identity": _("Dengan alasan, tercatat, 15 menit; pelapor dapat melihatnya."),
    "withdraw": _("Laporan berakhir dan tidak ditangani lagi, juga bagian-bagiannya."),
}


def _step(
    name: str,
    label: str | Promise,
    sources: Iterable[State],
    target: State | None,
    who: Iterable[Who],
    *,
    moves: tuple[tuple[State, State], ...] = (),
) -> Step:
    """A step, entered into `STEPS` under its name."""
    here, by = frozenset(sources), frozenset(who)
    public, hint = name not in INTERNAL, HINTS.get(name, "")
    stops = stopped_by(name)
    step = Step(name, label, here, target, by, stops, moves, public, hint)
    STEPS[name] = step
    return step


ALL_CLOCKS = tuple(ClockKind)

R, H, F = State.RECEIVED, State.ON_HOLD, State.FORWARDED
P, W = State.IN_PROGRESS, State.AWAITING_COMPLAINANT
CLOSED, ARCHIVED = State.CLOSED, State.ARCHIVED
AT_WORK = {F, P}

VERIFIER, HOLDER, SYSTEM = {Who.VERIFIER}, {Who.HOLDER}, {Who.SYSTEM}
DESK = VERIFIER | HOLDER
READERS = DESK | {Who.COPY, Who.ABOVE}
REVIEW = {Who.APPROVER, Who.DESK}
OVERSIGHT = {Who.COORDINATOR, Who.OMBUDSMAN}
COMPLAINANT = {Who.COMPLAINANT}

# Taking in, verifying, passing on.
RECEIVE = _step("receive", _("Laporan diterima"), (), R, COMPLAINANT | DESK)
DISPOSE = _step("dispose", _("Verifikasi dan disposisi"), {R, F}, F, VERIFIER)
HANDLE = _step("handle", _("Kelola sendiri"), {R, F}, F, VERIFIER)
REQUEST_COMPLETION = _step(
    "request_completion", _("Minta kelengkapan"), {R, F, P}, H, DESK
)
RETURN_UP = _step("return_up", _("Kembalikan, bukan wewenang"), {R, F, P}, R, DESK)
ARCHIVE = _step("archive", _("Arsipkan"), {R, H, F}, ARCHIVED, VERIFIER)
RECLASSIFY = _step("reclassify", _("Ubah klasifikasi"), OPEN, None, VERIFIER)
ASSIGN = _step("assign", _("Tunjuk petugas"), OPEN, None, HOLDER | {Who.COORDINATOR})

# The registry changed: the holder is no more, or lies under another instansi.
SUCCEED = _step("succeed", _("Beralih ke penerus"), OPEN, None, SYSTEM)

# Following up and answering.
FOLLOW_UP = _step(
    "follow_up",
    _("Tambah tindak lanjut"),
    {F, P, W},
    P,
    HOLDER,
    moves=((F, P), (P, P), (W, W)),
)
NOTE = _step("note", _("Catatan internal"), ANY, None, READERS)
ANSWER = _step("answer", _("Jawaban akhir"), AT_WORK, W, HOLDER)
# The last of those whom the policy asks sends the answer with the same stroke.
SUBMIT_ANSWER = _step("submit_answer", _("Ajukan jawaban"), AT_WORK, None, HOLDER)
APPROVE_ANSWER = _step(
    "approve_answer",
    _("Setujui jawaban"),
    AT_WORK,
    None,
    {Who.APPROVER},
    moves=((F, F), (F, W), (P, P), (P, W)),
)
RELEASE_ANSWER = _step(
    "release_answer",
    _("Teruskan jawaban"),
    AT_WORK,
    None,
    {Who.DESK},
    moves=((F, W), (P, W)),
)
SEND_BACK_ANSWER = _step(
    "send_back_answer", _("Kembalikan konsep jawaban"), AT_WORK, None, REVIEW
)
ASK_EXTENSION = _step("ask_extension", _("Minta perpanjangan"), AT_WORK, None, HOLDER)
# Which of the two decides, the policy of the case says.
GRANT_EXTENSION = _step(
    "grant_extension",
    _("Beri perpanjangan"),
    AT_WORK,
    None,
    {Who.COORDINATOR, Who.NATIONAL},
)

# The complainant's own, and what time does when they are silent.
COMPLETE = _step(
    "complete",
    _("Lengkapi laporan"),
    {H},
    None,
    COMPLAINANT,
    moves=((H, R), (H, F), (H, P)),
)
REPLY = _step("reply", _("Belum puas"), {W}, P, COMPLAINANT)
CONFIRM = _step("confirm", _("Nyatakan selesai"), {W}, CLOSED, COMPLAINANT)
WITHDRAW = _step("withdraw", _("Cabut laporan"), OPEN, ARCHIVED, COMPLAINANT)
TIGHTEN_PRIVACY = _step(
    "tighten_privacy", _("Perketat kerahasiaan"), ANY, None, COMPLAINANT
)
REOPEN = _step(
    "reopen",
    _("Buka kembali"),
    ENDED,
    None,
    COMPLAINANT | OVERSIGHT,
    moves=tuple(product((CLOSED, ARCHIVED), (R, P))),
)
LAPSE = _step("lapse", _("Tidak dilengkapi"), {H}, ARCHIVED, SYSTEM)
AUTO_CLOSE = _step("auto_close", _("Ditutup sistem"), {W}, CLOSED, SYSTEM)

# Cases of one matter.
# A case at work goes to where its parent is; one that waits stays.
JOINED = (*product((R, F, P), (R, F, P)), (H, H), (W, W))
MERGE = _step("merge", _("Gabungkan ke induk"), OPEN, None, VERIFIER, moves=JOINED)
UNMERGE = _step("unmerge", _("Lepaskan dari induk"), OPEN, None, VERIFIER)
SPLIT = _step("split", _("Pecah untuk beberapa unit"), OPEN, None, VERIFIER)

# Those who watch, and what they may read.
FLAG = _step("flag", _("Tandai isu strategis"), ANY, None, {Who.KSP, Who.NATIONAL})
ASK_CONSENT = _step(
    "ask_consent", _("Tanyakan persetujuan Ombudsman"), OPEN, None, SYSTEM
)
CONSENT = _step(
    "consent", _("Setujui Ombudsman membaca identitas"), OPEN, None, COMPLAINANT
)
WITHDRAW_CONSENT = _step(
    "withdraw_consent", _("Cabut persetujuan"), OPEN, None, COMPLAINANT
)
HAND_OVER = _step("hand_over", _("Terlihat oleh Ombudsman"), OPEN - {W}, None, SYSTEM)
ASK_EXPLANATION = _step(
    "ask_explanation", _("Minta klarifikasi"), OPEN, None, {Who.OMBUDSMAN}
)
EXPLAIN = _step("explain", _("Jawab klarifikasi"), OPEN, None, HOLDER)
ASK_IDENTITY = _step(
    "ask_identity", _("Minta membuka identitas"), ANY, None, HOLDER | {Who.OMBUDSMAN}
)
GRANT_IDENTITY = _step(
    "grant_identity",
    _("Izinkan membuka identitas"),
    ANY,
    None,
    {Who.CUSTODIAN, Who.COMPLAINANT},
)
