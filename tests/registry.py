"""A small registry for tests: three zones, every role, the real days off. Bulk, fast.

`small_registry()` returns the cast by name: `cast.surabaya`, `cast.liaison_pu`. Decrees
hold from 2019-01-01 on and stay open; the real calendar is that of the package data.
"""

from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from agencies.loading import holidays
from agencies.loading.sources import zone_of
from agencies.loading.writing import reserve_ids
from agencies.models import (
    Agency,
    Holiday,
    Officer,
    Partner,
    Region,
    TeamDecree,
    TeamMember,
    token_hash,
)
from agencies.roles import BY_ASSIGNMENT, AgencyKind, Role
from agencies.workdays import WIB
from complaints.loading import first_policy
from complaints.models import AnswerTemplate, Category, PrivacyPolicy
from tests.cast import (
    AGENCIES,
    CATEGORIES,
    ENTER_ADMIN,
    FORMER_UNTIL,
    LEFT_ON,
    PARTNER_TOKEN,
    PASSWORD,
    REGIONS,
    SEATS,
    SINCE,
    Cast,
)

__all__ = ["PARTNER_TOKEN", "PASSWORD", "Cast", "small_registry"]


def small_registry(*, password: str = "", joined_at: datetime | None = None) -> Cast:
    """Write the registry and return the cast.

    Without `password` nobody can sign in by one (tests use `force_login`).
    """
    with transaction.atomic():
        regions = _regions()
        agencies = _agencies()
        officers = _officers(password, joined_at)
        _seats(agencies, officers)
        Holiday.objects.bulk_create(
            [*holidays.official(), *holidays.provisional(until_year=2027)]
        )
        policy = first_policy()
        policy.save_without_historical_record()
        return Cast(
            **agencies,
            **officers,
            regions=regions,
            categories=_categories(),
            policy=policy,
            partner=_partner(agencies["surabaya"]),
            template=_template(),
        )


def _regions() -> dict[str, Region]:
    rows = [
        Region(
            code=code,
            name=name,
            kind=kind,
            parent_id=code.rpartition(".")[0] or None,
            zone=zone_of(code[:2]),
        )
        for code, (name, kind) in REGIONS.items()
    ]
    Region.objects.bulk_create(rows)
    return {row.code: row for row in rows}


def _agencies() -> dict[str, Agency]:
    ids = dict(zip(AGENCIES, reserve_ids(Agency, len(AGENCIES)), strict=True))
    made: dict[str, Agency] = {}
    for name, (kind, title, region, above) in AGENCIES.items():
        is_unit = kind == AgencyKind.UNIT
        made[name] = Agency(
            pk=ids[name],
            code=name.replace("_", "-"),
            name=title,
            kind=kind,
            parent=made[above] if is_unit else None,
            territory=made[above] if above and not is_unit else None,
            root_id=made[above].root_id if is_unit else ids[name],
            region_id=region or None,
            zone=zone_of(region[:2]) if region else WIB,
            sms_keyword="SURABAYA" if name == "surabaya" else "",
        )
    Agency.objects.bulk_create(made.values())
    return made


def _officers(password: str, joined_at: datetime | None) -> dict[str, Officer]:
    hashed = make_password(password or None)
    people = {name: (title, role) for name, (title, role, _) in SEATS.items()}
    made = {
        name: Officer(
            username=name.replace("_", "."),
            name=title,
            email=f"{name.replace('_', '.')}@contoh.invalid",
            password=hashed,
            is_staff=role in ENTER_ADMIN,
            is_active=name != "dismissed",
            joined_at=joined_at,
        )
        for name, (title, role) in {
            **people,
            "former": ("Mantan Contoh", Role.PEJABAT_PENGHUBUNG),
            "nobody": ("Tanpa Jabatan Contoh", None),
        }.items()
    }
    Officer.objects.bulk_create(made.values())
    return made


def _seats(agencies: dict[str, Agency], officers: dict[str, Officer]) -> None:
    roots = {seat[2]: agencies[seat[2]].root_id for seat in SEATS.values()}
    by_letter = {seat[2] for seat in SEATS.values() if seat[1] in BY_ASSIGNMENT}
    kinds = {
        root: TeamDecree.Kind.LETTER if name in by_letter else TeamDecree.Kind.DECREE
        for name, root in roots.items()
    }
    decrees = {
        root: _decree(root, kind, SINCE, number=f"SK/{root}/2019")
        for root, kind in kinds.items()
    }
    surabaya = agencies["surabaya"].pk
    old = _decree(
        surabaya, TeamDecree.Kind.DECREE, date(2017, 1, 1), "SK/LAMA/2017", FORMER_UNTIL
    )
    TeamDecree.objects.bulk_create([*decrees.values(), old])
    members = [
        TeamMember(
            decree=decrees[roots[where]],
            officer=officers[name],
            role=role,
            agency=agencies[where],
            left_on=LEFT_ON if name == "left" else None,
        )
        for name, (_, role, where) in SEATS.items()
    ]
    TeamMember.objects.bulk_create(
        [
            *members,
            TeamMember(
                decree=old,
                officer=officers["former"],
                role=Role.PEJABAT_PENGHUBUNG,
                agency=agencies["dinas_pu"],
            ),
        ]
    )


def _decree(
    agency_id: int,
    kind: TeamDecree.Kind,
    since: date,
    number: str,
    until: date | None = None,
) -> TeamDecree:
    return TeamDecree(
        agency_id=agency_id,
        kind=kind,
        number=number,
        decided_on=since,
        signatory="Pejabat Contoh",
        valid_from=since,
        valid_until=until,
    )


def _categories() -> dict[str, Category]:
    made: dict[str, Category] = {}
    for level in (False, True):
        rows = {
            code: Category(
                code=code, name=name, parent=made.get(parent), open_until=open_until
            )
            for code, (name, parent, open_until) in CATEGORIES.items()
            if bool(parent) is level
        }
        Category.objects.bulk_create(rows.values())
        made |= rows
    return made


def _partner(agency: Agency) -> Partner:
    partner = Partner(
        name="Aplikasi Uji", agency=agency, token_hash=token_hash(PARTNER_TOKEN)
    )
    Partner.objects.bulk_create([partner])
    return partner


def _privacy_policy() -> None:
    """As the migration leaves it; tests that empty the tables need it again."""
    PrivacyPolicy.objects.get_or_create(
        valid_from=date(2022, 10, 17), defaults={"basis": "UU 27/2022"}
    )


def _template() -> AnswerTemplate:
    _privacy_policy()
    template = AnswerTemplate(
        name="Contoh", text="Terima kasih, laporan Anda sedang kami proses."
    )
    AnswerTemplate.objects.bulk_create([template])
    return template
