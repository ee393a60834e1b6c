"""What reviewers are told by mail, in their own language; never what is in a file."""

from __future__ import annotations

from callapp.accounts.models import User
from callapp.calls.fictional_notice import marked
from callapp.calls.queries import CallInForce
from callapp.web.marks import N_
from callapp.web.speaker import Speaker

_ASSIGNED = N_("Files to review: %(call)s")
_ASSIGNED_BODY = N_(
    "Hello,\n\n"
    "%(given)s\n\n"
    "Sign the confidentiality and conflict agreement if you have not, then declare on each file before you "
    "read it:\n%(address)s\n"
)
_REOPENED = N_("Your review of %(number)s is open again")
_REOPENED_BODY = N_(
    "Hello,\n\n"
    "Your review of file %(number)s (“%(call)s”) was reopened. It does not count until you submit it again. "
    "The reason given:\n\n"
    "%(reason)s\n\n"
    "%(address)s\n"
)


def assigned_mail(reviewer: User, call: CallInForce, files: int, address: str) -> tuple[str, str]:
    """Subject and body: so many files are assigned. address leads to the reviewer's list."""
    says = Speaker(reviewer.language)
    name = call.document.name.in_language(says.lang)
    subject = says.gettext(_ASSIGNED, call=name)
    given = says.ngettext(
        "%(num)s file is assigned to you in the call “%(call)s”.",
        "%(num)s files are assigned to you in the call “%(call)s”.",
        files,
        call=name,
    )
    body = says.gettext(_ASSIGNED_BODY, given=given, address=address)
    return subject, marked(says, body, fictional=call.fictional)


def reopened_mail(
    reviewer: User, call: CallInForce, number: str, reason: str, address: str
) -> tuple[str, str]:
    """Subject and body: a submitted review is a draft again, and why."""
    says = Speaker(reviewer.language)
    name = call.document.name.in_language(says.lang)
    subject = says.gettext(_REOPENED, number=number)
    body = says.gettext(_REOPENED_BODY, number=number, call=name, reason=reason, address=address)
    return subject, marked(says, body, fictional=call.fictional)
