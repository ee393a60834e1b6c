"""How the text of a section is kept: merged with what others wrote, understood, and as a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.attestations.voiding import void_what_changed
from callapp.applications.corrections.queries import open_corrections
from callapp.applications.models import Application, ApplicationMember, SectionDraft
from callapp.applications.sections.section_rows import replace_rows
from callapp.applications.versions.models import SectionVersion, VersionKind
from callapp.calls.queries import call_in_force
from callapp.domain.content import ApplicationContent, Declared
from callapp.domain.corrections import named_text, names_in
from callapp.domain.errors import Fault, LostRace, NotFound, RuleBroken
from callapp.domain.merging import Merged, Seen, Writing, merge
from callapp.domain.people import Actor
from callapp.domain.permissions import MAY_EDIT
from callapp.domain.section_reading import ROWS, read_sections
from callapp.domain.sections import Section
from callapp.domain.typed import Typed, keeping_faults
from callapp.domain.workflow import ApplicationState
from callapp.mail.outbox import LinkTo

# How long the saves of one person are one version.
ONE_VERSION = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Saved:
    """A section after a save.

    taken_in: fields that somebody else had changed and the page did not show; their text stands. held_back:
    fields in which somebody else had written too; their text stands, the page's is not kept.
    version: the one this save began; None when it went on with one, or changed nothing. unconfirmed: partners
    who had confirmed what this save changed.
    """

    draft: SectionDraft
    taken_in: tuple[str, ...] = ()
    held_back: tuple[str, ...] = ()
    version: SectionVersion | None = None
    unconfirmed: tuple[str, ...] = ()

    @property
    def others(self) -> tuple[str, ...]:
        """The ids of whoever wrote what was taken in or held something back."""
        marks = (self.draft.written.get(name) for name in (*self.taken_in, *self.held_back))
        return tuple(sorted({mark["by"] for mark in marks if mark}))


def editable_application(session: Session, actor: Actor, application_id: UUID) -> Application:
    """The application, its row locked: saves and moves of one application take turns.

    A draft, or a file some fields of which an officer opened for correction. Raises NotFound; RuleBroken
    ``application.role_refused``, ``draft.not_editable``.
    """
    found = session.execute(
        select(Application, ApplicationMember.role)
        .join(ApplicationMember, ApplicationMember.application_id == Application.id)
        .where(Application.id == application_id, ApplicationMember.user_id == actor.user_id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    if found[1] not in MAY_EDIT:
        raise RuleBroken("application.role_refused")
    if found[0].state is not ApplicationState.DRAFT and not open_corrections(session, [application_id]):
        raise RuleBroken("draft.not_editable")
    application: Application = found[0]
    return application


def keep_text(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application: Application,
    section: Section,
    typed: Typed,
    seen: Seen,
    link_to: LinkTo,
    restored: int | None = None,
) -> Saved:
    """Takes the text of a page into a section: draft, typed rows, version; the application’s row is locked.

    Under a correction only the named fields change, and the typed rows wait for its answer: until then
    everybody reads the frozen copy. restored: the number of the version whose text this is. A page that saves
    while one types has the fields held back in which somebody else wrote too, as long as there are others to
    keep. What somebody signed of a draft and no longer stands so is voided. Raises RuleBroken
    ``draft.not_editable``, or with the codes of ``keeping_faults`` and ``void_what_changed``; LostRace
    ``race.lost``, a fault for each field that somebody else changed too, and as ``follow_parts``.
    """
    if faults := keeping_faults(typed):
        raise RuleBroken.of(faults)
    draft = session.get(SectionDraft, (application.id, section), populate_existing=True)
    kept: Typed = draft.typed if draft else {}
    is_draft = application.state is ApplicationState.DRAFT
    if not is_draft:
        typed = _correcting(session, application, section, kept, typed)
    merged = merge(
        kept, typed, seen, lists=ROWS.get(section, {}), written=writings(draft.written if draft else {})
    )
    if merged.clashes and not (seen.while_typing and merged.mine):
        raise LostRace.of(Fault("race.lost", name) for name in merged.clashes)
    person = _person(actor)
    if draft is None:
        draft = SectionDraft(application_id=application.id, section=section, saved_at=now, saved_by=person)
        draft.written = {}
        session.add(draft)
    if not merged.mine:
        # Rows still without a word may have come or gone.
        draft.typed = {**kept, **merged.text}
        session.flush()
        return Saved(draft, merged.theirs)
    draft.typed = dict(merged.without_clashes(kept))
    mark = asdict(Writing(str(person), now.isoformat(), seen.page, seen.turn))
    draft.written = {**draft.written, **dict.fromkeys(merged.mine, mark)}
    draft.saved_at, draft.saved_by = now, person
    if is_draft:
        write_rows(session, person, now, application, section, draft.typed)
    version = _keep_version(session, person, now, draft, kept, merged, restored)
    ended: tuple[str, ...] = ()
    if is_draft:
        ended = void_what_changed(
            session,
            actor=actor,
            now=now,
            application=application,
            link_to=link_to,
            confirmed=seen.confirmed,
        )
    return Saved(draft, merged.theirs, merged.clashes, version, ended)


def keep_submitted(session: Session, *, actor: Actor, now: datetime, application: Application) -> None:
    """Each section as it was submitted becomes a version; three statements."""
    drafts = session.scalars(
        select(SectionDraft)
        .where(SectionDraft.application_id == application.id)
        .order_by(SectionDraft.section)
        .execution_options(populate_existing=True)
    ).all()
    last = session.execute(
        select(SectionVersion.section, func.max(SectionVersion.number))
        .where(SectionVersion.application_id == application.id)
        .group_by(SectionVersion.section)
        .order_by(SectionVersion.section)
    )
    numbers: dict[Section, int] = {row[0]: row[1] for row in last}
    session.add_all(
        _version(draft, VersionKind.SUBMISSION, numbers.get(draft.section, 0) + 1, _person(actor), now)
        for draft in drafts
    )
    session.flush()


def writings(kept: Mapping[str, Any]) -> dict[str, Writing]:
    """Who wrote each field last, as a draft keeps it."""
    return {name: Writing(**mark) for name, mark in kept.items()}


def _correcting(
    session: Session, application: Application, section: Section, kept: Typed, sent: Typed
) -> Typed:
    """The text with what was sent in the fields an officer named; RuleBroken where this section has none."""
    correction = open_corrections(session, [application.id]).get(application.id)
    names = names_in(section, correction.fields) if correction else frozenset()
    if not names:
        raise RuleBroken("draft.not_editable")
    return named_text(kept, sent, names)


def write_rows(
    session: Session, person: UUID, now: datetime, application: Application, section: Section, typed: Typed
) -> None:
    """The typed rows of a section say what its text says, or nothing while it is not understood."""
    document = call_in_force(session, application.call_id).document
    name = session.scalars(select(User.name).where(User.id == person)).one()
    nothing = ApplicationContent(language=application.language)
    reading = read_sections(
        {section: typed},
        start=nothing,
        statements=[statement.code for statement in document.declarations],
        declared=Declared(now, name),
    )
    content = reading.content if reading.parses(section) else nothing
    replace_rows(session, application, section, content, declared_by=person, now=now)


def _keep_version(
    session: Session,
    person: UUID,
    now: datetime,
    draft: SectionDraft,
    kept: Typed,
    merged: Merged,
    restored: int | None,
) -> SectionVersion | None:
    """The version this save begins; None when it goes on with one of the same person."""
    before = {name: kept.get(name, [] if isinstance(merged.text[name], list) else "") for name in merged.mine}
    going_on = None if restored is not None else _going_on(session, person, now, draft)
    if going_on is not None:
        going_on.typed, going_on.before = dict(draft.typed), {**before, **going_on.before}
        going_on.saved_at = max(now, going_on.started_at)
        return None
    last = session.scalar(select(func.max(SectionVersion.number)).where(*_of(draft)))
    kind = VersionKind.EDIT if restored is None else VersionKind.RESTORE
    begun = _version(draft, kind, (last or 0) + 1, person, now, before=before, restored=restored)
    session.add(begun)
    session.flush()
    return begun


def _going_on(session: Session, person: UUID, now: datetime, draft: SectionDraft) -> SectionVersion | None:
    """The version in which this person still writes: begun less than ten minutes ago, nothing final since."""
    final = (
        select(func.coalesce(func.max(SectionVersion.number), 0))
        .where(*_of(draft), SectionVersion.kind != VersionKind.EDIT)
        .scalar_subquery()
    )
    return session.scalars(
        select(SectionVersion)
        .where(
            *_of(draft),
            SectionVersion.saved_by == person,
            SectionVersion.started_at > now - ONE_VERSION,
            SectionVersion.number > final,
        )
        .order_by(SectionVersion.number.desc())
        .limit(1)
    ).first()


def _of(draft: SectionDraft) -> tuple[Any, Any]:
    return SectionVersion.application_id == draft.application_id, SectionVersion.section == draft.section


def _version(
    draft: SectionDraft,
    kind: VersionKind,
    number: int,
    person: UUID,
    now: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    restored: int | None = None,
) -> SectionVersion:
    return SectionVersion(
        application_id=draft.application_id,
        section=draft.section,
        number=number,
        kind=kind,
        typed=dict(draft.typed),
        before=dict(before or {}),
        restored=restored,
        started_at=now,
        saved_at=now,
        saved_by=person,
    )


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotFound
    return actor.user_id
