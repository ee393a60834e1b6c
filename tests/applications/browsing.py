"""What tests of a draft’s pages do with a browser: send a section, look at what was kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from callapp.applications.models import Application, SectionDraft
from callapp.domain.sections import Section
from tests.client import CheckedClient, Page


def flat(typed: dict[str, Any]) -> dict[str, str]:
    """As a browser sends it: rows numbered, boxes of the declaration sent when ticked."""

    def pairs() -> Iterator[tuple[str, str]]:
        for name, value in typed.items():
            if isinstance(value, str):
                yield name, value
            else:
                for index, row in enumerate(value):
                    yield from ((f"{name}-{index}-{key}", text) for key, text in row.items())

    return {name: text for name, text in pairs() if text or not name.startswith("declare-")}


def url(draft: Application, section: str = "", lang: str = "en") -> str:
    return f"/{lang}/applications/{draft.id}" + (f"/{section}" if section else "")


def post(client: CheckedClient, draft: Application, section: str, typed: dict[str, Any], **more: str) -> Page:
    """Sends a section from a page that had shown nothing, unless more says what it showed (``shown``)."""
    return client.post(url(draft, section), data=flat(typed) | more)


def shown(client: CheckedClient, draft: Application, section: str) -> dict[str, str]:
    """The hidden fields of a page of this section opened now."""
    fields = client.get(url(draft, section)).fields(f"/{section}")
    return {name: str(fields[name][0]) for name in ("base", "page", "turn")}


def kept(session: Session, draft: Application, section: Section) -> dict[str, Any]:
    session.expire_all()
    return session.get_one(SectionDraft, (draft.id, section)).typed
