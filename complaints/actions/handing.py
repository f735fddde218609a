"""Serah terima: the open work of who leaves or is gone, given to a colleague."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from agencies.models import Agency, Officer, TeamMember
from agencies.principals import Staff
from agencies.roles import Role
from agencies.workdays import local_date
from complaints.actions.disposing import assign
from complaints.actions.recording import NotAllowed
from complaints.actions.texts import said
from complaints.models import Complaint, Draft, Handover

MOST = 200  # cases of one batch; the page says so, and the rest takes another
IN_THE_UNIT = (Role.PEJABAT_PENGHUBUNG, Role.ADMIN_INSTANSI)


@dataclass(frozen=True, kw_only=True)
class Work:
    """What one officer has in hand at one unit."""

    giver: Officer
    agency: Agency

    def cases(self, by: Staff, on: date) -> QuerySet[Complaint]:
        """Open, theirs, and seen by who moves them; the merged follow their induk."""
        seen = Complaint.objects.visible_to(by, on).open()
        mine = seen.filter(assignee=self.giver, holder=self.agency, induk=None)
        return mine.order_by("pk")

    def drafts(self, by: Staff, on: date) -> QuerySet[Draft]:
        """On cases that who moves them sees."""
        seen = Complaint.objects.visible_to(by, on).filter(pk=OuterRef("complaint"))
        theirs = Draft.objects.filter(officer=self.giver)
        return theirs.filter(Exists(seen.filter(holder=self.agency))).order_by("pk")


def may_hand_over(agency: Agency, *, by: Staff) -> bool:
    """The people of the unit that act, and the coordinator of its instansi."""
    above = agency.root_id in by.at(Role.ADMIN_INSTANSI)
    return above or agency.pk in by.at(*IN_THE_UNIT)


def hand_over_work(
    *, work: Work, taker: Officer, note: str, key: UUID, by: Staff, at: datetime
) -> Handover:
    """Move up to 200 cases and every draft to `taker`, with a note; all or nothing.

    Each case takes the step `assign`. Again with the same `key` nothing happens.
    Raises `NotAllowed`, `ValidationError` by field.
    """
    words = said(note, "note")
    if not may_hand_over(work.agency, by=by):
        raise NotAllowed(_("Hanya unit itu atau koordinator instansinya."))
    _check(work, taker, at=at)
    with transaction.atomic():
        batch, is_new = Handover.objects.get_or_create(
            key=key,
            defaults={
                "agency": work.agency,
                "giver": work.giver,
                "taker": taker,
                "note": words,
                "by_id": by.officer_id,
                "at": at,
            },
        )
        if is_new:
            on = local_date(at, work.agency.zone)
            drafts = work.drafts(by, on)
            batch.cases = _move_cases(work, batch, by=by, at=at)
            batch.drafts = _move_drafts(drafts, taker)
            batch.save()
    return batch


def _check(work: Work, taker: Officer, *, at: datetime) -> None:
    on = local_date(at, work.agency.zone)
    people = TeamMember.objects.serving(work.agency.pk, on)
    if taker == work.giver:
        raise ValidationError({"taker": _("Pilih orang lain.")})
    if not people.filter(pk=taker.pk).exists():
        words = _("Petugas ini tidak bertugas di unit itu hari ini.")
        raise ValidationError({"taker": words})


def _move_cases(work: Work, batch: Handover, *, by: Staff, at: datetime) -> int:
    on = local_date(at, work.agency.zone)
    moved = list(work.cases(by, on).values_list("pk", flat=True)[:MOST])
    for complaint_id in moved:
        assign(
            complaint_id=complaint_id,
            to=batch.taker,
            by=by,
            at=at,
            note=batch.note,
            handover_id=batch.pk,
        )
    return len(moved)


def _move_drafts(drafts: QuerySet[Draft], taker: Officer) -> int:
    """Where the next one has begun a text of their own, both keep what is theirs."""
    own = Draft.objects.filter(
        officer=taker, complaint=OuterRef("complaint"), step=OuterRef("step")
    )
    return drafts.filter(~Exists(own)).update(officer=taker)
