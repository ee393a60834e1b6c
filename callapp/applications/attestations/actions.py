"""Signing the letter of intent by a mailed link: asked for by the hospital, given or declined."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.assessment import Assessment, assess
from callapp.applications.attestations.attestation_links import (
    QUIET_TIME,
    editable_draft,
    keep_statement,
    live_request,
    opened_link,
    record_attested,
    record_void,
    renew_link,
)
from callapp.applications.attestations.attestation_mails import (
    About,
    about,
    mail_lead,
    mail_signatory,
    told_of,
)
from callapp.applications.attestations.attested_texts import text_to_sign
from callapp.applications.attestations.confirmation_mails import mail_about_partner
from callapp.applications.attestations.confirmation_queries import load_partner_rows, partner_called
from callapp.applications.attestations.letter_signing import signing_faults, unasked
from callapp.applications.attestations.models import Attestation
from callapp.applications.deadlines import deadline_passed, file_window
from callapp.applications.models import Application
from callapp.calls.queries import call_in_force
from callapp.db.ids import new_id
from callapp.domain.addresses import email_in
from callapp.domain.attestation import AttestationKind, AttestationState, VoidReason, typed_identity
from callapp.domain.bilingual import Bilingual
from callapp.domain.eligibility import Signatory
from callapp.domain.errors import Fault, LostRace, NotFound, RuleBroken
from callapp.domain.people import Actor
from callapp.domain.reasons import clean_reason
from callapp.mail.outbox import LinkTo
from callapp.web.speaker import Speaker


def request_signatures(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    roles: Collection[Signatory],
    link_to: LinkTo,
) -> list[Attestation]:
    """Mails each of these signatories a link to sign, in the language of the application.

    Who was asked already, or signed, is left out. Records ``signature.asked``; sends
    ``signature.request``. Raises NotFound; RuleBroken ``application.role_refused``,
    ``draft.not_editable``, ``application.deadline_passed``, ``attestation.nobody_to_ask``, or with everything
    that keeps the text from being signed and ``attestation.address_missing`` for each missing address.
    """
    application, call = editable_draft(session, actor, application_id)
    window = file_window(call.row, application)
    if now >= window.closes_at:
        raise deadline_passed(window, now)
    assessment = assess(session, application, call.document)
    wanted = [entry for entry in unasked(assessment) if entry.role in roles]
    faults = [fault for _section, fault in signing_faults(assessment)]
    faults += [
        Fault("attestation.address_missing", f"{entry.role}_email")
        for entry in wanted
        if email_in(entry.email) is None
    ]
    if faults:
        raise RuleBroken.of(faults)
    if not wanted:
        raise RuleBroken("attestation.nobody_to_ask")
    made = []
    for entry in wanted:
        one = Attestation(
            id=new_id(),
            application_id=application.id,
            kind=AttestationKind.LETTER_SIGNATURE,
            party=entry.role.value,
            language=application.language,
            to_name=entry.name,
            to_email=email_in(entry.email),
            statement=asdict(call.document.letter_of_intent.text),
            state=AttestationState.ASKED,
        )
        _give_link(session, actor, now, one, application, _hospital(assessment), link_to)
        made.append(one)
    return made


def resend_request(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    attestation_id: UUID,
    link_to: LinkTo,
) -> None:
    """Mails a new link, good for a fresh fortnight; the old one no longer opens anything.

    Records ``signature.asked``; sends ``signature.request``. Raises NotFound for a request that
    nobody waits for; RuleBroken ``application.role_refused``, ``draft.not_editable``,
    ``attestation.asked_just_now``.
    """
    application, call = editable_draft(session, actor, application_id)
    one = live_request(session, application, attestation_id, AttestationKind.LETTER_SIGNATURE)
    if one.state is not AttestationState.ASKED:
        raise NotFound
    if now < one.asked_at + QUIET_TIME:
        raise RuleBroken("attestation.asked_just_now", name=one.to_name)
    hospital = _hospital(assess(session, application, call.document))
    _give_link(session, actor, now, one, application, hospital, link_to)


def retract_request(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, attestation_id: UUID
) -> None:
    """Takes a request back, or the signature that was given; who signed is told.

    Records ``signature.voided``; sends ``signature.taken_back`` for a signature. Raises NotFound;
    RuleBroken ``application.role_refused``, ``draft.not_editable``.
    """
    application, call = editable_draft(session, actor, application_id)
    one = live_request(session, application, attestation_id, AttestationKind.LETTER_SIGNATURE)
    was_given = one.state is AttestationState.GIVEN
    record_void(session, actor, now, application, one, VoidReason.TAKEN_BACK)
    if was_given:
        of = about(session, application, _hospital(assess(session, application, call.document)))
        asker = session.get_one(User, actor.user_id).name
        mail_signatory(
            session,
            one,
            "signature.taken_back",
            of,
            now=now,
            tell=lambda says: {**told_of(one, says), "asker": asker},
        )


def release_signed_text(session: Session, *, actor: Actor, now: datetime, application_id: UUID) -> None:
    """Lets the signed sections be edited all the same: the first change that is saved voids the signatures.

    Sets ``released_at`` on the signatures there are; one given later holds the sections again, and without
    one nothing happens. Records ``signature.released`` for each. Raises NotFound; RuleBroken
    ``application.role_refused``, ``draft.not_editable``.
    """
    application, _call = editable_draft(session, actor, application_id)
    held = session.scalars(
        select(Attestation)
        .where(
            Attestation.application_id == application.id,
            Attestation.kind == AttestationKind.LETTER_SIGNATURE,
            Attestation.state == AttestationState.GIVEN,
            Attestation.released_at.is_(None),
        )
        .order_by(Attestation.party)
    ).all()
    for one in held:
        one.released_at, one.released_by = now, actor.user_id
        record_attested(session, actor, now, application, one, "signature.released")


def sign_letter(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    token: str,
    seen: str,
    name: str,
    title: str,
    consents: bool,
    given_from: str | None,
    link_to: LinkTo,
) -> Attestation:
    """Whoever holds the link signs the letter of intent over the application as it reads now.

    actor may be a visitor. seen: the SHA-256 of the text that was shown; given_from: the address of the
    connection. The link is used up. Records ``signature.given``; sends ``signature.receipt`` and
    ``signature.lead_given``. Raises NotFound when the link is not good; LostRace
    ``attestation.text_moved`` when the text was edited since it was shown; RuleBroken
    ``attestation.used``, ``attestation.submitted``, ``attestation.unfinished``, and those of
    ``typed_identity``.
    """
    one, application = opened_link(session, token, now)
    if one.kind is not AttestationKind.LETTER_SIGNATURE:
        raise NotFound
    call = call_in_force(session, application.call_id)
    assessment = assess(session, application, call.document)
    if signing_faults(assessment):
        raise RuleBroken("attestation.unfinished")
    exact = text_to_sign(assessment.content, Bilingual(**one.statement))
    if exact.sha256 != seen:
        raise LostRace("attestation.text_moved")
    identity = typed_identity(name, title, consents=consents)
    kept = keep_statement(one, exact, identity, now=now, given_from=given_from)
    record_attested(session, actor, now, application, one, "signature.given", after=kept)
    _tell_signed(
        session, now, one, application, about(session, application, _hospital(assessment)), token, link_to
    )
    return one


def decline_request(
    session: Session, *, actor: Actor, now: datetime, token: str, reason: str, link_to: LinkTo
) -> None:
    """Whoever holds the link says no, and why; the lead is told. The link is used up.

    Records ``signature.declined`` or ``confirmation.declined``; sends ``signature.lead_declined`` or
    ``confirmation.lead_declined``. Raises NotFound when the link is not good; RuleBroken and LostRace as
    ``opened_link``, and on ``reason`` ``reason.missing``, ``text.too_many_characters``,
    ``text.forbidden_character``.
    """
    one, application = opened_link(session, token, now)
    one.decline_reason = clean_reason(reason, "reason")
    one.state, one.declined_at = AttestationState.DECLINED, now
    is_letter = one.kind is AttestationKind.LETTER_SIGNATURE
    record_attested(
        session,
        actor,
        now,
        application,
        one,
        "signature.declined" if is_letter else "confirmation.declined",
        reason=one.decline_reason,
    )
    if not is_letter:
        partner = partner_called(load_partner_rows(session, application.id), one)
        mail_about_partner(
            session,
            application,
            one,
            "confirmation.lead_declined",
            now=now,
            partner=partner,
            link_to=link_to,
        )
        return

    def tell(says: Speaker) -> dict[str, str]:
        link = link_to("signatures.show", lang=says.lang, application_id=application.id)
        return {**told_of(one, says), "reason": one.decline_reason or "", "link": link}

    mail_lead(
        session,
        application,
        "signature.lead_declined",
        about(session, application, None),
        now=now,
        tell=tell,
    )


def _give_link(
    session: Session,
    actor: Actor,
    now: datetime,
    one: Attestation,
    application: Application,
    hospital: str | None,
    link_to: LinkTo,
) -> None:
    """A new link for this request, mailed to whom it names."""
    token = renew_link(session, one, actor=actor, now=now)
    record_attested(session, actor, now, application, one, "signature.asked")
    asker = session.get_one(User, actor.user_id).name

    def tell(says: Speaker) -> dict[str, str]:
        link = link_to("attestations.show", lang=one.language, token=token)
        return {**told_of(one, says), "asker": asker, "link": link}

    of = about(session, application, hospital)
    mail_signatory(session, one, "signature.request", of, now=now, tell=tell)


def _tell_signed(
    session: Session,
    now: datetime,
    one: Attestation,
    application: Application,
    of: About,
    token: str,
    link_to: LinkTo,
) -> None:
    """The receipt to whoever signed, and the news to the lead."""

    def receipt(says: Speaker) -> dict[str, str]:
        return {**told_of(one, says), "link": link_to("attestations.show", lang=says.lang, token=token)}

    def news(says: Speaker) -> dict[str, str]:
        link = link_to("signatures.show", lang=says.lang, application_id=application.id)
        return {**told_of(one, says), "link": link}

    mail_signatory(session, one, "signature.receipt", of, now=now, tell=receipt)
    mail_lead(session, application, "signature.lead_given", of, now=now, tell=news)


def _hospital(assessment: Assessment) -> str | None:
    hospital = assessment.content.hospital
    return hospital.name if hospital else None
