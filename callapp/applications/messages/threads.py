"""How a message comes into a file's thread, whichever side writes it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from callapp.applications.messages.models import Message, MessageSide
from callapp.applications.models import Application
from callapp.audit.actions import record_act
from callapp.db.ids import new_id
from callapp.domain.errors import RuleBroken
from callapp.domain.people import Actor
from callapp.domain.text import clean_text, limit_faults

LONGEST = 5_000  # characters of one message


def record_message(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    side: MessageSide,
    text: str,
    action: str,
) -> Message:
    """The message's row and its entry in the trail, which holds none of its words.

    Raises RuleBroken ``message.text_missing``, ``text.too_many_characters`` and ``text.forbidden_character``
    on ``text``.
    """
    cleaned = clean_text(text, field="text").strip()
    if not cleaned:
        raise RuleBroken("message.text_missing", "text")
    if too_long := limit_faults(cleaned, field="text", max_characters=LONGEST):
        raise RuleBroken.of(too_long)
    application = session.get_one(Application, application_id)
    message = Message(
        id=new_id(),
        application_id=application_id,
        side=side,
        author_id=actor.user_id,
        text=cleaned,
        sent_at=now,
    )
    session.add(message)
    session.flush()
    record_act(
        session,
        actor=actor,
        now=now,
        action=action,
        subject=("message", message.id),
        application_id=application_id,
        call_id=application.call_id,
    )
    return message
