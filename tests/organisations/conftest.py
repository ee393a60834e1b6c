"""Organisations of submitted files, and who looks after them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callapp.accounts.known_names import Called, recognise
from callapp.accounts.models import Membership, MembershipState, Organisation, User
from callapp.applications.models import Application
from callapp.calls.queries import CallInForce
from callapp.domain.bilingual import Language
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.people import Actor, Role
from callapp.organisations.merge_actions import merge_organisations
from callapp.organisations.merge_queries import compare_organisations
from tests.factories import link_to, make_person
from tests.submitted import make_submitted, open_call

REASON = "Le registre des entreprises n’en connaît qu’une."


@pytest.fixture
def call(session: Session, now: datetime) -> CallInForce:
    return open_call(session, now)


@pytest.fixture
def administrator(session: Session, now: datetime) -> User:
    return make_person(session, Role.ADMINISTRATOR, now=now)


@pytest.fixture
def provider(session: Session, now: datetime) -> Callable[..., Organisation]:
    """``provider("IA fictive")``: the organisation of this name, new when nobody knows it."""

    def provider(
        name: str,
        kind: PartnerKind = PartnerKind.AI_PROVIDER,
        province: Province = Province.QC,
        country: str = "CA",
    ) -> Organisation:
        called = Called(name, kind, province, country, Language.FR)
        known = recognise(session, [called], now=now, by=None)[called.identity]
        return session.get_one(Organisation, known.organisation_id)

    return provider


@pytest.fixture
def file_with(session: Session, call: CallInForce, now: datetime) -> Callable[..., Application]:
    """``file_with("IA fictive")``: a submitted file whose first partner is called so."""

    def file_with(name: str, **more: Any) -> Application:
        return make_submitted(session, call, now=now, provider=name, **more)

    return file_with


def member(
    session: Session,
    organisation: Organisation,
    now: datetime,
    *,
    person: User | None = None,
    state: MembershipState = MembershipState.ACTIVE,
    lead: bool = False,
) -> Membership:
    """Somebody of an organisation."""
    membership = Membership(
        organisation_id=organisation.id,
        user_id=(person or make_person(session, now=now)).id,
        state=state,
        is_lead=lead,
        asked_at=now,
        decided_at=None if state is MembershipState.PENDING else now,
    )
    session.add(membership)
    session.flush()
    return membership


def merge(session: Session, kept: Organisation, merged: Organisation, actor: Actor, now: datetime) -> Any:
    """Merges as the page does: what was seen is what is there."""
    it = compare_organisations(session, actor=actor, kept_id=kept.id, merged_id=merged.id)
    return merge_organisations(
        session,
        actor=actor,
        now=now,
        kept_id=kept.id,
        merged_id=merged.id,
        seen=it.seen,
        reason=REASON,
        link_to=link_to,
    )
