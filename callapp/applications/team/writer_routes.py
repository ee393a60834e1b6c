"""Who writes what: one choice for each section of a draft, made by its lead."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.applications.models import ApplicationMember
from callapp.applications.queries import OwnApplication, get_application_for, list_members
from callapp.applications.team.forms import WritersForm
from callapp.applications.team.section_writers import writers_of
from callapp.applications.team.writer_actions import assign_sections
from callapp.domain.permissions import MAY_EDIT, Permission
from callapp.web.access import current_actor, requires
from callapp.web.acting import refusals, who_and_when
from callapp.web.database import db
from callapp.web.fields import show_faults
from callapp.web.links import public_link

bp = Blueprint("writers", __name__)

Answer = Response | str | tuple[str, int]


@bp.get("/applications/<uuid:application_id>/people/sections")
@requires(Permission.APPLY)
def sections(application_id: UUID) -> Answer:
    """Who is to write which section."""
    own = get_application_for(db.session, current_actor(), application_id)
    return _page(own, WritersForm.of(writers_of(db.session, application_id)))


@bp.post("/applications/<uuid:application_id>/people/sections")
@requires(Permission.APPLY)
def assign(application_id: UUID) -> Answer:
    """Keeps who is to write which section."""
    own, form = get_application_for(db.session, current_actor(), application_id), WritersForm()

    def act() -> None:
        acting, chosen = who_and_when(), form.chosen()
        assign_sections(
            db.session, **acting, application_id=application_id, writers=chosen, link_to=public_link
        )

    if faults := refusals(act):
        show_faults(form, faults)
        return _page(own, form), 422
    flash(_("Who writes what is kept, and who has something new to write is told by mail."), "success")
    return redirect(url_for("applications.show", application_id=application_id), 303)


def _page(own: OwnApplication, form: WritersForm) -> str:
    form.offer([member.user for member in _writing(list_members(db.session, own.application.id))])
    return render_template("applications/writers.html", own=own, call=own.call, form=form)


def _writing(members: Sequence[ApplicationMember]) -> list[ApplicationMember]:
    return [member for member in members if member.role in MAY_EDIT and member.user.active]
