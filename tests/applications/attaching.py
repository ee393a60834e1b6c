"""What tests of attachments share: a call with small limits, and one person’s hands on one draft."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.attachments.actions import (
    attach_file,
    remove_attachment,
    restore_attachment,
    save_captions,
)
from callapp.applications.models import Application, Attachment
from callapp.calls.document import CallDocument, document_of
from callapp.calls.shipped import real_call
from callapp.domain.attachments import AttachmentKind
from callapp.domain.errors import RuleBroken
from callapp.files.intake import receive_file
from callapp.files.scanning import no_scan
from callapp.files.store import FileStore
from tests.files.samples import GOOD, PDF

DOCUMENT = AttachmentKind.SUPPORTING


def small_call(**limits: Any) -> CallDocument:
    """The call of 2023 with other limits for documents."""
    content = real_call().as_content()
    content["attachments"] |= limits
    return document_of(content)


class Desk:
    """One person’s hands on one draft."""

    def __init__(
        self, session: Session, person: User, draft: Application, store: FileStore, now: datetime
    ) -> None:
        self.session, self.store, self.draft_id = session, store, draft.id
        self.acting: dict[str, Any] = {"actor": person.actor, "now": now, "application_id": draft.id}

    def add(
        self, name: str = "plan.pdf", data: bytes = PDF, kind: AttachmentKind = DOCUMENT, **when: Any
    ) -> Attachment:
        received = receive_file(
            io.BytesIO(data),
            name=name,
            field=kind.field,
            kinds=list(GOOD),
            max_bytes=10_000_000,
            store=self.store,
            scan=no_scan,
        )
        return attach_file(self.session, **(self.acting | when), kind=kind, received=received)

    def remove(self, row: Attachment) -> Attachment:
        return remove_attachment(self.session, **self.acting, attachment_id=row.id)

    def restore(self, row: Attachment) -> Attachment:
        return restore_attachment(self.session, **self.acting, attachment_id=row.id)

    def describe(self, row: Attachment, seen: str, words: str) -> int:
        return save_captions(self.session, **self.acting, captions={row.id: (seen, words)})


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as broken:
        act()
    return broken.value.code
