"""The budget as a workbook: what goes out comes back the same; what cannot be read is named by its cell."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from callapp.applications.budget.budget_workbooks import budget_workbook, sheet_names, words_of
from callapp.domain.bilingual import Language
from callapp.domain.budget import BudgetCategory, BudgetRules, ContributionKind, FundingSource
from callapp.domain.budget_sheets import COLUMNS, read_budget_sheets, word_key
from callapp.domain.content import Cost, Funding
from callapp.domain.money import LARGEST_CENTS, format_plain
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.participants import LEAD, THE_LEAD, Participant
from callapp.domain.row_reading import read_costs, read_funding
from callapp.domain.text import clean_text
from callapp.domain.typed import Typed
from callapp.files.workbooks import cell_name, read_workbook
from callapp.web.speaker import Speaker
from tests.applications.sections import BUDGET, PROVIDER_REF, UNIVERSITY_REF

NAMES = [(LEAD, "Hôpital fictif"), (PROVIDER_REF, "IA fictive inc."), (UNIVERSITY_REF, "Université fictive")]
PARTICIPANTS = {
    LEAD: THE_LEAD,
    PROVIDER_REF: Participant(PartnerKind.AI_PROVIDER),
    UNIVERSITY_REF: Participant(PartnerKind.ACADEMIC),
}
RULES = BudgetRules(cap_cents=150_000_000, fiscal_years=range(2023, 2028))


def written(typed: Typed, language: Language = Language.FR) -> bytes:
    return budget_workbook(
        typed, participants=NAMES, years=RULES.fiscal_years, says=Speaker(language), notice=None
    )


def back(data: bytes) -> tuple[Typed, list[tuple[str, str | None, str]]]:
    """The text of the form in a workbook; and each fault by sheet, cell and code."""
    names = sheet_names()
    sheets = {
        names[word_key(each.name)]: each.rows for each in read_workbook(data) if word_key(each.name) in names
    }
    read = read_budget_sheets(sheets, words=words_of(NAMES), rules=RULES, participants=PARTICIPANTS)
    faults = [
        (
            each.sheet,
            None if each.row is None or each.column is None else cell_name(each.row, each.column),
            each.fault.code,
        )
        for each in read.faults
    ]
    return read.typed, faults


# --- out and back -------------------------------------------------------------------------------------------

# Anything a description may hold, live cells among it; what no text may hold was refused before.
texts = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\u2028\u2029"),
    min_size=1,
    max_size=40,
).map(lambda text: clean_text(text).strip())
descriptions = st.one_of(
    texts, st.sampled_from(["=1+1", "@SUM(A1)", "+1", "'=x", "_x0041_", "1,5", "2026-03-31", "oui", "TRUE"])
).filter(bool)
cents = st.integers(1, LARGEST_CENTS)
costs = st.builds(
    Cost,
    descriptions,
    st.sampled_from(list(PARTICIPANTS)),
    st.sampled_from(BudgetCategory),
    st.sampled_from(Province),
    st.sampled_from(list(RULES.fiscal_years)),
    st.booleans(),
    cents,
)
payers = {FundingSource.HOSPITAL: LEAD, FundingSource.PROVIDER: PROVIDER_REF}
funding = st.builds(
    lambda source, kind, eligible, amount: Funding(
        source,
        payers.get(source),
        ContributionKind.CASH if source is FundingSource.SCALE_AI else kind,
        eligible or source is FundingSource.SCALE_AI,
        amount,
    ),
    st.sampled_from(FundingSource),
    st.sampled_from(ContributionKind),
    st.booleans(),
    cents,
)


def typed_of_lines(cost_lines: list[Cost], funding_lines: list[Funding]) -> Typed:
    """As somebody may have typed these lines."""
    yes_no = {True: "yes", False: "no"}
    return {
        "costs": [
            {
                "description": line.description,
                "participant": line.participant,
                "category": line.category.value,
                "province": line.province,
                "fiscal_year": str(line.fiscal_year),
                "eligible": yes_no[line.eligible],
                "amount": format_plain(line.amount_cents),
            }
            for line in cost_lines
        ],
        "funding": [
            {
                "source": line.source.value,
                "participant": line.participant or "",
                "kind": line.kind.value,
                "eligible": yes_no[bool(line.eligible)],
                "amount": format_plain(line.amount_cents),
            }
            for line in funding_lines
        ],
    }


@settings(max_examples=25)
@given(st.lists(costs, max_size=4), st.lists(funding, max_size=4), st.sampled_from(Language))
def test_out_and_back_is_the_same_budget(
    cost_lines: list[Cost], funding_lines: list[Funding], language: Language
) -> None:
    typed, faults = back(written(typed_of_lines(cost_lines, funding_lines), language))
    assert faults == []
    assert list(read_costs(typed).whole) == cost_lines
    assert list(read_funding(typed).whole) == funding_lines


def test_what_was_not_understood_goes_out_as_typed_and_comes_back_named() -> None:
    wrong = BUDGET["costs"][0] | {"amount": "lots", "participant": "ffffffff"}
    data = written({"costs": [wrong], "funding": []})
    assert load_workbook(io.BytesIO(data))["Coûts"]["G3"].value == "lots"
    _, faults = back(data)
    assert faults == [("costs", "B3", "sheet.word_unknown"), ("costs", "G3", "money.not_a_number")]


@pytest.mark.parametrize("language", list(Language))
def test_the_workbook_explains_itself_and_offers_choices(language: Language) -> None:
    book = load_workbook(io.BytesIO(written({}, language)))
    lines, more, explanation, lists = book.worksheets
    assert [cell.value for cell in lines[2]] == list(COLUMNS["costs"])
    assert [cell.value for cell in more[2]] == list(COLUMNS["funding"])
    assert lines.freeze_panes == "B3"
    assert {str(each.sqref) for each in lines.data_validations.dataValidation} == {
        f"{letter}3:{letter}202" for letter in "BCDEF"
    }
    told = [row[1].value for row in explanation.iter_rows(min_row=3)]
    assert [code for code in told if code][1:] == [*COLUMNS["costs"], *COLUMNS["funding"]]
    assert "IA fictive inc." in {cell.value for row in lists.iter_rows() for cell in row}


def test_no_cell_is_a_formula() -> None:
    typed = {"costs": [BUDGET["costs"][0] | {"description": '=HYPERLINK("http://x")'}], "funding": []}
    data = written(typed)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
    assert not any(b"<f>" in sheet for sheet in sheets)


# --- cells --------------------------------------------------------------------------------------------------


def book_of(costs: list[list[Any]], funding: list[list[Any]] | None = None, names: str = "Coûts") -> bytes:
    """A workbook somebody made by hand: rows below the codes."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = names
    for row in ([None], list(COLUMNS["costs"]), *costs):
        sheet.append(row)
    other = book.create_sheet("funding")
    for row in (list(COLUMNS["funding"]), *(funding or [])):
        other.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


GOOD = ["Équipe", "ia fictive INC.", "Labour", "québec", "2023-2024", "oui", 1234.5]


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        (1, "lead", "lead"),
        (1, PROVIDER_REF, PROVIDER_REF),
        (2, "MAIN-D’ŒUVRE", "labour"),
        (2, "main-d'œuvre", "labour"),
        (3, "QC", "QC"),
        (4, 2024, "2024"),
        (4, "2024–2025", "2024"),
        (5, True, "yes"),
        (5, "Non", "no"),
        (6, 0.1 + 0.2, "0.3"),
        (6, 99_999_999_999.99, "99999999999.99"),
        (6, "1 234,50 $", "1 234,50 $"),
        (0, 2024, "2024"),
    ],
)
def test_a_cell_may_hold_words_codes_or_numbers(column: int, value: Any, text: str) -> None:
    row = [*GOOD[:column], value, *GOOD[column + 1 :]]
    typed, faults = back(book_of([row]))
    assert faults == []
    assert list(typed["costs"][0].values())[column] == text


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (0, None, "sheet.cell_empty"),
        (1, "Nobody", "sheet.word_unknown"),
        (2, "Travel", "sheet.word_unknown"),
        (4, 2031, "budget.year_not_offered"),
        (4, "next year", "sheet.year_unknown"),
        (4, 20.5, "sheet.year_unknown"),
        (6, 0.333, "money.too_many_decimals"),
        (6, -5, "money.negative"),
        (6, 0, "budget.amount_not_positive"),
        (6, "1,234", "money.ambiguous_separator"),
        (6, "lots", "money.not_a_number"),
        (6, True, "money.not_a_number"),
        (6, float("1e30"), "money.too_large"),
        (0, "a\ufffdb", "draft.broken_character"),
        (0, "x" * 301, "text.too_many_characters"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_cell(column: int, value: Any, code: str) -> None:
    row = [*GOOD[:column], value, *GOOD[column + 1 :]]
    _, faults = back(book_of([GOOD, row]))
    assert faults == [("costs", cell_name(3, column), code)]


def test_all_faults_are_named_at_once_in_the_order_of_the_sheets() -> None:
    data = book_of(
        [["x", "?", "?", "ON", 2023, "oui", 1], [None] * 7, ["x", "lead", "other", "ON", 1999, "oui", "?"]],
        [["hospital", None, "cash", "oui", 5], ["hospital", PROVIDER_REF, "cash", "oui", 5]],
    )
    assert back(data)[1] == [
        ("costs", "B3", "sheet.word_unknown"),
        ("costs", "C3", "sheet.word_unknown"),
        ("costs", "E5", "budget.year_not_offered"),
        ("costs", "G5", "money.not_a_number"),
        ("funding", "B2", "budget.payer_missing"),
        ("funding", "B3", "budget.payer_of_other_kind"),
    ]


def test_a_sheet_or_a_column_that_is_missing_is_named() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "costs"
    sheet.append(["Amount", "description", "category"])
    out = io.BytesIO()
    book.save(out)
    codes = [(sheet, code) for sheet, _, code in back(out.getvalue())[1]]
    assert codes == [("costs", "sheet.column_missing")] * 4 + [("funding", "sheet.missing")]
    assert ("costs", None, "sheet.missing") in back(book_of([GOOD], names="Feuille1"))[1]


def test_two_participants_of_one_name_are_told_apart_by_their_code() -> None:
    words = words_of([*NAMES, ("aaaaaaaa", "IA Fictive Inc.")])["participant"]
    assert words[word_key("IA fictive inc.")] is None
    assert words[word_key("IA Fictive Inc. (aaaaaaaa)")] == "aaaaaaaa"
    assert words["aaaaaaaa"] == "aaaaaaaa"
    assert words[word_key(f"IA fictive inc. ({PROVIDER_REF})")] == PROVIDER_REF
