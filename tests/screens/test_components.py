"""The living page renders every component, and none breaks the page's policy."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpRequest
from django.template import Template
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.test.signals import template_rendered
from django.utils import translation

from agencies import language
from lapor.gallery import _samples, gallery

NUMBERED = {"403_csrf.html", "411.html", "413.html", "500.html", "503.html"}
PAGES = ["400.html", "403.html", "404.html", "405.html", "429.html", *sorted(NUMBERED)]


@pytest.fixture
def request_() -> HttpRequest:
    return RequestFactory().get("/dev/komponen/")


@pytest.fixture
def living_page(request_: HttpRequest) -> str:
    with translation.override("id"):
        return render_to_string("dev/components.html", _samples(), request_)


class Ids(HTMLParser):
    """Every id of a page, and every id that something points at."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.wanted: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name in {"aria-describedby", "aria-labelledby", "for"}:
                self.wanted.update((value or "").split())


def test_every_component_stands_on_the_living_page(request_: HttpRequest) -> None:
    seen: set[str] = set()

    def note(sender: object, template: Template, **_: object) -> None:
        seen.add(str(template.name))

    language.forget()  # what other tests had made already is rendered again
    template_rendered.connect(note)
    try:
        render_to_string("dev/components.html", _samples(), request_)
    finally:
        template_rendered.disconnect(note)
    room = Path(settings.BASE_DIR) / "lapor/templates/components"
    known = {f"components/{one.name}" for one in room.glob("*.html")}

    assert len(known) > 30
    assert known <= seen


def test_no_page_needs_more_than_the_policy_allows(living_page: str) -> None:
    assert not re.search(r"\sstyle=", living_page)
    assert not re.search(r"\son\w+=", living_page)
    assert not re.search(r"<script(?![^>]*(?:\bsrc=|/json))", living_page)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", living_page)


def test_every_description_points_at_something_that_is_there(living_page: str) -> None:
    ids = Ids(living_page)

    assert ids.wanted <= set(ids.ids)


def test_a_refused_step_says_why_and_cannot_be_followed(living_page: str) -> None:
    refused = re.search(
        r'<span class="btn" role="link" aria-disabled="true" tabindex="0"'
        r' aria-describedby="(mengapa-archive)">',
        living_page,
    )

    assert refused
    assert f'id="{refused[1]}"' in living_page
    assert "Tidak bisa: laporan sudah Diproses" in living_page.replace("\n", "")


def test_an_internal_entry_is_told_apart_by_form_and_words(living_page: str) -> None:
    internal = re.search(r'<li class="internal">.*?</li>', living_page, re.DOTALL)

    assert internal
    assert "Hanya internal" in internal[0]


def test_the_days_of_a_clock_stand_with_their_decrees(living_page: str) -> None:
    assert "24–25, 31 Okt; 1, 7–8 Nov" in living_page
    assert "Perubahan Keputusan Bersama No. 174, 01, 01 Tahun 2020" in living_page
    assert "Rab, 11 Nov, hari ke-14, akan dihitung, tenggat" in living_page


@override_settings(DEBUG=False)
def test_the_living_page_is_not_there_outside_development(
    request_: HttpRequest,
) -> None:
    with pytest.raises(Http404):
        gallery(request_)


@pytest.mark.parametrize("page", PAGES)
def test_an_error_page_needs_no_database(page: str, request_: HttpRequest) -> None:
    with translation.override("id"):
        shown = render_to_string(page, {"incident": "A1B2C3D4"}, request_)

    assert "<h1>" in shown
    assert ("A1B2C3D4" in shown) == (page in NUMBERED)


def test_a_message_is_escaped(request_: HttpRequest) -> None:
    said = [Message(25, "<b>Tersimpan</b>")]

    shown = render_to_string("components/messages.html", {"messages": said}, request_)

    assert "&lt;b&gt;Tersimpan" in shown
