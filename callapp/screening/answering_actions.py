"""The call's side of a file's thread."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from callapp.applications.impartiality_queries import lock_file
from callapp.applications.member_queries import people_to_tell
from callapp.applications.messages.models import Message, MessageSide
from callapp.applications.messages.threads import record_message
from callapp.applications.models import Application
from callapp.domain.people import Actor
from callapp.mail.outbox import LinkTo, put_mail
from callapp.screening.answering_queries import get_thread_file
from callapp.web.marks import N_
from callapp.web.speaker import Speaker

_SUBJECT = N_("An answer about your application")
_BODY = N_("Your question about the application “%(title)s” is answered. Read the answer here:\n%(link)s\n")


def answer_question(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, text: str, link_to: LinkTo
) -> Message:
    """Somebody of the call answers the team of a file, or writes again.

    Records ``message.answered``. Mails everybody who works on the file, without the words themselves.
    Raises NotFound for a thread nobody began or of a file in which the actor has a stake; RuleBroken
    ``message.text_missing``, ``text.too_many_characters`` and ``text.forbidden_character`` on ``text``.
    """
    lock_file(session, application_id)
    application, _call = get_thread_file(session, actor=actor, application_id=application_id)
    message = record_message(
        session,
        actor=actor,
        now=now,
        application_id=application_id,
        side=MessageSide.CALL,
        text=text,
        action="message.answered",
    )
    _tell_the_team(session, application, now, link_to)
    return message


def _tell_the_team(session: Session, application: Application, now: datetime, link_to: LinkTo) -> None:
    for person in people_to_tell(session, application.id):
        says = Speaker(person.language)
        title = application.title or says.gettext(N_("Project without a title"))
        link = link_to("messages.thread", lang=person.language, application_id=application.id)
        put_mail(
            session,
            to=person.email,
            language=person.language,
            kind="message.answered",
            subject=says.gettext(_SUBJECT),
            body=says.gettext(_BODY, title=title, link=link),
            now=now,
        )
