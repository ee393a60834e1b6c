"""Default deny: a view without a permission does not start, a request without the right does not pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from callapp.domain.people import VISITOR, Actor
from callapp.domain.permissions import Permission, allows

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
    parts = urlsplit(target)
    return (
        target.startswith("/")
        and not target.startswith("//")
        and "\\" not in target
        and not parts.scheme
        and not parts.netloc
        and target.isprintable()
    )
