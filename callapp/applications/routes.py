"""Pages of a hospital's draft: my applications, opening one, its sections one by one, reading it whole."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from callapp.applications.actions import open_application, save_section
from callapp.applications.assessment import assess
from callapp.applications.forms import given_back, typed_of, with_row_change
from callapp.applications.queries import (
    get_application_for,
    list_letters,
    list_open_calls,
    list_own_applications,
    organisation_of_applicant,
)
from callapp.applications.readable import readable_parts
from callapp.applications.section_pages import (
    blockers,
    entrusted,
    picked_hospital,
    saved_words,
    tasks,
    time_left,
    view_section,
)
from callapp.applications.section_writers import sections_to_write, writers_of
from callapp.calls.call_page import deadline
from callapp.calls.queries import published_call
from callapp.domain.errors import Fault, LostRace, RuleBroken
from callapp.domain.permissions import Permission
from callapp.domain.sections import Section
from callapp.domain.text import visible_text
from callapp.domain.typed import Typed
from callapp.web.access import current_actor, requires
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.fields import small_number
from callapp.web.i18n import current_language, speaker
from callapp.web.wording import sentence

bp = Blueprint("applications", __name__)

# Refusals of a text itself: it is given back in the page of its section.
REFUSED_TEXTS = frozenset(
    f"draft.{code}" for code in ("forbidden_character", "broken_character", "text_too_long", "too_many_rows")
)

Answer = Response | str | tuple[str, int]


@bp.get("/applications")
@requires(Permission.APPLY)
def mine() -> str:
    """My applications: call, state, progress, next step."""
    own = list_own_applications(db.session, current_actor())
    open_calls = list_open_calls(db.session, request_now())
    return render_template(
        "applications/mine.html",
        own=own,
        to_write=sections_to_write(db.session, current_actor()),
        open_calls=open_calls,
        now=request_now(),
        **_words(),
    )


@bp.get("/applications/new")
@requires(Permission.APPLY)
def choose_call() -> str:
    """Which call to apply to."""
    calls = list_open_calls(db.session, request_now())
    return render_template("applications/choose_call.html", calls=calls, deadline=deadline)


@bp.get("/calls/<slug>/apply")
@requires(Permission.APPLY)
def start(slug: str) -> str:
    """Before a draft is opened: the call, the language it will have for good, what to have at hand."""
    call = published_call(db.session, slug)
    return render_template("applications/start.html", call=call, now=request_now(), deadline=deadline)


@bp.post("/calls/<slug>/apply")
@requires(Permission.APPLY)
def open_draft(slug: str) -> Response:
    call = published_call(db.session, slug)
    opened = open_application(
        db.session,
        actor=current_actor(),
        now=request_now(),
        call_id=call.id,
        language=current_language(),
    )
    return redirect(url_for(".show", application_id=opened.id), 303)


@bp.get("/applications/<uuid:application_id>")
@requires(Permission.APPLY)
def show(application_id: UUID) -> str:
    """The task list of one application: what is missing and why."""
    return show_application(application_id)


def show_application(application_id: UUID, refusal: tuple[Fault, ...] = ()) -> str:
    """The task list; refusal: why it could not be submitted just now, beside what the sections lack."""
    own = get_application_for(db.session, current_actor(), application_id)
    assessment = assess(db.session, own.application, own.call.document)
    organisation = organisation_of_applicant(db.session, current_actor()) is not None
    return render_template(
        "applications/show.html",
        own=own,
        call=own.call,
        assessment=assessment,
        refused=bool(refusal),
        refusal=[(sentence(fault), None) for fault in refusal if fault not in assessment.faults],
        tasks=tasks(own, assessment, writers_of(db.session, application_id)),
        blockers=blockers(own, assessment, organisation=organisation),
        events=own.events(request_now()),
        now=request_now(),
        **_words(),
    )


@bp.get("/applications/<uuid:application_id>/read")
@requires(Permission.APPLY)
def read(application_id: UUID) -> str:
    """The whole draft as it is understood so far, to read and to print."""
    own = get_application_for(db.session, current_actor(), application_id)
    assessment = assess(db.session, own.application, own.call.document)
    parts = readable_parts(assessment.content, own.call.document, speaker())
    return render_template("applications/read.html", own=own, call=own.call, parts=parts)


@bp.get(f"/applications/<uuid:application_id>/<any({','.join(Section)}):section>")
@requires(Permission.APPLY)
def section(application_id: UUID, section: str) -> Answer:
    """One section, as it was last saved."""
    own = get_application_for(db.session, current_actor(), application_id)
    if not own.may_edit:
        return redirect(url_for(".read", application_id=application_id))
    return _section_page(
        application_id, Section(section), query=visible_text(request.args.get("q", "")[:200])
    )


@bp.post(f"/applications/<uuid:application_id>/<any({','.join(Section)}):section>")
@requires(Permission.APPLY)
def save(application_id: UUID, section: str) -> Answer:
    """Keeps what was typed, whatever it is worth, and shows the section (or the list) again."""
    chosen = Section(section)
    own = get_application_for(db.session, current_actor(), application_id)
    typed: Typed = typed_of(chosen, own.call.document, request.form)
    try:
        anchor = _save(application_id, chosen, typed)
    except LostRace:
        return _section_page(application_id, chosen, sent=typed), 409
    except RuleBroken as broken:
        if broken.code not in REFUSED_TEXTS:
            raise
        return _section_page(application_id, chosen, sent=given_back(typed), refusal=broken.faults), 422
    return redirect(_after_saving(application_id, chosen, anchor), 303)


def _after_saving(application_id: UUID, section: Section, anchor: str | None) -> str:
    """The section again, where the button pressed wants it; or the list of sections."""
    if "overview" in request.form:
        return url_for(".show", application_id=application_id)
    query = request.form.get("q", "").strip()[:200] if "find" in request.form else None
    return url_for(".section", application_id=application_id, section=section.value, q=query, _anchor=anchor)


def _save(application_id: UUID, section: Section, typed: Typed) -> str | None:
    """Saves with the change of the button pressed; the id to go to on the page."""
    if section is Section.HOSPITAL and "pick" in request.form:
        typed = picked_hospital(typed, request.form["pick"])
    changed, anchor = with_row_change(section, typed, request.form)
    save_section(
        db.session,
        actor=current_actor(),
        now=request_now(),
        application_id=application_id,
        section=section,
        typed=changed,
        version=small_number(request.form.get("version"), -1),
    )
    return anchor or ("hospitals" if "find" in request.form else None)


def _section_page(
    application_id: UUID,
    section: Section,
    *,
    sent: Typed | None = None,
    refusal: tuple[Fault, ...] = (),
    query: str = "",
) -> str:
    own = get_application_for(db.session, current_actor(), application_id)
    if not own.may_edit:
        abort(404)
    assessment = assess(db.session, own.application, own.call.document)
    view = view_section(own, assessment, section, sent=sent, refusal=refusal, query=query)
    letters = list_letters(db.session, own) if section is Section.LETTER_OF_INTENT else ()
    return render_template(
        "applications/section.html",
        view=view,
        own=own,
        call=own.call,
        letters=letters,
        entrusted=entrusted(writers_of(db.session, application_id).get(section)),
        now=request_now(),
        **_words(),
    )


def _words() -> dict[str, object]:
    return {"time_left": time_left, "deadline": deadline, "saved_words": saved_words}
