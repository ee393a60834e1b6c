"""Mails speak the language of their reader, from the first word to the last."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from callapp.accounts.mails import MAILS, put_worded
from callapp.applications.team_mails import TEAM_MAILS
from callapp.domain.bilingual import Language
from tests.mailbox import Mailbox

KINDS = {**MAILS, **TEAM_MAILS}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_no_paragraph_of_a_french_mail_is_english(session: Session, mailbox: Mailbox, now: datetime) -> None:
    names = [
        "link",
        "name",
        "organisation",
        "person",
        "reason",
        "until",
        "role",
        "lead",
        "title",
        "inviter",
        "call",
    ]
    given = dict.fromkeys(names, "…")
    for kind, words in KINDS.items():
        put_worded(session, words, to="a@example.ca", language=Language.FR, kind=kind, now=now, **given)
    session.flush()
    for mail in mailbox.all():
        words = KINDS[mail.kind]
        said = mail.body.split("\n\n")
        english = [text % given for text in words.paragraphs if not text.startswith(("%(link", "%(reason"))]
        assert [text for text in english if text in said] == [], mail.kind
        assert mail.subject != words.subject
