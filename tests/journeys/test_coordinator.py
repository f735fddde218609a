"""A coordinator in a real browser: from signing in to cases verified and passed on."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from complaints.actions import dispose
from complaints.models import Category, Complaint
from complaints.workflow import State
from tests.cast import PASSWORD
from tests.complaints import cases
from tests.complaints.desk import BULK, LIST, desk
from tests.registry import Cast, small_registry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "identity"]),
]
SIZES = [{"width": 1280, "height": 900}, {"width": 390, "height": 844}]
MOST_CLICKS = 4


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return small_registry(password=PASSWORD)


class Desk:
    """A coordinator at the desk, whose clicks are counted."""

    def __init__(self, browser: Any, address: str, size: dict[str, int]) -> None:
        context = browser.new_context(viewport=size, locale="id-ID")
        self.page = context.new_page()
        self.address = address
        self.clicks = 0
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("request", self._see)

    def _hear(self, message: Any) -> None:
        """What the browser itself finds wrong: scripts, styles, the policy."""
        expected = "status of 422" in message.text  # a form with something wrong
        if message.type == "error" and not expected:
            self.complaints.append(message.text)

    def _see(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.complaints.append(f"asked another host: {request.url}")

    def enter(self, username: str) -> None:
        self.page.goto(f"{self.address}/admin/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.get_by_role("button", name="Masuk", exact=True).click()
        self.page.wait_for_url("**/admin/")

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def click(self, role: str, name: str) -> None:
        self.clicks += 1
        self.page.get_by_role(role, name=name).first.click()

    def says(self, words: str) -> bool:
        self.page.get_by_text(words).first.wait_for()
        return True

    def fits(self) -> bool:
        """Nothing sticks out to the right."""
        wide = "document.documentElement.scrollWidth <= window.innerWidth"
        return bool(self.page.evaluate(wide))

    def axe(self) -> list[str]:
        # Without "preload" axe reads style sheets again, layers at a wrong address.
        checked = Axe().run(self.page, options={"preload": False})
        found = checked.response["violations"]
        return [
            f"{one['id']}: {node['html'][:160]}"
            for one in found
            for node in one["nodes"]
            if not any(known in node["html"] for known in OF_UNFOLD)
        ]


# Unfold's own markup that a small override cannot mend: its scrolling library names
# every region of a list alike.
OF_UNFOLD = ("simplebar-content-wrapper",)


@pytest.fixture(params=SIZES, ids=["1280", "390"])
def at_desk(request: Any, browser: Any, live_server: Any, cast: Cast) -> Any:
    desk = Desk(browser, live_server.url, request.param)
    desk.enter(cast.admin_surabaya.username)
    yield desk
    desk.page.context.close()
    assert desk.complaints == []


def state(case: Complaint) -> str:
    return Complaint.objects.values_list("state", flat=True).get(pk=case.pk)


def test_three_cases_leave_the_queue(at_desk: Desk, cast: Cast) -> None:
    """Verify and dispose one in at most four clicks, archive one, ask one."""
    now = timezone.now() - cases.ONE_DAY
    holes, greeting, vague = (
        cases.at_city(cast, at=now, title=title).case
        for title in ("Jalan berlubang", "Selamat pagi", "Lampu padam")
    )
    at_desk.page.get_by_role("link", name="Perlu verifikasi").first.click()
    at_desk.page.wait_for_url(f"**{LIST}**")
    assert at_desk.fits()

    at_desk.clicks = 0
    at_desk.click("link", f"Verifikasi dan disposisi {holes.number}")
    at_desk.click("radio", cast.dinas_pu.name)
    assert at_desk.says("Diberi tahu")  # what it would do, without a click
    at_desk.click("button", "Verifikasi dan disposisi")
    assert at_desk.says(
        f"Verifikasi dan disposisi: tersimpan pada laporan {holes.number}."
    )
    assert at_desk.clicks <= MOST_CLICKS
    assert Complaint.objects.get(pk=holes.pk).holder == cast.dinas_pu

    at_desk.click("link", f"Arsipkan {greeting.number}")
    at_desk.click("button", "Arsipkan")
    assert at_desk.says("Ada yang perlu diperbaiki")
    at_desk.click("radio", "Bukan laporan (salam, uji coba)")
    at_desk.page.get_by_label("Penjelasan untuk pelapor").fill("Ini sebuah salam.")
    at_desk.click("button", "Arsipkan")
    assert at_desk.says(f"Arsipkan: tersimpan pada laporan {greeting.number}.")
    assert state(greeting) == State.ARCHIVED

    at_desk.click("link", vague.title)
    at_desk.click("link", "Minta kelengkapan")
    question = at_desk.page.get_by_label("Yang ditanyakan kepada pelapor")
    question.fill("Di tiang nomor berapa?")
    at_desk.click("button", "Minta kelengkapan")
    assert at_desk.says("Antrean ini kosong")
    assert state(vague) == State.ON_HOLD


def test_a_unit_is_found_while_typing(at_desk: Desk, cast: Cast) -> None:
    case = cases.at_city(cast, at=timezone.now() - cases.ONE_DAY).case
    at_desk.open(desk(case, "dispose"))
    at_desk.page.get_by_label("Unit tujuan").fill("inspek")
    at_desk.page.get_by_role("radio", name=cast.dinas_pu.name).wait_for(
        state="detached"
    )
    at_desk.click("radio", cast.inspektorat.name)
    at_desk.click("button", "Verifikasi dan disposisi")
    assert at_desk.says(f"tersimpan pada laporan {case.number}")
    assert Complaint.objects.get(pk=case.pk).holder == cast.inspektorat


def test_the_unit_is_suggested_once_the_topic_is_chosen(
    at_desk: Desk, cast: Cast
) -> None:
    at, holes = (
        timezone.now() - cases.ONE_DAY,
        Category.objects.get(code="pupr.jalan-berlubang"),
    )
    topic = cases.verification(category=holes)
    for _ in range(2):
        cases.at_city(cast, at=at).take(
            dispose, "admin_surabaya", to=cast.inspektorat, verification=topic
        )
    case = cases.at_city(cast, at=at).case
    Complaint.objects.filter(pk=case.pk).update(category=None)
    at_desk.open(desk(case, "dispose"))
    at_desk.page.get_by_label("Topik").select_option(holes.code)
    assert at_desk.says("menerima 2 laporan topik")
    at_desk.page.get_by_label("Unit tujuan").fill("bina")
    at_desk.click("radio", cast.dinas_pu.name)
    assert at_desk.axe() == []


def test_several_are_archived_after_a_look(at_desk: Desk, cast: Cast) -> None:
    at = timezone.now() - cases.ONE_DAY
    many = [cases.at_city(cast, at=at).case for _ in range(3)]
    at_desk.open(LIST)
    for case in many[:2]:
        at_desk.click("checkbox", f"Pilih {case.number}")
    assert at_desk.says("2 laporan dipilih")
    at_desk.page.get_by_label("Langkah").select_option("archive")
    at_desk.click("button", "Lihat pratinjau")
    assert at_desk.says("Arsipkan untuk 2 laporan")
    at_desk.click("radio", "Tidak dapat dipahami")
    at_desk.page.get_by_label("Penjelasan untuk pelapor").fill("Tidak terbaca.")
    at_desk.click("button", "Jalankan untuk 2 laporan")
    assert at_desk.says("Hasil: Arsipkan untuk 2 laporan")
    assert [state(case) for case in many] == ["archived", "archived", "forwarded"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_the_desk_can_be_used_by_everybody(
    at_desk: Desk, cast: Cast, scheme: str
) -> None:
    """Axe finds nothing, and nothing sticks out."""
    at_desk.page.emulate_media(color_scheme=scheme)
    walk = cases.at_city(cast, at=timezone.now() - 9 * cases.ONE_DAY)
    case = walk.case
    chosen = f"{BULK}?langkah=archive&pilih={case.number}"
    pages = ["/admin/", LIST, desk(case), desk(case, "dispose"), chosen]
    pages += [f"{LIST}{case.pk}/history/", "/admin/agencies/agency/"]
    found = {}
    for path in pages:
        at_desk.open(path)
        at_desk.page.wait_for_timeout(300)
        assert at_desk.fits(), path
        if wrong := at_desk.axe():
            found[path] = wrong
    assert found == {}
