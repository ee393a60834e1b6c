"""A house of the test's own, served, and browsers for its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.house import House
from tests.journeys.visitors import Visitor, browser_of

Arrive = Callable[..., Visitor]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A served installation with the open call; at its end the server has nothing to complain of."""
    instance = tmp_path / "instance"
    instance.mkdir()
    house = House(instance)
    house.open_call()
    with house.serving():
        yield house
    assert house.complaints() == []


@pytest.fixture
def arrive(house: House, chromium: str) -> Iterator[Arrive]:
    """``arrive("fr")``: somebody new at a browser of their own; ``script=False`` without JavaScript.

    manner: another class of visitor, who works in another way.
    """
    seen: set[str] = set()
    with sync_playwright() as play, browser_of(play, chromium) as browser:

        def arriving(lang: str, manner: type[Visitor] = Visitor, **options: Any) -> Visitor:
            return manner(browser, house.address, lang, seen, **options)

        yield arriving
