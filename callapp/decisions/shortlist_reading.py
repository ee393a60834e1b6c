"""Reads the facts back out of a shortlist's JSON, believing nothing else in it.

Types are strict: 4.0 is not 4, true is not 1. What follows from the facts (totals, means, ranks, the line) is
not read at all. Whatever is wrong is said at once, each fault at its JSON path (``ranked[3].request_cents``),
and in two degrees: what is no export at all, and an export whose facts break the rules of a call.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from callapp.decisions.shortlist_document import (
    CallFacts,
    CriterionFacts,
    ExtensionFacts,
    FileFacts,
    ReviewFacts,
    ScoreFacts,
    ShortlistFacts,
)
from callapp.domain.bilingual import Bilingual, Language
from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.ranking import RANKABLE
from callapp.domain.scoring import criteria_faults, score_faults
from callapp.domain.shortlist import Count, Cut, CutMethod, Envelope, Threshold
from callapp.domain.strict_json import Json, in_short, read_object
from callapp.domain.workflow import ApplicationState, ReviewState

# The largest integer that JSON readers everywhere keep exact.
LARGEST = 2**53 - 1
_FRACTION = re.compile(r"(0|[1-9][0-9]{0,15})/([1-9][0-9]{0,15})")


def _readable(value: str) -> str:
    """JSON can escape half a character; nothing can print or hash it."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise PydanticCustomError("export.not_text", "lone surrogate") from None
    return value


_Str = Annotated[str, AfterValidator(_readable)]
_Code = Annotated[_Str, Field(min_length=1)]
# In JSON an enumeration is its text; strictness would ask for the Python object.
_AS_TEXT = Field(strict=False)


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _Text(_Part):
    fr: _Str
    en: _Str

    def facts(self) -> Bilingual:
        return Bilingual(self.fr, self.en)


class _Criterion(_Part):
    code: _Code
    weight_bp: int
    name: _Text

    def facts(self) -> CriterionFacts:
        return CriterionFacts(self.code, self.weight_bp, self.name.facts())


class _Scale(_Part):
    unit: Literal["half_points"]
    max: int


class _Call(_Part):
    slug: _Code
    title: _Text
    fictional: bool
    scale: _Scale
    criteria: list[_Criterion]

    def facts(self) -> CallFacts:
        criteria = tuple(criterion.facts() for criterion in self.criteria)
        return CallFacts(self.slug, self.title.facts(), self.fictional, self.scale.max, criteria)


class _Cut(_Part):
    method: Annotated[CutMethod, _AS_TEXT]
    parameter: Any

    @field_validator("parameter")
    @classmethod
    def _fits_the_method(cls, value: Any, info: ValidationInfo) -> Any:
        if info.data.get("method") is CutMethod.THRESHOLD:
            if not (isinstance(value, str) and _FRACTION.fullmatch(value)):
                raise PydanticCustomError("export.not_a_fraction", "points as num/den")
        elif type(value) is not int:
            raise PydanticCustomError("export.not_a_whole_number", "files or cents")
        return value

    def facts(self) -> Cut:
        match self.method:
            case CutMethod.THRESHOLD:
                return Threshold(Fraction(self.parameter))
            case CutMethod.COUNT:
                return Count(self.parameter)
            case CutMethod.ENVELOPE:
                return Envelope(self.parameter)


class _Score(_Part):
    criterion: _Code
    value: int
    justification: _Str

    def facts(self) -> ScoreFacts:
        return ScoreFacts(self.criterion, self.value, self.justification)


class _Review(_Part):
    reviewer: _Str
    state: Annotated[ReviewState, _AS_TEXT]
    recused: bool
    scores: list[_Score]

    def facts(self) -> ReviewFacts:
        scores = tuple(score.facts() for score in self.scores)
        return ReviewFacts(self.reviewer, self.state, self.recused, scores)


class _Extension(_Part):
    until: _Str
    reason: _Str

    def facts(self) -> ExtensionFacts:
        return ExtensionFacts(self.until, self.reason)


class _File(_Part):
    number: _Code
    title: _Str
    hospital: _Str
    province: _Str
    language: Annotated[Language, _AS_TEXT]
    state: Annotated[ApplicationState, _AS_TEXT]
    request_cents: int
    reviews: list[_Review]
    extension: _Extension | None = None

    def facts(self) -> FileFacts:
        return FileFacts(
            number=self.number,
            title=self.title,
            hospital=self.hospital,
            province=self.province,
            language=self.language,
            state=self.state,
            request_cents=self.request_cents,
            reviews=tuple(review.facts() for review in self.reviews),
            extension=self.extension.facts() if self.extension else None,
        )


class _Document(_Part):
    schema_id: Literal["callapp.shortlist"] = Field(alias="schema")
    version: Literal[1]
    call: _Call
    cut: _Cut | None
    ranked: list[_File]
    unranked: list[_File]

    def located_files(self) -> Iterator[tuple[str, _File]]:
        """Each file with its JSON path."""
        for name, files in (("ranked", self.ranked), ("unranked", self.unranked)):
            for index, file in enumerate(files):
                yield f"{name}[{index}]", file


class BrokenFacts(RuleBroken):
    """An export in good form whose facts cannot be: weights that make no whole, a score off the scale."""


def parse_export(text: str | bytes) -> Json:
    """The JSON object in a file (UTF-8, with or without a byte order mark).

    Raises RuleBroken: ``export.not_utf8``, ``export.not_json`` (line, column), ``export.key_repeated``,
    ``export.number_refused`` (NaN, infinities, thousands of digits), ``export.too_deep``,
    ``export.not_an_object``.
    """
    return read_object(text, "export")


def read_facts(content: Json) -> ShortlistFacts:
    """The facts of a shortlist's content or export, checked as far as computing with them needs.

    The field of each fault is its JSON path. Raises RuleBroken for the form (``export.key_missing``,
    ``export.not_text``…), or else BrokenFacts for the meaning (``criteria.…``, ``review.…``, ``ranking.…``,
    ``export.number_out_of_range``, ``export.score_repeated``), each time with every fault found.
    """
    try:
        document = _Document.model_validate(content)
    except ValidationError as error:
        raise RuleBroken.of(_fault_of_form(detail) for detail in error.errors(include_url=False)) from None
    if faults := list(_faults_of_meaning(document)):
        raise BrokenFacts.of(faults)
    return ShortlistFacts(
        call=document.call.facts(),
        files=tuple(file.facts() for _, file in document.located_files()),
        cut=document.cut.facts() if document.cut else None,
    )


def _faults_of_meaning(document: _Document) -> Iterator[Fault]:
    yield from _faults_of_range(document)
    call = document.call.facts()
    for fault in criteria_faults(call.rules):
        yield Fault(fault.code, f"call.{_bracketed((fault.field or '').split('.'))}", fault.params)
    numbers = Counter(file.number for _, file in document.located_files())
    for place, file in document.located_files():
        if numbers[file.number] > 1:
            yield Fault("ranking.number_repeated", f"{place}.number", {"number": file.number})
        if file.state not in RANKABLE:
            yield Fault(
                "ranking.not_eligible", f"{place}.state", {"number": file.number, "state": str(file.state)}
            )
        for index, review in enumerate(file.reviews):
            yield from _faults_of_scores(f"{place}.reviews[{index}]", review, call)


def _faults_of_range(document: _Document) -> Iterator[Fault]:
    numbers = [("call.scale.max", document.call.scale.max, 1)]
    if document.cut and document.cut.method is not CutMethod.THRESHOLD:
        numbers.append(("cut.parameter", document.cut.parameter, 0))
    numbers += [(f"{place}.request_cents", file.request_cents, 0) for place, file in document.located_files()]
    for path, value, least in numbers:
        if not least <= value <= LARGEST:
            yield Fault("export.number_out_of_range", path)


def _faults_of_scores(place: str, review: _Review, call: CallFacts) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, score in enumerate(review.scores):
        here = f"{place}.scores[{index}]"
        if score.criterion in seen:
            yield Fault("export.score_repeated", f"{here}.criterion", {"criterion": score.criterion})
        seen.add(score.criterion)
        one = {score.criterion: score.value}
        for fault in score_faults(call.rules, one, max_half_points=call.max_half_points):
            key = "criterion" if fault.code == "review.criterion_unknown" else "value"
            yield Fault(fault.code, f"{here}.{key}", fault.params)


# pydantic's error types that can come up here, and our code for each.
_FORM_CODES = {
    "missing": "export.key_missing",
    "string_type": "export.not_text",
    "string_unicode": "export.not_text",
    "string_too_short": "export.not_text",
    "int_type": "export.not_a_whole_number",
    "bool_type": "export.not_true_or_false",
    "list_type": "export.not_a_list",
    "model_type": "export.not_an_object",
    "enum": "export.not_one_of",
    "literal_error": "export.not_one_of",
}


def _fault_of_form(detail: ErrorDetails) -> Fault:
    params: dict[str, str | int] = {}
    if detail["type"] != "missing":
        params["given"] = in_short(detail["input"])
    if "expected" in detail.get("ctx", {}):
        params["expected"] = str(detail["ctx"]["expected"]).replace(" or ", ", ")
    code = detail["type"] if detail["type"].startswith("export.") else _FORM_CODES.get(detail["type"])
    return Fault(code or "export.value_refused", _bracketed(detail["loc"]), params)


def _bracketed(steps: Iterable[str | int]) -> str:
    """``("ranked", 3, "number")`` → ``ranked[3].number``: the way jq writes it."""
    path = ""
    for step in steps:
        path += f"[{step}]" if str(step).isdigit() else f".{step}"
    return path.removeprefix(".")
