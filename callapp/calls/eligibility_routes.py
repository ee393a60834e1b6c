"""The eligibility check, before an account exists: a page of questions and an answer with an address.

Both pages are read only: what is declared stands in the address and nowhere else. The one form leads to
``answer``; its other buttons (find a hospital, pick one) lead back to the questions with what was typed.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from callapp.accounts.hospitals import hospital_directory
from callapp.calls.call_page import deadline
from callapp.calls.directory_picks import filled_in, source_of, still_from
from callapp.calls.eligibility_forms import Declared, read_declared
from callapp.calls.eligibility_page import answer_page
from callapp.calls.queries import CallInForce, published_call
from callapp.calls.routes import APPLY_PAGE
from callapp.domain.errors import Fault
from callapp.domain.hospital_directory import Hospital
from callapp.domain.organisations import PartnerKind
from callapp.domain.permissions import Permission
from callapp.domain.text import visible_text
from callapp.web.access import requires
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.i18n import current_language, speaker
from callapp.web.wording import sentence

bp = Blueprint("eligibility", __name__)

# What the form sends besides answers: the name looked for, and which button was pressed.
SEARCH, SEARCHED, FIND, PICK, ANSWER = "q", "searched", "find", "pick", "answer"
HOSPITAL = "hospital"
RESULTS = 10


@bp.get("/calls/<slug>/eligibility")
@requires(Permission.PUBLIC)
def check(slug: str) -> tuple[str, int]:
    """The questions, with the answers that the address holds; a hospital can be looked for by name."""
    call = published_call(db.session, slug)
    return _questions(call, read_declared(request.args, _kinds(call)), looked_for=request.args.get(SEARCH))


@bp.get("/calls/<slug>/eligibility/answer")
@requires(Permission.PUBLIC)
def answer(slug: str) -> Response | tuple[str, int]:
    """The answer of the rules to what the address declares; the questions again when it cannot be read."""
    call = published_call(db.session, slug)
    declared = read_declared(request.args, _kinds(call))
    target = _target_of_button(call, declared)
    if target is not None:
        return redirect(target)
    if declared.faults:
        return _questions(call, declared)
    page = answer_page(call, declared, _kept(declared))
    name = visible_text(declared.typed.get("name", ""))
    return render_template("calls/eligibility_answer.html", name=name, **page, **_frame(call, declared)), 200


def _questions(call: CallInForce, declared: Declared, looked_for: str | None = None) -> tuple[str, int]:
    """422 when something typed needs a correction. looked_for: the name to search, which may not be blank."""
    hospital = _hospital(HOSPITAL)
    is_blank = looked_for is not None and not looked_for.strip()
    refused = sentence(Fault("self_check.search_empty")) if is_blank else None
    page = render_template(
        "calls/eligibility.html",
        form=declared.form(_kinds(call)),
        looked_for=visible_text(looked_for or ""),
        search_refused=refused,
        found=hospital_directory().search(looked_for, RESULTS) if looked_for else [],
        hospital=hospital,
        source=source_of(hospital) if hospital else None,
        from_directory=still_from(declared.typed, hospital),
        **_frame(call, declared),
    )
    return page, 422 if declared.faults or refused else 200


def _frame(call: CallInForce, declared: Declared) -> dict[str, Any]:
    """What both pages show around: the call, where it stands in time, and the addresses between them."""
    now, kept = request_now(), _kept(declared)
    may_apply = call.window.is_open(now) and APPLY_PAGE in current_app.view_functions
    return {
        "call": call,
        "phase": call.phase(now).value,
        "opens": speaker().moment(call.window.opens_at, call.zone),
        "deadline": deadline(call),
        "now": now,
        "correct_url": url_for("eligibility.check", slug=call.slug, **kept),
        "apply_url": url_for(APPLY_PAGE, slug=call.slug) if may_apply else None,
    }


def _target_of_button(call: CallInForce, declared: Declared) -> str | None:
    """Where a press of a button leads; None when the address stands for itself, or must be corrected.

    The Enter key presses no button: it looks for a name just typed, and asks for the answer otherwise.
    """
    asked, kept, slug = request.args, _kept(declared), call.slug
    if PICK in asked:
        return url_for("eligibility.check", slug=slug, _anchor="questions", **_picked(declared, kept))
    looked_for = asked.get(SEARCH, "")
    is_new = looked_for.strip() != asked.get(SEARCHED, "").strip()
    if FIND in asked or (ANSWER not in asked and looked_for.strip() and is_new):
        return url_for("eligibility.check", slug=slug, _anchor="search", **(kept | {SEARCH: looked_for}))
    if declared.faults or asked.keys().isdisjoint({SEARCH, SEARCHED, ANSWER}):
        return None
    return url_for("eligibility.answer", slug=slug, **kept)


def _picked(declared: Declared, kept: dict[str, Any]) -> dict[str, Any]:
    """What the address holds once the hospital of the pressed button is filled in."""
    picked = _hospital(PICK)
    if picked is None:
        return kept
    typed = filled_in(declared.typed, picked, _hospital(HOSPITAL), current_language())
    return {**typed, HOSPITAL: picked.id}


def _kept(declared: Declared) -> dict[str, Any]:
    """What an address holds of what was declared: every text as typed, and where it was prefilled from."""
    hospital = _hospital(HOSPITAL)
    return {**declared.typed, **({HOSPITAL: hospital.id} if hospital else {})}


def _hospital(name: str) -> Hospital | None:
    """The hospital that the address names; an unknown one is none."""
    return hospital_directory().get(request.args.get(name, ""))


def _kinds(call: CallInForce) -> frozenset[PartnerKind]:
    return call.document.eligibility_rules().required_partner_kinds
