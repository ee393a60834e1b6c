"""The exact text that somebody states something about: canonical JSON that anyone can hash again.

The text of a signature holds the words of the letter in both languages, and the content as a frozen copy
holds it, less what is not signed; that of a confirmation the words agreed with, and the partner's own part as
a frozen copy holds it. So each hash can be computed again from the frozen copy alone.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter

from callapp.applications.copies.snapshots import SCHEMA, content_of, content_values
from callapp.domain.attestation import signed_part
from callapp.domain.bilingual import Bilingual
from callapp.domain.canonical import canonical_json
from callapp.domain.confirmation import PartnerPart, part_in
from callapp.domain.content import ApplicationContent, Confirmation, Signature

SIGNATURE = "callapp.signature/1"
CONFIRMATION = "callapp.confirmation/1"
# Keys of the content that no signature holds for: signed_part empties them.
NOT_SIGNED = ("letters", "documents", "signatures", "declared", "confirmations")

_part = TypeAdapter(PartnerPart)
_NO_WORDS = Bilingual("", "")


@dataclass(frozen=True, slots=True)
class ExactText:
    """A canonical text and its SHA-256 in hexadecimal."""

    text: str
    sha256: str


def text_to_sign(content: ApplicationContent, statement: Bilingual) -> ExactText:
    """What somebody signs who signs the letter of this application. statement: the words of the letter."""
    values = content_values(signed_part(content))
    told = {name: value for name, value in values.items() if name not in NOT_SIGNED}
    return _exact(
        {"schema": SIGNATURE, "form": SCHEMA, "statement": asdict(statement), "content": told},
    )


def signed_content(text: str) -> ApplicationContent:
    """The part of an application in a text made by ``text_to_sign``."""
    document = json.loads(text)
    return content_of(document["content"], document["form"])


def is_signed_still(text: str, content: ApplicationContent) -> bool:
    """Whether an application still says what the text says; the form in which it was written is no matter."""
    return text_to_sign(signed_content(text), _NO_WORDS) == text_to_sign(content, _NO_WORDS)


def is_of(signature: Signature, content: ApplicationContent) -> bool:
    """Whether a signature is of exactly this content, by its hash: the one anybody can compute again."""
    return text_to_sign(content, signature.statement).sha256 == signature.sha256


def text_to_confirm(part: PartnerPart, statement: Bilingual) -> ExactText:
    """What a partner confirms. statement: the words it agrees with."""
    told = _part.dump_python(part, mode="json")
    return _exact({"schema": CONFIRMATION, "form": SCHEMA, "statement": asdict(statement), "part": told})


def confirmed_part(text: str) -> PartnerPart:
    """The part in a text made by ``text_to_confirm``. Raises ValueError for another form."""
    document = json.loads(text)
    if document["form"] != SCHEMA:
        raise ValueError("part of another form")
    return _part.validate_python(document["part"])


def is_confirmed_still(text: str, part: PartnerPart | None) -> bool:
    """Whether a partner's part, as far as it can be read, says what the text says."""
    if part is None:
        return False
    return text_to_confirm(confirmed_part(text), _NO_WORDS) == text_to_confirm(part, _NO_WORDS)


def is_of_part(confirmation: Confirmation, content: ApplicationContent) -> bool:
    """Whether a confirmation is of the partner's part in exactly this content, by its hash."""
    part = part_in(content, confirmation.partner)
    return part is not None and text_to_confirm(part, confirmation.statement).sha256 == confirmation.sha256


def _exact(document: dict[str, Any]) -> ExactText:
    canonical = canonical_json(document)
    return ExactText(canonical.decode(), hashlib.sha256(canonical).hexdigest())
