"""The launcher: what it says, what it survives, what it leaves behind (nothing)."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lapor.embedded import local, processes

pytestmark = [
    pytest.mark.processes,
    pytest.mark.timeout(240),
    pytest.mark.xdist_group("serve"),  # one shared system, in one worker
]
ROOT = Path(__file__).resolve().parents[2]
READY = "READY http://127.0.0.1:"
BARE = ("--bare",)
FROM_OUTSIDE = {
    "DATABASE_URL",
    "REDIS_URL",
    "LAPOR_FILES",
    "LAPOR_OUTBOX",
    "LAPOR_STATIC",
}


class Launcher:
    """`manage.py serve` in a clone, and what it wrote to its terminal."""

    def __init__(self, clone: Path, port: int, *arguments: str) -> None:
        self.clone = clone
        self.port = port
        self.output = clone / "terminal"
        with self.output.open("wb") as terminal:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", *arguments],
                cwd=clone,
                env={**from_here(), "LAPOR_PORT": str(port)},
                stdin=subprocess.DEVNULL,
                stdout=terminal,
                stderr=terminal,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.output.read_text()

    def wait_ready(self, *, seconds: float = 90) -> "Launcher":
        ended = self.process.poll
        until(lambda: READY in self.said() or ended() is not None, seconds=seconds)
        assert self.said().rstrip().endswith(f"{READY}{self.port}"), self.said()
        return self

    def part(self, name: str) -> int:
        """Its process; 0 while it is between death and restart."""
        children = local.read(self.clone / ".local/run/children.json")
        return int(children.get(name, [0])[0])

    def postgres(self) -> int:
        file = self.clone / ".local/postgres/data/postmaster.pid"
        return int(file.read_text().split("\n")[0])

    def health(self) -> dict[str, Any]:
        url = f"http://127.0.0.1:{self.port}/health/"
        with urllib.request.urlopen(url, timeout=5) as answer:
            return dict(json.load(answer))

    def is_well(self) -> bool:
        try:
            return bool(self.health()["status"] == "ok")
        except OSError:
            return False

    def stop(self, sign: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(sign)
        return self.process.wait(timeout=60)

    def left_behind(self) -> list[str]:
        """Command lines of processes that still belong to this clone."""
        asked = subprocess.run(["ps", "-eo", "pid=,args="], capture_output=True)
        here = f"{self.clone}/"
        rows = asked.stdout.decode().split("\n")
        owned = [row for row in rows if here in row]
        return owned + [str(pid) for pid in self._members() if processes.started(pid)]

    def _members(self) -> list[int]:
        register = self.clone / ".local/run/children.json"
        return [pid for pid, _ in local.read(register).values()]


def until(true: Callable[[], bool], *, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.1)


def copy_to(here: Path) -> Path:
    """The working tree, without what belongs to this one alone."""
    beside = shutil.ignore_patterns(".git", ".venv", ".local", "__pycache__", ".*cache")
    shutil.copytree(ROOT, here, ignore=beside)
    return here


def from_here() -> dict[str, str]:
    """The environment of a newcomer: nothing that points at other servers."""
    return {name: os.environ[name] for name in os.environ.keys() - FROM_OUTSIDE}


@pytest.fixture
def new_clone(tmp_path: Path) -> Path:
    return copy_to(tmp_path / "new")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone that was prepared once; the first start is slow, and tested once."""
    here = copy_to(tmp_path_factory.mktemp("prepared") / "clone")
    prepare = [sys.executable, "manage.py", "serve", "--bare", "--prepare"]
    subprocess.run(prepare, cwd=here, env=from_here(), check=True, capture_output=True)
    return here


@pytest.fixture
def clone(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "clone"))


@pytest.fixture
def start() -> Iterator[Callable[..., Launcher]]:
    started: list[Launcher] = []

    def launch(
        where: Path, port: int | None = None, *, arguments: tuple[str, ...] = BARE
    ) -> Launcher:
        started.append(Launcher(where, port or local.free_port(), *arguments))
        return started[-1]

    yield launch
    for launcher in started:
        if launcher.process.poll() is None:
            launcher.stop()


@pytest.fixture(scope="module")
def running(
    prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Launcher]:
    """One system for the tests after which it runs on."""
    here = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("shared") / "clone"))
    system = Launcher(here, local.free_port(), *BARE).wait_ready()
    yield system
    system.stop()


def test_it_runs_until_ctrl_c_and_leaves_nothing_behind(start, new_clone):
    system = start(new_clone).wait_ready()
    answer = system.health()

    assert answer["status"] == answer["database"] == answer["broker"] == "ok"
    assert system.stop() == 0
    assert system.left_behind() == []


def test_a_second_signal_does_not_cut_the_clean_up_short(start, clone):
    system = start(clone).wait_ready()

    system.process.send_signal(signal.SIGTERM)
    until(lambda: "Stopping" in system.said())

    assert system.stop(signal.SIGTERM) == 0
    assert system.left_behind() == []


@pytest.mark.parametrize("part", ["web", "worker", "beat", "broker"])
def test_a_killed_part_is_started_again_with_a_sentence(running, part):
    before = running.part(part)

    os.kill(before, signal.SIGKILL)

    until(lambda: f"{part} ended by itself" in running.said())
    until(lambda: running.part(part) not in {0, before})
    until(running.is_well)


def test_a_killed_database_is_started_again_with_a_sentence(running):
    os.kill(running.postgres(), signal.SIGKILL)

    until(lambda: "postgres ended by itself" in running.said())
    until(running.is_well)


def test_after_a_killed_launcher_the_next_start_finds_everything_in_order(start, clone):
    first = start(clone).wait_ready()
    parts = [first.part(name) for name in ("broker", "web", "worker", "beat")]
    first.process.kill()
    first.process.wait()

    second = start(clone, first.port).wait_ready()

    assert not [pid for pid in parts if processes.started(pid)]
    assert second.stop() == 0
    assert second.left_behind() == []


def test_two_clones_run_side_by_side(start, clone, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(clone, other)
    one = start(clone).wait_ready()
    two = start(other).wait_ready()

    assert one.postgres() != two.postgres()
    assert one.stop() == 0
    assert two.is_well()


def test_the_same_clone_runs_once(running):
    second = subprocess.run(
        [sys.executable, "manage.py", "serve", "--bare"],
        cwd=running.clone,
        capture_output=True,
        text=True,
        env=from_here(),
    )

    assert second.returncode == 2
    assert "already runs in this folder" in second.stderr
    assert "Traceback" not in second.stderr
    until(running.is_well)


def test_preparing_what_runs_already_is_no_error(running):
    (running.clone / ".local" / "token").write_text("loaded")

    again = subprocess.run(
        [sys.executable, "manage.py", "serve", "--prepare"],
        cwd=running.clone,
        capture_output=True,
        text=True,
        env=from_here(),
    )

    assert (again.returncode, again.stderr) == (0, "")
    assert "already runs in this folder" in again.stdout
    until(running.is_well)


def test_a_taken_port_gives_a_sentence(start, clone):
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        taken = somebody.getsockname()[1]
        system = start(clone, port=taken)

        assert system.process.wait(timeout=60) == 2

    assert f"Port {taken} is taken by another program" in system.said()
    assert "Traceback" not in system.said()


def manage(clone: Path, *arguments: str) -> str:
    """What a command prints in the clone, run as a newcomer runs it."""
    run = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=clone,
        env=from_here(),
        capture_output=True,
        check=True,
    )
    return run.stdout.decode()


def half_year(clone: Path) -> int:
    said = manage(
        clone,
        *("recap", "--from", "2020-01-01", "--to", "2020-06-30"),
        *("--scope", "35", "--format", "json"),
    )
    return int(json.loads(said)["received"])


@pytest.mark.prove
@pytest.mark.timeout(600)
def test_the_first_start_is_ready_in_two_minutes_with_all_a_newcomer_needs(
    start, new_clone
):
    system = start(new_clone, arguments=()).wait_ready(seconds=120)

    before, _ready, _port = system.said().rpartition(READY)
    token = re.search(r"^TOKEN (\S{20,})$", before, re.MULTILINE)
    assert token
    for login in json.loads((new_clone / ".local/logins.json").read_text()):
        assert login["username"] in before
    assert half_year(new_clone) == 4088
    url = f"http://127.0.0.1:{system.port}/api/v1/complaints"
    asked = urllib.request.Request(url, headers={"Authorization": f"Bearer {token[1]}"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        assert answer.status == 200
    assert system.stop() == 0
    assert half_year(new_clone) == 4088  # the database starts for that command alone


@pytest.mark.prove
@pytest.mark.timeout(600)
@pytest.mark.parametrize("during", ["Riwayat Jawa Timur", "langkah demi langkah"])
def test_a_filling_that_was_killed_is_completed_by_the_next_start(start, clone, during):
    first = start(clone, arguments=("--prepare",))
    until(lambda: during in first.said(), seconds=240)
    first.process.kill()
    first.process.wait()

    again = start(clone, arguments=("--prepare",))

    assert again.process.wait(timeout=300) == 0
    assert half_year(clone) == 4088
    planned = int(re.findall(r"/(\d+)", again.said())[-1])
    assert f"{planned}/{planned}" in again.said()
