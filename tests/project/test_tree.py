"""What stands in the tree: entries, names, sizes, reasons, nothing of one machine (laws 13-15)."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

import pytest

from tests.project.source import FEATURES, MADE, ROOT, called, files, name, python_files, text

TOP_LEVEL = frozenset(
    {
        "pyproject.toml", "README.md", "callapp", "migrations", "templates", "tests", "instance",
        "run", "requirements.txt", "LICENSE", "Containerfile",
    }
)  # fmt: skip
# Names under which anything could be put; the last ones stand in one plan of folders, db/ and files/, only.
DRAWERS = frozenset(
    {
        "util", "utils", "helper", "helpers", "common", "commons", "misc", "shared", "lib", "libs", "core",
        "base", "service", "services", "manager", "managers", "handler", "handlers", "tools", "stuff",
        "types", "views", "schemas", "functions", "constants", "objects", "logic", "main",
    }
)  # fmt: skip
DRAWERS_IN_THE_PLAN = frozenset({"callapp/db/base.py", "callapp/db/types.py"})
GENERIC = frozenset({"__init__", "models", "queries", "actions", "forms", "routes", "commands"})
FILE_LINES, TEMPLATE_LINES, VIEW_LINES = 400, 150, 15
SIZED = frozenset({".py", ".html", ".css", ".js", ".sh"})
# Longer than the law allows, and why.
LONGER: dict[str, str] = {
    "migrations/versions/0001_the_house_as_it_opens.py": "every table of the house at once",
}
VENDORED = ("/vendor/",)


# --- the top level and the names ------------------------------------------------------------------------


def misplaced(entries: Iterable[str]) -> list[str]:
    """Entries of the top level that have no place there."""
    return [
        e for e in entries if e not in TOP_LEVEL | MADE and not e.startswith(".") and ".egg-info" not in e
    ]


def drawers(paths: Iterable[str]) -> list[str]:
    """Paths with a part named after nothing in particular."""
    return [
        path
        for path in paths
        if path not in DRAWERS_IN_THE_PLAN
        and DRAWERS & {part.split(".")[0] for part in PurePosixPath(path).parts}
    ]


def repeated(paths: Iterable[str]) -> list[str]:
    """Names that modules of several features share without being one of the generic ones."""
    places = defaultdict(set)
    for path in map(PurePosixPath, paths):
        if path.suffix == ".py" and len(path.parts) >= 3 and path.parts[1] in FEATURES:
            places[path.stem].add(path.parts[1])
    return [stem for stem, features in places.items() if len(features) > 1 and stem not in GENERIC]


def test_the_top_level_holds_the_plan_and_nothing_else() -> None:
    assert misplaced(path.name for path in ROOT.iterdir()) == []
    assert misplaced(["callapp", "run", ".ci", ".venv", "scripts", "notes.md"]) == ["scripts", "notes.md"]


def test_no_file_is_named_after_nothing_in_particular() -> None:
    own = [name(path) for path in files() if name(path).startswith(("callapp/", "templates/", "tests/"))]
    own = [path for path in own if not any(vendored in path for vendored in VENDORED)]

    assert drawers(own) == []
    assert repeated(path for path in own if path.startswith("callapp/")) == []


def test_planted_names_are_found() -> None:
    assert drawers(["callapp/web/utils.py", "callapp/db/base.py"]) == ["callapp/web/utils.py"]
    assert drawers(["callapp/services/mail.py", "templates/common/a.html"]) != []
    assert repeated(["callapp/calls/tables.py", "callapp/reviews/tables.py"]) == ["tables"]
    assert repeated(["callapp/calls/queries.py", "callapp/reviews/queries.py"]) == []


# --- sizes ------------------------------------------------------------------------------------------------


def too_long(path: str, content: str) -> list[str]:
    """The file, when it is longer than its kind may be."""
    most = TEMPLATE_LINES if path.startswith("templates/") else FILE_LINES
    lines = len(content.splitlines())
    return [f"{path}: {lines} lines, fewer than {most} are allowed"] if lines >= most else []


def long_views(path: str, content: str) -> list[str]:
    """View functions whose body is longer than a view may be."""
    found = []
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.FunctionDef) and any(
            _is_route(decorator) for decorator in node.decorator_list
        ):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
            if lines >= VIEW_LINES:
                found.append(f"{path}: {node.name} has {lines} lines, fewer than {VIEW_LINES} are allowed")
    return found


def _is_route(decorator: ast.expr) -> bool:
    return called(decorator) in ("get", "post", "put", "patch", "delete", "route")


def sized() -> Iterator[tuple[str, str]]:
    for path in files():
        content = text(path)
        vendored = any(part in name(path) for part in VENDORED)
        if content is not None and not vendored and (path.suffix in SIZED or path.name == "run"):
            yield name(path), content


def test_no_file_is_too_long() -> None:
    found = {path: too_long(path, content) for path, content in sized()}

    assert [fault for path, faults in found.items() if path not in LONGER for fault in faults] == []
    assert [path for path in LONGER if not found[path]] == [], "an exception nobody needs any more"


def test_no_view_is_too_long() -> None:
    views = [path for path in python_files("callapp") if path.stem.rpartition("_")[2] == "routes"]

    assert [fault for path in views for fault in long_views(name(path), path.read_text("utf-8"))] == []


def test_planted_lengths_are_found() -> None:
    view = '@bp.post("/")\n@requires(P.X)\ndef save() -> str:\n    """Saves."""\n' + "    a = 1\n" * 15

    assert too_long("callapp/a.py", "a = 1\n" * 400) != []
    assert too_long("callapp/a.py", "a = 1\n" * 399) == []
    assert too_long("templates/a.html", "<p>\n" * 150) != []
    assert long_views("callapp/calls/routes.py", view) != []
    assert long_views("callapp/calls/routes.py", view.replace("    a = 1\n", "", 1)) == []
    assert long_views("callapp/calls/routes.py", view.replace("@bp.post", "@other")) == []


# --- reasons ----------------------------------------------------------------------------------------------

# An ignore, its codes, then a second comment or a dash with the reason.
_IGNORE = re.compile(
    r"#\s*(?:type:\s*ignore|noqa|nosec|pragma:|pyright:|mypy:\s*ignore|ruff:\s*noqa).*", re.I
)
_REASONED = re.compile(r"#\s*(?:type: ignore|noqa:?)\s?[\[ ]?[\w,\- ]+?\]?\s+(?:#|-|–|—)\s*\S+ \S+.*")


def unreasoned(content: str) -> list[str]:
    """Ignores without a code or without a reason in words after it."""
    return [
        found.group()
        for line in content.splitlines()
        if (found := _IGNORE.search(line)) and not _REASONED.fullmatch(found.group())
    ]


def test_every_ignore_carries_its_reason() -> None:
    here = Path(__file__)
    found = {
        name(path): unreasoned(path.read_text("utf-8"))
        for path in python_files("callapp", "tests", "migrations")
    }

    assert {path: faults for path, faults in found.items() if faults and path != name(here)} == {}


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ("a = f()  # type: ignore", False),
        ("a = f()  # type: ignore[arg-type]", False),
        ("a = f()  # type: ignore[arg-type]  # the stub forgets None", True),
        ("a = f()  # noqa", False),
        ("a = f()  # noqa: S608", False),
        ("a = f()  # noqa: S608 - names are ours, not input", True),
        ("# mypy: ignore-errors", False),
        ("# ruff: noqa", False),
        ("a = f()  # says nothing of types", True),
    ],
)
def test_planted_ignores_are_found(line: str, allowed: bool) -> None:
    assert (unreasoned(line) == []) is allowed


# --- nothing of one machine -------------------------------------------------------------------------------

# Written in pieces, so that this file does not hold what it looks for.
_REGISTRY = re.compile(
    r"(?i)https?://[\w.-]*(?:py" + r"pi|python" + r"hosted|np" + r"mjs|reg" + r"istry|index-url)"
)
_OPTION = re.compile(
    r"(?m)(?<![\w-])--(?:extra-)?ind" + r"ex-url|--find-" + r"links|UV_IND" + r"EX|PIP_IND" + r"EX"
)
_MACHINE = re.compile(r"(?<![\w./>}-])/(?:wo" + r"rk|ro" + r"ot|tm" + r"p|ho" + r"me/\w+|Us" + r"ers/\w+)/")


def machine_traces(content: str) -> list[str]:
    """Addresses of package registries and paths of one machine."""
    return [
        found.group() for pattern in (_REGISTRY, _OPTION, _MACHINE) for found in pattern.finditer(content)
    ]


def test_nothing_of_one_machine_stands_in_the_tree() -> None:
    found = {name(path): machine_traces(content) for path in files() if (content := text(path)) is not None}

    assert {path: traces for path, traces in found.items() if traces and "/vendor/" not in path} == {}


def test_planted_traces_are_found() -> None:
    assert machine_traces("see https://py" + "pi.org/simple") != []
    assert machine_traces("pip install --ind" + "ex-url x") != []
    assert machine_traces("open('/tm" + "p/a')") != []
    assert machine_traces('cd "/ro' + 'ot/x"') != []
    assert machine_traces("/fr/wo" + "rk/3, {base}/tm" + "p/x, emit-index") == []
