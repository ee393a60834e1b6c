"""Money is integer cents of Canadian dollars, exact from the first keystroke to the last total.

How a typed amount is read, in both habits of writing (French ``1 234,50 $``, English ``$1,234.50``):

1. Spaces of any width group thousands; they group rightly or not at all (``12 34`` is refused).
2. A dot is always the decimal mark.
3. Commas group thousands when a dot follows them or when there are several (``1,234.50``, ``1,234,567``).
4. A single comma without a dot is the decimal mark, with one exception: ``1,234`` is one thousand two
   hundred thirty-four to an English reader and one dollar twenty-three to a French one. Where both can be
   meant we do not guess: it is refused, and the answer says how to write it.
"""

from __future__ import annotations

import re

from callapp.domain.errors import RuleBroken

# Well above any envelope, and ten thousand such amounts still sum within a 64-bit column.
LARGEST_CENTS = 99_999_999_999_99

_MINUS = ("-", "\N{MINUS SIGN}")
_SPACES = "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]"
_DOLLAR = re.compile(rf"(?:CA)?\${_SPACES}?(.*)|(.*?){_SPACES}?\$(?:{_SPACES}?CA)?", re.DOTALL)
_WHOLE = rf"[0-9]+|[0-9]{{1,3}}(?:{_SPACES}[0-9]{{3}})+"
_COMMA_GROUPS = r"[0-9]{1,3}(?:,[0-9]{3})+"
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_AMOUNT = re.compile(
    rf"(?P<whole>{_WHOLE})(?:[.,](?P<decimals>[0-9]*))?"
    rf"|(?P<english_whole>{_COMMA_GROUPS})\.(?P<english_decimals>[0-9]*)"
    r"|(?P<english_groups>[0-9]{1,3}(?:,[0-9]{3}){2,})"
)
_PLAIN = re.compile(r"([0-9]+)(?:\.([0-9]{1,2}))?")


def parse_money(text: str, *, field: str | None = None) -> int:
    """The amount a person typed, in cents: ``parse_money("1 234,50 $") == 123450``.

    Accepts one dollar sign before or after (``$``, ``$ CA``, ``CA$``), spaces around the whole, and the
    separators of the module's rule; only ASCII digits are digits.

    Raises RuleBroken, on ``field``: money.missing, money.negative, money.not_a_number,
    money.ambiguous_separator, money.too_many_decimals, money.too_large.
    """
    amount = _without_dollar_sign(text.strip())
    if not amount:
        raise RuleBroken("money.missing", field)
    if amount.startswith(_MINUS):
        _digits(amount[1:].strip(), field)
        raise RuleBroken("money.negative", field)
    if _AMBIGUOUS.fullmatch(amount):
        raise RuleBroken("money.ambiguous_separator", field, **_both_readings(amount))
    whole, decimals = _digits(amount, field)
    if len(decimals) > 2:
        raise RuleBroken("money.too_many_decimals", field)
    return _cents(whole, decimals, field)


def parse_plain_amount(text: str, *, field: str | None = None) -> int:
    """The amount of a file or an interface, in cents: ``1234``, ``1234.5`` or ``1234.50``, nothing else.

    Raises RuleBroken, on ``field``: money.not_plain, money.too_large.
    """
    match = _PLAIN.fullmatch(text)
    if match is None:
        raise RuleBroken("money.not_plain", field)
    return _cents(match[1], match[2] or "", field)


def format_plain(cents: int) -> str:
    """The exact amount for files and interfaces: ``format_plain(123450) == "1234.50"``."""
    dollars, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{dollars}.{rest:02}"


def _without_dollar_sign(text: str) -> str:
    """``text`` less one dollar sign, before or after; a minus may stand before the sign (``-$5``)."""
    minus = text[:1] if text.startswith(_MINUS) else ""
    match = _DOLLAR.fullmatch(text.removeprefix(minus))
    if match is None:
        return text
    before, after = match.groups()
    return minus + (before if before is not None else after).strip()


def _digits(amount: str, field: str | None) -> tuple[str, str]:
    """Digits of the dollars and digits after the decimal mark, however many."""
    match = _AMOUNT.fullmatch(amount)
    if match is None:
        raise RuleBroken("money.not_a_number", field)
    whole = match["whole"] or match["english_whole"] or match["english_groups"]
    decimals = match["decimals"] or match["english_decimals"] or ""
    return re.sub("[^0-9]", "", whole), decimals


def _both_readings(amount: str) -> dict[str, str]:
    """How to write the two amounts that ``1,234`` can mean, without any doubt: 1234 and 1.23."""
    dollars, rest = amount.split(",")
    return {"as_thousands": dollars + rest, "as_decimals": f"{dollars}.{rest[:2]}"}


def _cents(whole: str, decimals: str, field: str | None) -> int:
    significant = whole.lstrip("0")
    # Measured as text first: Python refuses to convert absurdly long digit strings.
    if len(significant) > len(str(LARGEST_CENTS)):
        raise RuleBroken("money.too_large", field, largest_cents=LARGEST_CENTS)
    cents = int(significant or "0") * 100 + int(decimals.ljust(2, "0"))
    if cents > LARGEST_CENTS:
        raise RuleBroken("money.too_large", field, largest_cents=LARGEST_CENTS)
    return cents
