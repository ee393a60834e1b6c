"""When an officer may confirm a file: every rule has a finding, and each is passed or excepted."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from callapp.domain.eligibility import Outcome, RuleId
from callapp.domain.errors import Fault


def confirmation_faults(findings: Mapping[RuleId, Outcome], exceptions: Collection[RuleId]) -> list[Fault]:
    """Why a file cannot be confirmed eligible, rule by rule in their order; empty when it can.

    findings: what the officer found on the copy in force; a rule left out has no finding yet.
    exceptions: the rules from which the file was excepted; they need a finding all the same.
    Codes, on the rule's id: ``screening.finding_missing``, ``screening.rule_failed``.
    """
    faults = []
    for rule in RuleId:
        if rule not in findings:
            faults.append(Fault("screening.finding_missing", rule, {"rule_code": rule}))
        elif findings[rule] is not Outcome.PASS and rule not in exceptions:
            faults.append(Fault("screening.rule_failed", rule, {"rule_code": rule}))
    return faults
