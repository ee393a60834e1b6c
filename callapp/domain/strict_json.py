"""JSON read so strictly that two readers never understand two things."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from callapp.domain.errors import RuleBroken

Json = dict[str, Any]


def read_object(text: str | bytes, kind: str) -> Json:
    """The JSON object in a text (bytes are UTF-8, with or without a byte order mark).

    kind is what the text is meant to be, ``"export"`` or ``"receipt"``: its codes begin with it. Raises
    RuleBroken: ``….not_utf8`` (byte), ``….not_json`` (line, column), ``….key_repeated``,
    ``….number_refused`` (NaN, infinities, thousands of digits), ``….too_deep``, ``….not_an_object``.
    """
    try:
        decoded = text if isinstance(text, str) else text.decode("utf-8-sig")
        parsed = json.loads(decoded, object_pairs_hook=_unique_keys(kind), parse_constant=_no_constant(kind))
    except UnicodeDecodeError as error:
        raise RuleBroken(f"{kind}.not_utf8", byte=error.start) from None
    except json.JSONDecodeError as error:
        raise RuleBroken(f"{kind}.not_json", line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise RuleBroken(f"{kind}.too_deep") from None
    except ValueError:  # Python refuses to read integers of more than 4 300 digits
        raise RuleBroken(f"{kind}.number_refused", given="…") from None
    if not isinstance(parsed, dict):
        raise RuleBroken(f"{kind}.not_an_object")
    return parsed


def in_short(value: object) -> str:
    """A JSON value on one short line; lists and objects only as ``[…]`` and ``{…}``."""
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    text = _printable(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= 80 else f"{text[:79]}…"


def _printable(text: str) -> str:
    """JSON can escape half a character; nothing can print it."""
    return text.encode(errors="replace").decode()


def _unique_keys(kind: str) -> Callable[[Sequence[tuple[str, Any]]], Json]:
    def collect(pairs: Sequence[tuple[str, Any]]) -> Json:
        for key, count in Counter(key for key, _ in pairs).items():
            if count > 1:
                raise RuleBroken(f"{kind}.key_repeated", _printable(key))
        return dict(pairs)

    return collect


def _no_constant(kind: str) -> Callable[[str], float]:
    def refuse(name: str) -> float:
        raise RuleBroken(f"{kind}.number_refused", given=name)

    return refuse
