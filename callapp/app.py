"""The only place where the parts meet. Read it from top to bottom."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from flask import Blueprint, Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from callapp.accounts import invitation_routes, organisation_routes, people_routes
from callapp.accounts import routes as account_routes
from callapp.accounts.security import LIBRARY_PERMISSIONS, init_accounts
from callapp.applications import deadline_routes, submission_routes
from callapp.applications.attachments import routes as attachment_routes
from callapp.applications.attestations import confirmation_routes, signature_routes
from callapp.applications.attestations import routes as attestation_routes
from callapp.applications.budget import routes as budget_routes
from callapp.applications.chores import do_what_is_due
from callapp.applications.copies import dossier_routes
from callapp.applications.copies import routes as copy_routes
from callapp.applications.corrections import routes as correction_routes
from callapp.applications.messages import routes as message_routes
from callapp.applications.reminders import routes as reminder_routes
from callapp.applications.sections import routes as section_routes
from callapp.applications.team import activity_routes, member_routes, team_invitation_routes, writer_routes
from callapp.applications.team.departure_actions import record_departure
from callapp.applications.versions import routes as version_routes
from callapp.audit import routes as audit_routes
from callapp.audit.actions import current_request_id
from callapp.calls import answer_routes, eligibility_routes
from callapp.calls.manage_routes import calls
from callapp.calls.routes import entrance
from callapp.decisions import routes as decision_routes
from callapp.demo import mailbox_routes
from callapp.domain.people import SYSTEM
from callapp.organisations import merge_routes
from callapp.organisations import routes as known_organisation_routes
from callapp.receipts import routes as receipt_routes
from callapp.receipts.routes import key_list_bp
from callapp.receipts.signing import Issuer
from callapp.reviews import reviewing_routes
from callapp.reviews import routes as review_routes
from callapp.reviews.reviewing_queries import withheld_files
from callapp.screening import (
    answering_routes,
    asking_routes,
    extension_routes,
    lost_lead_routes,
    register_routes,
)
from callapp.screening import routes as screening_routes
from callapp.settings import Settings
from callapp.web.access import current_actor, init_access, refuse_unguarded
from callapp.web.clock import Clock, init_clock
from callapp.web.database import house_clock, init_database
from callapp.web.durations import countdown_forms
from callapp.web.errors import init_errors
from callapp.web.headers import init_headers
from callapp.web.i18n import init_i18n, speaker
from callapp.web.limits import init_limits, limit_marked_views
from callapp.web.links import public_link
from callapp.web.logs import init_logs, request_id
from callapp.web.pages import LoudUndefined, Templates, site_links
from callapp.web.requests import init_requests
from callapp.web.statics import init_statics
from callapp.web.storage import init_storage
from callapp.web.wording import label, sentence

MEGABYTE = 1024 * 1024


def create_app(settings: Settings, clock: Clock | None = None) -> Flask:
    """The application for these settings. clock: in place of the installation's one clock.

    Raises RuntimeError when a view names no permission.
    """
    app = Flask("callapp", static_folder=None, template_folder=None)
    app.jinja_environment = Templates
    app.extensions["callapp.settings"] = settings
    _configure(app, settings)
    init_logs(app, settings.log_level)
    init_i18n(app)
    init_templates(app)
    init_requests(app)
    # after_request runs in reverse: the unit of work ends first, then headers and log line are added.
    init_headers(app, settings)
    init_database(app, settings)
    init_clock(app, clock or house_clock(app))
    init_storage(app, settings)
    app.before_request(lambda: current_request_id.set(request_id()) and None)
    CSRFProtect(app)
    init_limits(app)
    init_accounts(app)
    init_access(app, LIBRARY_PERMISSIONS)
    app.extensions["callapp.withheld_files"] = withheld_files
    app.extensions["callapp.chore"] = partial(do_what_is_due, actor=SYSTEM, link_to=public_link)
    app.extensions["callapp.departure"] = record_departure
    app.extensions["callapp.issuer"] = Issuer(settings.receipt_key, public_link)
    init_errors(app)
    init_statics(app)
    app.register_blueprint(entrance)
    app.register_blueprint(key_list_bp)
    for blueprint in blueprints() + ([mailbox_routes.bp] if settings.demonstrates else []):
        app.register_blueprint(blueprint, url_prefix="/<any(fr, en):lang>")
    limit_marked_views(app)
    refuse_unguarded(app)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's documented way
    return app


def blueprints() -> list[Blueprint]:
    """The pages of each feature, in the order of the life of a call."""
    return [
        calls,
        answer_routes.bp,
        eligibility_routes.bp,
        account_routes.bp,
        organisation_routes.bp,
        invitation_routes.bp,
        people_routes.bp,
        section_routes.bp,  # which it shares with applications.routes
        version_routes.bp,
        budget_routes.bp,
        member_routes.bp,
        message_routes.bp,
        reminder_routes.bp,
        correction_routes.bp,
        team_invitation_routes.bp,
        writer_routes.bp,
        activity_routes.bp,
        attachment_routes.bp,
        signature_routes.bp,
        attestation_routes.bp,
        confirmation_routes.bp,
        deadline_routes.bp,
        submission_routes.bp,
        copy_routes.bp,
        dossier_routes.bp,
        receipt_routes.bp,
        known_organisation_routes.bp,
        merge_routes.bp,
        register_routes.bp,
        lost_lead_routes.bp,
        answering_routes.bp,
        extension_routes.bp,
        screening_routes.bp,
        asking_routes.bp,
        review_routes.bp,
        reviewing_routes.bp,
        decision_routes.bp,
        audit_routes.bp,
    ]


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        CALLAPP_PUBLIC_URL=settings.public_url,
        CALLAPP_LIMITS_STORAGE=settings.limits_storage,
        SESSION_COOKIE_NAME="__Host-callapp" if settings.is_https else "callapp",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=12 * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=4 * MEGABYTE,
        MAX_FORM_PARTS=5000,
        # A page may stay open for days; its token ends with the session.
        WTF_CSRF_TIME_LIMIT=None,
        # Over https too the token alone decides: its cookie is a __Host- one, which nobody else can set. A
        # Referer is missing from the pages of mailed links and behind proxies that take it out.
        WTF_CSRF_SSL_STRICT=False,
    )


def templates_path() -> Path:
    """The folder of templates: inside the package when installed, beside it in the source tree."""
    package = Path(__file__).parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def init_templates(app: Flask) -> None:
    """Our templates, the form kit's macros under its own prefix, and the words every page needs."""
    app.extensions["callapp.templates"] = templates_path()
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(templates_path()),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    app.jinja_env.undefined = LoudUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        label=label,
        sentence=sentence,
        site_links=site_links,
        countdown_forms=lambda: countdown_forms(speaker()),
    )
    app.context_processor(lambda: {"current_actor": current_actor()})
