"""A budget in sheets: which columns there are, and how cells become the text of the form.

A cell may hold the word of a choice in either language or its code; whatever cannot be read is named by its
cell, and then nothing of the sheets is taken.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from callapp.domain.budget import Budget, BudgetRules, budget_faults, year_faults
from callapp.domain.errors import Fault
from callapp.domain.participants import Participants
from callapp.domain.row_reading import COST_ROW, FUNDING_ROW, read_costs, read_funding
from callapp.domain.text import reading_order
from callapp.domain.typed import Row, Typed, at_form, keeping_faults

# The columns of each sheet, in the order in which they are written; their codes never change.
COLUMNS: dict[str, tuple[str, ...]] = {"costs": tuple(COST_ROW), "funding": tuple(FUNDING_ROW)}
# The header stands among the first rows.
HEADER_WITHIN = 10
# Columns whose cells are words of a list.
CHOICES = frozenset({"participant", "category", "province", "eligible", "source", "kind"})

_YEAR = re.compile(r"([0-9]{4})(?:\s*[-–—/]\s*[0-9]{2,4})?")

# For each column of choices, what each word means: a code, or None where two things have this word.
Words = Mapping[str, Mapping[str, str | None]]


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong at one cell: the sheet's code, row and column from 0; column None: the whole row or
    sheet."""

    sheet: str
    row: int | None
    column: int | None
    fault: Fault


@dataclass(frozen=True, slots=True)
class SheetsRead:
    """The text of the form that the sheets hold, and everything that keeps it from being taken."""

    typed: Typed
    faults: tuple[CellFault, ...]


def word_key(text: str) -> str:
    """How words of a list are compared: without case, accents, kinds of apostrophe or extra spaces."""
    return " ".join(reading_order(text).replace("’", "'").split())


def read_budget_sheets(
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    *,
    words: Words,
    rules: BudgetRules,
    participants: Participants,
) -> SheetsRead:
    """What the sheets say as text of the form. sheets: rows of cells by the code of the sheet.

    Codes, beside those of callapp.domain.row_reading, of lines in callapp.domain.budget and of
    ``keeping_faults``: ``sheet.missing``, ``sheet.header_missing``, ``sheet.column_missing``
    (column), ``sheet.word_unknown`` and ``sheet.word_ambiguous`` (given), ``sheet.year_unknown``
    (given), ``sheet.cell_empty``.
    """
    read = {code: _Sheet(code, sheets.get(code), words, rules.fiscal_years) for code in COLUMNS}
    typed: dict[str, list[Row]] = {code: sheet.rows for code, sheet in read.items()}
    faults = [fault for sheet in read.values() for fault in sheet.faults]
    told = {(fault.sheet, fault.row, fault.column) for fault in faults}
    for fault in (*keeping_faults(typed), *_line_faults(typed, rules, participants)):
        placed = _at_cell(fault, read)
        if placed is not None and (placed.sheet, placed.row, placed.column) not in told:
            faults.append(placed)
    return SheetsRead(typed, tuple(sorted(faults, key=_place)))


def _place(fault: CellFault) -> tuple[int, int, int]:
    return (
        list(COLUMNS).index(fault.sheet),
        -1 if fault.row is None else fault.row,
        -1 if fault.column is None else fault.column,
    )


def _line_faults(typed: Typed, rules: BudgetRules, participants: Participants) -> list[Fault]:
    """What is wrong with lines: sums are no business of an import, they are shown before it is taken."""
    costs, funding = read_costs(typed), read_funding(typed)
    budget = Budget([each.line for each in costs.entries], [each.line for each in funding.entries])
    numbers = {"costs": costs.numbers, "funding": funding.numbers}
    of_lines = (
        at_form(fault, numbers)
        for fault in budget_faults(budget, rules=rules, participants=participants)
        if fault.field not in COLUMNS
    )
    return [*costs.faults, *funding.faults, *of_lines]


def _at_cell(fault: Fault, read: Mapping[str, _Sheet]) -> CellFault | None:
    """A fault of the form's field (``costs-2-amount``) at the cell it came from."""
    match = re.fullmatch(r"(costs|funding)(?:-([0-9]+)-([a-z_]+))?", fault.field or "")
    if match is None:
        return None
    sheet = read[match[1]]
    if fault.code == "draft.row_unfinished":
        fault = Fault("sheet.cell_empty")
    if match[2] is None:
        return CellFault(match[1], None, None, fault)
    return CellFault(match[1], sheet.numbers[int(match[2])], sheet.columns.get(match[3]), fault)


class _Sheet:
    """One sheet as it is read: rows as the form types them, each with its number in the sheet."""

    def __init__(self, code: str, cells: Sequence[Sequence[Any]] | None, words: Words, years: range) -> None:
        self.code = code
        self.rows: list[Row] = []
        self.numbers: list[int] = []
        self.columns: dict[str, int] = {}
        self.faults: list[CellFault] = []
        self._words, self._years = words, years
        if cells is None:
            self._refuse(None, None, Fault("sheet.missing"))
            return
        header = self._find_header(cells)
        if header is not None:
            for number in range(header + 1, len(cells)):
                self._read_row(number, cells[number])

    def _refuse(self, row: int | None, column: int | None, fault: Fault) -> None:
        self.faults.append(CellFault(self.code, row, column, fault))

    def _find_header(self, cells: Sequence[Sequence[Any]]) -> int | None:
        """The row that holds the codes; where most of them stand, the missing ones are named."""
        wanted = COLUMNS[self.code]
        best: tuple[int, int] = (0, 0)
        for number, row in enumerate(cells[:HEADER_WITHIN]):
            found = {
                text.strip().lower(): column
                for column, text in reversed(list(enumerate(row)))
                if isinstance(text, str)
            }
            known = {code: found[code] for code in wanted if code in found}
            if len(known) > best[0]:
                best, self.columns = (len(known), number), known
        if best[0] < 2:
            self.columns = {}
            self._refuse(None, None, Fault("sheet.header_missing"))
            return None
        missing = [code for code in wanted if code not in self.columns]
        for code in missing:
            self._refuse(best[1], None, Fault("sheet.column_missing", params={"column": code}))
        return None if missing else best[1]

    def _read_row(self, number: int, cells: Sequence[Any]) -> None:
        values = {
            code: cells[column] if column < len(cells) else None for code, column in self.columns.items()
        }
        if all(_is_blank(value) for value in values.values()):
            return
        self.numbers.append(number)
        self.rows.append({code: self._text(number, code, value) for code, value in values.items()})

    def _text(self, number: int, code: str, value: Any) -> str:
        """A cell as a person would type it in the form."""
        if _is_blank(value):
            return ""
        if code in CHOICES:
            return self._chosen(number, code, value)
        if code == "fiscal_year":
            return self._year(number, value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _number_text(value)
        return str(value)

    def _chosen(self, number: int, code: str, value: Any) -> str:
        if isinstance(value, bool):
            value = "yes" if value else "no"
        known, key = self._words[code], word_key(_plain(value))
        meant = known.get(key)
        if meant is None:
            fault = "sheet.word_ambiguous" if key in known else "sheet.word_unknown"
            self._refuse(number, self.columns[code], Fault(fault, params={"given": _plain(value)[:80]}))
            return ""
        return meant

    def _year(self, number: int, value: Any) -> str:
        match = _YEAR.fullmatch(_plain(value).strip())
        fault = Fault("sheet.year_unknown", params={"given": _plain(value)[:80]})
        if match is not None:
            found = year_faults(int(match[1]), self._years)
            if not found:
                return match[1]
            fault = found[0]
        self._refuse(number, self.columns["fiscal_year"], fault)
        return ""


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _plain(value: Any) -> str:
    return _number_text(value) if isinstance(value, int | float) else str(value)


def _number_text(value: float) -> str:
    """A number as a spreadsheet shows it, fifteen digits at most: beyond lies only the noise of binary."""
    if isinstance(value, int):
        return str(value)
    if math.isfinite(value) and abs(value) >= 10**15:
        return format(value, ".0f")
    return format(value, ".15g")
