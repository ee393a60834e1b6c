"""The hidden fields by which a section’s page says what it showed: read from requests, written into pages."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlencode

from callapp.domain.merging import Seen
from callapp.web.fields import small_number

CHOICE = "choice-"
THEIRS = "theirs"
# The button that ends confirmations its page did not know of when it was opened: they are its value.
ALL_THE_SAME = "all_the_same"
# Longer than what any page writes; a browser sends back what it was given.
_LONGEST, _MOST_FIELDS = 20_000, 300
_PAGE, _ID = re.compile("[0-9a-f]{16}"), re.compile("[0-9a-f]{32}")


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
        confirmed=_ids(sent, "confirmed", ALL_THE_SAME) if "confirmed" in sent else None,
    )


def _ids(sent: Mapping[str, str], *names: str) -> frozenset[str]:
    ids = (each for name in names for each in sent.get(name, "")[:_LONGEST].split("."))
    return frozenset(each for each in ids if _ID.fullmatch(each))


def opened(digests: Mapping[str, str], confirmed: frozenset[str] | None = None) -> Seen:
    """What a page that is opened now shows, under a name of its own."""
    return Seen(digests=digests, page=secrets.token_hex(8), confirmed=confirmed)


def hidden_fields(seen: Seen) -> dict[str, str]:
    """The hidden fields of the page, in order."""
    fields = {"base": urlencode(seen.digests), "page": seen.page, "turn": str(seen.turn)}
    return fields if seen.confirmed is None else fields | {"confirmed": joined(seen.confirmed)}


def joined(ids: Iterable[str]) -> str:
    """Ids as a field holds them."""
    return ".".join(sorted(ids))
