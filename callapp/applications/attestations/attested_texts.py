"""The exact text that somebody states something about: canonical JSON that anyone can hash again.

The text of a signature holds the words of the letter in both languages, and the content as a frozen copy
holds it, less what is not signed: so its hash can be computed again from the frozen copy alone.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from callapp.applications.copies.snapshots import SCHEMA, content_of, content_values
from callapp.domain.attestation import signed_part
from callapp.domain.bilingual import Bilingual
from callapp.domain.canonical import canonical_json
from callapp.domain.content import ApplicationContent, Signature

SIGNATURE = "callapp.signature/1"
# Keys of the content that no signature holds for: signed_part empties them.
NOT_SIGNED = ("letters", "documents", "signatures", "declared")


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
    no_words = Bilingual("", "")
    return text_to_sign(signed_content(text), no_words) == text_to_sign(content, no_words)


def is_of(signature: Signature, content: ApplicationContent) -> bool:
    """Whether a signature is of exactly this content, by its hash: the one anybody can compute again."""
    return text_to_sign(content, signature.statement).sha256 == signature.sha256


def _exact(document: dict[str, Any]) -> ExactText:
    canonical = canonical_json(document)
    return ExactText(canonical.decode(), hashlib.sha256(canonical).hexdigest())
