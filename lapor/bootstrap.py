"""From a bare Python to the locked environment; then on to manage.py.

Run by the Makefile with whatever Python the machine has, so: only the standard
library, and no grammar newer than the Pythons that must be told they are too old.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
LOCKS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}
STAMP = os.path.join(VENV, "lapor-installed")


def main():
    """`bootstrap.py run|dev [COMMAND ...]`: install what it needs, then run it."""
    kind, command = sys.argv[1], sys.argv[2:]
    refuse_unfit_machine()
    lock = os.path.join(ROOT, LOCKS[kind])
    if not installed(lock):
        make_environment()
        install(lock)
    if command:
        os.chdir(ROOT)
        os.execv(PYTHON, [PYTHON] + command)  # noqa: RUF005, S606


def refuse_unfit_machine():
    if sys.version_info < OLDEST:
        refuse(
            "LAPOR needs Python 3.11 or newer; %s is %s. Name a newer one:"
            " make run PYTHON=python3.12" % (sys.executable, platform.python_version())
        )
    if os.name == "nt":
        refuse(
            "Windows has no embedded servers. Use WSL, or Docker: docker compose up."
        )
    if sys.platform == "linux" and platform.libc_ver()[0] != "glibc":
        refuse(
            "This Linux has no glibc (Alpine, say), and the embedded servers need it."
            " Use Docker: docker compose up; or a machine with glibc."
        )


def refuse(sentence):
    sys.stderr.write(sentence + "\n")
    sys.exit(2)


def digest(lock):
    with open(lock, "rb") as file:
        content = hashlib.sha256(file.read()).hexdigest()
    return "%s %s" % (os.path.basename(lock), content)


def installed(lock):
    """Whether the environment holds what `lock` says; the development lock holds all."""
    if not os.path.exists(STAMP) or not os.path.exists(PYTHON):
        return False
    with open(STAMP) as file:
        return digest(lock) in file.read().split("\n")


def make_environment():
    if os.path.exists(PYTHON):
        return
    print("Making .venv ...", flush=True)
    uv = shutil.which("uv")
    if uv:
        made = run([uv, "venv", "--quiet", "--python", sys.executable, VENV])
    else:
        made = run([sys.executable, "-m", "venv", VENV], quiet=True)
    if not made:
        shutil.rmtree(VENV, ignore_errors=True)
        refuse(
            "This Python cannot make a virtual environment. Install its module (Debian"
            " and Ubuntu: apt install python3-venv) or uv (https://docs.astral.sh/uv/)."
        )


def install(lock):
    """Exactly the locked files, by their hashes; wheels only, nothing is compiled."""
    began = time.time()
    print("Installing %s ..." % os.path.basename(lock), flush=True)
    options = ["--require-hashes", "--only-binary", ":all:", "-r", lock]
    uv = shutil.which("uv")
    if uv:
        done = run([uv, "pip", "install", "--quiet", "--python", PYTHON] + options)  # noqa: RUF005
    else:
        done = run([PYTHON, "-m", "pip", "install", "--quiet"] + options)  # noqa: RUF005
    if not done:
        refuse(
            "The packages could not be installed; the reason stands above. Is there a"
            " connection to the package index? `make run` tries again from there."
        )
    known = [digest(lock)]
    if lock.endswith(LOCKS["dev"]):
        known.append(digest(os.path.join(ROOT, LOCKS["run"])))
    with open(STAMP, "w") as file:
        file.write("\n".join(known) + "\n")
    print("Installed in %d s." % (time.time() - began), flush=True)


def run(command, quiet=False):
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
