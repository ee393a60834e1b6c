"""Every answer of the rules has its sentence, in both languages, with the values it speaks of."""

from __future__ import annotations

import re
from itertools import product

import pytest

from callapp.domain.bilingual import Language
from callapp.domain.eligibility import (
    PROVINCES,
    BedsOperator,
    EligibilityFacts,
    EligibilityRules,
    Message,
    Outcome,
    Partner,
    RuleId,
    Signatory,
    evaluate,
)
from callapp.domain.organisations import PartnerKind, Province
from callapp.web.speaker import Speaker
from callapp.web.wording import LABELS, SENTENCES, label, sentence

EVERY_RULES = [
    EligibilityRules(min_beds_operator=operator, required_partner_kinds=kinds, required_signatories=who)
    for operator, (kinds, who) in product(
        BedsOperator,
        [
            (frozenset(PartnerKind), frozenset(Signatory)),
            (frozenset[PartnerKind](), frozenset[Signatory]()),
        ],
    )
] + [EligibilityRules(funding_provinces=PROVINCES - {Province.QC})]
EVERY_FACTS = [
    EligibilityFacts(),
    EligibilityFacts(nonprofit=False, provincially_funded=False, province=Province.ON, beds=499),
    EligibilityFacts(nonprofit=True, provincially_funded=True, province=Province.ON, beds=501),
    EligibilityFacts(provincially_funded=True),
    *[EligibilityFacts(province=where) for where in (Province.QC, Province.NU, Province.OUTSIDE_CANADA)],
    *[EligibilityFacts(funding_requested_cents=cents) for cents in (0, 1, 1_500_000_01)],
    EligibilityFacts(partners=(), loi_signed_by=()),
    EligibilityFacts(
        partners=tuple(Partner("Partenaire fictif", kind) for kind in PartnerKind),
        loi_signed_by=tuple(Signatory),
    ),
]
MESSAGES = {
    message.code: message
    for rules, facts in product(EVERY_RULES, EVERY_FACTS)
    for result in evaluate(rules, facts).results
    for message in (result.reason, result.remedy)
    if message is not None
}


def test_each_sentence_is_said_by_a_rule_and_each_rule_has_its_sentences() -> None:
    assert MESSAGES.keys() == {code for code in SENTENCES if code.startswith("eligibility.")}


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES.keys())
@pytest.mark.parametrize("lang", Language)
def test_a_message_is_said_without_a_bare_code(message: Message, lang: Language) -> None:
    said = sentence(message, Speaker(lang))
    assert said.endswith(".")
    assert not re.search(r"%\(|None|ai_provider|clinical_lead|outside_canada", said)


def test_codes_are_said_by_their_labels() -> None:
    message = Message("eligibility.ai_provider.missing", {"partner_kind_codes": "ai_provider,academic"})
    assert sentence(message, Speaker(Language.EN)) == (
        "A kind of partner that the call requires is missing: AI service provider, Academic institution."
    )


def test_amounts_are_said_in_the_habit_of_the_language() -> None:
    message = MESSAGES["eligibility.funding_cap.above.remedy"]
    assert sentence(message, Speaker(Language.EN)) == "Lower the request by at least $0.01."
    assert "0,01\N{NO-BREAK SPACE}$" in sentence(message, Speaker(Language.FR))


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("rule", RuleId),
        ("rule_outcome", Outcome),
        ("fact", EligibilityFacts.__dataclass_fields__),
        ("province", Province),
        ("partner_kind", PartnerKind),
        ("signatory", Signatory),
    ],
)
def test_each_code_has_its_label(kind: str, codes: list[str]) -> None:
    assert {code for known, code in LABELS if known == kind} >= {str(code) for code in codes}
    for code in codes:
        assert label(kind, code, Speaker(Language.EN))
