"""Lists in pages: one page of rows, its place among all, and links that keep the filters."""

from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Select
from sqlalchemy.orm import Session

from callapp.db.paging import Paged, read_page
from callapp.web.fields import small_number

R = TypeVar("R")


class ListPage(Paged[R]):
    """One page of the list at the address of this request."""

    __slots__ = ()

    def href(self, number: int) -> str:
        """The address of another page of this list, filters kept.

        Written by hand: names in a query are anybody's, and some mean something to ``url_for``.
        """
        kept = [(name, text) for name, text in request.args.items(multi=True) if name != "page"]
        return f"{request.path}?{urlencode([*kept, ('page', number)])}"


def asked_page() -> int:
    """The page number in the address; 1 for anything that is not a small whole number."""
    return small_number(request.args.get("page"), 1)


def asked_words(name: str = "q") -> str:
    """The words searched for in the address, without what no keyboard writes, cut to a sensible length."""
    return "".join(a for a in request.args.get(name, "")[:300] if a.isprintable()).strip()


def list_rows(session: Session, statement: Select[*tuple[Any, ...]], number: int) -> ListPage[Any]:
    """Rows of one page of an ordered statement, entities or whole rows (two statements).

    A number outside the list gives its nearest page.
    """
    is_single = len(statement.column_descriptions) == 1
    found = read_page(session, statement, number, lambda *row: row[0] if is_single else row)
    return ListPage(found.rows, found.number, found.total, found.size)
