"""The fictional open call: thirty days from the first start, with a few drafts to try things on."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.calls.actions import load_call
from callapp.calls.answer_actions import publish_answer, write_answer
from callapp.calls.queries import call_in_force
from callapp.calls.shipped import DEMO_SLUG, demo_call
from callapp.db.ids import seeded_ids
from callapp.demo.cast import make_applicant
from callapp.demo.fictional_files import fictional_file
from callapp.demo.filing import fill_draft, join_hospital
from callapp.demo.partner_work import ask_partners
from callapp.demo.team_work import gather_team
from callapp.domain.people import SYSTEM, Actor
from callapp.domain.sections import Section
from callapp.files.store import FileStore

SEED = 2023
ANSWER = {
    "question_fr": "Une équipe peut-elle préparer sa demande dans les deux langues?",
    "question_en": "May a team prepare its application in both languages?",
    "answer_fr": "Chacun lit les pages dans sa langue; la demande garde celle de son ouverture, "
    "et les textes y restent tels quels. (Réponse fictive.)",
    "answer_en": "Everybody reads the pages in their own language; the application keeps the one it was "
    "opened in, and its texts stay as they were typed. (Fictional answer.)",
}
# How far each draft is: its sections, in order.
DRAFTS = (
    tuple(Section),
    (Section.HOSPITAL, Section.PROJECT, Section.PARTNERS),
    (Section.HOSPITAL,),
)


def open_demonstration_call(
    session: Session, *, now: datetime, verified_by: Actor, store: FileStore, link_to: Any
) -> tuple[User, User]:
    """Loads the call, open from now on, and files drafts in it; the lead and a colleague of the first one."""
    with seeded_ids(DEMO_SLUG):
        call = call_in_force(session, load_call(session, actor=SYSTEM, now=now, document=demo_call(now)).id)
        random = Random(SEED)
        teams = []
        for number, sections in enumerate(DRAFTS, start=1):
            file = fictional_file(number, random, call.document, beds=random.randint(505, 900), trial=True)
            lead = make_applicant(
                session,
                now=now,
                email=f"equipe-{number}",
                name=f"Responsable fictive de l’équipe {number}",
                language=file.language.value,
            )
            join_hospital(session, lead=lead, verified_by=verified_by, file=file, now=now, link_to=link_to)
            draft = fill_draft(
                session,
                lead=lead,
                file=file,
                call=call,
                now=now,
                store=store,
                link_to=link_to,
                sections=sections,
            )
            teams.append((lead, file, draft))
        lead, file, draft = teams[0]
        colleague = gather_team(session, lead=lead, file=file, draft=draft, now=now, link_to=link_to)
        ask_partners(session, lead=lead, draft=draft, now=now, link_to=link_to)
        answer_everybody(session, actor=verified_by, now=now, call_id=call.id)
    return lead, colleague


def answer_everybody(session: Session, *, actor: Actor, now: datetime, call_id: UUID) -> None:
    """One public answer, as an administrator gives it."""
    answer = write_answer(session, actor=actor, now=now, call_id=call_id, texts=ANSWER)
    publish_answer(
        session, actor=actor, now=now, call_id=call_id, answer_id=answer.id, version=answer.version
    )
