"""Public pages of calls: home, one call, its questions, its answers, results, privacy, contact."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, render_template, url_for
from flask_babel import gettext as _

from callapp.calls.answer_queries import published_answers
from callapp.calls.calendar_file import MEDIA_TYPE, Entry, calendar_file
from callapp.calls.call_page import (
    calendar,
    deadline,
    deadline_state,
    key_figures,
)
from callapp.calls.limits_page import budget_limits, file_limits
from callapp.calls.queries import CallInForce, published_call, published_calls
from callapp.domain.attachments import AttachmentKind
from callapp.domain.permissions import Permission
from callapp.domain.windows import Phase
from callapp.web.access import requires
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.downloads import attachment_response
from callapp.web.durations import duration
from callapp.web.i18n import current_language, speaker
from callapp.web.links import public_link

calls = Blueprint("calls", __name__)
# Outside the languages: the one page that speaks both.
entrance = Blueprint("entrance", __name__)

# Pages of other features that a call leads to, by endpoint; a page that does not exist is not linked.
ELIGIBILITY_PAGE = "eligibility.check"
APPLY_PAGE = "applications.start"


@entrance.get("/")
@requires(Permission.PUBLIC)
def choose_language() -> str:
    """Offers both languages; never guesses for the reader."""
    return render_template("calls/languages.html")


@calls.get("/")
@requires(Permission.PUBLIC)
def home() -> str:
    """Every published call: the open ones first, then those to come, then the closed ones."""
    now = request_now()
    order = {Phase.OPEN: 0, Phase.UPCOMING: 1, Phase.CLOSED: 2}
    found = sorted(published_calls(db.session), key=lambda call: order[call.phase(now)])
    cards = [
        {
            "call": call,
            "phase": call.phase(now).value,
            "left": duration(speaker(), call.window.time_left(now)),
            "deadline": deadline(call),
            "links": _links(call),
        }
        for call in found
    ]
    return render_template("calls/home.html", cards=cards, now=now)


@calls.get("/calls/<slug>")
@requires(Permission.PUBLIC)
def show(slug: str) -> str:
    """One call: what it is, who can apply, how it is reviewed, its calendar."""
    call, now = published_call(db.session, slug), request_now()
    return render_template(
        "calls/show.html",
        call=call,
        phase=call.phase(now).value,
        figures=key_figures(call, now),
        steps=calendar(call, now),
        deadline=deadline(call),
        budget_limits=budget_limits(call.document),
        links=_links(call),
    )


@calls.get("/calls/<slug>/deadline.ics")
@requires(Permission.PUBLIC)
def deadline_calendar(slug: str) -> Response:
    """The call's deadline for a calendar."""
    call, lang = published_call(db.session, slug), current_language()
    entry = Entry(
        name=f"callapp-call-{slug}",
        summary=_("Deadline: %(name)s", name=call.document.name.in_language(lang)),
        description=_("Applications are taken until %(deadline)s.", deadline=deadline(call)),
        page=public_link("calls.show", lang=lang, slug=slug),
    )
    data = calendar_file(speaker(), entry, call.window, now=request_now())
    return attachment_response(data, f"{slug}.ics", MEDIA_TYPE)


@calls.get("/calls/<slug>/deadline.json")
@requires(Permission.PUBLIC)
def deadline_now(slug: str) -> Response:
    """The server's time and the call's deadline, for the countdown of pages."""
    return jsonify(deadline_state(published_call(db.session, slug), request_now()))


@calls.get("/calls/<slug>/questions")
@requires(Permission.PUBLIC)
def questions(slug: str) -> str:
    """Everything an application asks, to read and print before an account exists."""
    call = published_call(db.session, slug)
    return render_template(
        "calls/questions.html",
        call=call,
        deadline=deadline(call),
        budget_limits=budget_limits(call.document),
        letter_limits=file_limits(call.document, AttachmentKind.LETTER_OF_INTENT),
        document_limits=file_limits(call.document, AttachmentKind.SUPPORTING),
    )


@calls.get("/calls/<slug>/answers")
@requires(Permission.PUBLIC)
def answers(slug: str) -> str:
    """Questions people ask, with their answers."""
    call = published_call(db.session, slug)
    given = published_answers(db.session, call.id)
    return render_template("calls/answers.html", call=call, given=given, links=_links(call))


@calls.get("/calls/<slug>/results")
@requires(Permission.PUBLIC)
def call_results(slug: str) -> str:
    """The announced projects of one call."""
    call = published_call(db.session, slug)
    return render_template("calls/results.html", call=call, found=[call])


@calls.get("/results")
@requires(Permission.PUBLIC)
def results() -> str:
    """The announced projects of every call that has some."""
    found = [call for call in published_calls(db.session) if call.document.results]
    return render_template("calls/results.html", call=None, found=found)


@calls.get("/calls/<slug>/privacy")
@requires(Permission.PUBLIC)
def call_privacy(slug: str) -> str:
    """The privacy notice of one call."""
    return render_template("calls/privacy.html", call=published_call(db.session, slug))


@calls.get("/privacy")
@requires(Permission.PUBLIC)
def privacy() -> str:
    """The notice in force: that of the latest call, which people register under."""
    found = published_calls(db.session)
    return render_template("calls/privacy.html", call=found[0] if found else None)


@calls.get("/contact")
@requires(Permission.PUBLIC)
def contact() -> str:
    """Who answers questions, for each call."""
    return render_template("calls/contact.html", found=published_calls(db.session))


@calls.get("/accessibility")
@requires(Permission.PUBLIC)
def accessibility() -> str:
    """What readers with assistive tools can expect, and how to report a barrier."""
    return render_template("calls/accessibility.html")


def _links(call: CallInForce) -> dict[str, str | None]:
    """Where the call's buttons lead; no application before the opening or after the end."""
    is_open = call.window.is_open(request_now())
    return {
        "eligibility": _address(ELIGIBILITY_PAGE, call),
        "apply": _address(APPLY_PAGE, call) if is_open else None,
    }


def _address(endpoint: str, call: CallInForce) -> str | None:
    return url_for(endpoint, slug=call.slug) if endpoint in current_app.view_functions else None
