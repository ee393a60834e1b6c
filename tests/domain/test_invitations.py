"""How many mails one person may cause, and which names may stand in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.errors import RuleBroken
from callapp.domain.invitations import (
    CLAIMS_A_DAY,
    MAILS_A_DAY,
    MAILS_TO_ONE_ADDRESS_A_DAY,
    is_plain_name,
    refuse_flood,
    refuse_many_claims,
)


@given(st.integers(0, MAILS_A_DAY - 1), st.integers(0, MAILS_TO_ONE_ADDRESS_A_DAY - 1))
def test_a_team_is_invited(mails: int, to_address: int) -> None:
    refuse_flood(mails=mails, to_address=to_address)


@pytest.mark.parametrize(
    ("mails", "to_address", "code"),
    [
        (MAILS_A_DAY, 0, "invitation.too_many_today"),
        (3, MAILS_TO_ONE_ADDRESS_A_DAY, "invitation.address_mailed_enough"),
    ],
)
def test_a_flood_is_refused_at_the_address(mails: int, to_address: int, code: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        refuse_flood(mails=mails, to_address=to_address)

    (fault,) = broken.value.faults
    assert (fault.code, fault.field) == (code, "email")
    assert set(fault.params) == {"limit"}


def test_claiming_over_and_over_is_refused() -> None:
    refuse_many_claims(CLAIMS_A_DAY - 1)
    with pytest.raises(RuleBroken) as broken:
        refuse_many_claims(CLAIMS_A_DAY)
    assert broken.value.code == "organisation.claimed_too_often"


@pytest.mark.parametrize(
    ("name", "is_plain"),
    [
        ("Anne-Marie Saint-Éloi", True),
        ("J.-P. L’Écuyer", True),
        ("Dr. O’Brien", True),
        ("Responsable fictive de l’équipe 3", True),
        ("Win a prize at example.com", False),
        ("https:", False),
        ("a@example", False),
        ("x\\y", False),
        ("Docteure " * 20, False),
    ],
)
def test_a_name_that_could_be_a_link_or_a_letter_is_not_plain(name: str, is_plain: bool) -> None:
    assert is_plain_name(name) is is_plain


@given(st.text(max_size=200))
def test_no_plain_name_holds_a_link(name: str) -> None:
    if is_plain_name(name):
        assert "://" not in name
        assert ".ca" not in name
        assert "@" not in name
