"""What is written in a file's thread, by either side, and who is told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import RoleGrant, User
from callapp.applications.impartiality_queries import has_stake, lock_file
from callapp.applications.messages.models import Message, MessageSide
from callapp.applications.messages.queries import count_questions, last_message
from callapp.applications.messages.threads import record_message
from callapp.applications.models import Application, ApplicationMember
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.invitations import COUNTED_OVER, refuse_many_questions
from callapp.domain.people import Actor, Role
from callapp.domain.permissions import MAY_EDIT
from callapp.mail.outbox import LinkTo, put_mail
from callapp.web.marks import N_
from callapp.web.speaker import Speaker

_SUBJECT = N_("A question about an application")
_BODY = N_(
    "The team of an application asks a question. Read it and answer here:\n"
    "%(link)s\n"
    "\n"
    "You are told again once it is answered and a new question comes.\n"
)


def ask_question(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, text: str, link_to: LinkTo
) -> Message:
    """Somebody who writes in the file asks those who look after the call; in any state of the file.

    Records ``message.asked``. Mails the eligibility officers without a stake in the file (administrators
    where there is none), unless a question waits for an answer already. Raises NotFound; RuleBroken
    ``application.role_refused`` for a viewer, ``message.text_missing``, ``text.too_many_characters``,
    ``text.forbidden_character`` and as ``refuse_many_questions`` on ``text``.
    """
    lock_file(session, application_id)
    role = session.scalar(
        select(ApplicationMember.role).where(
            ApplicationMember.application_id == application_id, ApplicationMember.user_id == actor.user_id
        )
    )
    if role is None:
        raise NotFound
    if role not in MAY_EDIT:
        raise RuleBroken("application.role_refused")
    asked = count_questions(
        session, author_id=actor.user_id, application_id=application_id, since=now - COUNTED_OVER
    )
    refuse_many_questions(asked)
    before = last_message(session, application_id)
    message = record_message(
        session,
        actor=actor,
        now=now,
        application_id=application_id,
        side=MessageSide.TEAM,
        text=text,
        action="message.asked",
    )
    if before is None or before.side is MessageSide.CALL:
        _tell_the_call(session, application_id, now, link_to)
    return message


def _tell_the_call(session: Session, application_id: UUID, now: datetime, link_to: LinkTo) -> None:
    people = _holding(session, application_id, Role.ELIGIBILITY_OFFICER)
    for person in people or _holding(session, application_id, Role.ADMINISTRATOR):
        says = Speaker(person.language)
        link = link_to("questions.thread", lang=person.language, application_id=application_id)
        put_mail(
            session,
            to=person.email,
            language=person.language,
            kind="message.asked",
            subject=says.gettext(_SUBJECT),
            body=says.gettext(_BODY, link=link),
            now=now,
        )


def _holding(session: Session, application_id: UUID, role: Role) -> list[User]:
    """Active people with this role and no stake in the file."""
    return list(
        session.scalars(
            select(User)
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .join(Application, Application.id == application_id)
            .where(RoleGrant.role == role, User.active, ~has_stake(User.id))
            .order_by(User.email)
        )
    )
