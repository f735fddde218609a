"""The second factor: enrolled first, used once, fresh where an identity is opened."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import AccessEntry, Officer
from agencies.permissions import MOST_WRONG
from agencies.roles import NEEDS_FACTOR, Role
from agencies.views.factors import RECORDS
from tests.cast import PASSWORD, SEATS, Cast
from tests.complaints.cases import IDENTITY, at_unit
from tests.registry import small_registry
from tests.signing import passkey, shown

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ENROL = "/akun/"
NO_KEY_SAYS = (
    *("", "{}", "[1]", '"x"', '{"id": "AA"}', '{"id": 1, "response": 5}'),
    *('{"id": "AA", "response": null}', '{"id": "AA", "response": {"userHandle": 5}}'),
    *("1" * 5_000, "[" * 100_000),
)
PAGES = ("/kerja/", "/admin/", "/akun/sandi/", "/laporan/rekap/", "/ombudsman/", "/")


@pytest.fixture
def cast(db: None) -> Cast:
    return small_registry(password=PASSWORD)


@pytest.fixture
def required(settings: LazySettings) -> None:
    settings.MFA_IS_REQUIRED = True


def _code(later: int = 0) -> str:
    """What the app shows now, or some steps of thirty seconds later."""
    step = int(time.time()) // 30 + later
    return totp.format_hotp_value(totp.hotp_value(SECRET, step))


def _enrolled(officer: Officer) -> list[str]:
    """With an app and recovery codes, which are returned."""
    totp.TOTP.activate(officer, SECRET)
    return list(RecoveryCodes.activate(officer).get_unused_codes())


def _password(client: Client, username: str) -> str:
    data = {"username": username, "password": PASSWORD}
    return client.post("/masuk/", data).headers.get("Location", "")


def test_the_offices_that_need_a_factor() -> None:
    assert {role.value for role in Role} - {role.value for role in NEEDS_FACTOR} == {
        "PEJABAT_PENGHUBUNG",
        "PIMPINAN",
        "KSP",
    }


@pytest.mark.parametrize("name", sorted(SEATS))
def test_an_office_that_needs_one_opens_nothing_before(
    cast: Cast, required: None, name: str
) -> None:
    client = Client()
    client.force_login(getattr(cast, name))
    is_gone = name in ("left", "dismissed")
    needs = SEATS[name][1] in NEEDS_FACTOR and not is_gone

    led = [client.get(page).headers.get("Location") == ENROL for page in PAGES]

    assert led == [needs] * len(PAGES)
    if needs:
        assert client.get(ENROL).status_code == 200
        assert client.get("/api/v1/complaints").status_code == 403
        part = client.get("/kerja/", headers={"HX-Request": "true"})
        assert (part.status_code, part.headers["HX-Redirect"]) == (403, ENROL)
        assert client.post("/keluar/").headers["Location"] == "/"


def test_with_a_factor_shown_everything_is_open(cast: Cast, required: None) -> None:
    client = Client()
    client.force_login(cast.admin_surabaya)
    shown(client, "password", "mfa")

    assert client.get("/admin/").status_code == 200


def test_what_somebody_else_has_shown_opens_nothing(cast: Cast, required: None) -> None:
    client = Client()
    client.force_login(cast.admin_surabaya)
    shown(client, "mfa")
    session = client.session
    session["account_authentication_methods_user"] = str(cast.admin_malang.pk)
    session.save()

    assert client.get("/admin/").headers["Location"] == ENROL


@pytest.mark.parametrize("name", ["liaison_pu", "admin_surabaya"])
def test_the_rule_costs_an_ordinary_request_nothing(
    cast: Cast, settings: LazySettings, name: str
) -> None:
    client = Client()
    client.force_login(getattr(cast, name))
    shown(client, "password" if name == "liaison_pu" else "mfa")
    counts = []
    for is_required in (False, True):
        settings.MFA_IS_REQUIRED = is_required
        client.get("/kerja/")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/kerja/").status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_a_new_coordinator_enrols_an_app_and_goes_to_work(
    cast: Cast, required: None, client: Client
) -> None:
    assert _password(client, "admin.surabaya") == "/admin/"
    assert client.get("/admin/").headers["Location"] == ENROL
    page = client.get("/akun/aplikasi/")
    secret = page.context["form"].secret
    wrong = client.post("/akun/aplikasi/", {"code": "000000"})
    assert "Tidak cocok" in wrong.text
    step = int(time.time()) // 30
    code = totp.format_hotp_value(totp.hotp_value(secret, step))

    done = client.post("/akun/aplikasi/", {"code": code})

    assert done.headers["Location"] == "/akun/kode/"
    codes = client.get("/akun/kode/").context["unused_codes"]
    assert len(codes) == 10
    assert client.get("/admin/").status_code == 200
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not [one for one in codes if one in stored]
    # The last factor of an office that needs one stays.
    assert "Jabatan Anda memerlukan" in client.get("/akun/aplikasi/hapus/").text
    client.post("/akun/aplikasi/hapus/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_password_then_code_leads_in(cast: Cast, required: None) -> None:
    _enrolled(cast.admin_surabaya)
    client = Client()

    assert _password(client, "admin.surabaya") == "/masuk/faktor/"
    assert client.get("/admin/").headers["Location"].startswith("/admin/login/")
    assert not AccessEntry.objects.filter(kind="login").exists()
    assert client.post("/masuk/faktor/", {"code": _code()}).headers["Location"] == (
        "/admin/"
    )
    assert client.get("/admin/").status_code == 200


def _second(code: str) -> tuple[int, str]:
    """The answer to `code` after the right password, in a browser of its own."""
    client = Client()
    _password(client, "admin.surabaya")
    answer = client.post("/masuk/faktor/", {"code": code})
    errors = answer.context["form"].errors if answer.context else ""
    return answer.status_code, str(errors)


def test_wrong_used_and_old_are_answered_alike(cast: Cast) -> None:
    codes = _enrolled(cast.admin_surabaya)
    now = _code()
    assert _second(codes[0])[0] == 302
    assert _second(now)[0] == 302
    cache.clear()  # the library's memory of used codes: another process has none

    wrong = _second("00000000")

    assert wrong[0] == 422
    assert "Tidak cocok atau sudah terpakai" in wrong[1]
    assert _second(codes[0]) == wrong
    assert _second(now) == wrong
    assert _second(_code(later=-9)) == wrong
    assert AccessEntry.objects.filter(kind="failed", reason="faktor salah").count() == 4


def test_codes_are_not_guessed_one_after_the_other(cast: Cast) -> None:
    _enrolled(cast.admin_surabaya)
    client = Client()
    _password(client, "admin.surabaya")
    for _ in range(MOST_WRONG):
        client.post("/masuk/faktor/", {"code": "00000000"})

    answer = client.post("/masuk/faktor/", {"code": _code()})

    assert answer.status_code == 429
    assert "Terlalu banyak percobaan" in answer.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["recovery", "app"])
def test_of_two_who_use_one_code_at_once_one_comes_in(kind: str) -> None:
    cast = small_registry(password=PASSWORD)
    codes = _enrolled(cast.admin_surabaya)
    clients = [Client() for _ in range(4)]
    for client in clients:
        _password(client, "admin.surabaya")
    code = codes[0] if kind == "recovery" else _code()

    def use(client: Client) -> int:
        cache.clear()
        try:
            return client.post("/masuk/faktor/", {"code": code}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = sorted(pool.map(use, clients))

    assert answers == [302, 422, 422, 422]


def test_lost_factors_are_taken_and_end_the_sessions(cast: Cast) -> None:
    _enrolled(cast.admin_surabaya)
    inside = Client()
    inside.force_login(cast.admin_surabaya)
    assert inside.get("/admin/").status_code == 200
    desk = Client()
    desk.force_login(cast.admin_national)

    chosen = {"action": "take_factors", "_selected_action": [cast.admin_surabaya.pk]}
    desk.post("/admin/agencies/officer/", chosen)

    assert not Authenticator.objects.exists()
    assert inside.get("/admin/").status_code == 302
    entry = AccessEntry.objects.get(kind="right")
    assert (entry.officer, entry.subject) == (cast.admin_national, "admin.surabaya")
    assert _password(Client(), "admin.surabaya") == "/admin/"


def test_a_coordinator_takes_nobodys_factors(cast: Cast) -> None:
    _enrolled(cast.liaison_pu)
    desk = Client()
    desk.force_login(cast.admin_surabaya)
    chosen = {"action": "take_factors", "_selected_action": [cast.liaison_pu.pk]}
    desk.post("/admin/agencies/officer/", chosen)

    assert Authenticator.objects.filter(user=cast.liaison_pu).exists()


@pytest.mark.django_db(transaction=True, databases=["default", "identity"])
def test_an_identity_is_opened_to_a_fresh_factor_alone(client: Client) -> None:
    cast = small_registry(password=PASSWORD)
    case = at_unit(cast, identity=IDENTITY).case
    page, ask = f"/kerja/{case.number}/", f"/kerja/{case.number}/ask_identity/"
    client.force_login(cast.liaison_pu)

    # Long in, nothing shown lately: asking and reading both lead to the password.
    again = f"/masuk/lagi/?next=%2Fkerja%2F{case.number}%2F"
    assert client.post(f"{page}identitas/").headers["Location"] == again
    assert client.get(ask).headers["Location"].startswith("/masuk/lagi/?next=")
    late = client.post(ask, {"reason": "Perlu alamat."})
    assert late.status_code == 403
    assert "Perlu alamat." in late.text
    assert not case.readings.exists()

    wrong = client.post(again, {"password": "salah", "next": page})
    assert "Tidak cocok" in wrong.text
    assert AccessEntry.objects.filter(kind="failed").count() == 1
    right = client.post(again, {"password": PASSWORD, "next": page})
    assert right.headers["Location"] == page
    client.post(ask, {"reason": "Perlu alamat."})
    assert IDENTITY.name in client.post(f"{page}identitas/").text

    # With a factor enrolled, that factor, and not the password.
    _enrolled(cast.liaison_pu)
    shown(client, "password", "mfa", at=time.time() - 600)
    led = client.post(f"{page}identitas/").headers["Location"]
    assert led.startswith("/masuk/lagi/kode/")
    client.post("/masuk/lagi/", {"password": PASSWORD, "next": page})
    assert client.post(f"{page}identitas/").status_code == 302
    client.post(led, {"code": _code(), "next": page})
    assert IDENTITY.name in client.post(f"{page}identitas/").text


def test_a_factor_of_another_provider_opens_pages_and_no_identity(
    cast: Cast, required: None, client: Client
) -> None:
    client.force_login(cast.admin_surabaya)
    shown(client, "mfa")
    session = client.session
    session[RECORDS] = [{**session[RECORDS][0], "type": "oidc"}]
    session.save()

    assert client.get("/admin/").status_code == 200
    led = client.post("/kerja/26-0000-0001/identitas/").headers["Location"]
    assert led.startswith("/masuk/lagi/?next=")


def test_there_is_no_page_to_sign_up_or_to_connect(cast: Cast) -> None:
    addresses: Any = ("/masuk/daftar/", "/accounts/signup/", "/masuk/pemerintah/")

    assert {Client().get(one).status_code for one in addresses} == {404}


@pytest.mark.parametrize(
    "page", ["/masuk/faktor/", "/masuk/lagi/kunci/", "/akun/kunci/"]
)
def test_what_no_key_has_said_is_refused_where_it_was_asked_for(
    cast: Cast, page: str
) -> None:
    passkey(cast.liaison_pu)
    client = Client()
    if page == "/masuk/faktor/":
        _password(client, "liaison.pu")
    elif page != "/masuk/kunci/":
        client.force_login(cast.liaison_pu)
        shown(client)

    for said in NO_KEY_SAYS:
        answer = client.post(page, {"credential": said})
        assert answer.status_code == 422, said[:40]
        assert "error-summary" in answer.text


def test_a_wrong_answer_of_a_key_is_one_try(cast: Cast) -> None:
    passkey(cast.liaison_pu)
    client = Client()
    client.force_login(cast.liaison_pu)

    answer = client.post("/masuk/lagi/kunci/", {"credential": '{"id": "AA"}'})

    assert "Tidak cocok atau sudah terpakai" in answer.text
    tried = AccessEntry.objects.filter(kind="failed", reason="kunci salah")
    assert tried.count() == 1
