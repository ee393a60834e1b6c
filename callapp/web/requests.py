"""How the text of a form is read from the wire: bytes that are no text become a mark, never other text."""

from __future__ import annotations

from typing import IO
from urllib.parse import parse_qsl

from flask import Request, request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser


class _MarkingParser(FormDataParser):
    """Reads forms as the library does, except that bytes that are not UTF-8 become U+FFFD.

    The library writes them as ``%FF``, which a person may also have typed; multipart forms already get the
    mark. What to say of it is the business of whoever reads the text.
    """

    def _parse_urlencoded(
        self, stream: IO[bytes], _mimetype: str, _content_length: int | None, _options: dict[str, str]
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        body = stream.read().decode("utf-8", "replace")
        # Millions of empty fields would cost seconds and gigabytes; the library counts only multipart ones.
        if self.max_form_parts is not None and body.count("&") >= self.max_form_parts:
            raise RequestEntityTooLarge
        items = parse_qsl(body, keep_blank_values=True, errors="replace")
        return stream, self.cls(items), self.cls()


class PageRequest(Request):
    """The request of every page."""

    form_data_parser_class = _MarkingParser


def wants_json() -> bool:
    """True for a script of ours that asks in the name of a page."""
    return request.accept_mimetypes.best == "application/json"
