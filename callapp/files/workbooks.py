"""Reads an uploaded XLSX workbook as plain cells, within limits; nothing in it is run or fetched."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from openpyxl import load_workbook

from callapp.domain.errors import RuleBroken
from callapp.files.kinds import PACKINGS

MEGABYTE = 1024 * 1024
UPLOAD_LIMIT, UNPACKED_LIMIT = 2 * MEGABYTE, 16 * MEGABYTE
MOST_PARTS, MOST_SHEETS, MOST_ROWS, MOST_COLUMNS = 200, 20, 2_000, 60
# Of all cells together, and the names of sheets: many cells may share one text, which takes room only once.
MOST_CHARACTERS = 2_000_000

Cell = str | int | float | bool | date | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name as its tab shows it, and its rows from the first, as long as each is."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def read_workbook(data: bytes, *, field: str | None = None) -> tuple[Sheet, ...]:
    """The sheets of a workbook, a formula as the value it last had.

    Raises RuleBroken, on ``field``: workbook.missing (no bytes), workbook.too_large (limit_megabytes),
    workbook.unreadable (no XLSX, a broken one, or one that swells), workbook.too_long (limit: rows of a
    sheet).
    """
    if not data:
        raise RuleBroken("workbook.missing", field)
    if len(data) > UPLOAD_LIMIT:
        raise RuleBroken("workbook.too_large", field, limit_megabytes=UPLOAD_LIMIT // MEGABYTE)
    if not _is_harmless(data):
        raise RuleBroken("workbook.unreadable", field)
    try:
        return tuple(_sheets(data, field))
    except RuleBroken:
        raise
    except Exception:  # whatever a broken workbook does to the library, it cannot be read
        raise RuleBroken("workbook.unreadable", field) from None


def _is_harmless(data: bytes) -> bool:
    """An archive of a bounded number of parts and bytes, none of which declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
                return False
            if not any(part.filename == "xl/workbook.xml" for part in parts):
                return False
            if any(part.compress_type not in PACKINGS for part in parts):
                return False
            # A part never gives more bytes than its header said, or reading it fails.
            return not any(_declares(archive.read(part)) for part in parts if _is_xml(part.filename))
    except Exception:  # a broken archive fails in many ways
        return False


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _declares(part: bytes) -> bool:
    """True for a document type, or for an encoding in which one could hide."""
    return b"\x00" in part or b"<!DOCTYPE" in part.upper() or b"<!ENTITY" in part.upper()


def _sheets(data: bytes, field: str | None) -> Iterator[Sheet]:
    with warnings.catch_warnings():
        # The library warns of every decoration it does not keep; only values are wanted.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        left = MOST_CHARACTERS
        try:
            for sheet in book.worksheets[:MOST_SHEETS]:
                # What a sheet says of its own size may be wrong.
                sheet.reset_dimensions()
                title, rows = str(sheet.title), []
                left -= len(title)
                for row in _rows(sheet, field):
                    left -= sum(len(cell) for cell in row if isinstance(cell, str))
                    if left < 0:
                        raise RuleBroken("workbook.unreadable", field)
                    rows.append(row)
                yield Sheet(title, tuple(rows))
        finally:
            book.close()


def _rows(sheet: Any, field: str | None) -> Iterator[tuple[Cell, ...]]:
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1):
        if number > MOST_ROWS:
            raise RuleBroken("workbook.too_long", field, limit=MOST_ROWS)
        yield tuple(row)


def cell_name(row: int, column: int) -> str:
    """What a spreadsheet calls a cell, both counted from 0: ``cell_name(6, 4) == "E7"``."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"
