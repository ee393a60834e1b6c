"""What an officer reads to screen: the submitted files of a call, and one file rule by rule."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from callapp.accounts.models import Organisation, User
from callapp.applications.attachments.queries import files_of_copy
from callapp.applications.copies.snapshots import FrozenCopy, thaw
from callapp.applications.impartiality_queries import is_recused, takes_part
from callapp.applications.models import Application, Attachment, Snapshot, StateChange
from callapp.applications.sections.content_queries import load_content
from callapp.applications.sections.models import BedCountState, HospitalFacts
from callapp.calls.queries import CallInForce, call_in_force, published_calls
from callapp.db.paging import Paged, read_page
from callapp.domain.eligibility import Outcome, RuleId, RuleResult, evaluate
from callapp.domain.errors import NotFound
from callapp.domain.people import Actor
from callapp.domain.workflow import ApplicationState
from callapp.screening.extension_queries import Extension, extensions_of_file
from callapp.screening.models import EligibilityException, RuleConfirmation

# Drafts are nobody's but their authors'; a withdrawn file may still be read.
SCREENED = (
    ApplicationState.SUBMITTED,
    ApplicationState.ELIGIBLE,
    ApplicationState.INELIGIBLE,
    ApplicationState.WITHDRAWN,
)


@dataclass(frozen=True, slots=True)
class ScreeningRow:
    """One file in the officer's list. found: rules with a finding on the copy in force."""

    id: UUID
    number: str
    title: str | None
    organisation: str
    state: ApplicationState
    submitted_at: datetime
    informed_at: datetime | None
    beds: int | None
    beds_state: BedCountState | None
    found: int
    excepted: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What an officer found on a rule, by whom and when; stale when it was found on an earlier copy."""

    outcome: Outcome
    note: str
    by: str
    at: datetime
    stale: bool


@dataclass(frozen=True, slots=True)
class Exemption:
    """One rule set aside for this file."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RuleOnFile:
    """One rule of one file: the machine's answer, the officer's finding, the exception."""

    machine: RuleResult
    finding: Finding | None
    exemption: Exemption | None


@dataclass(frozen=True, slots=True)
class Move:
    """One change of state, as it is read on the file."""

    event: str
    to_state: ApplicationState
    at: datetime
    by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ScreeningFile:
    """One file on the officer's table. seen names the findings read: an act on older ones is refused."""

    application: Application
    organisation: str
    call: CallInForce
    copy: FrozenCopy
    sha256: str
    rules: tuple[RuleOnFile, ...]
    facts: HospitalFacts | None
    attachments: tuple[Attachment, ...]
    moves: tuple[Move, ...]
    extensions: tuple[Extension, ...]
    is_own: bool
    seen: str

    @property
    def captions(self) -> Mapping[UUID, str | None]:
        """What the copy says each document is; its row may say something else that is not given yet."""
        said = {(each.sha256, each.name): each.caption for each in self.copy.content.documents}
        return {row.id: said.get((row.sha256, row.name)) for row in self.attachments}


def scope(actor: Actor) -> ColumnElement[bool]:
    """Condition on Application: the files this person may see in screening."""
    return Application.state.in_(SCREENED) & ~is_recused(actor.user_id)


def calls_with_files(session: Session, *, actor: Actor) -> list[tuple[CallInForce, dict[str, int]]]:
    """Published calls with the number of their files by state, the latest opening first."""
    counts: dict[UUID, dict[str, int]] = {}
    for call_id, state, count in session.execute(
        select(Application.call_id, Application.state, func.count())
        .where(scope(actor))
        .group_by(Application.call_id, Application.state)
        .order_by(Application.call_id, Application.state)
    ):
        counts.setdefault(call_id, {})[state.value] = count
    return [(call, counts.get(call.id, {})) for call in published_calls(session)]


def screening_list(
    session: Session,
    *,
    actor: Actor,
    call_id: UUID,
    lang: str,
    state: ApplicationState | None,
    sort: str,
    page: int,
) -> Paged[ScreeningRow]:
    """One page of a call's files in two statements. sort is a key of ``SORTS``, with ``-`` for descending."""
    organisation = (
        func.coalesce(Organisation.name_fr, Organisation.name_en)
        if lang == "fr"
        else func.coalesce(Organisation.name_en, Organisation.name_fr)
    )
    orders = _orders(organisation)
    chosen = orders.get(sort.removeprefix("-"), orders["number"])
    statement = _listed(organisation).where(scope(actor), Application.call_id == call_id)
    if state is not None:
        statement = statement.where(Application.state == state)
    descending = sort.startswith("-")
    statement = statement.order_by(chosen.desc() if descending else chosen.asc(), Application.number)
    return read_page(session, statement, page, ScreeningRow)


SORTS = ("number", "organisation", "state", "submitted", "beds", "found")


def _found() -> Any:
    return (
        select(func.count())
        .select_from(RuleConfirmation)
        .where(
            RuleConfirmation.application_id == Application.id,
            RuleConfirmation.snapshot_id == Application.snapshot_id,
        )
        .correlate(Application)
        .scalar_subquery()
    )


def _orders(organisation: Any) -> dict[str, Any]:
    return {
        "number": Application.number,
        "organisation": func.lower(organisation),
        "state": Application.state,
        "submitted": Application.submitted_at,
        # An unknown number of beds stands below every known one, on both databases.
        "beds": func.coalesce(HospitalFacts.beds, -1),
        "found": _found(),
    }


def _listed(organisation: Any) -> Select[Any]:
    excepted = (
        select(func.count())
        .select_from(EligibilityException)
        .where(EligibilityException.application_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )
    return (
        select(
            Application.id,
            Application.number,
            Application.title,
            organisation,
            Application.state,
            Application.submitted_at,
            Application.informed_at,
            HospitalFacts.beds,
            HospitalFacts.beds_state,
            _found(),
            excepted,
        )
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(HospitalFacts, HospitalFacts.application_id == Application.id)
    )


def screening_file(session: Session, *, actor: Actor, application_id: UUID, lang: str) -> ScreeningFile:
    """One file with everything a finding rests on, in a constant number of statements.

    Raises NotFound for a draft, for no file, and for a file the actor declared a conflict on.
    """
    found = session.execute(
        select(Application, Organisation, Snapshot, takes_part(actor.user_id))
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(Snapshot, Snapshot.id == Application.snapshot_id)
        .where(Application.id == application_id, scope(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    application, organisation, snapshot, is_own = found
    call, copy = call_in_force(session, application.call_id), thaw(snapshot.content)
    findings = findings_of(session, application)
    exemptions = exemptions_of(session, application_id)
    return ScreeningFile(
        application=application,
        organisation=organisation.name_in(lang),
        call=call,
        copy=copy,
        sha256=snapshot.sha256,
        rules=tuple(
            RuleOnFile(answer, findings.get(answer.rule), exemptions.get(answer.rule))
            for answer in machine_answers(session, application, call).values()
        ),
        facts=session.get(HospitalFacts, application_id),
        attachments=files_of_copy(session, application_id, copy),
        moves=_moves(session, application_id),
        extensions=tuple(extensions_of_file(session, application_id)) if application.extended_until else (),
        is_own=bool(is_own),
        seen=findings_seen(findings),
    )


def machine_answers(
    session: Session, application: Application, call: CallInForce
) -> dict[RuleId, RuleResult]:
    """What the seven rules answer by the facts of the file alone, exceptions set aside."""
    content = load_content(session, application)
    verdict = evaluate(call.document.eligibility_rules(), content.eligibility_facts)
    return {answer.rule: answer for answer in verdict.results}


def findings_of(session: Session, application: Application) -> dict[RuleId, Finding]:
    """The officers' findings by rule; those on an earlier copy are marked stale."""
    rows = session.execute(
        select(RuleConfirmation, User.name)
        .join(User, User.id == RuleConfirmation.confirmed_by)
        .where(RuleConfirmation.application_id == application.id)
        .order_by(RuleConfirmation.rule_id)
    )
    return {
        RuleId(row.rule_id): Finding(
            Outcome(row.finding.value),
            row.note,
            name,
            row.confirmed_at,
            row.snapshot_id != application.snapshot_id,
        )
        for row, name in rows
    }


def findings_seen(findings: Mapping[RuleId, Finding]) -> str:
    """A short name of these findings: it changes with any of them."""
    said = [
        f"{rule}|{finding.outcome}|{finding.note}|{finding.by}|{finding.at.isoformat()}|{finding.stale}"
        for rule, finding in sorted(findings.items())
    ]
    return hashlib.sha256("\x1e".join(said).encode()).hexdigest()[:24]


def exemptions_of(session: Session, application_id: UUID) -> dict[RuleId, Exemption]:
    """The exceptions granted to a file, by rule."""
    rows = session.execute(
        select(EligibilityException, User.name)
        .join(User, User.id == EligibilityException.granted_by)
        .where(EligibilityException.application_id == application_id)
        .order_by(EligibilityException.rule_id)
    )
    return {RuleId(row.rule_id): Exemption(row.reason, name, row.granted_at) for row, name in rows}


def _moves(session: Session, application_id: UUID) -> tuple[Move, ...]:
    rows = session.execute(
        select(StateChange, User.name)
        .outerjoin(User, User.id == StateChange.by)
        .where(StateChange.application_id == application_id)
        .order_by(StateChange.sequence)
    )
    return tuple(Move(row.event, row.to_state, row.at, name, row.reason) for row, name in rows)
