"""Example units (dinas) of every government of Jawa Timur and Kalimantan Timur."""

from collections.abc import Iterator
from datetime import datetime

from agencies.loading.writing import copy_in, record_added, reserve_ids
from agencies.models import Agency
from agencies.roles import AgencyKind
from lapor.demo import names

PROVINCES = ("35", "64")
UNITS = {
    "diskominfo": "Dinas Komunikasi dan Informatika",
    "pu": "Dinas Pekerjaan Umum Bina Marga",
    "dinkes": "Dinas Kesehatan",
    "dispendik": "Dinas Pendidikan",
    "dinsos": "Dinas Sosial",
    "dukcapil": "Dinas Kependudukan dan Pencatatan Sipil",
    "dlh": "Dinas Lingkungan Hidup",
    "dishub": "Dinas Perhubungan",
    "inspektorat": "Inspektorat",
}
HEALTH = "dinkes"
# Where the health office has a hospital (RSUD) below it; there the head approves.
WITH_HOSPITAL = frozenset({"35", "35.73", "35.78", "64.71", "64.72"})
HOSPITAL = "rsud"


def governments() -> list[Agency]:
    """The governments of the two provinces with their region, by code."""
    return list(
        Agency.objects.filter(
            kind__in=[AgencyKind.PROVINCE, AgencyKind.REGENCY, AgencyKind.CITY],
            region__pk__regex=rf"^({'|'.join(PROVINCES)})(\.|$)",
        )
        .select_related("region")
        .order_by("code")
    )


def places(roots: list[Agency]) -> dict[str, str]:
    """How user names call each government, by its code."""
    regions = {root.code: root.region.name for root in roots if root.region}
    short = names.short_names(regions.values())
    return {code: short[region] for code, region in regions.items()}


def name_by_sms(roots: list[Agency]) -> None:
    """Give each government the word that an SMS to it begins with."""
    for root, place in zip(roots, places(roots).values(), strict=True):
        root.sms_keyword = place.replace("-", "").upper()
    Agency.objects.bulk_update(roots, ["sms_keyword"])


def unit_code(government: Agency, unit: str) -> str:
    return f"{government.code}.{unit}"


def load(*, roots: list[Agency], at: datetime) -> list[Agency]:
    """Add the units that are missing; returns all of them, hospitals among them."""
    wanted = [unit for root in roots for unit in _units_of(root)]
    ids = dict(Agency.objects.filter(kind=AgencyKind.UNIT).values_list("code", "pk"))
    fresh = [unit for unit in wanted if unit.code not in ids]
    keys = zip(
        [unit.code for unit in fresh], reserve_ids(Agency, len(fresh)), strict=True
    )
    ids |= keys
    for unit in wanted:
        unit.pk = ids[unit.code]
        unit.parent_id = ids.get(_code_above(unit), unit.root_id)
    copy_in(fresh)
    record_added(fresh, key="code", at=at, reason=names.REASON)
    return wanted


def _units_of(root: Agency) -> Iterator[Agency]:
    place = _place(root)
    for unit, name in UNITS.items():
        yield _unit(root, unit, f"{name} {place}")
    if root.region_id in WITH_HOSPITAL:
        yield _unit(root, HOSPITAL, f"RSUD Contoh {place}", needs_approval=True)


def _unit(
    root: Agency, unit: str, name: str, *, needs_approval: bool = False
) -> Agency:
    return Agency(
        code=unit_code(root, unit),
        name=name,
        kind=AgencyKind.UNIT.value,
        root_id=root.pk,
        region_id=root.region_id,
        zone=root.zone,
        needs_approval=needs_approval,
    )


def _code_above(unit: Agency) -> str:
    """A hospital is part of the health office; every other unit of the government."""
    government, _, short = unit.code.rpartition(".")
    return f"{government}.{HEALTH}" if short == HOSPITAL else ""


def _place(root: Agency) -> str:
    name = root.region.name if root.region else root.name
    return f"Provinsi {name}" if root.kind == AgencyKind.PROVINCE else name
