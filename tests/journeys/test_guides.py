"""The pictures of `docs/petugas/`, taken anew from living pages.

`make screenshots` writes them where the guides look; a run of the suite only sees that
every page that a guide shows can be shown.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from escalation.actions import escalate_due
from lapor import guides
from tests.complaints.cases import ONE_DAY, at_city, at_unit
from tests.journeys.looking import page_of, sign_in
from tests.registry import Cast, small_registry
from tests.screens.camera import take

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "identity"]),
]
SIZE = dict(zip(("width", "height"), guides.PICTURE_SIZE, strict=True))
COLOURS = 96  # enough for screens, and a fifth of the bytes


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return small_registry()


@pytest.fixture
def room(tmp_path: Path) -> Path:
    wanted = os.environ.get("LAPOR_PICTURES")
    return guides.ROOM / "gambar" if wanted else tmp_path


class Camera:
    """A browser of one person, and where the pictures go."""

    def __init__(self, browser: Any, address: str, room: Path) -> None:
        self.browser, self.address, self.room = browser, address, room

    def as_(self, officer: Any) -> Any:
        page = page_of(self.browser, SIZE)
        if officer is not None:
            sign_in(page, self.address, officer)
        return page

    def take(self, page: Any, name: str, path: str = "") -> None:
        if path:
            assert page.goto(self.address + path).status == 200, path
        file = self.room / f"{name}.png"
        take(page, file)
        with Image.open(file) as picture:
            small = picture.convert("RGB").quantize(COLOURS)
        small.save(file, optimize=True)


def pictures(camera: Camera, cast: Cast) -> Iterator[str]:
    now = timezone.now()
    old = at_unit(cast, at=now - 80 * ONE_DAY, title="Jembatan gantung retak")
    holes = at_unit(cast, at=now - 3 * ONE_DAY, title="Jalan berlubang di Kedungdoro")
    at_unit(cast, at=now - ONE_DAY, title="Selokan meluap ke halaman sekolah")
    fresh = at_city(cast, at=now - ONE_DAY, title="Lampu lalu lintas mati").case
    escalate_due(at=now)
    number = holes.case.number

    camera.take(camera.as_(None), "masuk", "/masuk/")
    yield "masuk"
    officer = camera.as_(cast.liaison_pu)
    for name, path in (
        ("antrean", "/kerja/"),
        ("laporan", f"/kerja/{number}/"),
        ("kelengkapan", f"/kerja/{number}/request_completion/"),
    ):
        camera.take(officer, name, path)
        yield name
    officer.goto(f"{camera.address}/kerja/latihan/")
    officer.get_by_role("button", name="Buka laporan ini").click()
    officer.get_by_role("button", name="Tambah tindak lanjut").click()
    camera.take(officer, "latihan")
    yield "latihan"
    holes.at = now - timedelta(hours=1)
    holes.follow_up()
    officer.goto(f"{camera.address}/kerja/{number}/answer/")
    officer.get_by_label("Apa yang sudah dilakukan").fill("Sudah ditambal.")
    officer.get_by_role("button", name="Jawaban akhir").click()
    officer.get_by_text("Belum menyebut tanggal").wait_for()
    camera.take(officer, "jawaban")
    yield "jawaban"
    admin = camera.as_(cast.admin_surabaya)
    camera.take(admin, "verifikasi", f"/kerja/{fresh.number}/dispose/")
    yield "verifikasi"
    camera.take(admin, "koordinator", "/admin/")
    yield "koordinator"
    reviewer = camera.as_(cast.reviewer_jatim)
    camera.take(reviewer, "ombudsman", "/ombudsman/")
    assert old.case.number in reviewer.content()
    yield "ombudsman"


def test_every_picture_of_the_guides_can_be_taken(
    cast: Cast, live_server: Any, browser: Any, room: Path
) -> None:
    camera = Camera(browser, live_server.url, room)

    taken = set(pictures(camera, cast))

    known = {path.stem for path in (guides.ROOM / "gambar").glob("*.png")}
    assert taken == known
    assert sum(path.stat().st_size for path in room.glob("*.png")) < 1_500_000
    for context in browser.contexts:
        context.close()
