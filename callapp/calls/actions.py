"""What is done to a call: loaded, staged, published, its deadline extended."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from callapp.audit.actions import record_act
from callapp.calls.document import CallDocument
from callapp.calls.document_changes import locked_differences
from callapp.calls.models import Call, CallDocumentVersion, Criterion, DeadlineExtension
from callapp.calls.queries import document_read, published_calls
from callapp.db.engine import take_turn
from callapp.domain.canonical import canonical_json
from callapp.domain.errors import Fault, LostRace, NotFound, RuleBroken
from callapp.domain.people import Actor
from callapp.domain.text import clean_text, limit_faults
from callapp.domain.windows import extension_faults, instant_text, last_minute_text

REASON_LIMIT = 2_000


def load_call(session: Session, *, actor: Actor, now: datetime, document: CallDocument) -> Call:
    """Stages a document and publishes it at once: what ``callapp call load`` does.

    Loading the document in force again changes and records nothing. Raises as stage_document and
    publish_document do.
    """
    version = stage_document(session, actor=actor, now=now, document=document)
    return publish_document(session, actor=actor, now=now, call_id=version.call_id, version=version.version)


def stage_document(
    session: Session, *, actor: Actor, now: datetime, document: CallDocument
) -> CallDocumentVersion:
    """Keeps a document as a new version of its call (a new call for a new slug), seen by nobody yet.

    The newest version given again is that version: nothing is changed or recorded. Records
    ``call.document_staged``. Raises RuleBroken with the codes of ``locked_differences`` once a file is
    submitted, or ``call.number_prefix_taken`` when another published call numbers its files alike.
    """
    take_turn(session.connection(), "callapp.calls")
    call = session.scalars(select(Call).where(Call.slug == document.slug).with_for_update()).one_or_none()
    _refuse_taken_prefix(session, document)
    if call is None:
        call = _new_call(session, document, now)
    _refuse_locked(session, call, document)
    content = document.as_content()
    sha256 = hashlib.sha256(canonical_json(content)).hexdigest()
    newest = session.scalars(
        select(CallDocumentVersion)
        .where(CallDocumentVersion.call_id == call.id)
        .order_by(CallDocumentVersion.version.desc())
        .limit(1)
    ).one_or_none()
    if newest is not None and newest.sha256 == sha256:
        return newest
    version = CallDocumentVersion(
        call_id=call.id,
        version=newest.version + 1 if newest else 1,
        content=content,
        sha256=sha256,
        loaded_at=now,
        loaded_by=actor.user_id,
    )
    session.add(version)
    session.flush()
    record_act(
        session,
        actor=actor,
        now=now,
        action="call.document_staged",
        subject=("call", call.id),
        call_id=call.id,
        after={"version": version.version, "sha256": sha256},
    )
    return version


def publish_document(session: Session, *, actor: Actor, now: datetime, call_id: UUID, version: int) -> Call:
    """Puts a staged version in force: its texts, rules, criteria and window.

    The deadline is the later of the document's and the last extension's. Publishing the version in force
    again changes and records nothing. Records ``call.published``. Raises NotFound for an unknown call or
    version, RuleBroken ``call.version_superseded`` when a later version is in force, and the codes of
    ``locked_differences`` when a file was submitted since the version was staged.
    """
    call = _locked_call(session, call_id)
    staged = session.scalars(
        select(CallDocumentVersion).where(
            CallDocumentVersion.call_id == call_id, CallDocumentVersion.version == version
        )
    ).one_or_none()
    if staged is None:
        raise NotFound
    in_force = session.get(CallDocumentVersion, call.document_id) if call.document_id else None
    if in_force is staged:
        return call
    if in_force is not None and in_force.version > version:
        raise RuleBroken("call.version_superseded", version=version, in_force=in_force.version)
    document = document_read(session, staged.id, staged.sha256)
    _refuse_taken_prefix(session, document)
    _refuse_locked(session, call, document)
    before = {"version": in_force.version if in_force else None, "closes_at": instant_text(call.closes_at)}
    _put_in_force(session, call, staged, document, now)
    record_act(
        session,
        actor=actor,
        now=now,
        action="call.published",
        subject=("call", call.id),
        call_id=call.id,
        before=before,
        after={"version": version, "sha256": staged.sha256, "closes_at": instant_text(call.closes_at)},
    )
    return call


def extend_deadline(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    call_id: UUID,
    closes_at: datetime,
    expected_closes_at: datetime,
    reason: str,
) -> Call:
    """Moves the deadline of a published call later, for a written reason; it outlives a reload.

    closes_at: the new end (exclusive, aware). expected_closes_at: the deadline the person saw.
    Records ``call.deadline_extended``. Raises NotFound for an unknown or unpublished call,
    LostRace ``call.deadline_moved`` when the deadline is no longer the one seen, and RuleBroken with
    ``call.extension_not_later``, ``call.extension_past``, ``call.reason_missing`` or
    ``text.too_many_characters``.
    """
    call = _locked_call(session, call_id)
    if call.published_at is None:
        raise NotFound
    if call.closes_at != expected_closes_at:
        raise LostRace("call.deadline_moved", "closes_at", deadline_at=last_minute_text(call.closes_at))
    reason = clean_text(reason, field="reason").strip()
    faults = extension_faults(call.closes_at, closes_at, now)
    if not reason:
        faults.append(Fault("call.reason_missing", "reason"))
    faults += limit_faults(reason, field="reason", max_characters=REASON_LIMIT)
    if faults:
        raise RuleBroken.of(faults)
    previous = call.closes_at
    session.add(
        DeadlineExtension(
            call_id=call.id,
            previous_closes_at=previous,
            closes_at=closes_at,
            reason=reason,
            granted_at=now,
            granted_by=actor.user_id,
        )
    )
    call.closes_at = closes_at
    record_act(
        session,
        actor=actor,
        now=now,
        action="call.deadline_extended",
        subject=("call", call.id),
        call_id=call.id,
        reason=reason,
        before={"closes_at": instant_text(previous)},
        after={"closes_at": instant_text(closes_at)},
    )
    return call


def _locked_call(session: Session, call_id: UUID) -> Call:
    """The call, held until the transaction ends: a submission counts on the same row."""
    call = session.scalars(
        select(Call).where(Call.id == call_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if call is None:
        raise NotFound
    return call


def _new_call(session: Session, document: CallDocument, now: datetime) -> Call:
    call = Call(
        slug=document.slug,
        fictional=document.fictional,
        one_per_hospital=not document.multiple_applications_per_hospital,
        opens_at=document.window.opens_at,
        closes_at=document.window.closes_at,
        last_number=0,
        created_at=now,
    )
    session.add(call)
    session.flush()
    return call


def _refuse_locked(session: Session, call: Call, document: CallDocument) -> None:
    """A number was given: a file is or was submitted, and people answered what they had read."""
    if call.last_number == 0 or call.document_id is None:
        return
    in_force = session.get_one(CallDocumentVersion, call.document_id)
    faults = locked_differences(document_read(session, in_force.id, in_force.sha256), document)
    if faults:
        raise RuleBroken.of(faults)


def _refuse_taken_prefix(session: Session, document: CallDocument) -> None:
    for other in published_calls(session):
        same = (other.document.number_prefix, other.document.year) == (document.number_prefix, document.year)
        if same and other.slug != document.slug:
            raise RuleBroken("call.number_prefix_taken", "number_prefix", other=other.slug)


def _put_in_force(
    session: Session, call: Call, staged: CallDocumentVersion, document: CallDocument, now: datetime
) -> None:
    extended_to = session.scalar(
        select(func.max(DeadlineExtension.closes_at)).where(DeadlineExtension.call_id == call.id)
    )
    call.document_id = staged.id
    call.fictional = document.fictional
    call.one_per_hospital = not document.multiple_applications_per_hospital
    call.opens_at = document.window.opens_at
    call.closes_at = max(document.window.closes_at, extended_to or document.window.closes_at)
    call.published_at = call.published_at or now
    staged.published_at = now
    _keep_criteria(session, call.id, document)


def _keep_criteria(session: Session, call_id: UUID, document: CallDocument) -> None:
    """Criteria rows follow the document by code, so that ids scores point to stay."""
    criteria = select(Criterion).where(Criterion.call_id == call_id).order_by(Criterion.position)
    kept = {row.code: row for row in session.scalars(criteria)}
    wanted = {criterion.code for criterion in document.criteria}
    for code, row in kept.items():
        if code not in wanted:
            session.delete(row)
    # Out of the way first: two rows may not hold one position, even for a moment.
    session.flush()
    session.execute(
        update(Criterion).where(Criterion.call_id == call_id).values(position=Criterion.position + 1_000)
    )
    for position, criterion in enumerate(document.criteria, start=1):
        row = kept.get(criterion.code) or Criterion(call_id=call_id, code=criterion.code)
        row.position, row.weight_bp = position, criterion.weight_bp
        session.add(row)
    session.flush()
