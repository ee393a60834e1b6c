"""A draft whose letter is being signed by link: one signature is given, the other has still to come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.attachments.actions import remove_attachment
from callapp.applications.attachments.queries import list_present
from callapp.applications.attestations.actions import request_signatures, sign_letter
from callapp.applications.attestations.attested_texts import text_to_sign
from callapp.applications.models import Application
from callapp.applications.sections.content_queries import load_content
from callapp.demo.filing import MINUTE
from callapp.domain.attachments import AttachmentKind
from callapp.domain.bilingual import Bilingual
from callapp.domain.eligibility import Signatory
from callapp.domain.people import VISITOR


def sign_by_link(session: Session, *, lead: User, draft: Application, now: datetime, link_to: Any) -> None:
    """The lead takes the uploaded letter out and sends links; the chief executive signs by the first."""
    now += 11 * MINUTE
    on_draft: dict[str, Any] = {"actor": lead.actor, "application_id": draft.id}
    for letter in list_present(session, draft.id, AttachmentKind.LETTER_OF_INTENT):
        remove_attachment(session, now=now, attachment_id=letter.id, **on_draft)
    tokens: list[str] = []

    def noting(endpoint: str, **values: Any) -> Any:
        tokens.append(str(values.get("token")))
        return link_to(endpoint, **values)

    ceo = Signatory.CEO
    asked = request_signatures(session, now=now + MINUTE, roles=list(Signatory), link_to=noting, **on_draft)
    (first,) = (place for place, each in enumerate(asked) if each.party == ceo)
    exact = text_to_sign(load_content(session, draft), Bilingual(**asked[first].statement))
    sign_letter(
        session,
        actor=VISITOR,
        now=now + 2 * MINUTE,
        token=tokens[first],
        seen=exact.sha256,
        name=asked[first].to_name,
        title="Présidence-direction générale" if draft.language == "fr" else "President and chief executive",
        consents=True,
        given_from=None,
        link_to=link_to,
    )
