"""The words of the mails about signatures: whole in both languages, filled in everywhere."""

from __future__ import annotations

import re

import pytest

from callapp.applications.attestations.attestation_mails import (
    LONGEST_WORDS,
    MAILS,
    MOST_CHANGES,
    TOLD_AS_IT_IS,
    changes_told,
)
from callapp.applications.copies.read_changes import Change
from callapp.domain.bilingual import Language
from callapp.web.speaker import Speaker

EN, FR = Speaker(Language.EN), Speaker(Language.FR)


@pytest.mark.parametrize("kind", sorted(MAILS))
def test_every_paragraph_is_said_in_french(kind: str) -> None:
    subject, paragraphs = MAILS[kind]
    for text in (subject, *paragraphs):
        said = FR.gettext(text)
        assert (said == text) is (text in TOLD_AS_IT_IS), text
        assert sorted(re.findall(r"%\(\w+\)s", said)) == sorted(re.findall(r"%\(\w+\)s", text))


def test_changes_are_told_by_the_words_that_went_and_came() -> None:
    change = Change("Project", "Project title", "Free the beds now", "Free twenty beds")
    assert changes_told([change], EN).splitlines() == [
        "Project, Project title:", "  removed: the", "  added: twenty", "  removed: now",
    ]  # fmt: skip
    assert changes_told([change], FR).splitlines()[1] == "  retiré\u00a0: the"


def test_a_mail_stays_short_and_says_how_much_it_leaves_out() -> None:
    changes = [Change("Budget", f"Costs {n}", "", "word " * 400) for n in range(MOST_CHANGES + 2)]
    lines = changes_told(changes, EN).splitlines()
    assert len(lines) == 2 * MOST_CHANGES + 1
    assert lines[-1] == "and 2 more changes"
    assert max(map(len, lines)) < LONGEST_WORDS + 20


def test_a_text_changed_and_changed_back_is_said_so() -> None:
    assert changes_told([], EN) == "The text was changed and changed back."
