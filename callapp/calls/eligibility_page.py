"""What the page of an eligibility answer shows, in the reader's language, rule by rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from callapp.calls.eligibility_forms import FIELD_OF_RULE, PARTNER, Declared
from callapp.calls.queries import CallInForce
from callapp.domain.eligibility import (
    BedsOperator,
    EligibilityRules,
    Message,
    Outcome,
    RuleId,
    RuleResult,
    Verdict,
    verdict_before_submission,
)
from callapp.domain.errors import RuleBroken
from callapp.domain.numerals import parse_day
from callapp.domain.organisations import PartnerKind
from callapp.web.i18n import current_language, speaker
from callapp.web.wording import label, sentence

# What an applicant cannot change by another project: who it is.
_WHO = frozenset({RuleId.NONPROFIT, RuleId.PROVINCIALLY_FUNDED, RuleId.IN_CANADA})


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule on the page. answer: the fact used, in words; source: what a bed count rests on.

    change: the address of the question that the rule reads.
    """

    outcome: str
    title: str
    reason: str
    answer: str | None
    source: str | None
    clause: str
    remedy: str | None
    change: str


def answer_page(call: CallInForce, declared: Declared, kept: dict[str, Any]) -> dict[str, Any]:
    """The answer of the rules to what was declared.

    kept: what the address holds, to come back to the form with. Keys: verdict, heading, summary, tone, lines,
    to_do (sentences).
    """
    rules = call.document.eligibility_rules()
    verdict = verdict_before_submission(rules, declared.facts)
    return {
        "verdict": verdict,
        "heading": _heading(verdict),
        "tone": _tone(verdict),
        "summary": _summary(verdict),
        "lines": [_line(call, rules, result, declared, kept) for result in verdict.results],
        "to_do": [sentence(result.remedy) for result in verdict.to_do if result.remedy],
    }


def _heading(verdict: Verdict) -> str:
    failing = {result.rule for result in verdict.results if result.outcome is Outcome.FAIL}
    heading: str = _("Not eligible, as declared") if failing & _WHO else _("Not eligible yet")
    if verdict.eligible is not False:
        heading = _("Eligible, as declared") if verdict.eligible else _("Not known yet")
    return heading


def _tone(verdict: Verdict) -> str:
    return {True: "green", None: "teal", False: "amber"}[verdict.eligible]


def _summary(verdict: Verdict) -> list[str]:
    """How many rules are met, not met, or wait for an answer."""
    outcomes = [result.outcome for result in verdict.results]
    failing, waiting = outcomes.count(Outcome.FAIL), outcomes.count(Outcome.UNKNOWN)
    says = speaker()
    if not failing and not waiting:
        return [says.ngettext("The rule is met.", "All %(num)s rules are met.", len(outcomes))]
    found = []
    if failing:
        found.append(says.ngettext("One rule is not met.", "%(num)s rules are not met.", failing))
    if waiting:
        found.append(
            says.ngettext("One rule waits for an answer.", "%(num)s rules wait for an answer.", waiting)
        )
    return found


def _line(
    call: CallInForce, rules: EligibilityRules, result: RuleResult, declared: Declared, kept: dict[str, Any]
) -> RuleLine:
    lang = current_language()
    return RuleLine(
        outcome=result.outcome.value,
        title=sentence(_title(result.rule, rules)),
        reason=sentence(result.reason),
        answer=_answer(result.rule, declared),
        source=_source(result.rule, declared),
        clause=call.document.eligibility.clause(result.rule).in_language(lang),
        remedy=_remedy(rules, result, declared),
        change=url_for("eligibility.check", slug=call.slug, _anchor=_field(rules, result.rule), **kept),
    )


def _title(rule: RuleId, rules: EligibilityRules) -> Message:
    """The rule with the settings of the call in it."""
    if rule is RuleId.MIN_BEDS:
        case = "at_least" if rules.min_beds_operator is BedsOperator.AT_LEAST else "more_than"
        return Message(f"self_check.title.min_beds.{case}", {"min_beds": rules.min_beds})
    if rule is RuleId.FUNDING_CAP:
        return Message(
            "self_check.title.funding_cap", {"cap": speaker().short_money(rules.funding_cap_cents)}
        )
    if rule is RuleId.AI_PROVIDER and rules.required_partner_kinds != {PartnerKind.AI_PROVIDER}:
        kinds = ",".join(_kinds(rules))
        return Message("self_check.title.partner_kinds", {"partner_kind_codes": kinds})
    return Message(f"self_check.title.{rule}")


def _remedy(rules: EligibilityRules, result: RuleResult, declared: Declared) -> str | None:
    """What would change the answer; for beds, by how many first."""
    if result.remedy is None:
        return None
    if result.rule is RuleId.AI_PROVIDER and result.outcome is Outcome.UNKNOWN:
        return sentence(Message("self_check.partners_not_said"))  # the page asks for no names
    beds = declared.facts.beds
    if result.rule is not RuleId.MIN_BEDS or beds is None:
        return sentence(result.remedy)
    wanted = rules.min_beds + (rules.min_beds_operator is BedsOperator.MORE_THAN)
    missing = speaker().ngettext("One bed is missing.", "%(num)s beds are missing.", wanted - beds)
    return f"{missing} {sentence(result.remedy)}"


def _answer(rule: RuleId, declared: Declared) -> str | None:
    """The fact that a rule used, in words; None when it was not said."""
    facts = declared.facts
    cents = facts.funding_requested_cents
    found: dict[RuleId, str | None] = {
        RuleId.NONPROFIT: _yes_no(facts.nonprofit),
        RuleId.PROVINCIALLY_FUNDED: _yes_no(facts.provincially_funded),
        RuleId.IN_CANADA: label("province", facts.province) if facts.province else None,
        RuleId.MIN_BEDS: speaker().number(facts.beds) if facts.beds is not None else None,
        RuleId.AI_PROVIDER: _partners(declared),
        RuleId.FUNDING_CAP: speaker().money(cents) if cents is not None else None,
    }
    return found[rule]


def _partners(declared: Declared) -> str | None:
    """Yes or no for the kind of partner asked for; each with its kind where several are."""
    said: list[tuple[str, str]] = [
        (label("partner_kind", name.removeprefix(PARTNER)), _("Yes") if text == "yes" else _("No"))
        for name, text in declared.typed.items()
        if name.startswith(PARTNER)
    ]
    if len(said) == 1:
        return said[0][1]
    return "; ".join(_("%(kind)s: %(answer)s", kind=kind, answer=answer) for kind, answer in said) or None


def _source(rule: RuleId, declared: Declared) -> str | None:
    """What a bed count rests on, as it was typed; a day in words."""
    if rule is not RuleId.MIN_BEDS or declared.facts.beds is None:
        return None
    said = (declared.facts.beds_source, _day(declared.facts.beds_date))
    return ", ".join(words for words in said if words) or None


def _yes_no(value: bool | None) -> str | None:
    said: str | None = None
    if value is not None:
        said = _("Yes") if value else _("No")
    return said


def _day(text: str | None) -> str | None:
    """A day in words, where it is written as one; else as it is."""
    try:
        return speaker().day(parse_day(text)) if text else None
    except RuleBroken:
        return text


def _kinds(rules: EligibilityRules) -> list[PartnerKind]:
    return [kind for kind in PartnerKind if kind in rules.required_partner_kinds]


def _field(rules: EligibilityRules, rule: RuleId) -> str:
    """The id of the question that a rule reads."""
    return FIELD_OF_RULE.get(rule) or f"{PARTNER}{_kinds(rules)[0]}"
