"""Fixtures of the whole suite.

`db` and `transactional_db` (or `@pytest.mark.django_db`) are pytest-django's, on a real
PostgreSQL under the role of the application. A test that reads identities back, or
that needs the owner, says so and commits:
`@pytest.mark.django_db(transaction=True, databases=["default", "identity"])`, because
two logins are two connections and see of each other only what is committed.
"""

import gc
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.browsers import CHROMIUM, FLAGS

servers.prepare()

from django.conf import settings  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402

MUST_HAVE_BROWSER = os.environ.get("LAPOR_REQUIRE_BROWSER") == "1"


def pytest_configure() -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        },
    }


def pytest_collection_finish() -> None:
    """What was imported stays: nobody looks through all of it for garbage again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    servers.release()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Journeys need a browser; who has none is told in one line at the end.

    Of a proof at full size the longest begin first, so that no worker waits at the end.
    """
    if not CHROMIUM and not MUST_HAVE_BROWSER:
        left_out = [item for item in items if item.get_closest_marker("browser")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    if any(item.get_closest_marker("prove") for item in items):
        items.sort(key=_allowed_seconds, reverse=True)


def _allowed_seconds(item: pytest.Item) -> int:
    timeout = item.get_closest_marker("timeout")
    return timeout.args[0] if timeout else 0


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not CHROMIUM and not MUST_HAVE_BROWSER:
        terminalreporter.write_line(
            "The journeys in a browser were left out: no Chromium is installed."
        )


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Point all three logins at a database of this process's own."""
    from tests import databases

    with django_db_blocker.unblock(), databases.own_database() as name:
        cleaner = databases.Cleaner(name)
        before = TransactionTestCase._fixture_teardown
        TransactionTestCase._fixture_teardown = lambda _: cleaner.clean()  # type: ignore[method-assign]
        yield
        TransactionTestCase._fixture_teardown = before  # type: ignore[method-assign]
        cleaner.close()


@pytest.fixture
def database_url(django_db_setup: None) -> str:
    """The address of this process's database, as owner, for programs of its own."""
    from django.db import connections

    owner = connections["owner"].settings_dict
    host = f"{owner['HOST']}:{owner['PORT'] or 5432}"
    return f"postgres://{owner['USER']}:{owner['PASSWORD']}@{host}/{owner['NAME']}"


@pytest.fixture(scope="session")
def broker_url() -> Iterator[str]:
    """A broker of this process's own."""
    from lapor.embedded.broker import Broker
    from lapor.embedded.supervisor import Child

    process = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    broker = Broker(f"test-broker-{process}")
    child = Child(f"test-broker-{process}", broker.command())
    child.start(keep=[])
    _until_it_listens(broker.address()["port"])
    yield broker.url()
    child.stop()


@pytest.fixture
def run_manage(database_url: str) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """`run_manage("recap", "--month", "2020-01")`, in a process of its own."""

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": database_url},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


@pytest.fixture(scope="session")
def static_files() -> Path:
    """Where the style sheets were collected, for a web part of its own."""
    folder = Path(os.environ["LAPOR_STATIC"])
    if not (folder / "staticfiles.json").exists():
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"],
            cwd=settings.BASE_DIR,
            check=True,
        )
    return folder


@pytest.fixture
def live_system(
    transactional_db: None,
    database_url: str,
    broker_url: str,
    static_files: Path,
) -> Iterator[str]:
    """Web, worker and beat as `make run` starts them, on the test database.

    Yields the address of the web part.
    """
    from lapor.embedded import local, system

    port = local.free_port()
    parts: Sequence[Any] = (system.web(port), system.worker(), system.beat())
    where = {"DATABASE_URL": database_url, "REDIS_URL": broker_url}
    process = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    for part in parts:
        part.name = f"test-{process}-{part.name}"
        part.environment = {**part.environment, **where}
        part.start(keep=[])
    _until_it_listens(port)
    yield f"http://127.0.0.1:{port}"
    for part in parts:
        part.stop()


def _until_it_listens(port: int) -> None:
    """The web part takes seconds to import Django, minutes where many work at once."""
    deadline = time.monotonic() + 240
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, f"nobody listens at {port}"
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium, driven by Playwright's own thread-bound interface."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; Django would refuse to query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
