"""Partners confirm their part by a mailed link: asked for by the hospital, given, taken back, asked again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
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
from callapp.applications.attestations.attestation_mails import about
from callapp.applications.attestations.attested_texts import text_to_confirm
from callapp.applications.attestations.confirmation_mails import (
    asker_told,
    mail_about_partner,
    mail_asked_again,
    mail_partner,
)
from callapp.applications.attestations.confirmation_queries import (
    changed_since_confirmed,
    count_asked,
    hospital_of,
    latest_confirmations,
    load_partner_rows,
    partner_called,
)
from callapp.applications.attestations.confirmed_reading import part_changes
from callapp.applications.attestations.models import Attestation
from callapp.applications.attestations.queries import find_stated_before
from callapp.applications.deadlines import deadline_passed, file_window
from callapp.applications.models import Application
from callapp.db.engine import take_turn
from callapp.db.ids import new_id
from callapp.domain.attestation import AttestationKind, AttestationState, VoidReason, typed_identity
from callapp.domain.bilingual import Bilingual, Language
from callapp.domain.confirmation import PartnerRow
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.invitations import refuse_asking_often
from callapp.domain.people import Actor
from callapp.domain.workflow import ApplicationState
from callapp.mail.outbox import LinkTo
from callapp.web.marks import N_
from callapp.web.speaker import Speaker

_CONFIRMATION = AttestationKind.PARTNER_CONFIRMATION
# Drafts a turn: their mails leave before the next turn.
BATCH = 25

# What a partner agrees with, kept in both languages as it stood.
STATEMENT = N_(
    "The organisation named here takes part in this project in the role described. It confirms the costs "
    "planned for its work and the contributions it makes, as they are listed here."
)


def request_confirmations(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    refs: Collection[str],
    link_to: LinkTo,
) -> list[Attestation]:
    """Mails the contact of each of these partners a link to confirm its part, in the application's language.

    Who waits already gets a new link, and the one before no longer opens anything; who has confirmed is left
    out; who had confirmed a part that was edited since is told what changed. Records ``confirmation.asked``;
    sends ``confirmation.request`` or ``confirmation.again``. Raises NotFound when no partner has such a ref;
    RuleBroken ``application.role_refused``, ``draft.not_editable``, ``application.deadline_passed``,
    ``attestation.nobody_to_ask``, ``attestation.asked_just_now``, as ``refuse_asking_often``, or with
    everything that keeps one of these parts from being read.
    """
    application, call = editable_draft(session, actor, application_id)
    window = file_window(call.row, application)
    if now >= window.closes_at:
        raise deadline_passed(window, now)
    rows, latest = load_partner_rows(session, application.id), latest_confirmations(session, application.id)
    if not set(refs) <= set(rows):
        raise NotFound
    given = {ref for ref, one in latest.items() if one.state is AttestationState.GIVEN}
    wanted = [row for ref, row in rows.items() if ref in refs and ref not in given]
    if not wanted:
        raise RuleBroken("attestation.nobody_to_ask")
    if faults := [fault for row in wanted for _section, fault in row.faults]:
        raise RuleBroken.of(faults)
    asker = session.get_one(User, actor.user_id)
    made = []
    for row in wanted:
        before = latest.get(row.ref)
        if (
            before is not None
            and before.state is AttestationState.ASKED
            and now < before.asked_at + QUIET_TIME
        ):
            raise RuleBroken("attestation.asked_just_now", name=before.to_name)
        _refuse_often(session, actor, now, application, row)
        made.append(_ask(session, actor, now, application, row, before, asker, link_to))
    return made


def retract_confirmation(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    attestation_id: UUID,
    seen: str,
) -> None:
    """Takes a request back, or the confirmation that was given; whom it was sent to is told.

    seen: the state of the request that the page showed. Records ``confirmation.voided``; sends
    ``confirmation.taken_back``. Raises NotFound; RuleBroken ``application.role_refused``,
    ``draft.not_editable``; LostRace ``attestation.answered_meanwhile`` when it was asked, and is confirmed by
    now.
    """
    application, _call = editable_draft(session, actor, application_id)
    one = live_request(session, application, attestation_id, _CONFIRMATION)
    if one.state.value != seen:
        raise LostRace("attestation.answered_meanwhile", name=one.given_name or one.to_name)
    record_void(session, actor, now, application, one, VoidReason.TAKEN_BACK)
    rows = load_partner_rows(session, application.id)
    mail_partner(
        session,
        one,
        "confirmation.taken_back",
        about(session, application, hospital_of(session, application)),
        now=now,
        partner=partner_called(rows, one),
        words={"asker": asker_told(session.get_one(User, actor.user_id))},
    )


def confirm_part(
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
    """Whoever holds the link confirms the part of a partner as it reads now.

    actor may be a visitor. seen: the SHA-256 of the text that was shown; given_from: the address of the
    connection. The link is used up. Records ``confirmation.given``; sends ``confirmation.receipt`` and
    ``confirmation.lead_given``. Raises NotFound, RuleBroken and LostRace as ``opened_link``; LostRace
    ``attestation.text_moved`` when the part was edited since it was shown; RuleBroken
    ``attestation.part_unfinished``, and those of ``typed_identity``.
    """
    one, application = opened_link(session, token, now)
    if one.kind is not _CONFIRMATION:
        raise NotFound
    row = load_partner_rows(session, application.id).get(one.party)
    if row is None or row.part is None:
        raise RuleBroken("attestation.part_unfinished")
    exact = text_to_confirm(row.part, Bilingual(**one.statement))
    if exact.sha256 != seen:
        raise LostRace("attestation.text_moved")
    identity = typed_identity(name, title, consents=consents)
    kept = keep_statement(one, exact, identity, now=now, given_from=given_from)
    record_attested(session, actor, now, application, one, "confirmation.given", after=kept)
    mail_partner(
        session,
        one,
        "confirmation.receipt",
        about(session, application, row.part.hospital),
        now=now,
        partner=row.name,
        words={"link": link_to("attestations.show", lang=one.language, token=token)},
    )
    mail_about_partner(
        session, application, one, "confirmation.lead_given", now=now, partner=row.name, link_to=link_to
    )
    return one


def ask_changed_again(
    session: Session, *, actor: Actor, now: datetime, link_to: LinkTo, limit: int = BATCH
) -> int:
    """Asks partners again whose part was edited after they had confirmed it, once it has settled.

    For so many drafts; says for how many, 0 when nobody is to be asked. A part that cannot be read yet, and
    an address that got enough mails today, wait. Records ``confirmation.asked``; sends ``confirmation.again``
    with what changed (``confirmation.void`` to who confirmed and is no longer the contact, and
    ``confirmation.request`` to who is), and ``confirmation.lead_again`` once for each draft. Raises nothing.
    """
    take_turn(session.connection(), "callapp.confirmations")
    done = 0
    for application_id in changed_since_confirmed(session, now=now):
        if done == limit:
            break
        done += bool(_ask_draft_again(session, actor, now, application_id, link_to))
    return done


def _ask_draft_again(
    session: Session, actor: Actor, now: datetime, application_id: UUID, link_to: LinkTo
) -> int:
    application = session.scalars(
        select(Application)
        .where(Application.id == application_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if application.state is not ApplicationState.DRAFT:
        return 0
    rows = load_partner_rows(session, application_id)
    asked = []
    for ref, before in latest_confirmations(session, application_id).items():
        row = rows.get(ref)
        if before.void_reason is not VoidReason.CHANGED or row is None or row.part is None:
            continue
        try:
            _refuse_often(session, actor, now, application, row)
        except RuleBroken:
            continue
        asker = session.get_one(User, before.asked_by)
        _ask(session, actor, now, application, row, before, asker, link_to)
        asked.append((row.part, before.text or ""))
    if asked:
        mail_asked_again(session, application, asked, now=now, link_to=link_to)
    return len(asked)


def _ask(
    session: Session,
    actor: Actor,
    now: datetime,
    application: Application,
    row: PartnerRow,
    before: Attestation | None,
    asker: User,
    link_to: LinkTo,
) -> Attestation:
    """One request, mailed: the one that waits, with a new link, or another. before: the latest there is."""
    waits = before is not None and before.state is AttestationState.ASKED
    one = before if before is not None and waits else _new_request(application, row, asker)
    one.to_name = row.contact
    token = renew_link(session, one, actor=actor, now=now)
    record_attested(session, actor, now, application, one, "confirmation.asked")
    of = about(session, application, row.part.hospital if row.part else None)
    words = {"link": link_to("attestations.show", lang=one.language, token=token), "asker": asker_told(asker)}
    told: dict[str, Any] = {"now": now, "partner": row.name}
    stated = find_stated_before(session, one)
    if stated is not None and stated.void_reason is VoidReason.CHANGED and stated.given_at and row.part:
        says = Speaker(one.language)
        words["given"] = says.moment(stated.given_at)
        changes = part_changes(stated.text or "", row.part, says)
        mail_partner(session, one, "confirmation.again", of, words=words, changes=changes, **told)
        return one
    if before is not None and before.void_reason is VoidReason.CHANGED:
        # Confirmed by somebody who is no longer the contact.
        mail_partner(session, before, "confirmation.void", of, **told)
    mail_partner(session, one, "confirmation.request", of, words=words, **told)
    return one


def _new_request(application: Application, row: PartnerRow, asker: User) -> Attestation:
    return Attestation(
        id=new_id(),
        application_id=application.id,
        kind=_CONFIRMATION,
        party=row.ref,
        language=application.language,
        to_name=row.contact,
        to_email=row.email,
        statement=asdict(_in_both(STATEMENT)),
        state=AttestationState.ASKED,
        asked_by=asker.id,
    )


def _refuse_often(
    session: Session, actor: Actor, now: datetime, application: Application, row: PartnerRow
) -> None:
    counted: dict[str, Any] = {"actor": actor, "application_id": application.id, "now": now}
    refuse_asking_often(
        requests=count_asked(session, **counted),
        to_address=count_asked(session, email=row.email, **counted),
        name=row.name,
        field=f"confirmation-{row.ref}",
    )


def _in_both(message: str) -> Bilingual:
    said = {language.value: Speaker(language).gettext(message) for language in Language}
    return Bilingual(**said)
