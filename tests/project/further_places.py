"""Pages that stand only once something was asked, answered, compared or cut, and who opens them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from flask_security.confirmable import generate_confirmation_token
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import Membership, Organisation, User
from callapp.accounts.organisation_actions import claim_organisation
from callapp.applications.attachments.actions import remove_attachment
from callapp.applications.messages.actions import ask_question
from callapp.applications.models import Application, ApplicationMember, Attachment
from callapp.calls.answer_actions import publish_answer, write_answer
from callapp.calls.models import Call
from callapp.calls.queries import CallInForce, call_in_force
from callapp.decisions.actions import cut_shortlist
from callapp.domain.corrections import NamedField
from callapp.domain.organisations import Province
from callapp.domain.people import ApplicationRole
from callapp.domain.sections import Section
from callapp.domain.shortlist import CutMethod
from callapp.files.store import FileStore
from callapp.screening.asking_actions import request_correction
from callapp.web.links import public_link
from tests.applications.resubmitting import HOUR, submit_again
from tests.applications.sections import typed_sections
from tests.applications.signing import ask
from tests.factories import make_complete_draft, make_person, make_submitted
from tests.project.test_hostile import Place

ANSWER = {
    "question_fr": "Peut-on déposer à deux?",
    "question_en": "May two apply?",
    "answer_fr": "Oui.",
    "answer_en": "Yes.",
}
ELIGIBLE = (
    "name=x&province=QC&nonprofit=yes&provincially_funded=yes&beds=499&partner_ai_provider=yes"
    "&funding_requested=1"
)


def with_further_places(
    app: Flask, session: Session, places: dict[str, Place], *, now: datetime, store: FileStore
) -> dict[str, Place]:
    """The places, with these added to their starts."""
    call = call_in_force(session, session.scalars(select(Call.id)).one())
    house, applicant = places["house"].actor, places["applicant"].actor
    lead = session.get_one(User, applicant.user_id)
    acts: dict[str, Any] = {"actor": house, "now": now, "call_id": call.id}
    answer = write_answer(session, **acts, texts=ANSWER)
    publish_answer(session, **acts, answer_id=answer.id, version=answer.version)
    shortlist = cut_shortlist(session, **acts, name="Liste", method=CutMethod.COUNT, parameter=1)
    with app.app_context():
        _claim_what_the_lead_leads(session, now, lead)
        confirming = generate_confirmation_token(make_person(session, now=now))  # type: ignore[no-untyped-call]  # half typed
        signing = _to_sign(session, now, store, call)
        twice = _submitted_twice_and_corrected(session, now, store, call, lead, places["house"])
        draft = _draft_of(session, lead)
        question = {"actor": applicant, "now": now, "application_id": draft, "link_to": public_link}
        ask_question(session, text="Quand répondrez-vous?", **question)
    session.commit()
    file, slug = f"/fr/applications/{twice.id}", call.slug
    further = {
        "visitor": (
            "/fr/confirm-address/" + confirming,
            f"/fr/attestation/{signing}",
            f"/fr/calls/{slug}/eligibility/answer?{ELIGIBLE}",
            "/fr/calls/nothing-here",
            "/",
        ),
        "applicant": (
            f"{file}/corrections",
            f"{file}/copies",
            f"/fr/applications/{draft}/hospital/versions/compare?from=1&to=",
            f"/fr/applications/{draft}/corrections",
            "/fr/account/back",
        ),
        "house": (
            f"/fr/files/questions/{draft}",
            f"/fr/ranking/{slug}/shortlists/{shortlist.id}",
            f"/fr/screening/files/{twice.id}/corrections",
            f"/fr/manage/calls/{slug}/answers/{answer.id}",
        ),
    }
    return {
        who: replace(place, starts=(*place.starts, *further.get(who, ()))) for who, place in places.items()
    }


def _claim_what_the_lead_leads(session: Session, now: datetime, lead: User) -> None:
    """Somebody asks to represent the hospital of the applicant, who decides."""
    own = select(Organisation).join(Membership, Membership.organisation_id == Organisation.id)
    name = session.scalars(own.where(Membership.user_id == lead.id)).one().name_fr
    asking = make_person(session, now=now).actor
    claim_organisation(session, actor=asking, now=now, name=name, province=Province.QC, link_to=public_link)


def _draft_of(session: Session, lead: User) -> UUID:
    query = (
        select(ApplicationMember.application_id)
        .join(Application, Application.id == ApplicationMember.application_id)
        .where(ApplicationMember.user_id == lead.id, Application.submitted_at.is_(None))
    )
    return session.scalars(query.order_by(Application.id)).first()


def _to_sign(session: Session, now: datetime, store: FileStore, call: CallInForce) -> str:
    """The token of a link to a letter that waits to be signed."""
    lead = make_person(session, now=now)
    draft = make_complete_draft(session, lead=lead, now=now, store=store, call=call)
    for letter in session.scalars(select(Attachment).where(Attachment.application_id == draft.id)):
        remove_attachment(
            session,
            actor=lead.actor,
            now=now,
            application_id=draft.id,
            attachment_id=letter.id,
        )
    return next(iter(ask(session, draft, now).values()))


def _submitted_twice_and_corrected(
    session: Session, now: datetime, store: FileStore, call: CallInForce, lead: User, officer: Place
) -> Application:
    """A file with two copies, of which a field is to be put right."""
    owner = make_person(session, now=now)
    file = make_submitted(session, lead=owner, now=now, store=store, call=call)
    submit_again(
        session,
        file,
        owner,
        now,
        {Section.PROJECT: {**typed_sections(call.document)[Section.PROJECT], "title": "Libérer vingt lits"}},
    )
    session.add(
        ApplicationMember(application_id=file.id, user_id=lead.id, role=ApplicationRole.EDITOR, added_at=now)
    )
    request_correction(
        session,
        actor=officer.actor,
        now=now + HOUR,
        application_id=file.id,
        named={NamedField(Section.HOSPITAL, "beds"): "Voir la source."},
        note="Une précision.",
        due_at=now + timedelta(days=10),
        link_to=public_link,
    )
    return file
