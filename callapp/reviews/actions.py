"""What a reviewer does: sign the agreement, declare, score, submit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callapp.applications.impartiality_queries import lock_file
from callapp.applications.models import Application
from callapp.applications.recusal_models import ConflictDeclaration
from callapp.audit.actions import record_act
from callapp.calls.models import Criterion
from callapp.calls.queries import call_in_force, criteria_of
from callapp.db.ids import new_id
from callapp.domain.conflicts import ConflictKind
from callapp.domain.errors import Fault, LostRace, NotFound, RuleBroken
from callapp.domain.people import Actor
from callapp.domain.reasons import clean_reason
from callapp.domain.scoring import score_faults, submission_faults
from callapp.domain.text import clean_text, limit_faults
from callapp.domain.workflow import ReviewEvent, ReviewState, next_review_state
from callapp.reviews.models import Review, ReviewerAgreement, Score
from callapp.reviews.queries import assigned, call_to_review, declared_file
from callapp.reviews.reviewing_queries import scored_criteria

TEXT_LIMIT = 20_000  # characters of one justification or comment


@dataclass(frozen=True, slots=True)
class ReviewText:
    """What a reviewer gives, by criterion code: scores in half-points (None is not scored) and words."""

    scores: Mapping[str, int | None]
    justifications: Mapping[str, str]
    committee_comment: str = ""
    applicant_comment: str = ""


def sign_agreement(
    session: Session, *, actor: Actor, now: datetime, slug: str, version: str, typed_name: str
) -> ReviewerAgreement:
    """Signs a call's confidentiality and conflict agreement; signing the same version again changes nothing.

    version: of the text the person read. Records agreement.signed. Raises NotFound without work in the call,
    LostRace agreement.text_changed, RuleBroken on ``typed_name`` agreement.name_missing,
    agreement.name_too_long, text.forbidden_character.
    """
    call = call_to_review(session, actor=actor, slug=slug).call
    if call.document.reviewer_agreement.version != version:
        raise LostRace("agreement.text_changed")
    name = " ".join(clean_text(typed_name, field="typed_name").split())
    if not any(letter.isalpha() for letter in name):
        raise RuleBroken("agreement.name_missing", "typed_name")
    if len(name) > 200:
        raise RuleBroken("agreement.name_too_long", "typed_name")
    signed = session.scalars(
        select(ReviewerAgreement).where(
            ReviewerAgreement.user_id == actor.user_id,
            ReviewerAgreement.call_id == call.id,
            ReviewerAgreement.text_version == version,
        )
    ).one_or_none()
    if signed is not None:
        return signed
    signed = ReviewerAgreement(
        id=new_id(),
        user_id=actor.user_id,
        call_id=call.id,
        text_version=version,
        typed_name=name,
        signed_at=now,
    )
    session.add(signed)
    record_act(
        session,
        actor=actor,
        now=now,
        action="agreement.signed",
        subject=("agreement", signed.id),
        call_id=call.id,
        after={"version": version},
    )
    return signed


def declare_interest(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    kind: ConflictKind,
    explanation: str = "",
) -> ConflictDeclaration:
    """Declares on a file: no conflict, or which. A conflict takes the file from this person at once.

    A later conflict replaces an earlier declaration of none; declaring none again changes nothing.
    Records conflict.declared. Raises NotFound outside the reviewer's scope, RuleBroken on ``explanation``
    conflict.explanation_missing for a conflict, text.too_many_characters, text.forbidden_character.
    """
    lock_file(session, application_id)
    found = session.execute(
        assigned(actor, Application, ConflictDeclaration, declared=False)
        .where(Application.id == application_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    application, current = found
    explanation = clean_reason(explanation, "explanation", required=False)
    if kind.is_conflict and not explanation:
        raise RuleBroken("conflict.explanation_missing", "explanation")
    if current is not None and not kind.is_conflict:
        held: ConflictDeclaration = current
        return held
    if current is not None:
        current.superseded_at = now
        # Written before the new row: one declaration is current at any time.
        session.flush()
    declaration = ConflictDeclaration(
        id=new_id(),
        application_id=application_id,
        reviewer_id=actor.user_id,
        kind=kind,
        explanation=explanation,
        declared_at=now,
    )
    session.add(declaration)
    record_act(
        session,
        actor=actor,
        now=now,
        action="conflict.declared",
        subject=("declaration", declaration.id),
        application_id=application_id,
        call_id=application.call_id,
        before={"kind": current.kind.value} if current is not None else {},
        after={"kind": kind.value},
    )
    return declaration


def save_review(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    snapshot_id: UUID | None,
    version: int,
    text: ReviewText,
) -> Review:
    """Keeps a draft as it was typed, however incomplete. A criterion not scored stays missing, never zero.

    snapshot_id, version: of the page the reviewer typed on (version 0 before the first save).
    Records review.saved. Raises NotFound outside the reviewer's scope; LostRace review.version_moved,
    review.copy_changed, review.submitted_already; RuleBroken on the fields ``score_<code>``,
    ``justification_<code>``, ``committee_comment``, ``applicant_comment`` those of ``score_faults``,
    text.too_many_characters, text.forbidden_character.
    """
    review, criteria = _keep(session, actor, now, application_id, snapshot_id, version, text)
    scored = sum(text.scores.get(criterion.code) is not None for criterion in criteria)
    _record(session, actor, now, review, application_id, "review.saved", {"criteria_scored": scored})
    return review


def submit_review(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    snapshot_id: UUID | None,
    version: int,
    text: ReviewText,
) -> Review:
    """Submits the review as typed on the page; read-only from then on.

    Records review.submitted with the scores. Raises as save_review does, and RuleBroken with every reason:
    review.score_missing on ``score_<code>``, review.justification_missing on ``justification_<code>``.
    """
    review, criteria = _keep(session, actor, now, application_id, snapshot_id, version, text)
    document = call_in_force(session, criteria[0].call_id).document
    scores = {code: value for code, value in text.scores.items() if value is not None}
    faults = submission_faults(
        scored_criteria(criteria), scores, text.justifications, max_half_points=document.max_half_points
    )
    if faults:
        raise RuleBroken.of(_at_fields(faults))
    review.state = next_review_state(review.state, ReviewEvent.SUBMIT, roles=actor.roles)
    review.submitted_at = now
    after = {"scores": scores, "snapshot": str(review.snapshot_id)}
    _record(session, actor, now, review, application_id, "review.submitted", after)
    return review


def _keep(
    session: Session,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    snapshot_id: UUID | None,
    version: int,
    text: ReviewText,
) -> tuple[Review, Sequence[Criterion]]:
    """Writes the draft and its scores, if nobody wrote it since the page was opened."""
    lock_file(session, application_id)
    assignment, application, review = declared_file(session, actor=actor, application_id=application_id)
    if review is not None and review.state is ReviewState.SUBMITTED:
        raise LostRace("review.submitted_already")
    if version != (review.version if review is not None else 0):
        raise LostRace("review.version_moved")
    if snapshot_id != application.snapshot_id:
        raise LostRace("review.copy_changed")
    criteria = criteria_of(session, application.call_id)
    document = call_in_force(session, application.call_id).document
    text = _checked(criteria, text, document.max_half_points)
    if review is None:
        review = Review(
            id=new_id(),
            assignment_id=assignment.id,
            snapshot_id=snapshot_id,
            started_at=now,
            saved_at=now,
            committee_comment=text.committee_comment,
            applicant_comment=text.applicant_comment,
        )
        session.add(review)
        session.flush()
    else:
        _move_on(session, review, now, snapshot_id, version, text)
    for criterion in criteria:
        session.merge(
            Score(
                review_id=review.id,
                criterion_id=criterion.id,
                value=text.scores.get(criterion.code),
                justification=text.justifications.get(criterion.code, ""),
            )
        )
    session.flush()
    return review, criteria


def _move_on(
    session: Session,
    review: Review,
    now: datetime,
    snapshot_id: UUID | None,
    version: int,
    text: ReviewText,
) -> None:
    moved = session.scalars(
        update(Review)
        .where(Review.id == review.id, Review.version == version, Review.state == ReviewState.DRAFT)
        .values(
            version=version + 1,
            snapshot_id=snapshot_id,
            saved_at=now,
            committee_comment=text.committee_comment,
            applicant_comment=text.applicant_comment,
        )
        .returning(Review.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not moved:
        raise LostRace("review.version_moved")
    session.refresh(review)


def _checked(criteria: Sequence[Criterion], text: ReviewText, max_half_points: int) -> ReviewText:
    """The text in its normal form; refuses it all, naming every fault at its field."""
    scores = {code: value for code, value in text.scores.items() if value is not None}
    faults = _at_fields(score_faults(scored_criteria(criteria), scores, max_half_points=max_half_points))
    words = {
        **{f"justification_{c.code}": text.justifications.get(c.code, "") for c in criteria},
        "committee_comment": text.committee_comment,
        "applicant_comment": text.applicant_comment,
    }
    for field, typed in words.items():
        try:
            words[field] = clean_text(typed, field=field)
            faults += limit_faults(words[field], field=field, max_characters=TEXT_LIMIT)
        except RuleBroken as broken:
            faults += broken.faults
    if faults:
        raise RuleBroken.of(faults)
    return ReviewText(
        text.scores,
        {c.code: words[f"justification_{c.code}"] for c in criteria},
        words["committee_comment"],
        words["applicant_comment"],
    )


def _at_fields(faults: Sequence[Fault]) -> list[Fault]:
    """The rules name a criterion; a page has two fields for each."""
    part = {"review.justification_missing": "justification"}
    return [
        Fault(fault.code, f"{part.get(fault.code, 'score')}_{fault.field}", fault.params) for fault in faults
    ]


def _record(
    session: Session,
    actor: Actor,
    now: datetime,
    review: Review,
    application_id: UUID,
    action: str,
    after: Mapping[str, object],
) -> None:
    call_id = session.scalars(select(Application.call_id).where(Application.id == application_id)).one()
    record_act(
        session,
        actor=actor,
        now=now,
        action=action,
        subject=("review", review.id),
        application_id=application_id,
        call_id=call_id,
        after={"version": review.version, **after},
    )
