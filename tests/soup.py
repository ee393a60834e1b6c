"""A page's tree in the form tests ask questions of, grown from the one the checks have parsed already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element

from bs4 import BeautifulSoup
from bs4.builder import HTMLTreeBuilder

from tests.html_tree import read_page


def soup_of(html: str) -> BeautifulSoup:
    """The page, whatever is wrong with it; space alone is one space."""
    return BeautifulSoup(html, builder=_Grown())


class _Grown(HTMLTreeBuilder):
    """Tells BeautifulSoup of a tree as of a page that is being read."""

    def __init__(self) -> None:
        super().__init__(string_containers={})

    def prepare_markup(self, markup: Any, *_: Any, **__: Any) -> Iterable[tuple[Any, None, None, bool]]:
        yield markup, None, None, False

    def feed(self, markup: Any) -> None:
        self._tell(read_page(markup)[0])

    def _tell(self, element: Element) -> None:
        soup = self.soup
        assert soup is not None
        soup.handle_starttag(element.tag, None, None, dict(element.items()))
        if element.text:
            soup.handle_data(element.text)
        for child in element:
            self._tell(child)
            if child.tail:
                soup.handle_data(child.tail)
        soup.handle_endtag(element.tag)
