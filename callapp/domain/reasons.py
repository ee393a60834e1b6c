"""Reasons and notes: written words that stay with what was done."""

from __future__ import annotations

from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.text import clean_text, limit_faults

REASON_LIMIT = 5_000  # characters


def clean_reason(text: str, field: str, *, required: bool = True) -> str:
    """The text trimmed and in its normal form.

    Raises RuleBroken on field: ``reason.missing`` when required and empty, ``text.too_many_characters``,
    ``text.forbidden_character``.
    """
    cleaned = clean_text(text, field=field).strip()
    faults = list(limit_faults(cleaned, field=field, max_characters=REASON_LIMIT))
    if required and not cleaned:
        faults.append(Fault("reason.missing", field))
    if faults:
        raise RuleBroken.of(faults)
    return cleaned
