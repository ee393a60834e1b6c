"""Canonical form, digests and signature again, written from the README’s words alone: nothing of callapp."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import unicodedata
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SEAL = ("schema", "key_id", "digests", "signature")
SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def escaped(text: str) -> str:
    return re.sub(r'["\\\x00-\x1f]', lambda c: SHORT.get(c[0], f"\\u{ord(c[0]):04x}"), text)


def canonical(value: Any) -> str:
    if isinstance(value, str):
        return f'"{escaped(composed(value))}"'
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, dict):
        pairs = {composed(key): inner for key, inner in value.items()}
        keys = sorted(pairs, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(pairs[key])}" for key in keys) + "}"
    return json.dumps(value)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def single_values(value: Any, place: str) -> list[tuple[str, Any]]:
    inner: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        inner = [(f"{place}.{key}".lstrip("."), part) for key, part in value.items()]
    if isinstance(value, list):
        inner = [(f"{place}[{number}]", part) for number, part in enumerate(value)]
    return [pair for where, part in inner for pair in single_values(part, where)] or [(place, value)]


def is_genuine(receipt: bytes, published: dict[str, Any], copy: bytes) -> bool:
    """Raises where the signature does not fit."""
    said = json.loads(receipt)
    parts = {key: value for key, value in said.items() if key not in SEAL}
    digests = {place: sha256(canonical(value)) for place, value in single_values(parts, "")}
    keys = {key["key_id"]: base64.b64decode(key["public_key"]) for key in published["keys"]}
    public = keys[said["key_id"]]
    signed = canonical({"schema": said["schema"], "key_id": said["key_id"], "digests": said["digests"]})
    Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(said["signature"]), signed.encode())
    return (
        receipt == canonical(said).encode()
        and said["digests"] == digests
        and said["key_id"] == hashlib.sha256(public).hexdigest()[:16]
        and said["content_sha256"] == hashlib.sha256(copy).hexdigest() == sha256(canonical(json.loads(copy)))
    )
