"""Two people in one section: what only one of them changed is kept; what both changed, a person decides.

Fields are compared one by one, a list of rows as one field. A page says of each field what it showed (a short
digest), so that a field its reader left alone never takes back what somebody else wrote there meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from callapp.domain.participants import REF
from callapp.domain.text import line_ends
from callapp.domain.typed import Row, Typed, is_blank

# Hexadecimal digits of a digest: it tells texts of one field apart, and proves nothing.
DIGITS = 16


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page showed before its reader wrote.

    digests: those of its fields (``digests``); a field left out was blank. page: the name of this opening of
    the page, blank when it has none. turn: how often it sent its text before. given_up: the fields in which
    its reader, having seen both texts, chose the other one. while_typing: it saves by itself and goes on
    showing its text, so that what clashes can wait while the rest is kept. confirmed: the ids of the
    confirmations of partners that stood when it was shown; None where it does not say.
    """

    digests: Mapping[str, str] = field(default_factory=dict)
    page: str = ""
    turn: int = 0
    given_up: frozenset[str] = frozenset()
    while_typing: bool = False
    confirmed: frozenset[str] | None = None


NOTHING_SEEN = Seen()


@dataclass(frozen=True, slots=True)
class Writing:
    """Who wrote a field last, when, and from which page in which of its turns."""

    by: str
    at: str
    page: str = ""
    turn: int = 0

    def was_sent_before(self, seen: Seen) -> bool:
        """True when the same page sent it in an earlier turn, whether or not the answer reached it."""
        return bool(self.page) and self.page == seen.page and self.turn < seen.turn


@dataclass(frozen=True, slots=True)
class Merged:
    """A section after one person's page is taken into it.

    text: every field, the page's own text where both differ. mine: fields the page changes. theirs: fields
    that stand otherwise than the page shows them, untouched by its reader. clashes: fields both changed;
    where the other one only took words away, the page's words stand.
    """

    text: Typed
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    clashes: tuple[str, ...]

    def without_clashes(self, kept: Typed) -> Typed:
        """The text with what is kept already in the fields that both changed."""
        return {name: kept[name] if name in self.clashes else typed for name, typed in self.text.items()}


def digest_of(value: Any, untouched: Row | None = None) -> str:
    """A short digest of one field's text; that of blank text is blank.

    Line ends make no difference, nor do rows without a word, nor the references of rows, which nobody types.
    untouched: for a list, what its rows say before anyone types (callapp.domain.section_reading.ROWS).
    """
    if not isinstance(value, str):
        rows = [{key: line_ends(row[key]) for key in sorted(row) if key != REF} for row in value or ()]
        rows = [row for row in rows if not is_blank(row, untouched or {})]
        value = json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else ""
    return (
        hashlib.sha256(line_ends(value).encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
        if value
        else ""
    )


def digests(typed: Typed, lists: Mapping[str, Row]) -> dict[str, str]:
    """The digest of each field that is not blank."""
    found = {name: digest_of(value, lists.get(name)) for name, value in typed.items()}
    return {name: digest for name, digest in found.items() if digest}


def merge(
    kept: Typed,
    page: Typed,
    seen: Seen,
    *,
    lists: Mapping[str, Row],
    written: Mapping[str, Writing],
) -> Merged:
    """What is kept of a section once the text of a page is taken into it.

    kept: the section as it stands. page: what the page holds, every field of its form. lists: the lists of
    the section with their untouched rows. written: who wrote each field of ``kept`` last.
    """
    text: dict[str, Any] = {}
    mine, theirs, clashes = [], [], []
    for name, typed in page.items():
        here, there = digest_of(typed, lists.get(name)), digest_of(kept.get(name, ""), lists.get(name))
        shown = seen.digests.get(name, "")
        text[name] = typed
        if here == there:
            # The same words; of a list, perhaps more rows to fill in, or references that were missing.
            text[name] = typed if name in lists else kept.get(name, typed)
        elif here == shown or name in seen.given_up:
            text[name] = kept.get(name, [] if name in lists else "")
            theirs.append(name)
        elif there in (shown, "") or (name in written and written[name].was_sent_before(seen)):
            mine.append(name)
        else:
            clashes.append(name)
    return Merged(text, tuple(mine), tuple(theirs), tuple(clashes))
