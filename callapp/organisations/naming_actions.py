"""What an organisation is called, as an administrator checked it; and which two are not the same."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from callapp.accounts.known_names import learn_names, take_organisations_turn
from callapp.accounts.models import Organisation
from callapp.accounts.organisation_models import OrganisationsApart
from callapp.audit.actions import record_act
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.people import Actor


def confirm_organisation(
    session: Session, *, actor: Actor, now: datetime, organisation_id: UUID, name_fr: str, name_en: str
) -> Organisation:
    """An administrator has checked the names: it is proposed under them to whoever names a partner.

    Changes its names, which it is known by from now on besides the earlier ones. Records
    organisation.confirmed. RuleBroken: organisation.name_missing; NotFound, also for one merged into another.
    """
    take_organisations_turn(session)
    organisation = _live(session, organisation_id)
    if not name_fr.strip() and not name_en.strip():
        raise RuleBroken("organisation.name_missing", "name_fr")
    organisation.name_fr, organisation.name_en = name_fr.strip() or None, name_en.strip() or None
    organisation.confirmed_at, organisation.confirmed_by = now, actor.user_id
    session.flush()
    learn_names(session, organisation, now=now)
    record_act(
        session,
        actor=actor,
        now=now,
        action="organisation.confirmed",
        subject=("organisation", organisation.id),
    )
    return organisation


def mark_organisations_apart(
    session: Session, *, actor: Actor, now: datetime, first_id: UUID, second_id: UUID
) -> None:
    """Two organisations with like names are two: they are no longer shown as possible duplicates.

    Records organisation.told_apart; nothing when they were told apart before. RuleBroken:
    organisation.merge_itself; NotFound.
    """
    if first_id == second_id:
        raise RuleBroken("organisation.merge_itself")
    take_organisations_turn(session)
    first, second = sorted((_live(session, first_id).id, _live(session, second_id).id))
    if session.get(OrganisationsApart, (first, second)) is not None:
        return
    session.add(OrganisationsApart(first_id=first, second_id=second, said_at=now, said_by=actor.user_id))
    record_act(
        session,
        actor=actor,
        now=now,
        action="organisation.told_apart",
        subject=("organisation", first),
        after={"from": str(second)},
    )


def _live(session: Session, organisation_id: UUID) -> Organisation:
    organisation = session.get(Organisation, organisation_id, with_for_update=True, populate_existing=True)
    if organisation is None or organisation.merged_into_id is not None:
        raise NotFound
    return organisation
