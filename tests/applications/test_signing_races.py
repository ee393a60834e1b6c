"""Two at once: signed while it is edited, signed twice, asked twice, signed while it is submitted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.applications.actions import save_section
from callapp.applications.attestations.actions import request_signatures, sign_letter
from callapp.applications.attestations.attestation_checks import broken_in_attestations
from callapp.applications.attestations.models import Attestation
from callapp.applications.models import Application, Attachment, SectionDraft
from callapp.applications.submission_actions import submit_application
from callapp.domain.eligibility import Signatory
from callapp.domain.people import VISITOR
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from tests.applications.signing import ask, shown_hash, sign, standing_of
from tests.factories import ISSUER, link_to, make_complete_draft, make_person, seen_now
from tests.reviews.test_races import at_once

Act = Callable[[Session], Any]


class Race:
    """A draft asked to be signed, and the acts that run into each other."""

    def __init__(self, session: Session, now: datetime, store: FileStore) -> None:
        self.session, self.now = session, now
        lead = make_person(session, now=now)
        self.draft = make_complete_draft(session, lead=lead, now=now, store=store)
        self.actor, self.version = lead.actor, self.draft.version
        self.tokens = ask(session, self.draft, now)
        statement = session.scalars(select(Attestation.statement)).first() or {}
        self.seen = shown_hash(session, self.draft, statement)
        self.shown = seen_now(session, self.draft, Section.PROJECT)
        self.typed = dict(session.get_one(SectionDraft, (self.draft.id, Section.PROJECT)).typed)

    def sign(self, role: Signatory = Signatory.CEO) -> Act:
        token, seen = self.tokens[role], self.seen
        return lambda own: sign_letter(
            own,
            actor=VISITOR,
            now=self.now,
            token=token,
            seen=seen,
            name="Direction fictive",
            title="Direction",
            consents=True,
            given_from=None,
            link_to=link_to,
        )

    def edit(self) -> Act:
        draft_id: UUID = self.draft.id
        return lambda own: save_section(
            own,
            actor=self.actor,
            now=self.now,
            application_id=draft_id,
            section=Section.PROJECT,
            typed={**self.typed, "title": "Autre titre"},
            seen=self.shown,
            link_to=link_to,
        )

    def submit(self) -> Act:
        draft_id: UUID = self.draft.id
        return lambda own: submit_application(
            own,
            actor=self.actor,
            now=self.now,
            application_id=draft_id,
            version=self.version,
            issuer=ISSUER,
        )

    def ask(self) -> Act:
        draft_id: UUID = self.draft.id
        return lambda own: request_signatures(
            own,
            actor=self.actor,
            now=self.now,
            application_id=draft_id,
            roles=tuple(Signatory),
            link_to=link_to,
        )


@pytest.fixture
def race(session: Session, now: datetime, store: FileStore) -> Race:
    return Race(session, now, store)


@pytest.mark.parametrize("_round", range(3))
def test_a_signature_against_an_edit_has_one_winner(
    session: Session, race: Race, database_url: URL, _round: int
) -> None:
    session.commit()
    answers = at_once(database_url, race.sign(), race.edit())
    session.expire_all()
    title = session.get_one(Application, race.draft.id).title
    # Signed first: the edit is refused, for nobody chose to void. Edited first: the signature is, with the
    # text as it is now.
    assert (answers, title) in (
        (["done", "attestation.held"], "Libérer des lits"),
        (["attestation.text_moved", "done"], "Autre titre"),
    )
    assert list(broken_in_attestations(session)) == []


def test_one_link_signs_once_however_often_it_is_sent(
    session: Session, race: Race, database_url: URL
) -> None:
    session.commit()
    answers = at_once(database_url, *[race.sign() for _ in range(4)])
    assert sorted(answers) == ["attestation.used"] * 3 + ["done"]


def test_asking_twice_at_once_makes_one_request_each(session: Session, race: Race, database_url: URL) -> None:
    session.execute(Attestation.__table__.delete())
    session.commit()
    answers = at_once(database_url, race.ask(), race.ask())
    assert sorted(answers) == ["attestation.nobody_to_ask", "done"]
    assert session.scalar(select(func.count()).select_from(Attestation)) == 2


def test_what_is_submitted_is_what_was_signed(session: Session, race: Race, database_url: URL) -> None:
    """The last signature, an edit and the submission at once: no signed copy says something else."""
    session.execute(update(Attachment).values(removed_at=race.now))
    sign(session, race.tokens[Signatory.CLINICAL_LEAD], race.now)
    session.commit()
    answers = at_once(database_url, race.sign(), race.edit(), race.submit())
    session.expire_all()
    submitted = answers[2] == "done"
    assert (session.get_one(Application, race.draft.id).state == "submitted") is submitted
    assert answers[1] in ("attestation.held", "draft.not_editable")
    assert answers[2] in ("done", "letter.ceo_signature_missing")
    assert answers[0] == "done"
    assert standing_of(session, race.draft.id) == {"ceo": "given", "clinical_lead": "given"}
    assert list(broken_in_attestations(session)) == []
