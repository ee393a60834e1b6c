"""Files whose lead is gone: nobody can submit, withdraw or hand over until somebody else leads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from callapp.accounts.models import Membership, MembershipState, Organisation, User
from callapp.applications.impartiality_queries import is_recused, takes_part
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.team.queries import lock_application
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.people import Actor, ApplicationRole, LeadGone
from callapp.domain.permissions import Permission, allows

# Aliases, so that a statement that reads the same table for another purpose does not share its rows.
_lead, _leading, _colleague = (aliased(ApplicationMember) for _ in range(3))
_person = aliased(User)
_ended, _live = aliased(Membership), aliased(Membership)


def lead_gone() -> ColumnElement[Any]:
    """Expression on Application: a code of LeadGone, or NULL while its lead is there."""
    is_led = exists().where(
        _lead.application_id == Application.id,
        _lead.role == ApplicationRole.LEAD,
        _person.id == _lead.user_id,
        _person.active,
    )
    # A draft is for no organisation yet: it counts for those of the others who work on it.
    is_others = exists().where(
        _colleague.application_id == Application.id,
        _live.user_id == _colleague.user_id,
        _live.state == MembershipState.ACTIVE,
        _live.organisation_id == _ended.organisation_id,
    )
    has_left = exists().where(
        _leading.application_id == Application.id,
        _leading.role == ApplicationRole.LEAD,
        _ended.user_id == _leading.user_id,
        _ended.state == MembershipState.ENDED,
        or_(
            _ended.organisation_id == Application.organisation_id,
            and_(Application.organisation_id.is_(None), is_others),
        ),
    )
    return case((~is_led, LeadGone.ACCOUNT_CLOSED.value), (has_left, LeadGone.LEFT_ORGANISATION.value))


def gone_leads(session: Session, application_ids: Collection[UUID]) -> dict[UUID, LeadGone]:
    """Those of these files whose lead is gone, and why."""
    gone = lead_gone()
    rows = session.execute(
        select(Application.id, gone)
        .where(Application.id.in_(application_ids), gone.is_not(None))
        .order_by(Application.id)
    )
    return {row[0]: LeadGone(row[1]) for row in rows}


@dataclass(frozen=True, slots=True)
class Belonging:
    """Where somebody on an application belongs now; left: the application’s own one, if they left it."""

    now: Organisation | None
    left: Organisation | None


def belongings(session: Session, application: Application, lead_id: UUID | None) -> dict[UUID, Belonging]:
    """Where everybody on an application belongs, by person. A draft is for its lead's organisation."""
    rows = session.scalars(
        select(Membership)
        .options(joinedload(Membership.organisation))
        .join(ApplicationMember, ApplicationMember.user_id == Membership.user_id)
        .where(
            ApplicationMember.application_id == application.id,
            Membership.state.in_([MembershipState.ACTIVE, MembershipState.ENDED]),
        )
        .order_by(Membership.asked_at, Membership.id)
    ).all()
    active = {row.user_id: row.organisation for row in rows if row.state is MembershipState.ACTIVE}
    led_from = active[lead_id].id if lead_id in active else None
    ended = {
        row.user_id: row.organisation
        for row in rows
        if row.state is MembershipState.ENDED
        and row.organisation_id == (application.organisation_id or led_from)
    }
    return {user_id: Belonging(active.get(user_id), ended.get(user_id)) for user_id in {*active, *ended}}


def lock_unled_application(session: Session, *, actor: Actor, application_id: UUID) -> Application:
    """A file for which this administrator may name a lead, its row locked; whether or not one is there.

    Raises NotFound for who does not manage people or declared a conflict on the file; RuleBroken
    ``lead.own_file`` for who takes part in it.
    """
    application = lock_application(session, application_id)
    stake = session.execute(
        select(is_recused(actor.user_id), takes_part(actor.user_id)).where(Application.id == application_id)
    ).one()
    if not allows(actor, Permission.PEOPLE_MANAGE) or stake[0]:
        raise NotFound
    if stake[1]:
        raise RuleBroken("lead.own_file")
    return application
