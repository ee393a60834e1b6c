"""What the pages about signatures show: behind a link, and to the people of the application."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from callapp.applications.assessment import Assessment, assess
from callapp.applications.attestations.attested_texts import ExactText, signed_content, text_to_sign
from callapp.applications.attestations.letter_signing import letter_standings, signing_faults, unasked
from callapp.applications.attestations.models import Attestation
from callapp.applications.attestations.queries import (
    FoundLink,
    Standing,
    find_stated_before,
    load_signed_text,
)
from callapp.applications.attestations.signed_changes import changes_since
from callapp.applications.copies.read_changes import Change
from callapp.applications.copies.readable import Part, readable_parts
from callapp.applications.deadlines import file_window
from callapp.applications.models import Application
from callapp.applications.queries import OwnApplication
from callapp.applications.sections.content_queries import load_content
from callapp.calls.queries import CallInForce, call_in_force
from callapp.domain.attestation import SIGNED_SECTIONS, AttestationState, VoidReason, signed_part
from callapp.domain.bilingual import Bilingual
from callapp.domain.content import ApplicationContent, SignatoryEntry
from callapp.domain.errors import Fault
from callapp.domain.sections import Section
from callapp.domain.windows import last_minute
from callapp.domain.workflow import ApplicationState
from callapp.web.i18n import speaker


class Stage(StrEnum):
    """What a link has to offer now."""

    TO_SIGN = "to_sign"
    UNFINISHED = "unfinished"  # the application is being worked on: there is no whole text to sign
    SUBMITTED = "submitted"  # it went without this signature
    SIGNED = "signed"
    DECLINED = "declined"
    CHANGED = "changed"  # signed, and edited since
    TAKEN_BACK = "taken_back"  # nobody waits for this answer any more


@dataclass(frozen=True, slots=True)
class LinkView:
    """The page behind a link that is good.

    exact and parts: what is to be signed now, or what was signed. changes: what reads differently than when
    the same person signed before.
    """

    stage: Stage
    one: Attestation
    asker: str
    application: Application
    call: CallInForce
    content: ApplicationContent
    exact: ExactText
    parts: tuple[Part, ...]
    changes: tuple[Change, ...] = ()
    signed_before: datetime | None = None

    @property
    def statement(self) -> str:
        """The words of the letter, in the language of the page."""
        return Bilingual(**self.one.statement).in_language(speaker().lang)

    @property
    def deadline(self) -> str:
        """The last minute in which the application can be submitted, in words."""
        closes_at = file_window(self.call.row, self.application).closes_at
        return speaker().moment(last_minute(closes_at), self.call.zone)

    @property
    def target_dates(self) -> tuple[date, date] | None:
        """The first and the last day at which a result is promised."""
        days = [each.target_date for each in self.content.indicators]
        return (min(days), max(days)) if days else None


def view_link(session: Session, found: FoundLink, now: datetime) -> LinkView | None:
    """What the holder of a link to sign may see; None for one that expired, or was taken back."""
    one, asker, application = found
    if one.expires_at <= now:
        return None
    call = call_in_force(session, application.call_id)
    if one.text is not None and one.sha256 is not None:
        return _given(session, one, asker, ExactText(one.text, one.sha256), application, call)
    if one.state is AttestationState.VOID:
        return None
    assessment = assess(session, application, call.document)
    content = signed_part(assessment.content)
    exact = text_to_sign(content, Bilingual(**one.statement))
    before = find_stated_before(session, one)
    changes = _changes(before, content, call) if before else ()
    return LinkView(
        _stage(one, application, assessment),
        one,
        asker,
        application,
        call,
        content,
        exact,
        _signed_parts(content, call),
        changes,
        before.given_at if before else None,
    )


def _given(
    session: Session,
    one: Attestation,
    asker: str,
    exact: ExactText,
    application: Application,
    call: CallInForce,
) -> LinkView | None:
    """What was signed; once it was edited, what changed since."""
    content = signed_content(exact.text)
    parts = _signed_parts(content, call)
    if one.state is AttestationState.GIVEN:
        return LinkView(Stage.SIGNED, one, asker, application, call, content, exact, parts)
    if one.void_reason is not VoidReason.CHANGED:
        return None
    changes = _changes(one, load_content(session, application), call)
    return LinkView(Stage.CHANGED, one, asker, application, call, content, exact, parts, changes)


def _stage(one: Attestation, application: Application, assessment: Assessment) -> Stage:
    if one.state is AttestationState.DECLINED:
        return Stage.DECLINED
    if application.state is not ApplicationState.DRAFT:
        return Stage.SUBMITTED
    return Stage.UNFINISHED if signing_faults(assessment) else Stage.TO_SIGN


def _changes(signed: Attestation, content: ApplicationContent, call: CallInForce) -> tuple[Change, ...]:
    return changes_since(signed.text or "", content, call.document, speaker())


def _signed_parts(content: ApplicationContent, call: CallInForce) -> tuple[Part, ...]:
    parts = readable_parts(content, call.document, speaker())
    return tuple(part for part in parts if part.code in SIGNED_SECTIONS)


def changes_since_shown(view: LinkView, shown: str, seen: str) -> tuple[Change, ...]:
    """What was edited between the text a person was shown, sent back as it was, and what is to be signed now.

    Nothing for a text that does not bear its hash: it was not ours.
    """
    if hashlib.sha256(shown.encode()).hexdigest() != seen:
        return ()
    return changes_since(shown, view.content, view.call.document, speaker())


@dataclass(frozen=True, slots=True)
class SignatoryLine:
    """One signatory as the people of the application see it: who, how far, what changed since."""

    role: str
    entry: SignatoryEntry | None
    standing: Standing | None
    can_be_asked: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class SignaturesView:
    """The page of an application's signatures."""

    own: OwnApplication
    assessment: Assessment
    lines: tuple[SignatoryLine, ...]
    faults: tuple[tuple[Section, Fault], ...]

    @property
    def askable(self) -> list[SignatoryLine]:
        return [line for line in self.lines if line.can_be_asked]


def view_signatures(session: Session, own: OwnApplication) -> SignaturesView:
    """The signatories the call asks for, in its order."""
    assessment = assess(session, own.application, own.call.document)
    standing = letter_standings(assessment)
    named = {entry.role.value: entry for entry in assessment.content.signatories}
    to_ask = {entry.role.value for entry in unasked(assessment)}
    lines = tuple(
        SignatoryLine(
            role,
            named.get(role),
            standing.get(role),
            own.may_edit and role in to_ask,
            _changes_since(session, own, assessment, standing.get(role)),
        )
        for role in map(str, own.call.document.letter_of_intent.signatories)
    )
    return SignaturesView(own, assessment, lines, tuple(signing_faults(assessment)))


def _changes_since(
    session: Session, own: OwnApplication, assessment: Assessment, standing: Standing | None
) -> tuple[Change, ...]:
    """What was edited since a signature was given, where that is why it no longer holds."""
    if standing is None or standing.void_reason is not VoidReason.CHANGED:
        return ()
    text = load_signed_text(session, standing.id)
    return changes_since(text, assessment.content, own.call.document, speaker())
