"""Says words, amounts and times in one language. No framework: mails, PDF, exports and commands use it too.

The English text is the message id, so only French has a catalogue.
"""

from __future__ import annotations

import gettext as std_gettext
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.support import LazyProxy, Translations

from callapp.domain.bilingual import Language
from callapp.domain.scoring import rounded

EASTERN = ZoneInfo("America/Toronto")
TRANSLATIONS = Path(__file__).parent.parent / "translations"
NBSP = "\u00a0"


@cache
def catalogue(lang: Language) -> std_gettext.NullTranslations:
    """The messages of a language; English is what the code says already."""
    if lang is Language.EN:
        return std_gettext.NullTranslations()
    return Translations.load(str(TRANSLATIONS), [lang.value])


# A ranking shows thousands of scores, and few different ones.
@lru_cache(maxsize=4096)
def _points(value: Any, places: int, locale: str) -> str:
    return numbers.format_decimal(value, format=f"0.{'0' * places}", locale=locale)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says words, amounts and times in one language, inside or outside a request."""

    lang: Language

    @property
    def locale(self) -> str:
        return f"{self.lang.value}_CA"

    def gettext(self, message: str | LazyProxy, **values: object) -> str:
        text = catalogue(self.lang).gettext(str(message))
        return text % values if values else text

    def ngettext(self, one: str, many: str, num: int, **values: object) -> str:
        text = catalogue(self.lang).ngettext(one, many, num)
        return text % {"num": num, **values}

    def number(self, value: Any) -> str:
        """An int, float or Decimal with the language's separators, digits as they are."""
        return numbers.format_decimal(value, locale=self.locale, decimal_quantization=False)

    def points(self, value: Any, places: int = 2) -> str:
        """A score with a fixed number of decimals; a Fraction is rounded exactly, as exports do."""
        if isinstance(value, Fraction):
            value = rounded(value, places)
        return _points(value, places, self.locale)

    def money(self, cents: int, *, short: bool = False) -> str:
        """Exact to the cent: « 1 234,50 $ », "$1,234.50"; short leaves out the cents where there are none."""
        whole = short and cents % 100 == 0
        return numbers.format_currency(
            Decimal(cents) / 100,
            "CAD",
            format="#,##0\u00a0¤" if whole and self.lang is Language.FR else "¤#,##0" if whole else None,
            locale=self.locale,
            currency_digits=not whole,
        ).replace("CA$", "$")

    def short_money(self, cents: int) -> str:
        """Round millions as people say them, « 1,5 M$ », "$1.5M"; any other amount exact to the cent."""
        if cents % 10_000_000:
            return self.money(cents)
        millions = self.number(Decimal(cents) / 100_000_000)
        return f"{millions}{NBSP}M$" if self.lang is Language.FR else f"${millions}M"

    def percent(self, basis_points: int) -> str:
        """Basis points as a percentage: 3 500 is « 35 % », "35%"."""
        return numbers.format_percent(
            Decimal(basis_points) / 10_000, locale=self.locale, decimal_quantization=False
        )

    def size(self, count: int) -> str:
        """The size of a file, rounded up: « 1,2 Mo », "340 KB"."""
        megabytes = Decimal(count) / 1_000_000
        if count < 1_000_000:
            return f"{-(-count // 1_000)}{NBSP}{'ko' if self.lang is Language.FR else 'KB'}"
        rounded_up = megabytes.quantize(Decimal("0.1"), ROUND_CEILING).normalize()
        return f"{self.number(rounded_up)}{NBSP}{'Mo' if self.lang is Language.FR else 'MB'}"

    def day(self, value: date) -> str:
        """« 15 mai 2023 », « 1er mai 2023 », "May 15, 2023"."""
        text = dates.format_date(value, format="long", locale=self.locale)
        return text.replace("1 ", "1er ", 1) if self.lang is Language.FR and value.day == 1 else text

    def country(self, code: str) -> str:
        """The name of a country by its two-letter code (ISO 3166-1)."""
        return str(Locale.parse(self.locale).territories.get(code, code))

    def clock(self, value: datetime) -> str:
        """« 23 h 59 », "11:59 p.m." of an instant already in its zone."""
        if self.lang is Language.FR:
            return f"{value.hour}{NBSP}h" + (f"{NBSP}{value.minute:02d}" if value.minute else "")
        return dates.format_time(value, format="h:mm a", locale=self.locale)

    def local_day(self, value: datetime, zone: ZoneInfo = EASTERN) -> str:
        """The day on which an instant falls there: « 15 mai 2023 »."""
        return self.day(value.astimezone(zone).date())

    def moment(self, value: datetime, zone: ZoneInfo = EASTERN) -> str:
        """An instant in words with its zone: « 15 mai 2023 à 23 h 59 (HE) »."""
        return self._at(value, zone, self.hour(value, zone))

    def hour(self, value: datetime, zone: ZoneInfo = EASTERN) -> str:
        """The hour of an instant with its zone: « 23 h 59 (HE) »."""
        return f"{self.clock(value.astimezone(zone))} ({self._mark(zone)})"

    def instant(self, value: datetime, zone: ZoneInfo = EASTERN) -> str:
        """An instant to the second: « 16 mai 2023 à 0 h 00 min 03 s (HE) »."""
        return self._at(value, zone, f"{self.second(value.astimezone(zone))} ({self._mark(zone)})")

    def second(self, value: datetime) -> str:
        """« 23 h 59 min 59 s », "11:59:59 p.m." of an instant already in its zone."""
        if self.lang is Language.FR:
            return f"{value.hour}{NBSP}h{NBSP}{value:%M}{NBSP}min{NBSP}{value:%S}{NBSP}s"
        return dates.format_time(value, format="h:mm:ss a", locale=self.locale)

    def last_second(self, closes_at: datetime, zone: ZoneInfo = EASTERN) -> str:
        """The last second before an exclusive end: « 23 h 59 min 59 s »."""
        return self.second((closes_at - timedelta(seconds=1)).astimezone(zone))

    def zone(self, zone: ZoneInfo) -> str:
        """The name of a zone, at the beginning of a sentence: « Heure de l’Est », "Eastern Time"."""
        name = dates.get_timezone_name(zone, width="long", locale=self.locale, zone_variant="generic")
        return name[:1].upper() + name[1:]

    def _at(self, value: datetime, zone: ZoneInfo, hour: str) -> str:
        day = self.day(value.astimezone(zone).date())
        return f"{day} à {hour}" if self.lang is Language.FR else f"{day} at {hour}"

    def _mark(self, zone: ZoneInfo) -> str:
        return dates.get_timezone_name(zone, width="short", locale=self.locale, zone_variant="generic")

    def value(self, name: str, value: object) -> object:
        """A parameter of a sentence, shown as its name says: ``…_cents``, ``…_at``, ``…_date``, counts."""
        if name.endswith("_cents") and isinstance(value, int):
            return self.money(value)
        if name.endswith("_bytes") and isinstance(value, int):
            return self.size(value)
        if name.endswith("_bp") and isinstance(value, int):
            return self.percent(value)
        if name.endswith("_points") and isinstance(value, str):
            exact = Fraction(value)
            # Enough decimals to tell apart what two would make equal.
            return self.points(exact, 2 if rounded(exact) == exact else 4)
        if name.endswith("_at") and isinstance(value, datetime | str):
            return self.moment(datetime.fromisoformat(value) if isinstance(value, str) else value)
        if name.endswith("_instant") and isinstance(value, str):
            return self.instant(datetime.fromisoformat(value))
        if name.endswith("_date") and isinstance(value, date | str):
            return self.day(date.fromisoformat(value) if isinstance(value, str) else value)
        if isinstance(value, int) and not isinstance(value, bool):
            return self.number(value)
        return value

    def say(self, message: str, params: Mapping[str, object]) -> str:
        """A sentence with its parameters shown in this language."""
        text = self.gettext(message)
        return text % {name: self.value(name, value) for name, value in params.items()} if params else text


# Who speaks in the request at work; set by callapp.web.i18n, absent outside requests.
current_speaker: ContextVar[Speaker] = ContextVar("current_speaker")
