"""Each act of the trail is told to the people of its file or kept from them on purpose, never by mistake."""

from __future__ import annotations

import pytest

from callapp.web.wording.activity import TOLD, UNTOLD
from tests.project.acts import Unread, acts_of, every_act


def test_each_act_is_told_or_kept_on_purpose() -> None:
    acts = every_act()

    assert acts - set(TOLD) - set(UNTOLD) == set(), (
        "say in callapp/web/wording/activity.py who may know of it"
    )
    assert set(TOLD) & set(UNTOLD) == set()
    assert (set(TOLD) | set(UNTOLD)) - acts == set(), "no such act any more"
    assert all(reason.strip() for reason in UNTOLD.values())


SOURCE = """
ACT = "file.named"

def do_it(session, *, actor, now):
    record_act(session, action="file.by_name")
    _record(session, "file.by_place")
    _record(session, "file.one" if now else "file.other")
    record_act(session, action=ACT)

def _record(session, action: str):
    record_act(session, action=action)

def record_act(session, *, action: str):
    ...
"""


def test_a_planted_act_is_found() -> None:
    assert acts_of({"a.py": SOURCE}) == {
        "file.by_name",
        "file.by_place",
        "file.one",
        "file.other",
        "file.named",
    }


@pytest.mark.parametrize("way", ['f"file.{now}"', '"file." + now', "CODES[now]", "codes()"])
def test_a_way_of_naming_that_cannot_be_read_is_found(way: str) -> None:
    with pytest.raises(Unread):
        acts_of({"a.py": SOURCE.replace('"file.by_place"', way)})
