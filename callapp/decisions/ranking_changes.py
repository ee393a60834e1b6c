"""Whether a ranking is still the one somebody saw: what its order and its line rest on, in short."""

from __future__ import annotations

import hashlib

from callapp.decisions.shortlist_document import ShortlistDocument
from callapp.domain.scoring import exact_text


def order_print(document: ShortlistDocument) -> str:
    """A short name of the order of a document: it changes with any mean, place, request or file.

    The cut is not in it, nor are titles and justifications: they move no file.
    """
    said = [
        f"{file.place.position} {file.facts.number} {exact_text(file.place.score.mean)}"
        f" {file.place.score.review_count} {file.place.request_cents}"
        for file in document.ranked
    ]
    said += [f"- {file.facts.number}" for file in document.unranked]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:24]
