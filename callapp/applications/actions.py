"""What a hospital does with its draft: opens it and saves its sections."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from callapp.applications.deadlines import deadline_passed
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.queries import count_led_drafts
from callapp.applications.sections.saving import Saved, editable_application, keep_text
from callapp.audit.actions import record_act
from callapp.calls.queries import call_in_force
from callapp.db.ids import new_id
from callapp.domain.bilingual import Language
from callapp.domain.errors import RuleBroken
from callapp.domain.merging import NOTHING_SEEN, Seen
from callapp.domain.people import Actor, ApplicationRole
from callapp.domain.sections import Section
from callapp.domain.typed import Typed
from callapp.domain.windows import Phase
from callapp.mail.outbox import LinkTo

# Drafts that one person leads in one call: far more than anybody writes, too few to fill a house with.
MOST_DRAFTS = 30


def open_application(
    session: Session, *, actor: Actor, now: datetime, call_id: UUID, language: Language
) -> Application:
    """Opens an empty draft in an open call; the actor becomes its lead, the language stays its own.

    Several drafts are allowed; whether one hospital may submit twice is asked at submission. Records
    ``application.opened``. Raises NotFound for an unknown call, RuleBroken ``application.not_open_yet``,
    ``application.deadline_passed`` and ``application.too_many_drafts``.
    """
    call = call_in_force(session, call_id)
    phase = call.phase(now)
    if phase is Phase.UPCOMING:
        raise RuleBroken("application.not_open_yet")
    if phase is Phase.CLOSED:
        raise deadline_passed(call.window, now)
    if count_led_drafts(session, actor, call_id) >= MOST_DRAFTS:
        raise RuleBroken("application.too_many_drafts", limit=MOST_DRAFTS)
    application = Application(
        id=new_id(),
        call_id=call.id,
        language=language,
        created_at=now,
        created_by=actor.user_id,
    )
    session.add(application)
    session.flush()
    session.add(
        ApplicationMember(
            application_id=application.id, user_id=actor.user_id, role=ApplicationRole.LEAD, added_at=now
        )
    )
    record_act(
        session,
        actor=actor,
        now=now,
        action="application.opened",
        subject=("application", application.id),
        application_id=application.id,
        call_id=call.id,
        after={"language": language},
    )
    return application


def save_section(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    section: Section,
    typed: Typed,
    seen: Seen = NOTHING_SEEN,
    link_to: LinkTo,
) -> Saved:
    """Keeps what was typed in a section, word for word, whether or not it can be understood.

    seen: what the page showed before. Fields left as they were shown stand as others wrote them meanwhile;
    where both wrote, nothing is kept. The section's typed rows follow: rewritten when all of it is
    understood, removed when not, so that none contradicts what is shown. The text already kept, sent again,
    changes and records nothing. A draft can be saved after the deadline too, though no longer submitted.
    What somebody signed or confirmed and no longer stands so is voided, as ``void_what_changed`` says.
    The saves of one person within ten minutes are one version of the section, and one entry in the trail:
    records ``section.saved`` when a version begins. Raises NotFound; RuleBroken ``application.role_refused``,
    ``draft.not_editable``, ``attestation.held``, or with the codes of ``keeping_faults``; LostRace
    ``race.lost``, a fault for each field that somebody else changed too.
    """
    application = editable_application(session, actor, application_id)
    saved = keep_text(
        session,
        actor=actor,
        now=now,
        application=application,
        section=section,
        typed=typed,
        seen=seen,
        link_to=link_to,
    )
    if saved.version is not None:
        record_act(
            session,
            actor=actor,
            now=now,
            action="section.saved",
            subject=("application", application_id),
            application_id=application_id,
            call_id=application.call_id,
            after={"section": section, "version": saved.version.number},
        )
    return saved
