"""A hospital answers a request for corrections: the corrected file is frozen as a further copy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callapp.accounts.known_names import take_organisations_turn
from callapp.accounts.models import User
from callapp.applications.assessment import Assessment, assess
from callapp.applications.attachments.queries import list_present
from callapp.applications.attestations.confirmation_voiding import tell_partners_of_correction
from callapp.applications.attestations.voiding import tell_of_correction
from callapp.applications.copies.kept_copies import KeptCopy, keep_copy, next_sequence
from callapp.applications.copies.receipt_mail import send_receipts
from callapp.applications.copies.snapshots import Circumstances, thaw
from callapp.applications.corrections.models import CorrectionRequest
from callapp.applications.corrections.queries import as_kept, files_of, open_correction
from callapp.applications.known_partners import link_partners
from callapp.applications.models import Application, ApplicationMember, SectionDraft, Snapshot
from callapp.applications.sections.content_queries import load_content
from callapp.applications.sections.saving import keep_submitted, write_rows
from callapp.audit.actions import record_act
from callapp.calls.models import Call, CallDocumentVersion
from callapp.calls.queries import document_read
from callapp.domain.attachments import AttachmentKind
from callapp.domain.attestation import UNCONFIRMED
from callapp.domain.corrections import FileChange, file_changes
from callapp.domain.errors import Fault, LostRace, NotFound, RuleBroken
from callapp.domain.people import Actor, ApplicationRole
from callapp.domain.sections import Section
from callapp.domain.workflow import ApplicationState
from callapp.mail.outbox import LinkTo, put_mail
from callapp.receipts.signing import Issuer
from callapp.web.marks import N_
from callapp.web.speaker import Speaker

_TOLD = (
    N_("Corrections given: application %(number)s"),
    N_(
        "The corrections you asked for in application %(number)s are given. Before and after stand here:\n"
        "%(link)s\n"
    ),
)


def answer_correction(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    version: int,
    issuer: Issuer,
    link_to: LinkTo,
) -> Application:
    """Freezes the corrected file as its next copy, in force from now on; the copy before stays.

    The typed rows of the named sections follow what was typed, partners are linked anew, the files are those
    that are there now; findings made on the copy before are stale. Records ``correction.answered`` and
    changes the application's version. Mails the receipt of the new copy to everybody on the file,
    ``correction.answered`` to who asked, ``signature.corrected`` to who signed the letter by link, and
    ``confirmation.corrected`` to partners who had confirmed another text. Raises NotFound; RuleBroken
    ``application.role_refused``, ``correction.due_passed``, ``correction.nothing_changed``, or with what the
    named sections lack now; LostRace ``correction.none_open``, ``application.version_moved``.
    """
    application = _led(session, actor, application_id)
    request = open_correction(session, application_id)
    if request is None or application.state not in (ApplicationState.SUBMITTED, ApplicationState.INELIGIBLE):
        raise LostRace("correction.none_open")
    if application.version != version:
        raise LostRace("application.version_moved")
    if now >= request.due_at:
        raise RuleBroken("correction.due_passed")
    base = session.get_one(Snapshot, application.snapshot_id)
    before = thaw(base.content)
    call = session.get_one(Call, application.call_id)
    in_force = session.scalars(
        select(CallDocumentVersion).where(
            CallDocumentVersion.call_id == call.id,
            CallDocumentVersion.sha256 == before.circumstances.call_document_sha256,
        )
    ).one()
    document = document_read(session, in_force.id, in_force.sha256)
    assessment = assess(session, application, document)
    if faults := _faults(assessment, request):
        raise RuleBroken.of(faults)
    if not _note_answers(session, request, assessment):
        raise RuleBroken("correction.nothing_changed")
    _write_named(session, actor, now, application, request)
    take_organisations_turn(session)
    link_partners(session, actor=actor, now=now, application=application)
    circumstances = Circumstances(
        call=call.slug,
        call_document_sha256=in_force.sha256,
        number=before.circumstances.number,
        sequence=next_sequence(session, application),
        submitted_at=now,
        fictional=call.fictional,
        corrects=base.sequence,
    )
    content = load_content(session, application)
    kept = keep_copy(
        session,
        actor=actor,
        application=application,
        content=content,
        circumstances=circumstances,
        issuer=issuer,
    )
    _put_in_force(session, application, version, kept)
    request.answered_at, request.answered_by = now, actor.user_id
    request.answer_snapshot_id = kept.snapshot.id
    keep_submitted(session, actor=actor, now=now, application=application)
    record_act(
        session,
        actor=actor,
        now=now,
        action="correction.answered",
        subject=("correction", request.id),
        application_id=application.id,
        call_id=application.call_id,
        before={"snapshot": str(base.id), "sha256": base.sha256},
        after=kept.facts,
    )
    send_receipts(session, application, document, kept, issuer, now)
    _tell_who_asked(session, application, request, now, link_to)
    tell_of_correction(session, now=now, application=application)
    tell_partners_of_correction(session, now=now, application=application, content=content)
    return application


def _led(session: Session, actor: Actor, application_id: UUID) -> Application:
    """The application of which the actor is the lead, its row locked."""
    found = session.execute(
        select(Application, ApplicationMember.role)
        .join(ApplicationMember, ApplicationMember.application_id == Application.id)
        .where(Application.id == application_id, ApplicationMember.user_id == actor.user_id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    if found[1] is not ApplicationRole.LEAD:
        raise RuleBroken("application.role_refused")
    application: Application = found[0]
    return application


def _sections(request: CorrectionRequest) -> Sequence[Section]:
    """The sections in which fields are named."""
    return [section for section in Section if any(field.section is section for field in request.fields)]


def _faults(assessment: Assessment, request: CorrectionRequest) -> tuple[Fault, ...]:
    """What the named parts lack or get wrong; the others stand as they were submitted.

    Of the letter, when only its file is named, whether it is still signed.
    """
    found = [fault for section in _sections(request) for fault in assessment.sections[section].faults]
    if any(each.kind is AttachmentKind.LETTER_OF_INTENT for each in request.files):
        field = AttachmentKind.LETTER_OF_INTENT.field
        letter = assessment.sections[Section.LETTER_OF_INTENT].faults
        found += [fault for fault in letter if fault.field == field and fault not in found]
    # Nobody can be asked any more: what was confirmed stands, of the text before, and every copy says so.
    return tuple(fault for fault in found if fault.code != UNCONFIRMED)


def _note_answers(session: Session, request: CorrectionRequest, assessment: Assessment) -> bool:
    """Notes what everything named says now; True when something says something else than before."""
    changed = False
    for field in request.fields:
        draft = assessment.sections[field.section].draft
        field.after = draft.typed.get(field.field, "") if draft else ""
        changed = changed or field.after != field.before
    for files in request.files:
        files.after = as_kept(list_present(session, request.application_id, files.kind))
        changes = file_changes(files_of(files.before), files_of(files.after))
        changed = changed or any(change is not FileChange.KEPT for _, change in changes)
    return changed


def _write_named(
    session: Session, actor: Actor, now: datetime, application: Application, request: CorrectionRequest
) -> None:
    if actor.user_id is None:
        raise NotFound
    for section in _sections(request):
        draft = session.get_one(SectionDraft, (application.id, section))
        write_rows(session, actor.user_id, now, application, section, draft.typed)


def _put_in_force(session: Session, application: Application, version: int, kept: KeptCopy) -> None:
    """One statement holds the version seen: whatever happens at the same time, one wins."""
    moved = session.scalars(
        update(Application)
        .where(Application.id == application.id, Application.version == version)
        .values(version=version + 1, snapshot_id=kept.snapshot.id)
        .returning(Application.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not moved:
        raise LostRace("application.version_moved")
    session.refresh(application)


def _tell_who_asked(
    session: Session, application: Application, request: CorrectionRequest, now: datetime, link_to: LinkTo
) -> None:
    officer = session.get_one(User, request.asked_by)
    says = Speaker(officer.language)
    link = link_to("asking.corrections", lang=officer.language, application_id=application.id)
    put_mail(
        session,
        to=officer.email,
        language=officer.language,
        kind="correction.answered",
        subject=says.gettext(_TOLD[0]) % {"number": application.number},
        body=says.gettext(_TOLD[1]) % {"number": application.number, "link": link},
        now=now,
    )
