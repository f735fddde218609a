"""What changed in a case, column by column, in words."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.db.models import Field, ForeignKey
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency, Officer, Region
from agencies.workdays import local_time
from complaints import words
from complaints.masking import masked
from complaints.models import Category, Complaint

MOST = 50  # versions shown
# Columns whose own name is written for the code.
LABELS = {
    "state_before_hold": gettext_lazy("status sebelum ditunda"),
    "awaits_verification": gettext_lazy("menunggu verifikasi"),
    "assignee": gettext_lazy("petugas"),
    "root": gettext_lazy("instansi"),
    "run": gettext_lazy("putaran jam"),
    "induk": gettext_lazy("induk"),
    "reopened_by_complainant": gettext_lazy("dibuka kembali pelapor"),
    "next_due_at": gettext_lazy("tenggat berikutnya"),
    "late_after": gettext_lazy("lewat sesudah"),
    "escalate_at": gettext_lazy("diserahkan ke Ombudsman sesudah"),
    "consent_at": gettext_lazy("waktu persetujuan"),
    "handed_over_run": gettext_lazy("putaran yang diserahkan"),
    "handed_over_region": gettext_lazy("wilayah Ombudsman"),
    "has_contact": gettext_lazy("ada kontak"),
    "partner": gettext_lazy("aplikasi terintegrasi"),
    "entered_by": gettext_lazy("dicatat oleh"),
    "reported_agency": gettext_lazy("yang dilaporkan"),
    "split_from": gettext_lazy("bagian dari"),
    "strategic_issue": gettext_lazy("isu strategis"),
}
LIMITS = {"next_due_at", "late_after", "escalate_at"}
NAMED: tuple[type[Any], ...] = (Agency, Officer, Region, Category)


def versions(case: Complaint) -> list[dict[str, Any]]:
    """Each saved version against the one before it, the newest first."""
    rows = list(
        case.history.select_related("history_user").order_by("-history_id")[: MOST + 1]
    )
    names = _names(rows)
    return [
        {
            "at": row.history_date,
            "by": row.history_user.name if row.history_user else _("Sistem"),
            "changes": _changes(row, before, names, zone=case.holder.zone),
            "is_first": before is None,
        }
        for row, before in pairwise([*rows, None])
        if row is not None
    ][:MOST]


def _changes(
    row: Any, before: Any | None, names: dict[tuple[Any, Any], str], *, zone: str
) -> list[dict[str, str]]:
    if before is None:
        return []
    found = []
    for field in row.tracked_fields:
        old, new = (getattr(one, field.attname) for one in (before, row))
        if old != new:
            said = (_said(field, value, names, zone=zone) for value in (old, new))
            found.append(
                dict(zip(("old", "new"), said, strict=True), label=_label(field))
            )
    return found


def _label(field: Field) -> str:
    said = str(LABELS.get(field.name, field.verbose_name))
    return said[:1].upper() + said[1:]


def _said(
    field: Field, value: Any, names: dict[tuple[Any, Any], str], *, zone: str
) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(field, ForeignKey):
        return names.get((field.related_model, value), str(value))
    if hasattr(value, "tzinfo"):
        say = words.limit if field.name in LIMITS else words.moment
        return say(local_time(value, zone))
    return masked(str(dict(field.flatchoices).get(value, value)))


def _names(rows: Sequence[Any]) -> dict[tuple[Any, Any], str]:
    """The names behind the foreign keys of all versions: one query a table."""
    wanted: dict[Any, set[Any]] = {}
    for field in rows[0].tracked_fields if rows else ():
        if isinstance(field, ForeignKey) and field.related_model in NAMED:
            keys = {getattr(row, field.attname) for row in rows} - {None}
            wanted.setdefault(field.related_model, set()).update(keys)
    return {
        (model, row.pk): str(row)
        for model, keys in wanted.items()
        if keys
        for row in model.objects.filter(pk__in=keys)
    }
