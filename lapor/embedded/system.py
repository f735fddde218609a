"""The parts of a running LAPOR, as the launcher and the tests start them."""

import sys

from lapor.embedded.supervisor import Child

POOL = "4"  # connections a web worker keeps of each login, one for each thread


def web(port: int) -> Child:
    return Child(
        "web",
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "2", "--blocking-threads", "4"),
            *("--respawn-failed-workers", "--workers-kill-timeout", "5s"),
            "lapor.wsgi:application",
        ],
        {"LAPOR_POOL": POOL},
    )


def worker() -> Child:
    return Child("worker", [*_celery("worker"), "--concurrency", "2"])


def beat() -> Child:
    return Child("beat", _celery("beat"))


def _celery(part: str) -> list[str]:
    python = [sys.executable, "-m", "celery", "--quiet", "--app", "lapor"]
    return [*python, part, "--loglevel", "INFO"]
