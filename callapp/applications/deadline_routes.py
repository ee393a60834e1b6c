"""The deadline of one file for what reads it apart from pages: a calendar, and the page's own countdown."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, jsonify
from flask_babel import gettext as _

from callapp.applications.queries import get_application_for
from callapp.calls.calendar_file import MEDIA_TYPE, Entry, calendar_file
from callapp.calls.call_page import deadline, deadline_state
from callapp.domain.permissions import Permission
from callapp.web.access import current_actor, requires
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.downloads import attachment_response
from callapp.web.i18n import current_language, speaker
from callapp.web.links import public_link

bp = Blueprint("deadlines", __name__)


@bp.get("/applications/<uuid:application_id>/deadline.ics")
@requires(Permission.APPLY)
def calendar(application_id: UUID) -> Response:
    """The file's own deadline for a calendar."""
    own = get_application_for(db.session, current_actor(), application_id)
    call = own.call.document.name.in_language(current_language())
    title = own.application.title or speaker().gettext("Project without a title")
    entry = Entry(
        name=f"callapp-application-{application_id}",
        summary=_("Deadline: %(name)s", name=call),
        description=_(
            "“%(title)s” can be submitted until %(deadline)s.", title=title, deadline=deadline(own)
        ),
        page=public_link("applications.show", lang=current_language(), application_id=application_id),
    )
    data = calendar_file(speaker(), entry, own.window, now=request_now())
    return attachment_response(data, f"{own.call.slug}.ics", MEDIA_TYPE)


@bp.get("/applications/<uuid:application_id>/deadline.json")
@requires(Permission.APPLY)
def state(application_id: UUID) -> Response:
    """The server's time and the file's deadline, for the countdown of its pages."""
    own = get_application_for(db.session, current_actor(), application_id)
    return jsonify(deadline_state(own, request_now()))
