"""The City of Boston's 311 log of 2015: a registry and a zone of its own."""

import tomllib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from agencies.models import Agency, Region
from agencies.roles import AgencyKind
from complaints.intake.files import read_map
from complaints.management.commands import import_cases
from complaints.models import Category

DATA = Path(apps.get_app_config("complaints").path) / "data" / "boston"
LOG, MAP = DATA / "boston311_2015.csv.gz", DATA / "mapping.toml"
CODE, REGISTRY, ZONE = "US-MA-BOS", "boston", "America/New_York"


class Command(BaseCommand):
    help = "Imports the 121,145 cases of the Boston 311 log of 2015; twice is once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--report", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        lay_registry()
        result = import_cases.run(LOG, read_map(MAP), report=options["report"])
        import_cases.summary(self.stdout, result, dry_run=False)


def lay_registry() -> None:
    """The city, its departments and topics, where they are not there yet.

    Not autonomous: no figure on the country's instansi ever counts it.
    """
    named = tomllib.loads((DATA / "registry.toml").read_text(encoding="utf-8"))
    with transaction.atomic():
        region, _new = Region.objects.get_or_create(
            code=CODE,
            defaults={"name": "Boston", "kind": Region.Kind.FOREIGN, "zone": ZONE},
        )
        place = {
            "region": region,
            "zone": ZONE,
            "registry": REGISTRY,
            "is_autonomous": False,
        }
        city = _agency(CODE, name="City of Boston 311", kind=AgencyKind.CITY, **place)
        for code, name in named["departments"].items():
            _agency(code, name=name, kind=AgencyKind.UNIT, parent=city, **place)
        for code, name in named["topics"].items():
            Category.objects.get_or_create(
                code=code, defaults={"name": name, "registry": REGISTRY}
            )


def _agency(code: str, **what: Any) -> Agency:
    """By its code; made through `save`, which knows its root."""
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        agency = Agency(code=code, **what)
        agency.save()
    return agency
