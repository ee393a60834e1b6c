"""The administrator's pages for calls: list, upload, preview, publish, extend."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.calls.actions import extend_deadline, publish_document, stage_document
from callapp.calls.call_page import deadline, preview_page
from callapp.calls.forms import ExtensionForm, UploadForm
from callapp.calls.queries import (
    CallInForce,
    any_call,
    call_in_force,
    every_call,
    extensions_of,
    published_call,
    version_of,
    versions_of,
)
from callapp.calls.routes import calls
from callapp.domain.errors import Fault, LostRace, RuleBroken
from callapp.domain.permissions import Permission, allows
from callapp.domain.windows import last_minute
from callapp.web.access import current_actor, requires
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.fields import show_faults

__all__ = ["calls"]

Answer = Response | str | tuple[str, int]


@calls.get("/manage/calls")
@requires(Permission.CALLS_READ)
def manage() -> str:
    """Every call, published or not."""
    now = request_now()
    rows = [{"line": line, "phase": line.phase(now)} for line in every_call(db.session)]
    return render_template("calls/manage.html", rows=rows, may_manage=_may_manage())


@calls.get("/manage/calls/upload")
@requires(Permission.CALLS_MANAGE)
def upload() -> str:
    """Asks for a call document."""
    return render_template("calls/upload.html", form=UploadForm(), faults=())


@calls.post("/manage/calls/upload")
@requires(Permission.CALLS_MANAGE)
def stage() -> Answer:
    """Keeps the document as a version nobody sees yet, or shows every fault of it."""
    form = UploadForm()
    try:
        version = stage_document(
            db.session, actor=current_actor(), now=request_now(), document=form.document()
        )
    except RuleBroken as broken:
        return _upload_refused(form, broken.faults)
    slug = version.content["slug"]
    return redirect(url_for(".preview_version", slug=slug, version=version.version))


def _upload_refused(form: UploadForm, faults: tuple[Fault, ...]) -> Answer:
    own = [fault for fault in faults if fault.field == "file"]
    show_faults(form, own or [Fault("call.document_faults", "file", {"count": len(faults)})])
    rest = () if own else faults
    return render_template("calls/upload.html", form=form, faults=rest), 422


@calls.get("/manage/calls/<slug>")
@requires(Permission.CALLS_READ)
def manage_call(slug: str) -> str:
    """One call: its state, versions and extensions."""
    row = any_call(db.session, slug)
    return render_template(
        "calls/manage_call.html",
        row=row,
        call=call_in_force(db.session, row.id) if row.published_at else None,
        versions=versions_of(db.session, row.id),
        extensions=extensions_of(db.session, row.id),
        now=request_now(),
        last_minute=last_minute,
        may_manage=_may_manage(),
    )


@calls.get("/manage/calls/<slug>/versions/<int(max=9999):version>")
@requires(Permission.CALLS_READ)
def preview_version(slug: str, version: int) -> str:
    """A version in both languages side by side, with what it changes."""
    row = any_call(db.session, slug)
    staged = version_of(db.session, row.id, version)
    page = preview_page(db.session, row, staged)
    return render_template("calls/preview.html", **page, may_manage=_may_manage())


@calls.post("/manage/calls/<slug>/versions/<int(max=9999):version>/publish")
@requires(Permission.CALLS_MANAGE)
def publish(slug: str, version: int) -> Response:
    """Puts a version in force."""
    row = any_call(db.session, slug)
    publish_document(db.session, actor=current_actor(), now=request_now(), call_id=row.id, version=version)
    flash(_("The call is published."), "success")
    return redirect(url_for(".manage_call", slug=slug))


@calls.get("/manage/calls/<slug>/extend")
@requires(Permission.CALLS_MANAGE)
def extension(slug: str) -> str:
    """Asks for a later deadline and the reason."""
    call = published_call(db.session, slug)
    form = ExtensionForm(formdata=None)
    form.show_deadline(call.window.closes_at, call.zone)
    return render_template("calls/extend.html", call=call, form=form, deadline=deadline(call))


@calls.post("/manage/calls/<slug>/extend")
@requires(Permission.CALLS_MANAGE)
def extend(slug: str) -> Answer:
    """Moves the deadline later."""
    call, form = published_call(db.session, slug), ExtensionForm()
    try:
        asked = form.asked(call.zone)
        extend_deadline(db.session, actor=current_actor(), now=request_now(), call_id=call.id, **asked)
    except RuleBroken as broken:
        return _extension_refused(call, form, broken)
    flash(_("The deadline is extended."), "success")
    return redirect(url_for(".manage_call", slug=slug))


def _extension_refused(call: CallInForce, form: ExtensionForm, broken: RuleBroken) -> Answer:
    """The form with what was typed; whoever lost a race may send it again, now knowing the deadline."""
    show_faults(form, broken.faults)
    form.see_deadline(call.window.closes_at)
    page = render_template("calls/extend.html", call=call, form=form, deadline=deadline(call))
    return page, 409 if isinstance(broken, LostRace) else 422


def _may_manage() -> bool:
    return allows(current_actor(), Permission.CALLS_MANAGE)
