"""The admin speaks Indonesian: unfold's own English words are translated."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.complaints import cases
from tests.complaints.browsing import Now
from tests.complaints.desk import LIST, desk
from tests.registry import Cast

CATALOGUE = Path(settings.BASE_DIR) / "locale/id/LC_MESSAGES/django.po"
TEXT = re.compile(
    r">([^<>]+)<|(?:aria-label|title|placeholder|data-label)=\"([^\"]+)\""
)
UNSEEN = re.compile(r"<(script|style|template)\b.*?</\1>", re.DOTALL)
# Words that are the same in both languages, or names.
SHARED = {"Default", "General", "Link", "Code", "Date", "Row", "Name", "System"}


def english() -> set[str]:
    """Every word of the catalogue, as unfold writes it."""
    found = re.findall(r'^msgid "(.+)"$', CATALOGUE.read_text(), re.MULTILINE)
    return {words.replace('\\"', '"') for words in found} - SHARED


def said(page: str) -> Iterator[str]:
    for text, attribute in TEXT.findall(UNSEEN.sub("", page)):
        yield " ".join(unescape(text or attribute).split())


@pytest.mark.parametrize("name", ["admin_national", "admin_surabaya"])
def test_no_page_says_it_in_english(
    client: Client, cast: Cast, now: Now, name: str
) -> None:
    client.force_login(getattr(cast, name))
    case = cases.at_city(cast).case
    pages = [
        "/admin/",
        LIST,
        desk(case),
        desk(case, "dispose"),
        f"{LIST}{case.pk}/history/",
        "/admin/agencies/agency/",
        "/admin/agencies/agency/?q=tidakada",
        f"/admin/agencies/agency/{cast.dinas_pu.pk}/change/",
        "/admin/agencies/teamdecree/",
        "/admin/agencies/officer/",
        "/admin/agencies/holiday/",
        "/admin/complaints/category/",
    ]
    words, left = english(), {}
    for url in pages:
        answer = client.get(url)
        assert answer.status_code in {200, 403}, url  # 403: the step is refused
        if found := words & set(said(answer.content.decode())):
            left[url] = found
    assert left == {}


def test_the_english_words_are_there_to_be_found(client: Client, cast: Cast) -> None:
    """With the catalogue's language off, the same look finds them."""
    client.force_login(cast.admin_national)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get("/admin/agencies/agency/").content.decode()
    assert english() & set(said(page))
