"""The letter of intent signed by link: asked, signed, declined, taken back; void once the text is edited."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.assessment import assess
from callapp.applications.attestations.actions import (
    decline_request,
    release_signed_text,
    request_signatures,
    resend_request,
    retract_request,
)
from callapp.applications.attestations.attestation_checks import broken_in_attestations
from callapp.applications.attestations.models import Attestation
from callapp.applications.copies.queries import get_copy
from callapp.applications.models import Application
from callapp.applications.sections.models import HospitalFacts
from callapp.applications.submission_actions import (
    reopen_application,
    submit_application,
    withdraw_application,
)
from callapp.audit.models import AuditEntry
from callapp.calls.queries import CallInForce
from callapp.domain.eligibility import Signatory
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.people import VISITOR
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from tests.applications.signing import ask, edit, lead_of, make_unsigned_draft, sign, sign_both, standing_of
from tests.factories import ISSUER, link_to, make_call, make_person
from tests.mailbox import Mailbox

CEO, CLINICAL_LEAD = Signatory.CEO, Signatory.CLINICAL_LEAD
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def call(session: Session, now: datetime) -> CallInForce:
    return make_call(session, now=now)


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now, name="Responsable fictive")


@pytest.fixture
def draft(session: Session, now: datetime, call: CallInForce, lead: User, store: FileStore) -> Application:
    return make_unsigned_draft(session, lead=lead, now=now, store=store)


def lacking(session: Session, draft: Application, call: CallInForce) -> list[str]:
    return [fault.code for fault in assess(session, draft, call.document).faults]


def release(session: Session, draft: Application, lead: User, now: datetime) -> None:
    release_signed_text(session, actor=lead.actor, now=now, application_id=draft.id)


def submit(session: Session, draft: Application, lead: User, now: datetime) -> Application:
    return submit_application(
        session,
        actor=lead.actor,
        now=now,
        application_id=draft.id,
        version=draft.version,
        issuer=ISSUER,
    )


def refused(attempt: Any, *args: Any, **values: Any) -> list[tuple[str, str | None]]:
    """What an attempt is refused for: codes with their fields."""
    with pytest.raises(RuleBroken) as broken:
        attempt(*args, **values)
    return [(fault.code, fault.field) for fault in broken.value.faults]


# --- asking -------------------------------------------------------------------------------------------------


def test_each_signatory_gets_a_link_of_their_own_in_the_language_of_the_application(
    session: Session, draft: Application, now: datetime, mailbox: Mailbox
) -> None:
    tokens = ask(session, draft, now)
    ceo = mailbox.one(to="direction@hopital.example")
    assert len(set(tokens.values())) == 2
    assert (ceo.kind, ceo.language) == ("signature.request", "fr")
    for words in ("Responsable fictive", "Libérer des lits", "Hôpital fictif du Fleuve", tokens[CEO]):
        assert words in ceo.body
    kept = session.scalars(select(Attestation.token_hash).order_by(Attestation.party)).all()
    assert kept[0] == hashlib.sha256(tokens[CEO].encode()).hexdigest()


def test_nobody_is_asked_to_sign_half_a_text(session: Session, draft: Application, now: datetime) -> None:
    edit(session, draft, now, Section.HOSPITAL, beds="")
    edit(session, draft, now, Section.LETTER_OF_INTENT, ceo_email="nowhere", clinical_lead_email="")
    assert refused(ask, session, draft, now) == [
        ("hospital.beds_missing", "beds"),
        ("attestation.address_missing", "ceo_email"),
        ("attestation.address_missing", "clinical_lead_email"),
    ]


def test_who_was_asked_is_not_asked_again(session: Session, draft: Application, now: datetime) -> None:
    ask(session, draft, now, [CEO])
    assert set(ask(session, draft, now)) == {CLINICAL_LEAD}
    assert refused(ask, session, draft, now) == [("attestation.nobody_to_ask", None)]


def test_only_its_editors_ask_and_only_before_the_deadline(
    session: Session, draft: Application, lead: User, now: datetime, call: CallInForce
) -> None:
    stranger = make_person(session, now=now).actor
    with pytest.raises(NotFound):
        request_signatures(
            session, actor=stranger, now=now, application_id=draft.id, roles=[CEO], link_to=link_to
        )
    assert refused(ask, session, draft, call.window.closes_at) == [("application.deadline_passed", None)]


# --- signing ------------------------------------------------------------------------------------------------


def test_a_signature_is_bound_to_the_text_the_moment_and_the_address(
    session: Session, draft: Application, now: datetime, mailbox: Mailbox
) -> None:
    token = ask(session, draft, now)[CEO]
    one = sign(session, token, now + DAY)
    text = json.loads(one.text or "")
    assert hashlib.sha256((one.text or "").encode()).hexdigest() == one.sha256
    assert text["content"]["title"] == "Libérer des lits"
    assert text["statement"]["en"].startswith("The hospital intends")
    assert not {"letters", "signatures", "declared"} & set(text["content"])
    assert "direction@hopital.example" not in (one.text or "")
    assert (one.given_at, one.given_name, one.given_from) == (
        now + DAY,
        "Direction générale fictive",
        "192.0.2.7",
    )
    receipt = mailbox.one(kind="signature.receipt")
    assert receipt.recipient == "direction@hopital.example"
    assert one.sha256 in receipt.body
    assert mailbox.one(kind="signature.lead_given").language == "fr"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "signature.given")).one()
    assert entry.after["sha256"] == one.sha256
    assert entry.after["proof"] == one.proof
    assert "Direction" not in json.dumps(entry.after), "the trail holds no personal value"


def test_a_link_signs_once(session: Session, draft: Application, now: datetime) -> None:
    token = ask(session, draft, now)[CEO]
    sign(session, token, now)
    assert refused(sign, session, token, now) == [("attestation.used", None)]


def test_name_title_and_consent_are_all_needed(session: Session, draft: Application, now: datetime) -> None:
    token = ask(session, draft, now)[CEO]
    assert refused(sign, session, token, now, name=" ", title="\x07", consents=False) == [
        ("attestation.name_missing", "name"),
        ("text.forbidden_character", "title"),
        ("attestation.consent_missing", "consent"),
    ]
    assert refused(sign, session, token, now, name="x" * 201) == [("text.too_many_characters", "name")]


def test_a_text_edited_while_it_was_read_is_not_signed(
    session: Session, draft: Application, now: datetime
) -> None:
    tokens = ask(session, draft, now)
    seen = sign(session, tokens[CLINICAL_LEAD], now).sha256
    retract_request(
        session,
        actor=lead_of(session, draft).actor,
        now=now,
        application_id=draft.id,
        attestation_id=session.scalars(
            select(Attestation.id).where(Attestation.party == CLINICAL_LEAD)
        ).one(),
    )
    edit(session, draft, now, Section.PROJECT, title="Libérer plus de lits")
    with pytest.raises(LostRace):
        sign(session, tokens[CEO], now, seen=seen)
    assert sign(session, tokens[CEO], now).state == "given", "the link shows the text as it is when opened"


def test_an_edit_and_its_undo_before_anybody_signs_change_nothing(
    session: Session, draft: Application, now: datetime
) -> None:
    tokens = ask(session, draft, now)
    edit(session, draft, now, Section.PROJECT, title="Autre chose")
    edit(session, draft, now, Section.PROJECT, title="Libérer des lits")
    assert standing_of(session, draft.id) == {"ceo": "asked", "clinical_lead": "asked"}
    assert sign(session, tokens[CEO], now).state == "given"


def test_an_unfinished_text_is_not_signed(session: Session, draft: Application, now: datetime) -> None:
    token = ask(session, draft, now)[CEO]
    edit(session, draft, now, Section.HOSPITAL, beds="")
    assert refused(sign, session, token, now) == [("attestation.unfinished", None)]


@pytest.mark.parametrize("days", [14, 15])
def test_a_link_is_good_for_two_weeks(session: Session, draft: Application, now: datetime, days: int) -> None:
    token = ask(session, draft, now)[CEO]
    with pytest.raises(NotFound):
        sign(session, token, now + days * DAY)
    assert sign(session, token, now + 14 * DAY - MINUTE)


def test_a_no_carries_its_reason_and_uses_the_link_up(
    session: Session, draft: Application, now: datetime, mailbox: Mailbox
) -> None:
    token = ask(session, draft, now)[CEO]
    said: dict[str, Any] = {"actor": VISITOR, "now": now, "token": token, "link_to": link_to}
    assert refused(decline_request, session, **said, reason=" ") == [("reason.missing", "reason")]
    decline_request(session, **said, reason="Le budget n’est pas le bon.")
    assert "Le budget n’est pas le bon." in mailbox.one(kind="signature.lead_declined").body
    with pytest.raises(NotFound):
        sign(session, token, now)
    assert set(ask(session, draft, now)) == {CEO}, "the lead may ask again"


def test_a_new_link_ends_the_old_one(session: Session, draft: Application, now: datetime) -> None:
    token = ask(session, draft, now)[CEO]
    one = session.scalars(select(Attestation).where(Attestation.party == CEO)).one()
    again: dict[str, Any] = {
        "actor": lead_of(session, draft).actor,
        "application_id": draft.id,
        "attestation_id": one.id,
        "link_to": link_to,
    }
    assert refused(resend_request, session, now=now + MINUTE, **again) == [
        ("attestation.asked_just_now", None)
    ]
    resend_request(session, now=now + 13 * DAY, **again)
    with pytest.raises(AssertionError):
        sign(session, token, now)
    assert one.expires_at == now + 27 * DAY


def test_a_request_taken_back_opens_nothing_and_a_signature_taken_back_is_told(
    session: Session, draft: Application, now: datetime, mailbox: Mailbox
) -> None:
    tokens = ask(session, draft, now)
    sign(session, tokens[CEO], now)
    lead = lead_of(session, draft).actor
    for one in session.scalars(select(Attestation).order_by(Attestation.party)).all():
        retract_request(session, actor=lead, now=now, application_id=draft.id, attestation_id=one.id)
    assert standing_of(session, draft.id) == {"ceo": "void", "clinical_lead": "void"}
    assert mailbox.one(kind="signature.taken_back").recipient == "direction@hopital.example"
    with pytest.raises(NotFound):
        sign(session, tokens[CLINICAL_LEAD], now)


@pytest.mark.parametrize(
    ("fields", "ceo"),
    [
        ({"ceo_email": "autre@hopital.example"}, "void"),
        ({"ceo_email": ""}, "void"),
        ({"ceo_name": "Quelqu’un d’autre"}, "void"),
        ({"ceo_email": " DIRECTION@hopital.example "}, "asked"),
        ({"ceo_title": "Autre titre"}, "asked"),
    ],
)
def test_who_is_no_longer_named_can_no_longer_sign(
    session: Session, draft: Application, now: datetime, fields: dict[str, str], ceo: str
) -> None:
    ask(session, draft, now)
    edit(session, draft, now, Section.LETTER_OF_INTENT, **fields)
    assert standing_of(session, draft.id) == {"ceo": ceo, "clinical_lead": "asked"}


# --- completeness and submission ----------------------------------------------------------------------------


def test_the_letter_is_signed_by_both_links_or_by_the_upload(
    session: Session, draft: Application, lead: User, now: datetime, call: CallInForce
) -> None:
    assert lacking(session, draft, call) == ["letter.signature_missing"]
    tokens = ask(session, draft, now)
    sign(session, tokens[CEO], now)
    assert lacking(session, draft, call) == ["letter.clinical_lead_signature_missing"]
    sign(session, tokens[CLINICAL_LEAD], now)
    assert lacking(session, draft, call) == []
    submitted = submit(session, draft, lead, now)
    copy = get_copy(session, actor=lead.actor, application_id=submitted.id)
    assert [rule.outcome for rule in assess(session, draft, call.document).verdict.results][-1] == "pass"
    assert copy.frozen.content.signed_by == (CEO, CLINICAL_LEAD)


def test_nothing_is_signed_once_it_is_submitted(
    session: Session, draft: Application, lead: User, now: datetime, store: FileStore
) -> None:
    from callapp.applications.attachments.actions import attach_letter
    from tests.factories import LETTER_PDF

    token = ask(session, draft, now)[CEO]
    attach_letter(
        session,
        actor=lead.actor,
        now=now,
        application_id=draft.id,
        name="a.pdf",
        data=LETTER_PDF,
        store=store,
    )
    submit(session, draft, lead, now)
    assert refused(sign, session, token, now) == [("attestation.submitted", None)]


# --- editing what is signed ---------------------------------------------------------------------------------


def test_a_signed_text_is_not_edited_by_accident(session: Session, draft: Application, now: datetime) -> None:
    sign_both(session, draft, now)
    change = (session, draft, now, Section.PROJECT)
    assert refused(edit, *change, title="Autre") == [("attestation.held", None)] * 2


def test_editing_all_the_same_voids_both_and_says_which_words_changed(
    session: Session, draft: Application, lead: User, now: datetime, call: CallInForce, mailbox: Mailbox
) -> None:
    sign_both(session, draft, now)
    release(session, draft, lead, now)
    assert standing_of(session, draft.id) == {"ceo": "given", "clinical_lead": "given"}
    edit(session, draft, now + DAY, Section.PROJECT, title="Libérer vingt lits")

    assert standing_of(session, draft.id) == {"ceo": "void", "clinical_lead": "void"}
    assert lacking(session, draft, call) == ["letter.signature_missing"]
    told = mailbox.all(kind="signature.void")
    assert {mail.recipient for mail in told} == {"direction@hopital.example", "clinique@hopital.example"}
    for mail in [*told, mailbox.one(kind="signature.lead_void")]:
        assert "retiré\u00a0: des" in mail.body, mail.body
        assert "ajouté\u00a0: vingt" in mail.body
        assert "Libérer" not in mail.body.partition("Ce qui a changé")[2]
    edit(session, draft, now + DAY, Section.PROJECT, title="Libérer trente lits")
    assert len(mailbox.all(kind="signature.void")) == 2, "once for each voiding"


def test_a_signature_given_later_holds_the_text_again(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    tokens = ask(session, draft, now)
    sign(session, tokens[CEO], now)
    release(session, draft, lead, now)
    sign(session, tokens[CLINICAL_LEAD], now)
    assert refused(edit, session, draft, now, Section.PROJECT, title="Autre") == [("attestation.held", None)]


@pytest.mark.parametrize(
    ("section", "fields"),
    [
        (Section.DECLARATION, {"declare-accurate": ""}),
        (Section.LETTER_OF_INTENT, {"clinical_lead_email": "autre@hopital.example"}),
        (Section.PROJECT, {"title": "  Libérer\tdes lits "}),
        (Section.BUDGET, {"note": "nobody reads this"}),
    ],
)
def test_what_is_not_signed_can_be_edited(
    session: Session, draft: Application, now: datetime, section: Section, fields: dict[str, str]
) -> None:
    sign_both(session, draft, now)
    edit(session, draft, now, section, **fields)
    assert standing_of(session, draft.id) == {"ceo": "given", "clinical_lead": "given"}


def test_a_signature_of_another_text_is_the_last_thing_a_submission_looks_for(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    """Planted: a text edited past every save."""
    sign_both(session, draft, now)
    session.execute(update(HospitalFacts).values(beds=773))
    assert refused(submit, session, draft, lead, now) == [("attestation.stale", None)] * 2
    assert [fault.code for fault in broken_in_attestations(session)] == ["check.statement_stale"] * 2


def test_signatures_outlive_a_withdrawal_that_changes_nothing(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    sign_both(session, draft, now)
    submitted = submit(session, draft, lead, now)
    acts: dict[str, Any] = {"actor": lead.actor, "now": now, "application_id": draft.id}
    withdraw_application(session, version=submitted.version, **acts)
    reopen_application(session, version=submitted.version, link_to=link_to, **acts)
    assert standing_of(session, draft.id) == {"ceo": "given", "clinical_lead": "given"}
    assert submit(session, draft, lead, now).state == "submitted"
