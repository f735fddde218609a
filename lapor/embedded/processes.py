"""Processes: told apart from strangers that got their number, and ended."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PATIENCE = 10.0  # seconds between asking a process to end and ending it
PR_SET_PDEATHSIG = 1
PROC = Path("/proc")
HAS_PROC = (PROC / "self" / "stat").exists()


def started(pid: int) -> str | None:
    """When `pid` started, as the system words it; None if no such process runs.

    A number is handed out again after its process died; number and start are not.
    """
    if not HAS_PROC:
        return _ps("-o", "lstart=", "-p", str(pid)).strip() or None
    with suppress(OSError):
        stat = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return None if stat[0] == "Z" else stat[19]
    return None


def command(pid: int) -> str:
    """The command line of `pid`; empty if no such process runs."""
    if not HAS_PROC:
        return _ps("-o", "args=", "-p", str(pid))
    with suppress(OSError):
        return (PROC / str(pid) / "cmdline").read_text().replace("\0", " ")
    return ""


def _ps(*arguments: str) -> str:
    return subprocess.run(
        ["ps", *arguments], capture_output=True, text=True, check=False
    ).stdout


def wait_until_gone(pid: int, *, patience: float = PATIENCE) -> None:
    """Until not even the entry of the dead process is left, or patience ends."""
    deadline = time.monotonic() + patience
    with suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < deadline:
            os.kill(pid, 0)
            time.sleep(0.05)


def end_group(group: int, *, patience: float = PATIENCE) -> None:
    """Ask every process of the group to end, then make them; return when none is left.

    The leader may be our own child, already waited for or not.
    """
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if not _signal_group(group, sign):
            return
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            _reap(group)
            if not group_exists(group):
                return
            time.sleep(0.05)


def group_exists(group: int) -> bool:
    return _signal_group(group, 0)


def _signal_group(group: int, sign: int) -> bool:
    """True if the group still exists."""
    try:
        os.killpg(group, sign)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _reap(pid: int) -> None:
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def dying_with_parent() -> Callable[[], None] | None:
    """For Popen's `preexec_fn`: Linux asks the child to end when we die, even by -9."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return ask
