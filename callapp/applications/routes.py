"""Pages of a hospital's draft: my applications, opening one, its task list, reading it whole."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from callapp.applications.actions import open_application
from callapp.applications.assessment import assess
from callapp.applications.attachments.attachment_pages import documents_task
from callapp.applications.attachments.health_warnings import sections_warned
from callapp.applications.copies.readable import readable_parts
from callapp.applications.queries import (
    OwnApplication,
    get_application_for,
    list_open_calls,
    list_own_applications,
    organisation_of_applicant,
)
from callapp.applications.sections.section_pages import blockers, saved_words, tasks, time_left
from callapp.applications.team.lead_queries import gone_leads
from callapp.applications.team.lead_succession import find_lead_of
from callapp.applications.team.section_writers import sections_to_write, writers_of
from callapp.calls.call_page import deadline
from callapp.calls.queries import published_call
from callapp.domain.errors import Fault
from callapp.domain.people import Actor
from callapp.domain.permissions import Permission
from callapp.web.access import current_actor, requires
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.i18n import current_language, speaker
from callapp.web.wording import sentence

bp = Blueprint("applications", __name__)

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
        **page_words(),
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
    return render_template(
        "applications/show.html",
        own=own,
        call=own.call,
        assessment=assessment,
        warned=sections_warned(assessment),
        refused=bool(refusal),
        refusal=[(sentence(fault), None) for fault in refusal if fault not in assessment.faults],
        lead_gone=gone_leads(db.session, [application_id]).get(application_id),
        tasks=[
            *tasks(own, assessment, writers_of(db.session, application_id)),
            documents_task(own, assessment.content),
        ],
        blockers=blockers(own, assessment, organisation=_is_for_somebody(own)),
        events=own.events(request_now()),
        now=request_now(),
        **page_words(),
    )


def _is_for_somebody(own: OwnApplication) -> bool:
    """Whether it is known which organisation applies: the lead's, whoever reads the page."""
    lead = find_lead_of(db.session, own.application.id)
    return lead is not None and organisation_of_applicant(db.session, Actor(lead.id)) is not None


@bp.get("/applications/<uuid:application_id>/read")
@requires(Permission.APPLY)
def read(application_id: UUID) -> str:
    """The whole draft as it is understood so far, to read and to print."""
    own = get_application_for(db.session, current_actor(), application_id)
    assessment = assess(db.session, own.application, own.call.document)
    parts = readable_parts(assessment.content, own.call.document, speaker())
    return render_template("applications/read.html", own=own, call=own.call, parts=parts)


def page_words() -> dict[str, object]:
    """What every page of an application says of its time and its saving."""
    return {"time_left": time_left, "deadline": deadline, "saved_words": saved_words}
