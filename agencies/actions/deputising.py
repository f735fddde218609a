"""Naming who acts for somebody who is away (Plh.), and ending it early."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.actions.rights import open_admin, record_right
from agencies.models import Deputy, Officer, TeamMember
from agencies.roles import Role
from agencies.workdays import WIB, local_date


@dataclass(frozen=True, kw_only=True)
class Absence:
    """Who is away from which seat, from when to when, and who acts meanwhile."""

    seat: TeamMember
    officer: Officer
    starts_on: date
    ends_on: date
    basis: str


def name_deputy(
    *, absence: Absence, by: Officer, at: datetime, address: str = ""
) -> Deputy:
    """The row, with an entry in the access log. Raises `ValidationError` by field."""
    with transaction.atomic():
        # Two who name somebody for one seat wait for each other.
        TeamMember.objects.select_for_update().get(pk=absence.seat.pk)
        if found := problems(absence, on=local_date(at, WIB)):
            raise ValidationError({field: [words] for field, words in found.items()})
        open_admin(absence.officer, role=absence.seat.role)
        deputy = Deputy.objects.create(
            seat=absence.seat,
            officer=absence.officer,
            starts_on=absence.starts_on,
            ends_on=absence.ends_on,
            basis=absence.basis,
        )
        _note(deputy, _span(deputy), by=by, at=at, address=address)
    return deputy


def end_deputy(
    *, deputy_id: int, by: Officer, at: datetime, address: str = ""
) -> Deputy:
    """The absent person is back: yesterday was its last day, or it never begins.

    A row that never began is kept in its history alone. Over already: nothing happens.
    """
    today = local_date(at, WIB)
    with transaction.atomic():
        deputy = Deputy.objects.select_for_update().get(pk=deputy_id)
        if deputy.ends_on < today:
            return deputy
        _note(deputy, f"Plh. diakhiri {today}", by=by, at=at, address=address)
        if deputy.starts_on >= today:
            deputy.delete()
        else:
            deputy.ends_on = today - timedelta(days=1)
            deputy.save()
    return deputy


def problems(absence: Absence, *, on: date) -> dict[str, str]:
    """Why this absence cannot be written down on the day `on`, by field."""
    found = {}
    for field, rule in RULES:
        if field not in found and (words := rule(absence, on)):
            found[field] = words
    return found


def _has_seat(absence: Absence, on: date) -> str:
    first = max(absence.starts_on, on)
    seats = TeamMember.objects.in_force(first).filter(pk=absence.seat.pk)
    return "" if seats.exists() else _("Jabatan ini tidak berlaku pada hari pertama.")


def _ends(absence: Absence, on: date) -> str:
    if absence.ends_on < absence.starts_on:
        return _("Berakhir sebelum mulai.")
    over = absence.ends_on < on
    return _("Sudah lewat; isi hari ini atau sesudahnya.") if over else ""


def _is_another(absence: Absence, on: date) -> str:
    if absence.officer.pk == absence.seat.officer_id:
        return _("Pilih orang lain; ini pejabat yang berhalangan.")
    return "" if absence.officer.is_active else _("Akun petugas ini tidak aktif.")


def _is_of_the_house(absence: Absence, on: date) -> str:
    """Known to this instansi and serving no other: a seat is not lent outwards."""
    root = absence.seat.agency.root_id
    mine = TeamMember.objects.filter(officer=absence.officer)
    known = mine.filter(agency__root=root).exists()
    elsewhere = mine.in_force(on).exclude(agency__root=root).exists()
    words = _("Pilih petugas dari instansi yang sama, tanpa jabatan di instansi lain.")
    return "" if known and not elsewhere else words


def _keeps_custody_apart(absence: Absence, on: date) -> str:
    """Who grants the reading of an identity never asks for one as well."""
    held = TeamMember.objects.in_force(on).filter(officer=absence.officer)
    roles = {*held.values_list("role", flat=True), absence.seat.role}
    words = _("Kustodian tidak dapat merangkap jabatan yang meminta identitas.")
    return words if Role.CUSTODIAN in roles and len(roles) > 1 else ""


def _is_free(absence: Absence, on: date) -> str:
    others = Deputy.objects.filter(
        seat=absence.seat,
        starts_on__lte=absence.ends_on,
        ends_on__gte=absence.starts_on,
    )
    other = others.select_related("officer").first()
    if other is None:
        return ""
    words = _("Pada masa itu sudah ada Plh.: %(who)s, %(span)s. Akhiri dulu.")
    return words % {"who": other.officer.name, "span": _span(other)}


Rule = Callable[[Absence, date], str]
RULES: tuple[tuple[str, Rule], ...] = (
    ("seat", _has_seat),
    ("ends_on", _ends),
    ("officer", _is_another),
    ("officer", _is_of_the_house),
    ("officer", _keeps_custody_apart),
    ("starts_on", _is_free),
)


def _span(deputy: Deputy) -> str:
    return f"{deputy.starts_on:%d-%m-%Y} s.d. {deputy.ends_on:%d-%m-%Y}"


def _note(
    deputy: Deputy, words: str, *, by: Officer, at: datetime, address: str
) -> None:
    record_right(
        by=by,
        subject=f"Plh. {deputy.officer.username}"[:120],
        reason=f"{words}; {deputy.seat}; {deputy.basis}",
        at=at,
        agency=deputy.seat.agency.root,
        address=address,
    )
