"""A page as a browser reads it, and what of it a browser reads otherwise than it is written.

``read_page(html)`` gives the tree and every parse error in words. Stricter than the standard: each element is
closed where it is written (a browser would guess where), so that the tree is the text and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

import turbohtml
from turbohtml import TokenType, tokenize
from turbohtml.treebuild import TreeBuilder, parse_into

_VOID = "area base br col embed hr img input link meta source track wbr".split()  # noqa: SIM905 – a list to read
# What a browser adds where it is not written, and the standard finds nothing wrong with.
_IMPLIED = {f"<{end}{name}>" for name in ("html", "head", "body", "tbody", "colgroup") for end in ("", "/")}
_DOCTYPE = re.compile(r"\s*<!doctype html>", re.IGNORECASE)
_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z][A-Za-z0-9]*|#[0-9]+|#[xX][0-9A-Fa-f]+);)")
_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)


@lru_cache(maxsize=4)
def read_page(html: str) -> tuple[Element, list[str]]:
    """The page as a tree without namespaces and comments, and what is wrong with its text."""
    document = parse_into(html, _TREE)
    assert isinstance(document, Element)
    [tree] = document
    errors = [f"line {error.line}: {error.code}" for error in turbohtml.parse(html).errors]
    if not _DOCTYPE.match(html):
        errors.append("line 1: no <!doctype html>")
    if "&" in html and (bare := _AMPERSAND.search(_SCRIPT.sub("", html))):
        errors.append(f"an ampersand that is no character reference: {bare.string[bare.start() :][:40]!r}")
    return tree, errors + _misread(html, tree)


_Node = Element | str | None


class _TreeOfElements:
    """Builds the standard library's elements: text before the first child, tails after each."""

    def create_document(self) -> Element:
        return Element("document")

    def create_doctype(self, *_: str | None) -> None:
        return None

    def create_pi(self, *_: str) -> None:
        return None

    def create_element(
        self, name: str, _namespace: str, attrs: tuple[tuple[str, str | None], ...]
    ) -> Element:
        return Element(name, {name: value or "" for name, value in attrs})

    def create_text(self, data: str) -> str:
        return data

    def create_comment(self, data: str) -> None:
        return None

    def append(self, parent: _Node, child: _Node) -> None:
        assert isinstance(parent, Element)
        if isinstance(child, Element):
            parent.append(child)
        elif child and len(parent):
            parent[-1].tail = (parent[-1].tail or "") + child
        elif child:
            parent.text = (parent.text or "") + child


_TREE: TreeBuilder[_Node] = _TreeOfElements()


def _misread(html: str, tree: Element) -> list[str]:
    """The first place where what is read is not what is written; after it everything would differ."""
    written = _written(html)
    line, event = next(written, (0, None))
    for read in _read(tree):
        if read == event:
            line, event = next(written, (line, None))
        elif read not in _IMPLIED:
            return [f"line {line}: {event or 'the end'} is written where {read} is read"]
    return [] if event is None else [f"line {line}: {event} is written and not read"]


def _written(html: str) -> Iterator[tuple[int, str]]:
    """Bare tags and texts in the order of the text, with their lines; a void element ends where it begins."""
    words, line, drawing = "", 0, 0
    for token in tokenize(html):
        if token.type == TokenType.TEXT:
            words += token.data or ""
            continue
        line = token.line
        if token.type not in (TokenType.START_TAG, TokenType.END_TAG):
            continue
        if words := words.strip():
            yield line, words
        words = ""
        name = (token.tag or "").lower()
        if token.type == TokenType.END_TAG:
            drawing -= name == "svg"
            yield line, f"</{name}>"
            continue
        drawing += name == "svg"
        # Outside drawings the slash of <p/> closes nothing: no tree has such an element.
        empty = name in _VOID or (token.self_closing and drawing)
        yield line, f"<{name}/>" if token.self_closing and not empty else f"<{name}>"
        if empty:
            drawing -= name == "svg"
            yield line, f"</{name}>"
    if words := words.strip():
        yield line, words


def _read(element: Element) -> Iterator[str]:
    """Bare tags and texts in the order of the tree."""
    name = element.tag.lower()
    yield f"<{name}>"
    if words := (element.text or "").strip():
        yield words
    for child in element:
        yield from _read(child)
        if words := (child.tail or "").strip():
            yield words
    yield f"</{name}>"
