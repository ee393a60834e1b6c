"""Reads for administrators and auditors: people, first claims, mails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from callapp.accounts.models import Membership, MembershipState, RoleGrant, User
from callapp.domain.errors import NotFound
from callapp.domain.people import Role
from callapp.mail.models import Mail, MailState

ESCAPE = "\\"


def people(*, words: str = "", role: Role | None = None, is_active: bool | None = None) -> Select[User]:
    """People by name, roles loaded; narrowed to those whose name or address holds the words, or to a role."""
    statement = select(User).options(selectinload(User.roles)).order_by(User.name, User.id)
    for word in words.split():
        pattern = _contains(word)
        statement = statement.where(
            or_(User.name.ilike(pattern, escape=ESCAPE), User.email.ilike(pattern, escape=ESCAPE))
        )
    if role is not None:
        statement = statement.where(exists().where(RoleGrant.user_id == User.id, RoleGrant.role == role))
    if is_active is not None:
        statement = statement.where(User.active == is_active)
    return statement


def load_person(session: Session, user_id: UUID) -> tuple[User, Sequence[Membership]]:
    """One person with roles, and the memberships with their organisations. Raises NotFound."""
    person = session.scalar(select(User).options(selectinload(User.roles)).where(User.id == user_id))
    if person is None:
        raise NotFound
    memberships = session.scalars(
        select(Membership)
        .options(joinedload(Membership.organisation))
        .where(Membership.user_id == user_id)
        .order_by(Membership.asked_at, Membership.id)
    ).all()
    return person, memberships


def list_first_claims(session: Session) -> Sequence[Membership]:
    """Requests on organisations that nobody leads: an administrator verifies them; the oldest first."""
    lead, leading = aliased(Membership), aliased(User)
    is_led = (
        exists()
        .where(lead.organisation_id == Membership.organisation_id, lead.is_lead)
        .where(leading.id == lead.user_id, leading.active)
    )
    return session.scalars(
        select(Membership)
        .options(joinedload(Membership.organisation), joinedload(Membership.user))
        .where(Membership.state == MembershipState.PENDING, ~is_led)
        .order_by(Membership.asked_at, Membership.id)
    ).all()


def mails(*, state: MailState | None = None, words: str = "", withheld: Iterable[str] = ()) -> Select[Mail]:
    """Mails, the newest first; narrowed by state, or by words of the recipient or the subject.

    withheld: numbers of applications the reader has a stake in; no mail that names one is shown.
    """
    statement = select(Mail).order_by(Mail.created_at.desc(), Mail.id)
    if state is not None:
        statement = statement.where(Mail.state == state)
    for word in words.split():
        pattern = _contains(word)
        statement = statement.where(
            or_(Mail.recipient.ilike(pattern, escape=ESCAPE), Mail.subject.ilike(pattern, escape=ESCAPE))
        )
    for number in withheld:
        statement = statement.where(Mail.subject.not_like(_contains(number), escape=ESCAPE))
    return statement


def _contains(word: str) -> str:
    for special in (ESCAPE, "%", "_"):
        word = word.replace(special, ESCAPE + special)
    return f"%{word}%"
