"""Partners of the demonstration's first draft: one confirmed its part by its link, another has still to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.attestations.attested_texts import text_to_confirm
from callapp.applications.attestations.confirmation_actions import confirm_part, request_confirmations
from callapp.applications.attestations.confirmation_queries import load_partner_rows
from callapp.applications.models import Application
from callapp.domain.bilingual import Bilingual, Language
from callapp.domain.people import VISITOR

# Of the first partners of the file, as many are asked; the first one confirms.
ASKED = 2
_WHO = {
    Language.FR: ("Personne-ressource fictive", "Direction des partenariats"),
    Language.EN: ("Fictional contact person", "Director of partnerships"),
}


def ask_partners(session: Session, *, lead: User, draft: Application, now: datetime, link_to: Any) -> None:
    """The lead asks partners to confirm; one does, and its confirmation holds.

    At the first instant, so that whoever tries it out may ask again at once.
    """
    tokens: list[str] = []

    def noting(endpoint: str, **values: Any) -> Any:
        tokens.append(str(values.get("token")))
        return link_to(endpoint, **values)

    rows = load_partner_rows(session, draft.id)
    asked = request_confirmations(
        session, actor=lead.actor, now=now, application_id=draft.id, refs=list(rows)[:ASKED], link_to=noting
    )
    first, part = asked[0], rows[asked[0].party].part
    if part is None:
        raise LookupError("the demonstration's partner is not whole")
    name, title = _WHO[draft.language]
    confirm_part(
        session,
        actor=VISITOR,
        now=now,
        token=tokens[0],
        seen=text_to_confirm(part, Bilingual(**first.statement)).sha256,
        name=name,
        title=title,
        consents=True,
        given_from=None,
        link_to=link_to,
    )
