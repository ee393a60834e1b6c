"""Writes a shortlist document as CSV, XLSX or JSON, byte for byte the same for the same input.

Both languages have the same columns, a comma between cells and a decimal point, so that what reads one file
reads the other. Text typed by people never becomes a formula.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO, Any, TypeVar

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from callapp.decisions.columns import (
    Cell,
    Column,
    Kind,
    Translate,
    dollars,
    file_columns,
    score_columns,
    score_rows,
)
from callapp.decisions.shortlist_document import ShortlistDocument
from callapp.decisions.shortlist_json import FICTIONAL_NOTICE, content_of, content_sha256, export_of
from callapp.domain.bilingual import Language
from callapp.domain.scoring import HALF_POINTS, rounded
from callapp.domain.shortlist import Count, Cut, CutMethod, Envelope, Threshold
from callapp.web.marks import N_

R = TypeVar("R")

# A cell that begins like this is a formula to a spreadsheet. Where its separator is the semicolon, as in
# French Canada, a cell may also begin after one in the middle of our text.
_LIVE = re.compile(r"(\A|[;\t\r\n])(?=[\s\"']*[=+\-@＝＋－＠])|(\A)(?=[\t\r\n])")

CELL_LIMIT = 32_767
_WIDTHS = {
    Kind.CODE: 16,
    Kind.TEXT: 44,
    Kind.WHOLE: 10,
    Kind.POINTS: 12,
    Kind.DOLLARS: 18,
    Kind.TRUTH: 12,
}
# No clock enters the file: these are the first instants that ZIP, the container of XLSX, can hold.
_NO_CLOCK = datetime(1980, 1, 1)  # noqa: DTZ001 - xlsxwriter takes naive UTC


def write_csv(
    document: ShortlistDocument, out: IO[bytes], *, language: Language, translate: Translate
) -> None:
    """The main table, a row a file: UTF-8 with the byte order mark that Excel needs for accents."""
    columns = file_columns(document, language=language, translate=translate)
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([column.code for column in columns])
    for file in document.files:
        writer.writerow([csv_cell(column.value(file)) for column in columns])
    text.detach()


def csv_cell(value: Cell) -> str:
    """A cell's text: ``true``/``false``, a plain number, nothing for None; typed text made inert."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    return inert(value)


def inert(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would take for a formula.

    >>> inert("=1+1"), inert("a;=1+1"), inert("1+1")
    ("'=1+1", "a;'=1+1", '1+1')
    """
    return _LIVE.sub(lambda match: f"{match[0]}'", text)


def write_json(
    document: ShortlistDocument,
    out: IO[bytes],
    *,
    exported_at: datetime,
    language: Language,
    translate: Translate,
) -> None:
    """The whole document, see ``shortlist_json``; what ``callapp recompute`` reads."""
    export = export_of(content_of(document), exported_at=exported_at, language=language, translate=translate)
    out.write(json.dumps(export, ensure_ascii=False, indent=1).encode() + b"\n")


def write_xlsx(
    document: ShortlistDocument, out: IO[bytes], *, language: Language, translate: Translate
) -> None:
    """A workbook: ``shortlist`` (a row a file), ``columns`` (what each means), ``scores``, ``call``."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    files = file_columns(document, language=language, translate=translate)
    scores = score_columns(translate=translate)
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": document.call.title.in_language(language), "created": _NO_CLOCK})
        table = _Tables(book)
        table.write("shortlist", files, document.files)
        table.write("columns", _EXPLAINING, _explained("shortlist", files) + _explained("scores", scores))
        table.write("scores", scores, score_rows(document))
        table.write("call", _STATING, _call_rows(document, language, translate))


class _Tables:
    """Writes tables as sheets of one workbook, cell by cell, each with the type of its column."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._header = book.add_format({"bold": True, "bottom": 1})
        self._formats: dict[Kind, Format | None] = {
            Kind.POINTS: book.add_format({"num_format": "0.00"}),
            Kind.DOLLARS: book.add_format({"num_format": "#,##0.00"}),
        }

    def write(self, name: str, columns: Sequence[Column[R]], rows: Iterable[R]) -> None:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, _WIDTHS[column.kind])
            sheet.write_string(0, index, column.code, self._header)
        last = 0
        for last, row in enumerate(rows, start=1):
            for index, column in enumerate(columns):
                self._write_cell(sheet, last, index, column.value(row), self._formats.get(column.kind))
        sheet.autofilter(0, 0, last, len(columns) - 1)

    @staticmethod
    def _write_cell(sheet: Worksheet, row: int, index: int, value: Cell, cell_format: Format | None) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, index, value, cell_format)
        elif isinstance(value, int | Decimal):
            sheet.write_number(row, index, float(value), cell_format)
        else:
            clipped = value if len(value) <= CELL_LIMIT else f"{value[: CELL_LIMIT - 1]}…"
            sheet.write_string(row, index, clipped, cell_format)


_Explained = tuple[str, str, str, str]
_EXPLAINING: tuple[Column[_Explained], ...] = (
    Column("sheet", Kind.CODE, "", "", lambda row: row[0]),
    Column("column", Kind.CODE, "", "", lambda row: row[1]),
    Column("label", Kind.TEXT, "", "", lambda row: row[2]),
    Column("meaning", Kind.TEXT, "", "", lambda row: row[3]),
)

_Stated = tuple[str, str, Cell]
_STATING: tuple[Column[_Stated], ...] = (
    Column("item", Kind.CODE, "", "", lambda row: row[0]),
    Column("label", Kind.TEXT, "", "", lambda row: row[1]),
    Column("value", Kind.TEXT, "", "", lambda row: row[2]),
)


def _explained(sheet: str, columns: Iterable[Column[Any]]) -> list[_Explained]:
    return [(sheet, column.code, column.label, column.meaning) for column in columns]


def _call_rows(document: ShortlistDocument, language: Language, translate: Translate) -> list[_Stated]:
    """What the table rests on: the call, its scale and weights, the cut and where its line falls."""
    call = document.call
    rows: list[_Stated] = [
        ("call", translate(N_("Call")), call.slug),
        ("title", translate(N_("Title of the call")), call.title.in_language(language)),
        ("notice", translate(N_("Notice")), translate(FICTIONAL_NOTICE) if call.is_fictional else None),
        (
            "max_points",
            translate(N_("Highest score on the scale, in points")),
            Decimal(call.max_half_points) / HALF_POINTS,
        ),
    ]
    rows += [
        (
            f"weight_{criterion.code}",
            translate(N_("Weight in per cent: %(criterion)s"))
            % {"criterion": criterion.name.in_language(language)},
            Decimal(criterion.weight_bp).scaleb(-2),
        )
        for criterion in call.criteria
    ]
    cut, line = document.cut, document.line
    if cut and line:
        left = None if line.cents_left is None else dollars(line.cents_left)
        rows += [
            ("cut_method", translate(N_("How the shortlist is cut")), str(cut.method)),
            ("cut_parameter", translate(_PARAMETER_LABELS[cut.method]), _parameter_cell(cut)),
            ("inside", translate(N_("Files on the shortlist")), line.inside_count),
            ("dollars_used", translate(N_("Their requests together, in dollars")), dollars(line.cents_used)),
            ("dollars_left", translate(N_("Left of the envelope, in dollars")), left),
            ("splits_tie", translate(N_("The line falls between files ex aequo")), line.splits_tie),
            ("reason", translate(N_("Code of why the line falls there")), line.reason.code),
        ]
    content_hash = content_sha256(content_of(document))
    return [*rows, ("sha256", translate(N_("SHA-256 of the same content as JSON")), content_hash)]


_PARAMETER_LABELS = {
    CutMethod.THRESHOLD: N_("Lowest mean on the shortlist, in points"),
    CutMethod.COUNT: N_("Number of files asked for"),
    CutMethod.ENVELOPE: N_("Envelope, in dollars"),
}


def _parameter_cell(cut: Cut) -> Cell:
    match cut:
        case Threshold(minimum):
            return rounded(minimum, 4)
        case Count(files):
            return files
        case Envelope(cents):
            return dollars(cents)
