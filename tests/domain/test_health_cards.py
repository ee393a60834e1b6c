"""Health-insurance numbers are found by form and check; ordinary figures of an application do not alarm."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.health_cards import health_numbers, luhn

ONTARIO = next(f"{n}" for n in range(1234567890, 1234567900) if luhn(str(n)))


def found(text: str) -> list[str]:
    return [text[each.start : each.end] for each in health_numbers(text)]


@pytest.mark.parametrize(
    "number",
    [
        "TREM 9053 1412", "trem-9053-1412", "TREM90531412", "ROYS\u00a00055\u00a03199",  # born on May 31
        f"{ONTARIO[:4]}-{ONTARIO[4:7]}-{ONTARIO[7:]}", f"{ONTARIO[:4]} {ONTARIO[4:7]} {ONTARIO[7:]} AB",
        "9698 658 215", "9698-658-215", "9698658215",
    ],
)  # fmt: skip
def test_a_number_is_found_where_it_stands(number: str) -> None:
    assert found(f"Le patient ({number}) attend.") == [number]
    assert found(number) == [number]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("PHN: 123 456 789", "123 456 789"),
        ("health card number 12345678", "12345678"),
        ("No d’assurance maladie : 123-456-7890", "123-456-7890"),
    ],
)
def test_a_word_beside_it_makes_a_number_of_any_province_one(text: str, number: str) -> None:
    assert found(text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "TREM 9013 1412", "TREM 9052 3012", "TREM 9063 3212", "ABCD 1234 56789", "RAPPORT2023 9053 1412",
        "514-555-0123", "(613) 555-0199", "+1 905 555 0134", "9055550134", "1 800 555 0100", "902-555-0155",
        "1 500 000,00 $", "$9,698,658,215", "9 698 658 215 $", "9698658215 $", "1234567890.50",
        "9698 658 216",
        "2026-03-31", "2023-05-16T00:00:00-04:00", "130 692 544", "046 454 286", "IAS-2023-017", "H2X 3E4",
        "4111 1111 1111 1111", "9698-658-2159", "0698-658-215", "https://x.example/9698658215", "12 345 678",
    ],
)  # fmt: skip
def test_what_is_no_such_number_does_not_alarm(text: str) -> None:
    assert found(f"Voir {text} au besoin.") == []


@given(st.integers(0, 10**11), st.sampled_from(["{} $", "${}", "{},50 $", "{}.00"]))
def test_no_amount_alarms(cents: int, form: str) -> None:
    for written in (
        f"{cents}",
        f"{cents:,}",
        f"{cents:,}".replace(",", "\u00a0"),
        f"{cents:,}".replace(",", " "),
    ):
        assert found(form.format(written)) == []


@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d %B %Y"]))
def test_no_day_alarms(day: date, form: str) -> None:
    assert found(day.strftime(form)) == []


@given(st.from_regex(r"(\+1 )?\(?[2-9]\d\d\)?[ .-][2-9]\d\d[ .-]\d{4}", fullmatch=True))
def test_no_telephone_alarms(number: str) -> None:
    assert found(number) == []


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    places = health_numbers(text)
    assert all(0 <= each.start < each.end <= len(text) for each in places)
    assert all(one.end <= other.start for one, other in pairwise(places))


@given(
    st.from_regex(r"[A-Z]{4}", fullmatch=True), st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.booleans(),
    st.integers(0, 99),
)  # fmt: skip
def test_every_number_of_quebec_is_found(name: str, born: date, woman: bool, last: int) -> None:
    month = born.month + 50 * woman
    number = f"{name}{born.year % 100:02}{month:02}{born.day:02}{last:02}"
    assert found(number) == [number]
    assert found(f"{number[:4]} {number[4:8]} {number[8:]}") == [f"{number[:4]} {number[4:8]} {number[8:]}"]
