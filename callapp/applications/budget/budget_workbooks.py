"""A budget as an XLSX workbook: lines to fill in with choices to pick, a sheet that explains, and the lists.

Headings and words are in one language, codes stand beside them; what is read back knows the words of both
languages and the codes (callapp.domain.budget_sheets).
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from callapp.domain.bilingual import Language
from callapp.domain.budget import BudgetCategory, ContributionKind, FundingSource, fiscal_year_name
from callapp.domain.budget_sheets import CHOICES, COLUMNS, Words, word_key
from callapp.domain.errors import RuleBroken
from callapp.domain.money import parse_money
from callapp.domain.organisations import Province
from callapp.domain.typed import MOST_ROWS, Typed, rows_of
from callapp.web.marks import N_
from callapp.web.speaker import Speaker
from callapp.web.typed_fields import Choice
from callapp.web.wording import label

# What each sheet is called on its tab.
TABS = {"costs": N_("Costs"), "funding": N_("Funding")}
# Heading of each column, and what to write in it.
HEADINGS = {
    "description": (N_("Description"), N_("What is paid, in a few words.")),
    "participant": (
        N_("Participant"),
        N_("Who has the cost, or who pays: one of the participants. Nobody, where the source pays itself."),
    ),
    "category": (N_("Category"), N_("What the money is spent on.")),
    "province": (N_("Province or territory"), N_("Where the cost arises.")),
    "fiscal_year": (N_("Fiscal year (April to March)"), N_("When the cost arises.")),
    "eligible": (N_("Eligible"), N_("Yes, where the program may share it; no otherwise.")),
    "amount": (N_("Amount"), N_("In dollars and cents, above zero.")),
    "source": (N_("Source"), N_("Who contributes.")),
    "kind": (N_("Cash or in kind"), N_("Scale AI contributes in cash only.")),
}
# The words of these columns are the labels of a list of codes.
_LABELS: dict[str, tuple[str, tuple[str, ...]]] = {
    "category": ("budget_category", tuple(BudgetCategory)),
    "province": ("province", tuple(Province)),
    "eligible": ("yes_no", ("yes", "no")),
    "source": ("funding_source", tuple(FundingSource)),
    "kind": ("contribution_kind", tuple(ContributionKind)),
}
_WIDTHS = {"description": 44, "participant": 38, "category": 20, "source": 32, "province": 26, "amount": 16}
_NOBODY = N_("Not a participant")
# No clock enters the file: these are the first instants that ZIP, the container of XLSX, can hold.
_NO_CLOCK = datetime(1980, 1, 1)  # noqa: DTZ001 – xlsxwriter takes naive UTC


def distinct_names(participants: Sequence[Choice]) -> list[Choice]:
    """Participants by reference with names that differ: two of one name carry their reference too."""
    often = Counter(word_key(name) for _, name in participants)
    return [(ref, name if often[word_key(name)] == 1 else f"{name} ({ref})") for ref, name in participants]


def words_of(participants: Sequence[Choice]) -> Words:
    """What may stand in the cells of each column of choices: codes, and words of both languages."""
    words: dict[str, dict[str, str | None]] = {column: {} for column in CHOICES}
    for column, (kind, codes) in _LABELS.items():
        for code in codes:
            words[column][word_key(code)] = str(code)
            for language in Language:
                words[column][word_key(label(kind, code, Speaker(language)))] = str(code)
    for ref, name in (*participants, *distinct_names(participants)):
        known = words["participant"]
        # A name that two have says nothing; with the reference it does.
        known[word_key(name)] = ref if known.get(word_key(name), ref) == ref else None
        known[word_key(ref)] = ref
    for language in Language:
        words["participant"][word_key(Speaker(language).gettext(_NOBODY))] = ""
    return words


def sheet_names() -> dict[str, str]:
    """The code of a sheet by every name its tab may have."""
    names = {code: code for code in TABS}
    for code, tab in TABS.items():
        names |= {word_key(Speaker(language).gettext(tab)): code for language in Language}
    return names


def budget_workbook(
    typed: Typed, *, participants: Sequence[Choice], years: range, says: Speaker, notice: str | None
) -> bytes:
    """The lines typed so far, or none for a template. What is not understood stands as it was typed.

    notice: a sentence about the whole file, such as that it is fictional.
    """
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": says.gettext(N_("Budget")), "created": _NO_CLOCK})
        lists = _lists(distinct_names(participants), years, says)
        pages = _Pages(book, says, lists)
        for code in COLUMNS:
            pages.write_lines(code, typed)
        pages.write_explanation(notice)
        pages.write_lists()
    return out.getvalue()


def _lists(participants: Sequence[Choice], years: range, says: Speaker) -> dict[str, list[Choice]]:
    """For each column of choices its codes with their words, in the order in which they are offered."""
    found = {
        column: [(str(code), label(kind, code, says)) for code in codes]
        for column, (kind, codes) in _LABELS.items()
    }
    found["participant"] = list(participants)
    found["fiscal_year"] = [(str(year), fiscal_year_name(year)) for year in years]
    return found


class _Pages:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Workbook, says: Speaker, lists: Mapping[str, Sequence[Choice]]) -> None:
        self._book, self._says, self._lists = book, says, lists
        self._heading = book.add_format(
            {"bold": True, "bg_color": "#E6F0EF", "text_wrap": True, "valign": "top"}
        )
        self._code = book.add_format({"italic": True, "font_color": "#4B5A61", "font_size": 9, "bottom": 1})
        self._money = book.add_format({"num_format": "#,##0.00"})
        self._wrap = book.add_format({"text_wrap": True, "valign": "top"})

    def write_lines(self, code: str, typed: Typed) -> None:
        """One sheet of lines: headings, codes, then a row a line, with lists to choose from."""
        sheet = self._book.add_worksheet(self._says.gettext(TABS[code]))
        sheet.freeze_panes(2, 1)
        for column, name in enumerate(COLUMNS[code]):
            sheet.set_column(column, column, _WIDTHS.get(name, 18), self._money if name == "amount" else None)
            sheet.write_string(0, column, self._says.gettext(HEADINGS[name][0]), self._heading)
            sheet.write_string(1, column, name, self._code)
            if name in self._lists:
                source = f"={self._list_range(name)}"
                sheet.data_validation(
                    2, column, MOST_ROWS + 1, column, {"validate": "list", "source": source}
                )
            for row, line in enumerate(rows_of(typed, code), start=2):
                self._write_cell(sheet, row, column, name, line.get(name, ""))

    def _write_cell(self, sheet: Worksheet, row: int, column: int, name: str, text: str) -> None:
        if name == "amount":
            try:
                sheet.write_number(row, column, parse_money(text) / 100, self._money)
            except RuleBroken:
                sheet.write_string(row, column, text)
            return
        words = dict(self._lists.get(name, ()))
        sheet.write_string(row, column, words.get(text, text))

    def _list_range(self, name: str) -> str:
        column = 2 * list(self._lists).index(name)
        area = xlsxwriter.utility.xl_range_abs(2, column, max(2, len(self._lists[name]) + 1), column)
        return f"'{self._says.gettext(N_('Lists'))}'!{area}"

    def write_explanation(self, notice: str | None) -> None:
        """What each column means and takes."""
        sheet = self._book.add_worksheet(self._says.gettext(N_("Explanation")))
        says = self._says.gettext
        for column, width in enumerate((16, 16, 28, 60, 70)):
            sheet.set_column(column, column, width)
        opening = [
            *([notice] if notice else []),
            says(
                N_(
                    "Fill in the first two sheets, one row a line; keep the row of codes. Words are taken in "
                    "French and in English, and so are the codes. Totals are computed by the site."
                )
            ),
        ]
        for row, text in enumerate(opening):
            sheet.write_string(row, 0, text)
        top = len(opening) + 1
        titles = (N_("Sheet"), N_("Code"), N_("Column"), N_("What to write"), N_("Choices"))
        for column, title in enumerate(titles):
            sheet.write_string(top, column, says(title), self._heading)
        rows = [(code, name) for code, names in COLUMNS.items() for name in names]
        for row, (code, name) in enumerate(rows, start=top + 1):
            choices = "; ".join(f"{words} ({choice})" for choice, words in self._lists.get(name, ()))
            cells = (says(TABS[code]), name, says(HEADINGS[name][0]), says(HEADINGS[name][1]), choices)
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text, self._wrap)

    def write_lists(self) -> None:
        """The words to choose from, each with its code."""
        sheet = self._book.add_worksheet(self._says.gettext(N_("Lists")))
        for index, (name, choices) in enumerate(self._lists.items()):
            column = 2 * index
            sheet.set_column(column, column, 34)
            sheet.set_column(column + 1, column + 1, 16)
            sheet.write_string(0, column, self._says.gettext(HEADINGS[name][0]), self._heading)
            sheet.write_string(0, column + 1, self._says.gettext(N_("Code")), self._heading)
            sheet.write_string(1, column, name, self._code)
            for row, (code, words) in enumerate(choices, start=2):
                sheet.write_string(row, column, words)
                sheet.write_string(row, column + 1, code, self._code)
