"""Proves an export from itself: reads its facts, computes everything anew, and compares.

No database and no server: anyone who holds the file can check every total, mean, rank, position and cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from rfc8785 import CanonicalizationError

from callapp.decisions.shortlist_document import compose_document
from callapp.decisions.shortlist_json import WRAPPING, Json, content_of, content_sha256
from callapp.decisions.shortlist_reading import BrokenFacts, read_facts


class _Absent:
    """Stands for a key or an item that is on one side only."""

    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the file does not say what follows from its own facts.

    path: the JSON path (``ranked[3].mean.exact``); stated: what the file says; computed: what follows.
    ``ABSENT`` stands where one side has nothing.
    """

    path: str
    stated: Any
    computed: Any


def recompute(export: Json) -> list[Difference]:
    """Every difference between an export and what its facts give; empty when they are equal.

    Files are matched by number, so one that moved is compared with itself. The hash ``sha256`` covers the
    facts from which nothing else follows (a title, an unranked file's request). It shows that the file agrees
    with itself; that it is the one exported shows in the trail, which keeps the same hash.
    Raises RuleBroken or BrokenFacts as ``read_facts`` does when the file cannot be computed with.
    """
    content = content_of(compose_document(read_facts(export)))
    try:
        computed_hash = content_sha256(content)
    except CanonicalizationError:
        raise BrokenFacts("export.number_out_of_range", "summary.request_cents") from None
    stated = {key: value for key, value in export.items() if key not in WRAPPING}
    order: list[Difference] = []
    for name in ("ranked", "unranked"):
        order += _difference_of_order(name, stated[name], content[name])
        content[name] = _matched(stated[name], content[name])
    return [
        *_differences("", stated, content),
        *order,
        *_differences("sha256", export.get("sha256", ABSENT), computed_hash),
    ]


def _difference_of_order(name: str, stated: list[Json], computed: list[Json]) -> list[Difference]:
    """The first place of a list that holds another file than it should."""
    for index, (left, right) in enumerate(zip(stated, computed, strict=False)):
        if left["number"] != right["number"]:
            return [Difference(f"{name}[{index}].number", left["number"], right["number"])]
    return []


def _matched(stated: list[Json], computed: list[Json]) -> list[Any]:
    """The computed files, each at the index of the stated file of its number; the others after them."""
    left = {file["number"]: file for file in computed}
    return [left.pop(file["number"], ABSENT) for file in stated] + list(left.values())


def _differences(path: str, stated: Any, computed: Any) -> Iterator[Difference]:
    if isinstance(stated, dict) and isinstance(computed, dict):
        for key in stated | computed:
            here = f"{path}.{key}" if path else key
            yield from _differences(here, stated.get(key, ABSENT), computed.get(key, ABSENT))
    elif isinstance(stated, list) and isinstance(computed, list):
        for index, (left, right) in enumerate(zip_longest(stated, computed, fillvalue=ABSENT)):
            yield from _differences(f"{path}[{index}]", left, right)
    # True equals 1 in Python, and 1.0 too, but not in a file that others read.
    elif type(stated) is not type(computed) or stated != computed:
        yield Difference(path, stated, computed)
