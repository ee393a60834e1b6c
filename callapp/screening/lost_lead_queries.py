"""Files whose lead is gone, drafts too, for administrators: who is on them, and nothing of what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from callapp.accounts.models import User
from callapp.applications.impartiality_queries import is_recused, takes_part
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.team.lead_queries import gone_leads, lead_gone
from callapp.calls.queries import CallInForce, call_in_force
from callapp.domain.errors import NotFound
from callapp.domain.people import Actor, ApplicationRole, LeadGone

_member, _person = aliased(ApplicationMember), aliased(User)


def files_without_lead(actor: Actor, call_id: UUID, words: str = "") -> Select[*tuple[Any, ...]]:
    """(application, its lead's name and address, why gone or NULL), the newest first, in the actor's scope.

    Without words, those whose lead is gone; with words, any file of this number or with somebody of this
    address: a lead can be lost without the house knowing it.
    """
    lead = aliased(ApplicationMember)
    gone = lead_gone()
    statement = (
        select(Application, User.name, User.email, gone)
        .outerjoin(lead, (lead.application_id == Application.id) & (lead.role == ApplicationRole.LEAD))
        .outerjoin(User, User.id == lead.user_id)
        .where(Application.call_id == call_id, ~is_recused(actor.user_id))
        .order_by(Application.created_at.desc(), Application.id)
    )
    return statement.where(_is_meant(words) if words else gone.is_not(None))


def count_without_lead(session: Session, *, actor: Actor, call_id: UUID) -> int:
    """How many files of a call, drafts too, have no lead any more."""
    counted = select(func.count()).where(
        Application.call_id == call_id, ~is_recused(actor.user_id), lead_gone().is_not(None)
    )
    return session.scalar(counted) or 0


def _is_meant(words: str) -> ColumnElement[bool]:
    meant = words.strip().lower()
    return or_(
        func.lower(Application.number) == meant,
        exists().where(
            _member.application_id == Application.id,
            _person.id == _member.user_id,
            _person.email == meant,
        ),
    )


@dataclass(frozen=True, slots=True)
class LostFile:
    """One file as who names its lead sees it. is_own: the actor takes part in it, and names nobody."""

    application: Application
    call: CallInForce
    gone: LeadGone | None
    is_own: bool


def lost_file(session: Session, *, actor: Actor, application_id: UUID) -> LostFile:
    """A file of any state. Raises NotFound for none, and for one the actor declared a conflict on."""
    found = session.execute(
        select(Application, takes_part(actor.user_id)).where(
            Application.id == application_id, ~is_recused(actor.user_id)
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    gone = gone_leads(session, [application_id]).get(application_id)
    return LostFile(found[0], call_in_force(session, found[0].call_id), gone, bool(found[1]))
