"""`.local/`: what one clone keeps for itself (data, ports, passwords, keys).

Nothing in it is for anybody else: the folder is readable by its owner alone.
"""

import base64
import json
import os
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

LOCAL = Path(__file__).resolve().parents[2] / ".local"


def folder(*names: str) -> Path:
    """A folder inside `.local/`, made when missing, closed to everybody else."""
    LOCAL.mkdir(mode=0o700, exist_ok=True)
    path = LOCAL.joinpath(*names)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write(path: Path, content: dict[str, Any]) -> None:
    """Replace `path` in one go, so that no reader ever meets half of it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content, indent=1))
    draft.replace(path)


def read(path: Path) -> dict[str, Any]:
    """What `path` holds; nothing where it does not exist."""
    try:
        content: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    return content


def remembered(path: Path, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `path` holds, made the first time; of two who make it at once, one wins."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.new")
        write(draft, make())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return read(path)


def password() -> str:
    return secrets.token_urlsafe(24)


def free_port() -> int:
    """A port of the loopback address that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _new_keys() -> dict[str, str]:
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return {
        "LAPOR_SECRET_KEY": secrets.token_urlsafe(48),
        "LAPOR_IDENTITY_KEYS": f"local:{key}",
    }


def development_environment() -> dict[str, str]:
    """Settings for this machine: generated keys, folders, no TLS, a quick heartbeat."""
    return {
        **remembered(folder() / "keys.json", _new_keys),
        "LAPOR_HTTPS": "0",
        "LAPOR_FILES": str(folder("files")),
        "LAPOR_OUTBOX": str(folder("outbox")),
        "LAPOR_HEARTBEAT_SECONDS": "10",
    }
