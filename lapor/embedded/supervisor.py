"""The child processes of one start: kept running, and ended together."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lapor.embedded import local, processes

LOG_BYTES = 5 * 2**20  # one earlier log of a child is kept beside the present one
STEADY_SECONDS = 60.0  # a child that ran for so long has earned a quick restart
LONGEST_WAIT = 30.0  # seconds


@dataclass
class Child:
    """A program that should run from start to stop."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    began: float = 0.0  # monotonic seconds
    failures: int = 0

    @property
    def log(self) -> Path:
        return local.folder("log") / f"{self.name}.log"

    def start(self, keep: Sequence[int]) -> None:
        """Run it in a session of its own, so that Ctrl-C reaches the launcher alone."""
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=keep,
                preexec_fn=processes.dying_with_parent(),  # noqa: PLW1509 (one thread)
            )
        self.began = time.monotonic()

    def stop(self) -> None:
        if self.process is not None:
            processes.end_group(self.process.pid)
            self.process = None

    def died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def may_restart(self) -> bool:
        """The wait doubles with each failure: 1, 2, 4 ... seconds."""
        wait = min(2.0 ** (self.failures - 1), LONGEST_WAIT)
        return time.monotonic() - self.began > wait

    def note_failure(self) -> None:
        steady = time.monotonic() - self.began > STEADY_SECONDS
        self.failures = 1 if steady else self.failures + 1


@dataclass
class Supervisor:
    """`say` tells whoever watches; `keep` are the files that children hold open."""

    say: Callable[[str], None]
    keep: Sequence[int] = ()
    children: list[Child] = field(default_factory=list)

    def start(self, child: Child) -> None:
        child.start(self.keep)
        self.children.append(child)
        self._record()

    def tend(self) -> None:
        """Start again whatever died. To be called about twice a second."""
        for child in self.children:
            if child.died():
                self._bury(child)
            elif child.process is None and child.may_restart():
                child.start(self.keep)
                self._record()

    def _bury(self, child: Child) -> None:
        """Say what happened, and end what the dead one left behind."""
        if child.process is None:
            return
        code = child.process.returncode
        child.stop()
        child.note_failure()
        self.say(
            f"{child.name} ended by itself (code {code}) and is started again;"
            f" its log is {child.log}"
        )

    def stop(self) -> None:
        """End all children, the last one started first."""
        for child in reversed(self.children):
            child.stop()
        self._record()

    def _record(self) -> None:
        alive = {
            child.name: [child.process.pid, processes.started(child.process.pid)]
            for child in self.children
            if child.process is not None
        }
        local.write(_register(), alive)


def _register() -> Path:
    return local.folder("run") / "children.json"


def end_orphans() -> list[str]:
    """End what a launcher that was killed left behind; the names of what was found."""
    found = []
    for name, (pid, start) in local.read(_register()).items():
        # Another start means a stranger got the number; none at all may leave a
        # group without its leader, whose number is not handed out meanwhile.
        if processes.started(pid) in {start, None} and processes.group_exists(pid):
            processes.end_group(pid)
            found.append(name)
    local.write(_register(), {})
    return found
