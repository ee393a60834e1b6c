"""What tests of partners' confirmations do: ask, open the link, confirm, edit one row."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.attestations.attested_texts import text_to_confirm
from callapp.applications.attestations.confirmation_actions import (
    ask_changed_again,
    confirm_part,
    request_confirmations,
)
from callapp.applications.attestations.confirmation_queries import load_partner_rows
from callapp.applications.attestations.models import Attestation
from callapp.applications.attestations.queries import find_attestation
from callapp.applications.models import Application, SectionDraft
from callapp.applications.submission_actions import submit_application
from callapp.domain.attestation import AttestationKind
from callapp.domain.bilingual import Bilingual
from callapp.domain.errors import RuleBroken
from callapp.domain.people import SYSTEM, VISITOR, Actor
from callapp.domain.sections import Section
from tests.applications.sections import PROVIDER_REF, UNIVERSITY_REF
from tests.applications.signing import edit, lead_of, token_for
from tests.factories import ISSUER, link_to

PROVIDER, UNIVERSITY = "ia@example.ca", "recherche@example.ca"
REFS = (PROVIDER_REF, UNIVERSITY_REF)


def ask_partners(
    session: Session, draft: Application, now: datetime, refs: Collection[str] = REFS
) -> dict[str, str]:
    """Asks partners to confirm; the tokens of the links mailed, by ref."""
    actor = Actor(user_id=lead_of(session, draft).id)
    asked = request_confirmations(
        session, actor=actor, now=now, application_id=draft.id, refs=refs, link_to=link_to
    )
    return {one.party: token_for(session, one) for one in asked}


def part_hash(session: Session, token: str) -> str:
    """The hash on the page of the link, as the part reads now."""
    found = find_attestation(session, token)
    assert found is not None
    part = load_partner_rows(session, found[2].id)[found[0].party].part
    assert part is not None
    return text_to_confirm(part, Bilingual(**found[0].statement)).sha256


def confirm(session: Session, token: str, now: datetime, **other: Any) -> Attestation:
    """Whoever holds the link confirms what it shows now."""
    said: dict[str, Any] = {
        "actor": VISITOR,
        "now": now,
        "token": token,
        "name": "Personne-ressource fictive",
        "title": "Associée",
        "consents": True,
        "given_from": "192.0.2.8",
        "link_to": link_to,
    }
    seen = other.pop("seen", None) or part_hash(session, token)
    return confirm_part(session, **{**said, "seen": seen, **other})


def confirmed_by_both(session: Session, draft: Application, now: datetime) -> dict[str, str]:
    """A draft whose partners have confirmed; the tokens."""
    tokens = ask_partners(session, draft, now)
    for token in tokens.values():
        confirm(session, token, now)
    return tokens


def edit_row(
    session: Session,
    draft: Application,
    now: datetime,
    section: Section,
    name: str,
    at: int,
    /,
    **fields: str,
) -> None:
    """Saves a section with these fields of one of its rows in place of what they said."""
    rows = list(session.get_one(SectionDraft, (draft.id, section)).typed[name])
    rows[at] = {**rows[at], **fields}
    edit(session, draft, now, section, **{name: rows})


def settle(session: Session, now: datetime) -> int:
    """What the worker does by itself: asks again whose part was changed."""
    return ask_changed_again(session, actor=SYSTEM, now=now, link_to=link_to)


def states_of(session: Session, draft: Application) -> dict[str, str]:
    """Where the latest request to each partner stands, and why it is void."""
    session.flush()
    rows = session.scalars(
        select(Attestation)
        .where(
            Attestation.application_id == draft.id,
            Attestation.kind == AttestationKind.PARTNER_CONFIRMATION,
        )
        .order_by(Attestation.asked_at, Attestation.id)
    )
    return {one.party: (one.void_reason or one.state).value for one in rows}


def refused(attempt: Any, *args: Any, **values: Any) -> list[tuple[str, str | None]]:
    """What an attempt is refused for: codes with their fields."""
    with pytest.raises(RuleBroken) as broken:
        attempt(*args, **values)
    return [(fault.code, fault.field) for fault in broken.value.faults]


def submit(session: Session, draft: Application, lead: User, now: datetime) -> Application:
    return submit_application(
        session,
        actor=lead.actor,
        now=now,
        application_id=draft.id,
        version=draft.version,
        issuer=ISSUER,
    )
