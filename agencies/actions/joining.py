"""How a person comes to an account: by a link in a letter, never by a password told.

The link is computed when the letter goes out (`entry_key`) and stored nowhere. It ends
with its first use, with the next letter's use, with a dismissal, and after some days.
"""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from agencies.actions.rights import record_right
from agencies.language import in_default_language
from agencies.models import Notice, Officer, TeamMember
from agencies.querysets import ENTRY

# A second request in this time is the same letter.
ONE_LETTER = timedelta(minutes=10)
# Where the letter leads; `entry_link` fills it in at the moment of sending.
LINK = f"/masuk/sandi/{ENTRY}/"


class EntryKeys(PasswordResetTokenGenerator):
    """Django's, ended by whatever ends sessions as well."""

    key_salt = "agencies.actions.joining"

    def _make_hash_value(self, user: Officer, timestamp: int) -> str:
        said = super()._make_hash_value(user, timestamp)
        return f"{said}{user.session_epoch}{user.is_active}"


_keys = EntryKeys()


def entry_link(notice: Notice) -> str:
    """The link of a letter to its officer, with a fresh key where it has a place."""
    if notice.officer is None:
        return notice.link
    entry = f"{notice.officer_id}-{_keys.make_token(notice.officer)}"
    return notice.link.replace(ENTRY, entry)


@in_default_language
def invite(
    *, member: TeamMember, by: Officer, at: datetime, address: str = ""
) -> Notice:
    """A letter to who is named in a decree: choose a password, then a factor.

    The same member is written to once in ten minutes, whoever asks how often.
    """
    said = {
        "role": member.get_role_display(),
        "agency": member.agency.name,
        "decree": member.decree.number,
    }
    officer = member.officer
    with transaction.atomic():
        notice = _letter(
            officer,
            kind="invite",
            subject=_("Undangan ke LAPOR"),
            body=_("Anda ditunjuk sebagai %(role)s pada %(agency)s.") % said,
            reason=_("Nama Anda tercantum dalam %(decree)s.") % said,
            at=at,
        )
        record_right(
            by=by,
            subject=officer.username,
            reason="undangan masuk",
            at=at,
            agency=member.agency.root,
            address=address,
        )
    return notice


@in_default_language
def send_new_password_link(*, username: str, at: datetime) -> None:
    """A letter to who forgot the password; whether there is such a one stays unsaid."""
    officer = Officer.objects.filter(username=username, is_active=True).first()
    if officer is None or not officer.email:
        return
    _letter(
        officer,
        kind="reset",
        subject=_("Kata sandi baru untuk LAPOR"),
        body=_("Seseorang meminta tautan untuk mengganti kata sandi akun Anda."),
        reason=_("Bila bukan Anda, abaikan: tanpa tautan ini tidak ada yang berubah."),
        at=at,
    )


def _letter(
    officer: Officer, *, kind: str, subject: str, body: str, reason: str, at: datetime
) -> Notice:
    window = int(at.timestamp() // ONE_LETTER.total_seconds())
    notice, _new = Notice.objects.get_or_create(
        effect_key=f"{kind}:{officer.pk}:{window}",
        defaults={
            "channel": Notice.Channel.EMAIL,
            "officer": officer,
            "subject": subject,
            "body": body,
            "reason": reason,
            "link": LINK,
            "created_at": at,
            "run_after": at,
        },
    )
    return notice


def invited(*, entry: str) -> Officer | None:
    """Whose link this is, while it holds; locked until the transaction ends.

    So of two who use one link at once, the second finds it used.
    """
    key, _dash, token = entry.partition("-")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    officer = (
        Officer.objects.select_for_update().filter(pk=int(key), is_active=True).first()
    )
    if officer is None or not _keys.check_token(officer, token):
        return None
    return officer


def choose_password(*, officer: Officer, password: str) -> None:
    """From now on; the link that led here and all sessions of before end with it."""
    officer.set_password(password)
    officer.save(update_fields=["password"])


def end_sessions(*, officer: Officer) -> None:
    """All of them, the present one included."""
    Officer.objects.filter(pk=officer.pk).update(session_epoch=F("session_epoch") + 1)
    officer.refresh_from_db(fields=["session_epoch"])


def take_factors(
    *, officer: Officer, by: Officer, at: datetime, address: str = ""
) -> int:
    """Take lost factors from an account, for its owner to enrol new ones.

    Their password stands, their sessions end; returns how many there were.
    """
    with transaction.atomic():
        taken, _by_model = Authenticator.objects.filter(user=officer).delete()
        end_sessions(officer=officer)
        record_right(
            by=by,
            subject=officer.username,
            reason="faktor kedua dicabut",
            at=at,
            agency=None,
            address=address,
        )
    return int(taken)
