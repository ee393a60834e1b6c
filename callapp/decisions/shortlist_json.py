"""The shortlist document as JSON, schema ``callapp.shortlist`` version 1.

Every key is always there, in one fixed order, but ``extension``: only a file that could be submitted after
its call closed has one. Scores are half-points, weights basis points, money cents: all integers. A value in
points is ``{"exact": "77/20", "rounded": "3.85"}``: the exact fraction counts, the rounded one (two decimals,
half away from zero) is for reading.

The content holds no clock and no language, so the same facts give the same content and the same SHA-256 for
ever. An export wraps it with ``exported_at``, ``language``, ``notice`` and that ``sha256``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from callapp.decisions.shortlist_document import (
    CallFacts,
    FileFacts,
    ListedFile,
    RankedListing,
    ShortlistDocument,
)
from callapp.domain.bilingual import Bilingual, Language
from callapp.domain.canonical import canonical_json
from callapp.domain.scoring import FileScore, exact_text, rounded
from callapp.domain.shortlist import Count, Cut, Envelope, Shortlist, Threshold
from callapp.web.marks import N_

SCHEMA = "callapp.shortlist"
VERSION = 1
# What an export adds around the content; the hash does not cover it.
WRAPPING = ("exported_at", "language", "notice", "sha256")
FICTIONAL_NOTICE = N_("Fictional data: no hospital, person or score here is real.")

Json = dict[str, Any]


def content_of(document: ShortlistDocument) -> Json:
    """The document as JSON values: what is frozen with a shortlist, and the body of every JSON export."""
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "call": _call(document.call),
        "cut": _cut(document.cut, document.line) if document.cut and document.line else None,
        "summary": {
            "ranked": len(document.ranked),
            "unranked": len(document.unranked),
            "reviews_counted": sum(file.place.score.review_count for file in document.ranked),
            "request_cents": sum(file.facts.request_cents for file in document.files),
        },
        "ranked": [_ranked_file(file) for file in document.ranked],
        "unranked": [_file_facts(file.facts) | _reviews(file) for file in document.unranked],
    }


def content_sha256(content: Json) -> str:
    """SHA-256 of the content's canonical JSON, in hexadecimal; an export's wrapping is left out.

    Raises rfc8785.CanonicalizationError as ``canonical_json`` does.
    """
    bare = {key: value for key, value in content.items() if key not in WRAPPING}
    return hashlib.sha256(canonical_json(bare)).hexdigest()


def export_of(
    content: Json, *, exported_at: datetime, language: Language, translate: Callable[[str], str]
) -> Json:
    """The JSON export of a content: the one place where a clock (UTC, to the second) and a language enter."""
    stamp = exported_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "schema": content["schema"],
        "version": content["version"],
        "exported_at": stamp,
        "language": str(language),
        "notice": translate(FICTIONAL_NOTICE) if content["call"]["fictional"] else None,
        "sha256": content_sha256(content),
    } | content


def _call(call: CallFacts) -> Json:
    return {
        "slug": call.slug,
        "title": _bilingual(call.title),
        "fictional": call.is_fictional,
        "scale": {"unit": "half_points", "max": call.max_half_points},
        "criteria": [
            {
                "code": criterion.code,
                "weight_bp": criterion.weight_bp,
                "name": _bilingual(criterion.name),
            }
            for criterion in call.criteria
        ],
    }


def _cut(cut: Cut, line: Shortlist) -> Json:
    return {
        "method": str(cut.method),
        "parameter": cut_parameter(cut),
        "inside": line.inside_count,
        "cents_used": line.cents_used,
        "cents_left": line.cents_left,
        "splits_tie": line.splits_tie,
        "reason": {"code": line.reason.code, "params": dict(line.reason.params)},
    }


def cut_parameter(cut: Cut) -> str | int:
    """The parameter as exports write it: exact points of a threshold, number of files, or cents."""
    match cut:
        case Threshold(minimum):
            return exact_text(minimum)
        case Count(files):
            return files
        case Envelope(cents):
            return cents


def _ranked_file(file: RankedListing) -> Json:
    return (
        {
            "position": file.place.position,
            "rank": file.place.rank,
            "ex_aequo": file.place.is_ex_aequo,
            "inside": file.is_inside,
        }
        | _file_facts(file.facts)
        | {"cumulative_cents": file.cumulative_cents}
        | _score(file.place.score)
        | _reviews(file)
    )


def _file_facts(file: FileFacts) -> Json:
    return {
        "number": file.number,
        "title": file.title,
        "hospital": file.hospital,
        "province": file.province,
        "language": str(file.language),
        "state": str(file.state),
        "request_cents": file.request_cents,
    } | (
        {"extension": {"until": file.extension.until, "reason": file.extension.reason}}
        if file.extension
        else {}
    )


def _score(score: FileScore) -> Json:
    return {
        "review_count": score.review_count,
        "mean": points(score.mean),
        "median": points(score.median),
        "spread": points(score.spread),
        "criterion_means": {code: points(mean) for code, mean in score.criterion_means.items()},
    }


def _reviews(file: ListedFile) -> Json:
    return {
        "reviews": [
            {
                "reviewer": review.reviewer,
                "state": str(review.state),
                "recused": review.is_recused,
                "total": None if total is None else points(total),
                "scores": [
                    {
                        "criterion": score.criterion,
                        "value": score.half_points,
                        "justification": score.justification,
                    }
                    for score in review.scores
                ],
            }
            for review, total in zip(file.facts.reviews, file.review_totals, strict=True)
        ]
    }


def points(value: Fraction) -> Json:
    """A value in points: the exact fraction and what is shown."""
    return {"exact": exact_text(value), "rounded": str(rounded(value))}


def _bilingual(text: Bilingual) -> Json:
    return {"fr": text.fr, "en": text.en}
