"""The trail as auditors read it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request

from callapp.audit.queries import actions_recorded, trail
from callapp.domain.permissions import Permission
from callapp.web.access import requires
from callapp.web.database import db
from callapp.web.listing import asked_page, list_rows

bp = Blueprint("audit", __name__)


@bp.get("/audit")
@requires(Permission.AUDIT_READ)
def entries() -> str:
    filters = {
        "action": request.args.get("action") or None,
        "application_id": _id(request.args.get("application")),
        "actor_id": _id(request.args.get("actor")),
    }
    page = list_rows(db.session, trail(**filters), asked_page())
    actions = db.session.scalars(actions_recorded()).all()
    return render_template("audit/entries.html", page=page, actions=actions, filters=filters)


def _id(text: str | None) -> UUID | None:
    """An id in the address; anything else narrows to nothing known and is left out."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
