"""The mails of a test: read from the outbox, as the worker would send them."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.mail.models import Mail


class Mailbox:
    """What stands in the outbox, oldest first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self, *, to: str | None = None, kind: str | None = None) -> list[Mail]:
        """The mails to an address, or of a kind, or all."""
        mails = self._session.scalars(select(Mail).order_by(Mail.created_at, Mail.id)).all()
        return [m for m in mails if to in (None, m.recipient) and kind in (None, m.kind)]

    def one(self, *, to: str | None = None, kind: str | None = None) -> Mail:
        """The only such mail."""
        mails = self.all(to=to, kind=kind)
        assert len(mails) == 1, [(m.recipient, m.kind, m.subject) for m in self.all()]
        return mails[0]

    @staticmethod
    def link(mail: Mail) -> str:
        """The path of the first link in a mail."""
        found = re.search(r"https?://[^/\s]+(/\S*)", mail.body)
        assert found, mail.body
        return found.group(1).rstrip(".,;)")
