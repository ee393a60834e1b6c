"""The ranking of a call, the shortlists cut from it, and the files taken away."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from callapp.calls.queries import published_call
from callapp.decisions.actions import cut_shortlist, record_export
from callapp.decisions.export_files import ExportFile
from callapp.decisions.forms import LineForm, SaveForm, TakeAwayForm, asked_line
from callapp.decisions.queries import list_shortlists, ranked_calls
from callapp.decisions.ranking_pages import (
    frozen_shortlist,
    ranking_file,
    ranking_page,
    shortlist_file,
    shortlist_page,
)
from callapp.domain.errors import LostRace, RuleBroken
from callapp.domain.permissions import Permission
from callapp.web.access import current_actor, requires
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.downloads import attachment_response
from callapp.web.fields import PageForm, show_faults
from callapp.web.i18n import current_language, speaker
from callapp.web.marks import N_

bp = Blueprint("decisions", __name__)

Answer = str | Response | tuple[str, int]


@bp.get("/ranking")
@requires(Permission.RANKING_READ)
def ranking() -> str:
    """Calls, with what the ranking of each rests on."""
    return render_template("decisions/calls.html", calls=ranked_calls(db.session), now=request_now())


@bp.get("/ranking/<slug>")
@requires(Permission.RANKING_READ)
def call_ranking(slug: str) -> Answer:
    """The ranking of a call; line, filters and order are in the address, and nothing is kept."""
    return ranking_page(slug)


@bp.post("/ranking/<slug>")
@requires(Permission.SHORTLIST_WRITE)
def cut(slug: str) -> Answer:
    """Keeps the ranking with the line of the address as a named shortlist."""
    form = SaveForm(prefix="save-")
    try:
        shortlist_id = _cut(slug, form)
    except RuleBroken as broken:
        return _refused(form, broken, lambda: ranking_page(slug, save=form)[0])
    flash(speaker().gettext(N_("The shortlist is saved. It will not change any more.")), "success")
    return redirect(url_for("decisions.shortlist", slug=slug, shortlist_id=shortlist_id), 303)


def _cut(slug: str, form: SaveForm) -> UUID:
    line = asked_line(LineForm(request.args))
    if line is None:
        raise RuleBroken("shortlist.method_unknown")
    return cut_shortlist(
        db.session,
        actor=current_actor(),
        now=request_now(),
        call_id=published_call(db.session, slug).id,
        name=form.name.data or "",
        method=line.method,
        parameter=line.parameter,
        seen=form.seen.data or "",
    ).id


@bp.post("/ranking/<slug>/export")
@requires(Permission.EXPORT)
def export(slug: str) -> Answer:
    """The ranking as it stands, with the line of the address, as a file; recorded."""
    call = published_call(db.session, slug)
    form = TakeAwayForm(lang=current_language(), prefix="export-")
    try:
        file = ranking_file(call, form, now=request_now())
    except RuleBroken as broken:
        return _refused(form, broken, lambda: ranking_page(slug, take=form)[0])
    return _send(file, form, call.id, None)


@bp.get("/ranking/<slug>/shortlists")
@requires(Permission.RANKING_READ)
def shortlists(slug: str) -> str:
    """The saved shortlists of a call."""
    call = published_call(db.session, slug)
    saved = list_shortlists(db.session, call.id)
    return render_template(
        "decisions/shortlists.html", call=call.row, document=call.document, shortlists=saved
    )


@bp.get("/ranking/<slug>/shortlists/<uuid:shortlist_id>")
@requires(Permission.RANKING_READ)
def shortlist(slug: str, shortlist_id: UUID) -> str:
    """A saved shortlist, as it was cut."""
    return shortlist_page(slug, shortlist_id)


@bp.post("/ranking/<slug>/shortlists/<uuid:shortlist_id>/export")
@requires(Permission.EXPORT)
def export_shortlist(slug: str, shortlist_id: UUID) -> Answer:
    """A saved shortlist as a file; recorded."""
    frozen = frozen_shortlist(slug, shortlist_id)
    form = TakeAwayForm(lang=current_language(), prefix="export-")
    try:
        file = shortlist_file(frozen, form, now=request_now())
    except RuleBroken as broken:
        return _refused(form, broken, lambda: shortlist_page(slug, shortlist_id, take=form))
    return _send(file, form, frozen.call.id, shortlist_id)


def _send(file: ExportFile, form: TakeAwayForm, call_id: UUID, shortlist_id: UUID | None) -> Response:
    """The download, recorded in the transaction that ends before it leaves."""
    record_export(
        db.session,
        actor=current_actor(),
        now=request_now(),
        call_id=call_id,
        shortlist_id=shortlist_id,
        file_format=form.chosen_format.value,
        language=form.chosen_language,
        sha256=file.sha256,
        file_sha256=file.file_sha256,
        files=file.files,
        named=shortlist_id is None and bool(form.named.data),
    )
    return attachment_response(file.data, file.name, file.media_type)


def _refused(form: PageForm, broken: RuleBroken, page: Callable[[], str]) -> tuple[str, int]:
    """The page again with what is refused and what was typed; 409 when the ranking moved on."""
    db.session.rollback()
    show_faults(form, broken.faults)
    return page(), 409 if isinstance(broken, LostRace) else 422
