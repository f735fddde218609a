"""Ministries, regional governments and the bodies that watch over them."""

from collections.abc import Iterator
from dataclasses import dataclass

from agencies.loading import sources
from agencies.loading.writing import Fields, Moment, Result, bring_in, reserve_ids
from agencies.models import Agency
from agencies.roles import AgencyKind
from agencies.workdays import WIB

COMPARED = ("name", "kind", "territory_id", "region_id", "zone", "is_autonomous")
LEVELS = {
    "provinsi": AgencyKind.PROVINCE,
    "kabupaten": AgencyKind.REGENCY,
    "kota": AgencyKind.CITY,
}
OMBUDSMAN = "ombudsman"


@dataclass(frozen=True)
class Body:
    """One root of the registry; `territory` is the code of the body it lies in."""

    code: str
    name: str
    kind: str
    region: str = ""
    territory: str = ""
    is_autonomous: bool = True


def load(*, when: Moment) -> Result:
    bodies = list(official())
    ids = dict(Agency.objects.values_list("code", "pk"))
    new = [body.code for body in bodies if body.code not in ids]
    ids |= zip(new, reserve_ids(Agency, len(new)), strict=True)
    rows = [_fields(body, ids) for body in bodies]
    return bring_in(Agency, rows, key="code", compared=COMPARED, when=when)


def official() -> Iterator[Body]:
    """Every body, the one a territory belongs to before those in it."""
    for row in sources.rows("agencies/lembaga"):
        yield Body(row["kode"], row["nama"], row["jenis"])
    for row in sources.rows("agencies/kementerian_2024"):
        yield Body(row["kode"], row["nama"], AgencyKind.MINISTRY.value)
    for row in sources.rows("agencies/pemda"):
        yield _government(row)
    for row in sources.rows("wilayah/prov_kabkota"):
        if row["jenis"] == "provinsi":
            yield _ombudsman_office(row)


def code_of_government(region: str) -> str:
    """The code of the government of a province, regency or city."""
    return f"pemda-{region}"


def _government(row: sources.Row) -> Body:
    region, province = row["kode_wilayah"], row["kode_provinsi"]
    return Body(
        code=code_of_government(region),
        name=row["nama_instansi"],
        kind=LEVELS[row["tingkat"]].value,
        region=region,
        territory="" if region == province else code_of_government(province),
        is_autonomous=row["otonom"] == "ya",
    )


def _ombudsman_office(province: sources.Row) -> Body:
    """One office a province; those of 2022 in Papua are served like the others."""
    name = province["nama"]
    named = name if name.startswith("Daerah") else f"Provinsi {name}"
    return Body(
        code=f"{OMBUDSMAN}-{province['kode']}",
        name=f"Perwakilan Ombudsman RI {named}",
        kind=AgencyKind.OMBUDSMAN.value,
        region=province["kode"],
        territory=OMBUDSMAN,
    )


def _fields(body: Body, ids: dict[str, int]) -> Fields:
    return {
        "id": ids[body.code],
        "root_id": ids[body.code],
        "code": body.code,
        "name": body.name,
        "kind": body.kind,
        "territory_id": ids[body.territory] if body.territory else None,
        "region_id": body.region or None,
        "zone": sources.zone_of(body.region[:2]) if body.region else WIB,
        "is_autonomous": body.is_autonomous,
    }
