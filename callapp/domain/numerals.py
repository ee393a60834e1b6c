"""Numbers and days as people type them, read exactly or refused with the reason.

The marks follow the rule of callapp.domain.money: spaces group thousands, a dot is always decimal, a single
comma is decimal, and what can be meant in two ways (``1,234``) is refused rather than guessed.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from callapp.domain.errors import RuleBroken
from callapp.domain.windows import EARLIEST_YEAR, LATEST_YEAR

MOST_DIGITS = 15
MOST_DECIMALS = 6
LARGEST_WHOLE = 100_000

_SPACES = "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]"
_WHOLE = rf"[0-9]+|[0-9]{{1,3}}(?:{_SPACES}[0-9]{{3}})+"
_GROUPED_WHOLE = re.compile(rf"{_WHOLE}|[0-9]{{1,3}}(?:,[0-9]{{3}})+")
_DECIMAL = re.compile(
    rf"(?P<whole>{_WHOLE})(?:[.,](?P<decimals>[0-9]+))?"
    r"|(?P<english_whole>[0-9]{1,3}(?:,[0-9]{3})+)\.(?P<english_decimals>[0-9]+)"
    r"|(?P<english_groups>[0-9]{1,3}(?:,[0-9]{3}){2,})"
)
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_DAY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")


def parse_whole(text: str, *, field: str | None = None) -> int:
    """A count such as beds: ``1084``, ``1 084`` or ``1,084``; a count has no decimals, so no doubt arises.

    Raises RuleBroken, on ``field``: number.not_whole, number.too_large.
    """
    typed = text.strip()
    if not _GROUPED_WHOLE.fullmatch(typed):
        raise RuleBroken("number.not_whole", field)
    digits = re.sub("[^0-9]", "", typed).lstrip("0") or "0"
    # Measured as text first: Python refuses to convert absurdly long digit strings.
    if len(digits) > len(str(LARGEST_WHOLE)) or int(digits) > LARGEST_WHOLE:
        raise RuleBroken("number.too_large", field, largest=LARGEST_WHOLE)
    return int(digits)


def parse_decimal(text: str, *, field: str | None = None) -> Decimal:
    """An exact number, negative allowed: ``12,5`` and ``12.5`` are the same, digits are kept as typed.

    Raises RuleBroken, on ``field``: number.not_a_number, number.ambiguous_separator, number.too_many_digits.
    """
    typed = text.strip()
    minus = typed[:1] in ("-", "\N{MINUS SIGN}")
    digits = typed[1:].lstrip() if minus else typed
    if _AMBIGUOUS.fullmatch(digits):
        before, after = digits.split(",")
        raise RuleBroken(
            "number.ambiguous_separator", field, as_thousands=before + after, as_decimals=f"{before}.{after}"
        )
    match = _DECIMAL.fullmatch(digits)
    if match is None:
        raise RuleBroken("number.not_a_number", field)
    whole = re.sub("[^0-9]", "", match["whole"] or match["english_whole"] or match["english_groups"])
    decimals = match["decimals"] or match["english_decimals"] or ""
    if len(whole) > MOST_DIGITS or len(decimals) > MOST_DECIMALS:
        raise RuleBroken("number.too_many_digits", field, digits=MOST_DIGITS, decimals=MOST_DECIMALS)
    return Decimal(
        f"{'-' if minus else ''}{whole}.{decimals}" if decimals else f"{'-' if minus else ''}{whole}"
    )


def parse_day(text: str, *, field: str | None = None) -> date:
    """A day written year first, ``2026-03-31`` (also with slashes, dots or single digits): never in doubt.

    Raises RuleBroken, on ``field``: day.format, day.impossible, day.out_of_range.
    """
    match = _DAY.fullmatch(text.strip())
    if match is None:
        raise RuleBroken("day.format", field, example="2026-03-31")
    year, month, day = (int(part) for part in match.groups())
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise RuleBroken("day.out_of_range", field, earliest=str(EARLIEST_YEAR), latest=str(LATEST_YEAR))
    try:
        return date(year, month, day)
    except ValueError:
        raise RuleBroken("day.impossible", field) from None
