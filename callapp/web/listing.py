"""Lists in pages: one page of rows, its place among all, and links that keep the filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

R = TypeVar("R")
ROWS = 50


@dataclass(frozen=True, slots=True)
class ListPage(Generic[R]):
    """Rows of one page; number counts from 1 and total is of all rows."""

    rows: list[R]
    number: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // ROWS))

    def href(self, number: int) -> str:
        """The address of another page of this list, filters kept."""
        values: dict[str, Any] = {**request.args.to_dict(flat=False), **(request.view_args or {})}
        return url_for(request.endpoint or "", **{**values, "page": number})


def asked_page() -> int:
    """The page number in the address; 1 for anything that is not a small whole number."""
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def asked_words(name: str = "q") -> str:
    """The words searched for in the address, without what no keyboard writes, cut to a sensible length."""
    return "".join(a for a in request.args.get(name, "")[:300] if a.isprintable()).strip()


def list_rows(session: Session, statement: Select[*tuple[Any, ...]], number: int) -> ListPage[Any]:
    """Rows of one page of an ordered statement, entities or whole rows (two statements).

    A number beyond the last page gives the last page.
    """
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number = min(number, max(1, -(-total // ROWS)))
    page = statement.limit(ROWS).offset((number - 1) * ROWS)
    found = session.execute(page).unique()
    single = len(statement.column_descriptions) == 1
    rows = list(found.scalars()) if single else list(found)
    return ListPage(rows, number, total)
