"""The facts of one application as a JSON file, and the answer of the seven rules as JSON.

Every key may be left out: the fact is then unknown. Nothing is guessed: an unknown key, a wrong type
(``true`` is no number, ``null`` is nothing) or a key given twice is a fault at its key.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ValidationError, field_validator

from callapp.calls.document_faults import faults_of_validation
from callapp.calls.document_fields import Part, refused, whole_number
from callapp.calls.document_parts import PartnerKind as PartnerKindCode
from callapp.calls.document_parts import Province as ProvinceCode
from callapp.calls.document_parts import Signatory as SignatoryCode
from callapp.calls.document_parts import Territory as TerritoryCode
from callapp.domain.bilingual import Language
from callapp.domain.eligibility import (
    EligibilityFacts,
    EligibilityRules,
    FactValue,
    Message,
    Partner,
    RuleResult,
    Signatory,
    evaluate,
)
from callapp.domain.errors import RuleBroken
from callapp.domain.money import format_plain, parse_plain_amount
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.text import clean_text
from callapp.web.speaker import Speaker
from callapp.web.wording import sentence

FACTS_LIMIT = 1_000_000  # bytes
MOST_BEDS = 1_000_000_000


def _refusing(check: Callable[[str], object]) -> AfterValidator:
    """The value as it is, when ``check`` does not break a rule; else that rule's code."""

    def validate(value: str) -> str:
        try:
            check(value)
        except RuleBroken as broken:
            raise refused(broken.code, **broken.faults[0].params) from None
        return value

    return AfterValidator(validate)


_Text = Annotated[str, _refusing(clean_text)]
_Amount = Annotated[str, _refusing(parse_plain_amount)]
_Beds = Annotated[int, whole_number(0, MOST_BEDS)]


class PartnerFacts(Part):
    """One partner: both keys are needed."""

    name: _Text
    kind: PartnerKindCode


class FactsFile(Part):
    """The keys of a facts file; None is a key left out."""

    nonprofit: bool | None = None
    provincially_funded: bool | None = None
    province: Literal[ProvinceCode, TerritoryCode, "outside_canada"] | None = None
    beds: _Beds | None = None
    beds_source: _Text | None = None
    beds_date: _Text | None = None
    partners: list[PartnerFacts] | None = None
    funding_requested: _Amount | None = None
    loi_signed_by: list[SignatoryCode] | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _not_null(cls, value: Any) -> Any:
        if value is None:
            raise refused("facts.null")
        return value

    def facts(self) -> EligibilityFacts:
        """The facts as the rules read them."""
        return EligibilityFacts(
            nonprofit=self.nonprofit,
            provincially_funded=self.provincially_funded,
            province=None if self.province is None else Province(self.province),
            beds=self.beds,
            beds_source=self.beds_source,
            beds_date=self.beds_date,
            partners=None
            if self.partners is None
            else tuple(Partner(partner.name, PartnerKind(partner.kind)) for partner in self.partners),
            funding_requested_cents=None
            if self.funding_requested is None
            else parse_plain_amount(self.funding_requested),
            loi_signed_by=None
            if self.loi_signed_by is None
            else tuple(Signatory(who) for who in self.loi_signed_by),
        )


def read_facts(source: str | Path) -> EligibilityFacts:
    """The facts in a JSON text, or in the file at a path.

    Raises RuleBroken with every fault found, each at its key (list places count from 1): facts.too_large,
    facts.not_utf8, facts.not_json, facts.not_object, facts.key_twice, facts.null, and the codes of a call
    document for unknown and missing keys and wrong types. OSError when the file cannot be read.
    """
    text = _text_of(source) if isinstance(source, Path) else source
    try:
        content = json.loads(text, object_pairs_hook=_each_key_once, parse_int=_whole_number)
    except json.JSONDecodeError as error:
        raise RuleBroken("facts.not_json", None, line=error.lineno, column=error.colno) from None
    except (RecursionError, ValueError):
        raise RuleBroken("facts.not_json", None, line=1, column=1) from None
    if not isinstance(content, dict):
        raise RuleBroken("facts.not_object")
    try:
        return FactsFile.model_validate(content).facts()
    except ValidationError as error:
        raise RuleBroken.of(faults_of_validation(error)) from None


def eligibility_answer(slug: str, rules: EligibilityRules, facts: EligibilityFacts) -> dict[str, Any]:
    """The answer of all seven rules to be printed as JSON; reasons and remedies in both languages.

    remedy is None where a rule passes: nothing is to change. clause is the key of the clause in the call
    document. Unknown facts are None, amounts plain text.
    """
    verdict = evaluate(rules, facts)
    return {
        "call": slug,
        "eligible": verdict.eligible,
        "rules": [_rule_answer(result) for result in verdict.results],
    }


def _rule_answer(result: RuleResult) -> dict[str, Any]:
    return {
        "id": result.rule.value,
        "outcome": result.outcome.value,
        "facts": dict(_plain_fact(name, value) for name, value in result.facts.items()),
        "clause": result.clause,
        "reason": _in_both_languages(result.reason),
        "remedy": None if result.remedy is None else _in_both_languages(result.remedy),
    }


def _in_both_languages(message: Message) -> dict[str, str]:
    return {lang.value: sentence(message, Speaker(lang)) for lang in Language}


def _plain_fact(name: str, value: FactValue) -> tuple[str, Any]:
    """A fact under the key and in the form of a facts file."""
    if name == "funding_requested_cents":
        return "funding_requested", format_plain(value) if isinstance(value, int) else None
    if isinstance(value, tuple):
        return name, [
            {"name": each.name, "kind": each.kind.value} if isinstance(each, Partner) else each.value
            for each in value
        ]
    return name, value


def _whole_number(digits: str) -> int:
    """The number, cut where it is out of every range: Python refuses absurdly many digits without a key."""
    return int(digits[:21])


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _ in pairs]
        raise RuleBroken("facts.key_twice", next(key for key in keys if keys.count(key) > 1))
    return content


def _text_of(file: Path) -> str:
    """UTF-8, with or without the mark some editors put at the start."""
    with file.open("rb") as opened:
        content = opened.read(FACTS_LIMIT + 1)
    if len(content) > FACTS_LIMIT:
        raise RuleBroken("facts.too_large", limit=FACTS_LIMIT)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RuleBroken("facts.not_utf8", byte=error.start + 1) from None
