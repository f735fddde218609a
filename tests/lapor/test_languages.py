"""Every word on every page goes through the catalogue, and the catalogue is complete.

The pages are rendered in a tongue that nobody speaks: each phrase of the catalogue is
put into brackets. What stands outside of them, and is not something that people typed
into the database, was written into the page itself and can never be translated.
"""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real
from django.utils.translation.template import templatize

from agencies import language
from complaints.workflow import STEPS
from escalation.actions import escalate_due
from tests.complaints.cases import NOW, at_city, at_unit
from tests.registry import Cast, small_registry

APPS = ("agencies", "complaints", "escalation", "reports", "lapor")
OPEN, CLOSE = "⟦", "⟧"
# A word of at least three letters; shorter ones are units, initials and codes.
WORD = re.compile(r"[^\W\d_]{3,}")
# Names, codes and abbreviations that are the same in every language.
SAME_EVERYWHERE = frozenset(
    (
        "bahasa",
        "indonesia",
        "english",
        "lapor",
        "wib",
        "wita",
        "wit",
        "nik",
        "csv",
        "json",
        "xlsx",
        "pdf",
        "sha",
        "enter",
    )
)
HEARD = ("aria-label", "alt", "placeholder", "title")
SILENT = {"script", "style", "svg", "code", "textarea"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}


class Words(HTMLParser):
    """What is read or heard on a page, except what is marked as of one language."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.depth = 0  # of brackets, which a phrase with tags in it leaves open
        self.open: list[str] = []
        self.silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
            foreign = tag != "html" and "lang" in given
            drawn = "material-symbols" in (given.get("class") or "")
            if self.silent or tag in SILENT or foreign or drawn:
                self.silent += 1
        if not self.silent:
            for name in HEARD:
                self.found += outside(given.get(name) or "", 0)[0]

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or tag not in self.open:
            return
        while self.open.pop() != tag:
            self.silent = max(0, self.silent - 1)
        self.silent = max(0, self.silent - 1)

    def handle_data(self, data: str) -> None:
        said, self.depth = outside(data, self.depth)
        if not self.silent:
            self.found += said


def outside(text: str, depth: int) -> tuple[list[str], int]:
    """The parts of `text` that stand in no brackets, and how deep it ends."""
    found = []
    for part in re.split(f"([{OPEN}{CLOSE}])", text):
        # A span of days gives the first bracket of two up: "3–4 ⟦Jul⟧⟧".
        depth = max(0, depth + (part == OPEN) - (part == CLOSE))
        if not depth and part.strip(CLOSE + " \n"):
            found.append(part)
    return found, depth


@pytest.fixture
def no_tongue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every phrase of the catalogue in brackets."""

    def one(message: str) -> str:
        return f"{OPEN}{message}{CLOSE}" if message else message

    fakes = {
        "gettext": one,
        "pgettext": lambda context, message: one(message),
        "ngettext": lambda one_, many, n: one(one_ if n == 1 else many),
        "npgettext": lambda context, one_, many, n: one(one_ if n == 1 else many),
    }
    for name, fake in fakes.items():
        monkeypatch.setattr(translation._trans, name, fake, raising=False)
    language.forget()
    yield
    language.forget()


def hard_coded(page: str, typed: str) -> list[str]:
    """Words outside of the brackets that nobody typed either."""
    found = []
    for said in Words(page).found:
        words = [word.lower() for word in WORD.findall(said)]
        strange = [w for w in words if w not in typed and w not in SAME_EVERYWHERE]
        if strange:
            found.append(" ".join(said.split())[:120])
    return found


def typed_words() -> str:
    """Everything that stands in a column for text, in lower case."""
    found = []
    for model in apps.get_models():
        if model._meta.app_label not in APPS:
            continue
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
            and not field.choices
        ]
        for row in model._base_manager.values_list(*names) if names else []:
            found += [str(value).lower() for value in row]
    return "\n".join(found)


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    later = NOW + timedelta(days=3)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    return small_registry()


PUBLIC = (
    *("/", "/lapor/", "/lacak/", "/statistik/", "/bantuan/", "/masuk/", "/x/"),
    "/masuk/lupa/",
)
OF_AN_OFFICER = (
    *("/kerja/", "/kerja/catat/", "/kerja/latihan/", "/kerja/pemberitahuan/"),
    *("/kerja/data/", "/bantuan/", "/akun/", "/akun/sandi/", "/laporan/prakiraan/"),
)
OF_A_CASE = ("", *(f"{name}/" for name in STEPS))


def pages(cast: Cast) -> Iterator[tuple[Any, str]]:
    """(who, path): every room, a case in it, and the form of every step."""
    case = at_unit(cast).follow_up().case
    fresh = at_city(cast).case
    old = at_unit(cast, at=NOW - timedelta(days=70)).case
    escalate_due(at=NOW)
    for path in PUBLIC:
        yield None, path
    for path in OF_AN_OFFICER:
        yield cast.liaison_pu, path
    for path in OF_A_CASE:
        yield cast.liaison_pu, f"/kerja/{case.number}/{path}"
        yield cast.admin_surabaya, f"/kerja/{fresh.number}/{path}"
        yield cast.reviewer_jatim, f"/ombudsman/{old.number}/{path}"
    yield cast.reviewer_jatim, "/ombudsman/"
    yield cast.reviewer_jatim, "/ombudsman/angka/"
    yield cast.auditor, "/audit/"
    yield cast.admin_national, "/laporan/prakiraan/"
    yield cast.admin_national, "/laporan/keterhubungan/"
    yield cast.admin_national, "/admin/kesiapan/"
    yield cast.admin_national, "/admin/"
    yield cast.admin_national, "/laporan/rekap/"
    yield cast.admin_national, f"/admin/complaints/complaint/{fresh.pk}/change/"
    for model in apps.get_models():
        label = model._meta.label_lower.replace(".", "/")
        if model._meta.app_label in APPS:
            yield cast.admin_national, f"/admin/{label}/"


INLINE = re.compile(
    r"<(?:style|script)(?![^>]*(?:\bsrc=|\bnonce=|json))|\sstyle=|\son\w+="
)


def loosened(path: str, answer: Any) -> list[str]:
    """Where a page may do more, or asks for more, than the policy of the house says."""
    rules = answer["Content-Security-Policy"]
    found = [] if "report-uri /csp/" in rules else ["nothing is reported"]
    if path.startswith("/admin/"):
        strict = (
            "script-src" in rules and "'unsafe-inline'" not in rules.split("style")[0]
        )
        return found if strict else [*found, "scripts in the page may run"]
    if "unsafe" in rules or "http" in rules:
        found.append(rules)
    return found + INLINE.findall(answer.content.decode())


TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def spoilt_titles(page: str) -> list[str]:
    """What a tab would show as it stands there: tags in the name of the page."""
    return [title for title in TITLE.findall(page) if "<" in title]


def visited(wanted: list[tuple[Any, str]]) -> Iterator[tuple[str, Any]]:
    """Every page that came, by its path."""
    clients: dict[Any, Client] = {}
    for who, path in wanted:
        client = clients.setdefault(who and who.pk, Client())
        if who and not client.session.get("_auth_user_id"):
            client.force_login(who)
        answer = client.get(path)
        assert answer.status_code < 500, path
        if "html" in answer.get("Content-Type", ""):
            yield path, answer


@pytest.mark.django_db(databases=["default", "identity"])
@pytest.mark.usefixtures("no_tongue")
def test_every_page_is_in_the_catalogue_and_under_the_policy(cast: Cast) -> None:
    answers = dict(visited(list(pages(cast))))
    typed = typed_words()  # with what the log of the visits themselves holds
    wrong: dict[str, list[str]] = {}
    for path, answer in answers.items():
        found = hard_coded(answer.content.decode(), typed)
        found += [*loosened(path, answer), *spoilt_titles(answer.content.decode())]
        if found:
            wrong[path] = found
    shown = sum(answer.status_code == 200 for answer in answers.values())

    assert shown >= 40, "so few pages were shown that this proves nothing"
    assert not wrong, wrong


def test_a_page_that_loosens_the_policy_is_found() -> None:
    """The control: an inline style, a script without a nonce, a policy of its own."""
    page = HttpResponse('<p style="x"><script>1</script><script nonce="a">2</script>')
    page["Content-Security-Policy"] = "script-src 'self' 'unsafe-eval'"

    assert len(loosened("/lapor/", page)) == 4
    assert loosened("/admin/", page) == ["nothing is reported"]


def test_a_title_with_a_tag_in_it_is_found() -> None:
    """The control."""
    assert spoilt_titles("<title>Antrean <dialog></dialog></title>")
    assert spoilt_titles("<title>Antrean – Lapor</title><p>") == []


def test_a_word_that_was_written_into_a_page_is_found() -> None:
    """The control: in a text, in an attribute, beside a phrase of the catalogue."""
    page = (
        f'<p>{OPEN}Simpan{CLOSE} segera</p><a aria-label="Tutup">x</a><p lang="id">Ya'
    )

    assert hard_coded(page, "") == ["segera", "Tutup"]
    assert hard_coded(page, "segera tutup") == []


CALLS = {"gettext", "gettext_lazy", "_", "pgettext", "pgettext_lazy", "ngettext"}


def phrases(source: str) -> Iterator[str]:
    """What a module or a template asks the catalogue for."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        at = 1 if name.startswith("pgettext") else 0
        if name in CALLS and len(node.args) > at:
            said = node.args[at]
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                yield said.value


def asked_for() -> dict[str, str]:
    """Every phrase of ours, with a place where it is used."""
    found: dict[str, str] = {}
    for app in APPS:
        room = Path(settings.BASE_DIR) / app
        for path in room.rglob("*.py"):
            if "migrations" not in path.parts:
                found |= dict.fromkeys(phrases(path.read_text()), path.name)
        for path in room.rglob("*.html"):
            found |= dict.fromkeys(of_a_template(path.read_text()), path.name)
    found.pop("", None)
    return found


def of_a_template(source: str) -> Iterator[str]:
    """As Django hands a template to gettext: calls among letters that say nothing."""
    calls = (
        r"(?:gettext|_|ngettext)\(u?((?:'(?:[^'\\]|\\.)*')|(?:\"(?:[^\"\\]|\\.)*\"))"
    )
    for call in re.findall(calls, templatize(source)):
        yield ast.literal_eval(call)


def test_every_phrase_has_its_english() -> None:
    english = trans_real.translation("en")._catalog  # type: ignore[attr-defined]
    known = {
        key[0] if isinstance(key, tuple) else key.rpartition("\x04")[2]
        for catalogue in english._catalogs
        for key, said in catalogue.items()
        if said
    }
    wanted = asked_for()

    missing = {said: place for said, place in wanted.items() if said not in known}

    assert len(wanted) > 800
    assert not missing
