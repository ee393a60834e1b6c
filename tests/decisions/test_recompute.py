"""An export proves itself: unaltered it recomputes equal, and no altered number goes unseen."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from callapp.decisions.recompute import ABSENT, Difference, recompute
from callapp.decisions.shortlist_document import ShortlistFacts, compose_document
from callapp.decisions.shortlist_json import content_of, content_sha256, export_of
from callapp.decisions.shortlist_reading import BrokenFacts, parse_export, read_facts
from callapp.domain.bilingual import Language
from callapp.domain.errors import RuleBroken
from callapp.domain.shortlist import Count, Envelope, Threshold
from tests.decisions.documents import any_facts, facts

NOW = datetime(2026, 11, 23, 14, 5, 9, 999, tzinfo=UTC)
Json = dict[str, Any]
# Where people's own numbers stand; every other number follows from them and is named where it stands.
FACT = re.compile(r"scores\[\d+\]\.value|\.weight_bp|scale\.max|ranked\[\d+\]\.request_cents|cut\.parameter")


def export(of: ShortlistFacts) -> Json:
    """What a reader of the written file gets."""
    content = content_of(compose_document(of))
    made = export_of(content, exported_at=NOW, language=Language.FR, translate=str)
    return parse_export(json.dumps(made, ensure_ascii=False))


def numbers_in(value: Any, path: str = "") -> Iterator[tuple[str, list[Any] | Json, Any]]:
    """Each number of a JSON value, also those written as exact or rounded text: path, container, key."""
    items = enumerate(value) if isinstance(value, list) else value.items()
    for key, inner in items:
        here = f"{path}[{key}]" if isinstance(value, list) else f"{path}.{key}".removeprefix(".")
        if isinstance(inner, list | dict):
            yield from numbers_in(inner, here)
        elif (isinstance(inner, int) and not isinstance(inner, bool)) or key in ("exact", "rounded"):
            yield here, value, key


def altered(value: Any, by: int) -> Any:
    if isinstance(value, int):
        return value + by
    if "/" in value:
        fraction = Fraction(value) + by
        return f"{fraction.numerator}/{fraction.denominator}"
    return f"{float(value) + by:.2f}"


def answers(made: Json) -> list[str]:
    """The paths that recomputing names, as differences or as refused."""
    try:
        return [difference.path for difference in recompute(made)]
    except RuleBroken as broken:
        return [fault.field or "" for fault in broken.faults]


def refused(made: Json) -> bool:
    try:
        recompute(made)
    except RuleBroken:
        return True
    return False


@given(any_facts())
def test_any_export_recomputes_equal(of: ShortlistFacts) -> None:
    assert recompute(export(of)) == []


@given(any_facts())
def test_the_facts_come_back_whole(of: ShortlistFacts) -> None:
    read = read_facts(export(of))
    assert (read.call, read.cut) == (of.call, of.cut)
    assert sorted(read.files, key=lambda file: file.number) == list(of.files)


@given(any_facts(), st.data(), st.sampled_from([-1, 1, 7]))
def test_altering_any_one_number_is_found_and_named(of: ShortlistFacts, data: st.DataObject, by: int) -> None:
    made = export(of)
    places = [path for path, _, _ in numbers_in(made)]
    chosen = data.draw(st.sampled_from(places))
    path, container, key = next(entry for entry in numbers_in(made) if entry[0] == chosen)
    container[key] = altered(container[key], by)
    named = answers(made)
    if FACT.search(path):
        # What follows from it differs, the hash at the least, or it is refused where the rule is broken.
        assert all(named)
        assert named[-1] == "sha256" or refused(made)
    else:
        assert named == [path]


def test_an_altered_score_is_followed_through_to_the_line() -> None:
    made = export(facts(Threshold(Fraction(3))))
    top = made["ranked"][0]
    assert (top["number"], top["mean"]) == ("IAS-2023-003", {"exact": "5/1", "rounded": "5.00"})
    top["reviews"][0]["scores"][0]["value"] = 0
    named = {difference.path: (difference.stated, difference.computed) for difference in recompute(made)}
    assert named["ranked[0].reviews[0].total.exact"] == ("5/1", "13/4")
    assert named["ranked[0].mean.rounded"] == ("5.00", "3.25")
    assert named["ranked[0].criterion_means.impact.exact"] == ("5/1", "0/1")
    assert named["ranked[0].position"] == (1, 2)
    assert named["ranked[1].rank"] == (2, 1)
    assert named["ranked[0].number"] == ("IAS-2023-003", "IAS-2023-001")
    assert "sha256" in named


@pytest.mark.parametrize(
    ("cut", "parameter"), [(Threshold(Fraction(7, 2)), "9/2"), (Count(2), 3), (Envelope(400_000_000), 500)]
)
def test_a_moved_line_is_found(cut: Threshold | Count | Envelope, parameter: str | int) -> None:
    made = export(facts(cut))
    made["cut"]["parameter"] = parameter
    named = [difference.path for difference in recompute(made)]
    assert "cut.inside" in named
    assert any(path.endswith("].inside") for path in named)


def test_files_in_another_order_are_found_even_when_each_is_right() -> None:
    made = export(facts())
    made["ranked"][1:3] = reversed(made["ranked"][1:3])
    assert recompute(made) == [Difference("ranked[1].number", "IAS-2023-004", "IAS-2023-001")]


def test_a_file_moved_out_of_the_ranking_is_found() -> None:
    made = export(facts())
    for review in made["ranked"][4]["reviews"]:
        review["recused"] = True
    named = {difference.path: difference for difference in recompute(made)}
    assert named["ranked[4]"].computed is ABSENT
    assert named["unranked[1]"].stated is ABSENT
    assert named["summary.ranked"].stated == 5


def test_what_is_missing_or_added_is_found() -> None:
    made = export(facts(Count(1)))
    del made["sha256"], made["ranked"][0]["mean"]["exact"]
    made["ranked"][0]["remark"] = "added"
    assert [(d.path, d.stated, d.computed) for d in recompute(made)] == [
        ("ranked[0].mean.exact", ABSENT, "5/1"),
        ("ranked[0].remark", "added", ABSENT),
        ("sha256", ABSENT, export(facts(Count(1)))["sha256"]),
    ]


@pytest.mark.parametrize("other", [True, 1.0, "1"])
def test_another_type_is_another_value(other: object) -> None:
    made = export(facts())
    made["ranked"][0]["rank"] = other
    assert [(d.path, d.stated, d.computed) for d in recompute(made)] == [("ranked[0].rank", other, 1)]


def test_an_altered_text_changes_the_hash_and_its_accents_written_otherwise_do_not() -> None:
    made = export(facts())
    made["ranked"][0]["title"] = made["ranked"][0]["title"].replace("é", "e\u0301")
    assert recompute(made) == []
    made["ranked"][0]["title"] = "Autre titre"
    assert [difference.path for difference in recompute(made)] == ["sha256"]


def _set(path: str, value: object) -> Any:
    """A change to an export: the value at a dotted path, or its key removed for ABSENT."""

    def change(made: Json) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        place: Any = made
        for step in way:
            place = place[step]
        if value is ABSENT:
            del place[last]
        else:
            place[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        (_set("schema", "other"), "export.not_one_of", "schema"),
        (_set("version", 2), "export.not_one_of", "version"),
        (_set("call", ABSENT), "export.key_missing", "call"),
        (_set("call.scale.max", 10.0), "export.not_a_whole_number", "call.scale.max"),
        (_set("call.scale.max", 9), "review.score_out_of_scale", "ranked[0].reviews[0].scores[0].value"),
        (_set("call.criteria.0.weight_bp", 3501), "criteria.weights_not_whole", "call.criteria"),
        (_set("call.criteria.1.code", "impact"), "criteria.code_repeated", "call.criteria[1].code"),
        (_set("call.fictional", 1), "export.not_true_or_false", "call.fictional"),
        (_set("ranked.2.request_cents", "5"), "export.not_a_whole_number", "ranked[2].request_cents"),
        (_set("ranked.2.request_cents", True), "export.not_a_whole_number", "ranked[2].request_cents"),
        (_set("ranked.2.request_cents", -1), "export.number_out_of_range", "ranked[2].request_cents"),
        (_set("ranked.2.request_cents", 2**53), "export.number_out_of_range", "ranked[2].request_cents"),
        (_set("ranked.2.request_cents", 2**53 - 1), "export.number_out_of_range", "summary.request_cents"),
        (_set("ranked.2.state", "ineligible"), "ranking.not_eligible", "ranked[2].state"),
        (_set("ranked.2.state", "eligibile"), "export.not_one_of", "ranked[2].state"),
        (_set("ranked.2.number", "IAS-2023-006"), "ranking.number_repeated", "ranked[2].number"),
        (_set("ranked.2.title", None), "export.not_text", "ranked[2].title"),
        (_set("ranked.2.title", "\ud800"), "export.not_text", "ranked[2].title"),
        (_set("ranked.0.reviews", {}), "export.not_a_list", "ranked[0].reviews"),
        (_set("ranked.0.reviews.0", 5), "export.not_an_object", "ranked[0].reviews[0]"),
        (_set("unranked.0.reviews.0.scores.0.value", 11), "review.score_out_of_scale",
         "unranked[0].reviews[0].scores[0].value"),
        (_set("ranked.0.reviews.0.scores.1.criterion", "impact"), "export.score_repeated",
         "ranked[0].reviews[0].scores[1].criterion"),
        (_set("ranked.0.reviews.0.scores.1.criterion", "novelty"), "review.criterion_unknown",
         "ranked[0].reviews[0].scores[1].criterion"),
        (_set("cut", ABSENT), "export.key_missing", "cut"),
        (_set("cut.method", "lots"), "export.not_one_of", "cut.method"),
        (_set("cut.parameter", "2"), "export.not_a_whole_number", "cut.parameter"),
        (_set("cut.parameter", True), "export.not_a_whole_number", "cut.parameter"),
        (_set("cut", {"method": "threshold", "parameter": 3}), "export.not_a_fraction", "cut.parameter"),
        (_set("cut", {"method": "threshold", "parameter": "1/0"}), "export.not_a_fraction", "cut.parameter"),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_with_is_refused_at_its_path(change: Any, code: str, field: str) -> None:
    made = copy.deepcopy(export(facts(Count(2))))
    change(made)
    with pytest.raises(RuleBroken) as broken:
        recompute(made)
    assert (code, field) in [(fault.code, fault.field) for fault in broken.value.faults]


@pytest.mark.parametrize(
    ("change", "is_broken"),
    [
        (_set("call.criteria.0.weight_bp", 3501), True),
        (_set("ranked.0.reviews.0.scores.0.value", 11), True),
        (_set("ranked.2.request_cents", -1), True),
        (_set("call.criteria.0.weight_bp", "3500"), False),
        (_set("version", 2), False),
    ],
)
def test_facts_that_cannot_be_are_told_from_what_is_no_export(change: Any, is_broken: bool) -> None:
    made = export(facts())
    change(made)
    with pytest.raises(RuleBroken) as broken:
        recompute(made)
    assert isinstance(broken.value, BrokenFacts) == is_broken


def test_every_fault_of_form_is_said_at_once() -> None:
    made = export(facts())
    made["ranked"][0]["request_cents"] = None
    made["ranked"][1]["state"] = 5
    with pytest.raises(RuleBroken) as broken:
        recompute(made)
    assert [fault.field for fault in broken.value.faults] == ["ranked[0].request_cents", "ranked[1].state"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"\xff", "export.not_utf8"),
        (b"", "export.not_json"),
        (b'{"schema": ', "export.not_json"),
        (b"[]", "export.not_an_object"),
        (b"null", "export.not_an_object"),
        (b'{"a": 1, "a": 2}', "export.key_repeated"),
        (b'{"a": NaN}', "export.number_refused"),
        (b'{"a": -Infinity}', "export.number_refused"),
        (b'{"a": ' + b"9" * 5000 + b"}", "export.number_refused"),
        (b'{"a": ' + b"[" * 100_000 + b"}", "export.too_deep"),
    ],
)
def test_what_is_not_one_json_object_is_refused(text: bytes, code: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        parse_export(text)
    assert broken.value.code == code


def test_a_byte_order_mark_does_no_harm() -> None:
    assert parse_export("\ufeff{}".encode()) == {}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)), st.data())  # fmt: skip
def test_whatever_stands_in_a_file_the_answer_is_differences_or_faults(
    junk: Any, data: st.DataObject
) -> None:
    made = export(facts(Count(2)))
    key = data.draw(st.sampled_from(list(made)))
    assume(made[key] != junk)
    made[key] = junk
    named = answers(made)
    assert all(named)
    assert named or key in ("exported_at", "language", "notice")


def test_the_content_has_no_clock_and_the_export_has_it_once() -> None:
    content = content_of(compose_document(facts(Count(2))))
    made = export(facts(Count(2)))
    assert made["exported_at"] == "2026-11-23T14:05:09Z"
    assert json.dumps(made).count("2026-11-23") == 1
    assert list(made)[:7] == ["schema", "version", "exported_at", "language", "notice", "sha256", "call"]
    assert made["sha256"] == content_sha256(content)
    assert made["notice"].startswith("Fictional data")
    assert list(content_of(compose_document(facts(Count(2))))) == list(content)
