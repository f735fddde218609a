"""What there is besides addresses: every field that somebody may write, and who."""

from collections.abc import Iterable, Iterator

from django import forms
from django.contrib import admin
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
    """What may be written in the add form and in that of a row, and by whom."""
    for model, desk in sorted(admin.site._registry.items(), key=lambda x: str(x[0])):
        for name in ADMINS:
            request = RequestFactory().get("/admin/")
            request.user = world.officer(name)
            may = {
                "add": desk.has_add_permission(request),
                "change": desk.has_change_permission(request),
                "delete": desk.has_delete_permission(request),
            }
            said = [word for word, allowed in may.items() if allowed]
            fields = _writable(desk, request, model, is_new=False)
            if may["add"]:
                fields |= _writable(desk, request, model, is_new=True)
            shown = " ".join(sorted(fields)) if said else ""
            label = f"{model._meta.label_lower} {name}"
            yield f"= admin {label}: {','.join(said) or 'reads'}; {shown}".rstrip()


def _writable(desk: object, request: object, model: object, *, is_new: bool) -> set:
    if is_new:
        return set(desk.get_form(request, None, change=False).base_fields)
    row = model()
    if not desk.has_change_permission(request):
        return set()
    return set(desk.get_form(request, row, change=True).base_fields)


def _fields(word: str, base: type, attribute: str) -> Iterator[str]:
    for kind in sorted(_below(base), key=lambda one: (one.__module__, one.__name__)):
        if kind.__module__.split(".")[0] in OURS:
            names = " ".join(getattr(kind, attribute, {}))
            yield f"= {word} {kind.__module__}.{kind.__name__}: {names}".rstrip()


def _below(base: type) -> Iterable[type]:
    """Every class made from `base`; those that Django makes in passing have no name."""
    found = {}
    for kind in base.__subclasses__():
        found[(kind.__module__, kind.__qualname__)] = kind
        found |= {(k.__module__, k.__qualname__): k for k in _below(kind)}
    return found.values()
