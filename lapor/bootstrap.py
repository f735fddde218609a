"""From a bare Python to the locked environment; then on to the command.

Run by the Makefile with whatever Python the machine has, so: the standard library
alone, and no grammar newer than the Pythons that must be told they are too old.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "lapor-installed"
LOCKS = {"run": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}


def main() -> None:
    """`bootstrap.py run|dev [ARGUMENT ...]`: install, then python ARGUMENT ..."""
    kind, arguments = sys.argv[1], sys.argv[2:]
    refuse_unfit_machine()
    if not installed(LOCKS[kind]):
        make_environment()
        install(LOCKS[kind])
    if arguments:
        os.chdir(ROOT)
        os.execv(PYTHON, [str(PYTHON), *arguments])


def refuse_unfit_machine() -> None:
    if sys.version_info < OLDEST:
        refuse(
            f"LAPOR needs Python 3.11 or newer; {sys.executable} is"
            f" {platform.python_version()}. Name a newer one:"
            " make run PYTHON=python3.12"
        )
    if os.name == "nt":
        refuse("Windows has no embedded servers. Use WSL, or: docker compose up.")
    if sys.platform == "linux" and platform.libc_ver()[0] != "glibc":
        refuse(
            "This Linux has no glibc (Alpine, say), and the embedded servers need it."
            " Use a machine with glibc, or: docker compose up."
        )


def refuse(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.exit(2)


def digest(lock: Path) -> str:
    return f"{lock.name} {hashlib.sha256(lock.read_bytes()).hexdigest()}"


def installed(lock: Path) -> bool:
    """Whether the environment was filled from `lock` as it is now."""
    if not STAMP.exists() or not PYTHON.exists():
        return False
    return digest(lock) in STAMP.read_text().split("\n")


def make_environment() -> None:
    if PYTHON.exists():
        return
    say("Making .venv ...")
    uv = shutil.which("uv")
    if uv:
        made = run(uv, "venv", "--quiet", "--python", sys.executable, str(VENV))
    else:
        made = run(sys.executable, "-m", "venv", str(VENV), quiet=True)
    if not made:
        shutil.rmtree(VENV, ignore_errors=True)
        refuse(
            "This Python cannot make a virtual environment. Install its module (Debian"
            " and Ubuntu: apt install python3-venv) or uv (docs.astral.sh/uv)."
        )


def install(lock: Path) -> None:
    """Exactly the locked files, by their hashes; wheels only, nothing is compiled."""
    began = time.monotonic()
    say(f"Installing what {lock.name} locks ...")
    uv = shutil.which("uv")
    if not uv:  # an environment that uv once made has no pip
        run(str(PYTHON), "-m", "ensurepip", quiet=True)
    pip = [uv, "pip"] if uv else [str(PYTHON), "-m", "pip"]
    where = ["--python", str(PYTHON)] if uv else []
    exactly = ["--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    if not run(*pip, "install", "-qq", *where, *exactly):
        refuse(
            "The packages could not be installed; the reason stands above. Is there a"
            " connection to the package index? The next start tries again."
        )
    # The development lock holds everything that the other one does.
    locks = LOCKS.values() if lock == LOCKS["dev"] else [lock]
    STAMP.write_text("\n".join(digest(each) for each in locks))
    say(f"Installed in {time.monotonic() - began:.0f} s.")


def say(sentence: str) -> None:
    print(sentence, flush=True)


def run(*command: str, quiet: bool = False) -> bool:
    """Whether `command` succeeded; uv must not fetch a Python of its own."""
    environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never")
    output = subprocess.DEVNULL if quiet else None
    code = subprocess.call(command, env=environment, stdout=output, stderr=output)
    return code == 0


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
