"""The register of a call: every submitted file, for those who read the call's files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from callapp.accounts.models import Organisation
from callapp.applications.deadlines import extension_reason
from callapp.applications.models import Application
from callapp.applications.sections.content_queries import requested_cents
from callapp.applications.sections.models import HospitalFacts
from callapp.applications.team.lead_queries import gone_leads
from callapp.calls.models import Call
from callapp.calls.queries import CallInForce, published_calls
from callapp.db.paging import PAGE_SIZE, Paged
from callapp.domain.bilingual import Language
from callapp.domain.organisations import Province
from callapp.domain.people import Actor, LeadGone
from callapp.domain.text import reading_order
from callapp.domain.workflow import ApplicationState
from callapp.screening.extension_queries import ToCome, files_to_come
from callapp.screening.queries import SCREENED, scope


@dataclass(frozen=True, slots=True)
class FileExtended:
    """A file's own end (exclusive) beyond its call's, and why."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One submitted file; hospital is its name in its own application, request_cents what it asks for."""

    id: UUID
    number: str
    title: str
    hospital: str
    province: Province
    language: Language
    state: ApplicationState
    submitted_at: datetime
    request_cents: int
    extension: FileExtended | None


@dataclass(frozen=True, slots=True)
class RegisterView:
    """What the address asks for; None: all. search: words that number, hospital or title must hold."""

    state: ApplicationState | None = None
    province: Province | None = None
    language: Language | None = None
    search: str = ""
    sort: str = "number"
    page: int = 1


@dataclass(frozen=True, slots=True)
class Register:
    """One page of the register. counts: submitted files by state; to_come: what is not submitted.

    gone: why the lead of a file on the page is gone, for those whose is.
    """

    listed: Paged[RegisterRow]
    counts: dict[ApplicationState, int]
    provinces: tuple[Province, ...]
    to_come: ToCome
    gone: dict[UUID, LeadGone]


def read_register(
    session: Session, *, actor: Actor, now: datetime, call_id: UUID, view: RegisterView
) -> Register:
    """The files of a call in the actor's scope, narrowed and ordered as asked (three statements).

    Search and order forgive accents and case alike on every database, so they happen here, over the few
    columns of a call's files; a call has thousands of them at most.
    """
    files = [_row(row) for row in session.execute(_files(actor, call_id))]
    wanted = sorted((file for file in files if _passes(file, view)), key=lambda file: file.number)
    key = SORTS.get(view.sort.removeprefix("-"), SORTS["number"])
    wanted.sort(key=key, reverse=view.sort.startswith("-"))
    number = min(view.page, max(1, -(-len(wanted) // PAGE_SIZE)))
    rows = tuple(wanted[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    return Register(
        listed=Paged(rows, number, len(wanted), PAGE_SIZE),
        counts=dict(Counter(file.state for file in files)),
        provinces=tuple(sorted({file.province for file in files})),
        to_come=files_to_come(session, call_id=call_id, now=now),
        gone=gone_leads(session, [row.id for row in rows]),
    )


def calls_with_submitted(session: Session, *, actor: Actor) -> list[tuple[CallInForce, int]]:
    """Published calls with the number of their submitted files, the latest opening first."""
    rows = session.execute(
        select(Application.call_id, func.count())
        .where(scope(actor))
        .group_by(Application.call_id)
        .order_by(Application.call_id)
    )
    counts = {row[0]: row[1] for row in rows}
    return [(call, counts.get(call.id, 0)) for call in published_calls(session)]


SORTS: dict[str, Callable[[RegisterRow], Any]] = {
    "number": lambda file: file.number,
    "hospital": lambda file: reading_order(file.hospital),
    "title": lambda file: reading_order(file.title),
    "province": lambda file: file.province,
    "state": lambda file: SCREENED.index(file.state),
    "request": lambda file: file.request_cents,
    "submitted": lambda file: file.submitted_at,
}


def _files(actor: Actor, call_id: UUID) -> Any:
    return (
        select(
            Application.id,
            Application.number,
            Application.title,
            func.coalesce(HospitalFacts.name, Organisation.name_fr, Organisation.name_en),
            func.coalesce(HospitalFacts.province, Organisation.province),
            Application.language,
            Application.state,
            Application.submitted_at,
            requested_cents(),
            case((Application.extended_until > Call.closes_at, Application.extended_until)),
            extension_reason(),
        )
        .join(Call, Call.id == Application.call_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(HospitalFacts, HospitalFacts.application_id == Application.id)
        .where(scope(actor), Application.call_id == call_id)
        .order_by(Application.number, Application.id)
    )


def _row(row: Any) -> RegisterRow:
    key, number, title, hospital, province, language, state, submitted_at, cents, until, reason = row
    return RegisterRow(
        key,
        number,
        title or "",
        hospital,
        Province(province),
        language,
        state,
        submitted_at,
        int(cents),
        FileExtended(until, reason or "") if until else None,
    )


def _passes(file: RegisterRow, view: RegisterView) -> bool:
    if view.state not in (None, file.state) or view.province not in (None, file.province):
        return False
    if view.language not in (None, file.language):
        return False
    text = reading_order(f"{file.number} {file.hospital} {file.title}")
    return all(word in text for word in reading_order(view.search).split())
