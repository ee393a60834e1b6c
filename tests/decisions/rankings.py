"""Eligible files and reviews as rows, for tests of the ranking: what the pages before it would have made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.applications.recusal_models import ConflictDeclaration
from callapp.applications.sections.models import FundingLine, HospitalFacts
from callapp.calls.queries import CallInForce, criteria_of
from callapp.calls.shipped import demo_eval_call
from callapp.db.ids import new_id
from callapp.domain.bilingual import Language
from callapp.domain.budget import FundingSource
from callapp.domain.conflicts import ConflictKind
from callapp.domain.organisations import Province
from callapp.domain.workflow import ApplicationState, ReviewState
from callapp.reviews.models import Assignment, Review, Score
from tests.client import Page
from tests.published import publish
from tests.submitted import make_organisation, make_submitted

Points = Sequence[int | None]
SLUG = "ia-sante-demo-eval"
RANKING = f"/en/ranking/{SLUG}"


def fictional_call(session: Session, now: datetime) -> CallInForce:
    """The closed fictional call, with an envelope of 7 500 000 $."""
    return publish(session, demo_eval_call(), now=now)


def make_file(
    session: Session,
    call: CallInForce,
    *,
    now: datetime,
    title: str = "Prévoir les congés d’hôpital",
    hospital: str | None = None,
    province: Province = Province.QC,
    cents: int = 100_000_000,
    language: Language = Language.FR,
    state: ApplicationState = ApplicationState.ELIGIBLE,
    lead: User | None = None,
) -> Application:
    """A submitted file, eligible unless said otherwise."""
    organisation = make_organisation(session, now, hospital)
    file = make_submitted(
        session, call, now=now, language=language, state=state, organisation=organisation, lead=lead
    )
    file.title = title
    session.get_one(HospitalFacts, file.id).province = province
    session.execute(
        update(FundingLine)
        .where(FundingLine.application_id == file.id, FundingLine.source == FundingSource.SCALE_AI)
        .values(amount_cents=cents)
    )
    session.flush()
    return file


def make_review(
    session: Session,
    file: Application,
    reviewer: User,
    points: Points = (),
    *,
    now: datetime,
    state: ReviewState = ReviewState.SUBMITTED,
    ended: bool = False,
    words: str = "Justification fictive.",
) -> Review:
    """A review in half-points by criterion, in the order of the call; None is a criterion not scored."""
    assignment = make_assignment(session, file, reviewer, now=now, ended=ended)
    review = Review(
        id=new_id(),
        assignment_id=assignment.id,
        snapshot_id=file.snapshot_id,
        state=state,
        started_at=now,
        saved_at=now,
        submitted_at=now if state is ReviewState.SUBMITTED else None,
    )
    session.add(review)
    session.flush()
    for criterion, value in zip(criteria_of(session, file.call_id), points, strict=False):
        session.add(Score(review_id=review.id, criterion_id=criterion.id, value=value, justification=words))
    session.flush()
    return review


def make_assignment(
    session: Session, file: Application, reviewer: User, *, now: datetime, ended: bool = False
) -> Assignment:
    """The file given to a reviewer."""
    assignment = Assignment(
        id=new_id(),
        application_id=file.id,
        reviewer_id=reviewer.id,
        assigned_at=now,
        assigned_by=reviewer.id,
        ended_at=now if ended else None,
    )
    session.add(assignment)
    session.flush()
    return assignment


def declare(
    session: Session,
    file: Application,
    person: User,
    *,
    now: datetime,
    kind: ConflictKind = ConflictKind.SAME_INSTITUTION,
) -> None:
    """The person's declaration on the file; the one before it, if any, is superseded."""
    session.execute(
        update(ConflictDeclaration)
        .where(
            ConflictDeclaration.application_id == file.id,
            ConflictDeclaration.reviewer_id == person.id,
            ConflictDeclaration.superseded_at.is_(None),
        )
        .values(superseded_at=now)
    )
    session.add(
        ConflictDeclaration(
            id=new_id(), application_id=file.id, reviewer_id=person.id, kind=kind, declared_at=now
        )
    )
    session.flush()


def titles(page: Page) -> list[str]:
    """Titles in the table of ranked files, in order."""
    table = page.soup.find("table")
    assert table is not None
    return [str(cell.find("a").get_text()) for cell in table.select("tbody th.main")]
