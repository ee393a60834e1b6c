"""A file whose partners confirmed by link, before the officer; what a correction does to their word."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.attestations.attested_texts import is_of_part
from callapp.applications.copies.queries import get_copy
from callapp.applications.corrections.actions import answer_correction
from callapp.applications.models import Application, SectionDraft
from callapp.applications.submission_actions import (
    reopen_application,
    submit_application,
    withdraw_application,
)
from callapp.calls.document_parts import PartnersPart
from callapp.calls.shipped import real_call
from callapp.domain.corrections import NamedField
from callapp.domain.people import Role
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from callapp.screening.asking_actions import request_correction
from tests.applications.confirming import PROVIDER, confirmed_by_both, edit_row, states_of
from tests.applications.sections import PROVIDER_REF, UNIVERSITY_REF
from tests.applications.signing import edit
from tests.client import CheckedClient
from tests.factories import ISSUER, link_to, make_call, make_complete_draft, make_person
from tests.mailbox import Mailbox

# What the database does is proved beside the actions; here, what people are shown and told.
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
DAY = timedelta(days=1)


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now)


@pytest.fixture
def officer(session: Session, now: datetime) -> User:
    return make_person(session, Role.ELIGIBILITY_OFFICER, now=now)


@pytest.fixture
def file(session: Session, now: datetime, lead: User, store: FileStore) -> Application:
    """Submitted to a call that requires confirmations, with both."""
    document = real_call().model_copy(update={"partners": PartnersPart(confirmation_required=True)})
    call = make_call(session, now=now, document=document)
    draft = make_complete_draft(session, lead=lead, now=now, store=store, call=call)
    confirmed_by_both(session, draft, now)
    acting: dict[str, Any] = {"actor": lead.actor, "now": now, "application_id": draft.id}
    return submit_application(session, **acting, version=draft.version, issuer=ISSUER)


def correct(
    session: Session,
    file: Application,
    lead: User,
    officer: User,
    now: datetime,
    *,
    added: bool = False,
    **fields: str,
) -> None:
    """The officer has the partners corrected: the first one gets these fields; added: another one comes."""
    on_file: dict[str, Any] = {"application_id": file.id, "link_to": link_to}
    request_correction(
        session,
        actor=officer.actor,
        now=now,
        named={NamedField(Section.PARTNERS, "partners"): ""},
        note="Voir le rôle",
        due_at=now + 10 * DAY,
        **on_file,
    )
    edit_row(session, file, now, Section.PARTNERS, "partners", 0, **fields)
    if added:
        partners = session.get_one(SectionDraft, (file.id, Section.PARTNERS)).typed["partners"]
        another = {**partners[0], "ref": "ffffffff", "name": "Autre partenaire fictif"}
        edit(session, file, now, Section.PARTNERS, partners=[*partners, another])
    session.refresh(file)
    answer_correction(
        session, actor=lead.actor, now=now + DAY, version=file.version, issuer=ISSUER, **on_file
    )


@pytest.mark.usefixtures("pseudo_locale")
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_officer_sees_who_confirmed_which_text(
    client: CheckedClient, file: Application, officer: User, lang: str
) -> None:
    client.act_as(officer.actor)
    page = client.get(f"/{lang}/screening/files/{file.id}")
    assert (
        page.words.count(
            "The confirmation is of exactly this copy" if lang == "en" else "exactement sur cette copie"
        )
        == 2
    )
    pdf = client.get(f"/{lang}/applications/{file.id}/copy.pdf")
    assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf")
    assert page.words.count("Personne-ressource fictive, Associée") >= 4, "rule by rule, and in the file"


def test_a_correction_voids_no_confirmation_but_says_so_and_tells_the_partner(
    client: CheckedClient,
    session: Session,
    file: Application,
    lead: User,
    officer: User,
    now: datetime,
    mailbox: Mailbox,
) -> None:
    correct(session, file, lead, officer, now, role="Vend le modèle.")
    session.commit()
    assert states_of(session, file) == {PROVIDER_REF: "given", UNIVERSITY_REF: "given"}
    content = get_copy(session, actor=lead.actor, application_id=file.id).frozen.content
    assert [is_of_part(each, content) for each in content.confirmations] == [False, True]
    mail = mailbox.one(kind="confirmation.corrected")
    assert mail.recipient == PROVIDER
    assert "Vend" in mail.body
    client.act_as(officer.actor)
    assert "The confirmation is of an earlier text" in client.get(f"/en/screening/files/{file.id}").words


def test_a_correction_that_brings_a_partner_waits_for_nobody_to_confirm(
    session: Session, file: Application, lead: User, officer: User, now: datetime
) -> None:
    """Once it is submitted nobody can be asked: the copy shows which partner has not confirmed."""
    correct(session, file, lead, officer, now, added=True, role="Vend le modèle.")
    content = get_copy(session, actor=lead.actor, application_id=file.id).frozen.content
    assert (len(content.partners), len(content.confirmations)) == (3, 2)


def test_a_file_made_a_draft_again_is_asked_again_where_it_was_corrected(
    session: Session, file: Application, lead: User, officer: User, now: datetime
) -> None:
    correct(session, file, lead, officer, now, role="Vend le modèle.")
    acting: dict[str, Any] = {"actor": lead.actor, "now": now + DAY, "application_id": file.id}
    withdraw_application(session, **acting, version=file.version)
    reopen_application(session, **acting, version=file.version, link_to=link_to)
    assert states_of(session, file) == {PROVIDER_REF: "changed", UNIVERSITY_REF: "given"}
