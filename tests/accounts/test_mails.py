"""Mails speak the language of their reader, from the first word to the last."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from callapp.accounts.mails import MAILS, put_worded
from callapp.applications.team.team_mails import TEAM_MAILS
from callapp.domain.bilingual import Language
from tests.mailbox import Mailbox

KINDS = {**MAILS, **TEAM_MAILS}
VALUE = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_no_paragraph_of_a_french_mail_is_english(session: Session, mailbox: Mailbox, now: datetime) -> None:
    texts = [text for words in KINDS.values() for text in words.paragraphs]
    given = dict.fromkeys(VALUE.findall(" ".join(texts)), "…")
    for kind, words in KINDS.items():
        put_worded(session, words, to="a@example.ca", language=Language.FR, kind=kind, now=now, **given)
    session.flush()
    for mail in mailbox.all():
        words, said = KINDS[mail.kind], mail.body.strip().split("\n\n")
        english = [text % given for text in words.paragraphs if not VALUE.fullmatch(text)]
        assert [text for text in english if text in said] == [], mail.kind
        assert mail.subject != words.subject
