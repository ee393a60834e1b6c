"""Places in a receipt in words: ``files[1].name`` is the name of file 2."""

from __future__ import annotations

import re

from callapp.domain.errors import Fault
from callapp.domain.receipts import PARTS, SEAL
from callapp.web.marks import N_
from callapp.web.speaker import Speaker
from callapp.web.wording import label, sentence

_FILE = re.compile(r"files\[([0-9]{1,4})\](?:\.(media_type|name|sha256|size))?")


def part_name(place: str, says: Speaker) -> str | None:
    """The words for a place; None for one that no receipt has."""
    if place.startswith("digests."):
        inner = part_name(place.removeprefix("digests."), says)
        return inner and says.gettext(N_("Digest of: %(part)s"), part=inner)
    if place in PARTS or place in SEAL:
        return label("receipt_part", place, says)
    found = _FILE.fullmatch(place)
    if found is None:
        return None
    number = says.number(int(found[1]) + 1)
    if found[2] is None:
        return says.gettext(N_("File %(number)s"), number=number)
    return label("receipt_file_part", found[2], says) % {"number": number}


def told(fault: Fault, says: Speaker) -> str:
    """A fault on one line: its place as written, the part in words, what is wrong."""
    name = part_name(fault.field, says) if fault.field else None
    words = sentence(fault, says)
    if name:
        words = says.gettext(N_("%(part)s: %(words)s"), part=name, words=words)
    return f"{fault.field}: {words}" if fault.field else words
