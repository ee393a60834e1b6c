"""The fictional open call: thirty days from the first start, with a few drafts to try things on."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.calls.actions import load_call
from callapp.calls.queries import call_in_force
from callapp.calls.shipped import DEMO_SLUG, demo_call
from callapp.db.ids import seeded_ids
from callapp.demo.cast import make_lead
from callapp.demo.fictional_files import fictional_file
from callapp.demo.filing import fill_draft, join_hospital
from callapp.domain.people import SYSTEM, Actor
from callapp.domain.sections import Section
from callapp.files.store import FileStore

SEED = 2023
# How far each draft is: its sections, in order.
DRAFTS = (
    tuple(Section),
    (Section.HOSPITAL, Section.PROJECT, Section.PARTNERS),
    (Section.HOSPITAL,),
)


def open_demonstration_call(
    session: Session, *, now: datetime, verified_by: Actor, store: FileStore, link_to: Any
) -> User:
    """Loads the call, open from now on, and files drafts in it; the lead of the first one."""
    with seeded_ids(DEMO_SLUG):
        call = call_in_force(session, load_call(session, actor=SYSTEM, now=now, document=demo_call(now)).id)
        random = Random(SEED)
        leads = []
        for number, sections in enumerate(DRAFTS, start=1):
            file = fictional_file(number, random, call.document, beds=random.randint(505, 900), trial=True)
            lead = make_lead(
                session,
                now=now,
                email=f"equipe-{number}",
                name=f"Responsable fictive de l’équipe {number}",
                language=file.language.value,
            )
            join_hospital(session, lead=lead, verified_by=verified_by, file=file, now=now, link_to=link_to)
            fill_draft(
                session,
                lead=lead,
                file=file,
                call=call,
                now=now,
                store=store,
                sections=sections,
            )
            leads.append(lead)
    return leads[0]
