"""What an agency was is kept before it becomes something else."""

from collections.abc import Iterable
from datetime import date

from agencies.models import Agency, AgencyPast


def keep_past(agency: Agency, *, until: date, basis: str) -> None:
    """Note what it is as what it was until that day; call before it changes.

    Two changes on one day leave one past: what was before the first of them.
    """
    last = agency.past.order_by("-until").first()
    if last is not None and last.until >= until:
        return
    stored = Agency.objects.get(pk=agency.pk)
    AgencyPast.objects.create(
        agency=stored,
        since=last.until if last else stored.founded_on,
        until=until,
        name=stored.name,
        parent_id=stored.parent_id,
        root_id=stored.root_id,
        territory_id=stored.territory_id,
        region_id=stored.region_id,
        basis=basis[:200],
    )


def below(agency: Agency) -> list[Agency]:
    """All units under it, those above before those below them."""
    keys = Agency.objects.under(agency.pk)
    rows = Agency.objects.in_bulk(keys)
    return [rows[key] for key in keys]


def regraft(units: Iterable[Agency], *, under: Agency, on: date, basis: str) -> None:
    """Put units, with all that is under them, below another superior from that day."""
    for unit in units:
        keep_past(unit, until=on, basis=basis)
        unit.parent = under
        unit._change_reason = basis[:100]  # type: ignore[attr-defined]
        unit.save()
        for row in below(unit):
            if row.root_id != unit.root_id:
                keep_past(row, until=on, basis=basis)
                row._change_reason = basis[:100]  # type: ignore[attr-defined]
                row.save()
