"""What every page must keep, checked on each HTML answer of the test client (law 11).

``page_faults(html, lang=…)`` lists what is wrong with a page, in words; an empty list is a good page.
``unwrapped_texts(html)`` is for a pseudo-locale run, where the catalogue gives each sentence as ⟦…⟧:
it lists what a reader would see that came neither from the catalogue nor from content.
Content, that is data of a call or an application, is marked in the templates: ``data-content`` or
``class="content"`` on the element or around it, a ``lang`` other than the page's, or one of CONTENT_TAGS.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

from tests.html_tree import read_page

CONTENT_TAGS = frozenset({"time", "data", "code", "kbd", "samp", "output"})
UNSEEN_TAGS = frozenset({"script", "style", "template", "noscript"})
# Input types that need no label: nothing is typed into them, or their value is their name.
UNLABELLED_TYPES = frozenset({"hidden", "submit", "button", "reset", "image"})
# Attributes a reader sees or hears.
SPOKEN_ATTRIBUTES = ("alt", "title", "placeholder", "aria-label", "aria-description", "label")
ADDRESSES = ("href", "action", "formaction")
REFERRING_ATTRIBUTES = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "for", "list")

_DATETIME = re.compile(
    r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?)?"  # a day, or a moment without fractions
    r"|\d{4}(-\d\d)?|\d\d:\d\d(:\d\d)?|P[\dTDHMSW.]+"
)
# What a missing value or an object without wording leaves behind when it is written out.
_LEAK = re.compile(
    r"(?:^|[\s:(>])None(?:$|[),.;/])|\bUndefined\b|\bundefined\b|\bNaN\b|<[\w.]+ object at 0x"
    r"|\b(?:Decimal|Fraction|UUID|Bilingual|frozenset|datetime\.\w+)\(|%\(\w+\)[sd]"
    r"|\{\{|\{%|\}\}|%\}|lazy_gettext"
)
# A bare code (`application.beds_missing`, `applicant_lead`): a sentence is missing for it.
_CODE = re.compile(r"[a-z][a-z0-9]*(?:[._][a-z0-9]+)+")
# Ids of rows and requests: each is replaced by its own short name, so that different ones stay different.
_OPAQUE = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
_MARKS = " ·–|:,"
_WRAPPED = re.compile(r"⟦|⟧")
# Units and signs that are letters but no words; numbers come from the locale's data.
_UNITS = re.compile(r"(?:CA|[MkG])?\$(?:\s?CA)?|\b[kKMG][oB]\b|\bh\b|\bmin\b|\b[a-z]+@[\w.-]+")


def parse(html: str) -> Element:
    """The page as a tree without namespaces; raises AssertionError on the first parse error."""
    tree, faults = read_page(html)
    assert not faults, faults[0]
    return tree


def page_faults(html: str, *, lang: str | None = None) -> list[str]:
    """Everything wrong with a page, one sentence each; lang is the language of its address, if it has one."""
    # The same page comes back many times in a suite: what differs each time does not matter here.
    steady = re.sub(r'(nonce|name="csrf_token"[^>]*value|value)="[A-Za-z0-9._-]{40,}"', r'\1="…"', html)
    numbers: dict[str, str] = {}
    steady = _OPAQUE.sub(lambda found: numbers.setdefault(found.group(), f"n{len(numbers)}"), steady)
    key = (hashlib.sha256(steady.encode("utf-8", "surrogatepass")).digest(), lang)
    if key not in _known:
        _known[key] = _page_faults(html, lang)
    return _known[key]


_known: dict[tuple[bytes, str | None], list[str]] = {}


def _page_faults(html: str, lang: str | None) -> list[str]:
    tree, found = read_page(html)
    faults = [*found]
    parents = {child: parent for parent in tree.iter() for child in parent}
    faults += _document_faults(tree, lang)
    faults += _id_faults(tree)
    faults += _name_faults(tree, parents)
    faults += _policy_faults(tree)
    faults += _text_faults(tree, parents)
    return faults


def _text(element: Element) -> str:
    """All text in an element and below, on one line; pictures speak by their alt."""
    parts = []
    for part in element.iter():
        if part.tag not in UNSEEN_TAGS:
            parts += [part.text or "", part.get("alt", "")]
        if part is not element:
            parts.append(part.tail or "")
    return " ".join("".join(parts).split())


def _document_faults(tree: Element, lang: str | None) -> Iterator[str]:
    said = tree.get("lang", "")
    if not said:
        yield "the html element has no lang"
    elif lang is not None and said.split("-")[0] != lang:
        yield f"the page says lang={said!r} and its address {lang!r}"
    headings = [element for element in tree.iter() if element.tag == "h1"]
    if len(headings) != 1:
        yield f"{len(headings)} h1 instead of exactly one"
    yield from ("an empty h1" for heading in headings if not _text(heading))
    head = tree.find("head")
    if head is None or not (head.findtext("title") or "").strip():
        yield "no title"


def _id_faults(tree: Element) -> Iterator[str]:
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id") is not None)
    yield from (f"id {name!r} stands {times} times" for name, times in ids.items() if times > 1)
    for element in tree.iter():
        for attribute in REFERRING_ATTRIBUTES:
            for name in element.get(attribute, "").split():
                if name not in ids:
                    yield f"{attribute}={name!r} of {element.tag} names no element"
        target = element.get("href", "")
        if target.startswith("#") and target[1:] not in ids:
            yield f"the link to {target!r} leads nowhere"


def _name_faults(tree: Element, parents: dict[Element, Element]) -> Iterator[str]:
    """Controls, links, buttons and pictures without a name to see or hear."""
    labelled = {label.get("for") for label in tree.iter() if label.tag == "label" and _text(label)}
    for element in tree.iter():
        named = element.get("aria-label", "").strip() or element.get("aria-labelledby", "").strip()
        if element.tag == "img" and element.get("alt") is None:
            yield f"picture {element.get('src')!r} has no alt"
        pressed = element.tag == "button" or (element.tag == "a" and element.get("href") is not None)
        if pressed and not named and not _text(element):
            yield f"{element.tag} {element.get('href') or element.get('name') or ''!r} has no text"
        typed = element.tag in ("select", "textarea") or (
            element.tag == "input" and element.get("type", "text") not in UNLABELLED_TYPES
        )
        if not typed or named or element.get("id", "") in labelled - {""}:
            continue
        if not any(above.tag == "label" and _text(above) for above in _above(element, parents)):
            yield f"{element.tag} {element.get('name')!r} has no label"


def _policy_faults(tree: Element) -> Iterator[str]:
    """What the content security policy would block, and times no browser can read."""
    for element in tree.iter():
        for name, value in element.items():
            if name == "style":
                yield f"{element.tag} has a style attribute"
            elif name.startswith("on"):
                yield f"{element.tag} has {name}"
            elif name in ADDRESSES and value.strip().lower().startswith("javascript:"):
                yield f"{element.tag} runs a script from its address"
        data = element.tag == "script" and element.get("type", "").endswith("json")
        inline = element.tag == "style" or (element.tag == "script" and element.get("src") is None)
        if inline and not data and not element.get("nonce"):
            yield f"inline {element.tag} without a nonce"
        moment = element.get("datetime")
        if element.tag == "time" and moment is not None and not _DATETIME.fullmatch(moment):
            yield f"<time datetime={moment!r}> is no valid moment"


@lru_cache(maxsize=10_000)  # pages share most of their words
def _text_fault(text: str) -> str | None:
    if _LEAK.search(text):
        return f"{text[:80]!r} looks like a missing value or an object"
    return f"{text!r} is a code without words" if _CODE.fullmatch(text) else None


def _text_faults(tree: Element, parents: dict[Element, Element]) -> Iterator[str]:
    """Traces of missing values, objects and codes where a reader expects words."""
    for element, text in _pieces(tree):
        fault = _text_fault(text)
        if fault and not _is_content(element, parents, tree.get("lang", "")):
            yield fault
    for element in tree.iter():
        for name, value in element.items():
            if value == "None" or "/None" in value:
                yield f"{name}={value!r} of {element.tag} looks like a missing value"


def _above(element: Element, parents: dict[Element, Element]) -> Iterator[Element]:
    """The element's ancestors, nearest first."""
    while (above := parents.get(element)) is not None:
        yield above
        element = above


def _is_content(element: Element, parents: dict[Element, Element], lang: str) -> bool:
    """True for data of a call, an application or a person, and for words in another language."""
    return any(
        place.tag in CONTENT_TAGS
        or place.get("data-content") is not None
        or "content" in place.get("class", "").split()
        or (place.tag != "html" and place.get("lang", lang) != lang)
        for place in (element, *_above(element, parents))
    )


def _pieces(tree: Element) -> Iterator[tuple[Element, str]]:
    """Each visible piece of text in the order of reading, with the element it stands in."""
    if tree.tag in UNSEEN_TAGS:
        return
    if text := " ".join((tree.text or "").split()):
        yield tree, text
    for child in tree:
        yield from _pieces(child)
        if text := " ".join((child.tail or "").split()):
            yield tree, text


def unwrapped_texts(html: str) -> list[str]:
    """Texts of a page in the pseudo-locale that came neither from the catalogue nor from content.

    A sentence may go over several elements (``⟦Read <a>the call</a> first⟧``): brackets are counted in the
    order of reading. Texts without a letter, units, and what was typed into fields are nobody's sentences.
    """
    tree = parse(html)
    lang = tree.get("lang", "")
    parents = {child: parent for parent in tree.iter() for child in parent}
    found: list[str] = []
    content = " ".join(text for element, text in _pieces(tree) if _is_content(element, parents, lang))
    depth = 0
    for element, text in _pieces(tree):
        outside, depth = _outside(text, depth)
        if not _has_words(outside) or element.tag == "textarea" or _is_content(element, parents, lang):
            continue
        # Titles and attributes cannot mark a part of themselves: they may repeat content of the page.
        if element.tag != "title" or outside.strip(_MARKS) not in content:
            found.append(outside.strip())
    if depth:
        found.append("⟦ without ⟧")
    for element in tree.iter():
        spoken = [element.get(name, "") for name in SPOKEN_ATTRIBUTES]
        if element.tag == "input" and element.get("type") in ("submit", "button", "reset"):
            spoken.append(element.get("value", ""))
        if element.tag == "meta" and element.get("name") == "description":
            spoken.append(element.get("content", ""))
        for text in spoken:
            outside, _ = _outside(text, 0)
            repeated = outside.strip(_MARKS) in content
            if _has_words(outside) and not repeated and not _is_content(element, parents, lang):
                found.append(outside.strip())
    return found


def _outside(text: str, depth: int) -> tuple[str, int]:
    """The part of a text that stands outside all brackets, and how many are open after it."""
    kept = []
    start = 0
    for bracket in _WRAPPED.finditer(text):
        if depth == 0:
            kept.append(text[start : bracket.start()])
        depth = max(0, depth + (1 if bracket.group() == "⟦" else -1))
        start = bracket.end()
    if depth == 0:
        kept.append(text[start:])
    return " ".join(" ".join(kept).split()), depth


def _has_words(text: str) -> bool:
    return any(character.isalpha() for character in _UNITS.sub("", text))
