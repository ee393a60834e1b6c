"""Runs migrations on the connection callapp.db.migrate hands over, or, for authors, on the local database."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import create_engine

import callapp.accounts.invitation_models
import callapp.accounts.models
import callapp.accounts.organisation_models
import callapp.applications.attestations.models
import callapp.applications.corrections.models
import callapp.applications.messages.models
import callapp.applications.models
import callapp.applications.recusal_models
import callapp.applications.reminders.models
import callapp.applications.sections.models
import callapp.applications.team.models
import callapp.applications.versions.models
import callapp.audit.models
import callapp.calls.answer_models
import callapp.calls.models
import callapp.decisions.models
import callapp.mail.models
import callapp.receipts.models
import callapp.reviews.models
import callapp.screening.models  # noqa: F401 – imported for their tables
from callapp.db.base import Base
from callapp.db.types import ExactDecimal, UTCDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Migrations must not change when our types do: they name the plain column type."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, ExactDecimal):
        return "sa.String(length=40)"
    return False


def run(connection: Any) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    run(handed_over)
else:
    with create_engine("sqlite:///instance/callapp.sqlite3").connect() as own:
        run(own)
        own.commit()
