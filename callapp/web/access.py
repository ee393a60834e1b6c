"""Default deny: a view without a permission does not start, a request without the right does not pass."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from callapp.domain.people import VISITOR, Actor
from callapp.domain.permissions import Permission, allows
from callapp.settings import is_loopback

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[View], View]:
    """Names the permission of a view; put it directly under the route."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # a mark on the function, read below
        return view

    return mark


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    """The permission of an endpoint; None means that nobody named one."""
    named: Permission | None = getattr(app.view_functions.get(endpoint), "permission", None)
    return named or app.extensions["callapp.permissions"].get(endpoint)


def init_access(app: Flask, library_permissions: dict[str, Permission]) -> None:
    """Installs the guard. library_permissions names those of views that a library brings."""
    app.extensions["callapp.permissions"] = library_permissions
    app.before_request(_guard)


def refuse_unguarded(app: Flask) -> None:
    """Raises RuntimeError naming every endpoint without a permission: called when all routes stand."""
    bare = sorted({r.endpoint for r in app.url_map.iter_rules() if permission_of(app, r.endpoint) is None})
    if bare:
        raise RuntimeError("views without a permission: " + ", ".join(bare))


def current_actor() -> Actor:
    """Who asks; a visitor until accounts says otherwise for this request."""
    if "actor" not in g:
        load: Callable[[], Actor] = current_app.extensions.get("callapp.load_actor", lambda: VISITOR)
        g.actor = load()
    actor: Actor = g.actor
    return actor


def _guard() -> Response | None:
    if request.endpoint is None:
        return None  # no such address: 404 follows
    permission = permission_of(current_app, request.endpoint)
    if permission is not None and allows(current_actor(), permission):
        return None
    if current_actor().is_signed_in:
        abort(403)
    if request.method == "GET":
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    return abort(401)


def is_safe_target(target: str) -> bool:
    """True for a path of this site: no scheme, no host, no backslash trick."""
    try:
        parts = urlsplit(target)
    except ValueError:  # a host that can be none, like ``//[``
        return False
    return (
        target.startswith("/")
        and not target.startswith("//")
        and "\\" not in target
        and not parts.scheme
        and not parts.netloc
        and target.isprintable()
    )


def is_asked_on_this_machine() -> bool:
    """True for a request from this machine to a name of this machine, not handed on by a proxy.

    The name counts too: a foreign site whose name leads to 127.0.0.1 could otherwise read our pages.
    """
    came_through = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For"))
    name = re.sub(r":[0-9]+$", "", request.host).strip("[]")
    return not came_through and is_loopback(name) and is_loopback(request.remote_addr or "")
