"""How often one may try: a mark on a view, counted by the connection that asks."""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, request
from flask_limiter import Limiter, RequestLimit

from callapp.domain.errors import Fault
from callapp.web.errors import error_page

View = TypeVar("View", bound=Callable[..., Any])


def limited(limit: str, *, only_when: Callable[[], bool] = lambda: True) -> Callable[[View], View]:
    """Limits a view for each connection, e.g. ``"120 per hour"``; requests where only_when is false are free.

    Put it directly under ``requires``.
    """

    def mark(view: View) -> View:
        view.limit = (limit, only_when)  # type: ignore[attr-defined]  # a mark on the function, read below
        return view

    return mark


def connection() -> str:
    """The address that asks; an IPv6 one by its network, of which one household or hospital has many."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def init_limits(app: Flask) -> None:
    """The one limiter of an application; limits are put around its views."""
    app.extensions["callapp.limiter"] = Limiter(
        connection,
        app=app,
        storage_uri=app.config["CALLAPP_LIMITS_STORAGE"],
        strategy="moving-window",
        # Without its store the house stays open, with one count in each process.
        in_memory_fallback_enabled=True,
        on_breach=_too_many,
    )


def limiter_of(app: Flask) -> Limiter:
    """The limiter of an application."""
    limiter: Limiter = app.extensions["callapp.limiter"]
    return limiter


def limit_marked_views(app: Flask) -> None:
    """Puts the limits of ``limited`` around the views that carry one: called when all routes stand."""
    for endpoint, view in app.view_functions.items():
        if marked := getattr(view, "limit", None):
            limit, only_when = marked
            around: Callable[..., Any] = limiter_of(app).limit(limit, exempt_when=_not(only_when))
            app.view_functions[endpoint] = around(view)


def _not(condition: Callable[[], bool]) -> Callable[[], bool]:
    return lambda: not condition()


def _too_many(limit: RequestLimit) -> Response:
    """The page that says how long to wait."""
    seconds = max(1, int(limit.reset_at - time.time()))
    page = error_page(429, (Fault("sign_in.too_many", params={"minutes": math.ceil(seconds / 60)}),))
    page.headers["Retry-After"] = str(seconds)
    return page
