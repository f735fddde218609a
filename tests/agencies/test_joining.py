"""Invited by letter: a link that opens once; no administrator sets a password."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib import admin
from django.core import mail
from django.db import connections
from django.test import Client, RequestFactory
from django.utils import timezone

from agencies.models import AccessEntry, Notice, Officer
from complaints.actions import delivering
from tests.cast import PASSWORD, Cast
from tests.registry import small_registry

NEW = "kata-sandi-baru-7-huruf"


@pytest.fixture
def cast(db: None) -> Cast:
    made = small_registry(password=PASSWORD)
    Officer.objects.filter(pk=made.liaison_pu.pk).update(
        email="puspita@contoh.invalid", password="!"
    )
    return made


def _invite(cast: Cast, by: Officer, whom: Officer) -> None:
    desk = Client()
    desk.force_login(by)
    chosen = {"action": "invite", "_selected_action": [whom.pk]}
    desk.post("/admin/agencies/officer/", chosen)


def _link() -> str:
    """Of the letter that went out last."""
    mail.outbox.clear()
    delivering.deliver_due(at=timezone.now())
    found = re.search(r"/masuk/sandi/[^\s]+/", str(mail.outbox[-1].body))
    assert found
    return found[0]


def _choose(link: str, password: str = NEW) -> int:
    typed = {"new_password1": password, "new_password2": password}
    return Client().post(link, typed).status_code


def _comes_in(password: str = NEW) -> bool:
    data = {"username": "liaison.pu", "password": password}
    return Client().post("/masuk/", data).status_code == 302


def test_who_is_named_in_a_decree_is_invited_and_chooses_a_password(cast: Cast) -> None:
    _invite(cast, cast.admin_surabaya, cast.liaison_pu)

    notice = Notice.objects.get()
    assert "Pejabat Penghubung pada Dinas PU Bina Marga Surabaya" in notice.body
    assert notice.link == "/masuk/sandi/{entry}/"  # the key is nowhere in the database
    link = _link()
    assert list(mail.outbox[-1].to) == ["puspita@contoh.invalid"]
    assert Client().get(link).status_code == 200
    assert _choose(link, "pendek") == 422
    assert _choose(link) == 302
    assert _comes_in()
    entry = AccessEntry.objects.get(kind="right")
    assert (entry.officer, entry.subject) == (cast.admin_surabaya, "liaison.pu")


def test_a_browser_that_keeps_the_address_to_itself_gets_its_password_too(
    cast: Cast,
) -> None:
    """A page that forbids any referrer has its form sent from the origin "null"."""
    _invite(cast, cast.admin_surabaya, cast.liaison_pu)
    link, browser = _link(), Client(enforce_csrf_checks=True)
    page = browser.get(link)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token
    typed = {"csrfmiddlewaretoken": token[1], "new_password1": NEW}
    sent = {**typed, "new_password2": NEW}
    is_silent = page.headers["Referrer-Policy"] == "no-referrer"
    origin = "null" if is_silent else "http://testserver"

    assert browser.post(link, sent, headers={"origin": "null"}).status_code == 403
    assert browser.post(link, sent, headers={"origin": origin}).status_code == 302
    assert page.headers["Referrer-Policy"] == "same-origin"  # to nobody else


def test_a_coordinator_invites_nobody_of_another_instansi(cast: Cast) -> None:
    _invite(cast, cast.admin_malang, cast.liaison_pu)
    assert not Notice.objects.exists()

    _invite(cast, cast.admin_national, cast.liaison_pu)
    assert Notice.objects.count() == 1


def test_who_is_in_no_decree_or_has_no_address_is_not_written_to(cast: Cast) -> None:
    Officer.objects.filter(pk=cast.head_pu.pk).update(email="")
    for whom in (cast.nobody, cast.former, cast.head_pu):
        _invite(cast, cast.admin_national, whom)

    assert not Notice.objects.exists()


def test_used_old_foreign_and_invented_links_are_answered_alike(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _invite(cast, cast.admin_surabaya, cast.liaison_pu)
    used = _link()
    assert _choose(used) == 302
    pk = cast.liaison_pu.pk
    others = [
        used.replace(f"/{pk}-", f"/{cast.head_pu.pk}-"),
        f"/masuk/sandi/{pk}-abc-def/",
        "/masuk/sandi/x/",
        "/masuk/sandi/99999999999999999999999-a-b/",
    ]

    answers = {_plain(Client().get(one)) for one in [used, *others]}

    assert len(answers) == 1
    assert next(iter(answers))[0] == 404
    assert AccessEntry.objects.filter(reason="tautan lama").count() == 5


def _plain(answer: object) -> tuple[int, str]:
    page = re.sub(r'nonce="[^"]*"|Token" value="[^"]*"', "", answer.text)  # type: ignore[attr-defined]
    return answer.status_code, page  # type: ignore[attr-defined]


@pytest.mark.parametrize("days", [2, 4])
def test_a_link_holds_for_three_days(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    from agencies.actions import joining

    _invite(cast, cast.admin_surabaya, cast.liaison_pu)
    link = _link()
    later = joining._keys._now() + timedelta(days=days)
    monkeypatch.setattr(joining.EntryKeys, "_now", lambda _: later)

    assert _choose(link) == (302 if days == 2 else 404)


def test_a_dismissal_ends_the_link(cast: Cast) -> None:
    _invite(cast, cast.admin_surabaya, cast.liaison_pu)
    link = _link()
    Officer.objects.filter(pk=cast.liaison_pu.pk).update(is_active=False)

    assert _choose(link) == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_one_link_at_once_one_chooses() -> None:
    cast = small_registry(password=PASSWORD)
    Officer.objects.filter(pk=cast.liaison_pu.pk).update(email="p@contoh.invalid")
    _invite(cast, cast.admin_surabaya, cast.liaison_pu)
    link = _link()

    def use(password: str) -> int:
        try:
            return _choose(link, password)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        answers = sorted(pool.map(use, [f"{NEW}-{n}" for n in range(3)]))

    assert answers == [302, 404, 404]
    assert sum(_comes_in(f"{NEW}-{n}") for n in range(3)) == 1


def test_who_forgot_gets_a_letter_and_nobody_learns_who_there_is(cast: Cast) -> None:
    asked = [
        Client().post("/masuk/lupa/", {"username": name}, follow=True)
        for name in ("liaison.pu", "tidak.ada", "liaison.pu")
    ]

    assert len({re.sub(r'value="[^"]*"|nonce="[^"]*"', "", a.text) for a in asked}) == 1
    assert Notice.objects.count() == 1  # the second in ten minutes is the same letter
    assert _choose(_link()) == 302
    assert _comes_in()


def test_no_form_of_the_admin_asks_for_a_password(cast: Cast) -> None:
    request = RequestFactory().get("/admin/")
    request.user = cast.admin_national
    desk = admin.site._registry[Officer]

    for row in (None, cast.liaison_pu):
        fields = set(desk.get_form(request, row, change=row is not None).base_fields)
        assert not [name for name in fields if "password" in name]
    client = Client()
    client.force_login(cast.admin_national)
    page = f"/admin/agencies/officer/{cast.liaison_pu.pk}/password/"
    typed = {"password1": NEW, "password2": NEW}
    client.post(page, typed)
    assert not _comes_in()
    assert not {"authenticator", "socialaccount", "accessattempt"} & {
        model._meta.model_name for model in admin.site._registry
    }
