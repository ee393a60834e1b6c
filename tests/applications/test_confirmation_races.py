"""Two at once: confirmed while the part is edited, confirmed twice, confirmed while it is taken back.

Whoever is first wins: a page opened before the confirmation is told of it and its text given back, a part
edited while its partner was reading is shown with what changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.applications.actions import save_section
from callapp.applications.attestations.attestation_checks import broken_in_attestations
from callapp.applications.attestations.confirmation_actions import (
    ask_changed_again,
    confirm_part,
    request_confirmations,
    retract_confirmation,
)
from callapp.applications.attestations.models import Attestation
from callapp.applications.models import SectionDraft
from callapp.domain.people import SYSTEM, VISITOR
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from callapp.mail.models import Mail
from tests.applications.confirming import ask_partners, confirm, edit_row, part_hash, states_of
from tests.applications.sections import PROVIDER_REF
from tests.factories import link_to, make_complete_draft, make_person, seen_now
from tests.reviews.test_races import at_once

Act = Callable[[Session], Any]


class Race:
    """A draft whose provider is asked to confirm, and the acts that run into each other."""

    def __init__(self, session: Session, now: datetime, store: FileStore) -> None:
        self.now = now
        lead = make_person(session, now=now)
        self.draft = make_complete_draft(session, lead=lead, now=now, store=store)
        self.actor = lead.actor
        self.token = ask_partners(session, self.draft, now, [PROVIDER_REF])[PROVIDER_REF]
        self.seen = part_hash(session, self.token)
        self.one: UUID = session.scalars(select(Attestation.id)).one()
        self.shown = seen_now(session, self.draft, Section.BUDGET)
        self.typed = dict(session.get_one(SectionDraft, (self.draft.id, Section.BUDGET)).typed)

    def confirm(self) -> Act:
        return lambda own: confirm_part(
            own,
            actor=VISITOR,
            now=self.now,
            token=self.token,
            seen=self.seen,
            name="Personne fictive",
            title="Associée",
            consents=True,
            given_from=None,
            link_to=link_to,
        )

    def edit(self) -> Act:
        """The amount of the provider's line."""
        draft_id: UUID = self.draft.id
        costs = [{**self.typed["costs"][0], "amount": "1"}, *self.typed["costs"][1:]]
        return lambda own: save_section(
            own,
            actor=self.actor,
            now=self.now,
            application_id=draft_id,
            section=Section.BUDGET,
            typed={**self.typed, "costs": costs},
            seen=replace(self.shown, confirmed=frozenset()),
            link_to=link_to,
        )

    def retract(self) -> Act:
        draft_id: UUID = self.draft.id
        return lambda own: retract_confirmation(
            own,
            actor=self.actor,
            now=self.now,
            application_id=draft_id,
            attestation_id=self.one,
            seen="asked",
        )


@pytest.fixture
def race(session: Session, now: datetime, store: FileStore) -> Race:
    return Race(session, now, store)


def ends(session: Session, race: Race) -> tuple[str, str]:
    """Where the confirmation stands, and the amount that does."""
    session.expire_all()
    costs = session.get_one(SectionDraft, (race.draft.id, Section.BUDGET)).typed["costs"]
    return states_of(session, race.draft)[PROVIDER_REF], costs[0]["amount"]


@pytest.mark.parametrize("_round", range(2))
def test_a_confirmation_against_an_edit_has_one_winner(
    session: Session, race: Race, database_url: URL, _round: int
) -> None:
    session.commit()
    answers = at_once(database_url, race.confirm(), race.edit())
    assert (answers, *ends(session, race)) in (
        (["done", "attestation.confirmed_meanwhile"], "given", "1 500 000,50 $"),
        (["attestation.text_moved", "done"], "asked", "1"),
    )
    assert list(broken_in_attestations(session)) == []


def test_one_link_confirms_once_however_often_it_is_sent(
    session: Session, race: Race, database_url: URL
) -> None:
    session.commit()
    answers = at_once(database_url, *[race.confirm() for _ in range(4)])
    assert sorted(answers) == ["attestation.used"] * 3 + ["done"]


@pytest.mark.parametrize("_round", range(2))
def test_a_confirmation_against_taking_the_request_back_has_one_winner(
    session: Session, race: Race, database_url: URL, _round: int
) -> None:
    session.commit()
    answers = at_once(database_url, race.confirm(), race.retract())
    assert (answers, ends(session, race)[0]) in (
        (["done", "attestation.answered_meanwhile"], "given"),
        (["attestation.taken_back", "done"], "taken_back"),
    )


def test_whoever_asks_at_once_makes_one_request(session: Session, race: Race, database_url: URL) -> None:
    """The team by its button and the worker by itself, of a part that was changed."""
    confirm(session, race.token, race.now)
    edit_row(session, race.draft, race.now, Section.BUDGET, "costs", 0, amount="2")
    session.commit()
    later, draft_id, actor = race.now + timedelta(minutes=10), race.draft.id, race.actor

    def ask(own: Session) -> Any:
        return request_confirmations(
            own, actor=actor, now=later, application_id=draft_id, refs=[PROVIDER_REF], link_to=link_to
        )

    def again(own: Session) -> Any:
        return ask_changed_again(own, actor=SYSTEM, now=later, link_to=link_to)

    answers = at_once(database_url, ask, again, again)
    assert answers[1:] == ["done", "done"]
    assert answers[0] in ("done", "attestation.asked_just_now")
    mails = session.scalar(select(func.count()).where(Mail.kind == "confirmation.again"))
    assert (mails, session.scalar(select(func.count()).select_from(Attestation))) == (1, 2)
