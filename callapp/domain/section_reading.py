"""Reads the typed sections of an application into what they say, with everything that is not understood.

A fact not given is unknown, not wrong: what is missing is the business of callapp.domain.completeness. In a
row that was begun every field is needed, for half a row says nothing; the rows of a section are understood
together or not at all, so that totals never leave one out silently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from callapp.domain.content import ApplicationContent, Declared, Hospital, SignatoryEntry
from callapp.domain.eligibility import Signatory
from callapp.domain.errors import Fault
from callapp.domain.numerals import parse_day, parse_whole
from callapp.domain.organisations import Province
from callapp.domain.participants import LEAD, THE_LEAD, Participants
from callapp.domain.row_reading import (
    COST_ROW,
    FUNDING_ROW,
    INDICATOR_ROW,
    NAME,
    PARTNER_ROW,
    SHORT_NAME,
    participants_of,
    read_costs,
    read_funding,
    read_indicators,
    read_partners,
)
from callapp.domain.sections import Section
from callapp.domain.typed import FieldReader, Row, Typed, begun_rows, is_blank

SOURCE = 500

# The lists of rows of each section, with what a row says before anyone touches it.
ROWS: dict[Section, dict[str, Row]] = {
    Section.PARTNERS: {"partners": PARTNER_ROW},
    Section.BUDGET: {"costs": COST_ROW, "funding": FUNDING_ROW},
    Section.OUTCOMES: {"indicators": INDICATOR_ROW},
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What some sections say together, and what could not be understood of each.

    participants: whom a budget line may name, by the partners' rows as they stand, understood or not.
    numbers: of each list, the numbers in the form of the rows that were begun.
    """

    content: ApplicationContent
    faults: Mapping[Section, tuple[Fault, ...]]
    participants: Participants = field(default_factory=lambda: {LEAD: THE_LEAD})
    numbers: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def parses(self, section: Section) -> bool:
        return not self.faults.get(section)


_Found = tuple[ApplicationContent, list[Fault]]


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
    readers: dict[Section, Callable[[ApplicationContent, Typed], _Found]] = {
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
    return Reading(
        content,
        found,
        participants=participants_of(sections.get(Section.PARTNERS, {})),
        numbers={
            name: begun_rows(typed, name, untouched)
            for section, typed in sections.items()
            for name, untouched in ROWS.get(section, {}).items()
        },
    )


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


def _hospital(content: ApplicationContent, typed: Typed) -> _Found:
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


def _project(content: ApplicationContent, typed: Typed) -> _Found:
    reader = FieldReader(typed)
    title = reader.line("title", NAME)
    answers = {
        name.removeprefix("answer-"): answer
        for name in typed
        if name.startswith("answer-") and (answer := reader.prose(name)) is not None
    }
    return replace(content, title=title, answers=answers), reader.faults


def _partners(content: ApplicationContent, typed: Typed) -> _Found:
    rows = read_partners(typed)
    return replace(content, partners=rows.whole), list(rows.faults)


def _budget(content: ApplicationContent, typed: Typed) -> _Found:
    costs, funding = read_costs(typed), read_funding(typed)
    return replace(content, costs=costs.whole, funding=funding.whole), [*costs.faults, *funding.faults]


def _outcomes(content: ApplicationContent, typed: Typed) -> _Found:
    rows = read_indicators(typed)
    return replace(content, indicators=rows.whole), list(rows.faults)


def _letter(content: ApplicationContent, typed: Typed) -> _Found:
    entries: list[SignatoryEntry] = []
    faults: list[Fault] = []
    for role in Signatory:
        texts = {part: str(typed.get(f"{role}_{part}") or "") for part in ("name", "title", "email")}
        begun = not is_blank(texts, {})
        reader = FieldReader(texts, f"{role}_", missing=Fault("letter.half_missing") if begun else None)
        name, title = reader.line("name", SHORT_NAME), reader.line("title", SHORT_NAME)
        faults += reader.faults
        if name is not None and title is not None:
            # Whether it is an address is judged apart: the letter says the same without it.
            entries.append(SignatoryEntry(role, name, title, texts["email"].strip() or None))
    return replace(content, signatories=tuple(entries)), faults


def _declaration(
    content: ApplicationContent, typed: Typed, statements: Sequence[str], declared: Declared | None
) -> _Found:
    accepted = all(typed.get(f"declare-{code}") == "yes" for code in statements)
    return replace(content, declared=declared if accepted else None), []
