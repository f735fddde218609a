"""A case as an integrated application sends it, turned into a report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies.models import Agency, Region
from agencies.roles import INSTANSI_KINDS, AgencyKind
from complaints.actions import Report
from complaints.actions.receiving import IDENTITY_LENGTHS
from complaints.intake.fields import Fields
from complaints.models import Category, Channel
from complaints.privacy import Identity
from complaints.workflow import Kind

SOURCE_ID_LENGTH = 80
CODE_LENGTH = 40
RECEIVING = frozenset({*INSTANSI_KINDS, AgencyKind.UNIT, AgencyKind.NATIONAL_DESK})


@dataclass(frozen=True)
class Sent:
    """The report, and the names of fields that nobody reads."""

    report: Report
    ignored: list[str]


def read(body: Mapping[str, Any], *, on: date) -> Sent:
    """The report a body holds; codes are looked up, one query each.

    Raises `ValidationError` by field, with nothing of what was sent in it.
    """
    fields = Fields(body)
    kind = fields.choice("classification", Kind.values)
    said: dict[str, Any] = {
        "title": fields.text("title", required=True),
        "text": fields.text("text", required=True),
        "region": _region(fields),
        "is_anonymous": fields.flag("is_anonymous", required=True),
        "is_secret": fields.flag("is_secret", required=True),
        "place": fields.text("place"),
        "incident_date": fields.day("incident_date"),
        "category": _category(fields, on=on),
        "chosen_agency": _agency(fields, "agency"),
        "reported_agency": _agency(fields, "reported_agency"),
        "source_id": fields.text("external_id", most=SOURCE_ID_LENGTH).strip(),
        "identity": _identity(fields.group("complainant")),
    }
    fields.check()
    report = Report(kind=Kind(kind), channel=Channel.PARTNER, **said)
    return Sent(report, fields.ignored())


def outward(error: ValidationError) -> ValidationError:
    """Errors of the action under the names that a partner used."""
    named = error.message_dict if hasattr(error, "error_dict") else None
    if named is None:
        return error
    return ValidationError(
        {
            f"complainant.{name}" if name in IDENTITY_LENGTHS else name: texts
            for name, texts in named.items()
        }
    )


def _region(fields: Fields) -> Region | None:
    code = fields.text("region", required=True, most=CODE_LENGTH)
    if not code:
        return None
    try:
        return Region.objects.only("code", "name").get(pk=code)
    except Region.DoesNotExist:
        fields.refuse("region", _("Kode wilayah ini tidak dikenal."))
        return None


def _category(fields: Fields, *, on: date) -> Category | None:
    code = fields.text("category", most=CODE_LENGTH)
    if not code:
        return None
    offered = Category.objects.filter(
        Q(open_from=None) | Q(open_from__lte=on),
        Q(open_until=None) | Q(open_until__gte=on),
        code=code,
    )
    category = offered.first()
    if category is None:
        fields.refuse("category", _("Kode topik ini tidak dikenal atau sudah ditutup."))
    return category


def _agency(fields: Fields, name: str) -> Agency | None:
    code = fields.text(name, most=CODE_LENGTH)
    if not code:
        return None
    agency = _receiving().filter(code=code).first()
    if agency is None:
        fields.refuse(name, _("Kode instansi atau unit ini tidak dikenal."))
    return agency


def _receiving() -> QuerySet[Agency]:
    return Agency.objects.filter(is_active=True, kind__in=RECEIVING).select_related(
        "root"
    )


def _identity(fields: Fields) -> Identity:
    said = {
        name: fields.text(name, most=most).strip()
        for name, most in IDENTITY_LENGTHS.items()
    }
    return Identity(**said)
