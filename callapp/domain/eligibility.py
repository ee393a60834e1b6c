"""The seven eligibility rules of the call (DOMAIN section 1), in the order of its table.

Each rule answers pass, fail or unknown from the facts it reads. Unknown means that the answer depends on a
fact not given; so filling in a missing fact never turns a pass or a fail around. The machine proposes, an
officer confirms, and an officer may except one application from one rule.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import StrEnum

from callapp.domain.organisations import TERRITORIES, PartnerKind, Province

PROVINCES = frozenset(Province) - TERRITORIES - {Province.OUTSIDE_CANADA}


class RuleId(StrEnum):
    """The rules, in the order in which they are answered."""

    NONPROFIT = "nonprofit"
    PROVINCIALLY_FUNDED = "provincially_funded"
    IN_CANADA = "in_canada"
    MIN_BEDS = "min_beds"
    AI_PROVIDER = "ai_provider"
    FUNDING_CAP = "funding_cap"
    LOI_SIGNED = "loi_signed"


class Outcome(StrEnum):
    """What one rule answers."""

    PASS = "pass"  # noqa: S105 - an outcome, not a secret
    FAIL = "fail"
    UNKNOWN = "unknown"


class BedsOperator(StrEnum):
    """How beds compare with the minimum: the public sources print both."""

    AT_LEAST = ">="
    MORE_THAN = ">"


class Signatory(StrEnum):
    """Who signs the letter of intent."""

    CEO = "ceo"
    CLINICAL_LEAD = "clinical_lead"


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityRules:
    """The settings of one call; the defaults are those of the real call of 2023."""

    min_beds: int = 500
    min_beds_operator: BedsOperator = BedsOperator.AT_LEAST
    funding_cap_cents: int = 1_500_000_00
    required_partner_kinds: frozenset[PartnerKind] = frozenset({PartnerKind.AI_PROVIDER})
    # Whose public funding counts. Territories are refused by default: the sources do not name them.
    funding_provinces: frozenset[Province] = PROVINCES
    required_signatories: frozenset[Signatory] = frozenset(Signatory)


@dataclass(frozen=True, slots=True)
class Partner:
    """One partner of the project, as the rules see it."""

    name: str
    kind: PartnerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityFacts:
    """What is known of an application; None is unknown, and an empty tuple is known to be nobody.

    ``beds`` belong to the legal applicant, which may run several sites. Their source and date never
    change an outcome: they say how well the number is founded.
    """

    nonprofit: bool | None = None
    provincially_funded: bool | None = None
    province: Province | None = None
    beds: int | None = None
    beds_source: str | None = None
    beds_date: str | None = None
    partners: tuple[Partner, ...] | None = None
    funding_requested_cents: int | None = None
    loi_signed_by: tuple[Signatory, ...] | None = None


FactValue = bool | int | str | tuple[Partner, ...] | tuple[Signatory, ...] | None

FACTS_READ: dict[RuleId, tuple[str, ...]] = {
    RuleId.NONPROFIT: ("nonprofit",),
    RuleId.PROVINCIALLY_FUNDED: ("provincially_funded", "province"),
    RuleId.IN_CANADA: ("province",),
    RuleId.MIN_BEDS: ("beds", "beds_source", "beds_date"),
    RuleId.AI_PROVIDER: ("partners",),
    RuleId.FUNDING_CAP: ("funding_requested_cents",),
    RuleId.LOI_SIGNED: ("loi_signed_by",),
}


@dataclass(frozen=True, slots=True)
class Message:
    """Something to say: a code and its values. ``…_cents`` are amounts, ``…_code(s)`` codes to be worded."""

    code: str
    params: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """The answer of one rule.

    found: the answer by the facts alone; outcome: the answer that counts, after an exception.
    reason: why it was found so; remedy: what would change it, None when it passes already.
    facts: the facts read, by their name in EligibilityFacts, unknown ones as None.
    clause: the key, in the call's document, of the clause that the rule comes from.
    """

    rule: RuleId
    found: Outcome
    by_exception: bool
    reason: Message
    remedy: Message | None
    facts: dict[str, FactValue]
    clause: str

    @property
    def outcome(self) -> Outcome:
        return Outcome.PASS if self.by_exception else self.found


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answers that count, in the order of the rules, and those that are only listed as to do."""

    results: tuple[RuleResult, ...]
    to_do: tuple[RuleResult, ...] = ()

    @property
    def eligible(self) -> bool | None:
        """False when any rule fails, else None (unknown) when any is unknown, else True."""
        outcomes = {result.outcome for result in self.results}
        if Outcome.FAIL in outcomes:
            return False
        return None if Outcome.UNKNOWN in outcomes else True


def evaluate(
    rules: EligibilityRules, facts: EligibilityFacts, exceptions: Collection[RuleId] = frozenset()
) -> Verdict:
    """The verdict of all seven rules, as at submission and before the officer.

    exceptions: the rules from which an officer excepted this application. Such a rule counts as passed,
    marked ``by_exception``, unless it passes by itself; its reason still says what was found.
    """
    return Verdict(tuple(_result(rule, rules, facts, exceptions) for rule in RuleId))


def verdict_before_submission(rules: EligibilityRules, facts: EligibilityFacts) -> Verdict:
    """The verdict of a self-check, before there is a letter to sign: ``loi_signed`` is listed as to do."""
    results = evaluate(rules, facts).results
    return Verdict(
        results=tuple(result for result in results if result.rule is not RuleId.LOI_SIGNED),
        to_do=tuple(result for result in results if result.rule is RuleId.LOI_SIGNED),
    )


def _result(
    rule: RuleId, rules: EligibilityRules, facts: EligibilityFacts, exceptions: Collection[RuleId]
) -> RuleResult:
    finding = _RULES[rule](rules, facts)
    code = f"eligibility.{rule}.{finding.case}"
    passes = finding.outcome is Outcome.PASS
    return RuleResult(
        rule=rule,
        found=finding.outcome,
        by_exception=rule in exceptions and not passes,
        reason=Message(code, finding.params),
        remedy=None if passes else Message(f"{code}.remedy", finding.params),
        facts={name: getattr(facts, name) for name in FACTS_READ[rule]},
        clause=f"eligibility.clauses.{rule}",
    )


@dataclass(frozen=True, slots=True)
class _Finding:
    """What a rule finds: its outcome, the case that names the sentence, the values of the sentence."""

    outcome: Outcome
    case: str
    params: dict[str, str | int] = field(default_factory=dict)


def _passes(case: str, **params: str | int) -> _Finding:
    return _Finding(Outcome.PASS, case, params)


def _fails(case: str, **params: str | int) -> _Finding:
    return _Finding(Outcome.FAIL, case, params)


def _unknown(case: str = "not_said", **params: str | int) -> _Finding:
    return _Finding(Outcome.UNKNOWN, case, params)


def _nonprofit(_rules: EligibilityRules, facts: EligibilityFacts) -> _Finding:
    if facts.nonprofit is None:
        return _unknown()
    return _passes("yes") if facts.nonprofit else _fails("no")


def _provincially_funded(rules: EligibilityRules, facts: EligibilityFacts) -> _Finding:
    """Being outside Canada is another rule's matter: here the statement stands as it was made."""
    if facts.provincially_funded is False:
        return _fails("no")
    if facts.province in (PROVINCES | TERRITORIES) - rules.funding_provinces:
        case = "territory_not_accepted" if facts.province in TERRITORIES else "province_not_accepted"
        return _fails(case, province_code=str(facts.province))
    if facts.provincially_funded is None:
        return _unknown()
    if facts.province is None and not rules.funding_provinces >= PROVINCES | TERRITORIES:
        return _unknown("province_not_said")
    return _passes("yes")


def _in_canada(_rules: EligibilityRules, facts: EligibilityFacts) -> _Finding:
    if facts.province is None:
        return _unknown()
    if facts.province is Province.OUTSIDE_CANADA:
        return _fails("outside")
    return _passes("yes", province_code=facts.province.value)


_COMPARE: dict[BedsOperator, tuple[Callable[[int, int], bool], str]] = {
    BedsOperator.AT_LEAST: (operator.ge, "at_least"),
    BedsOperator.MORE_THAN: (operator.gt, "more_than"),
}


def _min_beds(rules: EligibilityRules, facts: EligibilityFacts) -> _Finding:
    reaches, wanted = _COMPARE[rules.min_beds_operator]
    if facts.beds is None:
        return _unknown(f"{wanted}.not_said", min_beds=rules.min_beds)
    if reaches(facts.beds, rules.min_beds):
        return _passes(f"{wanted}.enough", beds=facts.beds, min_beds=rules.min_beds)
    return _fails(f"{wanted}.too_few", beds=facts.beds, min_beds=rules.min_beds)


def _ai_provider(rules: EligibilityRules, facts: EligibilityFacts) -> _Finding:
    required = rules.required_partner_kinds
    if not required:
        return _passes("none_required")
    if facts.partners is None:
        return _unknown(partner_kind_codes=_codes(PartnerKind, required))
    missing = required - {partner.kind for partner in facts.partners}
    if missing:
        return _fails("missing", partner_kind_codes=_codes(PartnerKind, missing))
    return _passes("all_there", partner_kind_codes=_codes(PartnerKind, required))


def _funding_cap(rules: EligibilityRules, facts: EligibilityFacts) -> _Finding:
    requested, cap = facts.funding_requested_cents, rules.funding_cap_cents
    if requested is None:
        return _unknown(cap_cents=cap)
    if requested <= 0:
        return _fails("nothing", cap_cents=cap)
    if requested > cap:
        return _fails("above", requested_cents=requested, cap_cents=cap, excess_cents=requested - cap)
    return _passes("within", requested_cents=requested, cap_cents=cap)


def _loi_signed(rules: EligibilityRules, facts: EligibilityFacts) -> _Finding:
    required = rules.required_signatories
    if not required:
        return _passes("none_required")
    if facts.loi_signed_by is None:
        return _unknown(signatory_codes=_codes(Signatory, required))
    missing = required - set(facts.loi_signed_by)
    if missing:
        return _fails("missing", signatory_codes=_codes(Signatory, missing))
    return _passes("signed", signatory_codes=_codes(Signatory, required))


def _codes(every: type[StrEnum], chosen: Collection[StrEnum]) -> str:
    """The chosen codes in the order of their enumeration, joined by commas."""
    return ",".join(code for code in every if code in chosen)


_RULES: dict[RuleId, Callable[[EligibilityRules, EligibilityFacts], _Finding]] = {
    RuleId.NONPROFIT: _nonprofit,
    RuleId.PROVINCIALLY_FUNDED: _provincially_funded,
    RuleId.IN_CANADA: _in_canada,
    RuleId.MIN_BEDS: _min_beds,
    RuleId.AI_PROVIDER: _ai_provider,
    RuleId.FUNDING_CAP: _funding_cap,
    RuleId.LOI_SIGNED: _loi_signed,
}
