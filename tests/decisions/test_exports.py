"""Exports read back as what was written: exact numbers, inert text, the same columns in both languages."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from callapp.decisions.columns import file_columns, score_columns
from callapp.decisions.exports import CELL_LIMIT, inert, write_csv, write_json, write_xlsx
from callapp.decisions.recompute import recompute
from callapp.decisions.shortlist_document import ShortlistDocument, ShortlistFacts, compose_document
from callapp.decisions.shortlist_json import content_of, content_sha256
from callapp.decisions.shortlist_reading import parse_export
from callapp.domain.bilingual import Language
from callapp.domain.shortlist import Count, Envelope
from tests.decisions.documents import CALL, any_facts, facts, file, review

FR, EN = Language.FR, Language.EN
NOW = datetime(2026, 11, 23, 14, 5, 9, tzinfo=UTC)
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1", " =1+1", '"=1+1', "'=1+1", "＝1+1"]


def in_french(message: str) -> str:
    return f"[fr] {message}"


def csv_bytes(document: ShortlistDocument, language: Language = FR) -> bytes:
    out = io.BytesIO()
    write_csv(document, out, language=language, translate=in_french if language is FR else str)
    return out.getvalue()


def csv_rows(document: ShortlistDocument) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_bytes(document).decode("utf-8-sig"), newline="")))


def xlsx_bytes(document: ShortlistDocument, language: Language = FR) -> bytes:
    out = io.BytesIO()
    write_xlsx(document, out, language=language, translate=in_french if language is FR else str)
    return out.getvalue()


def book(document: ShortlistDocument, language: Language = FR) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(document, language)))


def sheet_rows(of: Workbook, name: str) -> list[dict[str, Any]]:
    header, *rows = of[name].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def titled(*titles: str) -> ShortlistDocument:
    files = tuple(file(f"N{i}", review(6, 6, 6, 6), title=title) for i, title in enumerate(titles))
    return compose_document(ShortlistFacts(CALL, files))


@pytest.fixture(scope="module")
def cut_by_envelope() -> ShortlistDocument:
    return compose_document(facts(Envelope(400_000_000)))


def test_csv_has_stable_codes_a_decimal_point_and_exact_dollars(cut_by_envelope: ShortlistDocument) -> None:
    text = csv_bytes(cut_by_envelope)
    assert text.startswith(b"\xef\xbb\xbfposition,rank,ex_aequo,inside,number,title,hospital,province,")
    rows = csv_rows(cut_by_envelope)
    assert [row["number"][-3:] for row in rows] == ["003", "001", "004", "002", "005", "006"]
    third = rows[2]
    assert third | {
        "position": "3", "rank": "3", "ex_aequo": "true", "inside": "true", "request": "990000.50",
        "cumulative_request": "3990000.50", "review_count": "1",
    } == third  # fmt: skip
    assert (rows[1]["mean"], rows[1]["mean_numerator"], rows[1]["mean_denominator"]) == ("3.91", "313", "80")
    assert (rows[1]["median"], rows[1]["spread"], rows[1]["mean_impact"]) == ("3.91", "0.18", "4.25")
    assert rows[3]["inside"] == "false"
    unranked = rows[5]
    assert (unranked["position"], unranked["mean"], unranked["inside"], unranked["review_count"]) == (
        "", "", "", "0",
    )  # fmt: skip
    assert third["title"] == "Prévoir les congés"
    assert all(
        row["notice"] == "[fr] Fictional data: no hospital, person or score here is real." for row in rows
    )


def test_both_languages_have_the_same_columns_and_values(cut_by_envelope: ShortlistDocument) -> None:
    def without_notice(language: Language) -> list[list[str]]:
        text = csv_bytes(cut_by_envelope, language).decode("utf-8-sig")
        return [row[:-1] for row in csv.reader(io.StringIO(text, newline=""))]

    assert without_notice(FR) == without_notice(EN)


def test_a_real_call_carries_no_notice() -> None:
    real = dataclasses.replace(CALL, is_fictional=False)
    document = compose_document(ShortlistFacts(real, (file("N1", review(6, 6, 6, 6)),)))
    assert csv_rows(document)[0]["notice"] == ""
    assert {row["item"]: row["value"] for row in sheet_rows(book(document), "call")}["notice"] is None


@pytest.mark.parametrize("text", DANGEROUS)
def test_typed_text_is_never_a_formula(text: str) -> None:
    document = titled(text)
    (cell,) = [row["title"] for row in csv_rows(document)]
    assert cell.startswith(f"'{text[0]}")
    assert cell.replace("'", "") == text.replace("'", "")
    sheet = book(document)["shortlist"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    # XLSX writes a carriage return as _x000D_, which openpyxl leaves undone.
    assert text.replace("\r", "_x000D_") in [cell.value for cell in cells]


def test_a_formula_after_a_semicolon_is_inert_where_the_semicolon_separates() -> None:
    (row,) = csv_rows(titled("Soins;=HYPERLINK(1)"))
    assert row["title"] == "Soins;'=HYPERLINK(1)"


@pytest.mark.parametrize("text", ["Soins à 1+1", "a-b", "Prévoir; puis agir", "", "É=MC²", "100 %"])
def test_harmless_text_is_left_as_it_is(text: str) -> None:
    assert inert(text) == text


@given(st.text(alphabet="=+-@;\t\r\n '\"a1", max_size=8))
def test_no_cell_begins_as_a_formula_wherever_the_text_is_split(text: str) -> None:
    made = inert(text)
    for cell in made.replace("\t", ";").replace("\r", ";").replace("\n", ";").split(";"):
        assert cell.lstrip(" \"'")[:1] not in ("=", "+", "-", "@") or cell.lstrip(' "').startswith("'")


def test_the_workbook_has_real_numbers_a_frozen_header_and_a_filter(
    cut_by_envelope: ShortlistDocument,
) -> None:
    made = book(cut_by_envelope)
    assert made.sheetnames == ["shortlist", "columns", "scores", "call"]
    for sheet in made:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
    rows = sheet_rows(made, "shortlist")
    assert [row["position"] for row in rows] == [1, 2, 3, 4, 5, None]
    assert (rows[2]["request"], rows[2]["ex_aequo"], rows[2]["mean"]) == (990000.5, True, 3.0)
    assert (rows[1]["mean"], rows[1]["mean_numerator"], rows[1]["mean_denominator"]) == (3.91, 313, 80)
    formats = {cell.column: cell.number_format for cell in made["shortlist"][2]}
    codes = list(rows[0])
    assert formats[codes.index("mean") + 1] == "0.00"
    assert formats[codes.index("request") + 1] == "#,##0.00"


def test_the_workbook_explains_every_column_in_the_language(cut_by_envelope: ShortlistDocument) -> None:
    for language in (FR, EN):
        made = book(cut_by_envelope, language)
        explained = sheet_rows(made, "columns")
        for name in ("shortlist", "scores"):
            header = [cell.value for cell in made[name][1]]
            assert [row["column"] for row in explained if row["sheet"] == name] == header
        assert all(row["label"] and row["meaning"] for row in explained)
        impact = next(row for row in explained if row["column"] == "mean_impact")
        assert impact["label"] == ("Effet sur les soins" if language is FR else "Impact on care")
        assert impact["meaning"].endswith("Weight in per cent: 35.")
        assert impact["meaning"].startswith("[fr] Mean") == (language is FR)


def test_the_workbook_holds_every_score_and_what_the_table_rests_on(
    cut_by_envelope: ShortlistDocument,
) -> None:
    made = book(cut_by_envelope)
    scores = sheet_rows(made, "scores")
    assert len(scores) == 4 * 7 + 1
    assert scores[0] == {
        "number": "IAS-2023-003", "reviewer": "Évaluatrice fictive 3", "counted": True, "total": 5,
        "criterion": "impact", "score": 5, "justification": "Justification fictive : impact.",
    }  # fmt: skip
    assert [row["counted"] for row in scores if row["number"] == "IAS-2023-003"] == [True] * 4 + [False] * 4
    assert (scores[-1]["number"], scores[-1]["counted"], scores[-1]["score"]) == ("IAS-2023-006", False, 4.5)
    stated = {row["item"]: row["value"] for row in sheet_rows(made, "call")}
    assert stated == {
        "call": "ia-sante-demo-eval", "title": "L’IA au service de la santé",
        "notice": "[fr] Fictional data: no hospital, person or score here is real.", "max_points": 5,
        "weight_impact": 35, "weight_feasibility": 25, "weight_partnership": 20, "weight_results": 20,
        "cut_method": "envelope", "cut_parameter": 4_000_000, "inside": 3,
        "dollars_used": 3_990_000.5, "dollars_left": 9_999.5, "splits_tie": True,
        "reason": "shortlist.envelope_exceeded", "sha256": content_sha256(content_of(cut_by_envelope)),
    }  # fmt: skip


def test_a_text_longer_than_a_cell_is_cut_with_a_mark() -> None:
    long_review = review(6, 6, 6, 6)
    scores = tuple(dataclasses.replace(s, justification="é" * 40_000) for s in long_review.scores)
    files = (file("N1", dataclasses.replace(long_review, scores=scores)),)
    text = sheet_rows(book(compose_document(ShortlistFacts(CALL, files))), "scores")[0]["justification"]
    assert len(text) == CELL_LIMIT
    assert text.endswith("é…")


def test_an_empty_ranking_is_a_good_file() -> None:
    document = compose_document(ShortlistFacts(CALL, (), Count(3)))
    assert csv_rows(document) == []
    assert sheet_rows(book(document), "shortlist") == []


@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes])
def test_the_same_input_gives_the_same_bytes(
    make: Callable[[ShortlistDocument], bytes], cut_by_envelope: ShortlistDocument
) -> None:
    assert make(cut_by_envelope) == make(compose_document(facts(Envelope(400_000_000))))


@given(any_facts())
def test_the_written_json_recomputes_equal(of: ShortlistFacts) -> None:
    out = io.BytesIO()
    write_json(compose_document(of), out, exported_at=NOW, language=EN, translate=str)
    assert recompute(parse_export(out.getvalue())) == []
    assert json.loads(out.getvalue())["language"] == "en"


def test_codes_of_columns_are_unique(cut_by_envelope: ShortlistDocument) -> None:
    for columns in (
        [c.code for c in file_columns(cut_by_envelope, language=FR, translate=str)],
        [c.code for c in score_columns(translate=str)],
    ):
        assert len(columns) == len(set(columns))
