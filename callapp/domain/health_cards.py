"""Likely health-insurance numbers in a text, by the published form and check of each province’s.

No application needs one: whoever wrote it is shown where, and nobody else. A form that any number of as many
digits has (nine in Alberta, Manitoba and Saskatchewan, eight in Prince Edward Island) is only taken for one
where a word beside it says so, else file numbers and social insurance numbers would alarm.

Sources: RAMQ, « Carte d’assurance maladie » (three letters of the name, one of the first name, year, month of
birth plus 50 for women, day, two digits); Ontario, Health Card Validation Reference Manual (ten digits, the
last a MOD 10 check, the first never 0, a version code of two letters); British Columbia, Professional and
Software Conformance Standards, Volume 4B (ten digits, the first a 9, the last a MOD 11 check with weights
2 4 8 5 10 9 7 3).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class HealthNumber:
    """Where a likely number stands in a text: from start (0) to end (exclusive). It is never copied out."""

    start: int
    end: int


_GAP = r"[ \u00a0\u202f.-]?"
# Neither letter nor digit beside it, nor what makes it a part of an amount, an address or a longer number.
_ALONE = r"(?<![\w.,+/-])(?<!\d[ \u00a0\u202f])"
_ENDS = r"(?![\w/-])(?![.,]\d)(?![ \u00a0\u202f]\d)(?![ \u00a0\u202f]?[$%€])"
_RAMQ = re.compile(rf"{_ALONE}([A-Z]{{4}}){_GAP}(\d{{4}}){_GAP}(\d{{4}}){_ENDS}", re.IGNORECASE)
_TEN = re.compile(rf"{_ALONE}(\d{{4}}){_GAP}(\d{{3}}){_GAP}(\d{{3}})(?:{_GAP}[A-Z]{{2}})?{_ENDS}")
_WORDS = (
    r"health[ -]?(?:card|insurance|care)?[ -]?(?:number|no\.?|#)|health card|medicare|carte[ -]sant[ée]"
    r"|carte soleil|assurance[ -]maladie|\bPHN\b|\bPHIN\b|\bOHIP\b|\bRAMQ\b|\bNAM\b"
)
_DIGITS = rf"\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{2,4}}|\d{{4}}{_GAP}\d{{3}}{_GAP}\d{{3}}"
_NAMED = re.compile(rf"(?:{_WORDS})[^\n\d]{{0,30}}?({_DIGITS})(?!\d)", re.IGNORECASE)
# Area codes of this country that begin as British Columbia's numbers do.
_TELEPHONES = ("902", "905", "942")
_BC_WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3)


def health_numbers(text: str) -> tuple[HealthNumber, ...]:
    """Every likely health-insurance number of a text, in order, none within another."""
    found = sorted({*_checked(_RAMQ, text, _is_ramq), *_checked(_TEN, text, _is_ten), *_named(text)})
    kept: list[HealthNumber] = []
    for start, end in found:
        if not kept or start >= kept[-1].end:
            kept.append(HealthNumber(start, end))
    return tuple(kept)


def _checked(
    form: re.Pattern[str], text: str, holds: Callable[[re.Match[str]], bool]
) -> Iterator[tuple[int, int]]:
    return (match.span() for match in form.finditer(text) if holds(match))


def _named(text: str) -> Iterator[tuple[int, int]]:
    return (match.span(1) for match in _NAMED.finditer(text))


def _is_ramq(match: re.Match[str]) -> bool:
    """Six digits are a day of birth, the month fifty higher for a woman; of either century."""
    digits = match[2] + match[3]
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    month -= 50 if month > 50 else 0
    try:
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True


def _is_ten(match: re.Match[str]) -> bool:
    digits = match[1] + match[2] + match[3]
    is_grouped = len(match[0]) > len(digits)
    if not is_grouped and digits.startswith(_TELEPHONES):
        return False
    return _is_british_columbian(digits) or (is_grouped and _is_ontarian(digits))


def _is_british_columbian(digits: str) -> bool:
    total = sum(weight * int(digit) % 11 for weight, digit in zip(_BC_WEIGHTS, digits[1:9], strict=True))
    return digits[0] == "9" and int(digits[9]) == (11 - total % 11) % 11


def _is_ontarian(digits: str) -> bool:
    """Of numbers grouped as on the card, or with its version code: one in ten of all numbers passes."""
    return digits[0] != "0" and luhn(digits)


def luhn(digits: str) -> bool:
    """The MOD 10 check: every second digit from the right doubled, its digits added."""
    doubled = (int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
