"""Every address there is, from the URL resolver, and how each is filled in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from complaints.forms.complainant import OWN_FORMS
from complaints.forms.desk import DESK_FORMS
from complaints.views.step_page import FORMS
from complaints.workflow import STEPS
from escalation.forms import FORMS as REVIEW_FORMS
from tests.matrix import bodies
from tests.matrix.objects import Keys
from tests.matrix.world import Row, World

# In the resolver only where the settings ask for pages of development.
ONLY_IN_DEBUG = frozenset({"api/v1/docs"})
OF_A_CASE = ("<str:number>", "(?P<number>", "<int:pk>/langkah")
ISSUED = "laporan/terbitan/<int:pk>/"
KEYED = ("<path:object_id>", "([^/]+)", "<id>", "<int:pk>")
ADMIN_LIST = re.compile(r"^admin/(?:agencies|escalation|complaints)/(\w+)/$")
ADMIN_OBJECT = re.compile(r"^admin/(?:agencies|escalation|complaints)/(\w+)/.+$")
# Addresses of rows that are no case and stand in no list of the admin of that name.
OBJECTS = {
    "admin/kesiapan/<int:pk>/": "agency",
    "kerja/tampilan/<int:pk>/hapus/": "savedview",
    "kerja/pemberitahuan/<int:pk>/buka/": "inbox",
    "akun/kunci/<int:pk>/hapus/": "passkey",
}
# They say the same of every row, or lead on to a page that is asked for each.
SHORT = ("<path:object_id>/", "/delete/", "/history/([^/]+)/$")
OF_A_SHORT_ONE = ("none", "own", "sibling", "foreign", "wrong_child")
# Of a case, and only sent to.
SENT_TO = ("/identitas/", "/draf/", "/draf/buang/")


@dataclass(frozen=True)
class Route:
    """One address: `pattern` as the resolver has it, `step` where a name is in it.

    `way`: which of the things that are sent there, where there are several.
    """

    pattern: str
    step: str = ""
    way: str = ""

    @property
    def name(self) -> str:
        return f"{self._filled} ({self.way})" if self.way else self._filled

    @property
    def _filled(self) -> str:
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
        return OBJECTS.get(self.pattern) or (found[1] if found else "")

    @property
    def listed(self) -> str:
        """The model whose list in the admin this is."""
        found = ADMIN_LIST.match(self.pattern)
        return found[1] if found else ""

    @property
    def of_a_case(self) -> bool:
        of_its_admin = self.model == "complaint" and "object_id" in self.pattern
        history = self.model == "complaint" and "history/([^/]+)" in self.pattern
        return any(p in self.pattern for p in OF_A_CASE) or of_its_admin or history

    @property
    def of_an_object(self) -> bool:
        keyed = any(p in self.pattern for p in KEYED)
        return bool(self.model) and keyed and not self.of_a_case

    @property
    def is_sent_to(self) -> bool:
        return self.of_a_case and self.pattern.endswith(SENT_TO)

    @property
    def takes(self) -> bool:
        """Whether something may be sent there for each row."""
        is_step = bool(self.verb) or self.is_sent_to
        return is_step or not self.of_a_case or self.pattern.endswith("/data/")

    @property
    def has_child(self) -> bool:
        files = self.of_a_case and "/<int:pk>" in self.pattern
        return (files and "langkah" not in self.pattern) or (
            "history/([^/]+)" in self.pattern
        )

    def relations(self, world: World) -> tuple[str, ...]:
        child = ("wrong_child",) if self.has_child else ()
        if self.of_a_case:
            return (*world.rows, *child)
        if self.listed and self.way:
            return tuple(_rows(world.objects[self.listed], OF_A_SHORT_ONE))
        if self.of_an_object:
            known = world.objects[self.model]
            few = OF_A_SHORT_ONE if self.pattern.endswith(SHORT) else tuple(known)
            return (*_rows(known, few), *(one for one in child if one in known))
        return ("none",)

    def path(self, world: World, relation: str) -> str:
        """The address for a row, or for none of them."""
        if self.of_an_object:
            key, version = world.objects[self.model][relation]
            return _keyed(self._filled, key=key, version=version)
        name = self._filled
        if relation == "wrong_child":
            return _case(name, world.rows["own"], child=self._child(world, "stranger"))
        row = world.rows.get(relation, world.rows["none"])
        return _case(name, row, child=self._child(world, row.relation))

    def _child(self, world: World, relation: str) -> int:
        row = world.rows[relation]
        return row.request if "/data/<int:pk>" in self.pattern else row.file


def _rows(known: Keys, wanted: tuple[str, ...]) -> list[str]:
    return [one for one in known if one in wanted and one != "wrong_child"]


def _case(name: str, row: Row, *, child: int) -> str:
    """A case by its number; in the admin by its key, with a file's as the version."""
    if name.startswith("admin/"):
        return _keyed(name, key=str(row.pk), version=str(child))
    number = re.sub(r"<str:number>|\(\?P<number>[^)]*\)", row.number, name)
    return "/" + _plain(number.replace("<int:pk>", str(child)))


def _keyed(name: str, *, key: str, version: str) -> str:
    first = re.sub(r"<path:object_id>|<int:pk>|<id>|\(\[\^/\]\+\)", key, name, count=1)
    return "/" + _plain(first.replace("([^/]+)", version))


ELSEWHERE = {
    "admin/r/<path:content_type_id>/<path:object_id>/": "admin/r/1/987654321/",
    "admin/^(?P<app_label>agencies|escalation|complaints)/$": "admin/complaints/",
    "admin/(?P<url>.*)$": "admin/tidak-ada",
    "api/": "api/tidak-ada",
    "masuk/<slug:provider_id>/": "masuk/pemerintah/",
    "masuk/<slug:provider_id>/kembali/": "masuk/pemerintah/kembali/",
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
    """Each pattern once; with a step's name, and with ways to send, once for each."""
    found = []
    for pattern in patterns():
        names = [*NAMED[pattern](), "tidak-ada"] if pattern in NAMED else [""]
        found += [Route(pattern, name) for name in names]
        found += [Route(pattern, way=way) for way in _ways(pattern)]
    return [one for one in found if one.pattern not in ONLY_IN_DEBUG]


def _ways(pattern: str) -> list[str]:
    model = Route(pattern).listed
    if model and model != "complaint":  # whose list is a page of ours
        return bodies.actions(model)
    return [*bodies.WAYS.get(pattern, ())]
