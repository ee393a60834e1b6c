"""A frozen copy that somebody brings: its hash as it is, and as its canonical form would have it."""

from __future__ import annotations

import hashlib

from rfc8785 import CanonicalizationError

from callapp.domain.canonical import canonical_json
from callapp.domain.errors import RuleBroken
from callapp.domain.strict_json import read_object


def content_hashes(data: bytes) -> tuple[str, ...]:
    """The SHA-256 of the bytes, and of the canonical form of the JSON in them where that is another.

    A viewer that indents a copy, or turns its line ends, does not change what it says.
    """
    plain = hashlib.sha256(data).hexdigest()
    try:
        canonical = hashlib.sha256(canonical_json(read_object(data, "receipt"))).hexdigest()
    except (RuleBroken, CanonicalizationError, RecursionError):
        return (plain,)
    return (plain,) if canonical == plain else (plain, canonical)
