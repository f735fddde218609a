"""Policy, topics and answer templates from the package data. Twice changes nothing."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from import_export import fields
from import_export.widgets import CharWidget

from agencies.loading.lists import Code, Day, ListResource, Row
from agencies.loading.trees import arranged
from agencies.loading.writing import Moment, Result, bring_in
from complaints.deadlines import FIRST_POLICY, limits_as_data
from complaints.models import AnswerTemplate, Category, Policy

DATA = Path(__file__).parent / "data" / "registry"
POLICY_BASIS = (
    "Ketentuan SP4N-LAPOR! (3, 5, 10 hari kerja), standar pelayanan instansi, dan"
    " ketentuan Ombudsman RI (60 hari)"
)
LONGEST_EXTENSION = 14  # working days


def load(*, when: Moment) -> Iterator[tuple[str, Result]]:
    """Bring in each table, saying what changed. Call inside a transaction."""
    yield "kebijakan tenggat", load_policy()
    yield "topik", load_categories(when=when)
    yield "templat jawaban", load_templates()


def load_policy() -> Result:
    """The first version where there is none; later ones are made by people."""
    if Policy.objects.filter(version=FIRST_POLICY.version).exists():
        return Result(same=1)
    first_policy().save()
    return Result(added=1)


def first_policy() -> Policy:
    """`FIRST_POLICY` as a row (unsaved)."""
    return Policy(
        version=FIRST_POLICY.version,
        valid_from=FIRST_POLICY.valid_from,
        basis=POLICY_BASIS,
        limits=limits_as_data(FIRST_POLICY.limits),
        holds_allowed=FIRST_POLICY.holds_allowed,
        bounces_allowed=FIRST_POLICY.bounces_allowed,
        reopen_days=FIRST_POLICY.reopen_days,
        extension_days=LONGEST_EXTENSION,
        consent_day=FIRST_POLICY.consent_day,
        corrective_days=FIRST_POLICY.corrective_action.days,
    )


def load_categories(*, when: Moment) -> Result:
    """Level by level: a topic's parent is there before it."""
    rows = _rows("topik")
    mains = [row for row in rows if not row["kode_induk"]]
    subs = [row for row in rows if row["kode_induk"]]
    result = _bring_in_topics(mains, when=when)
    return result + _bring_in_topics(subs, when=when)


def _bring_in_topics(rows: list[dict[str, str]], *, when: Moment) -> Result:
    ids = dict(Category.objects.values_list("code", "pk"))
    return bring_in(
        Category,
        [
            {
                "code": row["kode"],
                "name": row["nama"],
                "parent_id": ids[row["kode_induk"]] if row["kode_induk"] else None,
                "open_from": _day(row["dibuka"]),
                "open_until": _day(row["ditutup"]),
            }
            for row in rows
        ],
        key="code",
        compared=["name", "parent_id"],
        when=when,
    )


def load_templates() -> Result:
    """National templates by name; their text may be edited, and then it stays."""
    known = set(
        AnswerTemplate.objects.filter(agency=None).values_list("name", flat=True)
    )
    rows = _rows("templat_jawaban")
    for row in rows:
        if row["nama"] not in known:
            AnswerTemplate(name=row["nama"], text=row["teks"]).save()
    added = len([row for row in rows if row["nama"] not in known])
    return Result(added=added, same=len(rows) - added)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


class CategoryList(ListResource):
    """Topics as an official list; one is closed with a day, never taken off."""

    required = frozenset({"kode", "nama"})

    code = fields.Field("code", "kode", CharWidget())
    name = fields.Field("name", "nama", CharWidget())
    parent = fields.Field("parent", "kode_induk", Code(Category, "code"))
    open_from = fields.Field("open_from", "dibuka", Day())
    open_until = fields.Field("open_until", "ditutup", Day())

    class Meta(ListResource.Meta):
        model = Category
        import_id_fields = ("code",)
        fields = ("code", "name", "parent", "open_from", "open_until")

    def prepared(self, rows: Sequence[Row]) -> tuple[list[Row], Mapping[str, str]]:
        known = dict(
            Category.objects.values_list("code", Coalesce("parent__code", Value("")))
        )
        return arranged(rows, above=("kode_induk",), known=known)

    def judge(self, instance: Category) -> None:
        since, until = instance.open_from, instance.open_until
        if since and until and until < since:
            raise ValidationError({"open_until": _("Ditutup sebelum dibuka.")})
