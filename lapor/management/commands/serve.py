"""The whole system on this machine: what `make run` and `make setup` come down to."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from types import FrameType
from typing import Any

from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from lapor import embedded
from lapor.embedded import local, locks, supervisor, system

DEFAULT_PORT = 8000
READY_SECONDS = 90
TEND_SECONDS = 0.5
POPULATION = ("load_registry", "demo")


class Command(BaseCommand):
    help = "Prepares the database and runs web, worker and beat until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--prepare", action="store_true", help="prepare everything and stop there"
        )
        parser.add_argument(
            "--bare", action="store_true", help="without registry and demo population"
        )

    def handle(self, *, prepare: bool, bare: bool, **_: Any) -> None:
        run = locks.claim(local.folder("run") / "serve.lock")
        if run is None and prepare and (local.LOCAL / "token").exists():
            self.say("LAPOR already runs in this folder: all is prepared.")
            return
        if run is None:
            raise CommandError(_already_runs(), returncode=2)
        for name in supervisor.end_orphans():
            self.say(f"{name} was left from a start that was killed; it is ended now")
        port = 0 if prepare else self._web_port()
        self._prepare(() if bare else POPULATION)
        if not prepare:
            self._serve(port)
        os.close(run)

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def _web_port(self) -> int:
        """LAPOR_PORT when it is free; without it the first free port from 8000 on."""
        wished = os.environ.get("LAPOR_PORT")
        if wished is not None:
            return _wished_port(wished)
        for port in range(DEFAULT_PORT, DEFAULT_PORT + 100):
            if local.port_is_free(port):
                if port != DEFAULT_PORT:
                    self.say(f"Port {DEFAULT_PORT} is taken; {port} is used instead.")
                return port
        raise CommandError(
            f"No port from {DEFAULT_PORT} to {port} is free; name one: LAPOR_PORT=9000",
            returncode=2,
        )

    def _prepare(self, population: Sequence[str]) -> None:
        """Tables, styles, registry and demo population; quick when they are there."""
        call_command("migrate", verbosity=1 if self._is_new() else 0)
        _collect_styles()
        _hurry()
        for name in population:
            call_command(name)
        connections.close_all()

    def _is_new(self) -> bool:
        return not connections["owner"].introspection.table_names()

    def _serve(self, port: int) -> None:
        parts = supervisor.Supervisor(say=self.say, keep=embedded.held_files())
        self._stop_on_signals()
        os.environ.setdefault("LAPOR_PUBLIC_URL", f"http://127.0.0.1:{port}")
        os.environ.setdefault("LAPOR_MFA", "optional")  # the demo's logins are public
        try:
            since = _database_time()
            if embedded.owns_broker():
                parts.start(supervisor.Child("broker", embedded.BROKER.command()))
                os.environ["REDIS_URL"] = embedded.BROKER.url()
            for part in (system.web(port), system.worker(), system.beat()):
                parts.start(part)
            self._wait_until_well(parts, port=port, since=since)
            self._announce(port)
            while True:
                self._tend(parts)
        except KeyboardInterrupt:
            self.say("\nStopping ...")
        finally:
            parts.stop()

    def _stop_on_signals(self) -> None:
        """The first signal stops the system; further ones find it stopping already."""
        stopping = False

        def stop(signum: int, frame: FrameType | None) -> None:
            nonlocal stopping
            if not stopping:
                stopping = True
                raise KeyboardInterrupt

        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, stop)

    def _tend(self, parts: supervisor.Supervisor) -> None:
        parts.tend()
        if embedded.held_files() and embedded.CLUSTER.revive():
            self.say("postgres ended by itself and is started again")
        time.sleep(TEND_SECONDS)

    def _wait_until_well(
        self, parts: supervisor.Supervisor, *, port: int, since: datetime
    ) -> None:
        """Until a beat tick went through broker and worker into the database."""
        deadline = time.monotonic() + READY_SECONDS
        while not _ticked(port, since):
            if time.monotonic() > deadline:
                raise CommandError(
                    f"Not ready after {READY_SECONDS} s. What each part says is in"
                    f" {local.folder('log')}."
                )
            self._tend(parts)

    def _announce(self, port: int) -> None:
        address = f"http://127.0.0.1:{port}"
        self.say("")
        for login in _logins():
            self.say(
                f"  {login['role']:<24} {address}{login['path']:<12}"
                f" {login['username']} / {login['password']}"
            )
        if (token := local.LOCAL / "token").exists():
            self.say(f"\nTOKEN {token.read_text().strip()}")
        self.say(f"READY {address}")


def _hurry() -> None:
    """Do not wait for the disk after each step: what is lost can be loaded again."""
    for alias in ("default", "owner"):
        with connections[alias].cursor() as cursor:
            cursor.execute("SET synchronous_commit TO off")


def _collect_styles() -> None:
    """Into `.local/static`, when any of them changed since."""
    stamp = local.folder("static") / ".collected"
    found = [
        f"{path} {storage.get_modified_time(path)}"
        for finder in get_finders()
        for path, storage in finder.list(None)
    ]
    digest = sha256("\n".join(sorted(found)).encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != digest:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(digest)


def _logins() -> list[dict[str, str]]:
    """What the demo population wrote down: a login for each role."""
    file = local.LOCAL / "logins.json"
    logins: list[dict[str, str]] = json.loads(file.read_text()) if file.exists() else []
    return logins


def _already_runs() -> str:
    return (
        "LAPOR already runs in this folder. Stop it with Ctrl-C where it was started,"
        " or use another clone: two of them run side by side."
    )


def _wished_port(text: str) -> int:
    """The port that LAPOR_PORT asks for, or a sentence why it cannot be had."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise CommandError(
            f"LAPOR_PORT must be a number from 1 to 65535, not {text!r}.", returncode=2
        )
    if not local.port_is_free(int(text)):
        raise CommandError(
            f"Port {text} is taken by another program. End that program, or name"
            " another port: LAPOR_PORT=8001 make run",
            returncode=2,
        )
    return int(text)


def _database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        now: datetime = cursor.fetchone()[0]
    connections.close_all()
    return now


def _ticked(port: int, since: datetime) -> bool:
    """Whether the web part is well and has seen a heartbeat later than `since`."""
    try:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{port}/health/", timeout=5
        ) as answer:
            heartbeat = json.load(answer)["heartbeat"]
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
    return bool(heartbeat) and datetime.fromisoformat(heartbeat) > since
