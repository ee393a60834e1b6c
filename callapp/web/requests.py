"""How a form is read from the wire: how much of it, and bytes that are no text become a mark, never other
text."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any, TypeVar
from urllib.parse import parse_qsl

from flask import Flask, Request, current_app, request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

View = TypeVar("View", bound=Callable[..., Any])
# As much as a call may allow all documents of an application together (calls.document_parts), and what stands
# around them on the wire. Werkzeug lays files larger than half a megabyte on the disk as they come in.
UPLOAD_LIMIT = 100_000_000
_AROUND = 1_000_000
# So many bytes on the wire for one of a text, when a form is written as an address is: %C3 for a byte.
ENCODED = 3


class _MarkingParser(FormDataParser):
    """Reads forms as the library does, except that bytes that are not UTF-8 become U+FFFD.

    The library writes them as ``%FF``, which a person may also have typed; multipart forms already get the
    mark. What to say of it is the business of whoever reads the text.
    """

    def _parse_urlencoded(
        self, stream: IO[bytes], _mimetype: str, _content_length: int | None, _options: dict[str, str]
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        body = self._read(stream).decode("utf-8", "replace")
        # Millions of empty fields would cost seconds and gigabytes; the library counts only multipart ones.
        if self.max_form_parts is not None and body.count("&") >= self.max_form_parts:
            raise RequestEntityTooLarge
        items = parse_qsl(body, keep_blank_values=True, errors="replace")
        return stream, self.cls(items), self.cls()

    def _read(self, stream: IO[bytes]) -> bytes | bytearray:
        """The whole body, all of it in memory: no longer than a form's texts may be on the wire.

        Where files are uploaded a request may be longer; in this form none of it goes to the disk.
        """
        if self.max_form_memory_size is None:
            return stream.read()
        most, body = ENCODED * self.max_form_memory_size, bytearray()
        while piece := stream.read(most + 1 - len(body)):
            body += piece
            if len(body) > most:
                raise RequestEntityTooLarge
        return body


class PageRequest(Request):
    """The request of every page."""

    form_data_parser_class = _MarkingParser


def wants_json() -> bool:
    """True for a script of ours that asks in the name of a page."""
    return request.accept_mimetypes.best == "application/json"


def takes_files(view: View) -> View:
    """Marks a view to which files are uploaded: its request may be as long as UPLOAD_LIMIT."""
    view.takes_files = True  # type: ignore[attr-defined]  # a mark on the function, read below
    return view


def init_requests(app: Flask) -> None:
    """Every request is read as a PageRequest; must come before whatever reads a form."""
    app.request_class = PageRequest
    app.before_request(_make_room)


def _make_room() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_files", False):
        request.max_content_length = UPLOAD_LIMIT + _AROUND
