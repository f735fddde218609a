"""Who hears of a step, and in what words. Texts never hold an identity."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.language import in_default_language
from agencies.models import Notice, Officer, TeamMember
from agencies.principals import Staff
from agencies.querysets import NoticeQuerySet
from agencies.roles import Role
from agencies.workdays import WIB, local_date, local_time
from complaints.masking import masked
from complaints.models import Complaint, Disposition, Event, SubjectRequest
from complaints.workflow import Classification

Notices = TypeVar("Notices", bound=QuerySet[Notice])
# Steps after which the present holder's people hear of it.
TO_HOLDER = frozenset(
    {
        "receive",
        "dispose",
        "return_up",
        "complete",
        "reply",
        "reopen",
        "grant_extension",
        "submit_answer",
        "send_back_answer",
        "ask_explanation",
    }
)
# A notice bears the instant of the step that caused it.
OF_ITS_EVENT = {"complaint": OuterRef("complaint_id"), "at": OuterRef("created_at")}
# Steps after which the instansi's own desk hears of it.
TO_DESK = frozenset({"approve_answer", "ask_extension"})
# Steps of staff or of the system that the complainant hears of.
TO_COMPLAINANT = frozenset(
    {
        "request_completion",
        "follow_up",
        "answer",
        "archive",
        "lapse",
        "auto_close",
        "ask_extension",
        "grant_extension",
        "ask_consent",
        "hand_over",
        "reopen",
    }
)


@in_default_language
def about(event: Event, complaint: Complaint) -> list[Notice]:
    """The notices that one event causes, unsaved; each with its reason and link."""
    if complaint.is_historical:
        return []
    heard = [
        _to_agency(event, complaint, agency, why)
        for agency, why in _hearing(event, complaint)
    ]
    if event.step in TO_COMPLAINANT and complaint.has_contact:
        heard.append(_to_complainant(event, complaint))
    return heard


def _hearing(event: Event, complaint: Complaint) -> Iterator[tuple[int, str]]:
    """The agencies that hear of it, and why each does."""
    if event.step in TO_HOLDER:
        yield complaint.holder_id, "holder"
    if event.step in TO_DESK:
        yield complaint.root_id, "desk"
    if event.step == "answer":
        yield from ((desk, "path") for desk in _desks_on_the_way(complaint))
    if event.step == "ask_identity" and complaint.is_anonymous:
        offices = _custodians(on=local_date(event.at, WIB))
        yield from ((office, "custodian") for office in offices)


def _to_agency(event: Event, complaint: Complaint, agency_id: int, why: str) -> Notice:
    reasons = {
        "holder": _("Anda menerima ini karena unit Anda memegang laporan ini."),
        "desk": _("Anda menerima ini karena meja Anda memutuskan langkah berikutnya."),
        "path": _("Anda menerima ini karena laporan didisposisi melalui unit Anda."),
        "custodian": _("Unit Anda kustodian identitas."),
    }
    return Notice(
        effect_key=f"event:{event.pk}:agency:{agency_id}",
        channel=Notice.Channel.EMAIL,
        agency_id=agency_id,
        complaint_id=complaint.pk,
        subject=f"{event.label}: {complaint.number}",
        body=_("Laporan %(number)s, “%(title)s”: %(step)s.")
        % {
            "number": complaint.number,
            "title": complaint.title,
            "step": event.label,
        },
        reason=reasons[why],
        link=f"/kerja/{complaint.number}/",
        created_at=event.at,
        run_after=event.at,
    )


def _to_complainant(event: Event, complaint: Complaint) -> Notice:
    about, body = event.label, masked(event.text) or event.label
    if event.step == "ask_consent":
        about, body = _question_of_consent(event)
    return Notice(
        effect_key=f"event:{event.pk}:complainant",
        channel=Notice.Channel.CONTACT,
        complaint_id=complaint.pk,
        subject=_("Laporan %(number)s: %(step)s")
        % {"number": complaint.number, "step": about},
        body=body,
        reason=_("Anda melapor dengan nomor %(number)s.")
        % {"number": complaint.number},
        link="/lacak/",
        created_at=event.at,
        run_after=event.at,
    )


def _question_of_consent(event: Event) -> tuple[str, str]:
    """Asked as a question; the event's text is what a yes will say."""
    about = _("bolehkah Ombudsman membaca identitas Anda?")
    body = _(
        "Laporan Anda belum selesai dan sebentar lagi diteruskan ke Ombudsman RI."
        " Tanpa izin Anda, berkasnya dibaca tanpa nama. Bila setuju, buka laporan Anda"
        " dan pilih “Saya izinkan”; yang tercatat: “%(text)s”"
    )
    return about, body % {"text": event.text}


def _desks_on_the_way(complaint: Complaint) -> Iterable[int]:
    """Agencies that disposed it on, other than the one that answers."""
    given = complaint.dispositions.filter(kind=Disposition.Kind.DISPOSED)
    desks = set(given.values_list("from_agency", flat=True))
    return sorted(desk for desk in desks if desk and desk != complaint.holder_id)


@in_default_language
def mention(event: Event, complaint: Complaint, officer: Officer) -> Notice:
    """To one person who is named in a note; what the note says is read there."""
    by = event.by.name if event.by else _("Seorang rekan")
    return Notice(
        effect_key=f"event:{event.pk}:officer:{officer.pk}",
        channel=Notice.Channel.EMAIL if officer.email else Notice.Channel.IN_APP,
        officer=officer,
        complaint_id=complaint.pk,
        subject=_("Anda disebut: %(number)s") % {"number": complaint.number},
        body=_("%(who)s menyebut Anda dalam catatan pada %(number)s, “%(title)s”.")
        % {"who": by, "number": complaint.number, "title": masked(complaint.title)},
        reason=_("Anda menerima ini karena seorang rekan menyebut nama Anda."),
        link=f"/kerja/{complaint.number}/",
        created_at=event.at,
        run_after=event.at,
    )


def colleagues(complaint: Complaint, *, on: date) -> QuerySet[Officer]:
    """Who may be named in a note: people of the agencies through which it passed.

    Not those of the agency that is reported, when berkadar pengawasan.
    """
    passed = complaint.dispositions.values("to_agency")
    copied = complaint.copies.values("agency")
    own = [complaint.holder_id, complaint.root_id]
    seats = TeamMember.objects.in_force(on).filter(
        Q(agency__in=own) | Q(agency__in=passed) | Q(agency__in=copied)
    )
    found = Officer.objects.filter(pk__in=seats.values("officer"))
    found = found.exclude(pk__in=accused(complaint, on=on).values("pk"))
    return found.order_by("name", "pk")


def accused(complaint: Complaint, *, on: date) -> QuerySet[Officer]:
    """People of the body that a case berkadar pengawasan is about, deputies included:
    whatever else they are, they do not hear of it.
    """
    body_id = complaint.reported_agency_id
    if complaint.classification != Classification.SUPERVISORY or body_id is None:
        return Officer.objects.none()
    return TeamMember.objects.serving(body_id, on)


def shown_to(staff: Staff, *, on: date, at: datetime) -> NoticeQuerySet:
    """Notices for an officer; none of a case that they may no longer see, nor of a
    step that they took themselves.
    """
    told = of_seen_cases(Notice.objects.told_to(staff, at=at), staff, on=on)
    taken = Event.objects.filter(**OF_ITS_EVENT, by=staff.officer_id)
    return told.exclude(Exists(taken))


def of_seen_cases(notices: Notices, staff: Staff, *, on: date) -> Notices:
    """Without those of a case that `staff` may not see, or no longer."""
    seen = Complaint.objects.visible_to(staff, on).filter(pk=OuterRef("complaint_id"))
    return notices.filter(Q(complaint_id=None) | Exists(seen))


def who_took(notice: Notice) -> set[int]:
    """Officers who took the step that a notice is about: they know."""
    if notice.complaint_id is None:
        return set()
    taken = Event.objects.filter(complaint=notice.complaint_id, at=notice.created_at)
    return set(taken.exclude(by=None).values_list("by", flat=True))


@in_default_language
def about_request(
    request: SubjectRequest,
    complaint: Complaint,
    *,
    on: date,
    late_at: datetime | None = None,
) -> list[Notice]:
    """To every office of custodians: a request about data waits, or is late."""
    what = _("Lewat batas") if late_at else _("Permintaan data pelapor")
    kind = "late" if late_at else "asked"
    until = date_format(local_time(request.due_at, WIB), "j F Y H.i")
    return [
        Notice(
            effect_key=f"request:{request.pk}:{kind}:{agency}",
            channel=Notice.Channel.EMAIL,
            agency_id=agency,
            complaint_id=complaint.pk,
            subject=f"{what}: {complaint.number}",
            body=_("Pelapor meminta: %(kind)s. Putuskan sebelum %(until)s WIB.")
            % {"kind": request.get_kind_display(), "until": until},
            reason=_("Unit Anda kustodian identitas."),
            link=f"/kerja/{complaint.number}/data/",
            created_at=late_at or request.asked_at,
            run_after=late_at or request.asked_at,
        )
        for agency in _custodians(on=on)
    ]


def _custodians(*, on: date) -> list[int]:
    """The offices that have some."""
    seats = TeamMember.objects.in_force(on).filter(role=Role.CUSTODIAN)
    return sorted(set(seats.values_list("agency", flat=True)))


@in_default_language
def about_decision(request: SubjectRequest, complaint: Complaint) -> list[Notice]:
    """To the complainant, where a contact is left to tell them at."""
    erased = request.kind == request.Kind.ERASE and not request.reason
    if not complaint.has_contact or erased or request.decided_at is None:
        return []
    return [
        Notice(
            effect_key=f"request:{request.pk}:decided",
            channel=Notice.Channel.CONTACT,
            complaint_id=complaint.pk,
            subject=_("Laporan %(number)s: permintaan data")
            % {"number": complaint.number},
            body=_("Permintaan Anda (%(kind)s) %(outcome)s.")
            % {
                "kind": request.get_kind_display(),
                "outcome": request.get_outcome_display(),
            },
            reason=_("Anda melapor dengan nomor %(number)s.")
            % {"number": complaint.number},
            link="/lacak/",
            created_at=request.decided_at,
            run_after=request.decided_at,
        )
    ]
