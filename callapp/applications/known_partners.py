"""Partners of a file that is frozen are linked to the organisations they are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.known_names import Called, recognise
from callapp.applications.models import Application
from callapp.applications.sections.models import Partner
from callapp.domain.people import Actor


def link_partners(session: Session, *, actor: Actor, now: datetime, application: Application) -> None:
    """Each partner points at the name its organisation is known by; an unknown one is a new organisation.

    Part of the act that freezes the file, which has taken the organisations' turn. What is frozen says the
    name as it was typed.
    """
    partners = session.scalars(
        select(Partner).where(Partner.application_id == application.id).order_by(Partner.position)
    ).all()
    called = [
        Called(each.name, each.kind, each.province, each.country, application.language) for each in partners
    ]
    known = recognise(session, called, now=now, by=actor.user_id)
    for partner, each in zip(partners, called, strict=True):
        partner.known_as_id = known[each.identity].id
    session.flush()
