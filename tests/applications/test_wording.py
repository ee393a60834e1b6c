"""Every code the rules can give has its sentence: the codes are collected from the rules' own source."""

from __future__ import annotations

import inspect
import re
from enum import StrEnum

import pytest

from callapp.domain import (
    addresses,
    budget,
    completeness,
    money,
    numerals,
    outcomes,
    row_reading,
    section_reading,
    typed,
)
from callapp.domain.budget import BudgetCategory, ContributionKind, FundingSource
from callapp.domain.completeness import SectionStatus
from callapp.domain.eligibility import Signatory
from callapp.domain.organisations import PartnerKind, Province, SizeClass
from callapp.domain.outcomes import Direction, KpiCode
from callapp.domain.sections import Section
from callapp.domain.workflow import ApplicationState
from callapp.web.wording import LABELS, SENTENCES

_CODE = re.compile(r'(?:Fault|RuleBroken)\(\s*"([a-z]+\.[a-z_]+)"')
# Codes made of a fact, a kind or a role.
MADE = {
    *(
        f"hospital.{fact}_missing"
        for fact in ("name", "province", "nonprofit", "provincially_funded", "beds")
    ),
    "project.title_missing",
    *(f"partners.{kind}_missing" for kind in PartnerKind),
    *(f"budget.{side}_missing" for side in ("costs", "funding")),
    # Given to _above, which makes the fault.
    "budget.request_above_cap",
    "budget.request_above_share",
    *(f"letter.{role}_missing" for role in Signatory),
}


def codes_of_the_rules() -> set[str]:
    modules = (
        addresses,
        budget,
        completeness,
        money,
        numerals,
        outcomes,
        row_reading,
        section_reading,
        typed,
    )
    return {code for module in modules for code in _CODE.findall(inspect.getsource(module))} | MADE


def test_the_rules_name_codes_as_this_test_reads_them() -> None:
    found = codes_of_the_rules()
    assert {"budget.sides_differ", "day.impossible", "draft.row_unfinished", "money.negative"} <= found
    assert len(found) > 40


def test_every_code_has_a_sentence() -> None:
    assert sorted(codes_of_the_rules() - SENTENCES.keys()) == []


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("section", Section),
        ("section_status", SectionStatus),
        ("province", Province),
        ("partner_kind", PartnerKind),
        ("budget_category", BudgetCategory),
        ("funding_source", FundingSource),
        ("contribution_kind", ContributionKind),
        ("direction", Direction),
        ("size_class", SizeClass),
        ("kpi", KpiCode),
        ("signatory", Signatory),
        ("application_state", ApplicationState),
    ],
)
def test_every_choice_has_a_label(kind: str, codes: type[StrEnum]) -> None:
    assert [code for code in codes if (kind, code.value) not in LABELS] == []
