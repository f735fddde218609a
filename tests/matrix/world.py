"""Everybody who can ask, and one row for each relation in which they can stand.

Rows are named as Dinas PU Bina Marga of Surabaya sees them: its own, one below its
city, one of a sibling, one of another province. What is written here is committed:
identities are read on a second connection, which sees nothing else.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.core.files.base import ContentFile
from django.db import connections
from django.db.models import QuerySet
from django.test import Client, RequestFactory

from agencies.models import Agency, Deputy, Officer, Partner, TeamDecree, token_hash
from agencies.principals import Application, Nobody, Principal, Receipt, Staff
from complaints import actions, notifications, permissions
from complaints.actions import requesting
from complaints.actions.erasing import erase
from complaints.models import Attachment, Complaint, Erasure, SavedView, SubjectRequest
from complaints.privacy import Identity
from complaints.workflow import Classification
from escalation.actions import escalate_due
from reports.actions import issue
from reports.models import Snapshot
from tests.cast import PARTNER_TOKEN, SEATS, Cast
from tests.complaints.cases import NOW, Walk, day_of
from tests.matrix.objects import NOWHERE, Keys, objects
from tests.registry import small_registry
from tests.signing import shown

# One token a field: found in an answer, an identity was read.
CANARY = Identity(
    name="Kenari Matriks Qzx",
    nik="3578059912900007",
    phone="081299977701",
    email="kenari-matriks@contoh.invalid",
    address="Gang Kenari Matriks 77",
)
ASKED = ("own", "anonymous", "stranger")  # by whom copies of their data were asked
# What a case says in free text, read by its holder and who sent it alone.
NUMBERS = ("3578051212904321", "081255544433", "kenari-isi@contoh.invalid")
SAID = {
    "title": f"Telepon {NUMBERS[1]}",
    "text": f"NIK {NUMBERS[0]}, hubungi {NUMBERS[1]} atau {NUMBERS[2]}.",
    "place": f"Depan rumah {NUMBERS[1]}",
}
AT = NOW + timedelta(days=1)  # when everybody asks
OFFICERS = (
    *SEATS,
    "former",
    "nobody",
    "superuser",  # Django's own, without a seat
    "flagged",  # may enter the admin by Django's flag, without a seat
    "two_seats",  # Dinas PU, and admin of Malang by another decree
    "deputy",  # without a seat of their own; Dinas PU's, for somebody who is away
    "mfa_pending",  # admin of Surabaya who has not enrolled a factor yet
)
APPLICATIONS = {
    "application": PARTNER_TOKEN,
    "other_application": "token-of-another-application",
    "dead_application": "token-of-a-retired-application",
    "gateway": "token-of-the-sms-gateway",
    "forged_token": "token-that-nobody-was-given",
}
PRINCIPALS = (
    "public",
    "receipt",
    "other_receipt",
    *OFFICERS,
    *APPLICATIONS,
)


@dataclass(frozen=True)
class Row:
    """A case, and what hangs on it; of the one that does not exist only names."""

    relation: str
    pk: int
    number: str
    file: int
    title: str = ""
    code: str = ""  # of its receipt
    request: int = NOWHERE  # about the complainant's data, fulfilled


@dataclass
class World:
    cast: Cast
    rows: dict[str, Row] = field(default_factory=dict)
    # By admin model, and by what officers keep: rows by whose they are.
    objects: dict[str, Keys] = field(default_factory=dict)
    extra: dict[str, Officer] = field(default_factory=dict)
    seated: dict[str, Staff] = field(default_factory=dict)
    # Forms of the admin as they stand, filled: by model, relation, and whether new.
    forms: dict[tuple[str, str, bool], dict[str, Any]] = field(default_factory=dict)

    def officer(self, name: str) -> Officer:
        found: Officer = self.extra.get(name) or getattr(self.cast, name)
        return found

    @cached_property
    def partners(self) -> dict[str, Partner]:
        known = {row.token_hash: row for row in Partner.objects.all()}
        hashes = {name: token_hash(token) for name, token in APPLICATIONS.items()}
        return {name: known[h] for name, h in hashes.items() if h in known}

    def principal(self, name: str, row: Row) -> Principal:
        """Who asks for this row, as every rule takes it."""
        if name in OFFICERS:
            return self._staff(name)
        if name in APPLICATIONS:
            partner = self.partners.get(name)
            alive = partner is not None and partner.is_active
            return Application(partner.pk, "") if partner and alive else Nobody()
        held = {"receipt": row, "other_receipt": self.rows["stranger"]}
        return Receipt(held[name].pk) if name in held else Nobody()

    def _staff(self, name: str) -> Staff:
        if name not in self.seated:
            self.seated[name] = self.cast.staff(self.officer(name), day_of(AT))
        return self.seated[name]

    def sees(self, name: str) -> frozenset[str]:
        """Relations whose row this principal may see."""
        by_key = {row.pk: relation for relation, row in self.rows.items()}
        # Only a receipt is another one for each row.
        asked = self.rows.values() if name == "receipt" else [self.rows["own"]]
        found = set()
        for row in asked:
            who = self.principal(name, row)
            keys = [row.pk] if name == "receipt" else [*by_key]
            seen = Complaint.objects.visible_to(who, day_of(AT)).filter(pk__in=keys)
            found |= {by_key[key] for key in seen.values_list("pk", flat=True)}
        return frozenset(found)

    def reads_in_full(self, name: str) -> frozenset[str]:
        """Relations whose free text this principal reads as it was sent."""
        found = set()
        for relation in self.sees(name):
            case = self.cases[self.rows[relation].pk]
            who = self.principal(name, self.rows[relation])
            mine = permissions.capacities(case, by=who, on=day_of(AT))
            if permissions.reads_in_full(case, mine):
                found.add(relation)
        return frozenset(found)

    @cached_property
    def cases(self) -> dict[int, Complaint]:
        """As they stand before anybody asks."""
        return Complaint.objects.select_related("holder", "root").in_bulk()

    def reaches(self, name: str, model: str) -> frozenset[str]:
        """Relations whose row of this kind, no case, this principal may see."""
        if name not in OFFICERS:
            return frozenset()
        officer = self.officer(name)
        rows: QuerySet[Any]
        if model == "inbox":
            rows = notifications.shown_to(self._staff(name), on=day_of(AT), at=AT)
        elif model == "snapshot":
            rows = Snapshot.objects.visible_to(self._staff(name), day_of(AT))
        elif model == "savedview":
            rows = SavedView.objects.filter(officer=officer)
        elif model == "passkey":
            rows = Authenticator.objects.filter(user=officer)
        else:
            rows = self._listed(officer, model)
        seen = {str(one) for one in rows.values_list("pk", flat=True)}
        known = self.objects[model].items()
        return frozenset(relation for relation, (key, _) in known if key in seen)

    def _listed(self, officer: Officer, model: str) -> "QuerySet[Any]":
        """The list of the admin, empty for who may not look at it."""
        request = RequestFactory().get("/admin/")
        request.user = officer
        desks = admin.site._registry.items()
        desk = next(one for kind, one in desks if kind._meta.model_name == model)
        may_look = desk.has_view_permission(request)
        return desk.get_queryset(request) if may_look else desk.model.objects.none()

    def client(self, name: str) -> Client:
        """Signed in, with the receipts, or with the token of this principal."""
        client = Client(raise_request_exception=False)
        if name in APPLICATIONS:
            token = f"Bearer {APPLICATIONS[name]}"
            client.defaults["HTTP_AUTHORIZATION"] = token
        if name in OFFICERS:
            client.force_login(self.officer(name))
            method = "password" if name == "mfa_pending" else "mfa"
            shown(client, method, at=AT.timestamp())
        if name in ("receipt", "other_receipt"):
            self._hand_receipts(client, own=name == "receipt")
        return client

    def _hand_receipts(self, client: Client, *, own: bool) -> None:
        until = (AT + timedelta(minutes=20)).timestamp()
        rows = [row for row in self.rows.values() if row.relation != "none"]
        held = rows if own else [self.rows["stranger"]]
        session = client.session
        session["receipts"] = {row.number: [row.pk, until] for row in held}
        session.save()


def world() -> World:
    """Write it: the registry, the cases by real steps, the rows of each admin list."""
    made = World(small_registry())
    _people(made)
    _long_keys()
    walks = _walks(made.cast)
    walks["parent"] = _held(made.cast, made.cast.dinas_kesehatan)
    Complaint.objects.filter(pk=walks["child"].pk).update(induk=walks["parent"].pk)
    for relation, walk in walks.items():
        made.rows[relation] = _row(relation, walk)
    _issue(made)
    made.rows["none"] = Row("none", NOWHERE, "25-9999-9999", NOWHERE)
    made.objects = objects(made)
    return made


def _long_keys() -> None:
    """Keys that are found in an answer for what they are, and as nothing else."""
    with connections["owner"].cursor() as cursor:
        for table in ("complaints_complaint", "complaints_attachment"):
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), 700000000)", [table]
            )


def _people(made: World) -> None:
    cast = made.cast
    flags: dict[str, dict[str, Any]] = {
        "superuser": {"is_superuser": True, "is_staff": True},
        "flagged": {"is_staff": True},
        "two_seats": {"is_staff": True},
        "deputy": {},
        "mfa_pending": {"is_staff": True},
    }
    for name, said in flags.items():
        made.extra[name] = Officer.objects.create(username=name, name=name, **said)
    several = (
        ("two_seats", cast.dinas_pu, "PEJABAT_PENGHUBUNG"),
        ("two_seats", cast.malang, "ADMIN_INSTANSI"),
        ("mfa_pending", cast.surabaya, "ADMIN_INSTANSI"),
    )
    for name, agency, role in several:
        decree = TeamDecree.objects.get(
            agency=agency.root_id, valid_until=None, kind=TeamDecree.Kind.DECREE
        )
        decree.members.create(officer=made.extra[name], role=role, agency=agency)
    _deputies(made)
    for name, agency in (
        ("other_application", cast.malang),
        ("dead_application", cast.surabaya),
        ("gateway", cast.national_desk),
    ):
        Partner.objects.create(
            name=name,
            agency=agency,
            token_hash=token_hash(APPLICATIONS[name]),
            is_active=name != "dead_application",
            is_sms_gateway=name == "gateway",
        )


def _deputies(made: World) -> None:
    """Seats lent until the day on which everybody asks; one that ended before it."""
    cast, today = made.cast, day_of(AT)
    for officer, seat, ends_on in (
        (made.extra["deputy"], cast.liaison_pu.seats.get(), today),
        (
            made.extra["deputy"],
            cast.liaison_rsud.seats.get(),
            today - timedelta(days=1),
        ),
        (cast.admin_samarinda, cast.liaison_samarinda_pu.seats.get(), today),
    ):
        Deputy.objects.create(
            seat=seat,
            officer=officer,
            starts_on=today - timedelta(days=7),
            ends_on=ends_on,
            basis="SP/1",
        )


def _issue(made: World) -> None:
    """The recap of May, in which one case of each of the two offices came."""
    for name in ("surabaya", "samarinda"):
        by = made.cast.staff(f"admin_{name}", day_of(AT))
        region = getattr(made.cast, name).region_id
        issue(code=region, month="2025-05", by=by, at=AT)


def _walks(cast: Cast) -> dict[str, Walk]:
    """A case a relation, each followed up by nobody yet unless it says so."""
    pu, old = cast.dinas_pu, NOW - timedelta(days=61)
    by_app = Application(cast.partner.pk, "")
    found = {
        "own": _held(cast, pu, copies=[cast.inspektorat], by=by_app),
        "anonymous": _held(cast, pu, is_anonymous=True),
        "secret": _held(cast, pu, is_secret=True),
        "above": _received(cast).to_city(),
        "below_sibling": _held(cast, cast.rsud),
        "sibling": _held(cast, cast.dinas_kesehatan),
        "passed_on": _held(cast, pu)
        .return_up("liaison_pu")
        .dispose(cast.dinas_kesehatan, "admin_surabaya"),
        "neighbour": _elsewhere(cast, cast.malang, cast.malang_pu, "admin_malang"),
        "uncovered": _elsewhere(cast, cast.malang, cast.malang_sosial, "admin_malang"),
        "province": _elsewhere(cast, cast.jatim, cast.jatim_pu, "admin_jatim"),
        "foreign": _elsewhere(
            cast, cast.samarinda, cast.samarinda_pu, "admin_samarinda", old
        ),
        "escalated": _held(cast, pu, at=old),
        "accused": _accusing(cast, pu),
        "accused_city": _accusing(cast, cast.surabaya),
        "erased": _held(cast, pu),
        "national": _received(cast),
        "stranger": _received(cast),
    }
    escalate_due(at=NOW)
    gone = found["erased"]
    erase(complaint_id=gone.pk, why=Erasure.Why.ASKED, at=gone.at)
    found["child"] = _held(cast, pu)  # of a parent that was never here
    reader = found["own"]
    reader.at = AT - timedelta(minutes=5)
    reader.take(actions.ask_identity, "liaison_pu", reason="Perlu alamat.")
    reader.take(actions.note, "liaison_pu", text=f"Dihubungi di {NUMBERS[1]}.")
    return found


def _received(cast: Cast, at: datetime = NOW, **said: Any) -> Walk:
    return Walk(cast, at=at).receive(identity=CANARY, **{**SAID, **said})


def _held(
    cast: Cast,
    unit: Agency,
    at: datetime = NOW,
    copies: list[Agency] | None = None,
    **said: Any,
) -> Walk:
    walk = _received(cast, at, **said).to_city()
    return walk.dispose(unit, "admin_surabaya", copies=copies or [])


def _elsewhere(
    cast: Cast, root: Agency, unit: Agency, admin: str, at: datetime = NOW
) -> Walk:
    return _received(cast, at).dispose(root, "admin_national").dispose(unit, admin)


def _accusing(cast: Cast, accused: Agency) -> Walk:
    """Berkadar pengawasan, looked into by the city's inspectorate."""
    said = {"classification": Classification.SUPERVISORY}
    walk = _received(cast, reported_agency=accused)
    if accused == cast.surabaya:
        return walk.dispose(cast.jatim, "admin_national", **said)
    walk.dispose(cast.surabaya, "admin_national", **said)
    return walk.dispose(cast.inspektorat, "admin_surabaya", **said)


def _row(relation: str, walk: Walk) -> Row:
    # No word of the name: it is taken out of texts for who only watches.
    title = f"Judul-{relation}-baris"
    Complaint.objects.filter(pk=walk.pk).update(title=title)
    file = Attachment(
        complaint_id=walk.pk,
        name="bukti.txt",
        media_type="text/plain",
        size=5,
        sha256="0" * 64,
        added_at=walk.at,
    )
    file.file.save("bukti.txt", ContentFile(b"bukti"), save=False)
    file.save()
    return Row(
        relation,
        walk.pk,
        walk.case.number,
        file.pk,
        title,
        walk.receipt_code,
        _fulfilled(walk) if relation in ASKED else NOWHERE,
    )


def _fulfilled(walk: Walk) -> int:
    """A copy of their own data that the complainant may fetch; another one waits."""
    for kind in ("see", "erase"):
        SubjectRequest.objects.create(
            complaint_id=walk.pk, kind=kind, asked_at=walk.at, due_at=AT
        )
    copy = SubjectRequest.objects.get(complaint_id=walk.pk, kind="see")
    custodian = walk.staff("custodian")
    said = {"outcome": "done", "by": custodian, "at": walk.at}
    requesting.decide_request(request_id=copy.pk, **said)
    return copy.pk
