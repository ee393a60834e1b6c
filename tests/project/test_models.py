"""Rows are loaded on purpose: no relationship loads by itself (law 7); amounts and instants (law 8)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, configure_mappers, mapped_column, registry, relationship

from callapp.db.base import Base
from callapp.db.types import UTCDateTime
from tests.databases import every_table


def lazy_relationships(mapped: registry) -> list[str]:
    """Relationships that would load by themselves when touched."""
    configure_mappers()
    return sorted(
        f"{mapper.class_.__name__}.{relation.key}: lazy={relation.lazy!r}"
        for mapper in mapped.mappers
        for relation in mapper.relationships
        if relation.lazy != "raise"
    )


def loose_columns(tables: list[sa.Table]) -> list[str]:
    """Columns of a type that loses cents, zones or digits, and amounts that are not in cents."""
    found = []
    for table in tables:
        for column in table.columns:
            bare = (
                isinstance(column.type, sa.Float | sa.Numeric | sa.Time) or type(column.type) is sa.DateTime
            )
            small = column.name.endswith("_cents") and not isinstance(column.type, sa.BigInteger)
            named = column.name.endswith("_at") and not isinstance(column.type, UTCDateTime)
            if bare or small or named:
                found.append(f"{table.name}.{column.name}: {column.type!r}")
    return found


def test_no_relationship_loads_by_itself() -> None:
    assert every_table()
    assert lazy_relationships(Base.registry) == []


def test_amounts_are_cents_and_instants_are_aware() -> None:
    assert loose_columns(every_table()) == []


def test_planted_models_are_found() -> None:
    class Planted(DeclarativeBase):
        pass

    class Parent(Planted):
        __tablename__ = "parents"
        id: Mapped[int] = mapped_column(primary_key=True)
        amount_cents: Mapped[int]
        price: Mapped[float]
        sent_at: Mapped[str]
        seen = mapped_column(sa.DateTime(timezone=True))

    class Child(Planted):
        __tablename__ = "children"
        id: Mapped[int] = mapped_column(primary_key=True)
        parent_id: Mapped[int] = mapped_column(sa.ForeignKey("parents.id"))
        parent: Mapped[Parent] = relationship()
        other: Mapped[Parent] = relationship(lazy="raise", viewonly=True)

    assert lazy_relationships(Planted.registry) == ["Child.parent: lazy='select'"]
    assert [found.split(":")[0] for found in loose_columns([Parent.__table__, Child.__table__])] == [  # type: ignore[list-item]  # a declared table is a Table
        "parents.amount_cents",
        "parents.price",
        "parents.sent_at",
        "parents.seen",
    ]
