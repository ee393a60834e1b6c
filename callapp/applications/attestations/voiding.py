"""When a draft is edited, what was stated about the text before no longer holds, and people are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.attestations.attestation_links import record_void
from callapp.applications.attestations.attestation_mails import (
    About,
    about,
    changes_told,
    mail_lead,
    mail_signatory,
    told_of,
)
from callapp.applications.attestations.attested_texts import is_signed_still
from callapp.applications.attestations.confirmation_voiding import follow_parts
from callapp.applications.attestations.models import Attestation
from callapp.applications.attestations.signed_changes import changes_since
from callapp.applications.models import Application, SectionDraft
from callapp.applications.sections.content_queries import load_content
from callapp.domain.addresses import email_in
from callapp.domain.attestation import LIVE, AttestationKind, AttestationState, VoidReason
from callapp.domain.content import ApplicationContent, SignatoryEntry
from callapp.domain.eligibility import Signatory
from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.people import Actor
from callapp.domain.section_reading import read_sections
from callapp.domain.sections import Section
from callapp.mail.outbox import LinkTo
from callapp.web.speaker import Speaker


def void_what_changed(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application: Application,
    link_to: LinkTo,
    held: bool = True,
    confirmed: frozenset[str] | None = None,
) -> tuple[str, ...]:
    """Voids what this draft, as it was just saved, no longer bears out; the partners who had confirmed it.

    A signature of another text is void, its signatory and the lead are told which words changed. A request
    to somebody who is no longer named, or named with another address, is void without a mail: its page says
    so. What partners confirmed follows as ``follow_parts`` says; confirmed: what the page knew of it. The
    draft's row is locked. Records ``signature.voided``; sends ``signature.void`` and ``signature.lead_void``.
    While held, raises RuleBroken ``attestation.held`` for each signature that nobody chose to give up: then
    nothing may be kept.
    """
    ended = follow_parts(session, actor=actor, now=now, application=application, seen=confirmed)
    letters = _live_letters(session, application)
    if given := [each for each in letters if each.state is AttestationState.GIVEN]:
        _void_stale_signatures(session, actor, now, application, given, link_to, held=held)
    if asked := [each for each in letters if each.state is AttestationState.ASKED]:
        _void_readdressed(session, actor, now, application, asked)
    return ended


def tell_of_correction(session: Session, *, now: datetime, application: Application) -> None:
    """Tells who signed a submitted application which words a correction changed since.

    The signatures stand as they were given, of the text before; every copy says so. Sends
    ``signature.corrected``.
    """
    given = [each for each in _live_letters(session, application) if each.state is AttestationState.GIVEN]
    content = load_content(session, application) if given else None
    for each in given:
        if content is not None and not is_signed_still(each.text or "", content):
            of = about(session, application, content.hospital.name if content.hospital else None)
            tell = partial(_told, each, content, of, now)
            mail_signatory(session, each, "signature.corrected", of, now=now, tell=tell)


def refuse_stale_signatures(session: Session, application: Application, content: ApplicationContent) -> None:
    """Raises RuleBroken ``attestation.stale`` when a signature that counts is of another text than content.

    Saves void such signatures at once: this is the last look, in the transaction that submits.
    """
    stale = [
        each
        for each in _live_letters(session, application)
        if each.state is AttestationState.GIVEN and not is_signed_still(each.text or "", content)
    ]
    if stale:
        names = [each.given_name or "" for each in stale]
        raise RuleBroken.of(Fault("attestation.stale", params={"name": name}) for name in names)


def _live_letters(session: Session, application: Application) -> Sequence[Attestation]:
    return session.scalars(
        select(Attestation)
        .where(
            Attestation.application_id == application.id,
            Attestation.kind == AttestationKind.LETTER_SIGNATURE,
            Attestation.state.in_(LIVE),
        )
        .order_by(Attestation.party)
    ).all()


def _void_stale_signatures(
    session: Session,
    actor: Actor,
    now: datetime,
    application: Application,
    given: Sequence[Attestation],
    link_to: LinkTo,
    *,
    held: bool,
) -> None:
    content = load_content(session, application)
    stale = [each for each in given if not is_signed_still(each.text or "", content)]
    if not stale:
        return
    if faults := [_held(each) for each in stale if held and each.released_at is None]:
        raise RuleBroken.of(faults)
    of = about(session, application, content.hospital.name if content.hospital else None)
    for each in stale:
        record_void(session, actor, now, application, each, VoidReason.CHANGED)
        tell = partial(_told, each, content, of, now)
        mail_signatory(session, each, "signature.void", of, now=now, tell=tell)

    def tell_lead(says: Speaker) -> dict[str, str]:
        names = ", ".join(each.given_name or "" for each in stale)
        link = link_to("signatures.show", lang=says.lang, application_id=application.id)
        return {**_told(stale[0], content, of, now, says), "names": names, "link": link}

    mail_lead(session, application, "signature.lead_void", of, now=now, tell=tell_lead)


def _told(
    one: Attestation, content: ApplicationContent, of: About, now: datetime, says: Speaker
) -> dict[str, str]:
    changes = changes_since(one.text or "", content, of.call.document, says)
    return {**told_of(one, says), "moment": says.moment(now), "changes": changes_told(changes, says)}


def _held(one: Attestation) -> Fault:
    given_at = one.given_at.isoformat() if one.given_at else ""
    return Fault("attestation.held", params={"name": one.given_name or "", "given_at": given_at})


def _void_readdressed(
    session: Session, actor: Actor, now: datetime, application: Application, asked: Sequence[Attestation]
) -> None:
    named = {entry.role: entry for entry in named_signatories(session, application)}
    for each in asked:
        entry = named.get(Signatory(each.party))
        if entry is None or (entry.name, email_in(entry.email)) != (each.to_name, each.to_email):
            record_void(session, actor, now, application, each, VoidReason.READDRESSED)


def named_signatories(session: Session, application: Application) -> tuple[SignatoryEntry, ...]:
    """Who is to sign the letter, with their addresses, as it was last typed."""
    draft = session.get(SectionDraft, (application.id, Section.LETTER_OF_INTENT))
    reading = read_sections(
        {Section.LETTER_OF_INTENT: draft.typed if draft else {}},
        start=ApplicationContent(language=application.language),
        statements=(),
        declared=None,
    )
    return reading.content.signatories
