"""The rules of the house that a linter does not know."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

import complaints.actions
import escalation.actions

ROOT = Path(__file__).resolve().parents[1]
APPS = ("agencies", "complaints", "escalation", "reports", "lapor")
# Door 4: these read the clock once and hand it down as `at` or `on`.
READ_THE_CLOCK = {"views", "api", "admin", "intake", "tasks", "management"}
CLOCKS = {"now", "today", "utcnow"}
CLOCKS_WITHOUT_ARGUMENT = {"localdate", "localtime"}
NO_ROOMS = {"utils", "helpers", "common", "services", "managers"}
LONGEST = 300


def modules() -> list[Path]:
    found = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
    return [path.relative_to(ROOT) for path in found if "migrations" not in path.parts]


def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text())


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def reads_the_clock(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    asked = bool(call.args or call.keywords)
    name = call.func.attr
    if name in CLOCKS:
        return isinstance(call.func.value, ast.Name | ast.Attribute)
    return name in CLOCKS_WITHOUT_ARGUMENT and not asked


@pytest.mark.parametrize("path", modules(), ids=str)
def test_a_module_is_short_and_in_a_room_with_a_name(path):
    assert len((ROOT / path).read_text().split("\n")) <= LONGEST + 1
    assert not NO_ROOMS & {path.stem, *path.parts}


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in modules()
        if path.parts[0] != "lapor"
        and not READ_THE_CLOCK & {part.removesuffix(".py") for part in path.parts}
    ],
    ids=str,
)
def test_only_interfaces_read_the_clock(path):
    assert [call.lineno for call in calls(path) if reads_the_clock(call)] == []


@pytest.mark.parametrize("path", modules(), ids=str)
def test_no_signals_of_our_own(path):
    imported = {
        node.module for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)
    }
    assert not imported & {"django.dispatch", "django.db.models.signals"}


@pytest.mark.parametrize("package", [complaints.actions, escalation.actions])
def test_actions_are_called_by_keyword(package):
    offered = [
        action
        for name, action in vars(package).items()
        if inspect.isfunction(action) and not name.startswith("_")
    ]
    positional = [
        action.__name__
        for action in offered
        for parameter in inspect.signature(action).parameters.values()
        if parameter.kind is not parameter.KEYWORD_ONLY
    ]
    assert offered
    assert positional == []


def test_the_guard_sees_what_it_guards_against():
    clocks = ast.parse("timezone.now(); date.today(); timezone.localdate()")
    asked = ast.parse("timezone.localdate(at); Now(); row.now")

    def found(module: ast.Module) -> int:
        nodes = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
        return sum(map(reads_the_clock, nodes))

    assert (found(clocks), found(asked)) == (3, 0)
