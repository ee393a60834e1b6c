"""PDF/UA documents, made from a Typst template and values."""

from __future__ import annotations

import json
import re
import threading
from bisect import bisect_right
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).parent / "fonts"
MISSING = "\ufffd"
# Longer than a SHA-256: such a word may break anywhere, else it would run off the page.
_LONG_WORD = re.compile(r"\S{65,}")
# One compilation at a time: two cores serve pages, not documents.
_turn = threading.Lock()


def make_pdf(template: Path, values: dict[str, Any], *, at: datetime) -> bytes:
    r"""The document of a Typst template that reads ``values`` (JSON) as ``sys.inputs.values``.

    at is written into the file as its date, so that the same values give the same bytes. Characters that no
    shipped font can show become ``\ufffd``; the standard forbids leaving them out silently.
    """
    with _turn:
        compiled = typst.compile(
            template,
            root=template.parent,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"values": json.dumps(showable(values), ensure_ascii=False)},
            pdf_standards="ua-1",
            timestamp=at,
        )
    assert isinstance(compiled, bytes)  # noqa: S101 – one output, one file
    return compiled


def showable(value: Any) -> Any:
    """The same JSON value, tuples counting as lists, with characters the fonts cannot show replaced."""
    if isinstance(value, str):
        shown = "".join(c if c == "\n" or _is_covered(ord(c)) else MISSING for c in value if c != "\r")
        return _LONG_WORD.sub(lambda word: "\u200b".join(re.findall(".{1,40}", word.group())), shown)
    if isinstance(value, list | tuple):
        return [showable(item) for item in value]
    if isinstance(value, dict):
        return {key: showable(item) for key, item in value.items()}
    return value


def _is_covered(point: int) -> bool:
    starts, ends = _coverage()
    index = bisect_right(starts, point) - 1
    return index >= 0 and point <= ends[index]


@cache
def _coverage() -> tuple[list[int], list[int]]:
    ranges = [line.split("-") for line in (FONTS / "coverage.txt").read_text().split()]
    return [int(start, 16) for start, _ in ranges], [int(end, 16) for _, end in ranges]


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
