"""One page of a long list: two statements, whatever its length."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

PAGE_SIZE = 50

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Paged(Generic[R]):
    """The rows of one page. number counts from 1; total counts all rows of the list."""

    rows: tuple[R, ...]
    number: int
    total: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))


def read_page(
    session: Session,
    statement: Select[Any],
    number: int,
    make: Callable[..., R],
    *,
    size: int = PAGE_SIZE,
) -> Paged[R]:
    """The given page of an ordered statement, each row made by ``make(*columns)``.

    A number outside the list gives its nearest page, so that an old address still shows something.
    """
    total = session.execute(
        select(func.count()).select_from(statement.order_by(None).subquery())
    ).scalar_one()
    last = max(1, -(-total // size))
    number = min(max(1, number), last)
    found = session.execute(statement.limit(size).offset((number - 1) * size))
    return Paged(tuple(make(*row) for row in found), number, total, size)
