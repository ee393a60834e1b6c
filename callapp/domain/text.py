"""Typed text: one normal form, no invisible control characters, words counted as a reader counts them."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import regex

from callapp.domain.errors import Fault, RuleBroken

# What word processors put for a line or page break, a non-breaking and an optional hyphen.
_PASTED = str.maketrans(
    {
        **dict.fromkeys("\v\f\u2028\u2029", "\n"),
        "\x1e": "\N{NON-BREAKING HYPHEN}",
        "\x1f": "\N{SOFT HYPHEN}",
    }
)
_PASTED_SIGN = regex.compile("[" + "".join(map(chr, _PASTED)) + "]")
# Control characters (but line feed and tab), half surrogates and noncharacters: some databases, XML and
# PDF refuse them, and no keyboard writes them on purpose.
_FORBIDDEN = regex.compile(r"[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}--[\n\t]]", regex.V1)
_WORD_BOUNDARY = regex.compile(r"\b", regex.WORD | regex.V1)
_WORD_CHARACTER = regex.compile(r"[\p{L}\p{N}]")
# A soft hyphen or a joiner bounds no word (UAX 29, WB4); a space without width does.
_UNSEEN = regex.compile(r"[\p{Cf}--[\u200b]]", regex.V1)
# Straight and typographic apostrophe; hyphen-minus, hyphen, non-breaking hyphen.
_JOINER_INSIDE = regex.compile(r"(?<=[\p{L}\p{M}\p{N}])['’\-‐‑](?=[\p{L}\p{N}])")


def pasted_text(text: str) -> str:
    """``text`` with the signs that only word processors use replaced by those everybody knows.

    Breaks of lines, columns and pages become line feeds, Word’s own hyphens U+2011 and U+00AD.
    """
    # Hardly any text has one, and looking is many times quicker than writing the text anew.
    return text.translate(_PASTED) if _PASTED_SIGN.search(text) else text


def line_ends(text: str) -> str:
    """``text`` with a line feed at the end of each line, where browsers send two characters."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def clean_text(text: str, *, field: str | None = None) -> str:
    """``text`` in NFC, its lines ended by line feeds, without a word processor’s own signs (pasted_text).

    Raises RuleBroken text.forbidden_character, on ``field``, with its code point (``U+0007``) and its
    position (from 1) for the first character that may not be in a text.
    """
    lines = pasted_text(line_ends(text))
    forbidden = _FORBIDDEN.search(lines)
    if forbidden is not None:
        code_point = f"U+{ord(forbidden[0]):04X}"
        raise RuleBroken(
            "text.forbidden_character", field, code_point=code_point, position=forbidden.start() + 1
        )
    return unicodedata.normalize("NFC", lines)


def visible_text(text: str) -> str:
    """``text`` with each character that ``clean_text`` refuses as U+FFFD, to be shown and corrected."""
    return _FORBIDDEN.sub("\ufffd", pasted_text(line_ends(text)))


def word_count(text: str) -> int:
    """The number of words: Unicode word boundaries (UAX 29), counting the pieces with a letter or digit.

    An apostrophe or a hyphen inside joins (DOMAIN section 3), so ``l'hôpital`` and ``rendez-vous`` are
    one word each, whichever apostrophe or hyphen was typed.
    """
    visible = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return sum(map(is_word, text_pieces(visible)))


def text_pieces(text: str) -> list[str]:
    """``text`` cut at the boundaries by which words are counted: words, and each sign or space between.

    Joined again they are ``text``.
    """
    # An underscore never breaks a word in UAX 29 (ExtendNumLet): standing in for a joiner, it joins.
    joined = _JOINER_INSIDE.sub("_", text)
    cuts = [0, *(found.start() for found in _WORD_BOUNDARY.finditer(joined)), len(text)]
    return [text[start:end] for start, end in pairwise(cuts) if start < end]


def is_word(piece: str) -> bool:
    """True for a piece that counts as a word: it holds a letter or a digit."""
    return _WORD_CHARACTER.search(piece) is not None


def limit_faults(
    text: str, *, field: str | None = None, max_words: int | None = None, max_characters: int | None = None
) -> tuple[Fault, ...]:
    """What is too long about ``text``: text.too_many_words, text.too_many_characters, or nothing.

    A limit of None is no limit. Characters are code points. Each fault carries ``limit`` and ``count``.
    """
    counted = (
        ("text.too_many_words", max_words, word_count),
        ("text.too_many_characters", max_characters, len),
    )
    return tuple(
        Fault(code, field, {"limit": limit, "count": count(text)})
        for code, limit, count in counted
        if limit is not None and count(text) > limit
    )


def reading_order(text: str) -> str:
    """Where a text stands in an alphabetical list of either language: accents and case make no difference."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))
