"""What a hospital does with its draft: opens it and saves its sections."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application, ApplicationMember, SectionDraft
from callapp.applications.section_rows import replace_rows
from callapp.audit.actions import record_act
from callapp.calls.queries import call_in_force
from callapp.db.ids import new_id
from callapp.domain.bilingual import Language
from callapp.domain.content import ApplicationContent, Declared
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.people import Actor, ApplicationRole
from callapp.domain.permissions import MAY_EDIT
from callapp.domain.section_reading import read_sections
from callapp.domain.sections import Section
from callapp.domain.typed import Typed, keeping_faults
from callapp.domain.windows import Phase
from callapp.domain.workflow import ApplicationState


def open_application(
    session: Session, *, actor: Actor, now: datetime, call_id: UUID, language: Language
) -> Application:
    """Opens an empty draft in an open call; the actor becomes its lead, the language stays its own.

    Several drafts are allowed; whether one hospital may submit twice is asked at submission. Records
    ``application.opened``. Raises NotFound for an unknown call, RuleBroken ``application.not_open_yet`` and
    ``application.deadline_passed``.
    """
    call = call_in_force(session, call_id)
    phase = call.phase(now)
    if phase is Phase.UPCOMING:
        raise RuleBroken("application.not_open_yet")
    if phase is Phase.CLOSED:
        raise RuleBroken("application.deadline_passed")
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
    version: int,
) -> SectionDraft:
    """Keeps what was typed in a section, word for word, whether or not it can be understood.

    The section's typed rows follow: rewritten when all of it is understood, removed when not, so that none
    contradicts what is shown; a section that is not understood is not complete. version is the one the person
    saw (0 before a first save). The text already kept, sent again, changes and records nothing. A draft can
    be saved after the deadline too, though no longer submitted. Records ``section.saved``.
    Raises NotFound; RuleBroken ``application.role_refused``, ``draft.not_editable``, or with the codes of
    ``keeping_faults``; LostRace ``race.lost`` when somebody saved this section in between.
    """
    if faults := keeping_faults(typed):
        raise RuleBroken.of(faults)
    application = _editable(session, actor, application_id)
    draft = session.get(SectionDraft, (application_id, section), populate_existing=True)
    if draft is not None and draft.typed == typed:
        return draft
    if (draft.version if draft else 0) != version:
        raise LostRace("race.lost")
    if draft is None:
        draft = SectionDraft(application_id=application_id, section=section, version=0)
        session.add(draft)
    draft.typed, draft.version = dict(typed), version + 1
    draft.saved_at, draft.saved_by = now, _person(actor)
    _write_rows(session, actor, now, application, section, typed)
    record_act(
        session,
        actor=actor,
        now=now,
        action="section.saved",
        subject=("application", application_id),
        application_id=application_id,
        call_id=application.call_id,
        after={"section": section, "version": draft.version},
    )
    return draft


def _editable(session: Session, actor: Actor, application_id: UUID) -> Application:
    """The application, its row locked: saves and moves of one application take turns."""
    found = session.execute(
        select(Application, ApplicationMember.role)
        .join(ApplicationMember, ApplicationMember.application_id == Application.id)
        .where(Application.id == application_id, ApplicationMember.user_id == actor.user_id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    if found[1] not in MAY_EDIT:
        raise RuleBroken("application.role_refused")
    if found[0].state is not ApplicationState.DRAFT:
        raise RuleBroken("draft.not_editable")
    application: Application = found[0]
    return application


def _write_rows(
    session: Session, actor: Actor, now: datetime, application: Application, section: Section, typed: Typed
) -> None:
    document = call_in_force(session, application.call_id).document
    person = _person(actor)
    name = session.scalars(select(User.name).where(User.id == person)).one()
    nothing = ApplicationContent(language=application.language)
    reading = read_sections(
        {section: typed},
        start=nothing,
        statements=[statement.code for statement in document.declarations],
        declared=Declared(now, name),
    )
    content = reading.content if reading.parses(section) else nothing
    replace_rows(session, application, section, content, declared_by=person, now=now)


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotFound
    return actor.user_id
