"""French and English as equals: the language is the first part of the address."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_babel import Babel
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError

from callapp.domain.bilingual import Language
from callapp.web.speaker import TRANSLATIONS, Speaker, current_speaker


def speaker() -> Speaker:
    """Who speaks in this request."""
    return Speaker(current_language())


def current_language() -> Language:
    return Language(g.get("lang") or Language.FR)


def init_i18n(app: Flask) -> None:
    """Languages in the path, the catalogue, and the filters that show amounts and times."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, locale_selector=lambda: speaker().locale, timezone_selector=lambda: "America/Toronto")

    @app.url_value_preprocessor
    def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.lang = (values or {}).pop("lang", None) or _language_of_path(request.path) or _preferred_language()
        current_speaker.set(speaker())

    @app.url_defaults
    def _give_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current_language().value

    for name in (
        "number",
        "points",
        "money",
        "short_money",
        "percent",
        "size",
        "day",
        "local_day",
        "moment",
        "last_second",
        "zone",
        "clock",
        "country",
    ):
        app.add_template_filter(_spoken(name), name)
    app.context_processor(lambda: {"lang": current_language().value})
    app.jinja_env.globals["switch_language_url"] = switch_language_url


def _spoken(name: str) -> Any:
    return lambda *args, **options: getattr(speaker(), name)(*args, **options)


def _language_of_path(path: str) -> str | None:
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in list(Language) else None


def _preferred_language() -> str:
    return request.accept_languages.best_match([lang.value for lang in Language]) or Language.FR.value


def switch_language_url() -> str:
    """The address of this very page in the other language, query included."""
    other = current_language().other.value
    if not has_request_context() or request.endpoint is None:
        return f"/{other}/"
    try:
        endpoint, values = _page_here()
        query = request.query_string.decode("utf-8", "replace")
        return url_for(endpoint, **{**values, "lang": other}) + (f"?{query}" if query else "")
    except (BuildError, HTTPException):
        return f"/{other}/"


def _page_here() -> tuple[str, dict[str, Any]]:
    """Endpoint and values of the page at this address: a form may be sent to the page it stands on.

    Raises werkzeug's HTTPException where nothing can be read at this address.
    """
    if request.method == "GET":
        return str(request.endpoint), dict(request.view_args or {})
    found = current_app.url_map.bind_to_environ(request.environ).match(method="GET")
    return found[0], dict(found[1])
