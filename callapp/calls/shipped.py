"""The calls that come with the product: the real call of 2023, and two fictional ones under the same rules.

A fictional call is the real document with a small overlay: each top-level key of
``documents/<slug>.overlay.toml`` replaces the same key of the real document. Rules, questions, criteria and
scale are never in an overlay, so they are the same by construction.
"""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from callapp.calls.document import CallDocument, document_of

REAL_SLUG = "ia-sante-2023"
DEMO_SLUG = "ia-sante-demo"
EVAL_SLUG = "ia-sante-demo-eval"
DEMO_DAYS = 30
HEAD_START = timedelta(hours=2)
DOCUMENTS = Path(__file__).parent / "documents"
OVERLAY_KEYS = frozenset(
    {
        "slug",
        "number_prefix",
        "year",
        "fictional",
        "name",
        "summary",
        "window",
        "envelope",
        "contact",
        "notes",
        "faq",
        "schedule",
        "results",
    }
)


@cache
def real_call() -> CallDocument:
    """The call of 2023, closed; confirmed facts only."""
    return document_of(_content(REAL_SLUG))


def demo_call(first_start: datetime) -> CallDocument:
    """The fictional call one can apply to: open at first_start (aware), for 30 days from then on.

    It opened a little before, so that what its demonstration people did lies in the past. It closes at the
    end of the thirtieth day in its own zone, so that the deadline reads like a real one.
    """
    content = _overlaid(DEMO_SLUG)
    zone = ZoneInfo(content["window"]["time_zone"])
    started = first_start.astimezone(zone)
    opens_at = started - HEAD_START
    closes_at = datetime.combine(started.date() + timedelta(days=DEMO_DAYS + 1), time(0), zone)
    content["year"] = opens_at.year
    content["window"] |= {"opens_at": _written(opens_at), "closes_at": _written(closes_at)}
    return document_of(content)


@cache
def demo_eval_call() -> CallDocument:
    """The fictional closed call that holds the demonstration files; its dates are fixed."""
    return document_of(_overlaid(EVAL_SLUG))


def shipped_call(slug: str) -> CallDocument | None:
    """The shipped document of a slug, for answers that need no database; None when there is none.

    The open fictional call has no dates before its first start: only its rules are of use here.
    """
    if slug == REAL_SLUG:
        return real_call()
    if slug == EVAL_SLUG:
        return demo_eval_call()
    if slug == DEMO_SLUG:
        return demo_call(real_call().window.opens_at)
    return None


def _overlaid(slug: str) -> dict[str, Any]:
    overlay = _content(f"{slug}.overlay")
    strange = overlay.keys() - OVERLAY_KEYS
    if strange:
        raise ValueError(f"an overlay may not touch {', '.join(sorted(strange))}")
    return {**_content(REAL_SLUG), **overlay}


def _content(name: str) -> dict[str, Any]:
    return tomllib.loads(_text(name), parse_float=Decimal)


@cache
def _text(name: str) -> str:
    return (DOCUMENTS / f"{name}.toml").read_text(encoding="utf-8")


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
