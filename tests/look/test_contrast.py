"""Contrast of the tokens in theme.css, as WCAG 2.2 counts it: text 4.5 to 1, controls and marks 3 to 1."""

from __future__ import annotations

import re

import pytest

from callapp.web.statics import STATIC

TOKENS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", (STATIC / "theme.css").read_text("utf-8")))
SURFACES = ("paper", "warm", "wash")

TEXT = [(text, surface) for text in ("ink", "soft", "teal", "deep", "red") for surface in SURFACES] + [
    ("amber", "amber-wash"),
    ("amber", "paper"),
    ("amber", "warm"),
    ("ink", "amber-wash"),
    ("ink", "green-wash"),
    ("red", "red-wash"),
    ("green", "green-wash"),
    ("green", "paper"),
    ("soft", "quiet-wash"),
    ("paper", "teal"),
    ("paper", "deep"),
    ("paper", "red"),
    ("paper", "green"),
]
# Borders of fields, the focus ring beside its white gap, bars against their track, marks of a picture.
SHAPES = [
    (shape, surface) for shape in ("control-line", "focus", "teal", "amber") for surface in SURFACES
] + [
    ("teal", "quiet-wash"),
    ("focus", "paper"),
]


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, from 0 (black) to 1 (white)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("text", "surface"), TEXT)
def test_text_can_be_read(text: str, surface: str) -> None:
    assert contrast(text, surface) >= 4.5


@pytest.mark.parametrize(("shape", "surface"), SHAPES)
def test_shape_can_be_seen(shape: str, surface: str) -> None:
    assert contrast(shape, surface) >= 3


def test_formula() -> None:
    TOKENS.update(black="#000000", white="#ffffff")
    assert contrast("black", "white") == pytest.approx(21)


def test_sheets_use_tokens_only() -> None:
    """Colours live in theme.css: other sheets name tokens (white, and two edges of washes, apart)."""
    allowed = {"#fff", "#eddcc4", "#bcd8c3"}
    for name in ("layout", "forms", "components", "tables"):
        used = set(re.findall(r"#[0-9a-f]{3,8}\b", (STATIC / f"{name}.css").read_text("utf-8")))
        assert used <= allowed, name
