"""What a log line says, and what it must never say."""

import json
import logging

from lapor.logs import JsonFormatter

CANARY = "3578012345670001"


def written(level: int, message: str, *args: object, error: Exception | None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("t", level, "f.py", 1, message, args, info)
    return JsonFormatter().format(record)


def raised(error: ValueError) -> ValueError:
    try:
        raise error
    except ValueError as caught:
        return caught


def test_a_failure_is_logged_by_type_and_place_without_its_message():
    error = raised(ValueError(f"NIK {CANARY}"))

    line = written(logging.ERROR, "Task failed: %s", error, error=error)

    assert CANARY not in line
    assert json.loads(line)["error"] == "ValueError"
    assert any("test_logs.py" in frame for frame in json.loads(line)["trace"])


def test_the_search_words_of_an_address_are_not_logged():
    line = written(logging.INFO, "GET %s", f"/kerja/?q={CANARY}", error=None)

    assert CANARY not in line
    assert json.loads(line)["message"] == "GET /kerja/"


def test_celery_failures_name_their_task():
    error = raised(ValueError(CANARY))
    facts = {"name": "complaints.tasks.deliver", "exc": repr(error)}

    line = written(logging.ERROR, "Task %(name)s: %(exc)s", facts, error=error)

    assert CANARY not in line
    assert json.loads(line)["task"] == "complaints.tasks.deliver"
