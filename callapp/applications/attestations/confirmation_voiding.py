"""What partners confirmed follows the text: void once their part is edited, good again once it is as it was.

A confirmed part stays open to edits, for its lines stand among those of others and nobody may lose a word to
them; only a page opened before somebody confirmed is told so once, with its text, before it may end that. The
first save that changes a part ends its confirmation at once, so that no row ever vouches for another text;
the partner is told, and asked again, once the text has settled (``ask_changed_again``). Whoever undoes a slip
before that has changed nothing: the statement is of that very text, and holds again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from callapp.applications.attestations.attestation_links import record_attested, record_void
from callapp.applications.attestations.attestation_mails import about
from callapp.applications.attestations.attested_texts import confirmed_part, is_confirmed_still
from callapp.applications.attestations.confirmation_mails import mail_partner
from callapp.applications.attestations.confirmation_queries import (
    hospital_of,
    latest_confirmations,
    load_partner_rows,
)
from callapp.applications.attestations.confirmed_reading import part_changes
from callapp.applications.attestations.models import Attestation
from callapp.applications.models import Application
from callapp.domain.attestation import LIVE, AttestationState, VoidReason
from callapp.domain.confirmation import PartnerRow, part_in
from callapp.domain.content import ApplicationContent
from callapp.domain.errors import Fault, LostRace, RuleBroken
from callapp.domain.people import Actor
from callapp.web.speaker import Speaker


def follow_parts(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application: Application,
    seen: frozenset[str] | None = None,
) -> tuple[str, ...]:
    """Ends what the parts of this draft, as it was just saved, no longer bear out; its row is locked.

    Gives the names of the partners whose confirmation this save ended. seen: the ids of the confirmations
    that its page knew of. Raises LostRace ``attestation.confirmed_meanwhile`` for each it would end unseen.

    A confirmation of another text is void until the text is as it was; a request to an address that is no
    longer the contact's is void without a mail: its page says so; that of a partner that is gone is void and
    its contact told. Records ``confirmation.voided`` and ``confirmation.restored``; sends
    ``confirmation.part_gone``.
    """
    latest = latest_confirmations(session, application.id)
    if not latest:
        return ()
    rows, ended = load_partner_rows(session, application.id), []
    if unseen := [one for one in _ends(latest, rows) if seen is not None and one.id.hex not in seen]:
        raise LostRace.of(_confirmed_meanwhile(one) for one in unseen)
    for ref, one in latest.items():
        row = rows.get(ref)
        if row is None:
            _end_part(session, actor, now, application, one)
        elif (why := _why_void(one, row)) is not None:
            record_void(session, actor, now, application, one, why)
            if why is VoidReason.CHANGED:
                ended.append(row.name or one.to_name)
        elif _holds_again(one, row):
            one.state, one.voided_at, one.void_reason = AttestationState.GIVEN, None, None
            record_attested(session, actor, now, application, one, "confirmation.restored")
    return tuple(ended)


def refuse_stale_confirmations(
    session: Session, application: Application, content: ApplicationContent
) -> None:
    """Raises RuleBroken ``attestation.part_stale`` when a confirmation that counts is of another text than
    content.

    Saves void such confirmations at once: this is the last look, in the transaction that submits.
    """
    stale = [
        Fault("attestation.part_stale", f"confirmation-{ref}", {"name": one.given_name or ""})
        for ref, one in latest_confirmations(session, application.id).items()
        if one.state is AttestationState.GIVEN
        and not is_confirmed_still(one.text or "", part_in(content, ref))
    ]
    if stale:
        raise RuleBroken.of(stale)


def tell_partners_of_correction(
    session: Session, *, now: datetime, application: Application, content: ApplicationContent
) -> None:
    """Tells who confirmed a part of a submitted application which words a correction changed in it since.

    The confirmations stand as they were given, of the text before; every copy says so. Sends
    ``confirmation.corrected``.
    """
    of = about(session, application, content.hospital.name if content.hospital else None)
    for ref, one in latest_confirmations(session, application.id).items():
        part, text = part_in(content, ref), one.text or ""
        if one.state is not AttestationState.GIVEN or part is None or is_confirmed_still(text, part):
            continue
        changes = part_changes(text, part, Speaker(one.language))
        mail_partner(
            session, one, "confirmation.corrected", of, now=now, partner=part.partner.name, changes=changes
        )


def _ends(latest: Mapping[str, Attestation], rows: Mapping[str, PartnerRow]) -> Iterator[Attestation]:
    """The confirmations that the text no longer bears out."""
    for ref, one in latest.items():
        row = rows.get(ref)
        if one.state is AttestationState.GIVEN and (row is None or _why_void(one, row) is not None):
            yield one


def _confirmed_meanwhile(one: Attestation) -> Fault:
    given_at = one.given_at.isoformat() if one.given_at else ""
    return Fault(
        "attestation.confirmed_meanwhile", params={"name": one.given_name or "", "given_at": given_at}
    )


def _why_void(one: Attestation, row: PartnerRow) -> VoidReason | None:
    if one.state is AttestationState.GIVEN and not is_confirmed_still(one.text or "", row.part):
        return VoidReason.CHANGED
    if one.state is AttestationState.ASKED and row.email != one.to_email:
        return VoidReason.READDRESSED
    return None


def _holds_again(one: Attestation, row: PartnerRow) -> bool:
    return one.void_reason is VoidReason.CHANGED and is_confirmed_still(one.text or "", row.part)


def _end_part(
    session: Session, actor: Actor, now: datetime, application: Application, one: Attestation
) -> None:
    """The partner is gone: what waited or held, or was to be asked again, is over."""
    if one.state not in LIVE and one.void_reason is not VoidReason.CHANGED:
        return
    record_void(session, actor, now, application, one, VoidReason.PART_GONE)
    of = about(session, application, hospital_of(session, application))
    name = confirmed_part(one.text).partner.name if one.text else None
    mail_partner(session, one, "confirmation.part_gone", of, now=now, partner=name)
