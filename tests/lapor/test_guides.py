"""Help pages: every guide is there, names what exists, and shows its pictures."""

import re

import pytest
from django.test import Client
from PIL import Image

from complaints.workflow import STEPS
from lapor import guides
from tests.complaints.browsing import body
from tests.registry import small_registry

pytestmark = pytest.mark.django_db
# Bold in the guides: buttons, tabs and words that are not steps.
NOT_STEPS = {
    "Antrean",
    "Bantuan",
    "CSV",
    "Dari siapa dan kapan",
    "Dikembalikan ke instansi",
    "Hari libur",
    "Instansi dan unit",
    "Judul dan nomor",
    "Keluar",
    "Mulai latihan",
    "Perlu verifikasi",
    "SK tim",
    "Tenggat",
    "Terapkan",
    "Verifikasi",
    "XLSX",
    "atas nama siapa",
    "di tempat ini",
    "j",
    "k",
    "Enter",
    "/",
    "keterangan dari pelapor",
    "unit",
}
MOST_BYTES = 1_500_000  # of all pictures together
PICTURES = sorted((guides.ROOM / "gambar").glob("*.png"))


def test_every_guide_is_listed_and_nothing_else() -> None:
    found = {path.stem for path in guides.ROOM.glob("*.md")}

    assert found == set(guides.GUIDES)


@pytest.mark.parametrize("name", guides.GUIDES)
def test_a_guide_is_a_page_with_its_pictures(client: Client, name: str) -> None:
    page = body(client.get(f"/bantuan/{name}/"))

    assert guides.read(name).title in page
    assert "**" not in page
    assert "![" not in page
    for picture in re.findall(r'src="(/bantuan/gambar/[^"]+)"', page):
        assert f'<a href="{picture}">' in page
        shown = client.get(picture)
        assert shown.status_code == 200, picture
        assert b"".join(shown.streaming_content).startswith(b"\x89PNG")


def test_the_pictures_are_all_used_and_small() -> None:
    text = "".join((guides.ROOM / f"{name}.md").read_text() for name in guides.GUIDES)
    used = set(re.findall(r"gambar/([a-z0-9-]+)\.png", text))

    assert used == {path.stem for path in PICTURES}
    assert sum(path.stat().st_size for path in PICTURES) < MOST_BYTES
    assert {Image.open(path).size for path in PICTURES} == {guides.PICTURE_SIZE}


def test_a_guide_speaks_of_steps_by_their_own_names() -> None:
    labels = {str(step.label) for step in STEPS.values()}
    text = "".join((guides.ROOM / f"{name}.md").read_text() for name in guides.GUIDES)

    spoken = set(re.findall(r"\*\*([^*]+)\*\*", text))

    assert len(spoken & labels) >= 10
    assert spoken - labels == NOT_STEPS


def test_what_stands_in_a_guide_is_escaped() -> None:
    said = guides.as_html(
        "a <script>b</script> **c** [d](menjawab.md)\n\n- e\n  f\n- g"
    )

    assert "<script>" not in said
    assert '<b>c</b> <a href="/bantuan/menjawab/">d</a>' in said
    assert "<ul><li>e f</li><li>g</li></ul>" in said


@pytest.mark.parametrize(
    "path", ["tidak-ada/", "gambar/tidak-ada.png", "gambar/../masuk.md", "..%2fx/"]
)
def test_no_other_file_is_given_out(client: Client, path: str) -> None:
    assert client.get(f"/bantuan/{path}").status_code == 404


def test_help_speaks_to_a_citizen_and_to_an_officer(client: Client) -> None:
    cast = small_registry()
    assert "Bagaimana melapor?" in body(client.get("/bantuan/"))
    client.force_login(cast.liaison_pu)

    page = body(client.get("/bantuan/"))

    assert "Hari pertama Anda" in page
    assert cast.dinas_pu.name in page
    assert "/kerja/latihan/" in page


def test_help_leads_a_reviewer_to_the_queue_of_reviewers(client: Client) -> None:
    cast = small_registry()
    client.force_login(cast.reviewer_jatim)
    to_queue = re.search(r'href="([^"]+)">Ke antrean<', body(client.get("/bantuan/")))
    assert to_queue
    assert to_queue[1] == "/ombudsman/"
