"""What a reviewer can reach: one scope, used by every page and every act of a reviewer.

A file is reached through an active assignment, while it is eligible, once the agreement of its call is
signed in the version in force, and never by somebody who takes part in it or declared a conflict on it.
What is not reached is not there: NotFound, the same for a file that does not exist.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from callapp.accounts.models import Organisation, User
from callapp.applications.attachments.queries import files_of_copy, of_copy
from callapp.applications.copies.queries import FileCopy, copy_in_force
from callapp.applications.impartiality_queries import is_recused, takes_part
from callapp.applications.models import Application, ApplicationMember, Attachment
from callapp.applications.recusal_models import ConflictDeclaration
from callapp.applications.sections.models import LetterSignatory, Partner
from callapp.calls.models import Call, CallDocumentVersion, Criterion
from callapp.calls.queries import CallInForce, call_in_force, criteria_of, published_call, published_calls
from callapp.domain.conflicts import ConflictKind
from callapp.domain.errors import NotFound
from callapp.domain.people import Actor
from callapp.domain.scoring import Criterion as ScoredCriterion
from callapp.domain.scoring import review_total
from callapp.domain.workflow import ApplicationState, ReviewState
from callapp.reviews.models import Assignment, Review, ReviewerAgreement, Score


class Stage(enum.StrEnum):
    """Where a reviewer stands with one file."""

    TO_DECLARE = "to_declare"
    TO_SCORE = "to_score"
    DRAFT = "draft"
    SUBMITTED = "submitted"


def assigned(actor: Actor, *entities: Any, declared: bool) -> Select[Any]:
    """A statement over the files this reviewer reaches: THE scope of reviewers.

    declared: only those on which the absence of a conflict is declared, whose content may be read; else also
    those still to be declared on, of which only number, title, organisations and people may be shown.
    It selects from Assignment, Application, Call, the current ConflictDeclaration and Review.
    """
    return (
        select(*entities)
        .select_from(Assignment)
        .join(Application, Application.id == Assignment.application_id)
        .join(Call, Call.id == Application.call_id)
        .join(CallDocumentVersion, CallDocumentVersion.id == Call.document_id)
        .join(ConflictDeclaration, _current(), isouter=not declared)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(
            Assignment.reviewer_id == actor.user_id,
            Assignment.ended_at.is_(None),
            Application.state == ApplicationState.ELIGIBLE,
            Call.published_at.is_not(None),
            _is_signed(actor),
            ~is_recused(actor.user_id),
            ~takes_part(actor.user_id),
        )
    )


def _current() -> ColumnElement[bool]:
    return and_(
        ConflictDeclaration.application_id == Assignment.application_id,
        ConflictDeclaration.reviewer_id == Assignment.reviewer_id,
        ConflictDeclaration.superseded_at.is_(None),
    )


def _is_signed(actor: Actor) -> ColumnElement[bool]:
    """The agreement of the call, in the version its document in force has, is signed by this person."""
    version = CallDocumentVersion.content[("reviewer_agreement", "version")].as_string()
    return exists().where(
        ReviewerAgreement.user_id == actor.user_id,
        ReviewerAgreement.call_id == Call.id,
        ReviewerAgreement.text_version == version,
    )


# --- calls and their agreement ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CallToReview:
    """A call with files for this reviewer. Before signing nothing of them is told, not even how many."""

    call: CallInForce
    signed_at: datetime | None
    files: int
    submitted: int


def calls_to_review(session: Session, *, actor: Actor) -> list[CallToReview]:
    """The calls in which this reviewer has work, the latest opening first."""
    called = set(
        session.scalars(
            select(Application.call_id)
            .join(Assignment, Assignment.application_id == Application.id)
            .where(Assignment.reviewer_id == actor.user_id, Assignment.ended_at.is_(None))
            .order_by(Application.call_id, Assignment.id)
        )
    )
    calls = [call for call in published_calls(session) if call.id in called] if called else []
    counted = assigned(
        actor, Application.call_id, func.count(), func.count(Review.submitted_at), declared=False
    )
    counted = counted.group_by(Application.call_id).order_by(Application.call_id)
    counts = {call_id: (files, done) for call_id, files, done in session.execute(counted)}
    signed = _signatures(session, actor)
    return [
        CallToReview(
            call,
            signed.get((call.id, call.document.reviewer_agreement.version)),
            *counts.get(call.id, (0, 0)),
        )
        for call in calls
    ]


def call_to_review(session: Session, *, actor: Actor, slug: str) -> CallToReview:
    """One call in which this reviewer has work; NotFound otherwise."""
    call = published_call(session, slug)
    found = session.scalars(
        select(Assignment.id)
        .join(Application, Application.id == Assignment.application_id)
        .where(
            Application.call_id == call.id,
            Assignment.reviewer_id == actor.user_id,
            Assignment.ended_at.is_(None),
        )
        .limit(1)
    ).first()
    if found is None:
        raise NotFound
    signed = _signatures(session, actor)
    return CallToReview(call, signed.get((call.id, call.document.reviewer_agreement.version)), 0, 0)


def _signatures(session: Session, actor: Actor) -> dict[tuple[UUID, str], datetime]:
    rows = session.scalars(
        select(ReviewerAgreement)
        .where(ReviewerAgreement.user_id == actor.user_id)
        .order_by(ReviewerAgreement.signed_at, ReviewerAgreement.id)
    )
    return {(row.call_id, row.text_version): row.signed_at for row in rows}


# --- the reviewer's list ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileToReview:
    """One file in the reviewer's list. total: of their own submitted review, exact, in points."""

    id: UUID
    number: str
    title: str | None
    organisation: str
    stage: Stage
    saved_at: datetime | None
    submitted_at: datetime | None
    total: Fraction | None


def files_to_review(session: Session, *, actor: Actor, call_id: UUID, lang: str) -> tuple[FileToReview, ...]:
    """The files of a call this reviewer reaches, by number, in three statements."""
    totals = _own_totals(session, actor, call_id)
    rows = session.execute(
        assigned(
            actor,
            Application.id,
            Application.number,
            Application.title,
            Organisation,
            ConflictDeclaration.kind,
            Review.state,
            Review.saved_at,
            Review.submitted_at,
            declared=False,
        )
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(Application.call_id == call_id)
        .order_by(Application.number, Application.id)
    )
    return tuple(
        FileToReview(
            id_,
            number,
            title,
            organisation.name_in(lang),
            _stage(kind, state),
            saved,
            submitted,
            totals.get(id_),
        )
        for id_, number, title, organisation, kind, state, saved, submitted in rows
    )


def _own_totals(session: Session, actor: Actor, call_id: UUID) -> dict[UUID, Fraction | None]:
    """What this reviewer's submitted reviews come to, by file."""
    scores: dict[UUID, dict[str, int]] = defaultdict(dict)
    rows = session.execute(
        assigned(actor, Application.id, Criterion.code, Score.value, declared=True)
        .join(Score, Score.review_id == Review.id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(
            Application.call_id == call_id,
            Review.state == ReviewState.SUBMITTED,
            Score.value.is_not(None),
        )
        .order_by(Application.id, Criterion.position)
    )
    for file_id, code, value in rows:
        scores[file_id][code] = value
    criteria = [ScoredCriterion(row.code, row.weight_bp) for row in criteria_of(session, call_id)]
    return {file_id: review_total(criteria, given) for file_id, given in scores.items()}


def _stage(kind: ConflictKind | None, state: ReviewState | None) -> Stage:
    if kind is None:
        return Stage.TO_DECLARE
    if state is None:
        return Stage.TO_SCORE
    return Stage.SUBMITTED if state is ReviewState.SUBMITTED else Stage.DRAFT


# --- one file before the declaration ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Somebody the file names, and as what: a signatory's code, or ``member``."""

    name: str
    part: str


@dataclass(frozen=True, slots=True)
class FileToDeclare:
    """All that may be seen of a file before declaring on it."""

    id: UUID
    number: str
    title: str | None
    call: CallInForce
    organisations: tuple[str, ...]
    people: tuple[NamedPerson, ...]
    is_declared: bool


def file_to_declare(session: Session, *, actor: Actor, application_id: UUID, lang: str) -> FileToDeclare:
    """Number, title, organisations and named people of a file assigned to this reviewer; else NotFound."""
    found = session.execute(
        assigned(actor, Application, Organisation, ConflictDeclaration.kind, declared=False)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(Application.id == application_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    application, organisation, kind = found
    partners = session.execute(
        select(Partner.name, Partner.contact_name)
        .where(Partner.application_id == application_id)
        .order_by(Partner.position)
    ).all()
    contacts = [NamedPerson(f"{who}, {partner}", "contact") for partner, who in partners if who]
    return FileToDeclare(
        application.id,
        application.number,
        application.title,
        call_in_force(session, application.call_id),
        (organisation.name_in(lang), *(partner for partner, _contact in partners)),
        (*_named_people(session, application_id), *contacts),
        kind is not None,
    )


def _named_people(session: Session, application_id: UUID) -> tuple[NamedPerson, ...]:
    signatories = session.scalars(
        select(LetterSignatory)
        .where(LetterSignatory.application_id == application_id)
        .order_by(LetterSignatory.role)
    )
    members = session.scalars(
        select(User.name)
        .join(ApplicationMember, ApplicationMember.user_id == User.id)
        .where(ApplicationMember.application_id == application_id)
        .order_by(User.name, User.id)
    )
    return (
        *(NamedPerson(f"{signatory.name}, {signatory.title}", signatory.role) for signatory in signatories),
        *(NamedPerson(name, "member") for name in members),
    )


# --- the desk -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Desk:
    """One file with this reviewer's review of it; review is None before the first save.

    scores: by criterion code; a criterion without a row, or with the value None, is not scored.
    """

    assignment: Assignment
    application: Application
    call: CallInForce
    copy: FileCopy
    criteria: Sequence[Criterion]
    review: Review | None
    scores: Mapping[str, Score]
    attachments: Sequence[Attachment]

    @property
    def version(self) -> int:
        """What the form carries: 0 before the first save."""
        return self.review.version if self.review is not None else 0

    @property
    def is_submitted(self) -> bool:
        return self.review is not None and self.review.state is ReviewState.SUBMITTED

    @property
    def copy_changed(self) -> bool:
        """The hospital submitted again since the review was saved."""
        return self.review is not None and self.review.snapshot_id != self.application.snapshot_id


def reviewer_desk(session: Session, *, actor: Actor, application_id: UUID) -> Desk:
    """The file and the review of a reviewer who declared no conflict on it; else NotFound."""
    assignment, application, review = declared_file(session, actor=actor, application_id=application_id)
    criteria = criteria_of(session, application.call_id)
    copy = copy_in_force(session, application)
    return Desk(
        assignment,
        application,
        call_in_force(session, application.call_id),
        copy,
        criteria,
        review,
        scores_of(session, review, criteria),
        files_of_copy(session, application_id, copy.frozen),
    )


def assigned_attachment(
    session: Session, *, actor: Actor, application_id: UUID, attachment_id: UUID
) -> Attachment:
    """A file of the copy that this reviewer may read; else NotFound."""
    _assignment, application, _review = declared_file(session, actor=actor, application_id=application_id)
    return of_copy(session, application_id, copy_in_force(session, application).frozen, attachment_id)


def declared_file(
    session: Session, *, actor: Actor, application_id: UUID
) -> tuple[Assignment, Application, Review | None]:
    """A file whose content this reviewer may read, with their review; else NotFound."""
    found = session.execute(
        assigned(actor, Assignment, Application, Review, declared=True)
        .where(Application.id == application_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1], found[2]


def scores_of(session: Session, review: Review | None, criteria: Sequence[Criterion]) -> dict[str, Score]:
    """The rows of a review by criterion code."""
    if review is None:
        return {}
    codes = {criterion.id: criterion.code for criterion in criteria}
    rows = session.scalars(select(Score).where(Score.review_id == review.id).order_by(Score.criterion_id))
    return {codes[row.criterion_id]: row for row in rows}
