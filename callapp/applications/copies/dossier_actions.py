"""Taking everything away that was ever given for one application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from callapp.applications.copies.queries import readable_application
from callapp.applications.models import ApplicationMember
from callapp.audit.actions import record_act
from callapp.domain.bilingual import Language
from callapp.domain.people import Actor


@dataclass(frozen=True, slots=True)
class Dossier:
    """What may be taken: of which application, by whom, when.

    is_whole: its own people take everything, words they never submitted included; whoever reads the call's
    files takes what was submitted. name: the number, before a first submission the call.
    """

    application_id: UUID
    name: str
    language: Language
    is_whole: bool
    taken_at: datetime


def take_dossier(session: Session, *, actor: Actor, now: datetime, application_id: UUID) -> Dossier:
    """Says what the actor may take of an application; what it holds is read afterwards, as it is sent.

    Records ``dossier.taken`` for its own people, ``dossier.exported`` for others. Raises NotFound.
    """
    application = readable_application(session, actor, application_id)
    is_whole = session.get(ApplicationMember, (application.id, actor.user_id)) is not None
    record_act(
        session,
        actor=actor,
        now=now,
        action="dossier.taken" if is_whole else "dossier.exported",
        subject=("application", application.id),
        application_id=application.id,
        call_id=application.call_id,
    )
    return Dossier(
        application_id=application.id,
        name=application.number or application.call.slug,
        language=application.language,
        is_whole=is_whole,
        taken_at=now,
    )
