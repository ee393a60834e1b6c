"""What must always hold of screening and reviews."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callapp.applications.models import Application, Snapshot
from callapp.calls.models import Criterion
from callapp.domain.eligibility import RuleId
from callapp.domain.errors import Fault
from callapp.domain.workflow import ApplicationState, ReviewState
from callapp.reviews.models import Assignment, Review, Score
from callapp.screening.models import EligibilityException, RuleConfirmation, RuleFinding


def broken_in_reviews(session: Session) -> Iterator[Fault]:
    """Eligible files without their ground, and reviews that are not whole; field is the id.

    Codes: ``check.eligible_unfounded`` (a rule neither found met on the copy in force nor excepted),
    ``check.review_incomplete`` (submitted with a criterion without score or justification),
    ``check.review_of_another_copy`` (of a frozen copy of another file).
    """
    yield from _unfounded(session)
    yield from _incomplete(session)
    yield from _misplaced(session)


def _unfounded(session: Session) -> Iterator[Fault]:
    met: dict[UUID, set[str]] = {}
    confirmed = session.execute(
        select(RuleConfirmation.application_id, RuleConfirmation.rule_id)
        .join(Application, Application.id == RuleConfirmation.application_id)
        .where(
            RuleConfirmation.snapshot_id == Application.snapshot_id,
            RuleConfirmation.finding == RuleFinding.PASS,
        )
        .order_by(RuleConfirmation.application_id, RuleConfirmation.rule_id)
    )
    excepted = session.execute(
        select(EligibilityException.application_id, EligibilityException.rule_id).order_by(
            EligibilityException.application_id, EligibilityException.rule_id
        )
    )
    for application_id, rule in (*confirmed, *excepted):
        met.setdefault(application_id, set()).add(rule)
    eligible = session.scalars(
        select(Application.id).where(Application.state == ApplicationState.ELIGIBLE).order_by(Application.id)
    )
    for application_id in eligible:
        if met.get(application_id, set()) < {rule.value for rule in RuleId}:
            yield Fault("check.eligible_unfounded", str(application_id))


def _incomplete(session: Session) -> Iterator[Fault]:
    criteria = (
        select(func.count())
        .select_from(Criterion)
        .where(Criterion.call_id == Application.call_id)
        .correlate(Application)
        .scalar_subquery()
    )
    whole = (
        select(func.count())
        .select_from(Score)
        .where(
            Score.review_id == Review.id,
            Score.value.is_not(None),
            func.length(func.trim(Score.justification)) > 0,
        )
        .correlate(Review)
        .scalar_subquery()
    )
    rows = session.scalars(
        select(Review.id)
        .join(Assignment, Assignment.id == Review.assignment_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Review.state == ReviewState.SUBMITTED, whole < criteria)
        .order_by(Review.id)
    )
    for review_id in rows:
        yield Fault("check.review_incomplete", str(review_id))


def _misplaced(session: Session) -> Iterator[Fault]:
    rows = session.scalars(
        select(Review.id)
        .join(Assignment, Assignment.id == Review.assignment_id)
        .join(Snapshot, Snapshot.id == Review.snapshot_id)
        .where(Snapshot.application_id != Assignment.application_id)
        .order_by(Review.id)
    )
    for review_id in rows:
        yield Fault("check.review_of_another_copy", str(review_id))
