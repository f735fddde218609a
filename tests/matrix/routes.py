"""Every address there is, from the URL resolver, and how each is filled in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from complaints.forms.complainant import OWN_FORMS
from complaints.forms.desk import DESK_FORMS
from complaints.views.steps import FORMS
from complaints.workflow import STEPS
from escalation.forms import FORMS as REVIEW_FORMS
from tests.matrix.world import Row, World

# In the resolver only where the settings ask for pages of development.
ONLY_IN_DEBUG = frozenset({"api/v1/docs"})
OF_A_CASE = ("<str:number>", "(?P<number>", "<int:pk>/langkah")
ADMIN_OBJECT = re.compile(r"^admin/(agencies|escalation|complaints)/(\w+)/(.+)$")
ISSUED = "laporan/terbitan/<int:pk>/"
ONE_ROW = ("own", "foreign", "none")


@dataclass(frozen=True)
class Route:
    """One address: `pattern` as the resolver has it, `step` where a name is in it."""

    pattern: str
    step: str = ""

    @property
    def name(self) -> str:
        return self.pattern.replace("<slug:name>", self.step).replace(
            "<str:name>", self.step
        )

    @property
    def verb(self) -> str:
        """The step that this address takes, by its name in the workflow."""
        if self.pattern.startswith("api/") and "/(?P<number>" in self.pattern:
            last = self.pattern.rstrip("$").rpartition("/")[2]
            return last.replace("-", "_") if last.replace("-", "_") in STEPS else ""
        return self.step

    @property
    def model(self) -> str:
        if self.pattern.startswith(ISSUED):
            return "snapshot"
        found = ADMIN_OBJECT.match(self.pattern)
        return found[2] if found else ""

    @property
    def of_a_case(self) -> bool:
        of_its_admin = self.model == "complaint" and "object_id" in self.pattern
        history = self.model == "complaint" and "history/([^/]+)" in self.pattern
        return any(p in self.pattern for p in OF_A_CASE) or of_its_admin or history

    @property
    def of_an_object(self) -> bool:
        keyed = any(p in self.pattern for p in ("<path:object_id>", "([^/]+)", "<id>"))
        keyed = keyed or self.pattern.startswith(ISSUED)
        return bool(self.model) and keyed and not self.of_a_case

    @property
    def has_child(self) -> bool:
        return "berkas" in self.pattern or "history/([^/]+)" in self.pattern

    def relations(self, world: World) -> tuple[str, ...]:
        child = ("wrong_child",) if self.has_child else ()
        if self.of_a_case:
            return (*world.rows, *child)
        if self.of_an_object:
            return (*ONE_ROW, *child)
        return ("none",)

    def path(self, world: World, relation: str) -> str:
        """The address for a row, or for none of them."""
        if self.of_an_object:
            key, version = world.registry[self.model][relation]
            return _filled(self.name, key=key, version=version)
        own = world.rows["own"]
        if relation == "wrong_child":
            return _case(self.name, own, file=world.rows["stranger"].file)
        row = world.rows[relation]
        return _case(self.name, row, file=row.file)


def _case(name: str, row: Row, *, file: int) -> str:
    """A case by its number; in the admin by its key, with a file's as the version."""
    if name.startswith("admin/"):
        return _filled(name, key=str(row.pk), version=str(file))
    number = re.sub(r"<str:number>|\(\?P<number>[^)]*\)", row.number, name)
    return "/" + _plain(number.replace("<int:pk>", str(file)))


def _filled(name: str, *, key: str, version: str) -> str:
    first = re.sub(r"<path:object_id>|<int:pk>|<id>|\(\[\^/\]\+\)", key, name, count=1)
    return "/" + _plain(first.replace("([^/]+)", version))


ELSEWHERE = {
    "admin/r/<path:content_type_id>/<path:object_id>/": "admin/r/1/987654321/",
    "admin/^(?P<app_label>agencies|escalation|complaints)/$": "admin/complaints/",
    "admin/(?P<url>.*)$": "admin/tidak-ada",
    "api/": "api/tidak-ada",
    "bantuan//": "bantuan/masuk/",
    "bantuan/gambar/.png": "bantuan/gambar/masuk.png",
}


def _plain(name: str) -> str:
    return ELSEWHERE.get(name, name).replace("^", "").replace("$", "")


def patterns() -> list[str]:
    """As the resolver has them, in its order."""
    return [*dict.fromkeys(_walked(get_resolver()))]


def _walked(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        whole = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield whole
        else:
            yield from _walked(one, whole)


NAMED: dict[str, Callable[[], Any]] = {
    "lacak/<str:number>/<slug:name>/": lambda: OWN_FORMS,
    "kerja/<str:number>/<slug:name>/": lambda: FORMS,
    "ombudsman/<str:number>/<slug:name>/": lambda: REVIEW_FORMS,
    "admin/complaints/complaint/<int:pk>/langkah/<str:name>/": lambda: DESK_FORMS,
}


def routes() -> list[Route]:
    """Each pattern once; one that takes a step's name, once for each step."""
    found = []
    for pattern in patterns():
        names = [*NAMED[pattern](), "tidak-ada"] if pattern in NAMED else [""]
        found += [Route(pattern, name) for name in names]
    return [one for one in found if one.pattern not in ONLY_IN_DEBUG]
