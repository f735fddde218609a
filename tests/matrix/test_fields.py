"""Every field that may be written is listed, and no other has an effect."""

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib import admin
from django.db.models import Max
from django.urls import path as address

from agencies.models import Officer
from complaints.api.steps import VERBS
from complaints.forms.complainant import OWN_FORMS
from complaints.forms.report import ReportForm
from complaints.models import Complaint
from complaints.views.step_page import FORMS
from escalation.forms import FORMS as REVIEW_FORMS
from lapor import urls
from tests.complaints.api_client import CASE
from tests.complaints.browsing import report_data
from tests.matrix import table
from tests.matrix.asking import FORBIDDEN, Visitor, ready, said, taken_back
from tests.matrix.inventory import inventory
from tests.matrix.routes import Route, routes
from tests.matrix.trials import everybody
from tests.matrix.world import AT, World

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "identity", "owner"]),
    pytest.mark.timeout(900),
]
INTO = os.environ.get("LAPOR_MATRIX_INTO", "")
WRITERS = {
    "kerja/": ("admin_national", "admin_surabaya", "liaison_pu", "custodian"),
    "lacak/": ("receipt",),
    "ombudsman/": ("reviewer_jatim",),
    "admin/": ("admin_national", "admin_surabaya"),
    "api/": ("application",),
}
# Different in every case, whoever writes it.
OF_EACH = {"id", "number", "receipt_hash"}
MORE = {"is_secret": "on", "is_anonymous": "on", "title": "Judul lain"}


def test_every_route_form_and_field_is_in_the_inventory(world: World) -> None:
    found = inventory(world)
    if INTO:
        (Path(INTO) / "inventory.json").write_text(json.dumps(found))
        return

    listed = table.inventory()
    assert not set(found) - set(listed), "not listed in tests/matrix/table.txt"
    assert not set(listed) - set(found), "listed, and there no more"


def test_a_field_that_is_not_listed_is_found(world: World) -> None:
    class Sneaking(ReportForm):
        """Made here, as a form of complaints would be."""

    Sneaking.__module__ = "complaints.forms.sneaking"

    assert set(inventory(world)) - set(table.inventory())
    Sneaking.__module__ = __name__


def test_a_route_and_a_column_that_are_not_listed_are_found(
    world: World, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(inventory(world))
    backdoor: Any = ModuleType("backdoor")
    backdoor.urlpatterns = [*urls.urlpatterns, address("pintu/<int:pk>/", urls.health)]
    monkeypatch.setitem(sys.modules, "backdoor", backdoor)
    settings.ROOT_URLCONF = "backdoor"
    officers = admin.site._registry[Officer]
    monkeypatch.setattr(officers, "list_display", ["username", "password"])

    found = set(inventory(world)) - before

    assert "= route pintu/<int:pk>/" in found
    columns = {one.split()[2]: one for one in found if one.startswith("= admin")}
    assert {*columns} == {"agencies.officer"}
    assert "password" in columns["agencies.officer"].split("|")[1]


def _own_fields(route: Route) -> set[str]:
    if route.pattern.startswith("lacak/"):
        return set(OWN_FORMS[route.step].base_fields)
    if route.pattern.startswith("ombudsman/"):
        return set(REVIEW_FORMS[route.step].base_fields)
    if route.pattern.startswith("api/"):
        return set(VERBS[route.verb.replace("_", "-")].body().fields)
    return set(FORMS[route.step].base_fields) if route.step in FORMS else set()


def _attacked(own: dict[str, Any]) -> dict[str, Any]:
    columns = {one.name: 1 for one in Complaint._meta.concrete_fields}
    return {**columns, **FORBIDDEN, **MORE, **own}


def _values(pk: int) -> dict[str, Any]:
    row = Complaint.objects.filter(pk=pk).values().get()
    return {name: value for name, value in row.items() if name not in OF_EACH}


def _effect(who: Visitor, route: Route, data: dict[str, Any]) -> Any:
    relation = "escalated" if route.pattern.startswith("ombudsman/") else "own"
    row = who.world.rows[relation]
    cookies = who.client.cookies.copy()
    with taken_back():
        ready(route, row)
        answer = who.send("POST", route.path(who.world, relation), data)
        found = answer.status_code, _values(row.pk)
    who.client.cookies = cookies
    return found


@pytest.mark.prove
def test_what_is_sent_along_with_a_step_changes_nothing(world: World) -> None:
    people, taken = everybody(world), 0
    for route in (one for one in routes() if one.verb and one.step != "tidak-ada"):
        first = route.pattern.split("/", 1)[0] + "/"
        own = _own_fields(route)
        plain = {k: v for k, v in said(world, route).items() if k in own}
        for name in WRITERS[first]:
            before = _effect(people[name], route, plain)
            attack = {k: v for k, v in _attacked(plain).items() if k not in own}
            after = _effect(people[name], route, {**attack, **plain})
            assert after == before, (route.name, name)
            taken += before[0] in (200, 302)
    assert taken > 40


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("public", "/lapor/"),
        ("liaison_pu", "/kerja/catat/"),
        ("application", "/api/v1/complaints"),
    ],
)
def test_a_new_case_takes_only_what_its_form_asks(
    world: World, name: str, path: str
) -> None:
    who, api = everybody(world)[name], path.startswith("/api/")
    data = {**CASE} if api else report_data(token="")
    attack = {k: v for k, v in _attacked(data).items() if k not in _asked(api)}

    made = [_created(who, path, sent) for sent in (data, {**attack, **data})]

    assert made[0] == made[1]
    assert made[0]["state"] == "received"
    assert made[0]["received_at"] == AT
    assert isinstance(made[0]["received_at"], datetime)


def _asked(api: bool) -> set[str]:
    """What the form itself asks for, said or not."""
    if api:
        return {*CASE, "category", "place", "incident_date", "reported_agency"}
    return set(ReportForm.base_fields)


def _created(who: Visitor, path: str, data: dict[str, Any]) -> dict[str, Any]:
    cookies = who.client.cookies.copy()
    with taken_back():
        before = Complaint.objects.aggregate(last=Max("pk"))["last"]
        answer = who.send("POST", path, data)
        made = Complaint.objects.filter(pk__gt=before).first()
        assert made, (path, answer.status_code, answer.content[:500])
        found = _values(made.pk)
    who.client.cookies = cookies
    return found


def test_an_account_gets_no_right_that_its_form_does_not_ask(world: World) -> None:
    """Not by the form, not by going back to a version, and not by a coordinator."""
    target = world.cast.liaison_pu
    if not target.history.exists():
        target.save()
    version = target.history.latest().pk
    page = f"/admin/agencies/officer/{target.pk}"
    sent = {
        "username": target.username,
        "name": target.name,
        "email": target.email,
        "is_active": "on",
        "is_superuser": "on",
        "password": "md5$x$y",
        "seats-TOTAL_FORMS": 0,
        "seats-INITIAL_FORMS": 0,
    }
    before = (target.is_superuser, target.password)
    for name in ("admin_national", "admin_surabaya", "liaison_pu"):
        client = world.client(name)
        for path in (f"{page}/change/", f"{page}/history/{version}/"):
            client.post(path, {**sent, "is_staff": "on"} if "history" in path else sent)
            target.refresh_from_db()
            assert (target.is_superuser, target.password) == before, (name, path)
            assert not target.is_staff, (name, path)
