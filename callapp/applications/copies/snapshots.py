"""Frozen copies: what was submitted, as canonical JSON that anyone can hash again.

The form is RFC 8785 on NFC text; amounts are integer cents, decimals are text, instants UTC to the second.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from callapp.applications.copies.earlier_copies import EARLIER
from callapp.domain.canonical import canonical_json
from callapp.domain.content import ApplicationContent

SCHEMA = "callapp.application/2"
# Where links are mailed is no part of the application.
NOT_FROZEN: Any = {"signatories": {"__all__": {"email"}}}
_content = TypeAdapter(ApplicationContent)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What surrounds the content in a frozen copy.

    corrects: of a copy that answers a request for corrections, the number of the copy it corrects.
    """

    call: str
    call_document_sha256: str
    number: str
    sequence: int
    submitted_at: datetime
    fictional: bool
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class FrozenCopy:
    """A copy read back."""

    circumstances: Circumstances
    content: ApplicationContent


_circumstances = TypeAdapter(Circumstances)


def content_values(content: ApplicationContent) -> dict[str, Any]:
    """What an application says, as JSON values in the form of SCHEMA.

    Without a confirmation the form has no word of any, as before there were some: copies keep their bytes.
    """
    values: dict[str, Any] = _content.dump_python(content, mode="json", exclude=NOT_FROZEN)
    if not values["confirmations"]:
        del values["confirmations"]
    return values


def content_of(values: dict[str, Any], schema: str) -> ApplicationContent:
    """What ``content_values`` told, now or under an earlier schema. Raises ValueError for another form."""
    if schema in EARLIER:
        values = EARLIER[schema](values)
    elif schema != SCHEMA:
        raise ValueError("content of another form")
    return _content.validate_python(values)


def freeze(content: ApplicationContent, circumstances: Circumstances) -> tuple[str, str]:
    """The canonical text of a copy and its SHA-256 in hexadecimal."""
    document = {
        "schema": SCHEMA,
        **_circumstances.dump_python(circumstances, mode="json"),
        "content": content_values(content),
    }
    canonical = canonical_json(document)
    return canonical.decode(), hashlib.sha256(canonical).hexdigest()


def thaw(text: str) -> FrozenCopy:
    """The copy in a canonical text made by ``freeze``, now or under an earlier schema."""
    document = json.loads(text)
    content = content_of(document.pop("content"), document.pop("schema"))
    return FrozenCopy(_circumstances.validate_python(document), content)


def is_canonical(text: str) -> bool:
    """True for a text that ``freeze`` could have given: under its own schema, in its one form."""
    document = json.loads(text)
    if document["schema"] in EARLIER:
        return canonical_json(document).decode() == text
    copy = thaw(text)
    return freeze(copy.content, copy.circumstances)[0] == text


def same_content(one: ApplicationContent, other: ApplicationContent, about: Circumstances) -> bool:
    """Whether two contents would be frozen alike."""
    return freeze(one, about) == freeze(other, about)
