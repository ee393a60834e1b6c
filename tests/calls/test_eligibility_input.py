"""What the eligibility check refuses: named at its field, given back, never markup, never a failure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.calls.test_eligibility_page import ANSWER, FORM, address, error_at, typed
from tests.client import CheckedClient
from tests.factories import make_call


@pytest.fixture(autouse=True)
def call(session: Session, now: datetime) -> Any:
    return make_call(session, now=now)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("beds", "abc"),
        ("beds", "-5"),
        ("beds", "12.5"),
        ("beds", str(2**63)),
        ("beds", "9" * 10_000),
        ("beds", "5\x00"),
        ("funding_requested", "1,234"),
        ("funding_requested", "-1"),
        ("funding_requested", "1e6"),
        ("funding_requested", "9" * 40),
        ("funding_requested", "\x07"),
        ("name", "a\x07b"),
        ("name", "x" * 1_000_000),
        ("beds_source", "x" * 201),
        ("beds_date", "\x1b[31m"),
        ("province", "XX"),
        ("nonprofit", "maybe"),
        ("provincially_funded", "true"),
        ("partner_ai_provider", "2"),
    ],
)
@pytest.mark.parametrize("path", [FORM, ANSWER])
def test_what_cannot_be_read_is_named_at_its_field_and_given_back(
    client: CheckedClient, path: str, field: str, text: str
) -> None:
    page = client.get(address(path, {field: text}))
    assert error_at(page, field)
    if page.soup.select(f"input#{field}[type=text]"):
        shown = "".join("\ufffd" if ord(letter) < 32 else letter for letter in text)
        assert typed(page)[field] == shown


def test_the_ambiguous_comma_is_explained_in_both_readings(client: CheckedClient) -> None:
    words = error_at(client.get(address(ANSWER, {"funding_requested": "1,234"})), "funding_requested")
    assert "1234" in words
    assert "1.23" in words


def test_a_field_given_twice_is_refused(client: CheckedClient) -> None:
    page = client.get(f"{ANSWER}?beds=600&beds=700&nonprofit=yes")
    assert "twice" in error_at(page, "beds")
    assert typed(page) == {"beds": "600", "nonprofit": "yes"}


@pytest.mark.parametrize(
    "query",
    ["beds=%ff%fe", "q=%00&find=1", "pick=%00", "hospital=" + "x" * 1000, "q=" + "x+" * 500_000, "=&&=="],
)
def test_broken_addresses_are_answered(client: CheckedClient, query: str) -> None:
    for path in (FORM, ANSWER):
        assert client.get(f"{path}?{query}", follow_redirects=True).status_code in (200, 422)


def test_what_an_address_says_is_never_markup(client: CheckedClient) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    facts = {"name": evil, "beds": "5", "beds_source": evil, "beds_date": "<b>2025</b>", "q": evil}
    for path in (FORM, ANSWER):
        page = client.get(address(path, facts), follow_redirects=True)
        html = page.get_data(as_text=True)
        assert "<script>alert" not in html
        assert "<img" not in html
        assert "<b>2025" not in html
        assert evil in html.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"').replace(
            "&#39;", "'"
        )


@pytest.mark.usefixtures("pseudo_locale")
@pytest.mark.parametrize("moment", [datetime(2023, 3, 1, tzinfo=UTC), datetime(2023, 6, 1, tzinfo=UTC)])
def test_every_word_comes_from_the_catalogue_or_is_content(
    client: CheckedClient, clock: Any, moment: datetime
) -> None:
    clock.set(moment)
    facts = {"name": "A", "beds": "489", "beds_source": "B", "nonprofit": "no", "partner_ai_provider": "yes"}
    told = facts | {"funding_requested": "12", "province": "QC", "beds_date": "2025-03-31"}
    for path in (
        FORM,
        ANSWER,
        address(ANSWER, told),
        address(FORM, {"q": "zzzzqqq"}),
        address(FORM, {"q": ""}),
    ):
        client.get(path)
    for hospital in ("toh", "unity-smh", "odhf-10"):
        client.get(address(FORM, {"hospital": hospital, "q": "ottawa", "beds": "abc"}))
