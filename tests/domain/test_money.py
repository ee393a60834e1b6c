"""Amounts: read as people type them, exact, or refused with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.errors import RuleBroken
from callapp.domain.money import LARGEST_CENTS, format_plain, parse_money, parse_plain_amount

NBSP, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
any_cents = st.integers(min_value=0, max_value=LARGEST_CENTS)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1234", 123400),
        ("1 234,50 $", 123450),
        (f"1{NBSP}234,50{NBSP}$", 123450),
        (f"1{NARROW}234,50{NARROW}$", 123450),
        (f"1{NARROW}500{NARROW}000,00{NBSP}${NBSP}CA", 150000000),
        ("1,234.50", 123450),
        ("$1,234.5", 123450),
        ("$ 1,234,567", 123456700),
        ("CA$1,500,000.00", 150000000),
        ("1,5", 150),
        ("1.5", 150),
        ("0", 0),
        ("0,01", 1),
        ("0,05$", 5),
        ("1500000,01", 150000001),
        ("  12  ", 1200),
        ("007", 700),
        ("12,", 1200),
        ("99999999999,99", 9999999999999),
        ("0" * 5000 + "1", 100),
    ],
)
def test_reads_an_amount(typed: str, cents: int) -> None:
    assert parse_money(typed) == cents


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "money.missing"),
        ("   ", "money.missing"),
        ("$", "money.missing"),
        ("abc", "money.not_a_number"),
        ("1.5 M$", "money.not_a_number"),
        ("1e6", "money.not_a_number"),
        ("NaN", "money.not_a_number"),
        ("١٢٣", "money.not_a_number"),
        ("12³", "money.not_a_number"),
        ("12 34", "money.not_a_number"),
        ("1,23,456", "money.not_a_number"),
        ("1234,567,890", "money.not_a_number"),
        ("1.234,50", "money.not_a_number"),
        ("1.234.567", "money.not_a_number"),
        ("$12$", "money.not_a_number"),
        (",50", "money.not_a_number"),
        ("1\n000", "money.not_a_number"),
        ("-5", "money.negative"),
        ("\N{MINUS SIGN}5,00 $", "money.negative"),
        ("-$5.00", "money.negative"),
        ("-1,234", "money.negative"),
        ("--5", "money.not_a_number"),
        ("1,234", "money.ambiguous_separator"),
        ("999,999 $", "money.ambiguous_separator"),
        ("1234,567", "money.too_many_decimals"),
        ("0,123", "money.too_many_decimals"),
        ("1 234,567", "money.too_many_decimals"),
        ("1.234", "money.too_many_decimals"),
        ("1,234.567", "money.too_many_decimals"),
        ("10,000,000,000,000", "money.too_large"),
        ("1" + "0" * 5000, "money.too_large"),
    ],
)
def test_refuses_with_the_reason(typed: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        parse_money(typed, field="amount")
    assert (refused.value.code, refused.value.faults[0].field) == (code, "amount")


def test_an_ambiguous_amount_says_how_to_write_both_meanings() -> None:
    with pytest.raises(RuleBroken) as refused:
        parse_money("1,234")
    assert refused.value.faults[0].params == {"as_thousands": "1234", "as_decimals": "1.23"}


@given(any_cents)
def test_what_is_written_plainly_reads_back_equal(cents: int) -> None:
    assert parse_plain_amount(format_plain(cents)) == cents
    assert parse_money(format_plain(cents)) == cents


@given(any_cents, st.sampled_from([" ", NBSP, NARROW]))
def test_both_habits_of_writing_read_equal(cents: int, space: str) -> None:
    dollars, rest = divmod(cents, 100)
    english = f"${dollars:,}.{rest:02}"
    french = f"{dollars:,}".replace(",", space) + f",{rest:02}{space}$"
    assert parse_money(english) == parse_money(french) == cents


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_refused(typed: str) -> None:
    try:
        cents = parse_money(typed)
    except RuleBroken:
        return
    assert 0 <= cents <= LARGEST_CENTS


@pytest.mark.parametrize(("cents", "plain"), [(0, "0.00"), (5, "0.05"), (123450, "1234.50"), (-199, "-1.99")])
def test_plain_form(cents: int, plain: str) -> None:
    assert format_plain(cents) == plain


@pytest.mark.parametrize(
    ("text", "cents"), [("0", 0), ("1500000", 150000000), ("12.5", 1250), ("12.05", 1205)]
)
def test_reads_a_plain_amount(text: str, cents: int) -> None:
    assert parse_plain_amount(text) == cents


@pytest.mark.parametrize(
    "text", ["", " 1", "1 ", "1\n", "1.", ".5", "1.234", "1,5", "-1", "+1", "1_000", "１"]
)
def test_a_plain_amount_is_plain(text: str) -> None:
    with pytest.raises(RuleBroken, match=r"money\.not_plain"):
        parse_plain_amount(text)


@pytest.mark.parametrize("text", ["9" * 14, "9" * 5000])
def test_a_plain_amount_has_a_limit(text: str) -> None:
    with pytest.raises(RuleBroken, match=r"money\.too_large"):
        parse_plain_amount(text)
