"""Numbers and days as typed: read exactly, or refused for a named reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.errors import RuleBroken
from callapp.domain.numerals import parse_day, parse_decimal, parse_whole


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("500", 500), (" 1 084 ", 1084), ("1\u00a0084", 1084), ("1,084", 1084), ("00772", 772)],
)
def test_a_count_is_read(text: str, value: int) -> None:
    assert parse_whole(text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("five hundred", "number.not_whole"),
        ("12.5", "number.not_whole"),
        ("-3", "number.not_whole"),
        ("12 34", "number.not_whole"),
        ("٥٠٠", "number.not_whole"),
        ("100001", "number.too_large"),
        ("9" * 6000, "number.too_large"),
    ],
)
def test_what_is_no_count_is_refused(text: str, code: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        parse_whole(text, field="beds")
    assert (broken.value.code, broken.value.faults[0].field) == (code, "beds")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,5", "12.5"),
        ("12.50", "12.50"),
        ("-3", "-3"),
        ("\u22120,25", "-0.25"),
        ("1 234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1.234", "1.234"),
    ],
)
def test_a_number_keeps_its_digits(text: str, value: str) -> None:
    assert str(parse_decimal(text)) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,234", "number.ambiguous_separator"),
        ("12 %", "number.not_a_number"),
        ("NaN", "number.not_a_number"),
        ("1e5", "number.not_a_number"),
        ("1.", "number.not_a_number"),
        ("0.1234567", "number.too_many_digits"),
        ("1" * 16, "number.too_many_digits"),
    ],
)
def test_what_is_no_number_is_refused(text: str, code: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        parse_decimal(text)
    assert broken.value.code == code


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=3))
def test_both_decimal_marks_say_the_same(value: Decimal) -> None:
    assert parse_decimal(f"{value:f}") == value
    if not 1 <= abs(value) < 1000:
        assert parse_decimal(f"{value:f}".replace(".", ",")) == value


@pytest.mark.parametrize("text", ["2026-03-31", "2026/3/31", "2026.03.31", " 2026-3-31 "])
def test_a_day_is_written_year_first(text: str) -> None:
    assert parse_day(text) == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31-03-2026", "day.format"),
        ("20260331", "day.format"),
        ("2026-W10-1", "day.format"),
        ("2026-02-30", "day.impossible"),
        ("1899-12-31", "day.out_of_range"),
        ("9999-01-01", "day.out_of_range"),
    ],
)
def test_another_day_is_refused(text: str, code: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        parse_day(text)
    assert broken.value.code == code
