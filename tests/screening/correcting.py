"""A submitted file, its lead and an officer, with short ways through the actions of corrections."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.actions import save_section
from callapp.applications.attachments.actions import attach_file, remove_attachment, restore_attachment
from callapp.applications.attachments.queries import list_present
from callapp.applications.corrections.actions import answer_correction
from callapp.applications.corrections.models import CorrectionRequest
from callapp.applications.models import Application, Attachment, SectionDraft, Snapshot
from callapp.domain.attachments import AttachmentKind
from callapp.domain.corrections import Named, NamedField, NamedFiles
from callapp.domain.merging import Seen, digests
from callapp.domain.people import Role
from callapp.domain.sections import Section
from callapp.files.intake import receive_file
from callapp.files.scanning import no_scan
from callapp.files.store import FileStore
from callapp.screening import asking_actions as asking
from tests.factories import ISSUER, link_to, make_person, make_submitted
from tests.files.samples import GOOD, PDF

BEDS = NamedField(Section.HOSPITAL, "beds")
TITLE = NamedField(Section.PROJECT, "title")
LETTER, DOCUMENTS = NamedFiles(AttachmentKind.LETTER_OF_INTENT), NamedFiles(AttachmentKind.SUPPORTING)
DAY = timedelta(days=1)


class Correcting:
    """A submitted file, its lead, an officer, and short ways through the actions."""

    def __init__(self, session: Session, now: datetime, store: FileStore) -> None:
        self.session, self.now, self.store = session, now, store
        self.lead = make_person(session, now=now)
        self.officer = make_person(session, Role.ELIGIBILITY_OFFICER, now=now)
        self.file: Application = make_submitted(session, lead=self.lead, now=now, store=store)

    def ask(self, *fields: Named, officer: User | None = None, **other: Any) -> CorrectionRequest:
        values: dict[str, Any] = {
            "actor": (officer or self.officer).actor,
            "now": self.now,
            "application_id": self.file.id,
            "named": dict.fromkeys(fields, "Voir la source"),
            "note": "Une précision",
            "due_at": self.now + 10 * DAY,
            "link_to": link_to,
        }
        return asking.request_correction(self.session, **{**values, **other})

    def typed(self, section: Section) -> dict[str, Any]:
        draft = self.session.get_one(SectionDraft, (self.file.id, section), populate_existing=True)
        return dict(draft.typed)

    def write(self, section: Section, person: User | None = None, **changes: Any) -> None:
        save_section(
            self.session,
            actor=(person or self.lead).actor,
            now=self.now,
            application_id=self.file.id,
            section=section,
            typed={**self.typed(section), **changes},
            seen=seen_now(self.typed(section)),
            link_to=link_to,
        )

    def give(self, *, days: int = 1, version: int | None = None, person: User | None = None) -> Application:
        self.session.refresh(self.file)
        return answer_correction(
            self.session,
            actor=(person or self.lead).actor,
            now=self.now + days * DAY,
            application_id=self.file.id,
            version=self.file.version if version is None else version,
            issuer=ISSUER,
            link_to=link_to,
        )

    def cancel(self, reason: str = "Trouvé ailleurs") -> None:
        asking.cancel_correction(
            self.session,
            actor=self.officer.actor,
            now=self.now,
            application_id=self.file.id,
            reason=reason,
            link_to=link_to,
        )

    def more_time(self, due_at: datetime) -> None:
        asking.extend_correction(
            self.session,
            actor=self.officer.actor,
            now=self.now,
            application_id=self.file.id,
            due_at=due_at,
            link_to=link_to,
        )

    def add(self, named: NamedFiles, name: str, data: bytes = PDF) -> Attachment:
        received = receive_file(
            io.BytesIO(data),
            name=name,
            field=named.kind.field,
            kinds=list(GOOD),
            max_bytes=10_000_000,
            store=self.store,
            scan=no_scan,
        )
        return attach_file(self.session, **self.acting, kind=named.kind, received=received)

    def remove(self, row: Attachment) -> Attachment:
        return remove_attachment(self.session, **self.acting, attachment_id=row.id)

    def restore(self, row: Attachment) -> Attachment:
        return restore_attachment(self.session, **self.acting, attachment_id=row.id)

    def present(self, named: NamedFiles) -> list[Attachment]:
        return list(list_present(self.session, self.file.id, named.kind))

    @property
    def acting(self) -> dict[str, Any]:
        return {"actor": self.lead.actor, "now": self.now, "application_id": self.file.id}

    def copies(self) -> list[dict[str, Any]]:
        found = self.session.scalars(
            select(Snapshot).where(Snapshot.application_id == self.file.id).order_by(Snapshot.sequence)
        )
        return [json.loads(copy.content) for copy in found]


def seen_now(typed: dict[str, Any]) -> Seen:
    return Seen(digests(typed, {}))
