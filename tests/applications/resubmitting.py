"""An application submitted twice, with changes between: for tests of its copies."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.actions import save_section
from callapp.applications.models import Application
from callapp.applications.submission_actions import (
    reopen_application,
    submit_application,
    withdraw_application,
)
from callapp.domain.sections import Section
from tests.factories import ISSUER, link_to, seen_now

HOUR = timedelta(hours=1)


def submit_again(
    session: Session, application: Application, lead: User, now: datetime, changes: dict[Section, Any]
) -> Application:
    """Withdrawn, reopened, the sections typed anew, and submitted an hour later."""
    acts: dict[str, Any] = {"actor": lead.actor, "now": now, "application_id": application.id}
    withdraw_application(session, version=application.version, **acts)
    reopen_application(session, version=application.version, link_to=link_to, **acts)
    for section, typed in changes.items():
        seen = seen_now(session, application, section)
        save_section(session, section=section, typed=typed, seen=seen, link_to=link_to, **acts)
    acts["now"] = now + HOUR
    return submit_application(session, version=application.version, issuer=ISSUER, **acts)
