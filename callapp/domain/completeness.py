"""What an application still lacks, section by section, each fault at the field where it is put right.

The eligibility rules are not repeated here: a rule that fails is shown, and an officer decides (DOMAIN
section 1: the machine proposes). What blocks a submission is a fact not given, a section not understood, a
limit of the call exceeded, a required partner, signature or statement missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from callapp.domain.addresses import parse_email
from callapp.domain.attestation import UNCONFIRMED
from callapp.domain.budget import BudgetRules, budget_faults
from callapp.domain.confirmation import unconfirmed
from callapp.domain.content import ApplicationContent, SignatoryEntry
from callapp.domain.eligibility import Outcome, RuleId, RuleResult, Signatory, Verdict
from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.organisations import PartnerKind
from callapp.domain.outcomes import kpi_faults
from callapp.domain.section_reading import Reading
from callapp.domain.sections import Section
from callapp.domain.text import word_count
from callapp.domain.typed import at_form


class SectionStatus(StrEnum):
    """Where a section stands."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    TO_CORRECT = "to_correct"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class QuestionLimit:
    """What the call says of one narrative question."""

    code: str
    word_limit: int
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessRules:
    """The settings of a call that completeness depends on."""

    questions: tuple[QuestionLimit, ...]
    budget: BudgetRules
    required_partner_kinds: frozenset[PartnerKind]
    required_signatories: frozenset[Signatory]
    confirmations_required: bool = False


# Rows understood together or not at all: what else they lack can only be said once they are understood.
_LISTS = frozenset({Section.PARTNERS, Section.BUDGET, Section.OUTCOMES})

# A fault of these kinds says that something is still to come; every other one that something is wrong.
_TO_COME = ("_missing", ".none_yet", ".row_unfinished")


def is_to_come(fault: Fault) -> bool:
    """True when nothing is wrong yet: something is only not given so far."""
    return fault.code.endswith(_TO_COME)


def section_faults(reading: Reading, rules: CompletenessRules) -> dict[Section, tuple[Fault, ...]]:
    """For every section, in order, what keeps the application from being submitted; empty when complete.

    Faults carry the form's field (``costs-2-amount``), or the id of a list (``costs``). Codes, beside those
    of callapp.domain.section_reading, budget and outcomes: ``hospital.<fact>_missing``,
    ``project.title_missing``, ``project.answer_missing`` and ``project.answer_too_long`` (number, limit,
    count), ``partners.none_yet``, ``partners.<kind>_missing``, ``partners.confirmation_missing`` (name; at
    ``confirmation-<ref>``), ``budget.costs_missing``, ``budget.funding_missing``, ``outcomes.none_yet``,
    ``letter.<signatory>_missing``, ``email.form``, ``letter.signature_missing``,
    ``letter.<signatory>_signature_missing``, ``declaration.none_yet``.
    """
    content = reading.content
    lacking = {
        Section.HOSPITAL: _hospital(content),
        Section.PROJECT: _project(content, rules),
        Section.PARTNERS: _partners(content, rules),
        Section.BUDGET: _budget(reading, rules),
        Section.OUTCOMES: _outcomes(reading),
        Section.LETTER_OF_INTENT: _letter(content, rules),
        Section.DECLARATION: [] if content.declared else [Fault("declaration.none_yet", "declaration")],
    }
    return {section: _together(section, reading, lacking[section]) for section in Section}


def status_of(faults: tuple[Fault, ...], *, untouched: bool) -> SectionStatus:
    """The status of a section by its faults; untouched: nothing was given in it so far."""
    if not faults:
        return SectionStatus.COMPLETE
    if untouched:
        return SectionStatus.NOT_STARTED
    return SectionStatus.IN_PROGRESS if all(map(is_to_come, faults)) else SectionStatus.TO_CORRECT


def rules_in_doubt(verdict: Verdict) -> tuple[RuleResult, ...]:
    """The failed rules that do not block by themselves: the officer looks at them after submission."""
    blocking = {RuleId.AI_PROVIDER, RuleId.FUNDING_CAP, RuleId.LOI_SIGNED}
    return tuple(
        result for result in verdict.results if result.outcome is Outcome.FAIL and result.rule not in blocking
    )


def _together(section: Section, reading: Reading, lacking: list[Fault]) -> tuple[Fault, ...]:
    """What is not understood, then what is lacking, without saying two things of one field."""
    unread = reading.faults.get(section, ())
    if unread and section in _LISTS:
        return unread
    said = {_subject(section, fault) for fault in unread}
    return unread + tuple(fault for fault in lacking if _subject(section, fault) not in said)


def _subject(section: Section, fault: Fault) -> str | None:
    """The field a fault is about; of the letter, the signatory: half a one is not also a missing one."""
    if section is Section.LETTER_OF_INTENT and fault.field:
        return fault.field.removesuffix("_name").removesuffix("_title")
    return fault.field


def _missing(section: str, facts: Mapping[str, object]) -> list[Fault]:
    return [Fault(f"{section}.{name}_missing", name) for name, value in facts.items() if value in (None, "")]


def _hospital(content: ApplicationContent) -> list[Fault]:
    hospital = content.hospital
    names = ("name", "province", "nonprofit", "provincially_funded", "beds")
    return _missing("hospital", {name: getattr(hospital, name, None) for name in names})


def _project(content: ApplicationContent, rules: CompletenessRules) -> list[Fault]:
    faults = _missing("project", {"title": content.title})
    for number, question in enumerate(rules.questions, start=1):
        answer, field = content.answers.get(question.code), f"answer-{question.code}"
        if answer is None:
            if question.required:
                faults.append(Fault("project.answer_missing", field, {"number": number}))
        elif (count := word_count(answer)) > question.word_limit:
            params: dict[str, str | int] = {"number": number, "limit": question.word_limit, "count": count}
            faults.append(Fault("project.answer_too_long", field, params))
    return faults


def _partners(content: ApplicationContent, rules: CompletenessRules) -> list[Fault]:
    there = {partner.kind for partner in content.partners}
    lacking = [kind for kind in PartnerKind if kind in rules.required_partner_kinds - there]
    faults = [Fault(f"partners.{kind}_missing", "partners") for kind in lacking]
    if not content.partners:
        return faults or [Fault("partners.none_yet", "partners")]
    if rules.confirmations_required:
        faults += [
            Fault(UNCONFIRMED, f"confirmation-{each.ref}", {"name": each.name})
            for each in unconfirmed(content)
        ]
    return faults


def _budget(reading: Reading, rules: CompletenessRules) -> list[Fault]:
    content = reading.content
    sides = {"costs": content.costs, "funding": content.funding}
    if missing := [Fault(f"budget.{side}_missing", side) for side, lines in sides.items() if not lines]:
        return missing
    found = budget_faults(content.budget, rules=rules.budget, participants=reading.participants)
    return [at_form(fault, reading.numbers) for fault in found]


def _outcomes(reading: Reading) -> list[Fault]:
    if not reading.content.indicators:
        return [Fault("outcomes.none_yet", "indicators")]
    return [
        at_form(replace(fault, field=f"indicators.{index}.{fault.field}"), reading.numbers)
        for index, entry in enumerate(reading.content.indicators)
        for fault in kpi_faults(entry.measured)
    ]


def _letter(content: ApplicationContent, rules: CompletenessRules) -> list[Fault]:
    named = {entry.role for entry in content.signatories}
    faults = [
        Fault(f"letter.{role}_missing", f"{role}_name")
        for role in Signatory
        if role in rules.required_signatories - named
    ]
    for entry in content.signatories:
        faults += _address_faults(entry)
    return faults + _unsigned(content, rules)


def _unsigned(content: ApplicationContent, rules: CompletenessRules) -> list[Fault]:
    """Who still has to sign; one fault for all while nobody has, and none once a signed letter is there."""
    if content.letters:
        return []
    unsigned = [role for role in Signatory if role in rules.required_signatories - set(content.signed_by)]
    if unsigned and not content.signatures:
        return [Fault("letter.signature_missing", "letter")]
    return [Fault(f"letter.{role}_signature_missing", "letter") for role in unsigned]


def _address_faults(entry: SignatoryEntry) -> tuple[Fault, ...]:
    """What is wrong with the address for the link: nothing when none was typed, for it may stay empty."""
    try:
        if entry.email is not None:
            parse_email(entry.email, field=f"{entry.role}_email")
    except RuleBroken as broken:
        return broken.faults
    return ()
