"""Two people in one section: no word of either is lost, whatever the order, whatever answer got lost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.merging import NOTHING_SEEN, Seen, Writing, digest_of, digests, merge
from callapp.domain.section_reading import ROWS
from callapp.domain.sections import Section

LISTS = ROWS[Section.BUDGET]
COST = {"description": "Équipe", "category": "labour", "eligible": "yes", "amount": "10"}
BLANK_COST = {"description": "", "category": "", "eligible": "yes", "amount": ""}
OLD = {"title": "avant", "problem": "le problème", "costs": [COST]}


def seen(typed: dict[str, Any], **more: Any) -> Seen:
    return Seen(digests(typed, LISTS), **more)


@pytest.mark.parametrize(
    ("mine", "theirs", "text", "parts"),
    [
        # Only one of the two changed the field.
        ({"title": "moi"}, {}, {"title": "moi"}, (["title"], [], [])),
        ({}, {"title": "eux"}, {"title": "eux"}, ([], ["title"], [])),
        (
            {"title": "moi"},
            {"problem": "eux"},
            {"title": "moi", "problem": "eux"},
            (["title"], ["problem"], []),
        ),
        # Both, to the same words: there is nothing to decide.
        ({"title": "tous"}, {"title": "tous"}, {"title": "tous"}, ([], [], [])),
        ({"title": "a\r\nb"}, {"title": "a\nb"}, {"title": "a\nb"}, ([], [], [])),
        # Both, to different words: my text stands on the page, and nothing is kept.
        ({"title": "moi"}, {"title": "eux"}, {"title": "moi"}, ([], [], ["title"])),
        ({"title": ""}, {"title": "eux"}, {"title": ""}, ([], [], ["title"])),
        # They only took words away: mine are not lost for it.
        ({"title": "moi"}, {"title": ""}, {"title": "moi"}, (["title"], [], [])),
        # A list is one field.
        (
            {"costs": [COST, COST]},
            {"title": "eux"},
            {"costs": [COST, COST], "title": "eux"},
            (["costs"], ["title"], []),
        ),
        ({"costs": []}, {"costs": [COST, COST]}, {"costs": []}, ([], [], ["costs"])),
        # Rows without a word are no change, and stay where the page wants them.
        ({"costs": [COST, BLANK_COST]}, {}, {"costs": [COST, BLANK_COST]}, ([], [], [])),
        (
            {"costs": [COST, BLANK_COST]},
            {"costs": [COST, COST]},
            {"costs": [COST, COST]},
            ([], ["costs"], []),
        ),
    ],
)
def test_what_is_kept_of_two_texts(
    mine: dict[str, Any], theirs: dict[str, Any], text: dict[str, Any], parts: tuple[list[str], ...]
) -> None:
    merged = merge({**OLD, **theirs}, {**OLD, **mine}, seen(OLD), lists=LISTS, written={})

    assert merged.text == {**OLD, **text}
    assert ([*merged.mine], [*merged.theirs], [*merged.clashes]) == parts


def test_a_first_text_is_kept_whole() -> None:
    merged = merge({}, OLD, NOTHING_SEEN, lists=LISTS, written={})

    assert (merged.text, merged.clashes) == (OLD, ())
    assert set(merged.mine) == set(OLD)


def test_a_page_that_says_nothing_of_what_it_showed_overwrites_nothing() -> None:
    merged = merge(OLD, {**OLD, "title": "moi", "costs": []}, NOTHING_SEEN, lists=LISTS, written={})

    assert merged.clashes == ("title",)
    assert merged.text["costs"] == [COST]


def test_who_gives_up_a_field_gets_the_other_text() -> None:
    merged = merge(
        {**OLD, "title": "eux"},
        {**OLD, "title": "moi"},
        seen(OLD, given_up=frozenset({"title"})),
        lists=LISTS,
        written={},
    )

    assert (merged.text["title"], merged.theirs, merged.clashes) == ("eux", ("title",), ())


@pytest.mark.parametrize(
    ("writing", "clashes"),
    [
        (Writing("moi", "", page="p1", turn=0), ()),  # this page's own words: their answer got lost
        (Writing("moi", "", page="p1", turn=2), ("title",)),  # a later turn was quicker: not to be undone
        (Writing("moi", "", page="p2", turn=0), ("title",)),  # the same person on another page
        (Writing("moi", ""), ("title",)),
    ],
)
def test_a_page_never_clashes_with_its_own_earlier_words(writing: Writing, clashes: tuple[str, ...]) -> None:
    kept = {**OLD, "title": "un"}
    page = seen(OLD, page="p1", turn=1)

    merged = merge(kept, {**OLD, "title": "un deux"}, page, lists=LISTS, written={"title": writing})

    assert merged.clashes == clashes


def test_digests_tell_words_not_line_ends_or_order_of_columns() -> None:
    assert digest_of("") == digest_of([]) == digest_of([BLANK_COST], LISTS["costs"]) == ""
    assert digest_of("a\r\nb") == digest_of("a\nb") != digest_of("a b")
    assert digest_of([dict(reversed(COST.items()))]) == digest_of([COST])
    assert digest_of([COST, {**COST, "amount": "11"}]) != digest_of([{**COST, "amount": "11"}, COST])


words = st.sampled_from(["", "a", "b", "c"])
sections = st.fixed_dictionaries(dict.fromkeys(("x", "y", "z"), words))


@given(sections, sections, sections)
def test_no_text_of_either_is_lost(base: dict[str, str], kept: dict[str, str], mine: dict[str, str]) -> None:
    merged = merge(kept, mine, seen(base), lists={}, written={})

    for name, text in merged.text.items():
        if text != mine[name]:
            assert mine[name] == base[name], "somebody's words were thrown away"
        if text != kept[name] and name not in merged.clashes:
            assert kept[name] in (base[name], ""), "words were overwritten by somebody who had not seen them"


@given(sections, st.data())
def test_the_order_of_two_who_change_different_fields_makes_no_difference(
    base: dict[str, str], data: st.DataObject
) -> None:
    mine, theirs = dict(base), dict(base)
    for name in base:
        data.draw(st.sampled_from([mine, theirs]))[name] = data.draw(words)

    def both(first: dict[str, str], second: dict[str, str]) -> Any:
        once = merge(base, first, seen(base), lists={}, written={}).text
        return merge(once, second, seen(base), lists={}, written={})

    one, other = both(mine, theirs), both(theirs, mine)
    assert one.text == other.text
    assert one.clashes == other.clashes == ()


# --- whole stories: pages that type, save, and lose answers -------------------------------------------------


@dataclass
class House:
    """What is kept, and who wrote it."""

    kept: dict[str, Any] = field(default_factory=lambda: {"x": "", "y": ""})
    written: dict[str, Writing] = field(default_factory=dict)


@dataclass
class Page:
    """One opened page: what stands in it, what it had seen, every text that ever stood in it."""

    name: str
    fields: dict[str, str]
    seen: Seen
    known: dict[str, set[str]]

    def send(self, house: House, *, answered: bool, late: Page | None = None) -> bool:
        """Saves what the page holds (or held, when an old request arrives late); False for a clash."""
        sent = late or self
        merged = merge(house.kept, sent.fields, sent.seen, lists={}, written=house.written)
        turn = sent.seen.turn
        self.seen = replace(self.seen, turn=self.seen.turn + (late is None))
        if merged.clashes:
            return False
        for name in merged.mine:
            assert house.kept[name] in self.known[name] | {""}, "overwritten without having been seen"
            house.written[name] = Writing(self.name, "", self.name, turn)
        house.kept = dict(merged.text)
        if answered:
            for name in merged.theirs:
                self.fields[name] = house.kept[name]
                self.known[name].add(house.kept[name])
            self.seen = replace(self.seen, digests=digests(house.kept, {}))
        return True


def opened(house: House, name: str) -> Page:
    return Page(
        name,
        dict(house.kept),
        Seen(digests(house.kept, {}), page=name),
        {key: {text} for key, text in house.kept.items()},
    )


steps = st.lists(
    st.tuples(
        st.sampled_from(["p", "q"]),
        st.sampled_from(["x", "y"]),
        st.sampled_from(["type", "save", "lose", "late"]),
    ),
    max_size=25,
)


@given(steps)
def test_in_no_story_are_words_overwritten_that_were_not_seen(story: list[tuple[str, str, str]]) -> None:
    house = House()
    pages = {name: opened(house, name) for name in ("p", "q")}
    earlier: dict[str, Page] = {}
    for number, (who, name, act) in enumerate(story):
        page = pages[who]
        if act == "type":
            page.fields[name] = f"{who}{number}"
            page.known[name].add(page.fields[name])
        elif act == "late" and who in earlier:
            page.send(house, answered=False, late=earlier[who])
        elif act in ("save", "lose"):
            earlier[who] = replace(page, fields=dict(page.fields))
            page.send(house, answered=act == "save")


@given(steps)
def test_one_page_alone_never_clashes_and_always_keeps_its_last_words(
    story: list[tuple[str, str, str]],
) -> None:
    house = House()
    page = opened(house, "p")
    for number, (_, name, act) in enumerate(story):
        if act == "type":
            page.fields[name] = f"p{number}"
            page.known[name].add(page.fields[name])
        elif act in ("save", "lose"):
            assert page.send(house, answered=act == "save"), "a clash with oneself"
            assert house.kept == page.fields
