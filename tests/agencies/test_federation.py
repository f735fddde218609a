"""A government's own sign-in, leaked passwords, and one seat of several."""

from datetime import timedelta
from hashlib import sha1
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)
from django.conf import LazySettings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import Client, RequestFactory
from django.utils import timezone

from agencies.models import Officer, TeamDecree, TeamMember
from agencies.views.factors import RECORDS
from lapor import environment
from lapor.accounts import Federation
from lapor.passwords import NotBreached
from tests.cast import Cast
from tests.registry import small_registry
from tests.signing import federated


@pytest.fixture
def cast(db: None) -> Cast:
    made = small_registry()
    for officer in Officer.objects.all():
        officer.email = f"{officer.username}@contoh.invalid"
        officer.save()
    return made


def _arrives(claims: dict[str, Any], process: str = "login") -> Any:
    """What the adapter makes of these claims: the account, and the session."""
    request = RequestFactory().get("/masuk/pemerintah/kembali/")
    request.session = Client().session
    request._messages = SimpleNamespace(add=lambda *args: None)
    account = SimpleNamespace(extra_data={"id_token": claims})
    login = SimpleNamespace(account=account, state={"process": process}, user=None)
    Federation(request).pre_social_login(request, login)
    return login.user, request.session.get(RECORDS, [])


@pytest.fixture
def provider(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    federated(settings, monkeypatch)


@pytest.mark.django_db
def test_the_button_leads_away_and_nothing_else_does(
    provider: None, client: Client
) -> None:
    assert 'action="/masuk/pemerintah/"' in client.get("/masuk/").text
    led = client.post("/masuk/pemerintah/").text

    assert "url=https://sso.contoh.invalid/masuk?client_id=lapor&" in led
    assert client.get("/masuk/pemerintah/").status_code == 405
    assert client.post("/masuk/lain/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["", "?code=x&state=x", "?error=access_denied"])
def test_who_comes_back_without_having_gone_is_turned_away(
    provider: None, client: Client, asked: str
) -> None:
    answer = client.get(f"/masuk/pemerintah/kembali/{asked}", follow=True)

    assert answer.redirect_chain == [("/masuk/", 302)]
    assert "Tidak dapat masuk dengan cara itu." in answer.text
    assert client.get(f"/masuk/lain/kembali/{asked}").status_code == 404


@pytest.mark.django_db
def test_a_provider_that_is_out_of_reach_turns_away_too(
    provider: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreached(*args: Any) -> None:
        raise requests.ConnectionError

    monkeypatch.setattr(
        OpenIDConnectOAuth2Adapter, "openid_config", property(unreached)
    )
    answer = client.post("/masuk/pemerintah/", follow=True)

    assert answer.redirect_chain == [("/masuk/", 302)]
    assert "Tidak dapat masuk dengan cara itu." in answer.text


CLAIMS = {"email": "Liaison.PU@contoh.invalid", "email_verified": True}


def test_it_is_off_where_no_issuer_is_named(settings: LazySettings) -> None:
    assert environment.openid_connect() is None
    assert not settings.SOCIALACCOUNT_PROVIDERS
    assert Client().get("/masuk/pemerintah/").status_code == 404


def test_a_verified_claim_leads_to_the_account_that_is_there(
    cast: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    federated(settings, monkeypatch)
    before = Officer.objects.count()

    officer, records = _arrives(CLAIMS)

    assert (officer, records) == (cast.liaison_pu, [])
    _officer, records = _arrives({**CLAIMS, "amr": ["pwd", "otp"]})
    assert [one["method"] for one in records] == ["mfa"]
    assert Officer.objects.count() == before


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "liaison.pu@contoh.invalid"},
        {"email": "liaison.pu@contoh.invalid", "email_verified": "true"},
        {"email": "tidak.ada@contoh.invalid", "email_verified": True},
        {"email": "dismissed@contoh.invalid", "email_verified": True},
        {"email": "", "email_verified": True},
        {"preferred_username": "liaison.pu"},
    ],
)
def test_anything_else_leads_nowhere(
    cast: Cast,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    claims: dict[str, Any],
) -> None:
    federated(settings, monkeypatch)
    Officer.objects.filter(username="dismissed").update(is_active=False)

    with pytest.raises(ImmediateHttpResponse) as led:
        _arrives(claims)

    assert led.value.response.headers["Location"] == "/masuk/"


def test_two_accounts_with_one_address_are_nobodys(
    cast: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    federated(settings, monkeypatch)
    Officer.objects.filter(pk=cast.head_pu.pk).update(email=CLAIMS["email"])

    with pytest.raises(ImmediateHttpResponse):
        _arrives(CLAIMS)


def test_who_is_signed_in_connects_no_other_account(
    cast: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    federated(settings, monkeypatch)

    with pytest.raises(ImmediateHttpResponse):
        _arrives(CLAIMS, process="connect")


def test_another_claim_is_matched_with_the_user_name(
    cast: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    federated(settings, monkeypatch, LAPOR_OIDC_CLAIM="nip")

    assert _arrives({"nip": "liaison.pu"})[0] == cast.liaison_pu


def _leaked(folder: Path, *passwords: str, count: bool = True) -> str:
    hashes = sorted(sha1(one.encode()).hexdigest().upper() for one in passwords)
    file = folder / "leaked.txt"
    file.write_text("".join(f"{one}{':7' * count}\n" for one in hashes))
    return str(file)


@pytest.mark.parametrize("many", [1, 2, 3, 1000])
@pytest.mark.parametrize("count", [True, False])
def test_a_leaked_password_is_refused_and_no_other(
    tmp_path: Path, many: int, *, count: bool
) -> None:
    known = [f"bocor-{number}-panjang" for number in range(many)]
    rule = NotBreached(_leaked(tmp_path, *known, count=count))

    for password in (known[0], known[many // 2], known[-1]):
        with pytest.raises(ValidationError):
            rule.validate(password)
    for password in ("belum-pernah-1", "belum-pernah-2", "", known[0].upper()):
        rule.validate(password)


def test_a_list_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    NotBreached("").validate("apa-saja-yang-panjang")
    with pytest.raises(ImproperlyConfigured):
        NotBreached(str(tmp_path / "tidak-ada.txt"))


@pytest.mark.parametrize("file", ["", "tests/data/breached.txt"])
def test_an_installation_without_a_list_of_leaks_is_warned(
    settings: LazySettings, file: str
) -> None:
    known = {"NAME": "lapor.passwords.NotBreached", "OPTIONS": {"file": file}}
    settings.AUTH_PASSWORD_VALIDATORS = [known]
    said = [one.id for one in run_checks(include_deployment_checks=True)]
    assert ("lapor.W001" in said) is (not file)


@pytest.fixture
def two_seats(cast: Cast, client: Client) -> tuple[Client, dict[str, int]]:
    """Coordinator of Surabaya, and liaison of a unit in Malang."""
    decree = TeamDecree.objects.get(agency=cast.malang, valid_until=None)
    other = decree.members.create(
        officer=cast.admin_surabaya, role="PEJABAT_PENGHUBUNG", agency=cast.malang_pu
    )
    own = TeamMember.objects.get(officer=cast.admin_surabaya, role="ADMIN_INSTANSI")
    client.force_login(cast.admin_surabaya)
    return client, {"surabaya": own.pk, "malang": other.pk}


def _agencies(client: Client) -> set[str]:
    staff = client.get("/kerja/").context["request"].staff
    return {seat.agency_name for seat in staff.seats}


def test_who_has_two_seats_acts_in_one_or_in_both(
    two_seats: tuple[Client, dict[str, int]],
) -> None:
    client, seats = two_seats
    assert len(_agencies(client)) == 2
    assert client.get("/admin/").status_code == 200

    client.post("/akun/jabatan/", {"seat": seats["malang"]})
    assert _agencies(client) == {"Dinas PU Bina Marga Malang"}
    assert client.get("/admin/").status_code == 403

    client.post("/akun/jabatan/", {"seat": "0"})
    assert len(_agencies(client)) == 2
    assert client.get("/admin/").status_code == 200


def test_a_choice_only_narrows(
    two_seats: tuple[Client, dict[str, int]], cast: Cast
) -> None:
    client, seats = two_seats
    client.post("/akun/jabatan/", {"seat": seats["malang"]})
    foreign = TeamMember.objects.get(officer=cast.admin_national).pk
    for wanted in (str(foreign), "x", "", "-1", "99999999999999999999", "1.234"):
        answer = client.post("/akun/jabatan/", {"seat": wanted})
        assert answer.status_code == 404
        assert _agencies(client) == {"Dinas PU Bina Marga Malang"}
    assert client.get("/akun/jabatan/").status_code == 405


@pytest.mark.parametrize("page", ["/kerja/", "/admin/complaints/complaint/"])
def test_the_thousandth_seat_is_chosen_like_any_other(
    two_seats: tuple[Client, dict[str, int]], cast: Cast, page: str
) -> None:
    client, seats = two_seats
    TeamMember.objects.filter(pk=seats["malang"]).update(id=1_234_567)
    # The change has ended the session.
    client.force_login(Officer.objects.get(pk=cast.admin_surabaya.pk))

    assert 'value="1234567"' in client.get(page).content.decode()


def test_a_seat_that_is_over_is_chosen_no_more(
    two_seats: tuple[Client, dict[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, seats = two_seats
    last = timezone.now().replace(hour=16, minute=45)  # 23.45 WIB
    TeamDecree.objects.filter(members=seats["malang"]).update(valid_until=last.date())
    monkeypatch.setattr(timezone, "now", lambda: last)
    client.force_login(Officer.objects.get(username="admin.surabaya"))
    client.post("/akun/jabatan/", {"seat": seats["malang"]})
    assert _agencies(client) == {"Dinas PU Bina Marga Malang"}
    monkeypatch.setattr(timezone, "now", lambda: last + timedelta(minutes=30))

    assert _agencies(client) == {"Pemerintah Kota Surabaya"}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_browser_goes_where_the_button_leads(
    provider: None, live_server: Any, browser: Any
) -> None:
    """What a page may send its forms to holds for where it is led on, too."""
    context = browser.new_context()
    page = context.new_page()
    page.route(
        "https://sso.contoh.invalid/**", lambda route: route.fulfill(body="di sana")
    )

    page.goto(f"{live_server.url}/masuk/")
    page.click('form[action="/masuk/pemerintah/"] button')
    page.wait_for_url("https://sso.contoh.invalid/masuk?**", timeout=15_000)

    assert page.text_content("body") == "di sana"
    context.close()
