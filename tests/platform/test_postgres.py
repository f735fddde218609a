"""The embedded server: shared, found again after a crash, never in anybody's way."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lapor.embedded import local
from lapor.embedded.postgres import Cluster

pytestmark = pytest.mark.processes
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    monkeypatch.setattr(local, "LOCAL", tmp_path)
    server = Cluster("postgres", (("shared_buffers", "16MB"),))
    yield server
    with server.used():  # whatever a test left, the last user stops it
        pass


def alive(server: Cluster) -> bool:
    try:
        psycopg.connect(server.url("postgres"), connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def postmaster(server: Cluster) -> int:
    return int((server.data / "postmaster.pid").read_text().split("\n")[0])


def test_the_last_user_stops_it_and_no_earlier_one(cluster):
    with cluster.used():
        with cluster.used():
            assert alive(cluster)
        assert alive(cluster)
    assert not alive(cluster)


def test_a_user_in_another_process_keeps_it_running(cluster):
    other = (
        "import sys; from pathlib import Path\n"
        "from lapor.embedded import local; local.LOCAL = Path(sys.argv[1])\n"
        "from lapor.embedded.postgres import Cluster\n"
        "with Cluster('postgres').used():\n"
        "    print('in', flush=True); sys.stdin.read()\n"
    )
    with cluster.used():
        guest = subprocess.Popen(
            [sys.executable, "-c", other, str(local.LOCAL)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert guest.stdout.readline() == "in\n"
    assert alive(cluster)

    guest.communicate("")

    assert not alive(cluster)


def test_what_was_committed_survives_a_kill(cluster):
    with cluster.used():
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000)")
            connection.execute("CREATE UNLOGGED TABLE lost AS TABLE kept")
            os.kill(postmaster(cluster), signal.SIGKILL)

        while not cluster.revive():  # a killed process takes a moment to be gone
            pass

        with psycopg.connect(cluster.url("postgres")) as connection:
            rows = connection.execute("SELECT count(*) FROM kept").fetchone()
            control = connection.execute("SELECT count(*) FROM lost").fetchone()
    assert rows == (1000,)
    assert control == (0,), "without its log the same kill loses all"


def test_a_dead_server_whose_number_a_stranger_got_is_started_again(cluster):
    with cluster.used():
        pass
    stranger = os.getpid()
    lines = f"{stranger}\n{cluster.data}\n0\n1\n\n127.0.0.1\n0 0\nready\n"
    (cluster.data / "postmaster.pid").write_text(lines)

    with cluster.used():
        assert alive(cluster)
        assert postmaster(cluster) != stranger


def test_a_server_left_by_a_killed_launcher_is_adopted(cluster):
    abandon = (
        "import os, sys; from pathlib import Path\n"
        "from lapor.embedded import local; local.LOCAL = Path(sys.argv[1])\n"
        "from lapor.embedded.postgres import Cluster\n"
        "with Cluster('postgres').used():\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", abandon, str(local.LOCAL)], cwd=ROOT)
    orphan = postmaster(cluster)

    with cluster.used():
        assert postmaster(cluster) == orphan
    assert not alive(cluster)


def test_a_port_that_somebody_took_is_given_up_for_another(cluster):
    with cluster.used():
        before = cluster.address()["port"]
    with socket.socket() as somebody:
        # It was left a moment ago.
        somebody.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        somebody.bind(("127.0.0.1", before))
        somebody.listen()

        with cluster.used():
            assert alive(cluster)
            assert cluster.address()["port"] != before


def test_a_wrong_password_is_refused(cluster):
    with cluster.used():
        wrong = cluster.url("postgres").replace(cluster.address()["password"], "wrong")

        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(wrong)


def test_its_folder_is_closed_to_others(cluster):
    with cluster.used():
        assert local.folder("postgres").stat().st_mode & 0o077 == 0
        assert cluster.data.stat().st_mode & 0o077 == 0


def test_its_log_keeps_no_text_of_a_statement(cluster):
    with cluster.used(), psycopg.connect(cluster.url("postgres")) as connection:
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT 'canary-0812' FROM nowhere")

        assert "nowhere" in (cluster.home / "log").read_text()
        assert "canary-0812" not in (cluster.home / "log").read_text()
