"""Who hears of a review, and in what words. Texts never hold an identity."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.language import in_default_language
from agencies.models import Agency, Notice
from agencies.roles import AgencyKind
from complaints.deadlines import ClockKind
from complaints.masking import masked
from complaints.models.clock import CLOCK_LABELS
from escalation.ladder import Level
from escalation.models import Escalation, ReviewEvent
from escalation.querysets import Told, Untold

QUEUE = "/ombudsman/"
ARRIVALS = "escalations:"  # what the key of a notice about them begins with
MOST_NAMED = 20  # case numbers in one notice; the queue has them all


@in_default_language
def opened(made: Sequence[tuple[int, str, str]], *, at: datetime) -> list[Notice]:
    """For each office one notice about all that this batch brought it, unsaved.

    `made`: (escalation id, case number, region code). One query.
    """
    offices = list(Agency.objects.filter(kind=AgencyKind.OMBUDSMAN, is_active=True))
    codes = {region_code for _id, _number, region_code in made}
    of_region = {code: _office(offices, code) for code in codes}
    by_office: dict[int, list[tuple[int, str]]] = {}
    for escalation_id, number, region_code in made:
        if office := of_region[region_code]:
            by_office.setdefault(office.pk, []).append((escalation_id, number))
    return [_arrivals(office, rows, at=at) for office, rows in by_office.items()]


def _office(offices: Iterable[Agency], region_code: str) -> Agency | None:
    """The office of the region, else the one for the whole country."""
    fitting = [one for one in offices if region_code.startswith(one.region_id or "")]
    return max(fitting, key=lambda one: len(one.region_id or ""), default=None)


def begun(arrivals: Iterable[Notice]) -> dict[int, int]:
    """By office the first escalation that these notices of arrivals are about."""
    found: dict[int, int] = {}
    for notice in arrivals:
        first = int(notice.effect_key.rpartition(":")[2])
        office_id = notice.agency_id or 0
        found[office_id] = min(first, found.get(office_id, first))
    return found


def _arrivals(office_id: int, rows: list[tuple[int, str]], *, at: datetime) -> Notice:
    numbers = [number for _id, number in rows]
    rest = len(numbers) - MOST_NAMED
    more = _(" dan %(count)d lainnya") % {"count": rest} if rest > 0 else ""
    return Notice(
        effect_key=f"{ARRIVALS}{office_id}:{at.isoformat()}:from:{min(rows)[0]}",
        channel=Notice.Channel.EMAIL,
        agency_id=office_id,
        subject=ngettext(
            "%(count)d laporan masuk antrean Ombudsman",
            "%(count)d laporan masuk antrean Ombudsman",
            len(numbers),
        )
        % {"count": len(numbers)},
        body=_("Hari ke-60 berakhir tanpa penyelesaian: %(numbers)s%(more)s.")
        % {"numbers": ", ".join(numbers[:MOST_NAMED]), "more": more},
        reason=_("Kantor Anda menelaah laporan dari wilayah ini."),
        link=QUEUE,
        is_gathered=True,
        created_at=at,
        run_after=at,
    )


@in_default_language
def rung(untold: Untold, *, day: date, at: datetime) -> Notice:
    """The one notice of that level to that agency on its local `day`; unsaved.

    `fill` gives it its words, once it is known what it must tell.
    """
    return Notice(
        effect_key=rung_key(untold, day=day),
        channel=untold.channel,
        agency_id=untold.agency_id,
        complaint_id=untold.apart,
        reason=_reason(untold.level),
        link="/kerja/",
        is_gathered=untold.channel == Notice.Channel.EMAIL,
        created_at=at,
        run_after=at,
    )


def rung_key(untold: Untold, *, day: date) -> str:
    """One a day for each level and agency; by another channel it is another one, and
    for a case that is told apart.
    """
    key = f"ladder:{untold.level.value}:{untold.agency_id}:{day.isoformat()}"
    if untold.channel != Notice.Channel.EMAIL:
        key = f"{key}:{untold.channel}"
    return f"{key}:{untold.apart}" if untold.apart else key


@in_default_language
def fill(notice: Notice, level: Level, told: Told) -> None:
    """Say how many deadlines, and which: number of the case, clock and day."""
    notice.subject = _deadlines(level, told.count) % {"count": told.count}
    named = [
        f"{number} ({CLOCK_LABELS[ClockKind(kind)]}, {date_format(day, 'j F Y')})"
        for number, kind, day in zip(
            told.numbers, told.clocks, told.due_dates, strict=True
        )
    ]
    rest = told.count - len(named)
    more = [_("dan %(count)d lainnya") % {"count": rest}] if rest > 0 else []
    notice.body = "\n".join([*named, *more])


def _deadlines(level: Level, count: int) -> str:
    words = {
        Level.REMINDER: ngettext(
            "%(count)d tenggat di unit Anda perlu dikejar",
            "%(count)d tenggat di unit Anda perlu dikejar",
            count,
        ),
        Level.SUPERIOR: ngettext(
            "%(count)d tenggat unit di bawah Anda sudah tiba",
            "%(count)d tenggat unit di bawah Anda sudah tiba",
            count,
        ),
        Level.DIGEST: ngettext(
            "%(count)d tenggat di instansi Anda baru terlewat",
            "%(count)d tenggat di instansi Anda baru terlewat",
            count,
        ),
    }
    return words[level]


def _reason(level: Level) -> str:
    reasons = {
        Level.REMINDER: _("Unit Anda memegang laporan ini."),
        Level.SUPERIOR: _("Anda unit atasan pemegang laporan ini."),
        Level.DIGEST: _("Anda koordinator instansi yang menangani laporan ini."),
    }
    return reasons[level]


@in_default_language
def about(event: ReviewEvent, escalation: Escalation) -> list[Notice]:
    """What the agency and the complainant must know of a step, unsaved."""
    if event.step in ("recommend", "record_correction"):
        return _to_agency(event, escalation)
    if event.step == "close":
        contact = escalation.complaint.has_contact
        told = [_to_complainant(event, escalation)] if contact else []
        return [*_to_agency(event, escalation), *told]
    return []


def _to_agency(event: ReviewEvent, escalation: Escalation) -> list[Notice]:
    """To the holder, and to its instansi where that is another."""
    complaint = escalation.complaint
    return [
        Notice(
            effect_key=f"review:{event.pk}:agency:{agency_id}",
            channel=Notice.Channel.EMAIL,
            agency_id=agency_id,
            complaint_id=complaint.pk,
            subject=_("Ombudsman, %(number)s: %(step)s")
            % {"number": complaint.number, "step": _words(event, escalation)},
            body=masked(event.text),
            reason=_("Unit Anda atau unit di bawahnya memegang laporan ini."),
            link=f"/kerja/{complaint.number}/",
            created_at=event.at,
            run_after=event.at,
        )
        for agency_id in sorted({complaint.holder_id, complaint.root_id})
    ]


def _to_complainant(event: ReviewEvent, escalation: Escalation) -> Notice:
    """The outcome only: the review's text may name people of the agency."""
    number = escalation.complaint.number
    return Notice(
        effect_key=f"review:{event.pk}:complainant",
        channel=Notice.Channel.CONTACT,
        complaint_id=escalation.complaint_id,
        subject=_("Laporan %(number)s: telaah Ombudsman selesai") % {"number": number},
        body=_("Hasil telaah Ombudsman: %(outcome)s.")
        % {"outcome": escalation.get_outcome_display()},
        reason=_("Anda melapor dengan nomor %(number)s.") % {"number": number},
        link="/lacak/",
        created_at=event.at,
        run_after=event.at,
    )


def _words(event: ReviewEvent, escalation: Escalation) -> str:
    words = {
        "close": escalation.get_outcome_display(),
        "record_correction": _("tindakan korektif: %(result)s")
        % {"result": escalation.get_correction_display().lower()},
    }
    return str(words.get(event.step, event.label))
