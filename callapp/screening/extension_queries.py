"""What an administrator reads to move the deadline of one file: the files not submitted, and one of them.

Of a draft only who works on it and when; what is written in it stays with its authors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from callapp.accounts.models import Membership, MembershipState, Organisation, User
from callapp.applications.deadlines import file_closes_at, file_window
from callapp.applications.impartiality_queries import (
    is_of_a_members_organisation,
    is_recused,
    takes_part,
)
from callapp.applications.models import Application, ApplicationMember, FileExtension, SectionDraft
from callapp.calls.models import Call
from callapp.calls.queries import CallInForce, call_in_force
from callapp.db.paging import PAGE_SIZE, Paged, read_page
from callapp.domain.errors import NotFound
from callapp.domain.people import Actor, ApplicationRole
from callapp.domain.text import reading_order
from callapp.domain.windows import Window
from callapp.domain.workflow import ApplicationState

# The states from which a file can still be submitted, when its deadline allows.
UNSUBMITTED = (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class UnsubmittedFile:
    """A draft or a withdrawn file: who leads it, for which organisations, since when, when it closes.

    number: of one that was submitted before. saved_at: when any of it was last saved.
    """

    id: UUID
    number: str | None
    state: ApplicationState
    lead: str | None
    email: str | None
    organisation: str | None
    opened_at: datetime
    saved_at: datetime | None
    closes_at: datetime
    is_extended: bool


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension of a file's deadline: to when, why, by whom and when."""

    closes_at: datetime
    reason: str
    granted_at: datetime
    granted_by: str


@dataclass(frozen=True, slots=True)
class ExtendableFile:
    """One file not submitted, with everything the page of its extension shows."""

    file: UnsubmittedFile
    call: CallInForce
    window: Window
    extensions: tuple[Extension, ...]


def unsubmitted_files(
    session: Session, *, actor: Actor, call_id: UUID, words: str, page: int
) -> Paged[UnsubmittedFile]:
    """One page of a call's files that are not submitted, the newest first (two statements, one for a search).

    words: what the lead's name or address, the organisation or the number must hold; accents and case are
    forgiven alike on every database, so the search happens here.
    """
    files = (
        _files(actor)
        .where(Application.call_id == call_id)
        .order_by(Application.created_at.desc(), Application.id)
    )
    if not words:
        return read_page(session, files, page, UnsubmittedFile)
    rows = (UnsubmittedFile(*row) for row in session.execute(files))
    found = [row for row in rows if _holds(row, words)]
    number = min(max(1, page), max(1, -(-len(found) // PAGE_SIZE)))
    return Paged(tuple(found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]), number, len(found), PAGE_SIZE)


def extendable_file(session: Session, *, actor: Actor, application_id: UUID) -> ExtendableFile:
    """One file not submitted, in the actor's scope. Raises NotFound."""
    row = session.execute(_files(actor).where(Application.id == application_id)).one_or_none()
    if row is None:
        raise NotFound
    application = session.get_one(Application, application_id)
    call = call_in_force(session, application.call_id)
    return ExtendableFile(
        UnsubmittedFile(*row),
        call,
        file_window(call.row, application),
        tuple(extensions_of_file(session, application_id)),
    )


@dataclass(frozen=True, slots=True)
class ToCome:
    """What of a call is not submitted: all drafts; the files that still can be, and when the last closes."""

    drafts: int
    open: int
    until: datetime | None


def files_to_come(session: Session, *, call_id: UUID, now: datetime) -> ToCome:
    """How many files of a call are drafts, and how many can still be submitted (one statement)."""
    closes_at = file_closes_at()
    row = session.execute(
        select(
            func.count(case((Application.state == ApplicationState.DRAFT, 1))),
            func.count(case((closes_at > now, 1))),
            func.max(case((closes_at > now, closes_at))),
        )
        .join(Call, Call.id == Application.call_id)
        .where(Application.call_id == call_id, Application.state.in_(UNSUBMITTED))
    ).one()
    return ToCome(*row)


def extensions_of_file(session: Session, application_id: UUID) -> Sequence[Extension]:
    """Every extension of a file's deadline, the newest first."""
    rows = session.execute(
        select(FileExtension.closes_at, FileExtension.reason, FileExtension.granted_at, User.name)
        .join(User, User.id == FileExtension.granted_by)
        .where(FileExtension.application_id == application_id)
        .order_by(FileExtension.closes_at.desc())
    )
    return [Extension(*row) for row in rows]


def is_near(actor: Actor) -> ColumnElement[bool]:
    """Condition on Application: the actor works on the file, or belongs to an organisation that does."""
    return or_(takes_part(actor.user_id), is_of_a_members_organisation(actor.user_id))


def _files(actor: Actor) -> Select[Any]:
    organisation = (
        select(func.min(func.coalesce(Organisation.name_fr, Organisation.name_en)))
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Membership.user_id == ApplicationMember.user_id,
            Membership.state.in_((MembershipState.ACTIVE, MembershipState.PENDING)),
        )
        .correlate(ApplicationMember)
        .scalar_subquery()
    )
    saved_at = (
        select(func.max(SectionDraft.saved_at))
        .where(SectionDraft.application_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )
    return (
        select(
            Application.id,
            Application.number,
            Application.state,
            User.name,
            User.email,
            organisation,
            Application.created_at,
            saved_at,
            file_closes_at(),
            file_closes_at() > Call.closes_at,
        )
        .join(Call, Call.id == Application.call_id)
        .outerjoin(
            ApplicationMember,
            and_(
                ApplicationMember.application_id == Application.id,
                ApplicationMember.role == ApplicationRole.LEAD,
            ),
        )
        .outerjoin(User, User.id == ApplicationMember.user_id)
        .where(Application.state.in_(UNSUBMITTED), ~is_recused(actor.user_id))
    )


def _holds(row: UnsubmittedFile, words: str) -> bool:
    text = reading_order(f"{row.lead} {row.email} {row.organisation} {row.number}")
    return all(word in text for word in reading_order(words).split())
