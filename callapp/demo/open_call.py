"""The fictional open call: thirty days from the first start, with a few drafts to try things on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.calls.actions import load_call
from callapp.calls.answer_actions import publish_answer, write_answer
from callapp.calls.queries import CallInForce, call_in_force
from callapp.calls.shipped import DEMO_SLUG, demo_call
from callapp.db.ids import seeded_ids
from callapp.demo.cast import Cast, make_applicant
from callapp.demo.corrected_file import Hands, correct_and_ask_again, hand_to, submit_with_documents
from callapp.demo.fictional_files import PLACES, FictionalFile, fictional_file
from callapp.demo.filing import MINUTE, fill_draft, join_hospital
from callapp.demo.partner_work import ask_partners
from callapp.demo.signing_work import sign_by_link
from callapp.demo.team_work import gather_team
from callapp.domain.people import SYSTEM, Actor
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from callapp.receipts.signing import Issuer

SEED = 2023
ANSWER = {
    "question_fr": "Une équipe peut-elle préparer sa demande dans les deux langues?",
    "question_en": "May a team prepare its application in both languages?",
    "answer_fr": "Chacun lit les pages dans sa langue; la demande garde celle de son ouverture, "
    "et les textes y restent tels quels. (Réponse fictive.)",
    "answer_en": "Everybody reads the pages in their own language; the application keeps the one it was "
    "opened in, and its texts stay as they were typed. (Fictional answer.)",
}
# How far each draft is: its sections, in order. Files after these are whole.
DRAFTS = (
    tuple(Section),
    (Section.HOSPITAL, Section.PROJECT, Section.PARTNERS),
    (Section.HOSPITAL,),
)


@dataclass(slots=True)
class _Team:
    """One hospital of the call: its lead, what it writes, and the draft it is in."""

    lead: User
    file: FictionalFile
    draft: Application


def open_demonstration_call(
    session: Session, *, now: datetime, cast: Cast, store: FileStore, issuer: Issuer
) -> tuple[User, User]:
    """Loads the call, just open, and files in it; the lead and a colleague of the first one.

    Two more files are led by the same lead in the end: in the fourth, submitted, an officer asks for
    corrections; the letter of the fifth is being signed.
    """
    link_to, document = issuer.link_to, demo_call(now)
    now = document.window.opens_at
    with seeded_ids(DEMO_SLUG):
        call = call_in_force(session, load_call(session, actor=SYSTEM, now=now, document=document).id)
        random = Random(SEED)
        begin = partial(_begin, session, now, random, call, cast, store, link_to)
        teams = [begin(number, sections) for number, sections in enumerate(DRAFTS, start=1)]
        first = teams[0]
        lead = first.lead
        colleague = gather_team(
            session, lead=lead, file=first.file, draft=first.draft, now=now, link_to=link_to
        )
        ask_partners(session, lead=lead, draft=first.draft, now=now, link_to=link_to)
        _submit_one(session, begin(4), cast, call, now, store, issuer, heir=lead)
        signing = begin(5)
        sign_by_link(session, lead=signing.lead, draft=signing.draft, now=now, link_to=link_to)
        hand_to(Hands(session, signing.draft, signing.lead, cast.officer, now + 14 * MINUTE, issuer), lead)
        answer_everybody(session, actor=cast.administrator.actor, now=now, call_id=call.id)
    return lead, colleague


def _begin(
    session: Session,
    now: datetime,
    random: Random,
    call: CallInForce,
    cast: Cast,
    store: FileStore,
    link_to: Any,
    number: int,
    sections: tuple[Section, ...] = tuple(Section),
) -> _Team:
    """A hospital joins and writes so far; of the files of one person the first stands on top of the list."""
    now += timedelta(seconds=len(PLACES) - number)
    file = fictional_file(number, random, call.document, beds=random.randint(505, 900), trial=True)
    lead = make_applicant(
        session,
        now=now,
        email=f"equipe-{number}",
        name=f"Responsable fictive de l’équipe {number}",
        language=file.language.value,
    )
    verified_by = cast.administrator.actor
    join_hospital(session, lead=lead, verified_by=verified_by, file=file, now=now, link_to=link_to)
    draft = fill_draft(
        session, lead=lead, file=file, call=call, now=now, store=store, link_to=link_to, sections=sections
    )
    return _Team(lead, file, draft)


def _submit_one(
    session: Session,
    team: _Team,
    cast: Cast,
    call: CallInForce,
    now: datetime,
    store: FileStore,
    issuer: Issuer,
    *,
    heir: User,
) -> None:
    """A file with a document, a thread, two copies and a request for corrections, led by heir in the end."""
    hands = submit_with_documents(
        session,
        lead=team.lead,
        officer=cast.officer,
        file=team.file,
        draft=team.draft,
        call=call,
        now=now,
        store=store,
        issuer=issuer,
    )
    beds = str(int(team.file.sections[Section.HOSPITAL]["beds"]) + 1)
    correct_and_ask_again(hands, beds=beds)
    hand_to(hands, heir)


def answer_everybody(session: Session, *, actor: Actor, now: datetime, call_id: UUID) -> None:
    """One public answer, as an administrator gives it."""
    answer = write_answer(session, actor=actor, now=now, call_id=call_id, texts=ANSWER)
    publish_answer(
        session, actor=actor, now=now, call_id=call_id, answer_id=answer.id, version=answer.version
    )
