"""Frozen copies: what was submitted, as canonical JSON that anyone can hash again.

The form is RFC 8785 on NFC text; amounts are integer cents, decimals are text, instants UTC to the second.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from callapp.db.canonical import canonical_json
from callapp.domain.content import ApplicationContent

SCHEMA = "callapp.application/1"
_content = TypeAdapter(ApplicationContent)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What surrounds the content in a frozen copy."""

    call: str
    call_document_sha256: str
    number: str
    sequence: int
    submitted_at: datetime
    fictional: bool


@dataclass(frozen=True, slots=True)
class FrozenCopy:
    """A copy read back."""

    circumstances: Circumstances
    content: ApplicationContent


_circumstances = TypeAdapter(Circumstances)


def freeze(content: ApplicationContent, circumstances: Circumstances) -> tuple[str, str]:
    """The canonical text of a copy and its SHA-256 in hexadecimal."""
    document = {
        "schema": SCHEMA,
        **_circumstances.dump_python(circumstances, mode="json"),
        "content": _content.dump_python(content, mode="json"),
    }
    canonical = canonical_json(document)
    return canonical.decode(), hashlib.sha256(canonical).hexdigest()


def thaw(text: str) -> FrozenCopy:
    """The copy in a canonical text made by ``freeze``."""
    document = json.loads(text)
    content = document.pop("content")
    if document.pop("schema") != SCHEMA:
        raise ValueError("a frozen copy of another form")
    return FrozenCopy(_circumstances.validate_python(document), _content.validate_python(content))
