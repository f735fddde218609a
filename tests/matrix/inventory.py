"""What there is besides addresses: every field that somebody may write, and who."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.http import HttpRequest
from django.test import RequestFactory
from rest_framework import serializers

from tests.matrix.routes import ONLY_IN_DEBUG, patterns
from tests.matrix.world import World

OURS = ("agencies", "complaints", "escalation", "reports", "lapor")
ADMINS = ("admin_national", "admin_surabaya", "superuser")


def inventory(world: World) -> list[str]:
    """One line a route, a list of the admin for each who enters it, a form, a body."""
    routes = [one for one in patterns() if one not in ONLY_IN_DEBUG]
    return [
        *(f"= route {one}" for one in routes),
        *_admins(world),
        *_fields("form", forms.BaseForm, "base_fields"),
        *_fields("body", serializers.Serializer, "_declared_fields"),
    ]


def _admins(world: World) -> Iterator[str]:
    """By list of the admin and by who enters it: what is written there, what read."""
    for model, desk in sorted(admin.site._registry.items(), key=lambda x: str(x[0])):
        for name in ADMINS:
            request = RequestFactory().get("/admin/")
            request.user = world.officer(name)
            label = f"{model._meta.label_lower} {name}"
            yield f"= admin {label}: {_said(_Page(desk, request))}"
            for inline in desk.get_inline_instances(request, model()):
                kind = type(inline).__name__
                yield f"= inline {label} {kind}: {_said(_Inline(inline, request))}"


@dataclass(frozen=True)
class _Page:
    """A list of the admin, the form of a row in it, and that of a new one."""

    desk: Any
    request: HttpRequest

    def may(self, word: str, row: Any = None) -> bool:
        allowed: bool = getattr(self.desk, f"has_{word}_permission")(self.request, row)
        return allowed

    def written(self) -> set[str]:
        found: set[str] = set()
        if self.desk.has_add_permission(self.request):
            found |= set(self._form(None, change=False).base_fields)
        if self.may("change"):
            found |= set(self._form(self.desk.model(), change=True).base_fields)
        return found

    def _form(self, row: Any, *, change: bool) -> type[forms.BaseForm]:
        made: type[forms.BaseForm] = self.desk.get_form(
            self.request, row, change=change
        )
        return made

    def read(self) -> set[str]:
        """In the list, and in the form of a row; some of our pages are neither."""
        if not self.may("view"):
            return set()
        sets = self.desk.get_fieldsets(self.request, self.desk.model())
        named = [*flatten_fieldsets(sets), *self.desk.get_list_display(self.request)]
        return {str(one) for one in named} - {"action_checkbox"}


class _Inline(_Page):
    """Rows that hang on the row of a page."""

    def may(self, word: str, row: Any = None) -> bool:
        return super().may(word, row or self.desk.parent_model())

    def written(self) -> set[str]:
        if not (self.may("add") or self.may("change")):
            return set()
        rows = self.desk.get_formset(self.request, self.desk.parent_model())
        return set(rows.form.base_fields)

    def read(self) -> set[str]:
        if not self.may("view"):
            return set()
        row = self.desk.parent_model()
        return set(flatten_fieldsets(self.desk.get_fieldsets(self.request, row)))


def _said(page: _Page) -> str:
    """`add,change; what is written | what is only read`."""
    allowed = [word for word in ("add", "change", "delete") if page.may(word)]
    written = page.written() if allowed else set()
    only_read = sorted(page.read() - written)
    words = ",".join(allowed) or "reads"
    return f"{words}; {' '.join(sorted(written))} | {' '.join(only_read)}".rstrip(" |")


def _fields(word: str, base: type, attribute: str) -> Iterator[str]:
    for kind in sorted(_below(base), key=lambda one: (one.__module__, one.__name__)):
        if kind.__module__.split(".")[0] in OURS:
            names = " ".join(map(_marked, getattr(kind, attribute, {}).items()))
            yield f"= {word} {kind.__module__}.{kind.__name__}: {names}".rstrip()


def _marked(named: tuple[str, Any]) -> str:
    """A field of a body that is only told, or only sent, says so."""
    name, field = named
    told, sent = (getattr(field, f"{word}_only", False) for word in ("read", "write"))
    return name + ("(told)" if told else "") + ("(sent)" if sent else "")


def _below(base: type) -> Iterable[type]:
    """Every class made from `base`; those that Django makes in passing have no name."""
    found = {}
    for kind in base.__subclasses__():
        found[(kind.__module__, kind.__qualname__)] = kind
        found |= {(k.__module__, k.__qualname__): k for k in _below(kind)}
    return found.values()
