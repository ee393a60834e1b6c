"""Addresses that mail can be sent to, and what is not one."""

from __future__ import annotations

import pytest

from callapp.domain.errors import RuleBroken
from callapp.domain.mail_addresses import LONGEST, parse_mail_address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("direction@hopital.example", "direction@hopital.example"),
        ("  Direction@Hopital.Example\t", "direction@hopital.example"),
        ("a.b+c_d'e@sous-domaine.hopital.example", "a.b+c_d'e@sous-domaine.hopital.example"),
        ("a@xn--hpital-0ta.example", "a@xn--hpital-0ta.example"),
        ("a@1.example", "a@1.example"),
    ],
)
def test_an_address_is_read_without_spaces_in_small_letters(typed: str, address: str) -> None:
    assert parse_mail_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "", "direction", "direction@", "@hopital.example", "direction@hopital", "a b@hopital.example",
        "a@b@hopital.example", "a@hopital..example", ".a@hopital.example", "a.@hopital.example",
        "a@-hopital.example", "a@hopital-.example", "a@hopital.example,b@hopital.example",
        "a@hopital.example\nBcc: b@hopital.example", "<a@hopital.example>", "é@hopital.example",
        "a@hôpital.example", "a@[127.0.0.1]", '"a"@hopital.example', f"a@{'b' * 64}.example",
        f"{'a' * LONGEST}@hopital.example",
    ],
)  # fmt: skip
def test_anything_else_is_no_address(typed: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        parse_mail_address(typed, field="ceo_email")

    assert [(fault.code, fault.field) for fault in refused.value.faults] == [
        ("mail_address.malformed", "ceo_email")
    ]
