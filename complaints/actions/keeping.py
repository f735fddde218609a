"""What an officer keeps for later: lists under a name, and texts not yet sent."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.principals import Staff
from complaints.actions.recording import NotAllowed
from complaints.actions.texts import said
from complaints.models import Complaint, Draft, SavedView

MOST_VIEWS = 30  # of one officer
LONGEST_QUERY = 600  # characters, as the column holds
WRITING = timedelta(seconds=100)  # a browser says so again before that
KEPT_DRAFTS = timedelta(days=30)


def keep_view(
    *, name: str, query: str, agency_id: int | None, by: Staff, at: datetime
) -> SavedView:
    """Keep a list; under a name that the officer has used, the new one replaces it.

    `agency_id`: its people find it too. Raises `NotAllowed` for an agency in which
    `by` has no seat, `ValidationError` for a name that is empty or too long, and for
    one list too many.
    """
    words = said(name, "name", most=60)
    if agency_id is not None and agency_id not in by.agency_ids:
        raise NotAllowed(_("Tampilan hanya dibagikan kepada unit Anda sendiri."))
    if len(query) > LONGEST_QUERY:
        raise ValidationError({"name": _("Saringan ini terlalu panjang.")})
    own = SavedView.objects.filter(officer=by.officer_id)
    if own.exclude(name=words).count() >= MOST_VIEWS:
        most = {"most": MOST_VIEWS}
        words = _("Paling banyak %(most)d tampilan; hapus dahulu salah satu.") % most
        raise ValidationError({"name": words})
    view, _is_new = SavedView.objects.update_or_create(
        officer_id=by.officer_id,
        name=words,
        defaults={"query": query, "agency_id": agency_id, "created_at": at},
    )
    return view


def forget_view(*, view_id: int, by: Staff) -> bool:
    """Whether there was such a list of one's own."""
    own = SavedView.objects.filter(pk=view_id, officer=by.officer_id)
    return bool(own.delete()[0])


def keep_draft(
    *,
    complaint: Complaint,
    step: str,
    fields: dict[str, Any],
    by: Staff,
    at: datetime,
) -> None:
    """Keep what `by` typed last; who types is seen to write for a short time."""
    Draft.objects.update_or_create(
        officer_id=by.officer_id,
        complaint=complaint,
        step=step,
        defaults={"fields": fields, "saved_at": at, "writing_until": at + WRITING},
    )


def forget_draft(*, complaint: Complaint, step: str, by: Staff) -> None:
    """Throw away what one has typed."""
    Draft.objects.of(by).filter(complaint=complaint, step=step).delete()


def forget_old_drafts(*, at: datetime) -> int:
    """How many nobody came back to in a month."""
    return Draft.objects.filter(saved_at__lt=at - KEPT_DRAFTS).delete()[0]
