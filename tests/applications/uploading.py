"""What tests of the pages of attachments do with a browser: send files, look at what was kept and said."""

from __future__ import annotations

import io

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.models import Application, Attachment
from callapp.files.store import FileStore
from tests.applications.browsing import url
from tests.client import CheckedClient, Page


def send(
    client: CheckedClient, draft: Application, *files: tuple[str, bytes], shelf: str = "documents"
) -> Page:
    """Uploads files (name, content) as the form without a script does: all at once."""
    field = "letter" if shelf == "letters" else "documents"
    data = {field: [(io.BytesIO(content), name) for name, content in files]}
    return client.post(url(draft, shelf), data=data, content_type="multipart/form-data")


def rows(session: Session) -> list[Attachment]:
    return list(session.scalars(select(Attachment).order_by(Attachment.uploaded_at, Attachment.name)))


def keys(store: FileStore) -> set[str]:
    return {each.key for each in store.stored()}


def shown(page: Page, row: Attachment) -> str:
    """What stands in the field that says what a document is."""
    (field,) = page.soup.select(f"#caption-{row.id}")
    return str(field["value"])


def refusals(page: Page) -> list[str]:
    """What the summary at the top says; each links to its field."""
    links = page.soup.select(".govuk-error-summary a")
    assert all(page.soup.find(id=str(link["href"])[1:]) for link in links)
    return [link.get_text() for link in links]
