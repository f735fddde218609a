"""The OpenAPI document: as complete as the addresses, as strict as the reader."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, get_resolver

from complaints.api.bodies import NewCase
from tests.complaints.api_client import CASE, application, said, send
from tests.registry import small_registry

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
NOT_DESCRIBED = {"/api/v1/schema", "/api/v1/docs", "/api/"}
PARAMETER = re.compile(r"\(\?P<(\w+)>[^)]*\)")


def routes(resolver: Any, before: str = "/") -> set[str]:
    """Every address below `resolver`, its parameters as in an OpenAPI path."""
    found: set[str] = set()
    for entry in resolver.url_patterns:
        here = before + PARAMETER.sub(r"{\1}", str(entry.pattern)).strip("^$")
        found |= {here} if isinstance(entry, URLPattern) else routes(entry, here)
    return found


@pytest.fixture
def document() -> dict[str, Any]:
    answer = Client().get("/api/v1/schema")
    assert answer.status_code == 200
    found: dict[str, Any] = yaml.safe_load(answer.content)
    return found


def test_it_describes_every_address_and_no_other(document: dict[str, Any]) -> None:
    ours = {path for path in routes(get_resolver()) if path.startswith("/api/")}
    assert set(document["paths"]) == ours - NOT_DESCRIBED


@pytest.mark.parametrize(
    ("asked", "accept", "reads"),
    [
        ({}, "*/*", yaml.safe_load),
        ({}, "text/html,application/xhtml+xml;q=0.9", yaml.safe_load),
        ({"format": "yaml"}, "*/*", yaml.safe_load),
        ({"format": "json"}, "*/*", json.loads),
        ({}, "application/json", json.loads),
        ({}, "application/vnd.oai.openapi+json", json.loads),
    ],
)
def test_it_comes_as_json_or_yaml_as_it_was_asked_for(
    asked: dict[str, str], accept: str, reads: Any, document: dict[str, Any]
) -> None:
    answer = Client().get("/api/v1/schema", asked, headers={"accept": accept})

    assert answer.status_code == 200
    assert reads(answer.content) == document
    assert ("json" in answer["Content-Type"]) == (reads is json.loads)


def test_it_is_valid_and_the_committed_one_is_its_equal(tmp_path: Path) -> None:
    fresh = tmp_path / "openapi.yaml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(fresh))
    assert fresh.read_text() == DOCUMENT.read_text(), "run manage.py spectacular"


def test_every_operation_names_its_refusals_as_problems(
    document: dict[str, Any],
) -> None:
    for path, operations in document["paths"].items():
        for operation in operations.values():
            answers = operation["responses"]
            assert "401" in answers, path
            for status, answer in answers.items():
                kinds = list(answer["content"])
                expected = "application/problem+json" if status >= "400" else None
                assert kinds == [expected or "application/json"], (path, status)


@pytest.mark.django_db
def test_the_reader_asks_for_what_the_document_asks_for() -> None:
    small_registry()
    required = {name for name, field in NewCase().fields.items() if field.required}
    refused = said(send(application(), {}))["errors"]
    assert set(refused) == required == set(CASE)


@pytest.mark.django_db
def test_the_reader_knows_every_field_of_the_document() -> None:
    small_registry()
    nothing = dict.fromkeys(NewCase().fields)
    assert said(send(application(), {**nothing, **CASE}))["ignored"] == []


def test_swagger_is_for_development_alone() -> None:
    assert Client().get("/api/v1/docs").status_code == (200 if settings.DEBUG else 404)


def test_an_example_of_the_document_is_json() -> None:
    assert json.loads(json.dumps(CASE)) == CASE
