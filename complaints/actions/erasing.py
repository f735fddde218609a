"""Erasing a person from a case: the key goes, the case and its figures stay."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Notice
from agencies.principals import SYSTEM
from complaints import privacy
from complaints.actions import blanking
from complaints.actions.recording import save
from complaints.models import Attachment, Complaint, Erasure, SubjectRequest
from complaints.workflow import Who

GONE = "[berkas dihapus]"


def erase(
    *,
    complaint_id: int,
    why: Erasure.Why,
    at: datetime,
    known: Mapping[str, Any] | None = None,
) -> bool:
    """Destroy the key and all that is sealed with it; False if it was done before.

    With it go the indexes, files that the complainant sent, grants to read, a
    correction that still waits, and what still waits to be sent to the contact. Free
    text stays but for the person in it, who is covered (`blanking`), and is from now on
    shown to nobody without its mask (`permissions.reads_in_full`). The parts of a case
    that was split hold the same words and are erased with it. `known` is what the
    ledger says was covered before a restore.
    """
    with transaction.atomic():
        rows = Complaint.objects.select_for_update()
        complaint = rows.get(pk=complaint_id)
        if complaint.erased_at is not None:
            return False
        parts = rows.filter(split_from=complaint, erased_at=None).order_by("pk")
        identity = _identity(complaint)
        for part in parts:
            _erase_from(part, identity, why=why, at=at, known={})
        _erase_from(complaint, identity, why=why, at=at, known=known or {})
        privacy.destroy(complaint_id, at=at)
    return True


def _identity(complaint: Complaint) -> privacy.Identity:
    """To be looked for and kept nowhere; empty where its key is not at hand."""
    try:
        return privacy.opened(complaint.subject_id)
    except privacy.UnreadableError:
        return privacy.Identity()


def _erase_from(
    complaint: Complaint,
    identity: privacy.Identity,
    *,
    why: Erasure.Why,
    at: datetime,
    known: Mapping[str, Any],
) -> None:
    """Take the person out of one case, which is locked; its row of the ledger."""
    blanked = blanking.found(complaint, identity, known=known)
    blanking.cover_others(complaint, identity)
    complaint.erased_at, complaint.has_contact = at, False
    save(complaint, by=SYSTEM, at=at)
    complaint.readings.filter(open_until__gt=at).update(open_until=at)
    _answer_requests(complaint, at=at)
    _cancel_notices(complaint.pk, at=at)
    _remove_files(complaint.attachments.filter(event__capacity=Who.COMPLAINANT))
    Erasure.objects.create(
        complaint=complaint,
        at=at,
        why=why,
        classification=complaint.classification,
        blanked=blanked,
    )
    blanking.cover_what_was_sent(complaint.pk)


def _answer_requests(complaint: Complaint, *, at: datetime) -> None:
    """What the erasure itself answers; the complainant reads it where they asked.

    A correction is sealed with a master key, which stays: it is wiped.
    """
    kinds, outcomes = SubjectRequest.Kind, SubjectRequest.Outcome
    waiting = complaint.subject_requests.filter(decided_at=None)
    waiting.filter(kind=kinds.ERASE).update(outcome=outcomes.DONE, decided_at=at)
    waiting.filter(kind=kinds.CORRECT).update(
        outcome=outcomes.REFUSED,
        reason=_("Identitas sudah dihapus; tidak ada yang diperbaiki."),
        change=None,
        decided_at=at,
    )


def _cancel_notices(complaint_id: int, *, at: datetime) -> None:
    """What was for the contact is not tried again."""
    waiting = Notice.objects.filter(
        complaint_id=complaint_id,
        channel=Notice.Channel.CONTACT,
        sent_at=None,
        dead_at=None,
    )
    waiting.update(dead_at=at, last_error="identity erased", lease_until=None)


def _remove_files(files: Iterable[Attachment]) -> None:
    """The rows stay with the hash of what was there; the content goes on commit."""
    for one in files:
        storage, name = one.file.storage, one.file.name
        one.file, one.name = "", GONE
        one.save(update_fields=["file", "name"])
        if name and not Attachment.objects.filter(file=name).exists():
            transaction.on_commit(partial(storage.delete, name))
