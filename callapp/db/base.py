"""The declarative base: one naming convention, ids, and how Python types become columns."""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, mapped_column

from callapp.db.ids import new_id
from callapp.db.types import ExactDecimal, UTCDateTime


def _codes(enumeration: type[enum.Enum]) -> list[str]:
    return [member.value for member in enumeration]


class Base(DeclarativeBase):
    """Parent of every model."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 – read by SQLAlchemy as a class attribute
        UUID: sa.Uuid(),
        datetime: UTCDateTime(),
        date: sa.Date(),
        Decimal: ExactDecimal(),
        dict[str, Any]: sa.JSON(),
        # An enumeration is a text code with a CHECK that knows the codes.
        enum.Enum: sa.Enum(
            enum.Enum, native_enum=False, create_constraint=True, values_callable=_codes, length=40
        ),
    }


# The opaque primary key of nearly every table.
Key = Annotated[UUID, mapped_column(primary_key=True, default=new_id)]
Cents = Annotated[int, mapped_column(sa.BigInteger())]


def code_type(enumeration: type[enum.Enum], name: str) -> sa.Enum:
    """The text codes of an enumeration with a CHECK of this name, for a table with two such columns."""
    return sa.Enum(
        enumeration, name=name, native_enum=False, create_constraint=True, values_callable=_codes, length=40
    )


def check(name: str, condition: str) -> sa.CheckConstraint:
    """A CHECK of the table, named ``ck_<table>_<name>``."""
    return sa.CheckConstraint(condition, name=name)
