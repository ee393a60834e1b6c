"""How the demonstration’s officer and reviewers work: the same acts as people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.calls.queries import CallInForce
from callapp.demo.fictional_files import invented
from callapp.domain.conflicts import ConflictKind
from callapp.domain.eligibility import Outcome, RuleId
from callapp.domain.people import Actor
from callapp.mail.outbox import LinkTo
from callapp.reviews.actions import ReviewText, declare_interest, save_review, submit_review
from callapp.screening.actions import (
    Found,
    confirm_eligible,
    grant_exception,
    inform_applicant,
    mark_ineligible,
    save_findings,
)
from callapp.screening.queries import screening_file

MINUTE = timedelta(minutes=1)
EXCEPTION_REASON = {
    "fr": "Il manque un seul lit; le rapport suivant, déjà publié, en compte davantage. Exception fictive.",
    "en": "A single bed is missing; the next report, already published, counts more. Fictional exception.",
}
INELIGIBLE_REASON = {
    "fr": "Le demandeur déclare moins de 500 lits de soins aux patients, toutes installations réunies.",
    "en": "The applicant declares fewer than 500 patient-care beds, all sites together.",
}


def screen(
    session: Session,
    *,
    officer: Actor,
    application: Application,
    now: datetime,
    outcome: str,
    link_to: LinkTo,
) -> None:
    """Finds rule by rule as the machine answers, confirms, excepts or marks ineligible, and informs.

    outcome: ``eligible``, ``exception`` (the beds rule is set aside) or ``ineligible``.
    """
    lang = application.language.value
    seen = screening_file(session, actor=officer, application_id=application.id, lang=lang)
    findings = {
        each.machine.rule: Found(Outcome.PASS if each.machine.found is Outcome.PASS else Outcome.FAIL)
        for each in seen.rules
    }
    save_findings(
        session,
        actor=officer,
        now=now,
        application_id=application.id,
        seen=seen.seen,
        findings=findings,
    )
    _decide(session, officer, application, now, outcome, findings)
    inform_applicant(
        session,
        actor=officer,
        now=now + 60 * MINUTE,
        application_id=application.id,
        version=application.version,
        link_to=link_to,
    )


def _decide(
    session: Session,
    officer: Actor,
    application: Application,
    now: datetime,
    outcome: str,
    findings: Mapping[RuleId, Found],
) -> None:
    lang = application.language.value
    if outcome == "ineligible":
        mark_ineligible(
            session,
            actor=officer,
            now=now + MINUTE,
            application_id=application.id,
            version=application.version,
            reason=INELIGIBLE_REASON[lang],
        )
        return
    if outcome == "exception":
        failed = next(rule for rule, found in findings.items() if found.outcome is Outcome.FAIL)
        grant_exception(
            session,
            actor=officer,
            now=now + MINUTE,
            application_id=application.id,
            rule=failed,
            reason=EXCEPTION_REASON[lang],
        )
    confirm_eligible(
        session,
        actor=officer,
        now=now + 2 * MINUTE,
        application_id=application.id,
        version=application.version,
    )


@dataclass(frozen=True, slots=True)
class Opinion:
    """A reviewer’s scores in half-points, by criterion code."""

    scores: dict[str, int]


def form_opinion(call: CallInForce, random: Random, *, quality: float, severity: float) -> Opinion:
    """Scores around the file’s quality, shifted by the reviewer’s severity; all within the scale."""
    top = call.document.max_half_points
    return Opinion(
        {
            criterion.code: min(top, max(0, round(2 * (quality + severity + random.gauss(0, 0.35)))))
            for criterion in call.document.criteria
        }
    )


def review(
    session: Session,
    *,
    reviewer: User,
    application: Application,
    call: CallInForce,
    opinion: Opinion,
    now: datetime,
    is_submitted: bool = True,
) -> None:
    """Declares no conflict, then scores and submits; or leaves a draft half done."""
    declare_interest(
        session,
        actor=reviewer.actor,
        now=now,
        application_id=application.id,
        kind=ConflictKind.NONE,
    )
    text = _text(opinion, call, application.language.value, half=not is_submitted)
    act = submit_review if is_submitted else save_review
    act(
        session,
        actor=reviewer.actor,
        now=now + 40 * MINUTE,
        application_id=application.id,
        snapshot_id=application.snapshot_id,
        version=0,
        text=text,
    )


def _text(opinion: Opinion, call: CallInForce, lang: str, *, half: bool) -> ReviewText:
    words = invented()["reviews"][lang]
    codes = list(opinion.scores)
    given = codes[: len(codes) // 2] if half else codes
    top = call.document.max_half_points
    return ReviewText(
        scores={code: opinion.scores[code] for code in given},
        justifications={
            code: words[_band(opinion.scores[code], top)][index % len(words["high"])]
            for index, code in enumerate(codes)
            if code in given
        },
    )


def _band(score: int, top: int) -> str:
    if 3 * score >= 2 * top + 2:
        return "high"
    return "middle" if 2 * score >= top else "low"
