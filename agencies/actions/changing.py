"""The tree as it changes: recorded for a day, refused in words, applied on that day."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from agencies.actions.dating import keep_past, regraft
from agencies.actions.judging import Proposal, problems
from agencies.actions.rights import record_right
from agencies.models import Agency, AgencyChange, Officer
from agencies.roles import AgencyKind
from agencies.workdays import WIB, local_date

ONE_AT_A_TIME = 4_210_711  # any number, the same for all who change the tree
K = AgencyChange.Kind


def check_change(*, proposal: Proposal) -> None:
    """Raises `ValidationError` by field; nothing is written."""
    if found := problems(proposal):
        raise ValidationError(found)


def record_change(
    *, proposal: Proposal, by: Officer, at: datetime, address: str = ""
) -> AgencyChange:
    """Write the decision down, and apply it if its day has come.

    From its day on an agency that ends gives no right, applied or not. Raises
    `ValidationError` by field; nothing is written then.
    """
    with transaction.atomic():
        _alone()
        check_change(proposal=proposal)
        change = AgencyChange.objects.create(
            agency=proposal.agency,
            kind=proposal.kind,
            on=proposal.on,
            basis=proposal.basis,
            name=proposal.name,
            into=proposal.successor if proposal.is_end else proposal.into,
            parts=[list(part) for part in proposal.parts],
            ends=proposal.is_end,
            recorded_at=at,
            recorded_by=by,
        )
        if proposal.is_end:
            _end(change)
        _note(change, change.get_kind_display(), by=by, at=at, address=address)
        if change.on <= local_date(at, WIB):
            _apply(change, at=at)
    return change


def withdraw_change(
    *, change_id: int, by: Officer, at: datetime, address: str = ""
) -> AgencyChange:
    """Take back what has not come into force. Raises `ValidationError`."""
    with transaction.atomic():
        _alone()
        change = AgencyChange.objects.select_for_update().get(pk=change_id)
        if change.applied_at or change.withdrawn_at:
            raise ValidationError(_("Perubahan ini sudah diterapkan atau dicabut."))
        change.withdrawn_at = at
        change.save(update_fields=["withdrawn_at"])
        if change.ends:
            change.agency.dissolved_on = None
            _save(change.agency, change, reason=_("dicabut"))
        _note(change, _("dicabut"), by=by, at=at, address=address)
    return change


def apply_due_changes(*, at: datetime) -> list[AgencyChange]:
    """Apply every change whose day has come, each in a transaction of its own.

    Run twice, or by two at once, the second finds nothing to do.
    """
    applied = []
    today = local_date(at, WIB)
    for pk in list(AgencyChange.objects.due(today).values_list("pk", flat=True)):
        with transaction.atomic():
            _alone()
            change = AgencyChange.objects.due(today).filter(pk=pk).first()
            if change is not None:
                _apply(change, at=at)
                applied.append(change)
    return applied


def _alone() -> None:
    """Nobody else changes the tree until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def _apply(change: AgencyChange, *, at: datetime) -> None:
    {K.RENAME: _rename, K.MOVE: _move, K.MERGE: _merge, K.SPLIT: _split}.get(
        K(change.kind), _close
    )(change)
    change.applied_at = at
    change.save(update_fields=["applied_at"])


def _rename(change: AgencyChange) -> None:
    agency = change.agency
    keep_past(agency, until=change.on, basis=change.basis)
    agency.name, agency.name_since = change.name, change.on
    _save(agency, change)


def _move(change: AgencyChange) -> None:
    """A unit under another superior, or an instansi into another territory."""
    if change.into is None:
        raise ValueError("a move without a superior")
    if change.agency.kind == AgencyKind.UNIT:
        regraft([change.agency], under=change.into, on=change.on, basis=change.basis)
    else:
        _into_territory([change.agency], change)


def _merge(change: AgencyChange) -> None:
    """Its units go to the successor with it, and what lies in its territory."""
    if change.into is None:
        raise ValueError("a merger without a successor")
    units = list(change.agency.units.existing(change.on))
    regraft(units, under=change.into, on=change.on, basis=change.basis)
    _into_territory(change.agency.within.existing(change.on), change)
    _close(change)


def _into_territory(rows: Iterable[Agency], change: AgencyChange) -> None:
    for row in rows:
        keep_past(row, until=change.on, basis=change.basis)
        row.territory = change.into
        _save(row, change)


def _split(change: AgencyChange) -> None:
    """The parts stand beside what was split, under the same superior."""
    whole = change.agency
    made = [_found(change, code, name) for code, name in change.parts]
    if change.ends:
        change.into = made[0]
        change.save(update_fields=["into"])
        regraft(
            list(whole.units.existing(change.on)),
            under=made[0],
            on=change.on,
            basis=change.basis,
        )
        _close(change)


def _found(change: AgencyChange, code: str, name: str) -> Agency:
    whole = change.agency
    part = Agency(
        code=code,
        name=name,
        kind=whole.kind,
        parent=whole.parent,
        territory=whole.territory,
        region=whole.region,
        zone=whole.zone,
        is_autonomous=whole.is_autonomous,
        works_six_days=whole.works_six_days,
        registry=whole.registry,
        needs_approval=whole.needs_approval,
        needs_release=whole.needs_release,
        founded_on=change.on,
    )
    _save(part, change)
    return part


def _end(change: AgencyChange) -> None:
    """Known at once: rights end with the day itself, not when a task runs."""
    change.agency.dissolved_on = change.on
    _save(change.agency, change)


def _close(change: AgencyChange) -> None:
    agency = change.agency
    agency.is_active, agency.successor = False, change.into
    agency.sms_keyword = ""
    _save(agency, change)


def _save(agency: Agency, change: AgencyChange, *, reason: str = "") -> None:
    said = f"{change.get_kind_display()} {reason}".strip()
    agency._change_reason = f"{said}, {change.basis}"[:100]  # type: ignore[attr-defined]
    agency.save()


def _note(
    change: AgencyChange, said: str, *, by: Officer, at: datetime, address: str
) -> None:
    record_right(
        by=by,
        subject=change.agency.code,
        reason=f"{said} sejak {change.on:%d-%m-%Y}, {change.basis}",
        at=at,
        agency=change.agency.root,
        address=address,
    )
