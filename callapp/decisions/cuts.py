"""The line of a shortlist as people type it, as rows keep it, and as the rules draw it.

The parameter is one whole number: hundredths of a point for a threshold, files for a count, cents for an
envelope.
"""

from __future__ import annotations

import re
from fractions import Fraction

from callapp.domain.errors import RuleBroken
from callapp.domain.money import format_plain, parse_money
from callapp.domain.numerals import parse_whole
from callapp.domain.shortlist import Count, Cut, CutMethod, Envelope, Threshold

HUNDREDTHS = 100

_POINTS = re.compile(r"([0-9]{1,2})(?:[.,]([0-9]{1,2}))?")


def cut_by(method: CutMethod, parameter: int) -> Cut:
    """The cut of a method and its parameter."""
    match method:
        case CutMethod.THRESHOLD:
            return Threshold(Fraction(parameter, HUNDREDTHS))
        case CutMethod.COUNT:
            return Count(parameter)
        case CutMethod.ENVELOPE:
            return Envelope(parameter)


def parse_parameter(method: CutMethod, text: str, *, field: str = "parameter") -> int:
    """The parameter a person typed: ``3,5`` or ``3.75`` points, ``12`` files, ``7 500 000 $``.

    Raises RuleBroken on field: ``shortlist.parameter_missing``, ``shortlist.points_format``, ``number.…``,
    ``money.…``.
    """
    typed = text.strip()
    if not typed:
        raise RuleBroken("shortlist.parameter_missing", field)
    match method:
        case CutMethod.THRESHOLD:
            return _hundredths(typed, field)
        case CutMethod.COUNT:
            return parse_whole(typed, field=field)
        case CutMethod.ENVELOPE:
            return parse_money(typed, field=field)


def typed_parameter(method: CutMethod, parameter: int) -> str:
    """The parameter as ``parse_parameter`` reads it, with a decimal point in both languages."""
    if method is CutMethod.COUNT:
        return str(parameter)
    return format_plain(parameter)


def _hundredths(typed: str, field: str) -> int:
    found = _POINTS.fullmatch(typed)
    if found is None:
        raise RuleBroken("shortlist.points_format", field)
    whole, decimals = found.groups()
    return int(whole) * HUNDREDTHS + int((decimals or "").ljust(2, "0"))
