"""The real processes, watched everywhere: what a life leaves in logs, broker and files.

PostgreSQL logs every statement with its parameters here, which it never does where
people work; even so nothing of an identity may stand there.
"""

import base64
import http.cookiejar
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connections
from django.test import Client
from PIL import Image
from redis import Redis

from agencies.models import Notice
from complaints import actions, privacy
from complaints.models import Attachment, Complaint
from lapor.embedded import local
from tests.complaints.browsing import report_data
from tests.complaints.cases import Walk
from tests.complaints.test_canaries import CANARY, _found, _tables
from tests.databases import connect
from tests.registry import small_registry
from tests.servers import CLUSTER

pytestmark = [
    pytest.mark.prove,
    pytest.mark.processes,
    pytest.mark.timeout(900),
    pytest.mark.django_db(transaction=True, databases=["default", "identity", "owner"]),
]
LOUD = {
    "log_statement": "all",
    "log_parameter_max_length": "-1",
    "log_parameter_max_length_on_error": "-1",
    "log_min_error_statement": "debug5",
    "log_error_verbosity": "verbose",
}
PATIENCE = 120  # seconds


@pytest.fixture
def postgres_log(
    transactional_db: None, database_url: str
) -> Iterator[Callable[[], str]]:
    """What PostgreSQL wrote since now, with every statement in it."""
    log = CLUSTER.home / "log"
    if not log.exists():
        pytest.skip("The server is not our own, so its log is not ours to read.")
    name = connections["owner"].settings_dict["NAME"]
    before = log.stat().st_size
    with connect("postgres") as server:
        for setting, value in LOUD.items():
            server.execute(f"ALTER DATABASE \"{name}\" SET {setting} = '{value}'")
    connections.close_all()
    yield lambda: log.read_bytes()[before:].decode(errors="replace")
    with connect("postgres") as server:
        server.execute(f'ALTER DATABASE "{name}" RESET ALL')


class Citizen:
    """A browser without a screen: keeps cookies, sends forms."""

    def __init__(self, site: str) -> None:
        self.site, self.jar = site, http.cookiejar.CookieJar()
        handler = urllib.request.HTTPCookieProcessor(self.jar)
        self.opener = urllib.request.build_opener(handler)

    def get(self, path: str) -> str:
        with self.opener.open(self.site + path, timeout=60) as answer:
            return answer.read().decode()

    def post(self, path: str, data: dict[str, Any], *, file: bytes = b"") -> str:
        page = self.get(path)
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        fields = {**data, "csrfmiddlewaretoken": token[1]}
        body, kind = _multipart(fields, file)
        request = urllib.request.Request(
            self.site + path, body, {"Content-Type": kind, "Referer": self.site + path}
        )
        with self.opener.open(request, timeout=60) as answer:
            return answer.read().decode()


def _multipart(fields: dict[str, Any], file: bytes) -> tuple[bytes, str]:
    parts = [
        f'--kenari\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    body = "".join(parts).encode()
    if file:
        body += (
            b'--kenari\r\nContent-Disposition: form-data; name="attachments";'
            b' filename="foto.jpg"\r\nContent-Type: image/jpeg\r\n\r\n' + file + b"\r\n"
        )
    return body + b"--kenari--\r\n", "multipart/form-data; boundary=kenari"


def _photograph() -> bytes:
    """With the name of who took it, and where, in its metadata."""
    picture, written = Image.new("RGB", (8, 8), "red"), BytesIO()
    exif = picture.getexif()
    exif[0x013B] = CANARY.name  # artist
    exif[0x8825] = {1: "S", 2: (7.0, 15.0, 26.0), 29: "2025:07:07"}
    picture.save(written, "JPEG", exif=exif, comment=CANARY.phone.encode())
    assert CANARY.name.encode() in written.getvalue()
    return written.getvalue()


def test_no_process_leaves_an_identity_where_it_should_not(
    postgres_log: Callable[[], str],
    live_system: str,
    broker_url: str,
) -> None:
    cast = small_registry()
    began = time.time() - 600  # the processes were started before
    citizen = Citizen(live_system)
    case = _reported(citizen)
    _worked_on(cast, case, live_system)
    _until(lambda: Notice.objects.filter(channel="contact").exclude(sent_at=None))

    kept = privacy.opened(case.pk)  # or there would be nothing to find
    assert kept == replace(CANARY, address="")
    said = postgres_log()
    assert "INSERT INTO" in said
    assert report_data()["text"][:30] in said  # the log does hold what was typed
    sinks = {
        "PostgreSQL's log": said,
        "broker": _broker(broker_url),
        "cookies": repr([(one.name, one.value) for one in citizen.jar]),
        "sessions": "\n".join(str(one.get_decoded()) for one in Session.objects.all()),
        **_logs(began),
        **_outbox(began),
        **_files(case),
        **dict(_tables()),
    }

    assert {name: _found(text) for name, text in sinks.items() if _found(text)} == {}
    assert {"broker", "complaints_event", "django_admin_log"} <= set(sinks)
    assert "complaints.tasks.deliver" in sinks["broker"]  # messages did pass there
    assert any("web" in name for name in sinks)
    assert any("worker" in name for name in sinks)
    assert any("beat" in name for name in sinks)


def _reported(citizen: Citizen) -> Complaint:
    said = {
        **report_data(region="35.78"),
        **{name: getattr(CANARY, name) for name in ("name", "nik", "phone", "email")},
    }
    with pytest.raises(urllib.error.HTTPError, match="422"):  # typed, and refused
        citizen.post("/lapor/", {**said, "text": ""}, file=_photograph())
    citizen.post("/lapor/", said, file=_photograph())
    return Complaint.objects.get()


def _worked_on(cast: Any, case: Complaint, site: str) -> None:
    """Steps of everybody, and the pages that they look at."""
    walk = Walk(cast, at=case.received_at)
    walk.pk = case.pk
    walk.wait(minutes=1).to_city().to_unit().follow_up()
    walk.take(actions.note, "liaison_pu", text="Perlu survei.")
    walk.take(actions.ask_identity, "liaison_pu", reason="Perlu alamat.")
    walk.answer()
    # The steps lie minutes ahead; what they say is sent at once all the same.
    Notice.objects.filter(sent_at=None).update(run_after=case.received_at)
    for name in ("liaison_pu", "admin_surabaya", "auditor"):
        client = Client()
        client.force_login(getattr(cast, name))
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        for page in _pages(case, name):
            request = urllib.request.Request(
                site + page,
                headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"},
            )
            with urllib.request.urlopen(request, timeout=60) as answer:
                assert not _found(answer.read().decode())


def _pages(case: Complaint, name: str) -> Iterator[str]:
    """What each looks at, and takes away, in the real site."""
    if name == "auditor":
        yield "/audit/"
        yield "/audit/unduh/"
    else:
        yield "/kerja/unduh/?antrean=menunggu&scope=all"
    if name == "admin_surabaya":
        yield f"/admin/complaints/complaint/{case.pk}/change/"
        yield f"/admin/complaints/complaint/{case.pk}/history/"
        yield "/laporan/rekap/?format=csv"
    yield "/kerja/?scope=all&q=lubang"
    yield f"/kerja/{case.number}/"


def _until(rows: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not rows().exists():
        assert time.monotonic() < deadline, "nothing was delivered"
        time.sleep(0.5)


READ: dict[bytes, Callable[[Redis, bytes], Any]] = {
    b"string": lambda broker, key: broker.get(key),
    b"list": lambda broker, key: broker.lrange(key, 0, -1),
    b"hash": lambda broker, key: broker.hgetall(key),
    b"set": lambda broker, key: broker.smembers(key),
    b"zset": lambda broker, key: broker.zrange(key, 0, -1, withscores=True),
}
BODY = re.compile(rb'\\?"body\\?": ?\\?"([A-Za-z0-9+/=]+)')


def _broker(url: str) -> str:
    """Every key, and all that was ever sent: the broker appends it to a file."""
    broker = Redis.from_url(url)
    keys = list(broker.scan_iter())
    dumped = [key + repr(READ[broker.type(key)](broker, key)).encode() for key in keys]
    folder = Path(broker.config_get("dir")["dir"])
    written = [one.read_bytes() for one in folder.rglob("*") if one.is_file()]
    return _said_in(b"\n".join([*dumped, *written]))


def _said_in(sent: bytes) -> str:
    """With the messages of tasks as they read: their bodies travel in base64."""
    bodies = [base64.b64decode(one) for one in BODY.findall(sent)]
    return b"\n".join([sent, *bodies]).decode(errors="replace")


def test_a_task_that_was_sent_an_identity_would_be_found() -> None:
    arguments = f'[[], {{"name": "{CANARY.name}"}}, {{}}]'.encode()
    body = base64.b64encode(arguments).decode()
    sent = f'*3\r\n$5\r\nLPUSH\r\n{{"body": "{body}", "headers": {{}}}}\r\n'.encode()

    assert not _found(sent.decode())
    assert _found(_said_in(sent))
    assert _found(_said_in(repr([sent]).encode()))


def _logs(since: float) -> dict[str, str]:
    found = {}
    for log in local.folder("log").iterdir():
        if log.is_file() and log.name.startswith("test-"):
            found[f"log of {log.name}"] = log.read_text(errors="replace")
    return found


def _outbox(since: float) -> dict[str, str]:
    """What was sent to others whole; to the complainant all but whom it was sent to."""
    found = {"mail": "\n".join(str(one.message()) for one in mail.outbox)}
    for sent in Path(settings.OUTBOX_DIR).rglob("*"):
        if sent.is_file() and sent.stat().st_mtime >= since:
            text = sent.read_text(errors="replace")
            own = CANARY.email in text
            kept = [line for line in text.splitlines() if not line.startswith("To:")]
            found[f"outbox {sent.name}"] = "\n".join(kept) if own else text
    return found


def _files(case: Complaint) -> dict[str, str]:
    files = Attachment.objects.filter(complaint=case)
    assert files.exists()
    return {
        f"file {one.pk}": one.file.open("rb").read().decode("latin-1") for one in files
    }
