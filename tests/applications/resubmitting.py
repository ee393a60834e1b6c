"""An application submitted twice, with changes between: for tests of its copies."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.actions import save_section
from callapp.applications.models import Application, SectionDraft
from callapp.applications.submission_actions import (
    reopen_application,
    submit_application,
    withdraw_application,
)
from callapp.domain.sections import Section
from tests.factories import ISSUER

HOUR = timedelta(hours=1)


def submit_again(
    session: Session, application: Application, lead: User, now: datetime, changes: dict[Section, Any]
) -> Application:
    """Withdrawn, reopened, the sections typed anew, and submitted an hour later."""
    acts: dict[str, Any] = {"actor": lead.actor, "now": now, "application_id": application.id}
    withdraw_application(session, version=application.version, **acts)
    reopen_application(session, version=application.version, **acts)
    for section, typed in changes.items():
        version = session.scalars(
            select(SectionDraft.version).where(
                SectionDraft.application_id == application.id, SectionDraft.section == section
            )
        ).one()
        save_section(session, section=section, typed=typed, version=version, **acts)
    acts["now"] = now + HOUR
    return submit_application(session, version=application.version, issuer=ISSUER, **acts)
