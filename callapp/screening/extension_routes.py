"""The administrator's pages for one file's deadline: the files not submitted, and a later end for one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.calls.queries import published_call
from callapp.domain.errors import LostRace, RuleBroken
from callapp.domain.permissions import Permission
from callapp.domain.windows import last_minute
from callapp.screening.extension_actions import extend_application
from callapp.screening.extension_queries import ExtendableFile, extendable_file, unsubmitted_files
from callapp.screening.forms import FileExtensionForm
from callapp.web.access import current_actor, requires
from callapp.web.acting import who_and_when
from callapp.web.database import db
from callapp.web.fields import show_faults
from callapp.web.i18n import speaker
from callapp.web.links import public_link
from callapp.web.listing import ListPage, asked_page, asked_words

bp = Blueprint("extensions", __name__)

Answer = Response | str | tuple[str, int]


@bp.get("/files/<slug>/unsubmitted")
@requires(Permission.CALLS_MANAGE)
def unsubmitted(slug: str) -> str:
    """The drafts and withdrawn files of a call: who works on each, never what is written in it."""
    call, words = published_call(db.session, slug), asked_words()
    found = unsubmitted_files(
        db.session, actor=current_actor(), call_id=call.id, words=words, page=asked_page()
    )
    page: ListPage[Any] = ListPage(found.rows, found.number, found.total, found.size)
    return render_template("register/unsubmitted.html", call=call, page=page, words=words, **_words())


@bp.get("/files/unsubmitted/<uuid:application_id>/extension")
@requires(Permission.CALLS_MANAGE)
def extension(application_id: UUID) -> str:
    """Asks for a later end for one file, and the reason."""
    found = extendable_file(db.session, actor=current_actor(), application_id=application_id)
    form = FileExtensionForm(formdata=None)
    form.show_deadline(found.window.closes_at, found.call.zone)
    return _page(found, form)


@bp.post("/files/unsubmitted/<uuid:application_id>/extension")
@requires(Permission.CALLS_MANAGE)
def extend(application_id: UUID) -> Answer:
    """Moves the deadline of the file later."""
    found = extendable_file(db.session, actor=current_actor(), application_id=application_id)
    form = FileExtensionForm()
    try:
        asked = form.asked(found.call.zone)
        extend_application(
            db.session, **who_and_when(), application_id=application_id, link_to=public_link, **asked
        )
    except RuleBroken as broken:
        return _refused(found, form, broken)
    flash(_("The deadline of the file is extended, and its team is told by mail."), "success")
    return redirect(url_for(".extension", application_id=application_id), 303)


def _refused(found: ExtendableFile, form: FileExtensionForm, broken: RuleBroken) -> tuple[str, int]:
    """The form with what was typed; whoever lost a race may send it again, now knowing the deadline."""
    show_faults(form, broken.faults)
    form.see_deadline(found.window.closes_at)
    return _page(found, form), 409 if isinstance(broken, LostRace) else 422


def _page(found: ExtendableFile, form: FileExtensionForm) -> str:
    return render_template(
        "register/extension.html", found=found, file=found.file, call=found.call, form=form, **_words()
    )


def _words() -> dict[str, Any]:
    """``closing(instant, zone)``: an end in words, as its last minute."""
    return {"closing": lambda instant, zone: speaker().moment(last_minute(instant), zone)}
