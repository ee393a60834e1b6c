"""Every act that the code can write into the audit trail, read from the syntax trees.

An act is named as a text where it is recorded: given to ``record_act`` or to a function that passes it on
under the name ``action``. A way of naming that is not understood here is a fault of its own (``Unread``), so
that no act stays unseen.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from callapp.applications.moves import ACTS
from tests.project.source import called, name, python_files

# Names of acts that are not texts: a table of them.
TABLES = {"ACTS": set(ACTS.values())}


class Unread(AssertionError):
    """An act is named in a way that cannot be read from the source."""


def acts_of(sources: dict[str, str]) -> set[str]:
    """The codes of all acts that these modules (path → source) may record."""
    trees = {path: ast.parse(source) for path, source in sources.items()}
    own = {path: dict(_takers(tree)) for path, tree in trees.items()}
    public = {n: place for takers in own.values() for n, place in takers.items() if not n.startswith("_")}
    found: set[str] = set()
    for path, tree in trees.items():
        constants, takes = dict(_constants(tree)), {**public, **own[path]}
        for node in ast.walk(tree):
            given = _given(node, takes)
            if given is not None:
                found |= _codes(given, constants, path)
    return found


def every_act() -> set[str]:
    """The codes of all acts of the house."""
    sources = {name(path): path.read_text("utf-8") for path in python_files("callapp")}
    # Whoever records one has a function or a parameter of this name in sight.
    return acts_of({path: text for path, text in sources.items() if "record" in text or "action" in text})


def _takers(tree: ast.Module) -> Iterator[tuple[str, int | None]]:
    """Functions that take an act under the name ``action``: name → its place, None when by keyword only."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            by_place = [*node.args.posonlyargs, *node.args.args]
            taken = [a for a in (*by_place, *node.args.kwonlyargs) if a.arg == "action"]
            if taken and taken[0].annotation is not None and ast.unparse(taken[0].annotation) == "str":
                yield node.name, by_place.index(taken[0]) if taken[0] in by_place else None


def _given(node: ast.AST, takes: dict[str, int | None]) -> ast.expr | None:
    """What a call gives as the act; None when it is no such call."""
    if not isinstance(node, ast.Call):
        return None
    function = called(node)
    if function is None or function not in takes:
        return None
    for keyword in node.keywords:
        if keyword.arg == "action":
            return keyword.value
    place = takes[function]
    return node.args[place] if place is not None and place < len(node.args) else None


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value


def _codes(value: ast.expr, constants: dict[str, ast.expr], path: str) -> set[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return {value.value}
    if isinstance(value, ast.IfExp):
        return _codes(value.body, constants, path) | _codes(value.orelse, constants, path)
    if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name) and value.value.id in TABLES:
        return TABLES[value.value.id]
    if isinstance(value, ast.Name) and value.id == "action":
        return set()  # passed on: read where it is given
    if isinstance(value, ast.Name) and value.id in constants:
        return _codes(constants[value.id], constants, path)
    raise Unread(f"{path}: {ast.unparse(value)} names an act that tests/project/acts.py cannot read")
