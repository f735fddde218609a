"""The administrative regions of the country, from provinces to villages."""

from collections.abc import Iterator
from decimal import Decimal

from agencies.loading import sources
from agencies.loading.writing import Fields, Moment, Result, bring_in
from agencies.models import Region

COMPARED = (
    "name",
    "kind",
    "parent_id",
    "zone",
    "population",
    "area_km2",
    "latitude",
    "longitude",
)

UNKNOWN = dict.fromkeys(("population", "area_km2", "latitude", "longitude"))


def load(*, when: Moment) -> Result:
    return bring_in(Region, list(official()), key="code", compared=COMPARED, when=when)


def official() -> Iterator[Fields]:
    """The fields of every region, those above before those below them."""
    for row in sources.rows("wilayah/prov_kabkota"):
        yield _fields(
            row,
            kind=row["jenis"],
            population=int(row["penduduk_2024"]),
            area_km2=Decimal(row["luas_km2"]),
            # A point inside the area: the centroid of an island group may not be.
            latitude=float(row["titik_lat"]),
            longitude=float(row["titik_lng"]),
        )
    for row in sources.rows("wilayah/kecamatan"):
        yield _fields(
            row,
            kind=Region.Kind.DISTRICT.value,
            latitude=float(row["lat"]),
            longitude=float(row["lng"]),
        )
    for row in sources.rows("wilayah/desa_kelurahan"):
        yield _fields(row, kind=row["jenis"].replace("_", " "))


def _fields(row: sources.Row, *, kind: str, **known: float | Decimal) -> Fields:
    return {
        "code": row["kode"],
        "name": row["nama"],
        "kind": kind,
        "parent_id": row["kode_induk"] or None,
        "zone": sources.zone_of(row["kode"][:2]),
        **UNKNOWN,
        **known,
    }
