"""Decrees: the signed file kept, one replaced by the next without a gap or overlap."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.actions.filing import Filed
from agencies.actions.rights import record_right
from agencies.models import Deputy, Officer, TeamDecree, TeamMember
from agencies.querysets import TeamDecreeQuerySet


@dataclass(frozen=True, kw_only=True)
class NextDecree:
    """What the decree that takes over says."""

    number: str
    decided_on: date
    signatory: str
    valid_from: date
    valid_until: date | None = None
    file: Filed | None = None


def keep_signed(decree: TeamDecree, file: Filed) -> None:
    """Put the signed file with the decree; the caller saves the row."""
    decree.file.save(file.stored_as, ContentFile(file.content), save=False)
    decree.file_name, decree.media_type = file.name, file.media_type
    decree.sha256 = file.sha256


def overlapping(
    *, agency_id: int, kind: str, since: date, until: date | None, but: int | None
) -> TeamDecreeQuerySet:
    """Decrees of that agency in force on one of these days, other than `but`."""
    rows: TeamDecreeQuerySet = TeamDecree.objects.filter(agency=agency_id, kind=kind)
    others = rows.exclude(pk=but) if but else rows
    return others.between(since, until).order_by("valid_from")


def replace_decree(
    *,
    decree_id: int,
    next_decree: NextDecree,
    member_ids: Iterable[int],
    by: Officer,
    at: datetime,
    address: str = "",
) -> TeamDecree:
    """End a decree the day before the next begins, and seat its people anew.

    One transaction: nobody is without a right for a moment, nobody has it twice.
    `member_ids` are those who stay. Raises `ValidationError` by field.
    """
    with transaction.atomic():
        old = TeamDecree.objects.select_for_update().get(pk=decree_id)
        _check(old, next_decree)
        old.valid_until = next_decree.valid_from - timedelta(days=1)
        old.save()
        new = TeamDecree(
            agency=old.agency,
            kind=old.kind,
            number=next_decree.number,
            decided_on=next_decree.decided_on,
            signatory=next_decree.signatory,
            valid_from=next_decree.valid_from,
            valid_until=next_decree.valid_until,
        )
        if next_decree.file:
            keep_signed(new, next_decree.file)
        new.save()
        for seat in old.members.filter(pk__in=list(member_ids)).order_by("pk"):
            stays = TeamMember.objects.create(
                decree=new, officer=seat.officer, role=seat.role, agency=seat.agency
            )
            _carry_deputies(seat, to=stays, since=new.valid_from)
        record_right(
            by=by,
            subject=new.number,
            reason=f"menggantikan {old.number} sejak {new.valid_from}",
            at=at,
            agency=old.agency.root,
            address=address,
        )
    return new


def _carry_deputies(seat: TeamMember, *, to: TeamMember, since: date) -> None:
    """Who acts for the same person goes on with the new seat, to the day that was said.

    What began before stays on record with the old seat, up to its last day.
    """
    for deputy in seat.deputies.filter(ends_on__gte=since).order_by("pk"):
        if deputy.starts_on >= since:
            deputy.seat = to
            deputy.save()
            continue
        Deputy.objects.create(
            seat=to,
            officer=deputy.officer,
            starts_on=since,
            ends_on=deputy.ends_on,
            basis=deputy.basis,
        )
        deputy.ends_on = since - timedelta(days=1)
        deputy.save()


def _check(old: TeamDecree, said: NextDecree) -> None:
    """The next begins within the old one's days, or on the day after its last."""
    if said.valid_until and said.valid_until < said.valid_from:
        raise ValidationError({"valid_until": _("Berakhir sebelum mulai berlaku.")})
    if said.valid_from <= old.valid_from:
        words = _("Isi hari sesudah %(day)s, hari pertama SK yang diganti.")
        raise ValidationError({"valid_from": words % {"day": _said(old.valid_from)}})
    latest = old.valid_until and old.valid_until + timedelta(days=1)
    if latest and said.valid_from > latest:
        words = _("Paling lambat %(day)s, agar tidak ada hari tanpa SK.")
        raise ValidationError({"valid_from": words % {"day": _said(latest)}})
    other = overlapping(
        agency_id=old.agency_id,
        kind=old.kind,
        since=said.valid_from,
        until=said.valid_until,
        but=old.pk,
    ).first()
    if other is not None:
        words = _("Tumpang tindih dengan %(number)s, sejak %(day)s; ganti SK itu.")
        facts = {"number": other.number, "day": _said(other.valid_from)}
        raise ValidationError({"valid_from": words % facts})


def _said(day: date) -> str:
    return f"{day:%d-%m-%Y}"
