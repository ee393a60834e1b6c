"""An officer asks for corrections of named fields and files, gives more time, or takes the request back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.attachments.queries import list_present
from callapp.applications.corrections.models import CorrectionField, CorrectionFiles, CorrectionRequest
from callapp.applications.corrections.queries import as_kept, open_correction
from callapp.applications.corrections.taken_back import take_back
from callapp.applications.member_queries import people_to_tell
from callapp.applications.models import Application, SectionDraft
from callapp.calls.queries import call_in_force
from callapp.db.ids import new_id
from callapp.domain.corrections import Named, NamedField, NamedFiles, nameable, request_faults
from callapp.domain.errors import Fault, LostRace, RuleBroken
from callapp.domain.people import Actor
from callapp.domain.reasons import clean_reason
from callapp.domain.sections import Section
from callapp.domain.typed import Typed
from callapp.domain.windows import last_minute
from callapp.domain.workflow import ApplicationState
from callapp.mail.outbox import LinkTo, put_mail
from callapp.screening.held_files import record_on_file, screened_file
from callapp.web.marks import N_
from callapp.web.speaker import Speaker

# While a file is being screened; an eligible one is read by reviewers and stays as they read it.
CORRECTABLE = (ApplicationState.SUBMITTED, ApplicationState.INELIGIBLE)

_ASKED = (
    N_("Corrections asked for: application %(number)s"),
    N_(
        "An officer asks you to put something in your application %(number)s right, until %(due)s.\n"
        "\n"
        "What, and why, stands here; nothing else of the application can be changed:\n"
        "%(link)s\n"
    ),
)
_MOVED = (
    N_("More time for your corrections: application %(number)s"),
    N_("You have until %(due)s to answer the request for corrections of %(number)s:\n%(link)s\n"),
)
_CANCELLED = (
    N_("No correction needed any more: application %(number)s"),
    N_(
        "The request for corrections of your application %(number)s is taken back; nothing is left to do. "
        "Your application stands as it was submitted:\n"
        "%(link)s\n"
    ),
)


def request_correction(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    named: Mapping[Named, str],
    note: str,
    due_at: datetime | None,
    link_to: LinkTo,
    due_faults: Sequence[Fault] = (),
) -> CorrectionRequest:
    """Opens what is named in a file under screening to its people until due_at (exclusive).

    named: each field or kind of file with what is to be put right in it; note: the whole request in a few
    words. due_faults: why there is no due_at, told with everything else that is wrong. Records
    ``correction.requested``, mails everybody on the file. Raises NotFound; RuleBroken ``screening.own_file``,
    ``correction.not_now`` in another state, ``correction.field_unknown``, ``correction.due_past`` and the
    other codes of ``request_faults`` and ``clean_reason`` (``note``, ``note-<key>``); LostRace
    ``correction.open_already``.
    """
    application = screened_file(session, actor, application_id)
    if application.state not in CORRECTABLE or application.snapshot_id is None:
        raise RuleBroken("correction.not_now")
    if open_correction(session, application_id) is not None:
        raise LostRace("correction.open_already")
    document = call_in_force(session, application.call_id).document
    ordered = [each for each in nameable([question.code for question in document.questions]) if each in named]
    faults = [*request_faults(ordered, due_at, now=now), *due_faults]
    if len(ordered) != len(named):
        faults.append(Fault("correction.field_unknown", "fields"))
    cleaned = _cleaned({"note": note, **{f"note-{each.key}": named[each] for each in ordered}}, faults)
    if due_at is None:
        raise RuleBroken("correction.due_past", "due_day")
    request = CorrectionRequest(
        id=new_id(),
        application_id=application_id,
        base_snapshot_id=application.snapshot_id,
        note=cleaned["note"],
        asked_at=now,
        asked_by=actor.user_id,
        due_at=due_at,
        fields=_fields(session, application_id, ordered, cleaned),
        files=_files(session, application_id, ordered, cleaned),
    )
    session.add(request)
    session.flush()
    after = {"named": [each.key for each in ordered], "due_at": due_at.isoformat()}
    record_on_file(
        session,
        actor,
        now,
        application,
        "correction.requested",
        subject=("correction", request.id),
        after=after,
    )
    _tell(session, application, request, _ASKED, "correction.requested", now, link_to)
    return request


def extend_correction(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    due_at: datetime,
    link_to: LinkTo,
) -> None:
    """Moves the due time of the open request later; possible after it passed too.

    Records ``correction.extended``, mails everybody on the file. Raises NotFound; RuleBroken
    ``screening.own_file``, on ``due_day`` ``correction.due_past`` and ``correction.due_not_later``; LostRace
    ``correction.none_open``.
    """
    application = screened_file(session, actor, application_id)
    request = _open(session, application_id)
    if due_at <= now:
        raise RuleBroken("correction.due_past", "due_day")
    if due_at <= request.due_at:
        raise RuleBroken("correction.due_not_later", "due_day")
    before, request.due_at = request.due_at, due_at
    record_on_file(
        session,
        actor,
        now,
        application,
        "correction.extended",
        subject=("correction", request.id),
        before={"due_at": before.isoformat()},
        after={"due_at": due_at.isoformat()},
    )
    _tell(session, application, request, _MOVED, "correction.extended", now, link_to)


def cancel_correction(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, reason: str, link_to: LinkTo
) -> None:
    """Takes the open request back: what it named stands again as it did when it was asked (``take_back``).

    Records ``correction.cancelled``, mails everybody on the file. Raises NotFound; RuleBroken
    ``screening.own_file`` and the codes of ``clean_reason`` on ``reason``; LostRace ``correction.none_open``.
    """
    application = screened_file(session, actor, application_id)
    request = _open(session, application_id)
    take_back(session, request, now=now, reason=clean_reason(reason, "reason"))
    record_on_file(
        session,
        actor,
        now,
        application,
        "correction.cancelled",
        subject=("correction", request.id),
        reason=request.cancel_reason,
    )
    _tell(session, application, request, _CANCELLED, "correction.cancelled", now, link_to)


def _fields(
    session: Session, application_id: UUID, named: Sequence[Named], notes: Mapping[str, str]
) -> list[CorrectionField]:
    """The fields among what is named, each with what stands typed in it."""
    drafts = session.scalars(
        select(SectionDraft)
        .where(SectionDraft.application_id == application_id)
        .order_by(SectionDraft.section)
    )
    typed: dict[Section, Typed] = {draft.section: draft.typed for draft in drafts}
    return [
        CorrectionField(
            section=each.section,
            field=each.field,
            position=position,
            note=notes[f"note-{each.key}"],
            before=typed.get(each.section, {}).get(each.field, ""),
        )
        for position, each in enumerate(named, start=1)
        if isinstance(each, NamedField)
    ]


def _files(
    session: Session, application_id: UUID, named: Sequence[Named], notes: Mapping[str, str]
) -> list[CorrectionFiles]:
    """The kinds of files among what is named, each with those that are there."""
    return [
        CorrectionFiles(
            kind=each.kind,
            note=notes[f"note-{each.key}"],
            before=as_kept(list_present(session, application_id, each.kind)),
        )
        for each in named
        if isinstance(each, NamedFiles)
    ]


def _cleaned(texts: Mapping[str, str], faults: list[Fault]) -> dict[str, str]:
    """Notes in their normal form, the first of them required; raises with every fault found so far."""
    cleaned: dict[str, str] = {}
    for name, text in texts.items():
        try:
            cleaned[name] = clean_reason(text, name, required=name == "note")
        except RuleBroken as broken:
            faults += broken.faults
    if faults:
        raise RuleBroken.of(faults)
    return cleaned


def _open(session: Session, application_id: UUID) -> CorrectionRequest:
    request = open_correction(session, application_id)
    if request is None:
        raise LostRace("correction.none_open")
    return request


def _tell(
    session: Session,
    application: Application,
    request: CorrectionRequest,
    words: tuple[str, str],
    kind: str,
    now: datetime,
    link_to: LinkTo,
) -> None:
    """Mails everybody on the file, each in their language."""
    zone = call_in_force(session, application.call_id).zone
    for person in people_to_tell(session, application.id):
        says = Speaker(person.language)
        values = {
            "number": application.number,
            "due": says.moment(last_minute(request.due_at), zone),
            "link": link_to("corrections.show", lang=person.language, application_id=application.id),
        }
        put_mail(
            session,
            to=person.email,
            language=person.language,
            kind=kind,
            subject=says.gettext(words[0]) % values,
            body=says.gettext(words[1]) % values,
            now=now,
        )
