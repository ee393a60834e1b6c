"""Letters uploaded at the same time: no more than the call takes, and none once the copy is frozen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.applications.attachments.actions import attach_letter
from callapp.applications.models import Attachment
from callapp.files.store import FileStore
from tests.factories import LETTER_PDF, make_call, make_draft, make_person
from tests.reviews.test_races import at_once


def test_no_more_letters_than_the_call_takes(
    session: Session, database_url: URL, now: datetime, store: FileStore
) -> None:
    lead, call = make_person(session, now=now), make_call(session, now=now)
    draft = make_draft(session, lead=lead, now=now, call=call)
    limit = call.document.attachments.max_files
    actor = lead.actor
    session.commit()

    def upload(number: int) -> Callable[[Session], object]:
        return lambda own: attach_letter(
            own,
            actor=actor,
            now=now,
            application_id=draft.id,
            name=f"lettre {number}.pdf",
            data=LETTER_PDF,
            store=store,
        )

    answers = at_once(database_url, *(upload(number) for number in range(limit + 3)))

    assert sorted(answers) == ["attachment.too_many"] * 3 + ["done"] * limit
    assert len(session.scalars(select(Attachment)).all()) == limit
