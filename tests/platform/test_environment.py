"""Settings are read once, and what is wrong is said in a sentence."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from lapor import environment

KEY = base64.b64encode(bytes(32)).decode()


def test_a_database_address_becomes_a_login_under_a_role():
    login = environment.database(
        "postgres://app:p%40ss@db.example:6432/lapor?sslmode=require", role="lapor_app"
    )

    assert login["USER"] == "app"
    assert login["PASSWORD"] == "p@ss"
    assert (login["HOST"], login["PORT"], login["NAME"]) == (
        "db.example",
        "6432",
        "lapor",
    )
    assert login["OPTIONS"]["sslmode"] == "require"
    assert login["OPTIONS"]["options"].startswith("-c role=lapor_app ")


@pytest.mark.parametrize("url", ["sqlite:///lapor.db", "postgres://host", "lapor"])
def test_anything_but_a_postgresql_address_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="PostgreSQL only"):
        environment.database(url)


def test_the_first_identity_key_is_the_current_one():
    keys = environment.identity_keys(f"2027:{KEY},2026:{KEY}")

    assert list(keys) == ["2027", "2026"]
    assert keys["2027"] == bytes(32)


@pytest.mark.parametrize(
    "text",
    ["", "2026", f":{KEY}", "2026:short", "2026:!!!", f"a:{KEY},a:{KEY}"],
)
def test_a_malformed_identity_key_stops_the_start(text):
    with pytest.raises(ImproperlyConfigured, match="LAPOR_IDENTITY_KEYS"):
        environment.identity_keys(text)


def test_a_missing_setting_is_named(monkeypatch):
    monkeypatch.delenv("LAPOR_SECRET_KEY")

    with pytest.raises(ImproperlyConfigured, match="LAPOR_SECRET_KEY is not set"):
        environment.required("LAPOR_SECRET_KEY")


@pytest.mark.parametrize("value", ["maybe", "2"])
def test_a_flag_is_yes_or_no(monkeypatch, value):
    monkeypatch.setenv("LAPOR_DEBUG", value)

    with pytest.raises(ImproperlyConfigured, match="must be 1 or 0"):
        environment.flag("LAPOR_DEBUG", default=False)
