"""Who may not touch a file: those who take part in it, and those who declared a conflict on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from callapp.accounts.models import Membership, MembershipState
from callapp.accounts.organisation_models import OrganisationName
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.recusal_models import ConflictDeclaration
from callapp.applications.sections.models import Partner
from callapp.domain.conflicts import ConflictKind
from callapp.domain.errors import NotFound

# Somebody who asked to belong to an organisation is as near to it as somebody who does.
_NEAR = (MembershipState.ACTIVE, MembershipState.PENDING)


# Aliases, so that a statement that reads the same table for another purpose does not share its rows.
_member = aliased(ApplicationMember)
_belonging = aliased(Membership)
_theirs = aliased(Membership)
_partner = aliased(Partner)
_name = aliased(OrganisationName)
_declared = aliased(ConflictDeclaration)


def is_member(user_id: Any) -> ColumnElement[bool]:
    """Condition on Application: the person works on the file. user_id is a UUID or a column."""
    return exists().where(_member.application_id == Application.id, _member.user_id == user_id)


def is_of_organisation(user_id: Any) -> ColumnElement[bool]:
    """Condition on Application: the person belongs, or asked to belong, to an organisation of the file: the
    applicant's, or a partner's once the file was submitted."""
    of_applicant = exists().where(
        _belonging.organisation_id == Application.organisation_id,
        _belonging.user_id == user_id,
        _belonging.state.in_(_NEAR),
    )
    of_partner = exists().where(
        _partner.application_id == Application.id,
        _name.id == _partner.known_as_id,
        _theirs.organisation_id == _name.organisation_id,
        _theirs.user_id == user_id,
        _theirs.state.in_(_NEAR),
    )
    return or_(of_applicant, of_partner)


def is_recused(user_id: Any) -> ColumnElement[bool]:
    """Condition on Application: the person declared a conflict on the file, and it holds."""
    return exists().where(
        _declared.application_id == Application.id,
        _declared.reviewer_id == user_id,
        _declared.superseded_at.is_(None),
        _declared.kind != ConflictKind.NONE,
    )


def is_of_a_members_organisation(user_id: Any) -> ColumnElement[bool]:
    """Condition on Application: the person belongs, or asked to belong, to an organisation of its people.

    A draft has no organisation yet: its people have.
    """
    return exists().where(
        _member.application_id == Application.id,
        _theirs.user_id == _member.user_id,
        _theirs.state.in_(_NEAR),
        _belonging.organisation_id == _theirs.organisation_id,
        _belonging.user_id == user_id,
        _belonging.state.in_(_NEAR),
    )


def takes_part(user_id: Any) -> ColumnElement[bool]:
    """Condition on Application: the person works on the file or belongs to one of its organisations."""
    return or_(is_member(user_id), is_of_organisation(user_id))


def has_stake(user_id: Any) -> ColumnElement[bool]:
    """Condition on Application: the person takes part in the file, or declared a conflict on it."""
    return or_(is_recused(user_id), takes_part(user_id))


def lock_file(session: Session, application_id: UUID) -> None:
    """Until the transaction ends, nobody else screens, assigns or reviews this file.

    Raises NotFound when there is no such file. Take it before reading what the decision rests on.
    """
    held = session.execute(select(Application.id).where(Application.id == application_id).with_for_update())
    if held.first() is None:
        raise NotFound
