"""The trail as auditors read it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request

from callapp.audit.queries import actions_recorded, trail
from callapp.domain.permissions import Permission
from callapp.web.access import requires
from callapp.web.database import db
from callapp.web.listing import asked_page, asked_words, list_rows
from callapp.web.withheld import withheld_files

bp = Blueprint("audit", __name__)


@bp.get("/audit")
@requires(Permission.AUDIT_READ)
def entries() -> str:
    action = asked_words("action") or None
    application_id, actor_id = _id(request.args.get("application")), _id(request.args.get("actor"))
    narrowed: dict[str, Any] = {"action": action, "application_id": application_id, "actor_id": actor_id}
    withheld = withheld_files()
    return render_template(
        "audit/entries.html",
        page=list_rows(db.session, trail(**narrowed, withheld=withheld), asked_page()),
        actions=db.session.scalars(actions_recorded()).all(),
        **narrowed,
        withheld=len(withheld),
    )


def _id(text: str | None) -> UUID | None:
    """An id in the address; anything else narrows to nothing known and is left out."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
