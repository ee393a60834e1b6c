"""The hidden fields by which a section’s page says what it showed: read from requests, written into pages."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from callapp.domain.merging import Seen
from callapp.web.fields import small_number

CHOICE = "choice-"
THEIRS = "theirs"
# Longer than what any page writes; a browser sends back what it was given.
_LONGEST, _MOST_FIELDS = 20_000, 300
_PAGE = re.compile("[0-9a-f]{16}")


def seen_of(sent: Mapping[str, str]) -> Seen:
    """What the page of this request showed; what is none of ours counts as not seen."""
    base, page = sent.get("base", ""), sent.get("page", "")
    try:
        digests = dict(parse_qsl(base[:_LONGEST], max_num_fields=_MOST_FIELDS))
    except ValueError:
        digests = {}
    given_up = (name for name, choice in sent.items() if name.startswith(CHOICE) and choice == THEIRS)
    return Seen(
        digests=digests,
        page=page if _PAGE.fullmatch(page) else "",
        turn=small_number(sent.get("turn"), 0),
        given_up=frozenset(name.removeprefix(CHOICE) for name in given_up),
        while_typing="typing" in sent,
    )


def opened(digests: Mapping[str, str]) -> Seen:
    """What a page that is opened now shows, under a name of its own."""
    return Seen(digests=digests, page=secrets.token_hex(8))


def hidden_fields(seen: Seen) -> dict[str, str]:
    """The hidden fields of the page, in order."""
    return {"base": urlencode(seen.digests), "page": seen.page, "turn": str(seen.turn)}
