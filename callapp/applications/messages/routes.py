"""The team's page of its file's thread."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.applications.messages.actions import ask_question
from callapp.applications.messages.forms import MessageForm
from callapp.applications.messages.queries import list_messages
from callapp.applications.queries import get_application_for
from callapp.domain.permissions import MAY_EDIT, Permission
from callapp.web.access import current_actor, requires
from callapp.web.acting import who_and_when
from callapp.web.database import db

bp = Blueprint("messages", __name__)


@bp.get("/applications/<uuid:application_id>/messages")
@requires(Permission.APPLY)
def thread(application_id: UUID) -> str:
    """What was asked and answered so far, and the form to ask."""
    return _page(application_id, MessageForm(formdata=None))


@bp.post("/applications/<uuid:application_id>/messages")
@requires(Permission.APPLY)
def ask(application_id: UUID) -> Response | tuple[str, int]:
    """Sends a question to those who look after the call."""
    form = MessageForm()
    act = partial(ask_question, db.session, **who_and_when(), application_id=application_id)
    if not form.is_sent(act):
        return _page(application_id, form), 422
    flash(_("Your question is sent. You will be told by mail when it is answered."), "success")
    return redirect(url_for(".thread", application_id=application_id), 303)


def _page(application_id: UUID, form: MessageForm) -> str:
    own = get_application_for(db.session, current_actor(), application_id)
    return render_template(
        "applications/messages.html",
        own=own,
        call=own.call,
        messages=list_messages(db.session, application_id),
        form=form,
        may_write=own.role in MAY_EDIT,
    )
