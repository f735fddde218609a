"""What a row may name: agencies, topics and places of one registry, by code or name."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agencies.models import Agency, Region
from complaints.intake.files.rows import CaseRow
from complaints.models import Category


class NotFound(LookupError):  # noqa: N818 (a statement, like NotAllowed)
    """A row names what the registry does not have; says which."""

    def __init__(self, reason: str, value: str) -> None:
        super().__init__(reason)
        self.reason, self.value = reason, value


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of the registry that a case points at."""

    root: Agency
    holder: Agency
    category_id: int | None
    region_id: str | None


class Directory:
    """Agencies and topics of a registry, read once; regions as they are met."""

    def __init__(self, registry: str) -> None:
        self.roots: dict[str, Agency] = {}
        self.units: dict[tuple[int, str], Agency] = {}
        for agency in Agency.objects.filter(registry=registry).order_by("pk"):
            for key in (agency.name, agency.code):
                self._enter(agency, key)
        topics = Category.objects.filter(registry=registry).values_list("pk", "name")
        codes = Category.objects.filter(registry=registry).values_list("pk", "code")
        self.topics = {name: pk for rows in (topics, codes) for pk, name in rows}
        self.regions: dict[str, bool] = {}

    def _enter(self, agency: Agency, key: str) -> None:
        if agency.is_root:
            self.roots[key] = agency
        else:
            self.units[agency.root_id, key] = agency

    def learn_regions(self, codes: Iterable[str]) -> None:
        """Look up the codes that were not met before: one query, or none."""
        new = {code for code in codes if code and code not in self.regions}
        if new:
            there = set(Region.objects.filter(pk__in=new).values_list("pk", flat=True))
            self.regions |= {code: code in there for code in new}

    def find(self, row: CaseRow) -> Found:
        """Raises `NotFound`. A unit is looked for below its own instansi alone."""
        root = self.roots.get(row.agency)
        if root is None:
            raise NotFound(_("Instansi tidak dikenal."), row.agency)
        holder = self.units.get((root.pk, row.unit)) if row.unit else root
        if holder is None and row.unit in (root.code, root.name):
            holder = root
        if holder is None:
            raise NotFound(_("Unit tidak ada di bawah instansi itu."), row.unit)
        if row.category and row.category not in self.topics:
            raise NotFound(_("Topik tidak dikenal."), row.category)
        if row.region and not self.regions.get(row.region):
            raise NotFound(_("Kode wilayah tidak dikenal."), row.region)
        topic = self.topics.get(row.category)
        return Found(root, holder, topic, row.region or None)
