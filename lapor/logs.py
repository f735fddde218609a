"""Log lines: one JSON object each, with no personal data.

Exception messages and arguments can quote what a citizen typed, so a failure is
logged by its type and the lines it passed through, never by its message.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

EXTRA = ("incident", "path", "refused")  # what our own code adds to a record


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
        }
        line |= {name: getattr(record, name) for name in EXTRA if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line |= {"message": str(record.msg), "task": task_name(record)}
            line |= failure(record.exc_info[1])
        else:
            line["message"] = without_query(record.getMessage())
        return json.dumps(line, ensure_ascii=False)


def task_name(record: logging.LogRecord) -> str | None:
    """Of a task that failed; Celery hands its facts over as one mapping."""
    facts = record.args if isinstance(record.args, dict) else {}
    name = facts.get("name")
    return str(name) if name else None


def without_query(message: str) -> str:
    """An address may carry a search for a person; only its path is kept."""
    return message.split("?", 1)[0]


def failure(error: BaseException | None) -> dict[str, Any]:
    """The type of `error`, the constraint it broke, and where it passed."""
    if error is None:
        return {}
    cause = error.__cause__ or error
    broken = getattr(getattr(cause, "diag", None), "constraint_name", None)
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__qualname__,
        "constraint": broken,
        "trace": [f"{frame.filename}:{frame.lineno}" for frame in frames],
    }
