"""What an administrator, a chair and an auditor see of reviewing: who has what, how far, where they disagree.

A person who takes part in a file or declared a conflict on it does not find it here; and whoever still has
to submit a review of a file does not read the reviews of others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from callapp.accounts.models import Organisation, RoleGrant, User
from callapp.applications.impartiality_queries import has_stake, is_member, is_of_organisation, is_recused
from callapp.applications.models import Application
from callapp.applications.recusal_models import ConflictDeclaration
from callapp.calls.models import Criterion
from callapp.calls.queries import CallInForce, call_in_force, criteria_of, published_calls
from callapp.db.paging import Paged, read_page
from callapp.domain.conflicts import ConflictKind
from callapp.domain.people import Actor, Role
from callapp.domain.scoring import Criterion as ScoredCriterion
from callapp.domain.scoring import Review as ScoredReview
from callapp.domain.scoring import score_file
from callapp.domain.workflow import ApplicationState, ReviewState
from callapp.reviews.models import Assignment, Review, ReviewerAgreement, Score

# From this spread on, in points between the highest and the lowest total, a file is worth a discussion.
DISAGREEMENT = Fraction(3, 2)


@dataclass(frozen=True, slots=True)
class Given:
    """One active assignment of a file, as a list shows it."""

    id: UUID
    reviewer_id: UUID
    reviewer: str
    stage: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """One eligible file with its assignments; refusal is why the chosen reviewer cannot have it."""

    id: UUID
    number: str
    title: str | None
    organisation: str
    given: tuple[Given, ...]
    submitted: int
    refusal: str | None = None
    spread: Fraction | None = None


@dataclass(frozen=True, slots=True)
class ReviewerRow:
    """One reviewer's work in a call."""

    id: UUID
    name: str
    signed: bool
    assigned: int
    declared: int
    conflicts: int
    submitted: int
    saved_at: datetime | None


def scope(actor: Actor, call_id: UUID) -> ColumnElement[bool]:
    """Condition on Application: the eligible files of a call that this person may look after."""
    return and_(
        Application.call_id == call_id,
        Application.state == ApplicationState.ELIGIBLE,
        ~has_stake(actor.user_id),
    )


def calls_in_review(session: Session, *, actor: Actor) -> list[tuple[CallInForce, int, int, int]]:
    """Published calls with their eligible files, active assignments and submitted reviews."""
    rows = session.execute(
        select(
            Application.call_id,
            func.count(Application.id.distinct()),
            func.count(Assignment.id),
            func.count(Review.submitted_at),
        )
        .outerjoin(Assignment, _active())
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Application.state == ApplicationState.ELIGIBLE, ~has_stake(actor.user_id))
        .group_by(Application.call_id)
        .order_by(Application.call_id)
    )
    counts = {row[0]: (row[1], row[2], row[3]) for row in rows}
    return [(call, *counts.get(call.id, (0, 0, 0))) for call in published_calls(session)]


def _active() -> ColumnElement[bool]:
    return and_(Assignment.application_id == Application.id, Assignment.ended_at.is_(None))


def _reviews_count(submitted_only: bool) -> Any:
    statement = (
        select(func.count(Review.submitted_at) if submitted_only else func.count())
        .select_from(Assignment)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(_active())
    )
    return statement.correlate(Application).scalar_subquery()


SORTS = ("number", "organisation", "assigned", "submitted")


def board(
    session: Session,
    *,
    actor: Actor,
    call_id: UUID,
    lang: str,
    sort: str,
    page: int,
    reviewer_id: UUID | None = None,
) -> Paged[FileRow]:
    """One page of a call's eligible files with who has them, in three statements.

    sort: a key of ``SORTS``, with ``-`` for descending. reviewer_id: for whom each row says why not.
    """
    organisation = (
        func.coalesce(Organisation.name_fr, Organisation.name_en)
        if lang == "fr"
        else func.coalesce(Organisation.name_en, Organisation.name_fr)
    )
    orders = {
        "number": Application.number,
        "organisation": func.lower(organisation),
        "assigned": _reviews_count(False),
        "submitted": _reviews_count(True),
    }
    chosen = orders.get(sort.removeprefix("-"), Application.number)
    statement = (
        select(
            Application.id,
            Application.number,
            Application.title,
            organisation,
            _reviews_count(True),
            *_refusals(reviewer_id),
        )
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(scope(actor, call_id))
        .order_by(chosen.desc() if sort.startswith("-") else chosen.asc(), Application.number)
    )
    found = read_page(session, statement, page, lambda *row: row)
    given = _given(session, [row[0] for row in found.rows])
    rows = tuple(
        FileRow(
            row[0],
            row[1],
            row[2],
            row[3],
            tuple(given.get(row[0], ())),
            row[4],
            _refusal(row[5:], given.get(row[0], ()), reviewer_id),
        )
        for row in found.rows
    )
    return Paged(rows, found.number, found.total, found.size)


_REASONS = ("reviewer_is_member", "reviewer_of_organisation", "reviewer_in_conflict")


def _refusals(reviewer_id: UUID | None) -> tuple[ColumnElement[bool], ...]:
    if reviewer_id is None:
        return ()
    return is_member(reviewer_id), is_of_organisation(reviewer_id), is_recused(reviewer_id)


def _refusal(flags: Iterable[bool], given: Iterable[Given], reviewer_id: UUID | None) -> str | None:
    if reviewer_id is not None and any(one.reviewer_id == reviewer_id for one in given):
        return "already_made"
    return next((reason for reason, holds in zip(_REASONS, flags, strict=False) if holds), None)


def _given(session: Session, application_ids: list[UUID]) -> dict[UUID, list[Given]]:
    """The active assignments of these files, by file, in the order of the reviewers' names."""
    rows = session.execute(
        _assignments(Assignment.application_id, Assignment.id, User.id, User.name, *_STAGE)
        .where(Assignment.application_id.in_(application_ids), Assignment.ended_at.is_(None))
        .order_by(User.name, Assignment.id)
    )
    by_file: dict[UUID, list[Given]] = {}
    for application_id, id_, user_id, name, kind, state in rows:
        by_file.setdefault(application_id, []).append(Given(id_, user_id, name, stage_of(kind, state)))
    return by_file


_STAGE = (ConflictDeclaration.kind, Review.state)


def _assignments(*entities: Any) -> Select[Any]:
    return (
        select(*entities)
        .select_from(Assignment)
        .join(User, User.id == Assignment.reviewer_id)
        .outerjoin(
            ConflictDeclaration,
            and_(
                ConflictDeclaration.application_id == Assignment.application_id,
                ConflictDeclaration.reviewer_id == Assignment.reviewer_id,
                ConflictDeclaration.superseded_at.is_(None),
            ),
        )
        .outerjoin(Review, Review.assignment_id == Assignment.id)
    )


def stage_of(kind: ConflictKind | None, state: ReviewState | None) -> str:
    """Where an assignment stands: a conflict outweighs whatever was written before it."""
    if kind is not None and kind.is_conflict:
        return "conflict"
    if kind is None:
        return "to_declare"
    return state.value if state is not None else "to_score"


def reviewers_of(session: Session, *, actor: Actor, call_id: UUID) -> list[ReviewerRow]:
    """Every active reviewer with their work on the eligible files of a call, in two statements."""
    version = call_in_force(session, call_id).document.reviewer_agreement.version
    signed = exists().where(
        ReviewerAgreement.user_id == User.id,
        ReviewerAgreement.call_id == call_id,
        ReviewerAgreement.text_version == version,
    )
    people = session.execute(
        select(User.id, User.name, signed)
        .join(RoleGrant, and_(RoleGrant.user_id == User.id, RoleGrant.role == Role.REVIEWER))
        .where(User.active)
        .order_by(User.name, User.id)
    ).all()
    rows = session.execute(
        _assignments(Assignment.reviewer_id, *_STAGE, Review.saved_at)
        .join(Application, Application.id == Assignment.application_id)
        .where(scope(actor, call_id), Assignment.ended_at.is_(None))
        .order_by(Assignment.reviewer_id, Assignment.id)
    )
    work: dict[UUID, list[tuple[str, datetime | None]]] = {}
    for reviewer_id, kind, state, saved_at in rows:
        work.setdefault(reviewer_id, []).append((stage_of(kind, state), saved_at))
    return [_reviewer_row(id_, name, bool(is_signed), work.get(id_, [])) for id_, name, is_signed in people]


def _reviewer_row(id_: UUID, name: str, signed: bool, work: list[tuple[str, datetime | None]]) -> ReviewerRow:
    stages = [stage for stage, _ in work]
    return ReviewerRow(
        id=id_,
        name=name,
        signed=signed,
        assigned=len(stages),
        declared=len(stages) - stages.count("to_declare"),
        conflicts=stages.count("conflict"),
        submitted=stages.count("submitted"),
        saved_at=max((saved for _, saved in work if saved is not None), default=None),
    )


def disagreements(session: Session, *, actor: Actor, call_id: UUID) -> dict[UUID, Fraction]:
    """The spread in points of each file with at least two reviews that count, in two statements."""
    criteria = scored_criteria(criteria_of(session, call_id))
    rows = session.execute(
        _assignments(Application.id, Review.id, ConflictDeclaration.kind, Criterion.code, Score.value)
        .join(Application, Application.id == Assignment.application_id)
        .join(Score, Score.review_id == Review.id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(
            scope(actor, call_id),
            Assignment.ended_at.is_(None),
            Review.state == ReviewState.SUBMITTED,
            Score.value.is_not(None),
            or_(ConflictDeclaration.kind.is_(None), ConflictDeclaration.kind == ConflictKind.NONE),
            ~is_waiting(actor),
        )
        .order_by(Application.id, Review.id, Criterion.position)
    )
    scores: dict[UUID, dict[UUID, dict[str, int]]] = {}
    for application_id, review_id, _, code, value in rows:
        scores.setdefault(application_id, {}).setdefault(review_id, {})[code] = value
    spreads = {}
    for application_id, reviews in scores.items():
        scored = score_file(criteria, [ScoredReview(given, is_submitted=True) for given in reviews.values()])
        if scored is not None and scored.review_count > 1:
            spreads[application_id] = scored.spread
    return spreads


def is_waiting(actor: Actor) -> ColumnElement[bool]:
    """Condition on Application: the person reviews the file and has not submitted yet."""
    own, written = aliased(Assignment), aliased(Review)
    return exists().where(
        own.application_id == Application.id,
        own.reviewer_id == actor.user_id,
        own.ended_at.is_(None),
        ~exists().where(written.assignment_id == own.id, written.state == ReviewState.SUBMITTED),
    )


def withheld_files(actor: Actor) -> Select[UUID, str | None]:
    """Id and number of the files of which this person reads nothing that others did, whatever their roles.

    Those they have a stake in, and those they have a review of to submit.
    """
    withheld = or_(has_stake(actor.user_id), is_waiting(actor))
    return select(Application.id, Application.number).where(withheld).order_by(Application.id)


def scored_criteria(criteria: Iterable[Criterion]) -> list[ScoredCriterion]:
    """The rows as the scoring rules read them."""
    return [ScoredCriterion(criterion.code, criterion.weight_bp) for criterion in criteria]
