"""Keys that sign receipts: how they are named, how they are published, what became of them."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callapp.domain.canonical import instant_text, read_instant
from callapp.domain.errors import RuleBroken
from callapp.domain.strict_json import Json, read_object

KEY_BYTES = 32
LIST_SCHEMA = "callapp.receipt-keys/1"
ALGORITHM = "Ed25519"

# Signs a message; says whether (public key, signature, message) belong together. Both are Ed25519, reached
# outside the rules.
Sign = Callable[[bytes], bytes]
Verify = Callable[[bytes, bytes, bytes], bool]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The public half of a key that signed receipts.

    retired_at: since then another key signs; what it signed stays valid. revoked_at: since then nothing it
    signed can be trusted by itself.
    """

    key_id: str
    public_key: bytes
    first_used_at: datetime | None = None
    retired_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_reason: str | None = None


def key_id_of(public_key: bytes) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a public key."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def as_base64(data: bytes) -> str:
    """Standard base64 with its padding."""
    return base64.b64encode(data).decode()


def from_base64(text: str, size: int) -> bytes | None:
    """So many bytes in standard base64; None for anything else, another spelling of the same included."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    return data if len(data) == size and as_base64(data) == text else None


def key_list(keys: Iterable[SigningKey]) -> Json:
    """The published list: whoever kept it verifies receipts without the house."""
    return {
        "schema": LIST_SCHEMA,
        "keys": [
            {
                "key_id": key.key_id,
                "algorithm": ALGORITHM,
                "public_key": as_base64(key.public_key),
                "first_used_at": _text(key.first_used_at),
                "retired_at": _text(key.retired_at),
                "revoked_at": _text(key.revoked_at),
                "revoked_reason": key.revoked_reason,
            }
            for key in keys
        ],
    }


def read_key_list(text: str | bytes) -> tuple[SigningKey, ...]:
    """The keys of a published list.

    Raises RuleBroken as read_object does, with codes ``receipt_keys.…``; ``receipt_keys.not_a_list``;
    ``receipt_keys.not_a_key`` at the key that is none, or whose id is not that of its public key.
    """
    document = read_object(text, "receipt_keys")
    keys = document.get("keys")
    if document.get("schema") != LIST_SCHEMA or not isinstance(keys, list):
        raise RuleBroken("receipt_keys.not_a_list", "schema", expected=LIST_SCHEMA)
    return tuple(_read_key(key, f"keys[{index}]") for index, key in enumerate(keys))


def _read_key(value: Any, place: str) -> SigningKey:
    try:
        public = from_base64(value["public_key"], KEY_BYTES)
        if public is None or value["algorithm"] != ALGORITHM or value["key_id"] != key_id_of(public):
            raise ValueError
        moments = {
            name: None if value[name] is None else read_instant(value[name])
            for name in ("first_used_at", "retired_at", "revoked_at")
        }
        reason = value["revoked_reason"]
    except (AttributeError, KeyError, TypeError, ValueError):
        raise RuleBroken("receipt_keys.not_a_key", place) from None
    return SigningKey(value["key_id"], public, **moments, revoked_reason=reason and str(reason))


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant_text(instant)
