"""One section of a draft: its page, and saving it by its buttons or while one types."""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from callapp.accounts.suggestion_queries import Suggestion, suggest_organisations
from callapp.applications.actions import save_section
from callapp.applications.assessment import assess
from callapp.applications.attachments.health_warnings import warnings_in
from callapp.applications.attachments.queries import list_present
from callapp.applications.attestations.actions import release_signed_text
from callapp.applications.attestations.confirmation_pages import partner_lines
from callapp.applications.attestations.letter_signing import held_by, letter_standings
from callapp.applications.attestations.signature_pages import HELD, held_page
from callapp.applications.queries import OwnApplication, get_application_for, people_named
from callapp.applications.routes import Answer, page_words
from callapp.applications.routes import bp as bp
from callapp.applications.sections.forms import given_back, typed_of, with_row_change
from callapp.applications.sections.partner_finder import as_answer, picked_partner
from callapp.applications.sections.saved_answers import (
    clash_words,
    people_words,
    refused_words,
    saved_answer,
    told_words,
)
from callapp.applications.sections.saving import Saved
from callapp.applications.sections.section_pages import entrusted, picked_hospital
from callapp.applications.sections.section_view import (
    SectionView,
    view_clash,
    view_refused,
    view_section,
)
from callapp.applications.sections.seen_forms import seen_of
from callapp.applications.team.section_writers import writers_of
from callapp.domain.attachments import AttachmentKind
from callapp.domain.errors import LostRace, RuleBroken
from callapp.domain.permissions import Permission
from callapp.domain.sections import Section
from callapp.domain.text import visible_text
from callapp.domain.typed import Typed
from callapp.web.access import current_actor, requires
from callapp.web.acting import who_and_when
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.i18n import current_language
from callapp.web.links import public_link
from callapp.web.listing import asked_words
from callapp.web.requests import wants_json

# Refusals of a text itself: it is given back in the page of its section.
REFUSED_TEXTS = frozenset(
    f"draft.{code}" for code in ("forbidden_character", "broken_character", "text_too_long", "too_many_rows")
) | {HELD}
# A partner confirmed what a page was about to change: its text is given back, to be saved all the same.
CONFIRMED_MEANWHILE = "attestation.confirmed_meanwhile"
ADDRESS = f"/applications/<uuid:application_id>/<any({','.join(Section)}):section>"


@bp.get(ADDRESS)
@requires(Permission.APPLY)
def section(application_id: UUID, section: str) -> Answer:
    """One section, as it was last saved."""
    own = get_application_for(db.session, current_actor(), application_id)
    if not own.may_edit:
        return redirect(url_for(".read", application_id=application_id))
    if own.open_in(Section(section)) == frozenset():
        return redirect(url_for("corrections.show", application_id=application_id))
    assessment = assess(db.session, own.application, own.call.document)
    if (held := held_page(own, assessment, Section(section))) is not None:
        return held
    query = visible_text(request.args.get("q", "")[:200])
    return _page(view_section(own, assessment, Section(section), query=query))


@bp.get("/applications/organisations")
@requires(Permission.APPLY)
def organisations() -> Response:
    """Organisations that a partner may be, for the page that proposes them while one types."""
    return jsonify(found=[as_answer(each) for each in _known(asked_words())])


@bp.post(ADDRESS)
@requires(Permission.APPLY)
def save(application_id: UUID, section: str) -> AnyResponse:
    """Keeps what was typed, whatever it is worth. Pages that save while one types get JSON, others a page."""
    own = get_application_for(db.session, current_actor(), application_id)
    typed = typed_of(Section(section), own.call.document, request.form)
    try:
        saved, anchor = _save(own, Section(section), typed)
    except LostRace as lost:
        if lost.code == CONFIRMED_MEANWHILE:
            return _refused(application_id, Section(section), typed, lost, 409)
        return _clash(application_id, Section(section), typed)
    except RuleBroken as broken:
        if broken.code not in REFUSED_TEXTS:
            raise
        return _refused(application_id, Section(section), typed, broken)
    return _saved(own, Section(section), saved, anchor)


def _known(query: str) -> list[Suggestion]:
    return suggest_organisations(db.session, query=query, language=current_language().value)


def _save(own: OwnApplication, section: Section, typed: Typed) -> tuple[Saved, str | None]:
    """Saves with the change of the button pressed; the id to go to on the page."""
    if section is Section.HOSPITAL and "pick" in request.form:
        typed = picked_hospital(typed, request.form["pick"])
    changed, anchor = with_row_change(section, typed, request.form)
    if section is Section.PARTNERS and "pick" in request.form:
        changed, anchor = picked_partner(changed, request.form["pick"])
    if "release" in request.form:
        release_signed_text(db.session, **who_and_when(), application_id=own.application.id)
    saved = save_section(
        db.session,
        **who_and_when(),
        application_id=own.application.id,
        section=section,
        typed=changed,
        seen=seen_of(request.form),
        link_to=public_link,
    )
    places = {"totals": "totals", "find": "known" if section is Section.PARTNERS else "hospitals"}
    pressed = next((place for button, place in places.items() if button in request.form), None)
    return saved, anchor or pressed


def _saved(own: OwnApplication, section: Section, saved: Saved, anchor: str | None) -> AnyResponse:
    """The section again, where the button pressed wants it; or the list of sections."""
    people = people_named(db.session, saved.others)
    if wants_json():
        assessment = assess(db.session, own.application, own.call.document)
        progress = assessment.sections[section]
        return jsonify(saved_answer(progress, assessment, saved, own, people, request_now()))
    if told := told_words(own, saved, people):
        flash(told)
    return redirect(_after_saving(own.application.id, section, anchor), 303)


def _after_saving(application_id: UUID, section: Section, anchor: str | None) -> str:
    if "overview" in request.form:
        return url_for(".show", application_id=application_id)
    query = request.form.get("q", "").strip()[:200] if "find" in request.form else None
    return url_for(".section", application_id=application_id, section=section.value, q=query, _anchor=anchor)


def _clash(application_id: UUID, section: Section, typed: Typed) -> AnyResponse:
    """Somebody else wrote in the same fields: nothing is kept, both texts are shown."""
    db.session.rollback()
    own = _still_mine(application_id)
    assessment = assess(db.session, own.application, own.call.document)
    view = view_clash(own, assessment, section, sent=typed, seen=seen_of(request.form))
    if wants_json():
        names = tuple(each.difference.name for each in view.clashes)
        people = people_words({each.writing.by for each in view.clashes}, _writers(view))
        answer = jsonify(words=clash_words(own, section, names, people))
        answer.status_code = 409
        return answer
    return Response(_page(view), 409)


def _refused(
    application_id: UUID, section: Section, typed: Typed, broken: RuleBroken, status: int = 422
) -> AnyResponse:
    db.session.rollback()
    own = _still_mine(application_id)
    if wants_json():
        answer = jsonify(words=refused_words(own, section, broken.faults), field=broken.faults[0].field)
        answer.status_code = status
        return answer
    assessment = assess(db.session, own.application, own.call.document)
    view = view_refused(
        own,
        assessment,
        section,
        sent=given_back(typed),
        seen=seen_of(request.form),
        refusal=broken.faults,
    )
    return Response(_page(view), status)


def _still_mine(application_id: UUID) -> OwnApplication:
    own = get_application_for(db.session, current_actor(), application_id)
    if not own.may_edit:
        abort(404)
    return own


def _writers(view: SectionView) -> dict[str, str]:
    """The names of whoever wrote the other texts of a clash, by their ids."""
    return people_named(db.session, [each.writing.by for each in view.clashes])


def _page(view: SectionView) -> str:
    letter = AttachmentKind.LETTER_OF_INTENT
    is_letter = view.section is Section.LETTER_OF_INTENT
    letters = list_present(db.session, view.own.application.id, letter) if is_letter else ()
    return render_template(
        "applications/section.html",
        view=view,
        own=view.own,
        call=view.own.call,
        letters=letters,
        letter_limits=view.own.call.document.upload_limits(letter),
        signatures=letter_standings(view.assessment),
        held=held_by(view.assessment),
        partners=partner_lines(view.assessment) if view.section is Section.PARTNERS else (),
        is_unseen=any(fault.code == CONFIRMED_MEANWHILE for fault in view.faults),
        is_held=view.refused and any(fault.code == HELD for fault in view.faults),
        people=_writers(view),
        warned=warnings_in(view.form),
        known=_known(view.query) if view.section is Section.PARTNERS else (),
        entrusted=entrusted(writers_of(db.session, view.own.application.id).get(view.section)),
        now=request_now(),
        **page_words(),
    )
