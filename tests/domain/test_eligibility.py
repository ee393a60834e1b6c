"""The seven rules: tables for each answer and its boundaries, properties for what holds of all."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.eligibility import (
    PROVINCES,
    BedsOperator,
    EligibilityFacts,
    EligibilityRules,
    Message,
    Outcome,
    Partner,
    RuleId,
    RuleResult,
    Signatory,
    evaluate,
    verdict_before_submission,
)
from callapp.domain.organisations import TERRITORIES, PartnerKind, Province

REAL_CALL = EligibilityRules()
WITH_TERRITORIES = EligibilityRules(funding_provinces=PROVINCES | TERRITORIES)
QUEBEC_ONLY = EligibilityRules(funding_provinces=frozenset({Province.QC}))
NOTHING_KNOWN = EligibilityFacts()
PROVIDER = Partner("Fournisseur fictif", PartnerKind.AI_PROVIDER)
SCHOOL = Partner("Université fictive", PartnerKind.ACADEMIC)
BOTH_SIGNED = (Signatory.CEO, Signatory.CLINICAL_LEAD)
ELIGIBLE = EligibilityFacts(
    nonprofit=True,
    provincially_funded=True,
    province=Province.QC,
    beds=772,
    beds_source="Rapport annuel fictif",
    beds_date="2022-03-31",
    partners=(PROVIDER, SCHOOL),
    funding_requested_cents=1_200_000_00,
    loi_signed_by=BOTH_SIGNED,
)

rules_of_any_call = st.builds(
    EligibilityRules,
    min_beds=st.integers(0, 1000),
    min_beds_operator=st.sampled_from(BedsOperator),
    funding_cap_cents=st.integers(1, 10**10),
    required_partner_kinds=st.frozensets(st.sampled_from(PartnerKind)),
    funding_provinces=st.frozensets(st.sampled_from(sorted(PROVINCES | TERRITORIES))),
    required_signatories=st.frozensets(st.sampled_from(Signatory)),
)
partners = st.builds(Partner, name=st.just("Partenaire fictif"), kind=st.sampled_from(PartnerKind))
known_facts: dict[str, st.SearchStrategy[Any]] = {
    "nonprofit": st.booleans(),
    "provincially_funded": st.booleans(),
    "province": st.sampled_from(Province),
    "beds": st.integers(0, 1001),
    "beds_source": st.text(max_size=3),
    "beds_date": st.text(max_size=3),
    "partners": st.lists(partners, max_size=4).map(tuple),
    "funding_requested_cents": st.integers(0, 10**10 + 1),
    "loi_signed_by": st.lists(st.sampled_from(Signatory), max_size=3).map(tuple),
}
any_facts = st.builds(EligibilityFacts, **{name: st.none() | known for name, known in known_facts.items()})
some_rules = st.frozensets(st.sampled_from(RuleId))


def answer(rule: RuleId, facts: EligibilityFacts, rules: EligibilityRules = REAL_CALL) -> RuleResult:
    return next(result for result in evaluate(rules, facts).results if result.rule is rule)


def case_of(result: RuleResult) -> tuple[str, str]:
    return result.outcome.value, result.reason.code.removeprefix(f"eligibility.{result.rule}.")


@pytest.mark.parametrize(
    ("nonprofit", "expected"),
    [(True, ("pass", "yes")), (False, ("fail", "no")), (None, ("unknown", "not_said"))],
)
def test_nonprofit(nonprofit: bool | None, expected: tuple[str, str]) -> None:
    assert case_of(answer(RuleId.NONPROFIT, EligibilityFacts(nonprofit=nonprofit))) == expected


@pytest.mark.parametrize(
    ("rules", "funded", "province", "expected"),
    [
        (REAL_CALL, True, Province.QC, ("pass", "yes")),
        (REAL_CALL, False, Province.QC, ("fail", "no")),
        (REAL_CALL, False, None, ("fail", "no")),
        (REAL_CALL, None, Province.QC, ("unknown", "not_said")),
        (REAL_CALL, None, None, ("unknown", "not_said")),
        (REAL_CALL, True, None, ("unknown", "province_not_said")),
        (REAL_CALL, True, Province.NU, ("fail", "territory_not_accepted")),
        (REAL_CALL, None, Province.YT, ("fail", "territory_not_accepted")),
        (REAL_CALL, True, Province.OUTSIDE_CANADA, ("pass", "yes")),
        (WITH_TERRITORIES, True, Province.NU, ("pass", "yes")),
        (WITH_TERRITORIES, True, None, ("pass", "yes")),
        (WITH_TERRITORIES, False, Province.NU, ("fail", "no")),
        (QUEBEC_ONLY, True, Province.QC, ("pass", "yes")),
        (QUEBEC_ONLY, True, Province.ON, ("fail", "province_not_accepted")),
    ],
)
def test_provincially_funded(
    rules: EligibilityRules, funded: bool | None, province: Province | None, expected: tuple[str, str]
) -> None:
    facts = EligibilityFacts(provincially_funded=funded, province=province)
    assert case_of(answer(RuleId.PROVINCIALLY_FUNDED, facts, rules)) == expected


@pytest.mark.parametrize(
    ("province", "expected"),
    [
        (None, ("unknown", "not_said")),
        (Province.OUTSIDE_CANADA, ("fail", "outside")),
        *[(province, ("pass", "yes")) for province in sorted(PROVINCES | TERRITORIES)],
    ],
)
def test_in_canada(province: Province | None, expected: tuple[str, str]) -> None:
    assert case_of(answer(RuleId.IN_CANADA, EligibilityFacts(province=province))) == expected


@pytest.mark.parametrize(
    ("operator", "beds", "expected"),
    [
        (">=", 499, ("fail", "at_least.too_few")),
        (">=", 500, ("pass", "at_least.enough")),
        (">=", 501, ("pass", "at_least.enough")),
        (">", 499, ("fail", "more_than.too_few")),
        (">", 500, ("fail", "more_than.too_few")),
        (">", 501, ("pass", "more_than.enough")),
        (">=", 0, ("fail", "at_least.too_few")),
        (">=", None, ("unknown", "at_least.not_said")),
        (">", None, ("unknown", "more_than.not_said")),
    ],
)
def test_min_beds(operator: str, beds: int | None, expected: tuple[str, str]) -> None:
    rules = EligibilityRules(min_beds_operator=BedsOperator(operator))
    assert case_of(answer(RuleId.MIN_BEDS, EligibilityFacts(beds=beds), rules)) == expected


ANY_PARTNER = EligibilityRules(required_partner_kinds=frozenset())
TWO_KINDS = EligibilityRules(
    required_partner_kinds=frozenset({PartnerKind.ACADEMIC, PartnerKind.AI_PROVIDER})
)


@pytest.mark.parametrize(
    ("rules", "partners", "expected", "kinds"),
    [
        (REAL_CALL, None, ("unknown", "not_said"), "ai_provider"),
        (REAL_CALL, (), ("fail", "missing"), "ai_provider"),
        (REAL_CALL, (SCHOOL,), ("fail", "missing"), "ai_provider"),
        (REAL_CALL, (SCHOOL, PROVIDER), ("pass", "all_there"), "ai_provider"),
        (REAL_CALL, (SCHOOL,) * 10 + (PROVIDER,), ("pass", "all_there"), "ai_provider"),
        (TWO_KINDS, (PROVIDER,), ("fail", "missing"), "academic"),
        (TWO_KINDS, (), ("fail", "missing"), "ai_provider,academic"),
        (ANY_PARTNER, None, ("pass", "none_required"), None),
    ],
)
def test_ai_provider(
    rules: EligibilityRules,
    partners: tuple[Partner, ...] | None,
    expected: tuple[str, str],
    kinds: str | None,
) -> None:
    result = answer(RuleId.AI_PROVIDER, EligibilityFacts(partners=partners), rules)
    assert case_of(result) == expected
    assert result.reason.params.get("partner_kind_codes") == kinds


@pytest.mark.parametrize(
    ("cents", "expected"),
    [
        (None, ("unknown", "not_said")),
        (0, ("fail", "nothing")),
        (1, ("pass", "within")),
        (1_499_999_99, ("pass", "within")),
        (1_500_000_00, ("pass", "within")),
        (1_500_000_01, ("fail", "above")),
    ],
)
def test_funding_cap(cents: int | None, expected: tuple[str, str]) -> None:
    facts = EligibilityFacts(funding_requested_cents=cents)
    assert case_of(answer(RuleId.FUNDING_CAP, facts)) == expected


@pytest.mark.parametrize(
    ("signed_by", "expected", "missing"),
    [
        (None, ("unknown", "not_said"), "ceo,clinical_lead"),
        ((), ("fail", "missing"), "ceo,clinical_lead"),
        ((Signatory.CEO,), ("fail", "missing"), "clinical_lead"),
        ((Signatory.CLINICAL_LEAD,) * 2, ("fail", "missing"), "ceo"),
        (BOTH_SIGNED, ("pass", "signed"), "ceo,clinical_lead"),
    ],
)
def test_loi_signed(signed_by: tuple[Signatory, ...] | None, expected: tuple[str, str], missing: str) -> None:
    result = answer(RuleId.LOI_SIGNED, EligibilityFacts(loi_signed_by=signed_by))
    assert case_of(result) == expected
    assert result.reason.params == {"signatory_codes": missing}


def test_an_answer_carries_all_a_reader_needs() -> None:
    facts = EligibilityFacts(beds=489, beds_source="Rapport fictif")
    params: dict[str, str | int] = {"beds": 489, "min_beds": 500}
    assert answer(RuleId.MIN_BEDS, facts) == RuleResult(
        rule=RuleId.MIN_BEDS,
        found=Outcome.FAIL,
        by_exception=False,
        reason=Message("eligibility.min_beds.at_least.too_few", params),
        remedy=Message("eligibility.min_beds.at_least.too_few.remedy", params),
        facts={"beds": 489, "beds_source": "Rapport fictif", "beds_date": None},
        clause="eligibility.clauses.min_beds",
    )


def test_above_the_cap_says_by_how_much() -> None:
    result = answer(RuleId.FUNDING_CAP, EligibilityFacts(funding_requested_cents=1_500_000_01))
    assert result.reason.params["excess_cents"] == 1


@pytest.mark.parametrize(
    ("facts", "eligible"),
    [
        (ELIGIBLE, True),
        (NOTHING_KNOWN, None),
        (replace(ELIGIBLE, nonprofit=None), None),
        (replace(ELIGIBLE, beds=499), False),
        # A failure outweighs everything unknown.
        (replace(NOTHING_KNOWN, nonprofit=False), False),
        (replace(ELIGIBLE, loi_signed_by=()), False),
    ],
)
def test_verdict(facts: EligibilityFacts, eligible: bool | None) -> None:
    assert evaluate(REAL_CALL, facts).eligible is eligible


def test_an_exception_counts_as_passed_and_still_says_what_was_found() -> None:
    facts = replace(ELIGIBLE, beds=489)
    verdict = evaluate(REAL_CALL, facts, exceptions={RuleId.MIN_BEDS})
    beds = verdict.results[3]
    assert verdict.eligible is True
    assert (beds.outcome, beds.found, beds.by_exception) == (Outcome.PASS, Outcome.FAIL, True)
    assert beds.reason.code == "eligibility.min_beds.at_least.too_few"


def test_an_exception_that_is_not_needed_leaves_no_mark() -> None:
    verdict = evaluate(REAL_CALL, ELIGIBLE, exceptions=set(RuleId))
    assert not any(result.by_exception for result in verdict.results)


def test_a_self_check_lists_the_letter_as_to_do() -> None:
    verdict = verdict_before_submission(REAL_CALL, replace(ELIGIBLE, loi_signed_by=None))
    assert verdict.eligible is True
    assert [result.rule for result in verdict.results] == list(RuleId)[:-1]
    assert [(result.rule, result.outcome) for result in verdict.to_do] == [
        (RuleId.LOI_SIGNED, Outcome.UNKNOWN)
    ]


@given(rules_of_any_call, any_facts, some_rules)
def test_every_rule_answers_once_in_order(
    rules: EligibilityRules, facts: EligibilityFacts, exceptions: frozenset[RuleId]
) -> None:
    results = evaluate(rules, facts, exceptions).results
    assert [result.rule for result in results] == list(RuleId)
    for result in results:
        assert (result.remedy is None) is (result.found is Outcome.PASS)


@given(rules_of_any_call, any_facts, st.data())
def test_a_missing_fact_filled_in_never_turns_an_answer_around(
    rules: EligibilityRules, facts: EligibilityFacts, data: st.DataObject
) -> None:
    before = evaluate(rules, facts).results
    missing = [each.name for each in fields(facts) if getattr(facts, each.name) is None]
    filled = replace(facts, **{name: data.draw(known_facts[name]) for name in missing})
    after = evaluate(rules, filled).results
    for one, other in zip(before, after, strict=True):
        assert one.outcome in (other.outcome, Outcome.UNKNOWN)
        assert other.outcome is not Outcome.UNKNOWN


@given(rules_of_any_call, any_facts, st.text(max_size=3), st.none() | st.text(max_size=3))
def test_where_the_beds_were_counted_never_changes_an_outcome(
    rules: EligibilityRules, facts: EligibilityFacts, source: str, date: str | None
) -> None:
    other = replace(facts, beds_source=source, beds_date=date)
    assert [result.outcome for result in evaluate(rules, facts).results] == [
        result.outcome for result in evaluate(rules, other).results
    ]


@given(rules_of_any_call, any_facts, some_rules)
def test_an_exception_touches_its_own_rule_only(
    rules: EligibilityRules, facts: EligibilityFacts, exceptions: frozenset[RuleId]
) -> None:
    plain, excepted = evaluate(rules, facts), evaluate(rules, facts, exceptions)
    for one, other in zip(plain.results, excepted.results, strict=True):
        assert one.found is other.found
        assert other.outcome is (Outcome.PASS if one.rule in exceptions else one.outcome)


@given(rules_of_any_call, any_facts)
def test_all_rules_excepted_is_eligible(rules: EligibilityRules, facts: EligibilityFacts) -> None:
    assert evaluate(rules, facts, exceptions=set(RuleId)).eligible is True
