"""What a team is told when a deadline moves later, in each person's language."""

from __future__ import annotations

from callapp.calls.fictional_notice import marked
from callapp.web.marks import N_
from callapp.web.speaker import Speaker

_SUBJECT = N_("The deadline of your application is later: %(deadline)s")
_BODY = N_(
    "Hello,\n\n"
    "The deadline of the application “%(title)s” to the call “%(call)s” was moved later, for this "
    "application alone.\n\n"
    "You can submit it until: %(deadline)s\n\n"
    "It was %(before)s. The application is here:\n"
    "%(address)s\n"
)


def file_extension_mail(
    says: Speaker, *, title: str, call: str, deadline: str, before: str, address: str, fictional: bool
) -> tuple[str, str]:
    """Subject and body for the people of one file; deadline and before are moments in words."""
    subject = says.gettext(_SUBJECT, deadline=deadline)
    body = says.gettext(_BODY, title=title, call=call, deadline=deadline, before=before, address=address)
    return subject, marked(says, body, fictional=fictional)
