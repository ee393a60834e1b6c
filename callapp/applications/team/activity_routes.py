"""Who did what on a file, and when: for everybody who works on it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template

from callapp.applications.queries import get_application_for
from callapp.applications.team.activity_pages import activity_days
from callapp.applications.team.activity_queries import activity, load_acts
from callapp.domain.permissions import Permission
from callapp.web.access import current_actor, requires
from callapp.web.database import db
from callapp.web.listing import asked_page, list_rows

bp = Blueprint("activity", __name__)


@bp.get("/applications/<uuid:application_id>/activity")
@requires(Permission.APPLY)
def lines(application_id: UUID) -> str:
    """The acts of the file that are its people's to know, the newest first."""
    own = get_application_for(db.session, current_actor(), application_id)
    page = list_rows(db.session, activity(application_id), asked_page())
    days = activity_days(load_acts(db.session, page.rows))
    return render_template("applications/activity.html", own=own, call=own.call, page=page, days=days)
