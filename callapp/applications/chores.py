"""What comes up by itself in applications: done a little at a time by whoever delivers the mails."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from callapp.applications.attestations.confirmation_actions import ask_changed_again
from callapp.applications.reminders.actions import send_due_reminders
from callapp.domain.people import Actor
from callapp.mail.outbox import LinkTo


def do_what_is_due(session: Session, *, actor: Actor, now: datetime, link_to: LinkTo) -> int:
    """Reminds teams of deadlines, asks partners again whose part was changed; 0 when nothing is due."""
    reminded = send_due_reminders(session, actor=actor, now=now, link_to=link_to)
    return reminded + ask_changed_again(session, actor=actor, now=now, link_to=link_to)
