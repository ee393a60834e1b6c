"""Reads the typed sections of an application into what they say, with everything that is not understood.

A fact not given is unknown, not wrong: what is missing is the business of callapp.domain.completeness. In a
row that was begun every field is needed, for half a row says nothing; the rows of a section are understood
together or not at all, so that totals never leave one out silently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from callapp.domain.budget import BudgetCategory, ContributionKind, FundingSource
from callapp.domain.content import (
    ApplicationContent,
    Cost,
    Declared,
    Funding,
    Hospital,
    Indicator,
    PartnerEntry,
    SignatoryEntry,
)
from callapp.domain.eligibility import Signatory
from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.money import parse_money
from callapp.domain.numerals import parse_day, parse_decimal, parse_whole
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.outcomes import Direction
from callapp.domain.sections import Section
from callapp.domain.typed import FieldReader, Row, Typed, is_blank, rows_of

NAME, SHORT_NAME, UNIT, SOURCE = 300, 200, 60, 500
CANADA = "CA"

R = TypeVar("R")

# The lists of rows of each section, with what a row says before anyone touches it.
ROWS: dict[Section, dict[str, Row]] = {
    Section.PARTNERS: {
        "partners": {"name": "", "kind": "", "province": "", "country": "", "sme": ""},
    },
    Section.BUDGET: {
        "costs": {"description": "", "category": "", "eligible": "yes", "amount": ""},
        "funding": {"source": "", "kind": "", "amount": ""},
    },
    Section.OUTCOMES: {
        "indicators": dict.fromkeys(
            (
                "name",
                "definition",
                "unit",
                "direction",
                "baseline",
                "baseline_date",
                "baseline_method",
                "target",
                "target_date",
            ),
            "",
        ),
    },
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What some sections say together, and what could not be understood of each."""

    content: ApplicationContent
    faults: Mapping[Section, tuple[Fault, ...]]

    def parses(self, section: Section) -> bool:
        return not self.faults.get(section)


def read_sections(
    sections: Mapping[Section, Typed],
    *,
    start: ApplicationContent,
    statements: Sequence[str],
    declared: Declared | None,
) -> Reading:
    """start with these sections' facts in it, as far as they are understood.

    start: what is known otherwise (language, letters). statements: codes of the call's declaration.
    declared: who declares, and when, once every statement is accepted.
    """
    readers: dict[Section, Callable[[ApplicationContent, Typed], tuple[ApplicationContent, list[Fault]]]] = {
        Section.HOSPITAL: _hospital,
        Section.PROJECT: _project,
        Section.PARTNERS: _partners,
        Section.BUDGET: _budget,
        Section.OUTCOMES: _outcomes,
        Section.LETTER_OF_INTENT: _letter,
        Section.DECLARATION: partial(_declaration, statements=statements, declared=declared),
    }
    content = start
    found: dict[Section, tuple[Fault, ...]] = {}
    for section, typed in sections.items():
        content, faults = readers[section](content, typed)
        found[section] = tuple(faults)
    return Reading(content, found)


def tidy(section: Section, typed: Typed) -> Typed:
    """The same text without the rows in which nothing was typed."""
    lists = ROWS.get(section, {})
    return {
        name: [row for row in value if not is_blank(row, lists[name])] if name in lists else value
        for name, value in typed.items()
    }


def is_untouched(section: Section, typed: Typed) -> bool:
    """True when nothing at all was typed in the section."""
    return is_blank(tidy(section, typed), {})


def _hospital(content: ApplicationContent, typed: Typed) -> tuple[ApplicationContent, list[Fault]]:
    reader = FieldReader(typed)
    hospital = Hospital(
        name=reader.line("name", NAME) or "",
        province=reader.choice("province", Province),
        nonprofit=reader.yes_no("nonprofit"),
        provincially_funded=reader.yes_no("provincially_funded"),
        beds=reader.read("beds", parse_whole),
        beds_source=reader.line("beds_source", SOURCE),
        beds_date=reader.read("beds_date", parse_day),
    )
    return replace(content, hospital=hospital), reader.faults


def _project(content: ApplicationContent, typed: Typed) -> tuple[ApplicationContent, list[Fault]]:
    reader = FieldReader(typed)
    title = reader.line("title", NAME)
    answers = {
        name.removeprefix("answer-"): answer
        for name in typed
        if name.startswith("answer-") and (answer := reader.prose(name)) is not None
    }
    return replace(content, title=title, answers=answers), reader.faults


def _partners(content: ApplicationContent, typed: Typed) -> tuple[ApplicationContent, list[Fault]]:
    partners, faults = _rows(Section.PARTNERS, "partners", typed, _partner)
    return replace(content, partners=partners), faults


def _partner(row: Row, prefix: str, unfinished: Fault) -> tuple[PartnerEntry | None, list[Fault]]:
    reader = FieldReader(row, prefix, missing=unfinished)
    name, kind = reader.line("name", NAME), reader.choice("kind", PartnerKind)
    province = reader.choice("province", Province)
    # A country is needed outside Canada only, and has no place inside.
    abroad = province is Province.OUTSIDE_CANADA
    place = FieldReader(row, prefix, missing=unfinished if abroad else None)
    country = place.read("country", _country) or CANADA
    faults = reader.faults + place.faults
    if province is not None and not faults and abroad != (country != CANADA):
        faults.append(Fault("partners.country_and_province", f"{prefix}country"))
    if name is None or kind is None or province is None or faults:
        return None, faults
    return PartnerEntry(name, kind, province, country, row.get("sme") == "yes"), []


def _country(text: str, field: str) -> str:
    if not re.fullmatch("[A-Z]{2}", text):
        raise RuleBroken("draft.choice_unknown", field)
    return text


def _budget(content: ApplicationContent, typed: Typed) -> tuple[ApplicationContent, list[Fault]]:
    costs, cost_faults = _rows(Section.BUDGET, "costs", typed, _cost)
    funding, funding_faults = _rows(Section.BUDGET, "funding", typed, _funding)
    return replace(content, costs=costs, funding=funding), cost_faults + funding_faults


def _cost(row: Row, prefix: str, unfinished: Fault) -> tuple[Cost | None, list[Fault]]:
    reader = FieldReader(row, prefix, missing=unfinished)
    description, category = reader.line("description", NAME), reader.choice("category", BudgetCategory)
    eligible, amount = reader.yes_no("eligible"), reader.read("amount", _positive_money)
    if description is None or category is None or eligible is None or amount is None:
        return None, reader.faults
    return Cost(description, category, eligible, amount), []


def _funding(row: Row, prefix: str, unfinished: Fault) -> tuple[Funding | None, list[Fault]]:
    reader = FieldReader(row, prefix, missing=unfinished)
    source, kind = reader.choice("source", FundingSource), reader.choice("kind", ContributionKind)
    amount = reader.read("amount", _positive_money)
    if source is FundingSource.SCALE_AI and kind is ContributionKind.IN_KIND:
        reader.faults.append(Fault("budget.scale_ai_in_kind", f"{prefix}kind"))
    if source is None or kind is None or amount is None or reader.faults:
        return None, reader.faults
    return Funding(source, kind, amount), []


def _positive_money(text: str, field: str) -> int:
    cents = parse_money(text, field=field)
    if cents <= 0:
        raise RuleBroken("budget.amount_not_positive", field, amount_cents=cents)
    return cents


def _outcomes(content: ApplicationContent, typed: Typed) -> tuple[ApplicationContent, list[Fault]]:
    indicators, faults = _rows(Section.OUTCOMES, "indicators", typed, _indicator)
    return replace(content, indicators=indicators), faults


def _indicator(row: Row, prefix: str, unfinished: Fault) -> tuple[Indicator | None, list[Fault]]:
    reader = FieldReader(row, prefix, missing=unfinished)
    name, definition = reader.line("name", SHORT_NAME), reader.prose("definition")
    unit, direction = reader.line("unit", UNIT), reader.choice("direction", Direction)
    baseline, since = reader.read("baseline", parse_decimal), reader.read("baseline_date", parse_day)
    method = reader.prose("baseline_method")
    target, until = reader.read("target", parse_decimal), reader.read("target_date", parse_day)
    if since is not None and until is not None and until <= since:
        dates: dict[str, str | int] = {"baseline_date": since.isoformat(), "target_date": until.isoformat()}
        reader.faults.append(Fault("kpi.target_date_not_later", f"{prefix}target_date", dates))
    if (
        name is None
        or definition is None
        or unit is None
        or direction is None
        or baseline is None
        or since is None
        or method is None
        or target is None
        or until is None
        or reader.faults
    ):
        return None, reader.faults
    return Indicator(name, definition, unit, direction, baseline, since, method, target, until), []


def _letter(content: ApplicationContent, typed: Typed) -> tuple[ApplicationContent, list[Fault]]:
    entries: list[SignatoryEntry] = []
    faults: list[Fault] = []
    for role in Signatory:
        texts = {part: str(typed.get(f"{role}_{part}") or "") for part in ("name", "title")}
        begun = not is_blank(texts, {})
        reader = FieldReader(texts, f"{role}_", missing=Fault("letter.half_missing") if begun else None)
        name, title = reader.line("name", SHORT_NAME), reader.line("title", SHORT_NAME)
        faults += reader.faults
        if name is not None and title is not None:
            entries.append(SignatoryEntry(role, name, title))
    return replace(content, signatories=tuple(entries)), faults


def _declaration(
    content: ApplicationContent, typed: Typed, statements: Sequence[str], declared: Declared | None
) -> tuple[ApplicationContent, list[Fault]]:
    accepted = all(typed.get(f"declare-{code}") == "yes" for code in statements)
    return replace(content, declared=declared if accepted else None), []


def _rows(
    section: Section, name: str, typed: Typed, read: Callable[[Row, str, Fault], tuple[R | None, list[Fault]]]
) -> tuple[tuple[R, ...], list[Fault]]:
    """Every row of a list, or none of them and the faults of all."""
    entries: list[R] = []
    faults: list[Fault] = []
    for index, row in enumerate(rows_of(typed, name)):
        if is_blank(row, ROWS[section][name]):
            continue
        unfinished = Fault("draft.row_unfinished", params={"row": index + 1})
        entry, found = read(row, f"{name}-{index}-", unfinished)
        faults += found
        if entry is not None:
            entries.append(entry)
    return (() if faults else tuple(entries)), faults
