"""The image and its parts: the same commands as here, every secret from outside."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from lapor.embedded import system

ROOT = Path(settings.BASE_DIR)
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
ASKED = re.compile(r"\$\{(\w+)(.*?)\}")
SECRET = re.compile(r"PASSWORD|SECRET|KEY|AUTH|_URL$")


def unsafe(text: str) -> set[str]:
    """Secrets that would start with something else than what the operator gave."""
    given = {name for name, rule in ASKED.findall(text) if rule != ":?"}
    for service in yaml.safe_load(text)["services"].values():
        for name, value in service.get("environment", {}).items():
            if SECRET.search(name) and "${" not in value:
                given.add(name)
    return given


def test_every_secret_is_asked_for_and_none_has_a_default() -> None:
    assert unsafe(COMPOSE) == set()
    named = {name for name, _rule in ASKED.findall(COMPOSE)}
    example = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    assert named == set(re.findall(r"^(\w+)=$", example, re.MULTILINE))
    assert len(named) > 5


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("${LAPOR_SECRET_KEY:?}", "${LAPOR_SECRET_KEY:-rahasia}"),
        ("${LAPOR_SECRET_KEY:?}", "${LAPOR_SECRET_KEY}"),
        ("POSTGRES_PASSWORD: ${LAPOR_OWNER_PASSWORD:?}", "POSTGRES_PASSWORD: lapor"),
    ],
)
def test_a_default_would_be_noticed(was: str, becomes: str) -> None:
    assert was in COMPOSE
    assert unsafe(COMPOSE.replace(was, becomes))


def test_no_secret_beside_the_dockerfile_goes_into_the_image() -> None:
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()

    assert "**/.env*" in left_out
    assert "Copy to .env beside" in (ROOT / "deploy/env.example").read_text("utf-8")


def test_every_part_says_whether_it_is_well_but_the_job_that_ends() -> None:
    assert set(SERVICES) == {
        *("postgres", "redis", "migrate", "web", "worker", "beat", "proxy")
    }
    for name, service in SERVICES.items():
        assert ("healthcheck" in service) == (name != "migrate"), name
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")


def test_the_parts_run_as_the_launcher_runs_them() -> None:
    for child in (system.worker(), system.beat()):
        _python, _m, *command = child.command
        assert SERVICES[child.name]["command"] == command

    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
    image = json.loads(dockerfile.rpartition("CMD ")[2])
    _python, _m, *web = system.web(8000).command
    inside = [one.replace("127.0.0.1", "0.0.0.0") for one in web]
    assert "command" not in SERVICES["web"]
    assert image == inside
    assert SERVICES["web"]["environment"]["LAPOR_POOL"] == system.POOL
