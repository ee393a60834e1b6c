"""A partner confirms its part by a mailed link: asked, confirmed, declined, taken back, void once edited."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.assessment import assess
from callapp.applications.attestations.actions import decline_request, sign_letter
from callapp.applications.attestations.attestation_checks import broken_in_attestations
from callapp.applications.attestations.attested_texts import is_of_part
from callapp.applications.attestations.confirmation_actions import request_confirmations, retract_confirmation
from callapp.applications.attestations.models import Attestation
from callapp.applications.copies.queries import get_copy
from callapp.applications.models import Application, ApplicationMember, SectionDraft
from callapp.audit.models import AuditEntry
from callapp.calls.document_parts import PartnersPart
from callapp.calls.queries import CallInForce
from callapp.calls.shipped import real_call
from callapp.domain.eligibility import Signatory
from callapp.domain.errors import Fault, LostRace, NotFound
from callapp.domain.people import VISITOR, ApplicationRole
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from tests.applications.confirming import (
    PROVIDER,
    UNIVERSITY,
    ask_partners,
    confirm,
    confirmed_by_both,
    edit_row,
    refused,
    settle,
    states_of,
    submit,
)
from tests.applications.sections import PROVIDER_REF, UNIVERSITY_REF
from tests.applications.signing import ask, edit
from tests.factories import link_to, make_call, make_complete_draft, make_person
from tests.mailbox import Mailbox

# What the database does is proved on both; what the rules decide, on one.
ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
BUDGET = Section.BUDGET


@pytest.fixture
def call(session: Session, now: datetime) -> CallInForce:
    """A call that requires confirmations."""
    document = real_call().model_copy(update={"partners": PartnersPart(confirmation_required=True)})
    return make_call(session, now=now, document=document)


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now, name="Responsable fictive")


@pytest.fixture
def draft(session: Session, now: datetime, call: CallInForce, lead: User, store: FileStore) -> Application:
    """A draft that lacks nothing but the confirmations."""
    return make_complete_draft(session, lead=lead, now=now, store=store, call=call)


# --- asking -------------------------------------------------------------------------------------------------


def test_each_partner_gets_a_link_of_its_own_in_the_language_of_the_application(
    session: Session, draft: Application, now: datetime, mailbox: Mailbox
) -> None:
    tokens = ask_partners(session, draft, now)
    mail = mailbox.one(to=PROVIDER)
    assert (mail.kind, mail.language) == ("confirmation.request", "fr")
    for words in ("Responsable fictive", "Libérer des lits", "Hôpital fictif du Fleuve", "IA fictive inc."):
        assert words in mail.body
    assert tokens[PROVIDER_REF] in mail.body
    assert tokens[PROVIDER_REF] != tokens[UNIVERSITY_REF]
    kept = session.scalars(select(Attestation.token_hash).where(Attestation.party == PROVIDER_REF)).one()
    assert kept == hashlib.sha256(tokens[PROVIDER_REF].encode()).hexdigest()


@ON_ONE
def test_a_partner_is_asked_only_once_its_own_part_is_whole(
    session: Session, draft: Application, now: datetime
) -> None:
    edit_row(session, draft, now, Section.PARTNERS, "partners", 0, contact_email="", role="")
    edit_row(session, draft, now, BUDGET, "costs", 0, amount="beaucoup")
    assert refused(ask_partners, session, draft, now, [PROVIDER_REF]) == [
        ("attestation.contact_missing", "partners-0-contact_email"),
        ("draft.row_unfinished", "partners-0-role"),
        ("money.not_a_number", "costs-0-amount"),
    ]
    assert set(ask_partners(session, draft, now, [UNIVERSITY_REF])) == {UNIVERSITY_REF}


@ON_ONE
def test_only_its_editors_ask_while_it_is_a_draft_and_before_the_deadline(
    session: Session, draft: Application, lead: User, now: datetime, call: CallInForce
) -> None:
    asking: dict[str, Any] = {"application_id": draft.id, "refs": [PROVIDER_REF], "link_to": link_to}
    with pytest.raises(NotFound):
        request_confirmations(session, actor=make_person(session, now=now).actor, now=now, **asking)
    with pytest.raises(NotFound):
        request_confirmations(session, actor=lead.actor, now=now, **{**asking, "refs": ["ffffffff"]})
    late = call.row.closes_at
    assert refused(request_confirmations, session, actor=lead.actor, now=late, **asking) == [
        ("application.deadline_passed", None)
    ]
    member = session.get_one(ApplicationMember, (draft.id, lead.id))
    member.role = ApplicationRole.VIEWER
    assert refused(request_confirmations, session, actor=lead.actor, now=now, **asking) == [
        ("application.role_refused", None)
    ]


@ON_ONE
def test_asking_again_mails_a_new_link_but_not_at_once_and_not_for_ever(
    session: Session, draft: Application, now: datetime
) -> None:
    first = ask_partners(session, draft, now, [PROVIDER_REF])[PROVIDER_REF]
    assert refused(ask_partners, session, draft, now + MINUTE) == [("attestation.asked_just_now", None)]
    for count in range(1, 6):
        again = ask_partners(session, draft, now + count * 5 * MINUTE, [PROVIDER_REF])[PROVIDER_REF]
    with pytest.raises(AssertionError):
        confirm(session, first, now)
    assert refused(ask_partners, session, draft, now + 40 * MINUTE, [PROVIDER_REF]) == [
        ("attestation.asked_often", f"confirmation-{PROVIDER_REF}")
    ]
    confirm(session, again, now + DAY)
    assert refused(ask_partners, session, draft, now + DAY, [PROVIDER_REF]) == [
        ("attestation.nobody_to_ask", None)
    ]


@ON_ONE
def test_what_could_be_read_as_a_link_stays_out_of_the_mail(
    session: Session, draft: Application, now: datetime, mailbox: Mailbox
) -> None:
    edit(session, draft, now, Section.PROJECT, title="Gagnez sur http://piege.example")
    edit(session, draft, now, Section.HOSPITAL, name="piege.example")
    edit_row(
        session, draft, now, Section.PARTNERS, "partners", 0, name="@piege", contact_name="piege.example"
    )
    ask_partners(session, draft, now, [PROVIDER_REF])
    mail = mailbox.one(to=PROVIDER)
    assert "piege" not in mail.subject + mail.body


# --- confirming ---------------------------------------------------------------------------------------------


def test_confirming_binds_the_exact_part_with_its_hash_and_proof(
    session: Session, draft: Application, now: datetime, mailbox: Mailbox
) -> None:
    token = ask_partners(session, draft, now)[PROVIDER_REF]
    one = confirm(session, token, now + MINUTE)
    told = json.loads(one.text or "")
    assert (told["schema"], told["form"]) == ("callapp.confirmation/1", "callapp.application/2")
    assert told["part"]["title"] == "Libérer des lits"
    assert told["part"]["partner"]["role"] == "Développe le modèle et l’exploite."
    assert [line["amount_cents"] for line in told["part"]["costs"]] == [150_000_050]
    assert [line["amount_cents"] for line in told["part"]["funding"]] == [25_050]
    assert "Université" not in (one.text or "")
    assert "Infonuagique" not in (one.text or "")
    assert hashlib.sha256((one.text or "").encode()).hexdigest() == one.sha256
    recorded = session.scalars(select(AuditEntry).where(AuditEntry.action == "confirmation.given")).one()
    assert (recorded.actor_kind, recorded.after["sha256"]) == ("visitor", one.sha256)
    assert one.sha256 in mailbox.one(kind="confirmation.receipt").body
    assert "IA fictive inc." in mailbox.one(kind="confirmation.lead_given").subject
    assert refused(confirm, session, token, now + MINUTE) == [("attestation.used", None)]


@ON_ONE
def test_what_keeps_a_confirmation_from_being_given(
    session: Session, draft: Application, now: datetime
) -> None:
    token = ask_partners(session, draft, now)[PROVIDER_REF]
    assert refused(confirm, session, token, now, name=" ", title="", consents=False) == [
        ("attestation.name_missing", "name"),
        ("attestation.title_missing", "title"),
        ("attestation.consent_missing", "consent"),
    ]
    with pytest.raises(LostRace, match="text_moved"):
        confirm(session, token, now, seen="0" * 64)
    with pytest.raises(NotFound):
        confirm(session, token, now + 14 * DAY)
    with pytest.raises(NotFound):  # a link to confirm signs no letter
        sign_letter(
            session, actor=VISITOR, now=now, token=token, seen="", name="A", title="B", consents=True,
            given_from=None, link_to=link_to,
        )  # fmt: skip
    letter = ask(session, draft, now, [Signatory.CEO])[Signatory.CEO]
    with pytest.raises(NotFound):  # nor does one to sign confirm a part
        confirm(session, letter, now, seen="0" * 64)
    edit_row(session, draft, now, BUDGET, "costs", 0, amount="")
    assert refused(confirm, session, token, now, seen="0" * 64) == [("attestation.part_unfinished", None)]


@ON_ONE
def test_declining_tells_the_lead_why_and_it_may_ask_again(
    session: Session, draft: Application, now: datetime, mailbox: Mailbox
) -> None:
    token = ask_partners(session, draft, now)[PROVIDER_REF]
    decline_request(
        session, actor=VISITOR, now=now, token=token, reason="Le montant est faux.", link_to=link_to
    )
    told = mailbox.one(kind="confirmation.lead_declined").body
    assert "Le montant est faux." in told
    assert "IA fictive inc." in told
    assert states_of(session, draft)[PROVIDER_REF] == "declined"
    ask_partners(session, draft, now + MINUTE, [PROVIDER_REF])
    assert states_of(session, draft)[PROVIDER_REF] == "asked"


@ON_ONE
@pytest.mark.parametrize("given", [False, True])
def test_taking_back_tells_the_partner_and_its_link_confirms_nothing(
    session: Session, draft: Application, lead: User, now: datetime, mailbox: Mailbox, given: bool
) -> None:
    token = ask_partners(session, draft, now)[PROVIDER_REF]
    if given:
        confirm(session, token, now)
    one = session.scalars(select(Attestation).where(Attestation.party == PROVIDER_REF)).one()
    taking: dict[str, Any] = {
        "actor": lead.actor, "now": now, "application_id": draft.id, "attestation_id": one.id,
    }  # fmt: skip
    with pytest.raises(LostRace, match="answered_meanwhile"):
        retract_confirmation(session, **taking, seen="asked" if given else "given")
    retract_confirmation(session, **taking, seen="given" if given else "asked")
    assert mailbox.one(kind="confirmation.taken_back").recipient == PROVIDER
    assert states_of(session, draft)[PROVIDER_REF] == "taken_back"
    with pytest.raises(LostRace, match="taken_back"):
        confirm(session, token, now)
    edit_row(session, draft, now, BUDGET, "costs", 0, amount="1")
    assert settle(session, now + DAY) == 0, "what was taken back is not asked again by itself"


# --- editing what was confirmed -----------------------------------------------------------------------------


def test_ten_saves_of_a_confirmed_part_make_one_mail_that_says_what_changed(
    session: Session, draft: Application, lead: User, now: datetime, mailbox: Mailbox
) -> None:
    confirmed_by_both(session, draft, now)
    for minute in range(10):
        edit_row(session, draft, now + minute * MINUTE, BUDGET, "costs", 0, description=f"Équipe {minute}")
    assert states_of(session, draft) == {PROVIDER_REF: "changed", UNIVERSITY_REF: "given"}
    assert settle(session, now + 18 * MINUTE) == 0, "somebody may still be writing"
    assert settle(session, now + 19 * MINUTE) == 1
    assert settle(session, now + 30 * MINUTE) == 0
    mail = mailbox.one(kind="confirmation.again")
    assert (mail.recipient, states_of(session, draft)[PROVIDER_REF]) == (PROVIDER, "asked")
    assert "ajouté\u00a0: 9" in mail.body
    assert "Libérer" not in mail.body.partition("Ce qui a changé")[2]
    assert "Équipe" not in mail.body, "only the words that differ"
    told = mailbox.one(kind="confirmation.lead_again")
    assert told.recipient == lead.email
    assert "IA fictive inc." in told.body
    assert "ajouté\u00a0: 9" in told.body
    token = mail.body.partition("attestations.show/")[2].split()[0]
    confirm(session, token, now + DAY)
    assert list(broken_in_attestations(session)) == []


def test_a_slip_that_is_undone_changes_nothing(
    session: Session, draft: Application, now: datetime, mailbox: Mailbox
) -> None:
    confirmed_by_both(session, draft, now)
    edit_row(session, draft, now, BUDGET, "costs", 0, amount="1")
    edit_row(session, draft, now + MINUTE, BUDGET, "costs", 0, amount="1 500 000,50 $")
    assert set(states_of(session, draft).values()) == {"given"}
    assert settle(session, now + DAY) == 0
    acts = session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence)).all()
    assert [act for act in acts if act.startswith("confirmation.")][-2:] == [
        "confirmation.voided",
        "confirmation.restored",
    ]
    assert list(broken_in_attestations(session)) == []


@ON_ONE
def test_a_part_that_cannot_be_read_waits_and_one_edited_all_day_is_asked_again_after_an_hour(
    session: Session, draft: Application, now: datetime
) -> None:
    confirmed_by_both(session, draft, now)
    edit_row(session, draft, now, BUDGET, "costs", 0, amount="")
    assert settle(session, now + DAY) == 0
    for minute in range(0, 64, 8):
        edit_row(session, draft, now + DAY + minute * MINUTE, BUDGET, "costs", 0, amount=str(minute + 1))
    assert settle(session, now + DAY + 57 * MINUTE) == 1


@ON_ONE
def test_after_the_deadline_nobody_is_asked_again(
    session: Session, draft: Application, now: datetime, call: CallInForce
) -> None:
    confirmed_by_both(session, draft, now)
    edit_row(session, draft, now, BUDGET, "costs", 0, amount="1")
    assert settle(session, call.row.closes_at) == 0


@ON_ONE
def test_another_contact_is_asked_and_who_confirmed_is_told(
    session: Session, draft: Application, now: datetime, mailbox: Mailbox
) -> None:
    confirmed_by_both(session, draft, now)
    edit_row(session, draft, now, Section.PARTNERS, "partners", 0, contact_email="autre@example.ca")
    assert settle(session, now + DAY) == 1
    assert mailbox.one(kind="confirmation.void").recipient == PROVIDER
    assert mailbox.one(to="autre@example.ca").kind == "confirmation.request"


def test_a_request_ends_with_its_address_and_with_its_partner(
    session: Session, draft: Application, now: datetime, mailbox: Mailbox
) -> None:
    tokens = ask_partners(session, draft, now)
    confirm(session, tokens[UNIVERSITY_REF], now)
    edit_row(session, draft, now, Section.PARTNERS, "partners", 0, contact_email="autre@example.ca")
    assert states_of(session, draft) == {PROVIDER_REF: "readdressed", UNIVERSITY_REF: "given"}
    ask_partners(session, draft, now + MINUTE, [PROVIDER_REF])
    edit(session, draft, now + MINUTE, Section.PARTNERS, partners=[])
    assert set(states_of(session, draft).values()) == {"part_gone"}
    gone = mailbox.all(kind="confirmation.part_gone")
    assert {mail.recipient for mail in gone} == {"autre@example.ca", UNIVERSITY}


# --- completeness, submission, copies -----------------------------------------------------------------------


def test_a_call_that_requires_it_names_each_unconfirmed_partner(
    session: Session, draft: Application, lead: User, now: datetime, call: CallInForce
) -> None:
    def lacking() -> tuple[Fault, ...]:
        return assess(session, draft, call.document).faults

    tokens = ask_partners(session, draft, now)
    confirm(session, tokens[PROVIDER_REF], now)
    missing = Fault(
        "partners.confirmation_missing", f"confirmation-{UNIVERSITY_REF}", {"name": "Université fictive"}
    )
    assert lacking() == (missing,)
    assert refused(submit, session, draft, lead, now) == [(missing.code, missing.field)]
    confirm(session, tokens[UNIVERSITY_REF], now)
    assert lacking() == ()
    edit(session, draft, now, Section.PROJECT, title="Libérer vingt lits")
    assert [fault.code for fault in lacking()] == ["partners.confirmation_missing"] * 2


def test_a_copy_says_who_confirmed_what_and_proves_it_alone(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    confirmed_by_both(session, draft, now)
    submit(session, draft, lead, now)
    frozen = get_copy(session, actor=lead.actor, application_id=draft.id).frozen.content
    assert [each.partner for each in frozen.confirmations] == [PROVIDER_REF, UNIVERSITY_REF]
    assert all(is_of_part(each, frozen) for each in frozen.confirmations)
    first = frozen.partners[0]
    altered = replace(frozen, partners=(replace(first, role="Autre"), *frozen.partners[1:]))
    assert [is_of_part(each, altered) for each in frozen.confirmations] == [False, True]


def test_the_check_finds_a_confirmation_its_draft_does_not_bear_out(
    session: Session, draft: Application, now: datetime
) -> None:
    confirmed_by_both(session, draft, now)
    assert list(broken_in_attestations(session)) == []
    kept = session.get_one(SectionDraft, (draft.id, Section.PROJECT))
    kept.typed = {**kept.typed, "title": "Past every action"}
    assert [fault.code for fault in broken_in_attestations(session)] == ["check.statement_stale"] * 2


@ON_ONE
def test_the_last_look_finds_a_confirmation_of_another_text(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    """Saves void such confirmations at once; should one have slipped through, nothing is submitted."""
    tokens = confirmed_by_both(session, draft, now)
    one = session.scalars(select(Attestation).where(Attestation.party == PROVIDER_REF)).one()
    one.text = (one.text or "").replace("Développe", "Vend")
    assert refused(submit, session, draft, lead, now) == [
        ("attestation.part_stale", f"confirmation-{PROVIDER_REF}")
    ]
    assert [fault.code for fault in broken_in_attestations(session)] == ["check.statement_altered"]
    assert len(tokens) == 2
