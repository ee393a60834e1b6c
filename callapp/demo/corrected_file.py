"""A submitted file of the open call under an officer's hands: asked, corrected once, and asked again."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.actions import save_section
from callapp.applications.attachments.actions import attach_file, save_captions
from callapp.applications.corrections.actions import answer_correction
from callapp.applications.messages.actions import ask_question
from callapp.applications.models import Application
from callapp.applications.submission_actions import submit_application
from callapp.applications.team.member_actions import transfer_application
from callapp.applications.team.team_invitation_actions import accept_team_invitation, invite_to_application
from callapp.calls.queries import CallInForce
from callapp.demo.fictional_files import FictionalFile
from callapp.demo.filing import LETTER, MINUTE
from callapp.demo.team_work import seen_now
from callapp.domain.attachments import AttachmentKind
from callapp.domain.corrections import Named, NamedField, NamedFiles
from callapp.domain.people import ApplicationRole
from callapp.domain.sections import Section
from callapp.files.intake import receive_file
from callapp.files.scanning import no_scan
from callapp.files.store import FileStore
from callapp.receipts.signing import Issuer
from callapp.screening.answering_actions import answer_question
from callapp.screening.asking_actions import request_correction

BEDS = NamedField(Section.HOSPITAL, "beds")
DUE = timedelta(days=10)


@dataclass(slots=True)
class Hands:
    """Those who act on the file, one act a minute. told: the token of the last mailed link."""

    session: Session
    file: Application
    lead: User
    officer: User
    now: datetime
    issuer: Issuer
    told: str = field(default="")

    def link_to(self, endpoint: str, **values: Any) -> str:
        self.told = str(values.get("token", ""))
        link: str = self.issuer.link_to(endpoint, **values)
        return link

    def by(self, person: User) -> dict[str, Any]:
        """The arguments of the next act of this person."""
        self.now += MINUTE
        return {"actor": person.actor, "now": self.now, "application_id": self.file.id}

    def mailing(self, person: User) -> dict[str, Any]:
        return {**self.by(person), "link_to": self.link_to}


def submit_with_documents(
    session: Session,
    *,
    lead: User,
    officer: User,
    file: FictionalFile,
    draft: Application,
    call: CallInForce,
    now: datetime,
    store: FileStore,
    issuer: Issuer,
) -> Hands:
    """A document and what it is are added to the draft, which is then submitted."""
    hands = Hands(session, draft, lead, officer, now + 12 * MINUTE, issuer)
    limits = call.document.upload_limits(AttachmentKind.SUPPORTING)
    received = receive_file(
        io.BytesIO(LETTER),
        name="plan-de-projet-fictif.pdf",
        field=AttachmentKind.SUPPORTING.field,
        kinds=limits.kinds,
        max_bytes=limits.max_bytes,
        store=store,
        scan=no_scan,
    )
    added = attach_file(session, **hands.by(lead), kind=AttachmentKind.SUPPORTING, received=received)
    words = "Plan de projet fictif" if file.language == "fr" else "Fictional project plan"
    save_captions(session, **hands.by(lead), captions={added.id: ("", words)})
    submit_application(session, **hands.by(lead), version=draft.version, issuer=issuer)
    return hands


def correct_and_ask_again(hands: Hands, *, beds: str) -> None:
    """A question and its answer; one field is corrected; the documents and another field are asked for."""
    session, lead, officer = hands.session, hands.lead, hands.officer
    question = "Le devis du fournisseur peut-il suivre la semaine prochaine? (Question fictive.)"
    reply = "Oui : nous vous demanderons de l’ajouter aux documents. (Réponse fictive.)"
    ask_question(session, **hands.mailing(lead), text=question)
    answer_question(session, **hands.mailing(officer), text=reply)
    _ask(hands, {BEDS: "Le permis fictif en compte un de plus."}, "Le nombre de lits, selon le permis.")
    typed, seen = seen_now(session, hands.file, Section.HOSPITAL)
    save_section(
        session,
        **hands.mailing(lead),
        section=Section.HOSPITAL,
        typed={**typed, "beds": beds},
        seen=seen,
    )
    session.refresh(hands.file)
    answer_correction(session, **hands.mailing(lead), version=hands.file.version, issuer=hands.issuer)
    documents = NamedFiles(AttachmentKind.SUPPORTING)
    source = NamedField(Section.HOSPITAL, "beds_source")
    asked: dict[Named, str] = {source: "Nommez le permis.", documents: "Ajoutez le devis du fournisseur."}
    _ask(hands, asked, "La source du nombre de lits, et le devis annoncé.")


def hand_to(hands: Hands, heir: User) -> None:
    """Who signs in to the demonstration leads the file from now on: invited, then given the lead."""
    session = hands.session
    invite_to_application(
        session,
        **hands.mailing(hands.lead),
        email=heir.email,
        language=heir.language,
        role=ApplicationRole.EDITOR,
    )
    token = hands.told
    hands.now += MINUTE
    accept_team_invitation(session, actor=heir.actor, now=hands.now, token=token, link_to=hands.link_to)
    transfer_application(session, **hands.mailing(hands.lead), user_id=heir.id)


def _ask(hands: Hands, named: dict[Named, str], note: str) -> None:
    request_correction(
        hands.session,
        **hands.mailing(hands.officer),
        named=named,
        note=note,
        due_at=(hands.now + DUE).replace(second=0, microsecond=0),  # a form asks for a minute
    )
