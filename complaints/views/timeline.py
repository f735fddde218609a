"""What happened to a case, in words for those who handle it or for its complainant."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

from agencies.roles import Role
from complaints.models import Attachment, Complaint, Event
from complaints.workflow import Classification

# What was done, where the step's own name says what to do.
DONE = {
    "handle": gettext_lazy("Dikelola sendiri"),
    "request_completion": gettext_lazy("Kelengkapan diminta"),
    "complete": gettext_lazy("Dilengkapi pelapor"),
    "archive": gettext_lazy("Diarsipkan"),
    "follow_up": gettext_lazy("Tindak lanjut"),
    "assign": gettext_lazy("Petugas ditunjuk"),
    "submit_answer": gettext_lazy("Jawaban diajukan"),
    "approve_answer": gettext_lazy("Jawaban disetujui"),
    "send_back_answer": gettext_lazy("Konsep jawaban dikembalikan"),
    "release_answer": gettext_lazy("Jawaban diteruskan"),
    "confirm": gettext_lazy("Dinyatakan selesai"),
    "withdraw": gettext_lazy("Dicabut pelapor"),
    "tighten_privacy": gettext_lazy("Kerahasiaan diperketat"),
    "reopen": gettext_lazy("Dibuka kembali"),
    "ask_extension": gettext_lazy("Perpanjangan diminta"),
    "grant_extension": gettext_lazy("Perpanjangan diberikan"),
    "reclassify": gettext_lazy("Klasifikasi diubah"),
    "merge": gettext_lazy("Digabungkan ke induk"),
    "unmerge": gettext_lazy("Dilepaskan dari induk"),
    "split": gettext_lazy("Dipecah untuk beberapa unit"),
    "flag": gettext_lazy("Ditandai isu strategis"),
    "ask_consent": gettext_lazy("Persetujuan ditanyakan"),
    "consent": gettext_lazy("Ombudsman boleh membaca identitas"),
    "withdraw_consent": gettext_lazy("Persetujuan dicabut"),
    "ask_explanation": gettext_lazy("Klarifikasi diminta"),
    "explain": gettext_lazy("Klarifikasi dijawab"),
    "ask_identity": gettext_lazy("Izin membaca identitas diminta"),
    "grant_identity": gettext_lazy("Izin membaca identitas diberikan"),
}
FileUrl = Callable[[Attachment], str]


def for_staff(
    case: Complaint,
    events: Iterable[Event],
    *,
    files: Iterable[Attachment],
    url: FileUrl,
) -> list[dict[str, Any]]:
    """Newest first; words between officers stand apart, below their public step."""
    attached = _by_event(files)
    entries: list[dict[str, Any]] = []
    for event in sorted(events, key=lambda one: (one.at, one.pk), reverse=True):
        entry = _entry(event, case, url=url, files=attached.get(event.pk, []))
        said = "" if event.is_between_officers else event.text
        hidden = event.text if event.is_between_officers else ""
        if hidden and event.is_public:
            instruction = {
                **entry,
                "title": gettext("Instruksi dan alasan"),
                "text": hidden,
                "is_public": False,
                "files": [],
            }
            entries.append({**instruction, "by": _staff_name(event, case)})
        entries.append(
            {
                **entry,
                "by": _staff_name(event, case),
                "text": _text(event, said),
            }
        )
    return entries


def for_complainant(
    case: Complaint,
    events: Iterable[Event],
    *,
    files: Iterable[Attachment],
    url: FileUrl,
) -> list[dict[str, Any]]:
    """Public events only, by agency and never by an officer's name."""
    attached = _by_event(one for one in files if one.is_public)
    public = [event for event in events if event.is_public]
    return [
        {
            **_entry(event, case, url=url, files=attached.get(event.pk, [])),
            "by": _agency_name(event),
        }
        for event in sorted(public, key=lambda one: (one.at, one.pk), reverse=True)
    ]


def shown_file(file: Attachment, url: str) -> dict[str, Any]:
    return {
        "name": file.name,
        "url": url,
        "size": file.size,
        "is_image": file.media_type.startswith("image/"),
    }


def _entry(
    event: Event, case: Complaint, *, url: FileUrl, files: list[Attachment]
) -> dict[str, Any]:
    return {
        "title": _title(event),
        "at": event.at,
        "zone": case.holder.zone,
        "text": event.public_text,
        "is_public": event.is_public,
        "files": [shown_file(one, url(one)) for one in files],
        "step": event.step,
    }


def _title(event: Event) -> str:
    if event.step == "dispose":
        return gettext("Diverifikasi dan didisposisikan ke %(unit)s") % {
            "unit": event.to_holder.name
        }
    if event.step == "return_up":
        return gettext("Dikembalikan ke %(unit)s") % {"unit": event.to_holder.name}
    if event.step == "confirm" and event.facts.get("rating"):
        return gettext("Dinyatakan selesai, nilai %(rating)s dari 5") % {
            "rating": event.facts["rating"]
        }
    return str(DONE.get(event.step, event.label))


def _text(event: Event, text: str) -> str:
    """The text, after what the step carried in codes."""
    facts = event.facts
    carried = ""
    if event.step in {"dispose", "handle"} and facts.get("classification"):
        carried = _class(facts["classification"])
    elif event.step == "reclassify":
        carried = f"{_class(facts.get('from', ''))} → {_class(facts.get('to', ''))}"
    elif event.step == "ask_extension":
        carried = gettext("Diminta sampai %(day)s. Alasan: %(reason)s") % {
            "day": _day(facts.get("until", "")),
            "reason": facts.get("reason", ""),
        }
    elif facts.get("said_on"):
        carried = gettext("Dikatakan pelapor pada laporan %(number)s.") % {
            "number": facts["said_on"]
        }
    elif event.step == "note" and facts.get("mentioned"):
        said = gettext("Disebut: %(names)s") % {"names": ", ".join(facts["mentioned"])}
        return f"{text}\n\n{said}"
    return "\n\n".join(part for part in (carried, text) if part)


def _day(written: str) -> str:
    return date_format(date.fromisoformat(written), "j F Y") if written else ""


def _class(code: str) -> str:
    if code in Classification.values:
        return str(Classification(code).label)
    return gettext("Belum diklasifikasikan")


def _agency_name(event: Event) -> str:
    if event.via == "staff" and event.by_agency:
        return gettext("Anda, dicatat oleh %(agency)s") % {
            "agency": event.by_agency.name
        }
    if event.by_agency:
        return event.by_agency.name
    if event.capacity == "complainant":
        return gettext("Anda")
    return gettext("Sistem") if event.step != "receive" else ""


def _staff_name(event: Event, case: Complaint) -> str:
    if event.by and event.by_agency:
        said = f"{event.by_agency.name}, {event.by.name}{_as_deputy(event)}"
        if event.via == "staff":
            return gettext("%(who)s, dicatat oleh %(staff)s") % {
                "who": case.pseudonym,
                "staff": said,
            }
        return said
    if event.partner:
        return f"{case.pseudonym}, {event.partner.name}"
    if event.capacity == "complainant":
        return case.pseudonym
    return gettext("Sistem")


def _as_deputy(event: Event) -> str:
    """Whoever acted for somebody who is away is shown as doing so."""
    role = event.facts.get("deputy_as", "")
    if role not in Role.values:
        return ""
    return gettext(", sebagai Plh. %(role)s") % {"role": Role(role).label}


def _by_event(files: Iterable[Attachment]) -> dict[int | None, list[Attachment]]:
    found: dict[int | None, list[Attachment]] = {}
    for file in files:
        found.setdefault(file.event_id, []).append(file)
    return found
