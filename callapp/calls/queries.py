"""Calls as they are read: the row that races depend on, with its document made whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callapp.calls.document import CallDocument, document_of
from callapp.calls.document_fields import is_slug
from callapp.calls.models import Call, CallDocumentVersion, Criterion, DeadlineExtension
from callapp.domain.errors import NotFound
from callapp.domain.windows import Phase, Window, last_minute

# Documents already read, by the SHA-256 of their content: reading one costs some milliseconds.
_read: dict[str, CallDocument] = {}
_READ_LIMIT = 64


@dataclass(frozen=True, slots=True)
class CallInForce:
    """A call with the document in force; the window's end is the row's, extensions included."""

    row: Call
    document: CallDocument
    version: int

    @property
    def id(self) -> UUID:
        return self.row.id

    @property
    def slug(self) -> str:
        return self.row.slug

    @property
    def fictional(self) -> bool:
        return self.row.fictional

    @property
    def window(self) -> Window:
        return Window(self.row.opens_at, self.row.closes_at)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the call's instants are shown."""
        return ZoneInfo(self.document.window.time_zone)

    def phase(self, now: datetime) -> Phase:
        return self.window.phase(now)


def document_read(session: Session, version_id: UUID, sha256: str) -> CallDocument:
    """The document of a version; read again only when this process has not seen its content yet."""
    if sha256 not in _read:
        if len(_read) >= _READ_LIMIT:
            _read.clear()
        content = session.scalars(
            select(CallDocumentVersion.content).where(CallDocumentVersion.id == version_id)
        ).one()
        _read[sha256] = document_of(content)
    return _read[sha256]


def published_calls(session: Session) -> list[CallInForce]:
    """Every published call, the latest opening first."""
    return _in_force(session, Call.published_at.is_not(None))


def published_call(session: Session, slug: str) -> CallInForce:
    """A published call by its slug; NotFound for none and for one that is not published yet."""
    found = _in_force(session, Call.published_at.is_not(None), Call.slug == slug) if is_slug(slug) else []
    if not found:
        raise NotFound
    return found[0]


def call_in_force(session: Session, call_id: UUID) -> CallInForce:
    """A published call by its id, for the files that hang on it; NotFound when there is none."""
    found = _in_force(session, Call.published_at.is_not(None), Call.id == call_id)
    if not found:
        raise NotFound
    return found[0]


def _in_force(session: Session, *conditions: Any) -> list[CallInForce]:
    rows = session.execute(
        select(Call, CallDocumentVersion.id, CallDocumentVersion.sha256, CallDocumentVersion.version)
        .join(CallDocumentVersion, CallDocumentVersion.id == Call.document_id)
        .where(*conditions)
        .order_by(Call.opens_at.desc(), Call.slug)
    )
    return [
        CallInForce(call, document_read(session, version_id, sha256), version)
        for call, version_id, sha256, version in rows
    ]


def criteria_of(session: Session, call_id: UUID) -> Sequence[Criterion]:
    """The criteria rows that scores point to, in the order of the document."""
    return session.scalars(
        select(Criterion).where(Criterion.call_id == call_id).order_by(Criterion.position)
    ).all()


@dataclass(frozen=True, slots=True)
class CallSummary:
    """One line of the administrator's list. waiting: the newest version when it is not published yet."""

    row: Call
    document: CallDocument
    waiting: int | None

    @property
    def slug(self) -> str:
        return self.row.slug

    @property
    def closes(self) -> datetime:
        """The last minute in which one can submit."""
        return last_minute(self.row.closes_at)

    def phase(self, now: datetime) -> str:
        """``upcoming``, ``open`` or ``closed``; ``unpublished`` before a first version is in force."""
        if self.row.published_at is None:
            return "unpublished"
        return Window(self.row.opens_at, self.row.closes_at).phase(now).value


def every_call(session: Session) -> list[CallSummary]:
    """Every call, unpublished ones included, the latest opening first."""
    newest = (
        select(CallDocumentVersion.call_id, func.max(CallDocumentVersion.version).label("version"))
        .group_by(CallDocumentVersion.call_id)
        .subquery()
    )
    rows = session.execute(
        select(Call, CallDocumentVersion.id, CallDocumentVersion.sha256, CallDocumentVersion.version)
        .join(CallDocumentVersion, CallDocumentVersion.call_id == Call.id)
        .join(
            newest,
            (newest.c.call_id == Call.id) & (newest.c.version == CallDocumentVersion.version),
        )
        .order_by(Call.opens_at.desc(), Call.slug)
    )
    return [
        CallSummary(
            call,
            document_read(session, version_id, sha256),
            version if version_id != call.document_id else None,
        )
        for call, version_id, sha256, version in rows
    ]


def any_call(session: Session, slug: str) -> Call:
    """A call by its slug, published or not; NotFound when there is none."""
    call = session.scalars(select(Call).where(Call.slug == slug)).one_or_none() if is_slug(slug) else None
    if call is None:
        raise NotFound
    return call


def versions_of(session: Session, call_id: UUID) -> Sequence[CallDocumentVersion]:
    """Every version of a call's document, the newest first."""
    return session.scalars(
        select(CallDocumentVersion)
        .where(CallDocumentVersion.call_id == call_id)
        .order_by(CallDocumentVersion.version.desc())
    ).all()


def version_of(session: Session, call_id: UUID, version: int) -> CallDocumentVersion:
    """One version of a call's document; NotFound when there is none."""
    found = session.scalars(
        select(CallDocumentVersion).where(
            CallDocumentVersion.call_id == call_id, CallDocumentVersion.version == version
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def extensions_of(session: Session, call_id: UUID) -> Sequence[DeadlineExtension]:
    """Every extension of a call's deadline, the newest first."""
    return session.scalars(
        select(DeadlineExtension)
        .where(DeadlineExtension.call_id == call_id)
        .order_by(DeadlineExtension.granted_at.desc(), DeadlineExtension.closes_at.desc())
    ).all()
