"""PDF/UA documents, made from a Typst template and values."""

from __future__ import annotations

import json
import re
import threading
from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).parent / "fonts"
MISSING = "\ufffd"
# Longer than a SHA-256 in brackets: such a word may break anywhere, else it would run off the page.
_LONG_WORD = re.compile(r"\S{67,}")
# What no column of a table with several can hold: addresses break at their signs, other words anywhere. The
# letters of Inuktitut are wide, and its words long.
_WIDE_WORD = re.compile(r"[\u1400-\u167f\u18b0-\u18ff]{10,}|\S{18,}")
_BREAK = "\u200b"
# One compilation at a time: two cores serve pages, not documents.
_turn = threading.Lock()


def make_pdf(
    template: Path, values: dict[str, Any], *, at: datetime, pictures: Mapping[str, str] | None = None
) -> bytes:
    r"""The document of a Typst template that reads ``values`` (JSON) as ``sys.inputs.values``.

    The template may import what lies in the folder of its own folder, which all documents share.

    pictures: SVG texts, each as the input of its name.
    at is written into the file as its date, so that the same values give the same bytes. Characters that no
    shipped font can show become ``\ufffd``; the standard forbids leaving them out silently. Where there are
    any the template may say so with ``values.unshown``; else that becomes null.
    """
    shown = showable(values)
    if MISSING not in json.dumps({**shown, "unshown": None}, ensure_ascii=False):
        shown["unshown"] = None
    with _turn:
        compiled = typst.compile(
            template,
            root=template.parent.parent,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={**(pictures or {}), "values": json.dumps(shown, ensure_ascii=False)},
            pdf_standards="ua-1",
            timestamp=at.replace(microsecond=0),
        )
    assert isinstance(compiled, bytes)  # noqa: S101 – one output, one file
    return compiled


def showable(value: Any) -> Any:
    """The same JSON value, tuples counting as lists, with characters the fonts cannot show replaced."""
    if isinstance(value, str):
        shown = "".join(c if c == "\n" or _is_covered(ord(c)) else MISSING for c in value if c != "\r")
        return _LONG_WORD.sub(lambda word: _BREAK.join(re.findall(".{1,40}", word.group())), shown)
    if isinstance(value, list | tuple):
        return [showable(item) for item in value]
    if isinstance(value, dict):
        return {key: showable(item) for key, item in value.items()}
    return value


def breakable(text: str) -> str:
    """The same text for a cell of a table: words too wide for its column may break, a SHA-256 stays whole."""
    return _WIDE_WORD.sub(_with_breaks, text)


def _with_breaks(word: re.Match[str]) -> str:
    if re.fullmatch("[0-9a-f]{64}", word.group()):
        return word.group()
    pieces = re.findall(r"[^@./_-]+[@./_-]*|[@./_-]+", word.group())
    most = 8 if "\u1400" <= word.group()[0] <= "\u18ff" else 16
    return _BREAK.join(part for piece in pieces for part in re.findall(f".{{1,{most}}}", piece))


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
