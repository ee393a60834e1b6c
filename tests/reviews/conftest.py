"""A call with eligible files and reviewers who may be anywhere on their way."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.calls.queries import CallInForce
from callapp.domain.conflicts import ConflictKind
from callapp.domain.people import Role
from callapp.domain.workflow import ApplicationState
from callapp.reviews import actions, reviewing_actions
from callapp.reviews.actions import ReviewText
from callapp.reviews.models import Assignment, Review
from callapp.reviews.queries import reviewer_desk
from tests.factories import link_to, make_person
from tests.submitted import make_submitted, open_call

# Where reviewers’ mails lead: see tests.factories.link_to.
ADDRESS = "http://example.ca/fr/reviews.assigned"


class Reviewing:
    """Short ways through the same actions people use."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session, self.now = session, now
        self.call: CallInForce = open_call(session, now)
        self.administrator = make_person(session, Role.ADMINISTRATOR, now=now)
        self.codes = [criterion.code for criterion in self.call.document.criteria]

    def file(self) -> Application:
        return make_submitted(self.session, self.call, now=self.now, state=ApplicationState.ELIGIBLE)

    def reviewer(self) -> User:
        return make_person(self.session, Role.REVIEWER, now=self.now)

    def assign(self, reviewer: User, *files: Application) -> list[Assignment]:
        made = reviewing_actions.assign_files(
            self.session,
            actor=self.administrator.actor,
            now=self.now,
            reviewer_id=reviewer.id,
            application_ids=[file.id for file in files],
            link_to=link_to,
        )
        self.session.flush()
        return made

    def sign(self, reviewer: User) -> None:
        actions.sign_agreement(
            self.session,
            actor=reviewer.actor,
            now=self.now,
            slug=self.call.slug,
            version=self.call.document.reviewer_agreement.version,
            typed_name=reviewer.name,
        )
        self.session.flush()

    def declare(self, reviewer: User, file: Application, kind: ConflictKind = ConflictKind.NONE) -> None:
        actions.declare_interest(
            self.session,
            actor=reviewer.actor,
            now=self.now,
            application_id=file.id,
            kind=kind,
            explanation="Nous publions ensemble." if kind.is_conflict else "",
        )
        self.session.flush()

    def ready(self, *files: Application) -> User:
        """A reviewer who may read and score these files."""
        reviewer = self.reviewer()
        self.assign(reviewer, *files)
        self.sign(reviewer)
        for file in files:
            self.declare(reviewer, file)
        return reviewer

    def text(self, *values: int | None, why: str = "Parce que.") -> ReviewText:
        """Scores in half-points in the order of the criteria; None and what is left out is not scored."""
        given = [*values, *([None] * (len(self.codes) - len(values)))]
        return ReviewText(dict(zip(self.codes, given, strict=True)), dict.fromkeys(self.codes, why))

    def write(
        self,
        reviewer: User,
        file: Application,
        text: ReviewText,
        *,
        submit: bool = False,
        version: int | None = None,
    ) -> Review:
        if version is None:
            version = reviewer_desk(self.session, actor=reviewer.actor, application_id=file.id).version
        action = actions.submit_review if submit else actions.save_review
        review = action(
            self.session,
            actor=reviewer.actor,
            now=self.now,
            application_id=file.id,
            snapshot_id=file.snapshot_id,
            version=version,
            text=text,
        )
        self.session.flush()
        return review


@pytest.fixture
def reviewing(session: Session, now: datetime) -> Reviewing:
    return Reviewing(session, now)
