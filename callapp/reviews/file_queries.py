"""One file as an administrator, a chair or an auditor reads it: its assignments and what reviewers wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import Organisation, User
from callapp.applications.impartiality_queries import has_stake
from callapp.applications.models import Application
from callapp.applications.recusal_models import ConflictDeclaration
from callapp.calls.models import Criterion
from callapp.calls.queries import CallInForce, call_in_force, criteria_of
from callapp.domain.conflicts import ConflictKind
from callapp.domain.errors import NotFound
from callapp.domain.people import Actor
from callapp.domain.scoring import review_total
from callapp.domain.workflow import ApplicationState, ReviewState
from callapp.reviews.models import Assignment, Review, Score
from callapp.reviews.reviewing_queries import is_waiting, scored_criteria, stage_of


@dataclass(frozen=True, slots=True)
class DeclarationRow:
    """One declaration of one person on the file; the newest of a person holds."""

    id: UUID
    reviewer_id: UUID
    kind: ConflictKind
    explanation: str
    declared_at: datetime
    corrected_by: str | None
    reason: str | None
    superseded_at: datetime | None


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """One assignment with its review; scores by criterion code, a missing one is absent."""

    assignment: Assignment
    reviewer: str
    stage: str
    review: Review | None
    scores: Mapping[str, Score]
    total: Fraction | None
    declarations: tuple[DeclarationRow, ...]

    @property
    def declaration(self) -> DeclarationRow | None:
        """The one that holds."""
        return next((row for row in self.declarations if row.superseded_at is None), None)


@dataclass(frozen=True, slots=True)
class ReviewedFile:
    """One file with all its assignments, ended ones last. hidden: the reader has a review of it to submit,
    so the others' scores are left out.
    """

    application: Application
    organisation: str
    call: CallInForce
    criteria: tuple[Criterion, ...]
    assignments: tuple[AssignmentRow, ...]
    hidden: bool


def reviewed_file(session: Session, *, actor: Actor, application_id: UUID, lang: str) -> ReviewedFile:
    """A file that went to review, in a constant number of statements.

    Raises NotFound for a draft, for no file, and for a file the actor has a stake in.
    """
    found = session.execute(
        select(Application, Organisation, is_waiting(actor))
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(
            Application.id == application_id,
            Application.state != ApplicationState.DRAFT,
            ~has_stake(actor.user_id),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    application, organisation, hidden = found
    criteria = tuple(criteria_of(session, application.call_id))
    rows = _assignment_rows(session, application_id, criteria)
    if hidden:
        rows = tuple(replace(row, scores={}, total=None) for row in rows)
    return ReviewedFile(
        application,
        organisation.name_in(lang),
        call_in_force(session, application.call_id),
        criteria,
        rows,
        bool(hidden),
    )


def reviewed_assignment(
    session: Session, *, actor: Actor, assignment_id: UUID, lang: str
) -> tuple[ReviewedFile, AssignmentRow]:
    """One assignment with its file; NotFound as for the file."""
    application_id = session.scalars(
        select(Assignment.application_id).where(Assignment.id == assignment_id)
    ).one_or_none()
    if application_id is None:
        raise NotFound
    file = reviewed_file(session, actor=actor, application_id=application_id, lang=lang)
    return file, next(row for row in file.assignments if row.assignment.id == assignment_id)


def _assignment_rows(
    session: Session, application_id: UUID, criteria: tuple[Criterion, ...]
) -> tuple[AssignmentRow, ...]:
    rows = session.execute(
        select(Assignment, User.name, Review)
        .join(User, User.id == Assignment.reviewer_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Assignment.application_id == application_id)
        .order_by(Assignment.ended_at.is_not(None), User.name, Assignment.assigned_at, Assignment.id)
    ).all()
    scores = _scores(session, application_id)
    declarations = _declarations(session, application_id)
    made = []
    for assignment, name, review in rows:
        own = tuple(declarations.get(assignment.reviewer_id, ()))
        current = next((row.kind for row in own if row.superseded_at is None), None)
        given = scores.get(review.id, {}) if review is not None else {}
        values = {code: score.value for code, score in given.items() if score.value is not None}
        made.append(
            AssignmentRow(
                assignment,
                name,
                "ended" if assignment.ended_at else stage_of(current, review.state if review else None),
                review,
                given,
                review_total(scored_criteria(criteria), values)
                if review is not None and review.state is ReviewState.SUBMITTED
                else None,
                own,
            )
        )
    return tuple(made)


def _scores(session: Session, application_id: UUID) -> dict[UUID, dict[str, Score]]:
    """The scores of submitted reviews; a draft is its author's alone."""
    rows = session.execute(
        select(Score, Criterion.code)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .join(Review, Review.id == Score.review_id)
        .join(Assignment, Assignment.id == Review.assignment_id)
        .where(Assignment.application_id == application_id, Review.state == ReviewState.SUBMITTED)
        .order_by(Score.review_id, Criterion.position)
    )
    by_review: dict[UUID, dict[str, Score]] = {}
    for score, code in rows:
        by_review.setdefault(score.review_id, {})[code] = score
    return by_review


def _declarations(session: Session, application_id: UUID) -> dict[UUID, list[DeclarationRow]]:
    rows = session.execute(
        select(ConflictDeclaration, User.name)
        .outerjoin(User, User.id == ConflictDeclaration.corrected_by)
        .where(ConflictDeclaration.application_id == application_id)
        .order_by(ConflictDeclaration.declared_at.desc(), ConflictDeclaration.id)
    )
    by_person: dict[UUID, list[DeclarationRow]] = {}
    for row, name in rows:
        by_person.setdefault(row.reviewer_id, []).append(
            DeclarationRow(
                row.id,
                row.reviewer_id,
                row.kind,
                row.explanation,
                row.declared_at,
                name,
                row.reason,
                row.superseded_at,
            )
        )
    return by_person
