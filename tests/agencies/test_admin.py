"""The registry in the admin: who reads, who edits, and what it refuses in words."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from agencies.models import (
    AccessEntry,
    Agency,
    Holiday,
    Notice,
    Officer,
    Partner,
    Region,
    TeamDecree,
    TeamMember,
    token_hash,
)
from agencies.roles import Role
from tests.registry import Cast, small_registry

pytestmark = pytest.mark.django_db

LISTS = (
    "region",
    "agency",
    "teamdecree",
    "officer",
    "holiday",
    "partner",
    "notice",
)
Enter = Callable[[Officer], Client]


@pytest.fixture
def cast() -> Cast:
    return small_registry()


@pytest.fixture
def enter() -> Enter:
    def signed_in(officer: Officer) -> Client:
        client = Client()
        client.force_login(officer)
        return client

    return signed_in


def list_of(name: str) -> str:
    return reverse(f"admin:agencies_{name}_changelist")


def add_to(name: str) -> str:
    return reverse(f"admin:agencies_{name}_add")


def page_of(row: Any) -> str:
    name = row._meta.model_name
    return reverse(f"admin:agencies_{name}_change", args=[row.pk])


def inline(prefix: str) -> dict[str, str]:
    """What a browser sends along for a list below a form that has no rows to edit."""
    return {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}


def decree_form(cast: Cast, **typed: str) -> dict[str, str]:
    return {
        "agency": str(cast.jayapura.pk),
        "kind": "decree",
        "number": "SK/BARU/2026",
        "decided_on": "2025-12-15",
        "signatory": "Wali Kota Contoh",
        "valid_from": "2026-01-01",
        "valid_until": "",
        **inline("members"),
        **typed,
    }


@pytest.mark.parametrize("name", LISTS)
def test_the_national_desk_and_coordinators_open_every_list(
    name: str, cast: Cast, enter: Enter
):
    for officer in (cast.admin_national, cast.admin_surabaya):
        answer = enter(officer).get(list_of(name))
        assert answer.status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_every_page_of_the_lists_costs_few_queries(
    name: str, cast: Cast, enter: Enter, django_assert_max_num_queries: Any
):
    client = enter(cast.admin_national)
    client.get(list_of(name))
    with django_assert_max_num_queries(15):
        client.get(list_of(name))


@pytest.mark.parametrize("name", LISTS)
def test_who_has_no_desk_finds_no_list(name: str, cast: Cast, enter: Enter):
    cast.liaison_pu.is_staff = True
    cast.liaison_pu.save()

    answer = enter(cast.liaison_pu).get(list_of(name))

    assert answer.status_code == 403


def test_a_coordinator_reads_their_own_instansi_and_no_other(cast: Cast, enter: Enter):
    client = enter(cast.admin_surabaya)

    shown = client.get(list_of("agency")).content.decode()

    assert "Dinas PU Bina Marga Surabaya" in shown
    assert "Dinas PU Bina Marga Malang" not in shown
    assert client.get(page_of(cast.dinas_pu)).status_code == 200
    assert client.get(page_of(cast.malang_pu)).status_code == 302  # as if not there


def test_a_coordinator_edits_nothing_of_the_registry(cast: Cast, enter: Enter):
    client = enter(cast.admin_surabaya)

    refused = client.post(page_of(cast.dinas_pu), {"name": "Nama Lain"})

    assert refused.status_code == 403
    assert client.get(add_to("teamdecree")).status_code == 403
    cast.dinas_pu.refresh_from_db()
    assert cast.dinas_pu.name == "Dinas PU Bina Marga Surabaya"


def test_what_is_dated_is_not_changed_by_the_form(cast: Cast, enter: Enter):
    unit = cast.dinas_pu
    typed = {"name": "Dinas SDABM Surabaya", "region": "35.78", "zone": unit.zone}

    answer = enter(cast.admin_national).post(
        page_of(unit), {**typed, **inline("units"), "parent": str(cast.malang.pk)}
    )

    assert answer.status_code == 302, answer.context["errors"]
    kept = Agency.objects.get(pk=unit.pk)
    assert (kept.name, kept.parent_id, kept.is_active) == (
        unit.name,
        unit.parent_id,
        True,
    )


def test_a_unit_added_in_the_admin_belongs_to_its_instansi(cast: Cast, enter: Enter):
    typed = {
        "code": "kelurahan-contoh",
        "name": "Kelurahan Contoh",
        "kind": "unit",
        "parent": str(cast.dinas_kesehatan.pk),
        "zone": "Asia/Jakarta",
        "is_active": "on",
        "is_autonomous": "on",
    }

    answer = enter(cast.admin_national).post(add_to("agency"), typed)

    assert answer.status_code == 302, answer.context["errors"]
    assert Agency.objects.get(code="kelurahan-contoh").root_id == cast.surabaya.pk


@pytest.mark.parametrize("zone", ["WIB", "Asia/Jakarta ya", ""])
def test_a_zone_that_no_clock_knows_is_refused_beside_its_field(
    cast: Cast, enter: Enter, zone: str
):
    """It would be asked for the day on every page about the unit."""
    typed = {"code": "contoh", "name": "Contoh", "kind": "unit", "zone": zone}

    answer = enter(cast.admin_national).post(add_to("agency"), typed)

    assert answer.status_code == 422
    assert "zone" in answer.context["adminform"].form.errors
    assert not Agency.objects.filter(code="contoh").exists()


def test_a_decree_with_its_members_is_recorded_and_logged(cast: Cast, enter: Enter):
    typed = decree_form(
        cast,
        agency=str(cast.papua.pk),
        **{
            "members-TOTAL_FORMS": "1",
            "members-0-officer": str(cast.nobody.pk),
            "members-0-role": Role.ADMIN_INSTANSI,
            "members-0-agency": str(cast.papua.pk),
        },
    )

    answer = enter(cast.admin_national).post(add_to("teamdecree"), typed)

    assert answer.status_code == 302, answer.context["errors"]
    assert TeamMember.objects.staff(cast.nobody, date(2026, 1, 1)).has(
        Role.ADMIN_INSTANSI
    )
    cast.nobody.refresh_from_db()
    assert cast.nobody.is_staff  # whose desk is in the admin now
    entry = AccessEntry.objects.get(kind=AccessEntry.Kind.RIGHT)
    assert (entry.officer, entry.agency) == (cast.admin_national, cast.papua)


def test_overlapping_decrees_are_refused_in_words_and_what_was_typed_is_kept(
    cast: Cast, enter: Enter
):
    answer = enter(cast.admin_national).post(add_to("teamdecree"), decree_form(cast))

    shown = answer.content.decode()
    assert "Tumpang tindih: SK/BARU/2026" in shown
    assert "SK/BARU/2026" in shown
    assert not TeamDecree.objects.filter(number="SK/BARU/2026").exists()


def test_a_decree_that_ends_before_it_begins_is_refused(cast: Cast, enter: Enter):
    typed = decree_form(cast, agency=str(cast.papua.pk), valid_until="2025-12-31")

    answer = enter(cast.admin_national).post(add_to("teamdecree"), typed)

    assert "Berakhir sebelum mulai berlaku." in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "where", "reason"),
    [
        (Role.PEJABAT_PENGHUBUNG, "dinas_pu", "Bukan instansi SK ini atau unitnya."),
        (Role.OMBUDSMAN, "papua", "Peran ini tidak diberikan dengan SK Tim Pengelola."),
        (Role.ADMIN_NASIONAL, "papua", "Tidak ada Admin Nasional pada Pemerintah Pr"),
        (Role.PEJABAT_PENGHUBUNG, "papua", "Tidak ada Pejabat Penghubung pada Pemeri"),
    ],
)
def test_a_seat_elsewhere_or_of_another_kind_is_refused(
    role: Role, where: str, reason: str, cast: Cast, enter: Enter
):
    typed = decree_form(
        cast,
        agency=str(cast.papua.pk),
        **{
            "members-TOTAL_FORMS": "1",
            "members-0-officer": str(cast.nobody.pk),
            "members-0-role": role,
            "members-0-agency": str(getattr(cast, where).pk),
        },
    )

    answer = enter(cast.admin_national).post(add_to("teamdecree"), typed)

    assert reason in answer.content.decode()
    assert not TeamMember.objects.filter(officer=cast.nobody).exists()


def test_a_token_is_shown_once_and_stored_as_a_hash(cast: Cast, enter: Enter):
    client = enter(cast.admin_national)
    typed = {"agency": str(cast.malang.pk), "name": "Aplikasi Baru", "is_active": "on"}

    shown = client.post(add_to("partner"), typed, follow=True).content.decode()

    partner = Partner.objects.get(name="Aplikasi Baru")
    token = shown.split("hanya ditampilkan sekali: ")[1].split("<")[0].strip()
    assert token_hash(token) == partner.token_hash
    assert token not in client.get(page_of(partner)).content.decode()


def test_an_officer_gets_an_account_and_loses_it_on_record(cast: Cast, enter: Enter):
    client = enter(cast.admin_national)
    new = {
        "username": "petugas.baru",
        "name": "Petugas Baru",
        "password": "kata-sandi-yang-panjang-8",
        "password1": "kata-sandi-yang-panjang-8",
        "password2": "kata-sandi-yang-panjang-8",
        "usable_password": "true",
    }
    assert client.post(add_to("officer"), new).status_code == 302

    officer = Officer.objects.get(username="petugas.baru")
    assert not officer.has_usable_password()

    answer = client.post(
        page_of(officer),
        {"username": officer.username, "name": officer.name, **inline("seats")},
    )

    assert answer.status_code == 302, answer.context["errors"]
    officer.refresh_from_db()
    assert not officer.is_active
    assert AccessEntry.objects.filter(subject="petugas.baru").count() == 2


def test_logs_are_read_and_never_written(cast: Cast, enter: Enter):
    client = enter(cast.admin_national)
    assert client.get(add_to("notice")).status_code == 403
    assert not Notice.objects.exists()
    with pytest.raises(NoReverseMatch):
        list_of("accessentry")  # its page is the auditor's alone


def test_regions_are_found_by_search_and_not_offered_in_full(cast: Cast, enter: Enter):
    client = enter(cast.admin_national)
    asked = {
        "app_label": "agencies",
        "model_name": "agency",
        "field_name": "region",
        "term": "surab",
    }

    found = client.get(reverse("admin:autocomplete"), asked).json()["results"]

    assert [row["id"] for row in found] == ["35.78"]
    page = client.get(page_of(cast.surabaya)).content.decode()
    assert "Kedungdoro" not in page
    assert Region.objects.filter(name="Kedungdoro").exists()


def test_a_history_counts_no_further_than_a_list(
    cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agencies.admin.base.COUNTED", 2)
    for name in ("Satu", "Dua", "Tiga"):
        cast.malang.name = name
        cast.malang.save()
    page = reverse("admin:agencies_agency_history", args=[cast.malang.pk])

    with CaptureQueriesContext(connection) as asked:
        answer = enter(cast.admin_national).get(page)

    assert [row.name for row in answer.context["page_obj"]] == ["Tiga", "Dua"]
    counted = [one["sql"] for one in asked if "COUNT(" in one["sql"]]
    assert counted
    assert all("LIMIT 2" in sql for sql in counted)


def test_a_history_has_no_word_of_the_machine(cast: Cast, enter: Enter) -> None:
    cast.malang.name = "Malang Raya"
    cast.malang.save()
    page = reverse("admin:agencies_agency_history", args=[cast.malang.pk])
    shown = enter(cast.admin_national).get(page).content.decode()
    assert "Malang Raya" in shown
    assert "None" not in shown.partition('id="change-history"')[2]


def test_a_history_links_to_versions_for_who_may_open_them(
    cast: Cast, enter: Enter
) -> None:
    cast.surabaya.name = "Surabaya Raya"
    cast.surabaya.save()
    page = reverse("admin:agencies_agency_history", args=[cast.surabaya.pk])
    version = f"{page}{cast.surabaya.history.latest('pk').pk}/"

    assert version in enter(cast.admin_national).get(page).content.decode()
    client = enter(cast.admin_surabaya)
    shown = client.get(page).content.decode()
    assert "Surabaya Raya" in shown
    assert version not in shown


def test_a_version_looks_like_a_form_whatever_a_process_showed_before() -> None:
    """Django's own form says "True" for an icon."""
    told = "import django; django.setup(); from django.contrib.admin import helpers;"
    asked = f"{told} print(helpers.AdminForm.__module__, helpers.Fieldline.__module__)"
    command = [sys.executable, "-c", asked]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["unfold.forms", "unfold.forms"]


def test_a_list_says_yes_and_no_and_clocks_in_words(cast: Cast, enter: Enter) -> None:
    page = enter(cast.admin_national).get(reverse("admin:agencies_agency_changelist"))
    shown = page.content.decode()

    assert '<span class="visually-hidden">ya</span>' in shown
    icons = re.findall(r"<span[^>]*>(?=check_small)", shown)
    assert icons
    assert all('aria-hidden="true"' in icon for icon in icons)
    assert ">WIB<" in shown
    assert "Asia/Jakarta" not in shown


@pytest.mark.parametrize(("zone", "code"), [("WIB", "35.78"), ("WIT", None)])
def test_a_list_is_narrowed_by_its_clocks(
    cast: Cast, enter: Enter, zone: str, code: str | None
) -> None:
    route = reverse("admin:agencies_agency_changelist")
    page = enter(cast.admin_national).get(route, {"zona": zone, "q": "Surabaya"})

    found = {row.region_id for row in page.context["cl"].result_list}
    assert (cast.surabaya.region_id in found) is (code is not None)


def test_only_where_nothing_is_wrong_the_first_field_takes_the_focus(
    cast: Cast, enter: Enter
) -> None:
    """Django's script does that, sooner or later than the summary takes it."""
    client = enter(cast.admin_national)
    fresh = client.get(add_to("officer")).content.decode()
    wrong = client.post(add_to("officer"), {}).content.decode()
    assert ["change_form." in page for page in (fresh, wrong)] == [True, False]
    assert 'id="kesalahan"' in wrong


def test_a_superuser_enters_the_first_national_seat_and_no_more_after(
    cast: Cast, enter: Enter
):
    cast.nobody.is_staff = cast.nobody.is_superuser = True
    cast.nobody.save()
    adds = [add_to(name) for name in ("officer", "teamdecree", "agency")]
    client = enter(cast.nobody)
    assert [client.get(url).status_code for url in adds] == [403, 403, 403]
    assert client.get(list_of("officer")).status_code == 403

    cast.admin_national.seats.update(left_on="2020-01-01")

    assert [client.get(url).status_code for url in adds] == [200, 200, 200]


def test_the_days_off_are_listed_as_known_on_a_day(enter: Enter, cast: Cast) -> None:
    moved = {"kind": "cuti_bersama", "decree": "SKB 391/2020", "name": "Contoh"}
    Holiday.objects.create(
        date=date(2020, 5, 22),
        known_from=date(2019, 8, 28),
        revoked_from=date(2020, 5, 20),
        **moved,
    )
    desk = enter(cast.admin_national)

    def listed(on: str) -> bool:
        page = desk.get("/admin/agencies/holiday/", {"per": on, "q": "SKB 391/2020"})
        return "28 Agu 2019 – 19 Mei 2020" in page.content.decode()

    assert [listed("2020-05-19"), listed("2020-05-20")] == [True, False]
    assert not listed("2019-08-27")
    assert not listed("entah")
    assert listed("")


@pytest.mark.parametrize("name", ["agency", "deputy", "officer", "partner", "training"])
def test_an_empty_form_of_a_list_is_shown_again_under_its_status(
    name: str, cast: Cast, enter: Enter
):
    desk = enter(cast.admin_national)

    assert desk.get(add_to(name)).status_code == 200
    answer = desk.post(add_to(name), {})

    assert answer.status_code == 422
    assert answer.context["errors"]
