"""What every page shares: how templates treat missing names, and the addresses in the page's frame."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask.templating import Environment
from jinja2 import Undefined
from werkzeug.routing import BuildError

from callapp.domain.permissions import allows
from callapp.web.access import current_actor, permission_of
from callapp.web.i18n import current_language, speaker
from callapp.web.marks import N_

# Where the frame's links lead, by endpoint. A page that does not exist is not linked.
PLACES = {
    "home": "calls.home",
    "sign_in": "security.login",
    "account": "accounts.profile",
    "privacy": "calls.privacy",
    "accessibility": "calls.accessibility",
    "contact": "calls.contact",
    "verify": "receipts.verify",
}

# The main menu in its order: endpoint and words. Each actor sees the lines that the guard would let through.
MENU = (
    ("applications.mine", N_("My applications")),
    ("reviews.assigned", N_("My reviews")),
    ("register.calls", N_("Files")),
    ("screening.calls", N_("Eligibility")),
    ("reviewing.calls", N_("Reviewing")),
    ("decisions.ranking", N_("Ranking")),
    ("calls.manage", N_("Calls")),
    ("people.index", N_("People")),
    ("people.mail_log", N_("Mails")),
    ("audit.entries", N_("Audit trail")),
    ("calls.results", N_("Results")),
    ("demonstration.mailbox", N_("Demonstration mailbox")),
)


class LoudUndefined(Undefined):
    """A missing name may be asked about (`if x`, `x is defined`, `x or y`), never written out or looped over.

    Jinja's StrictUndefined refuses the questions too, which the form kit's macros ask at every turn.
    """

    __slots__ = ()
    __str__ = __iter__ = __len__ = Undefined._fail_with_undefined_error


class Templates(Environment):
    """Flask's environment, in which no template has names of its own: all of them share one dictionary.

    Jinja otherwise chains an empty one before it, and walks the chain name by name at each import of a macro.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        if d:
            raise TypeError("names for one template come with its values, or are the environment's")
        return self.globals


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of the main menu: words in the reader's language, address, whether this page is below it."""

    text: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class SiteLinks:
    """Addresses in header and footer for the actor of this request; None where there is nothing to link."""

    home: str
    sign_in: str | None
    account: str | None
    privacy: str | None
    accessibility: str | None
    contact: str | None
    verify: str | None
    nav: tuple[MenuItem, ...]


def site_links() -> SiteLinks:
    """The links of the page's frame, in the language of the request."""
    addresses: dict[str, Any] = {name: _address(endpoint) for name, endpoint in PLACES.items()}
    addresses["home"] = addresses["home"] or f"/{current_language().value}/"
    addresses["sign_in" if current_actor().is_signed_in else "account"] = None
    return SiteLinks(**addresses, nav=_menu())


def _address(endpoint: str) -> str | None:
    """None for a page that is not there, or that needs more than the language (a call, a file)."""
    if endpoint not in current_app.view_functions:
        return None
    try:
        return url_for(endpoint)
    except BuildError:
        return None


def _menu() -> tuple[MenuItem, ...]:
    items = []
    for endpoint, words in MENU:
        permission = permission_of(current_app, endpoint)
        href = _address(endpoint)
        if permission is None or href is None or not allows(current_actor(), permission):
            continue
        items.append(MenuItem(speaker().gettext(words), href, request.path.startswith(href)))
    return tuple(items)
