"""Restoring a version of a section: a save like any other, undone by restoring again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.models import SectionDraft
from callapp.applications.sections.saving import Saved, editable_application, keep_text
from callapp.applications.versions.models import SectionVersion
from callapp.audit.actions import record_act
from callapp.domain.errors import NotFound
from callapp.domain.merging import Seen
from callapp.domain.people import Actor
from callapp.domain.sections import Section
from callapp.mail.outbox import LinkTo


def restore_section(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    section: Section,
    number: int,
    seen: Seen,
    link_to: LinkTo,
) -> Saved:
    """Puts the text of a version back into its section; what stands there now stays as a version.

    seen: what the page showed of the section as it is now. Fields that the version did not have yet stay.
    Records ``section.restored``, unless the section says the same already. Raises NotFound; RuleBroken
    ``application.role_refused``, ``draft.not_editable``, ``attestation.held``; LostRace ``race.lost`` for
    each field that somebody changed since.
    """
    application = editable_application(session, actor, application_id)
    version = session.scalars(
        select(SectionVersion).where(
            SectionVersion.application_id == application_id,
            SectionVersion.section == section,
            SectionVersion.number == number,
        )
    ).one_or_none()
    if version is None:
        raise NotFound
    draft = session.get_one(SectionDraft, (application_id, section), populate_existing=True)
    saved = keep_text(
        session,
        actor=actor,
        now=now,
        application=application,
        section=section,
        typed={name: version.typed.get(name, text) for name, text in draft.typed.items()},
        seen=seen,
        link_to=link_to,
        restored=number,
    )
    if saved.version is not None:
        record_act(
            session,
            actor=actor,
            now=now,
            action="section.restored",
            subject=("application", application_id),
            application_id=application_id,
            call_id=application.call_id,
            after={"section": section, "version": saved.version.number, "restored": number},
        )
    return saved
