"""The ranking of a call as a page: what it shows, what is drawn without being kept, hostile addresses."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.calls.queries import CallInForce
from callapp.decisions.models import Shortlist
from callapp.domain.people import Role
from tests.client import CheckedClient
from tests.databases import Counted
from tests.decisions.rankings import RANKING, SLUG, make_file, make_review, titles
from tests.factories import make_person
from tests.many import multiply

Count = Callable[[], AbstractContextManager[Counted]]


def test_files_stand_in_order_with_rank_position_and_figures(
    client: CheckedClient, administrator: User, files: list[Application]
) -> None:
    page = client.get(RANKING)

    assert titles(page) == ["Alpha", "Bêta", "<b>=cmd|' /C calc'!A0</b>", "Delta"]
    rows = [" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr[id]")]
    assert rows[0].startswith("1 Alpha")
    assert "4.00" in rows[0]
    assert "3.50 to 4.50" in rows[0]
    assert rows[1].startswith("2 ex aequo position 2")
    assert rows[2].startswith("2 ex aequo position 3")
    assert rows[3].startswith("4 Delta")
    assert " 1/2 " in rows[3]
    assert "one review only" in rows[3]
    assert "1 file without a rank" in page.words
    assert "No reviewer assigned yet" in page.words
    assert "Demonstration: this call and its files are fictional." in page.words


def test_the_page_reads_in_french(
    client: CheckedClient, administrator: User, files: list[Application]
) -> None:
    page = client.get(f"/fr/ranking/{SLUG}?method=envelope&parameter=2500000")

    assert page.status_code == 200
    assert "1 200 000,50 $" in page.words
    assert "4,00" in page.words


def test_the_line_is_drawn_and_explained_without_being_kept(
    client: CheckedClient, administrator: User, files: list[Application], session: Session
) -> None:
    page = client.get(f"{RANKING}?method=envelope&parameter=2,500,000.00")

    assert "The envelope of $2,500,000 ends here; $0 are left" in page.words
    assert f"The line falls before application {files[2].number}" in page.words
    assert "The line divides files ex aequo." in page.words
    assert [tag.get_text() for tag in page.soup.select("tbody .tag")] == ["Above", "Above", "Below", "Below"]
    assert "Ontario 1 of 2 $1,000,000" in page.words
    assert session.scalars(select(Shortlist)).all() == []


@pytest.mark.parametrize(
    ("query", "above"),
    [
        ("method=threshold&parameter=3,00", 3),
        ("method=threshold&parameter=3.01", 1),
        ("method=count&parameter=0", 0),
        ("method=count&parameter=4", 4),
        ("method=envelope&parameter=1499999.99", 0),
    ],
)
def test_each_way_of_cutting(
    client: CheckedClient, administrator: User, files: list[Application], query: str, above: int
) -> None:
    page = client.get(f"{RANKING}?{query}")

    tags = [tag.get_text() for tag in page.soup.select("tbody .tag")]
    assert tags.count("Above") == above
    assert len(page.soup.select("tr.cut")) == (1 if above < 4 else 0)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("method=envelope&parameter=", "Say where the line falls"),
        ("method=threshold&parameter=about%203", "This is not a mean in points"),
        ("method=threshold&parameter=-1", "This is not a mean in points"),
        ("method=threshold&parameter=" + "9" * 5000, "This is not a mean in points"),
        ("method=count&parameter=2.5", "whole number"),
        ("method=count&parameter=" + "9" * 5000, "100,000"),
        ("method=envelope&parameter=-5", "must not be negative"),
        ("method=envelope&parameter=9" + "9" * 30, "too large"),
        ("method=envelope&parameter=a%00b%0d", "This is not an amount"),
    ],
)
def test_a_line_that_cannot_be_drawn_is_said_at_its_field(
    client: CheckedClient, administrator: User, files: list[Application], query: str, words: str
) -> None:
    page = client.get(f"{RANKING}?{query}")

    assert page.status_code == 422
    assert words in page.words
    assert page.soup.select_one("#parameter[aria-invalid]") is not None
    assert len(titles(page)) == 4


@pytest.mark.parametrize(
    "query",
    [
        "method=lots&parameter=1",
        "province=XX&language=de&sort=nothing&page=-1",
        "province=%27%20OR%201=1--&language=%00&sort=-&page=99999999999999999999",
        "province=QC&province=ON&sort=title&sort=mean",
        "method=%F0%9F%92%A5&parameter=%ff%fe",
        "sort=mean_%00&page=9223372036854775808",
    ],
)
def test_hostile_addresses_ask_for_nothing(
    client: CheckedClient, administrator: User, files: list[Application], query: str
) -> None:
    assert client.get(f"{RANKING}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("province=ON", ["Bêta", "<b>=cmd|' /C calc'!A0</b>"]),
        ("language=en", ["<b>=cmd|' /C calc'!A0</b>", "Delta"]),
        ("language=en&province=NS", ["Delta"]),
        ("sort=-position", ["Delta", "<b>=cmd|' /C calc'!A0</b>", "Bêta", "Alpha"]),
        ("sort=title", ["<b>=cmd|' /C calc'!A0</b>", "Alpha", "Bêta", "Delta"]),
        ("sort=-request", ["Alpha", "<b>=cmd|' /C calc'!A0</b>", "Bêta", "Delta"]),
        ("sort=reviews", ["Delta", "Alpha", "Bêta", "<b>=cmd|' /C calc'!A0</b>"]),
        ("sort=-spread", ["Alpha", "Bêta", "<b>=cmd|' /C calc'!A0</b>", "Delta"]),
        ("sort=mean_impact", ["Delta", "Bêta", "<b>=cmd|' /C calc'!A0</b>", "Alpha"]),
        ("sort=province", ["Delta", "Bêta", "<b>=cmd|' /C calc'!A0</b>", "Alpha"]),
    ],
)
def test_filters_and_order_change_what_is_shown_and_no_rank(
    client: CheckedClient, administrator: User, files: list[Application], query: str, expected: list[str]
) -> None:
    page = client.get(f"{RANKING}?method=count&parameter=1&{query}")

    assert titles(page) == expected
    row = page.soup.find(id=files[3].number)
    assert row is None or row.find("td").get_text().strip() == "4"
    assert "method=count" in str(page.soup.find("thead").find("a")["href"])


def test_the_states_before_a_ranking(
    client: CheckedClient, administrator: User, session: Session, now: datetime, call: CallInForce
) -> None:
    assert "No file is eligible yet" in client.get(RANKING).words

    file = make_file(session, call, now=now)
    page = client.get(f"{RANKING}?method=count&parameter=3")
    assert "Nothing is ranked yet" in page.words
    assert "1 file without a rank" in page.words
    assert "Save this shortlist" not in page.words

    make_review(session, file, make_person(session, now=now), [6] * 4, now=now)
    page = client.get(f"{RANKING}?method=count&parameter=3")
    assert titles(page) == [file.title]
    assert "Every ranked application is on the shortlist." in page.words


@pytest.mark.parametrize("files_made", [3, 300])
def test_the_number_of_statements_does_not_grow(
    client: CheckedClient,
    session: Session,
    now: datetime,
    call: CallInForce,
    administrator: User,
    count_statements: Count,
    files_made: int,
) -> None:
    reviewers = [make_person(session, Role.REVIEWER, now=now) for _ in range(2)]
    for n in range(3):
        file = make_file(session, call, now=now)
        for reviewer in reviewers:
            make_review(session, file, reviewer, [n, 5, 6, 7], now=now)
    client.get(RANKING)
    multiply(session, file, files_made - 3)

    with count_statements() as counted:
        page = client.get(f"{RANKING}?method=count&parameter=2")

    assert len(titles(page)) == files_made
    # the call, its shortlists, and the four of the ranking
    assert len(counted) == 7, str(counted)
