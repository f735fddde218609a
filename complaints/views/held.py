"""All that is held about one person, as a text that they can read and keep."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext

from agencies.models import Notice
from agencies.workdays import local_time
from complaints import permissions
from complaints.masking import masked
from complaints.models import Complaint
from complaints.privacy import Identity
from complaints.views.status import openings
from complaints.workflow import Who

LINE = "{:<22}: {}"


def told(case: Complaint, identity: Identity, *, at: datetime) -> str:
    """Identity, case, what happened, who asked to read it, files and messages."""
    parts = [
        (gettext("Salinan data pribadi"), _head(case, at=at)),
        (gettext("Identitas"), _identity(case, identity)),
        (gettext("Laporan"), _report(case)),
        (gettext("Perjalanan laporan"), _events(case)),
        (gettext("Permintaan membaca identitas"), _readings(case)),
        (gettext("Identitas Anda dibuka"), _openings(case)),
        (gettext("Berkas"), _files(case)),
        (gettext("Pesan kepada Anda"), _notices(case)),
    ]
    blocks = ["\n".join([title.upper(), *lines]) for title, lines in parts]
    return "\n\n".join(blocks) + "\n"


def _head(case: Complaint, *, at: datetime) -> Iterator[str]:
    yield LINE.format(gettext("Nomor laporan"), case.number)
    yield LINE.format(gettext("Dibuat"), _when(at, case))


def _identity(case: Complaint, identity: Identity) -> Iterator[str]:
    if case.erased_at is not None:
        yield gettext("Sudah dihapus pada %(day)s.") % {
            "day": _when(case.erased_at, case)
        }
        return
    said = (
        (gettext("Nama"), identity.name),
        (gettext("NIK"), identity.nik),
        (gettext("Telepon"), identity.phone),
        (gettext("Surel"), identity.email),
        (gettext("Alamat"), identity.address),
    )
    for label, value in said:
        yield LINE.format(label, value or gettext("tidak disimpan"))


def _report(case: Complaint) -> Iterator[str]:
    own = permissions.reads_in_full(case, frozenset({Who.COMPLAINANT}))
    words = str if own else masked
    yield LINE.format(gettext("Diterima"), _when(case.received_at, case))
    yield LINE.format(gettext("Judul"), words(case.original_title))
    yield LINE.format(gettext("Tempat"), words(case.place) or "–")
    yield LINE.format(gettext("Anonim"), _yes(case.is_anonymous))
    yield LINE.format(gettext("Rahasia"), _yes(case.is_secret))
    yield words(case.original_text)


def _events(case: Complaint) -> Iterator[str]:
    rows = case.events.filter(is_public=True).order_by("at", "pk")
    for event in rows:
        text = masked(event.public_text) if case.erased_at else event.public_text
        yield f"{_when(event.at, case)}  {event.label}. {text}".strip()


def _readings(case: Complaint) -> Iterator[str]:
    rows = case.readings.select_related("asked_by").order_by("pk")
    for row in rows:
        answer = gettext("diizinkan") if row.granted_at else gettext("tidak diizinkan")
        yield f"{_when(row.asked_at, case)}  {row.reason} ({answer})"
    if not rows:
        yield gettext("Tidak ada.")


def _openings(case: Complaint) -> Iterator[str]:
    rows = openings(case)
    for row in rows:
        yield f"{_when(row['at'], case)}  {row['office']}. {row['reason']}"
    if not rows:
        yield gettext("Belum pernah.")


def _files(case: Complaint) -> Iterator[str]:
    rows = case.attachments.filter(is_public=True).order_by("pk")
    for row in rows:
        yield f"{row.name}  {row.size}  SHA-256 {row.sha256}"
    if not rows:
        yield gettext("Tidak ada.")


def _notices(case: Complaint) -> Iterator[str]:
    rows = Notice.objects.filter(
        complaint_id=case.pk, channel=Notice.Channel.CONTACT
    ).order_by("pk")
    for row in rows:
        yield f"{_when(row.created_at, case)}  {row.subject}"
    if not rows:
        yield gettext("Tidak ada.")


def _when(instant: datetime, case: Complaint) -> str:
    return f"{local_time(instant, case.holder.zone):%d-%m-%Y %H.%M}"


def _yes(value: bool) -> str:
    return gettext("ya") if value else gettext("tidak")
