"""The one form in which JSON is hashed: RFC 8785 on NFC text, so that anyone can hash it again."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Any

import rfc8785

_INSTANT = "%Y-%m-%dT%H:%M:%SZ"


def canonical_json(value: Any) -> bytes:
    """The canonical bytes of JSON values; the same text typed with other accents gives the same bytes.

    Raises rfc8785.CanonicalizationError for what has no canonical form, such as integers beyond 2^53.
    """
    return rfc8785.dumps(_composed(value))


def instant_text(instant: datetime) -> str:
    """An instant as canonical JSON holds it: UTC to the second, ``2023-05-15T03:59:59Z``."""
    return instant.astimezone(UTC).strftime(_INSTANT)


def read_instant(text: str) -> datetime:
    """The instant in such a text; ValueError for any other form."""
    return datetime.strptime(text, _INSTANT).replace(tzinfo=UTC)


def _composed(value: Any) -> Any:
    """The same JSON with every text, keys included, in Unicode's composed form."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list | tuple):
        return [_composed(item) for item in value]
    if isinstance(value, dict):
        return {_composed(key): _composed(item) for key, item in value.items()}
    return value
