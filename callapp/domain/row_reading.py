"""Reads the rows of the lists in an application: partners, costs, contributions, indicators."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from callapp.domain.addresses import parse_email
from callapp.domain.budget import (
    BudgetCategory,
    ContributionKind,
    FundingSource,
    contribution_faults,
)
from callapp.domain.content import Cost, Funding, Indicator, PartnerEntry
from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.money import parse_money
from callapp.domain.numerals import parse_day, parse_decimal
from callapp.domain.organisations import SIZES_ASKED, PartnerKind, Province, SizeClass
from callapp.domain.outcomes import Direction, KpiCode
from callapp.domain.participants import LEAD, REF, THE_LEAD, Participant, Participants, is_ref, ref_by_place
from callapp.domain.typed import FieldReader, Row, Rows, Typed, is_blank, read_rows, rows_of
from callapp.domain.windows import EARLIEST_YEAR, LATEST_YEAR

NAME, SHORT_NAME, UNIT, PART = 300, 200, 60, 1_000
CANADA = "CA"

# What a row says before anyone touches it. The first field is the one to go to in a new row.
PARTNER_ROW: Row = dict.fromkeys(
    ("name", "kind", "province", "country", "size_class", "contact_name", "contact_email", "role", REF), ""
)
COST_ROW: Row = {
    "description": "",
    "participant": "",
    "category": "",
    "province": "",
    "fiscal_year": "",
    "eligible": "yes",
    "amount": "",
}
FUNDING_ROW: Row = {"source": "", "participant": "", "kind": "", "eligible": "yes", "amount": ""}
INDICATOR_ROW: Row = {"code": "own"} | dict.fromkeys(
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
)


def read_partners(typed: Typed) -> Rows[PartnerEntry]:
    """The partners. Codes, beside those of the fields: ``partners.country_and_province``,
    ``partners.ref_repeated`` (no page sends it)."""
    rows = read_rows(typed, "partners", PARTNER_ROW, _partner)
    # A row from before references were given out is known by its place.
    entries = tuple(
        entry if entry.ref else replace(entry, ref=ref_by_place(number))
        for entry, number in zip(rows.entries, rows.numbers, strict=True)
    )
    often = Counter(entry.ref for entry in entries)
    repeated = tuple(
        Fault("partners.ref_repeated", f"partners-{number}-name")
        for entry, number in zip(entries, rows.numbers, strict=True)
        if often[entry.ref] > 1
    )
    return Rows(entries, rows.numbers, rows.faults + repeated)


def participants_of(typed: Typed) -> Participants:
    """Everybody a budget line may name by the partners' rows as they stand, understood or not."""
    found = {LEAD: THE_LEAD}
    for index, row in enumerate(rows_of(typed, "partners")):
        if is_blank(row, PARTNER_ROW):
            continue
        reader = FieldReader(row)
        who = Participant(reader.choice("kind", PartnerKind), reader.choice("size_class", SizeClass))
        found[ref_of(row, index)] = who
    return found


def ref_of(row: Row, index: int) -> str:
    """The reference of a partner's row; of one from before references were given out, by its place."""
    ref = row.get(REF, "")
    return ref if is_ref(ref) else ref_by_place(index)


def _partner(row: Row, prefix: str, unfinished: Fault) -> tuple[PartnerEntry | None, list[Fault]]:
    reader = FieldReader(row, prefix, missing=unfinished)
    name, kind = reader.line("name", NAME), reader.choice("kind", PartnerKind)
    province = reader.choice("province", Province)
    # A country is needed outside Canada only, and has no place inside.
    abroad = province is Province.OUTSIDE_CANADA
    place = FieldReader(row, prefix, missing=unfinished if abroad else None)
    country = place.read("country", _country) or CANADA
    reader.faults += place.faults
    if province is not None and not place.faults and abroad != (country != CANADA):
        reader.faults.append(Fault("partners.country_and_province", f"{prefix}country"))
    size = reader.choice("size_class", SIZES_ASKED)
    contact, email = reader.line("contact_name", SHORT_NAME), reader.read("contact_email", parse_email)
    role = reader.prose("role", longest=PART)
    if (
        name is None
        or kind is None
        or province is None
        or size is None
        or contact is None
        or email is None
        or role is None
        or reader.faults
    ):
        return None, reader.faults
    ref = row.get(REF, "") if is_ref(row.get(REF)) else ""
    return PartnerEntry(ref, name, kind, province, country, size, contact, email, role), []


def _country(text: str, field: str) -> str:
    if not re.fullmatch("[A-Z]{2}", text):
        raise RuleBroken("draft.choice_unknown", field)
    return text


def read_costs(typed: Typed) -> Rows[Cost]:
    """The costs; which participants and years there are is asked of the whole (callapp.domain.budget)."""
    return read_rows(typed, "costs", COST_ROW, _cost)


def read_funding(typed: Typed) -> Rows[Funding]:
    """The contributions, each without contradiction in itself."""
    return read_rows(typed, "funding", FUNDING_ROW, _funding)


def _cost(row: Row, prefix: str, unfinished: Fault) -> tuple[Cost | None, list[Fault]]:
    reader = FieldReader(row, prefix, missing=unfinished)
    description, participant = reader.line("description", NAME), reader.read("participant", _participant)
    category, province = reader.choice("category", BudgetCategory), reader.choice("province", Province)
    year, eligible = reader.read("fiscal_year", _year), reader.yes_no("eligible")
    amount = reader.read("amount", _positive_money)
    if (
        description is None
        or participant is None
        or category is None
        or province is None
        or year is None
        or eligible is None
        or amount is None
    ):
        return None, reader.faults
    return Cost(description, participant, category, province, year, eligible, amount), []


def _funding(row: Row, prefix: str, unfinished: Fault) -> tuple[Funding | None, list[Fault]]:
    reader = FieldReader(row, prefix, missing=unfinished)
    source, kind = reader.choice("source", FundingSource), reader.choice("kind", ContributionKind)
    eligible, amount = reader.yes_no("eligible"), reader.read("amount", _positive_money)
    payer = FieldReader(row, prefix)
    participant = payer.read("participant", _participant)
    reader.faults += payer.faults
    if source is not None and kind is not None and not payer.faults:
        reader.faults += [
            Fault(fault.code, f"{prefix}{fault.field}")
            for fault in contribution_faults(source, kind, eligible=eligible, participant=participant)
        ]
    if source is None or kind is None or eligible is None or amount is None or reader.faults:
        return None, reader.faults
    return Funding(source, participant, kind, eligible, amount), []


def _participant(text: str, field: str) -> str:
    if text != LEAD and not is_ref(text):
        raise RuleBroken("draft.choice_unknown", field)
    return text


def _year(text: str, field: str) -> int:
    if not re.fullmatch("[0-9]{4}", text) or not EARLIEST_YEAR <= int(text) <= LATEST_YEAR:
        raise RuleBroken("draft.choice_unknown", field)
    return int(text)


def _positive_money(text: str, field: str) -> int:
    cents = parse_money(text, field=field)
    if cents <= 0:
        raise RuleBroken("budget.amount_not_positive", field, amount_cents=cents)
    return cents


def read_indicators(typed: Typed) -> Rows[Indicator]:
    """The indicators; whether a target moves as declared is asked by callapp.domain.outcomes."""
    return read_rows(typed, "indicators", INDICATOR_ROW, _indicator)


def _indicator(row: Row, prefix: str, unfinished: Fault) -> tuple[Indicator | None, list[Fault]]:
    reader = FieldReader(row, prefix, missing=unfinished)
    code = reader.choice("code", KpiCode)
    # Those of the list have a name already.
    named = FieldReader(row, prefix, missing=unfinished if code is KpiCode.OWN else None)
    name = named.line("name", SHORT_NAME)
    reader.faults += named.faults
    definition, unit = reader.prose("definition"), reader.line("unit", UNIT)
    direction = reader.choice("direction", Direction)
    baseline, since = reader.read("baseline", parse_decimal), reader.read("baseline_date", parse_day)
    method = reader.prose("baseline_method")
    target, until = reader.read("target", parse_decimal), reader.read("target_date", parse_day)
    if since is not None and until is not None and until <= since:
        dates: dict[str, str | int] = {"baseline_date": since.isoformat(), "target_date": until.isoformat()}
        reader.faults.append(Fault("kpi.target_date_not_later", f"{prefix}target_date", dates))
    if (
        code is None
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
    return (
        Indicator(code, name or "", definition, unit, direction, baseline, since, method, target, until),
        [],
    )
