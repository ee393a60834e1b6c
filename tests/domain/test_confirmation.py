"""A partner's part: read row by row, whatever the rows of others say."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from callapp.domain.bilingual import Language
from callapp.domain.confirmation import PartnerRow, is_settled, part_in, partner_rows
from callapp.domain.content import ApplicationContent
from callapp.domain.section_reading import read_sections
from callapp.domain.sections import Section

OURS, THEIRS = "0a1b2c3d", "4e5f6071"
COST = {
    "description": "Team", "category": "labour", "province": "ON", "fiscal_year": "2026", "eligible": "yes",
    "amount": "1000",
}  # fmt: skip
EMAIL = "partners-0-contact_email"
PARTNER = {
    "kind": "ai_provider", "province": "ON", "country": "", "size_class": "small", "contact_name": "Contact",
    "contact_email": "Ai@Example.ca", "role": "Builds it",
}  # fmt: skip
TYPED: dict[Section, dict[str, Any]] = {
    Section.HOSPITAL: {"name": "Fictional hospital", "beds": "500"},
    Section.PROJECT: {"title": "Free the beds", "answer-need": "Long"},
    Section.PARTNERS: {
        "partners": [
            {**PARTNER, "name": "Fictional AI", "ref": OURS},
            {**PARTNER, "name": "Fictional university", "ref": THEIRS},
        ]
    },
    Section.BUDGET: {
        "costs": [{**COST, "participant": OURS}, {**COST, "participant": THEIRS}],
        "funding": [
            {"source": "provider", "participant": OURS, "kind": "cash", "eligible": "yes", "amount": "50"}
        ],
    },
}


def ours(typed: dict[Section, dict[str, Any]]) -> PartnerRow:
    return partner_rows(typed)[0]


def test_a_part_holds_what_is_the_partners_and_the_project_it_is_of() -> None:
    row = ours(TYPED)
    assert (row.ref, row.number, row.name, row.email, row.faults) == (
        OURS, 0, "Fictional AI", "ai@example.ca", ()
    )  # fmt: skip
    assert row.part is not None
    assert (row.part.title, row.part.hospital) == ("Free the beds", "Fictional hospital")
    assert [cost.participant for cost in row.part.costs] == [OURS]
    assert [line.amount_cents for line in row.part.funding] == [5_000]


def test_read_row_by_row_or_as_a_whole_a_part_is_the_same() -> None:
    content = read_sections(
        TYPED, start=ApplicationContent(language=Language.EN), statements=(), declared=None
    ).content
    for row in partner_rows(TYPED):
        assert row.part == part_in(content, row.ref) is not None
    assert part_in(content, "00000000") is None


@pytest.mark.parametrize(
    ("section", "name", "at", "field", "text", "fault"),
    [
        (Section.PARTNERS, "partners", 0, "role", "", ("draft.row_unfinished", "partners-0-role")),
        (Section.PARTNERS, "partners", 0, "contact_email", " ", ("attestation.contact_missing", EMAIL)),
        (Section.PARTNERS, "partners", 0, "contact_email", "ai", ("email.form", EMAIL)),
        (Section.BUDGET, "costs", 0, "amount", "much", ("money.not_a_number", "costs-0-amount")),
        (Section.BUDGET, "funding", 0, "kind", "", ("draft.row_unfinished", "funding-0-kind")),
        (Section.PARTNERS, "partners", 1, "role", "", None),
        (Section.BUDGET, "costs", 1, "amount", "much", None),
        (Section.BUDGET, "costs", 1, "participant", "", None),
    ],
)  # fmt: skip
def test_only_its_own_rows_keep_a_part_from_being_read(
    section: Section, name: str, at: int, field: str, text: str, fault: tuple[str, str] | None
) -> None:
    typed = deepcopy(TYPED)
    typed[section][name][at][field] = text
    row = ours(typed)
    assert [(found.code, found.field) for _section, found in row.faults] == ([fault] if fault else [])
    assert (row.part is None) is (fault is not None)
    assert fault is not None or row.part == ours(TYPED).part


def test_without_a_title_or_a_hospital_there_is_nothing_to_confirm() -> None:
    typed = {**TYPED, Section.PROJECT: {}, Section.HOSPITAL: {"name": "x" * 301}}
    assert [(section, fault.code, fault.field) for section, fault in ours(typed).faults] == [
        (Section.PROJECT, "project.title_missing", "title"),
        (Section.HOSPITAL, "text.too_many_characters", "name"),
    ]


def test_a_row_without_a_word_is_no_partner() -> None:
    assert [row.ref for row in partner_rows({Section.PARTNERS: {"partners": [{"ref": OURS}]}})] == []


@pytest.mark.parametrize(
    ("saved", "after", "settled"),
    [
        (0, 9, False),
        (0, 10, True),
        (5, 14, False),
        (5, 15, True),
        (59, 59, False),
        (59, 60, True),
        (None, 10, True),
    ],
)
def test_a_part_has_settled_after_ten_quiet_minutes_or_an_hour(
    saved: int | None, after: int, settled: bool
) -> None:
    voided = datetime(2026, 4, 1, 12, tzinfo=UTC)
    at = None if saved is None else voided + timedelta(minutes=saved)
    now = voided + timedelta(minutes=after)
    assert is_settled(saved_at=at, voided_at=voided, now=now) is settled
