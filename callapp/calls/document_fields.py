"""The kinds of value a call document is made of, each refused with a code of ours.

Strings are put in one normal form and stripped of surrounding space, so that the same text written in two
editors is the same text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    PlainSerializer,
)
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, ValidationError, core_schema

from callapp.domain.bilingual import Bilingual
from callapp.domain.errors import RuleBroken
from callapp.domain.text import clean_text
from callapp.domain.windows import parse_instant

LINE_LIMIT = 300
TEXT_LIMIT = 20_000
# Cents; a thousand million dollars is beyond any call and within every integer column.
MONEY_LIMIT = 100_000_000_000

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SLUG = re.compile(r"(?=.{2,60}\Z)[a-z0-9]+(-[a-z0-9]+)*")
_PREFIX = re.compile(r"[A-Z][A-Z0-9]{1,9}")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,19}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_URL = re.compile(r"https?://[^\s/]+\.[^\s/]+(/\S*)?")
_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")


class Part(BaseModel):
    """A table of the document: no key it does not know, no type it has to guess, no change after reading."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def refused(code: str, **params: str | int) -> PydanticCustomError:
    """The error of one value; code is the Fault's code, params those of its sentence."""
    return PydanticCustomError(code, code, params)


Place = tuple[int | str, ...]


def refused_at(errors: Sequence[tuple[Place, PydanticCustomError]]) -> ValidationError:
    """Several errors of one list, each at its own key below it."""
    details = [InitErrorDetails(type=error, loc=where, input=None) for where, error in errors]
    return ValidationError.from_exception_data("list", details)


def _tidy(value: str) -> str:
    try:
        text = clean_text(value).strip()
    except RuleBroken as broken:
        raise refused(broken.code, **broken.faults[0].params) from None
    if not text:
        raise refused("call.text_empty")
    return text


def _line(value: str) -> str:
    text = _tidy(value)
    if "\n" in text or "\t" in text:
        raise refused("call.text_not_one_line")
    if len(text) > LINE_LIMIT:
        raise refused("call.text_too_long", limit=LINE_LIMIT, length=len(text))
    return text


def _text(value: str) -> str:
    text = _tidy(value)
    if len(text) > TEXT_LIMIT:
        raise refused("call.text_too_long", limit=TEXT_LIMIT, length=len(text))
    return text


def _matching(pattern: re.Pattern[str], fault: str) -> AfterValidator:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise refused(fault, given=value[:80])
        return value

    return AfterValidator(check)


def _instant(value: Any) -> datetime:
    """A string in the one format of instants, or TOML's own date and time with an offset; in UTC."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.isoformat(timespec="seconds")
    if not isinstance(value, str):
        raise refused("window.instant_format", example="2023-05-16T00:00:00-04:00")
    try:
        return parse_instant(value)
    except RuleBroken as broken:
        raise refused(broken.code, **broken.faults[0].params) from None


def _day(value: Any) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise refused("call.day_format", given=value) from None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise refused("call.day_format", given=str(value)[:80])


_known_zones = cache(available_timezones)  # it reads a hundred folders


def _zone(value: str) -> str:
    if value not in _known_zones():
        raise refused("call.time_zone_unknown", given=value[:80])
    return value


def _exact(value: Any) -> Decimal | None:
    """A number as it was written (JSON brings floats; their text is what was); None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Decimal(str(value))


def _basis_points(name: str) -> BeforeValidator:
    """Percent as written (``35`` or ``12.5``) to basis points (3 500 or 1 250), exactly.

    name: of what, as the codes of its faults say it.
    """

    def read(value: Any) -> int:
        percent = _exact(value)
        if percent is None:
            raise refused("call.not_number")
        if not (percent.is_finite() and 0 < percent <= 100):
            raise refused(f"call.{name}_out_of_range", given=str(value)[:80])
        points = percent * 100
        if points != points.to_integral_value():
            raise refused(f"call.{name}_too_fine", given=str(value)[:80])
        return int(points)

    return BeforeValidator(read)


def percent_text(basis_points: int) -> str:
    """Basis points as the document writes them: ``percent_text(1250) == "12.5"``."""
    return f"{(Decimal(basis_points) / 100).normalize():f}"


def _half_step(value: Any) -> int:
    """The step of the scale in half-points. Scores are whole half-points (DOMAIN 3): 0.5 is the only step."""
    if _exact(value) != Decimal("0.5"):
        raise refused("call.step_not_half", given=str(value)[:80])
    return 1


def _cents(value: int) -> int:
    if not 0 < value <= MONEY_LIMIT:
        raise refused("call.number_out_of_range", given=str(value), least=1, most=MONEY_LIMIT)
    return value


def whole_number(least: int, most: int) -> AfterValidator:
    """A whole number between two bounds, both allowed."""

    def check(value: int) -> int:
        if not least <= value <= most:
            raise refused("call.number_out_of_range", given=str(value), least=least, most=most)
        return value

    return AfterValidator(check)


def is_slug(text: str) -> bool:
    """True for what can be the slug of a call; an address may bring anything."""
    return _SLUG.fullmatch(text) is not None


class _InBothLanguages:
    """Reads ``{ fr = "…", en = "…" }`` into Bilingual; a missing or empty side is a fault at ``….fr``."""

    def __init__(self, check: AfterValidator) -> None:
        self._one = Annotated[str, check]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        one = handler.generate_schema(self._one)
        both = core_schema.typed_dict_schema(
            {"fr": core_schema.typed_dict_field(one), "en": core_schema.typed_dict_field(one)},
            extra_behavior="forbid",
            strict=True,
        )
        return core_schema.no_info_after_validator_function(
            lambda texts: Bilingual(**texts),
            both,
            serialization=core_schema.plain_serializer_function_ser_schema(asdict),
        )


Line = Annotated[str, AfterValidator(_line)]
Code = Annotated[str, _matching(_CODE, "call.code_form")]
Slug = Annotated[str, _matching(_SLUG, "call.slug_form")]
NumberPrefix = Annotated[str, _matching(_PREFIX, "call.number_prefix_form")]
Version = Annotated[str, _matching(_VERSION, "call.version_form")]
Email = Annotated[str, _matching(_EMAIL, "call.email_form")]
WebAddress = Annotated[str, _matching(_URL, "call.web_address_form")]
BilingualLine = Annotated[Bilingual, _InBothLanguages(AfterValidator(_line))]
BilingualText = Annotated[Bilingual, _InBothLanguages(AfterValidator(_text))]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Day = Annotated[date, BeforeValidator(_day)]
TimeZone = Annotated[str, AfterValidator(_zone)]
Weight = Annotated[int, _basis_points("weight"), PlainSerializer(lambda bp: bp / 100)]
Share = Annotated[int, _basis_points("share"), PlainSerializer(lambda bp: bp / 100)]
HalfStep = Annotated[int, BeforeValidator(_half_step), PlainSerializer(lambda halves: halves / 2)]
Cents = Annotated[int, AfterValidator(_cents)]
