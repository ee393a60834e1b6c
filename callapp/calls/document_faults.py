"""What is wrong with a call document, as Faults: key, reason as a code, values of its sentence."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from callapp.domain.errors import Fault

# pydantic's own error types that this document can raise, and our code for each.
_CODES = {
    "missing": "call.key_missing",
    "extra_forbidden": "call.key_unknown",
    "string_type": "call.not_text",
    "int_type": "call.not_whole_number",
    "int_parsing_size": "call.not_whole_number",
    "bool_type": "call.not_true_or_false",
    "list_type": "call.not_list",
    "dict_type": "call.not_table",
    "model_type": "call.not_table",
    "literal_error": "call.not_one_of",
    "too_short": "call.list_too_short",
    "too_long": "call.list_too_long",
}
_PLACE_OF_SYNTAX = re.compile(r"\(at line (\d+), column (\d+)\)")


def faults_of_syntax(error: tomllib.TOMLDecodeError) -> list[Fault]:
    """The one fault of a text that is not TOML, with its line where the reader gives it."""
    place = _PLACE_OF_SYNTAX.search(str(error))
    if place is None:
        # The reader says "at end of document" instead of a line.
        return [Fault("call.toml_ends_early")]
    line, column = int(place[1]), int(place[2])
    if str(error).startswith(("Cannot overwrite", "Cannot declare")):
        return [Fault("call.toml_key_twice", None, {"line": line})]
    return [Fault("call.toml_syntax", None, {"line": line, "column": column})]


def faults_of_validation(error: ValidationError) -> list[Fault]:
    """One Fault for each error pydantic found, in the order of the document's fields."""
    return [
        Fault(_code(detail), dotted_key(detail["loc"]), _params(detail))
        for detail in error.errors(include_url=False)
    ]


def dotted_key(place: tuple[int | str, ...]) -> str:
    """``("criteria", 1, "weight")`` → ``criteria.2.weight``: people count from one.

    An unknown key of a table is named by itself, without the reader's mark for it.
    """
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in place if step != "[key]")


def _code(detail: ErrorDetails) -> str:
    if "." in detail["type"]:  # ours, or the domain's
        return detail["type"]
    if detail["type"] == "missing" and detail["loc"][-1] in ("fr", "en"):
        return "call.language_missing"
    return _CODES.get(detail["type"], "call.value_refused")


def _params(detail: ErrorDetails) -> dict[str, str | int]:
    context: dict[str, Any] = detail.get("ctx", {})
    if detail["type"] == "literal_error":
        return {"expected": context["expected"].replace(" or ", ", "), "given": str(detail["input"])[:80]}
    if detail["type"] == "too_short":
        return {"least": context["min_length"]}
    if detail["type"] == "too_long":
        return {"most": context["max_length"]}
    return {name: value for name, value in context.items() if isinstance(value, str | int)}
