"""The screen of a new version: filled, refused, tried, put in force, read again."""

import re
from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from complaints.deadlines import OfficeHours
from complaints.models import Policy
from tests.cast import Cast
from tests.complaints import cases
from tests.complaints.browsing import Now, body

NEW = "/admin/complaints/policy/versi-baru/"
LIST = "/admin/complaints/policy/"


@pytest.fixture
def desk(client: Client, cast: Cast, now: Now) -> Client:
    client.force_login(cast.admin_national)
    return client


@pytest.fixture
def city(client: Client, cast: Cast, now: Now) -> Client:
    client.force_login(cast.admin_surabaya)
    return client


def filled(client: Client, **other: Any) -> dict[str, Any]:
    """The form as the page gives it, with a day and a basis and what is said."""
    form = client.get(NEW).context["form"]
    said = {name: form[name].value() for name in form.fields}
    said |= {"valid_from": "2025-08-01", "basis": "Perwali contoh", **other}
    return {name: value for name, value in said.items() if value is not None}


def sent(client: Client, button: str, **other: Any) -> HttpResponse:
    data = {**filled(client, **other), button: "1"}
    return client.post(NEW, data, follow=True)


def test_the_form_says_what_holds_now_in_fields_and_not_in_code(desk: Client) -> None:
    page = body(desk.get(NEW))
    assert re.search(r'name="first_follow_up_days" value="5"', page)
    named = re.findall(r'for="id_(\w+)_days">', page)
    limits = named[: named.index("ombudsman") + 1]
    assert limits[0] == "verification"  # in the order in which a case meets them
    assert limits.index("settlement_aspirasi") < limits.index("reply")
    assert "Penyelesaian, aspirasi" in page
    assert '{"' not in page.partition("<form method")[2]


def test_a_version_is_tried_before_it_is_put_in_force(desk: Client, cast: Cast) -> None:
    cases.at_unit(cast, at=cases.NOW - cases.ONE_DAY * 7)  # due today, on day five

    tried = sent(desk, "coba", first_follow_up_days="2")

    page = body(tried)
    assert tried.status_code == 200
    assert "Belum ada yang disimpan" in page
    assert cast.dinas_pu.name in page.partition('id="percobaan"')[2]
    assert 'name="berlakukan"' in page
    assert Policy.objects.count() == 1

    applied = sent(desk, "berlakukan", first_follow_up_days="2")
    assert "Versi 2 berlaku sejak 1 Agustus 2025." in body(applied)
    made = Policy.objects.get(version=2)
    assert made.agency is None
    assert made.history.get().history_user == cast.admin_national


def test_an_admin_instansi_writes_for_its_own_and_stricter_alone(
    city: Client, cast: Cast
) -> None:
    assert 'name="agency"' not in body(city.get(NEW))

    laxer = sent(city, "berlakukan", first_follow_up_days="6")
    assert laxer.status_code == 422
    assert "6 lebih longgar daripada 5 (nasional)" in body(laxer)
    forged = sent(
        city,
        "berlakukan",
        agency=str(cast.malang.pk),
        ombudsman_unit="working_days",
        first_follow_up_days="3",
    )
    assert forged.status_code == 200

    made = Policy.objects.exclude(version=1).get()
    assert made.agency == cast.surabaya
    assert made.limits["first_follow_up"]["days"] == 3
    assert made.limits["ombudsman"]["unit"] == "calendar_days"


@pytest.mark.parametrize(
    ("wrong", "field", "reason"),
    [
        ({"valid_from": "2025-07-07"}, "valid_from", "Tumpang tindih"),
        ({"valid_from": ""}, "valid_from", "diisi"),
        ({"basis": ""}, "basis", "diisi"),
        ({"verification_days": "0"}, "verification_days", "1"),
        ({"verification_days": "tiga"}, "verification_days", "bilangan"),
        ({"consent_day": "60"}, "consent_day", "sebelum jam Ombudsman"),
        ({"office_opens": "08:00"}, "office_opens", "jam buka dan jam tutup"),
        (
            {"office_opens": "16:00", "office_closes": "08:00"},
            "office_opens",
            "buka lebih dahulu",
        ),
        ({"counts_hours": "on"}, "counts_hours", "dengan jam buka"),
        ({"paused_kinds": ["ombudsman"]}, "paused_kinds", "ombudsman"),
    ],
)
def test_what_is_refused_is_said_at_its_field_and_stays_typed(
    desk: Client, wrong: dict[str, Any], field: str, reason: str
) -> None:
    for button in ("coba", "berlakukan"):
        answer = sent(desk, button, holds_allowed="1", **wrong)
        errors = answer.context["form"].errors
        assert answer.status_code == 422
        assert reason.lower() in " ".join(errors[field]).lower(), errors
        assert re.search(r'name="holds_allowed" value="1"', body(answer))
    assert Policy.objects.count() == 1


@pytest.mark.parametrize(
    "laxer",
    [
        {"holds_allowed": "3"},
        {"extension_days": "99"},
        {"reopen_days": "5"},
        {"settlement_from": "classified"},
        {"office_opens": "08:00", "office_closes": "15:00"},
    ],
)
def test_no_rule_of_an_agency_is_laxer(city: Client, laxer: dict[str, str]) -> None:
    answer = sent(city, "berlakukan", **laxer)
    assert answer.status_code == 422
    assert next(iter(laxer)) in answer.context["form"].errors
    assert Policy.objects.count() == 1


def test_an_agency_is_open_no_shorter_than_the_country_says(
    city: Client, cast: Cast
) -> None:
    hours = {"office_opens": time(8), "office_closes": time(15)}
    Policy.objects.filter(pk=cast.policy.pk).update(**hours)

    sooner = sent(city, "berlakukan", office_closes="14:00")
    assert "office_opens" in sooner.context["form"].errors
    longer = sent(city, "berlakukan", office_closes="16:00")
    assert longer.status_code == 200


def test_a_version_may_count_hours(desk: Client) -> None:
    hours = {"office_opens": "08:00", "office_closes": "15:00", "counts_hours": "on"}

    sent(desk, "berlakukan", **hours)

    made = Policy.objects.get(version=2)
    assert made.office_hours == OfficeHours(time(8), time(15), counts_hours=True)
    assert "pada jam yang sama" in body(desk.get(f"{LIST}{made.pk}/change/"))


def test_where_the_country_counts_hours_no_agency_counts_days(
    city: Client, cast: Cast
) -> None:
    hours = {"office_opens": time(8), "office_closes": time(15), "counts_hours": True}
    Policy.objects.filter(pk=cast.policy.pk).update(**hours)

    laxer = sent(city, "berlakukan", counts_hours="")

    assert "counts_hours" in laxer.context["form"].errors
    assert sent(city, "berlakukan").status_code == 200


def test_others_do_not_write_versions(client: Client, cast: Cast, now: Now) -> None:
    for name in ("liaison_pu", "ksp_officer", "auditor"):
        client.force_login(getattr(cast, name, None) or cast.officers[name])
        assert client.get(NEW).status_code in (302, 403)
        assert client.post(NEW, {"berlakukan": "1"}).status_code in (302, 403)
    assert Policy.objects.count() == 1


def test_versions_are_read_and_never_edited(desk: Client, cast: Cast) -> None:
    sent(desk, "berlakukan", first_follow_up_days="4")
    made = Policy.objects.get(version=2)

    assert "Versi baru" in body(desk.get(LIST))
    page = f"{LIST}{made.pk}/change/"
    assert "Perwali contoh" in body(desk.get(page))
    assert desk.post(page, {"basis": "lain"}).status_code == 403
    history = desk.get(f"{LIST}{made.pk}/history/")
    assert history.status_code == 200
    assert cast.admin_national.name in body(history)
    assert desk.post(f"{LIST}{made.pk}/delete/").status_code == 403


def test_no_version_begins_on_a_day_that_has_begun_in_the_east(
    desk: Client, cast: Cast, now: Now
) -> None:
    """There cases were received on it already, under the version before."""
    now.at = datetime(2025, 7, 31, 15, 30, tzinfo=UTC)  # 22.30 WIB, 0.30 WIT
    cases.received(cast, at=now.at, chosen_agency=cast.jayapura)
    desk.force_login(cast.admin_national)

    refused = sent(desk, "berlakukan", valid_from="2025-08-01")

    assert refused.status_code == 422
    assert "Tumpang tindih" in body(refused)
    assert Policy.objects.count() == 1
    assert sent(desk, "berlakukan", valid_from="2025-08-02").status_code == 200
    assert Policy.objects.count() == 2
