"""What every page tells the browser."""

import pytest

pytestmark = pytest.mark.django_db


def policy(response) -> dict[str, str]:
    parts = response["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def test_a_page_may_run_and_style_only_what_is_ours(client):
    rules = policy(client.get("/masuk/"))

    assert rules["default-src"] == "'none'"
    assert "unsafe" not in str(rules)
    assert rules["script-src"].startswith("'self' 'nonce-")
    assert rules["frame-ancestors"] == "'none'"


def test_only_the_admin_may_evaluate_and_style_inline(client):
    rules = policy(client.get("/admin/login/"))

    assert "'unsafe-eval'" in rules["script-src"]
    assert "'unsafe-inline'" not in rules["script-src"]
    assert rules["style-src"] == "'self' 'unsafe-inline'"


@pytest.mark.parametrize("address", ["/masuk/", "/admin/login/", "/tidak-ada/"])
def test_no_page_loads_from_another_host(client, address):
    rules = policy(client.get(address))

    assert "http" not in str(rules)


def test_an_unknown_page_is_a_page_of_ours(client):
    answer = client.get("/tidak-ada/")

    assert answer.status_code == 404
    assert "text/html" in answer["Content-Type"]


def test_passwords_are_kept_with_argon2():
    from lapor import settings

    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
