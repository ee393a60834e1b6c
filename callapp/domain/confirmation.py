"""A partner's own part of an application: what it confirms by a mailed link, and nothing beyond it.

The part is read row by row, so that somebody else's unfinished line says nothing about it: it changes
exactly when its own words and amounts do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from callapp.domain.addresses import email_in
from callapp.domain.content import ApplicationContent, Cost, Funding, PartnerEntry
from callapp.domain.errors import Fault
from callapp.domain.row_reading import (
    NAME,
    PARTNER_ROW,
    read_costs,
    read_funding,
    read_partners,
    ref_of,
)
from callapp.domain.sections import Section
from callapp.domain.typed import FieldReader, Row, Rows, Typed, begun_rows, rows_of

# Where the words of a part are typed.
PART_SECTIONS = (Section.HOSPITAL, Section.PROJECT, Section.PARTNERS, Section.BUDGET)

# Who confirmed is asked again once nobody wrote in these sections for a while, so that ten saves make one
# mail. A team that never pauses does not put it off for ever.
QUIET = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PartnerPart:
    """What one partner confirms: the project it takes part in and who leads it, what it is and does, what
    its work costs, what it contributes."""

    title: str
    hospital: str
    partner: PartnerEntry
    costs: tuple[Cost, ...]
    funding: tuple[Funding, ...]


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner as its row stands, understood or not.

    number: its row in the form, from 0. name, contact and email: as typed, email only when it is an address.
    part: what it would confirm; None while faults, each with its section, keep it from being read.
    """

    ref: str
    number: int
    name: str
    contact: str
    email: str | None
    part: PartnerPart | None
    faults: tuple[tuple[Section, Fault], ...]


def part_in(content: ApplicationContent, ref: str) -> PartnerPart | None:
    """A partner's part of an application that is understood; None without that partner."""
    partner = next((each for each in content.partners if each.ref == ref), None)
    if partner is None or content.hospital is None or content.title is None:
        return None
    return PartnerPart(
        content.title,
        content.hospital.name,
        partner,
        tuple(each for each in content.costs if each.participant == ref),
        tuple(each for each in content.funding if each.participant == ref),
    )


def partner_rows(typed: Mapping[Section, Typed]) -> tuple[PartnerRow, ...]:
    """Every partner that was begun, in the order of the form, by what is typed in PART_SECTIONS.

    Faults, beside those of callapp.domain.row_reading: ``project.title_missing``, ``hospital.name_missing``,
    and ``attestation.contact_missing`` at a partner without an address.
    """
    partners, budget = typed.get(Section.PARTNERS, {}), typed.get(Section.BUDGET, {})
    read = read_partners(partners)
    title, untitled = _line(typed, Section.PROJECT, "title")
    lead, unnamed = _line(typed, Section.HOSPITAL, "name")
    entries = dict(zip(read.numbers, read.entries, strict=True))
    lines = _Lines(read_costs(budget), read_funding(budget), budget)
    found = []
    for number in begun_rows(partners, "partners", PARTNER_ROW):
        row = {**PARTNER_ROW, **rows_of(partners, "partners")[number]}
        ref = ref_of(row, number)
        own = [(Section.PARTNERS, fault) for fault in _of_row(read.faults, "partners", number)]
        faults = (*untitled, *unnamed, *map(_addressed, own), *lines.faults_of(ref))
        entry = entries.get(number)
        part = None
        if entry is not None and title is not None and lead is not None and not faults:
            part = PartnerPart(title, lead, entry, lines.costs_of(ref), lines.funding_of(ref))
        name, contact = (" ".join(row[each].split()) for each in ("name", "contact_name"))
        found.append(PartnerRow(ref, number, name, contact, email_in(row["contact_email"]), part, faults))
    return tuple(found)


def is_settled(*, saved_at: datetime | None, voided_at: datetime, now: datetime) -> bool:
    """Whether a partner whose part was changed may be asked again.

    saved_at: when PART_SECTIONS were last saved. voided_at: when what it had confirmed ceased to hold.
    """
    return now >= voided_at + LONGEST_WAIT or now >= max(saved_at or voided_at, voided_at) + QUIET


def unconfirmed(content: ApplicationContent) -> tuple[PartnerEntry, ...]:
    """The partners that have not confirmed their part, in their order."""
    confirmed = {each.partner for each in content.confirmations}
    return tuple(each for each in content.partners if each.ref not in confirmed)


_Faults = tuple[tuple[Section, Fault], ...]


def _line(typed: Mapping[Section, Typed], section: Section, name: str) -> tuple[str | None, _Faults]:
    """A field that every part holds, and why it cannot be read."""
    reader = FieldReader(typed.get(section, {}), missing=Fault(f"{section}.{name}_missing"))
    text = reader.line(name, NAME)
    return text, tuple((section, fault) for fault in reader.faults)


def _addressed(found: tuple[Section, Fault]) -> tuple[Section, Fault]:
    """That a link has nowhere to go is said as such."""
    section, fault = found
    if fault.code == "draft.row_unfinished" and (fault.field or "").endswith("-contact_email"):
        return section, replace(fault, code="attestation.contact_missing")
    return found


def _of_row(faults: Iterable[Fault], name: str, number: int) -> list[Fault]:
    return [fault for fault in faults if (fault.field or "").startswith(f"{name}-{number}-")]


class _Lines:
    """The lines of a budget, by the participant their rows name, understood or not."""

    def __init__(self, costs: Rows[Cost], funding: Rows[Funding], typed: Typed) -> None:
        self._costs, self._funding, self._typed = costs, funding, typed

    def costs_of(self, ref: str) -> tuple[Cost, ...]:
        return tuple(each for each in self._costs.entries if each.participant == ref)

    def funding_of(self, ref: str) -> tuple[Funding, ...]:
        return tuple(each for each in self._funding.entries if each.participant == ref)

    def faults_of(self, ref: str) -> Iterable[tuple[Section, Fault]]:
        lists: tuple[tuple[str, Rows[Any]], ...] = (("costs", self._costs), ("funding", self._funding))
        for name, rows in lists:
            for number, row in enumerate(rows_of(self._typed, name)):
                if _names(row, ref):
                    yield from ((Section.BUDGET, fault) for fault in _of_row(rows.faults, name, number))


def _names(row: Row, ref: str) -> bool:
    return str(row.get("participant") or "").strip() == ref
