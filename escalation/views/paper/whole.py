"""The whole paper: letterhead, what the case is, and its parts in their order."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext

from agencies.workdays import local_date
from complaints import privacy
from complaints.masking import masked
from complaints.models import Complaint, Consent, Disposition
from complaints.proofs import clocks
from complaints.views.calendars import Calendars
from escalation import dossier
from escalation.models import Escalation
from escalation.views.paper import proof, said, time
from escalation.views.paper.writing import Texts, moment

VERDICTS = {"ok": "good", "no": "late", "ask": "soon"}


def facts(
    escalation: Escalation,
    entries: Sequence[dict[str, Any]],
    shown: Callable[[str], str],
    *,
    at: datetime,
    identity: privacy.Identity | None,
) -> dict[str, Any]:
    """All that the paper says, of a case read whole.

    `identity` is only given where a reading was opened; without it `shown` takes who
    complained, and everybody's numbers, out of every text.
    """
    case, texts, calendars = escalation.complaint, Texts(shown), Calendars()
    zone, hands = case.root.zone, list(case.dispositions.all())
    story = texts.lines(case.original_text)
    proven = time.proven(case, at=at, calendars=calendars)
    proofs = clocks(case, at=at)
    labels = [clock["label"] for clock in proven["clocks"]]
    return {
        **_frame(escalation, at=at, identity=identity),
        "case_title": shown(case.title),
        "facts": _about(escalation, shown),
        "identity": _identity(identity),
        "checklist": _checklist(case, hands),
        **time.kept(case, at=at, calendars=calendars),
        "story": story,
        "custody": time.held(case, hands, at=at, calendars=calendars),
        "answers": said.answers(case, texts),
        **said.files(case, shown, with_names=identity is not None),
        **proven,
        **said.entries_shown(entries, texts, zone=zone),
        **proof.annex(labels, proofs),
        "attached": proof.attached(case, proofs, at=at),
        "words": _headings(),
    }


def _frame(
    escalation: Escalation, *, at: datetime, identity: privacy.Identity | None
) -> dict[str, Any]:
    """Title, letterhead and foot; nothing of who prints it, so that bytes repeat."""
    case, zone = escalation.complaint, escalation.root.zone
    title = gettext("Berkas laporan %(number)s") % {"number": case.number}
    day = local_date(at, zone)
    seal = gettext("Tanpa identitas pelapor")
    if identity is not None:
        seal = gettext("Memuat identitas pelapor: simpan terkunci")
    chips = [
        {"tone": "calm", "words": escalation.get_state_display()},
        {"tone": "soon" if identity else "calm", "words": seal},
    ]
    return {
        "title": title,
        "author": "LAPOR!",
        "lang": get_language() or "id",
        "day": [day.year, day.month, day.day],
        "head": {
            "mark": "LAPOR!",
            "place": gettext("Pengawasan pelayanan publik"),
            "kind": gettext("Berkas pemeriksaan Ombudsman Republik Indonesia"),
            "title": title,
            "chips": chips,
        },
        "foot": gettext("%(title)s · keadaan per %(moment)s")
        % {"title": title, "moment": moment(at, zone)},
        "page_words": [gettext("Halaman"), gettext("dari")],
    }


def _headings() -> dict[str, str]:
    return {
        "identity": gettext("Identitas pelapor"),
        "checklist": gettext("Syarat formal"),
        "promises": gettext("Janji dan kenyataan"),
        "story": gettext("Isi laporan"),
        "custody": gettext("Siapa memegang berapa lama"),
        "answers": gettext("Jawaban instansi"),
        "no_answer": gettext("Instansi belum memberi jawaban akhir."),
        "files": gettext("Bukti"),
        "no_file": gettext("Tidak ada lampiran."),
        "clocks": gettext("Jam dan buktinya"),
        "entries": gettext("Riwayat dan disposisi"),
        "annex": gettext("Lampiran: bukti jam hari demi hari"),
    }


def _about(escalation: Escalation, shown: Callable[[str], str]) -> list[list[str]]:
    case, zone = escalation.complaint, escalation.root.zone
    rows = [
        (gettext("Nomor"), case.number),
        (gettext("Pelapor"), case.pseudonym),
        (gettext("Persetujuan"), _consent(case)),
        (gettext("Diterima"), moment(case.received_at, zone)),
        (gettext("Klasifikasi"), case.get_classification_display()),
        (gettext("Topik"), case.category.name if case.category else ""),
        (gettext("Tempat"), _place(case, shown)),
        (gettext("Instansi"), escalation.root.name),
        (gettext("Pemegang"), case.holder.name),
        (gettext("Status laporan"), case.get_state_display()),
        (gettext("Di Ombudsman sejak"), moment(escalation.opened_at, zone)),
        (gettext("Pemeriksa"), escalation.reviewer and escalation.reviewer.name),
        (gettext("Hasil"), _outcome(escalation)),
        (gettext("Ringkasan hasil"), shown(escalation.summary)),
    ]
    return [[label, str(value)] for label, value in rows if value]


def _consent(case: Complaint) -> str:
    """What was asked and said, with its day: never who said it."""
    words = str(case.get_consent_display()) or gettext("Belum ditanya")
    if case.consent_at and case.consent in (Consent.GIVEN, Consent.WITHDRAWN):
        return f"{words}, {moment(case.consent_at, case.root.zone)}"
    return words


def _place(case: Complaint, shown: Callable[[str], str]) -> str:
    parts = [shown(masked(case.place)), case.region.name if case.region else ""]
    return ", ".join(part for part in parts if part)


def _outcome(escalation: Escalation) -> str:
    found = [
        escalation.get_outcome_display(),
        escalation.get_maladministration_display(),
    ]
    return ", ".join(str(part) for part in found if part)


def _identity(identity: privacy.Identity | None) -> list[list[str]]:
    if identity is None:
        return []
    rows = [
        (gettext("Nama"), identity.name),
        (gettext("NIK"), identity.nik),
        (gettext("Telepon"), identity.phone),
        (gettext("Surel"), identity.email),
        (gettext("Alamat"), identity.address),
    ]
    return [[label, value] for label, value in rows if value]


def _checklist(case: Complaint, hands: list[Disposition]) -> list[dict[str, str]]:
    words = {
        "ok": gettext("Terpenuhi"),
        "no": gettext("Belum"),
        "ask": gettext("Periksa"),
    }
    checks = dossier.missing_first(dossier.formal_requirements(case, hands))
    return [
        {
            "tone": VERDICTS[check.verdict],
            "verdict": words[check.verdict],
            "words": str(check.words),
            "detail": str(check.detail),
        }
        for check in checks
    ]
