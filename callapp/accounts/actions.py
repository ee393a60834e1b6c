"""What people change about themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.audit.actions import record_act
from callapp.domain.bilingual import Language
from callapp.domain.people import Actor


def change_profile(session: Session, *, actor: Actor, now: datetime, name: str, language: str) -> None:
    """Changes the actor's own name and language of mails. Records user.profile_changed."""
    user = session.get_one(User, actor.user_id)
    before = {"language": user.language.value}
    user.name, user.language = name, Language(language)
    record_act(
        session,
        actor=actor,
        now=now,
        action="user.profile_changed",
        subject=("user", user.id),
        before=before,
        after={"language": user.language.value},
    )
