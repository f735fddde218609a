"""Every change of a right by a member of staff says from where it was made."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import AccessEntry, AgencyChange, Deputy, Officer, Partner
from agencies.workdays import WIB, local_date
from tests.cast import Cast
from tests.registry import small_registry

pytestmark = pytest.mark.django_db
HERE = "10.9.8.7"
TODAY = local_date(timezone.now(), WIB)
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return small_registry()


@pytest.fixture
def desk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.admin_national)
    return client


def post(desk: Client, name: str, data: dict[str, Any], *args: Any) -> None:
    url = reverse(f"admin:{name}", args=args)
    answer = desk.post(url, data, REMOTE_ADDR=HERE)
    assert answer.status_code == 302, answer.context and answer.context.get("errors")


def decrees(desk: Client, cast: Cast) -> Iterator[str]:
    decree = {
        "agency": cast.papua.pk,
        "kind": "decree",
        "number": "SK/1",
        "decided_on": "2025-12-15",
        "signatory": "Contoh",
        "valid_from": "2026-01-01",
        "members-TOTAL_FORMS": "0",
        "members-INITIAL_FORMS": "0",
    }
    post(desk, "agencies_teamdecree_add", decree)
    yield "SK/1"
    old = cast.surabaya.decrees.get(valid_until=None)
    following = {**decree, "number": "SK/2", "valid_from": TODAY.isoformat()}
    post(desk, "agencies_teamdecree_replace", following, old.pk)
    yield "SK/2"


def deputies(desk: Client, cast: Cast) -> Iterator[str]:
    absence = {
        "seat": cast.liaison_pu.seats.get().pk,
        "officer": cast.liaison_rsud.pk,
        "starts_on": TODAY.isoformat(),
        "ends_on": (TODAY + 9 * DAY).isoformat(),
        "basis": "SP/1",
    }
    post(desk, "agencies_deputy_add", absence)
    yield "Plh. liaison.rsud"
    chosen = {"action": "end_now", "_selected_action": [Deputy.objects.get().pk]}
    post(desk, "agencies_deputy_changelist", chosen)
    yield "Plh. liaison.rsud"


def officers(desk: Client, cast: Cast) -> Iterator[str]:
    who = cast.liaison_pu
    typed = {
        "username": who.username,
        "name": who.name,
        "email": who.email,
        "seats-TOTAL_FORMS": "0",
        "seats-INITIAL_FORMS": "0",
    }
    post(desk, "agencies_officer_change", {**typed, "is_staff": "on"}, who.pk)
    yield who.username
    Officer.objects.filter(pk=who.pk).update(is_active=True)
    for action in ("invite", "take_factors"):
        chosen = {"action": action, "_selected_action": [who.pk]}
        post(desk, "agencies_officer_changelist", chosen)
        yield who.username


def partners(desk: Client, cast: Cast) -> Iterator[str]:
    typed = {"agency": cast.malang.pk, "name": "Aplikasi Dua", "is_active": "on"}
    post(desk, "agencies_partner_add", typed)
    yield "Aplikasi Dua"
    made = Partner.objects.get(name="Aplikasi Dua")
    post(desk, "agencies_partner_change", {**typed, "is_sms_gateway": "on"}, made.pk)
    yield "Aplikasi Dua"
    chosen = {"action": "renew_token", "_selected_action": [made.pk]}
    post(desk, "agencies_partner_changelist", chosen)
    yield "Aplikasi Dua"


def changes(desk: Client, cast: Cast) -> Iterator[str]:
    url = reverse("admin:agencies_agencychange_record")
    asked = f"{url}?agency={cast.rsud.pk}&kind=rename"
    typed = {
        "name": "RSUD Baru",
        "on": (TODAY + 9 * DAY).isoformat(),
        "basis": "Perwali 1",
        "terapkan": "1",
    }
    answer = desk.post(asked, typed, REMOTE_ADDR=HERE)
    assert answer.status_code == 302
    yield cast.rsud.code
    change = AgencyChange.objects.get()
    post(desk, "agencies_agencychange_withdraw", {}, change.pk)
    yield cast.rsud.code


def lists(desk: Client, cast: Cast) -> Iterator[str]:
    number = cast.surabaya.decrees.get(valid_until=None).number
    text = (
        "sk,instansi,nama_pengguna,nama,surel,peran,unit,berhenti_sejak\n"
        f"{number},surabaya,siti.baru,Siti,,PEJABAT_PENGHUBUNG,rsud,"
    )
    url = reverse("admin:agencies_teammember_bring_in")
    file = SimpleUploadedFile("daftar.csv", text.encode())
    sealed = desk.post(url, {"file": file}).context["sealed"]
    post(desk, "agencies_teammember_bring_in", {"isi": sealed})
    yield "siti.baru"


@pytest.mark.parametrize(
    "ways", [decrees, deputies, officers, partners, changes, lists]
)
def test_every_change_of_a_right_says_from_where(
    ways: Any, desk: Client, cast: Cast
) -> None:
    wanted = [(subject, HERE) for subject in ways(desk, cast)]

    kept = AccessEntry.objects.filter(kind=AccessEntry.Kind.RIGHT).order_by("pk")
    assert list(kept.values_list("subject", "address")) == wanted


# What notes a change of a right, by the name under which interfaces call it.
NOTES = {
    *("record_right", "replace_decree", "name_deputy", "end_deputy", "invite"),
    *("take_factors", "issue_token", "record_change", "withdraw_change", "try_list"),
}


def without_address(source: str) -> list[str]:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [(getattr(c.func, "attr", getattr(c.func, "id", "")), c) for c in calls]
    return [
        name
        for name, call in named
        if name in NOTES
        and not {"address", None} & {keyword.arg for keyword in call.keywords}
    ]


def test_no_interface_leaves_the_address_out() -> None:
    rooms = ("agencies/admin", "complaints/admin", "agencies/views", "agencies/loading")
    for room in rooms:
        for path in sorted(Path(settings.BASE_DIR, room).rglob("*.py")):
            assert without_address(path.read_text()) == [], path
    assert without_address("actions.invite(member=m, by=by, at=at)") == ["invite"]


def test_what_gives_an_application_no_right_is_no_entry(
    desk: Client, cast: Cast
) -> None:
    same = {
        "agency": cast.partner.agency_id,
        "name": cast.partner.name,
        "is_active": "on",
    }
    post(desk, "agencies_partner_change", same, cast.partner.pk)
    assert not AccessEntry.objects.exists()
    post(desk, "agencies_partner_change", {**same, "is_active": ""}, cast.partner.pk)
    assert "aktif: False" in AccessEntry.objects.get().reason
