"""What officers have read of their notices, how they want to hear, and the digest."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.language import in_default_language
from agencies.models import Notice, NoticeChoice, NoticeReading, Officer, TeamMember
from agencies.principals import Staff
from agencies.workdays import WIB, local_date, local_time
from complaints import notifications
from complaints.actions.gathering import office_of

MORNING = time(7)  # in the zone of the officer's first seat
MOST_LINES = 40
A_DAY = timedelta(days=1)


def read_notice(*, notice_id: int, by: Staff, at: datetime) -> Notice | None:
    """The notice, read from now on; None where it is not for this officer."""
    shown = notifications.shown_to(by, on=local_date(at, WIB), at=at)
    notice = shown.filter(pk=notice_id).first()
    if notice is not None:
        NoticeReading.objects.get_or_create(
            notice=notice, officer_id=by.officer_id, defaults={"read_at": at}
        )
    return notice


def read_all_notices(*, by: Staff, at: datetime) -> None:
    """All that was there counts as read."""
    NoticeChoice.objects.update_or_create(
        officer_id=by.officer_id, defaults={"read_until": at}
    )


def choose_mail(*, mail: NoticeChoice.Mail, by: Staff) -> None:
    """How this officer wants to hear by mail, from the next notice on."""
    NoticeChoice.objects.update_or_create(
        officer_id=by.officer_id, defaults={"mail": mail}
    )


def write_digests(*, at: datetime) -> int:
    """The morning's digests for those who chose one: how many were written.

    Of what is unread since the last one, at most a day's; run twice it writes nothing
    the second time, and nothing to whom nothing was told.
    """
    wanting = Officer.objects.filter(notice_choice__mail=NoticeChoice.Mail.DAILY)
    people = wanting.filter(is_active=True).exclude(email="").order_by("pk")
    written = [_digest(officer, at=at) for officer in people.iterator()]
    return sum(written)


@in_default_language
def _digest(officer: Officer, *, at: datetime) -> bool:
    office = office_of(officer.pk, at=at)
    zone = office.zone if office else WIB
    now = local_time(at, zone)
    key = f"digest:{officer.pk}:{now.date().isoformat()}"
    if now.time() < MORNING or Notice.objects.filter(effect_key=key).exists():
        return False
    on = local_date(at, WIB)
    staff = TeamMember.objects.staff(officer, on)
    own = Notice.objects.filter(officer=officer, channel=Notice.Channel.DIGEST)
    digests = own.filter(parts=None)  # no letters
    last = digests.aggregate(at=Max("created_at"))["at"] or at - A_DAY
    shown = notifications.shown_to(staff, on=on, at=at).unread_by(staff)
    news = shown.filter(created_at__gt=last, created_at__lte=at)
    lines = list(news.order_by("-created_at", "-pk")[: MOST_LINES + 1])
    if not lines:
        return False
    digest = Notice(
        effect_key=key,
        channel=Notice.Channel.DIGEST,
        officer=officer,
        subject=_("Ringkasan harian pengaduan"),
        body=_body(lines),
        reason=_("Anda menerima ini karena memilih satu ringkasan sehari."),
        link="/kerja/pemberitahuan/",
        created_at=at,
        run_after=at,
    )
    return bool(Notice.objects.bulk_create([digest], ignore_conflicts=True))


def _body(notices: Iterable[Notice]) -> str:
    """Each with its reason and its link."""
    parts = [
        f"{one.subject}\n{one.body}\n{one.reason}\n{settings.PUBLIC_URL}{one.link}"
        for one in notices
    ]
    if len(parts) > MOST_LINES:
        parts[MOST_LINES:] = [_("Selebihnya ada di aplikasi.")]
    return "\n\n".join(parts)
