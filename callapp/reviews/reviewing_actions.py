"""What an administrator does around reviews: assign, end, correct a declaration, reopen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callapp.accounts.models import RoleGrant, User
from callapp.applications.impartiality_queries import (
    has_stake,
    is_member,
    is_of_organisation,
    is_recused,
    lock_file,
)
from callapp.applications.models import Application
from callapp.applications.recusal_models import ConflictDeclaration
from callapp.audit.actions import record_act
from callapp.calls.queries import CallInForce, call_in_force
from callapp.db.ids import new_id
from callapp.domain.conflicts import ConflictKind
from callapp.domain.errors import Fault, LostRace, NotFound, RuleBroken
from callapp.domain.people import Actor, Role
from callapp.domain.reasons import clean_reason
from callapp.domain.workflow import ApplicationState, ReviewEvent, ReviewState, next_review_state
from callapp.mail.outbox import LinkTo, put_mail
from callapp.reviews.models import Assignment, Review
from callapp.reviews.notices import assigned_mail, reopened_mail


def assign_files(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    reviewer_id: UUID,
    application_ids: Sequence[UUID],
    link_to: LinkTo,
) -> list[Assignment]:
    """Gives files of one call to a reviewer, all of them or none.

    Records assignment.made for each, sends reviews.assigned once. Raises NotFound for a file that is not
    there, RuleBroken on ``reviewer`` assignment.not_reviewer, on ``files`` assignment.nothing_chosen, and for
    each file that cannot go to this person assignment.not_eligible, assignment.already_made,
    assignment.reviewer_is_member, assignment.reviewer_of_organisation, assignment.reviewer_in_conflict.
    """
    reviewer = _reviewer(session, reviewer_id)
    files = _held_files(session, actor, sorted(set(application_ids)))
    if not files:
        raise RuleBroken("assignment.nothing_chosen", "files")
    if faults := _assignment_faults(session, reviewer_id, files):
        raise RuleBroken.of(faults)
    made = [
        Assignment(
            id=new_id(),
            application_id=application.id,
            reviewer_id=reviewer_id,
            assigned_at=now,
            assigned_by=actor.user_id,
        )
        for application in files
    ]
    session.add_all(made)
    _tell_reviewer(session, now, reviewer, call_in_force(session, files[0].call_id), len(made), link_to)
    for assignment, application in zip(made, files, strict=True):
        _record(
            session,
            actor,
            now,
            "assignment.made",
            ("assignment", assignment.id),
            application,
            after={"reviewer": str(reviewer_id)},
        )
    return made


def end_assignment(session: Session, *, actor: Actor, now: datetime, assignment_id: UUID) -> Assignment:
    """Takes a file back from a reviewer; a draft stays as history, a submitted review must be reopened first.

    Records assignment.ended. Raises NotFound, RuleBroken assignment.review_submitted.
    """
    assignment, application, review = _held_assignment(session, actor, assignment_id)
    if review is not None and review.state is ReviewState.SUBMITTED:
        raise RuleBroken("assignment.review_submitted")
    assignment.ended_at = now
    after = {"reviewer": str(assignment.reviewer_id)}
    _record(session, actor, now, "assignment.ended", ("assignment", assignment.id), application, after=after)
    return assignment


def correct_declaration(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    assignment_id: UUID,
    declaration_id: UUID | None,
    kind: ConflictKind,
    reason: str,
) -> ConflictDeclaration:
    """Replaces a mistaken declaration; the old one stays, superseded.

    declaration_id: the declaration on the administrator's page; LostRace conflict.moved when another holds.
    Records conflict.corrected. Raises NotFound, RuleBroken conflict.own_declaration,
    conflict.nothing_declared, on ``kind`` conflict.same_kind, on ``reason`` those of ``clean_reason``.
    """
    assignment, application, _ = _held_assignment(session, actor, assignment_id)
    if assignment.reviewer_id == actor.user_id:
        raise RuleBroken("conflict.own_declaration")
    current = session.scalars(
        select(ConflictDeclaration)
        .where(
            ConflictDeclaration.application_id == application.id,
            ConflictDeclaration.reviewer_id == assignment.reviewer_id,
            ConflictDeclaration.superseded_at.is_(None),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if current is None:
        raise RuleBroken("conflict.nothing_declared")
    if current.id != declaration_id:
        raise LostRace("conflict.moved")
    reason = clean_reason(reason, "reason")
    if current.kind is kind:
        raise RuleBroken("conflict.same_kind", "kind")
    current.superseded_at = now
    # Written before the new row: one declaration is current at any time.
    session.flush()
    corrected = ConflictDeclaration(
        id=new_id(),
        application_id=application.id,
        reviewer_id=assignment.reviewer_id,
        kind=kind,
        explanation=current.explanation if kind.is_conflict else "",
        declared_at=now,
        corrected_by=actor.user_id,
        reason=reason,
    )
    session.add(corrected)
    _record(
        session,
        actor,
        now,
        "conflict.corrected",
        ("declaration", corrected.id),
        application,
        before={"kind": current.kind.value},
        after={"kind": kind.value},
        reason=reason,
    )
    return corrected


def reopen_review(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    assignment_id: UUID,
    version: int,
    reason: str,
    link_to: LinkTo,
) -> Review:
    """Makes a submitted review a draft again; it counts no more until submitted.

    Records review.reopened, sends review.reopened with the reason. Raises NotFound, LostRace
    review.version_moved, on ``reason`` those of ``clean_reason``, and those of ``next_review_state``.
    """
    assignment, application, review = _held_assignment(session, actor, assignment_id)
    if review is None:
        raise NotFound
    reason = clean_reason(reason, "reason")
    state = next_review_state(review.state, ReviewEvent.REOPEN, roles=actor.roles, reason=reason)
    moved = session.scalars(
        update(Review)
        .where(Review.id == review.id, Review.version == version, Review.state == review.state)
        .values(state=state, submitted_at=None, version=version + 1)
        .returning(Review.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not moved:
        raise LostRace("review.version_moved")
    session.refresh(review)
    reviewer = session.get_one(User, assignment.reviewer_id)
    call = call_in_force(session, application.call_id)
    address = link_to("reviews.assigned", lang=reviewer.language)
    subject, body = reopened_mail(reviewer, call, application.number or "", reason, address)
    put_mail(
        session,
        to=reviewer.email,
        language=reviewer.language,
        kind="review.reopened",
        subject=subject,
        body=body,
        now=now,
    )
    after = {"version": review.version, "state": review.state.value}
    _record(session, actor, now, "review.reopened", ("review", review.id), application, after, reason=reason)
    return review


def _reviewer(session: Session, reviewer_id: UUID) -> User:
    reviewer = session.scalars(
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.id == reviewer_id, User.active, RoleGrant.role == Role.REVIEWER)
    ).one_or_none()
    if reviewer is None:
        raise RuleBroken("assignment.not_reviewer", "reviewer")
    return reviewer


def _held_files(session: Session, actor: Actor, application_ids: Sequence[UUID]) -> Sequence[Application]:
    """The files, held until the transaction ends; of one call, all there, none the actor has a stake in."""
    files = session.scalars(
        select(Application)
        .where(
            Application.id.in_(application_ids),
            Application.state != ApplicationState.DRAFT,
            ~has_stake(actor.user_id),
        )
        .order_by(Application.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(files) != len(application_ids) or len({file.call_id for file in files}) > 1:
        raise NotFound
    return files


def _assignment_faults(session: Session, reviewer_id: UUID, files: Sequence[Application]) -> list[Fault]:
    reasons = {
        row.id: row
        for row in session.execute(
            select(
                Application.id,
                is_member(reviewer_id).label("member"),
                is_of_organisation(reviewer_id).label("organisation"),
                is_recused(reviewer_id).label("conflict"),
            )
            .where(Application.id.in_([file.id for file in files]))
            .order_by(Application.id)
        )
    }
    held = set(
        session.scalars(
            select(Assignment.application_id)
            .where(Assignment.reviewer_id == reviewer_id, Assignment.ended_at.is_(None))
            .order_by(Assignment.application_id)
        )
    )
    faults = []
    for file in files:
        row = reasons[file.id]
        found = (
            ("assignment.not_eligible", file.state is not ApplicationState.ELIGIBLE),
            ("assignment.already_made", file.id in held),
            ("assignment.reviewer_is_member", row.member),
            ("assignment.reviewer_of_organisation", row.organisation),
            ("assignment.reviewer_in_conflict", row.conflict),
        )
        faults += [Fault(code, "files", {"number": file.number or ""}) for code, holds in found if holds]
    return faults


def _held_assignment(
    session: Session, actor: Actor, assignment_id: UUID
) -> tuple[Assignment, Application, Review | None]:
    """An active assignment on a file the administrator has no stake in, held with its file."""
    application_id = session.scalars(
        select(Assignment.application_id).where(Assignment.id == assignment_id)
    ).one_or_none()
    if application_id is None:
        raise NotFound
    lock_file(session, application_id)
    found = session.execute(
        select(Assignment, Application, Review)
        .join(Application, Application.id == Assignment.application_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Assignment.id == assignment_id, Assignment.ended_at.is_(None), ~has_stake(actor.user_id))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1], found[2]


def _tell_reviewer(
    session: Session, now: datetime, reviewer: User, call: CallInForce, files: int, link_to: LinkTo
) -> None:
    address = link_to("reviews.assigned", lang=reviewer.language)
    subject, body = assigned_mail(reviewer, call, files, address)
    put_mail(
        session,
        to=reviewer.email,
        language=reviewer.language,
        kind="reviews.assigned",
        subject=subject,
        body=body,
        now=now,
    )


def _record(
    session: Session,
    actor: Actor,
    now: datetime,
    action: str,
    subject: tuple[str, UUID],
    application: Application,
    after: Mapping[str, object],
    before: Mapping[str, object] | None = None,
    reason: str | None = None,
) -> None:
    record_act(
        session,
        actor=actor,
        now=now,
        action=action,
        subject=subject,
        application_id=application.id,
        call_id=application.call_id,
        before=dict(before or {}),
        after=dict(after),
        reason=reason,
    )
