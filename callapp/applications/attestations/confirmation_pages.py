"""What the pages about confirmations show: behind a partner's link, and to the people of the application."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from callapp.applications.assessment import Assessment, assess
from callapp.applications.attestations.attestation_pages import Stage
from callapp.applications.attestations.attested_texts import ExactText, confirmed_part, text_to_confirm
from callapp.applications.attestations.confirmation_queries import load_partner_rows
from callapp.applications.attestations.confirmed_reading import part_changes, part_read
from callapp.applications.attestations.models import Attestation
from callapp.applications.attestations.queries import (
    FoundLink,
    Standing,
    find_stated_before,
    load_signed_text,
)
from callapp.applications.copies.read_changes import Change
from callapp.applications.copies.readable import Part
from callapp.applications.deadlines import file_window
from callapp.applications.models import Application
from callapp.applications.queries import OwnApplication
from callapp.calls.queries import CallInForce, call_in_force
from callapp.domain.attestation import AttestationKind, AttestationState, VoidReason
from callapp.domain.bilingual import Bilingual
from callapp.domain.confirmation import PartnerPart, PartnerRow, partner_rows
from callapp.domain.windows import last_minute
from callapp.domain.workflow import ApplicationState
from callapp.web.i18n import speaker


@dataclass(frozen=True, slots=True)
class PartView:
    """The page behind a partner's link that is good, or that was.

    name: what the partner is called, as far as that is known. part, exact: what is to be confirmed now, or
    what was confirmed; None while it cannot be read. changes: what reads differently than when the same
    person confirmed before; once it was edited, what changed since.
    """

    stage: Stage
    one: Attestation
    asker: str
    application: Application
    call: CallInForce
    name: str
    part: PartnerPart | None
    exact: ExactText | None
    changes: tuple[Change, ...] = ()
    confirmed_before: datetime | None = None

    @property
    def statement(self) -> str:
        """What one agrees with, in the language of the page."""
        return Bilingual(**self.one.statement).in_language(speaker().lang)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Everything the partner confirms, for reading."""
        return part_read(self.part, speaker()) if self.part else ()

    @property
    def cost_cents(self) -> int:
        return sum(line.amount_cents for line in self.part.costs) if self.part else 0

    @property
    def contribution_cents(self) -> int:
        return sum(line.amount_cents for line in self.part.funding) if self.part else 0

    @property
    def deadline(self) -> str:
        """The last minute in which the application can be submitted, in words."""
        closes_at = file_window(self.call.row, self.application).closes_at
        return speaker().moment(last_minute(closes_at), self.call.zone)


def view_part_link(session: Session, found: FoundLink, now: datetime) -> PartView | None:
    """What the holder of a partner's link may see; None for one that expired."""
    one, asker, application = found
    if one.expires_at <= now:
        return None
    call = call_in_force(session, application.call_id)
    row = load_partner_rows(session, application.id).get(one.party)
    seen = (one, asker, application, call)
    if one.void_reason not in (None, VoidReason.CHANGED):
        # What it was about is no longer this person's to read.
        return PartView(Stage.TAKEN_BACK, *seen, "", None, None)
    if one.text is not None and one.sha256 is not None:
        return _given(seen, ExactText(one.text, one.sha256), row)
    if row is None:
        return PartView(Stage.TAKEN_BACK, *seen, "", None, None)
    stage = _stage(one, application, row)
    if stage not in (Stage.TO_SIGN, Stage.UNFINISHED):
        # There is no answer any more that the text could be read for.
        return PartView(stage, *seen, row.name, None, None)
    exact = text_to_confirm(row.part, Bilingual(**one.statement)) if row.part else None
    before = find_stated_before(session, one)
    changes: tuple[Change, ...] = ()
    if before is not None and row.part is not None:
        changes = part_changes(before.text or "", row.part, speaker())
    given_before = before.given_at if before else None
    return PartView(stage, *seen, row.name, row.part, exact, changes, given_before)


def part_changes_since_shown(view: PartView, shown: str, seen: str) -> tuple[Change, ...]:
    """What was edited between the part a person was shown, sent back as it was, and what it is now.

    Nothing for a text that does not bear its hash: it was not ours.
    """
    if view.part is None or hashlib.sha256(shown.encode()).hexdigest() != seen:
        return ()
    return part_changes(shown, view.part, speaker())


def _given(
    seen: tuple[Attestation, str, Application, CallInForce], exact: ExactText, row: PartnerRow | None
) -> PartView:
    """What was confirmed; once it was edited, what changed since, while the person is still the contact."""
    one, part = seen[0], confirmed_part(exact.text)
    if one.state is AttestationState.GIVEN:
        return PartView(Stage.SIGNED, *seen, part.partner.name, part, exact)
    changes: tuple[Change, ...] = ()
    if row is not None and row.part is not None and row.email == one.to_email:
        changes = part_changes(exact.text, row.part, speaker())
    return PartView(Stage.CHANGED, *seen, part.partner.name, part, exact, changes)


def _stage(one: Attestation, application: Application, row: PartnerRow) -> Stage:
    if one.state is AttestationState.DECLINED:
        return Stage.DECLINED
    if application.state is not ApplicationState.DRAFT:
        return Stage.SUBMITTED
    return Stage.UNFINISHED if row.part is None else Stage.TO_SIGN


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """One partner as the people of the application see it: its row, how far, what changed since."""

    row: PartnerRow
    standing: Standing | None
    changes: tuple[Change, ...] = ()

    @property
    def is_confirmed(self) -> bool:
        return self.standing is not None and self.standing.is_given

    @property
    def is_changed(self) -> bool:
        """Whether it had confirmed, and its part was edited since."""
        return self.standing is not None and self.standing.void_reason is VoidReason.CHANGED

    @property
    def can_be_asked(self) -> bool:
        return not self.is_confirmed and not self.row.faults


@dataclass(frozen=True, slots=True)
class ConfirmationsView:
    """The page of an application's partners and what they confirmed."""

    own: OwnApplication
    assessment: Assessment
    lines: tuple[PartnerLine, ...]

    @property
    def askable(self) -> list[PartnerLine]:
        """The partners nobody has asked yet, whose part is whole."""
        return [line for line in self.lines if line.can_be_asked and line.standing is None]


def partner_lines(assessment: Assessment) -> tuple[PartnerLine, ...]:
    """The partners in the order of the form, each with the latest request to it."""
    drafts = {section: each.draft.typed for section, each in assessment.sections.items() if each.draft}
    kind = AttestationKind.PARTNER_CONFIRMATION
    standing = {each.party: each for each in assessment.attestations if each.kind is kind}
    return tuple(PartnerLine(row, standing.get(row.ref)) for row in partner_rows(drafts))


def view_confirmations(session: Session, own: OwnApplication) -> ConfirmationsView:
    """The partners of an application, where each stands and why."""
    assessment = assess(session, own.application, own.call.document)
    return ConfirmationsView(own, assessment, tuple(_told(session, partner_lines(assessment))))


def _told(session: Session, lines: Iterable[PartnerLine]) -> Iterable[PartnerLine]:
    for line in lines:
        if line.is_changed and line.standing is not None and line.row.part is not None:
            text = load_signed_text(session, line.standing.id)
            yield PartnerLine(line.row, line.standing, part_changes(text, line.row.part, speaker()))
        else:
            yield line
