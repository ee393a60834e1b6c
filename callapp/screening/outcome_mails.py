"""What an applicant is told after screening, in the language of the application."""

from __future__ import annotations

from callapp.calls.fictional_notice import marked
from callapp.domain.workflow import ApplicationState
from callapp.web.marks import N_
from callapp.web.speaker import Speaker

_SUBJECTS = {
    ApplicationState.ELIGIBLE: N_("Application %(number)s: eligible"),
    ApplicationState.INELIGIBLE: N_("Application %(number)s: not eligible"),
}
_BODIES = {
    ApplicationState.ELIGIBLE: N_(
        "Hello,\n\n"
        "Your application %(number)s, “%(title)s”, is eligible. It now goes to the reviewers.\n\n"
        "You have nothing to do for the moment. You can read your application and its state here:\n"
        "%(address)s\n"
    ),
    ApplicationState.INELIGIBLE: N_(
        "Hello,\n\n"
        "Your application %(number)s, “%(title)s”, is not eligible. The reason given:\n\n"
        "%(reason)s\n\n"
        "If you think a fact was misread, answer the contact person of the call. "
        "You can read your application and its state here:\n"
        "%(address)s\n"
    ),
}


def screening_mail(
    says: Speaker,
    state: ApplicationState,
    *,
    number: str,
    title: str,
    reason: str,
    address: str,
    fictional: bool,
) -> tuple[str, str]:
    """Subject and body for an eligible or an ineligible file; reason is what the officer wrote."""
    subject = says.gettext(_SUBJECTS[state], number=number)
    body = says.gettext(_BODIES[state], number=number, title=title, reason=reason, address=address)
    return subject, marked(says, body, fictional=fictional)
