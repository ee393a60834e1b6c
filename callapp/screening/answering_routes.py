"""Questions of teams: the list of threads of a call, one thread, answering it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.applications.messages.forms import MessageForm
from callapp.applications.messages.queries import list_messages
from callapp.calls.queries import published_call
from callapp.domain.permissions import Permission, allows
from callapp.screening.answering_actions import answer_question
from callapp.screening.answering_queries import get_thread_file, list_threads
from callapp.web.access import current_actor, requires
from callapp.web.acting import who_and_when
from callapp.web.database import db
from callapp.web.i18n import current_language
from callapp.web.listing import asked_page

bp = Blueprint("questions", __name__)


@bp.get("/files/<slug>/questions")
@requires(Permission.APPLICATIONS_READ)
def index(slug: str) -> str:
    """Threads of a call's files, those that wait first."""
    call = published_call(db.session, slug)
    only_waiting = request.args.get("show") == "waiting"
    threads = list_threads(
        db.session,
        actor=current_actor(),
        call_id=call.id,
        lang=current_language().value,
        only_waiting=only_waiting,
        page=asked_page(),
    )
    return render_template("register/questions.html", call=call, threads=threads, only_waiting=only_waiting)


@bp.get("/files/questions/<uuid:application_id>")
@requires(Permission.APPLICATIONS_READ)
def thread(application_id: UUID) -> str:
    """One thread, oldest message first."""
    return _page(application_id, MessageForm(formdata=None))


@bp.post("/files/questions/<uuid:application_id>")
@requires(Permission.ELIGIBILITY_DECIDE)
def answer(application_id: UUID) -> Response | tuple[str, int]:
    """Answers the team."""
    form = MessageForm()
    act = partial(answer_question, db.session, **who_and_when(), application_id=application_id)
    if not form.is_sent(act):
        return _page(application_id, form), 422
    flash(_("The answer is sent; the team is told by mail."), "success")
    return redirect(url_for(".thread", application_id=application_id), 303)


def _page(application_id: UUID, form: MessageForm) -> str:
    file, call = get_thread_file(db.session, actor=current_actor(), application_id=application_id)
    return render_template(
        "register/thread.html",
        file=file,
        call=call,
        messages=list_messages(db.session, application_id),
        form=form,
        may_write=allows(current_actor(), Permission.ELIGIBILITY_DECIDE),
        may_publish=allows(current_actor(), Permission.ANSWERS_PUBLISH),
    )
