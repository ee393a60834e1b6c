"""Who did what on a file, as its own people read it: one sentence for each act of the trail that is theirs.

Each act of the house stands in TOLD or in UNTOLD, with the reason; tests/project/test_activity.py proves it.
An act of the people on the file names them (``who``, ``whom``); one of the call’s side is told as its team’s.
"""

from __future__ import annotations

from callapp.web.marks import N_

TOLD = {
    "application.opened": N_("%(who)s opened the draft."),
    "application.submitted": N_("%(who)s submitted the application: number %(number)s."),
    "application.withdrawn": N_("%(who)s withdrew the application."),
    "application.reopened": N_("%(who)s made the application a draft again."),
    "section.saved": N_("%(who)s saved the section “%(section)s”."),
    "section.restored": N_("%(who)s restored an earlier version of the section “%(section)s”."),
    "section.assigned": N_("%(who)s assigned the section “%(section)s” to %(whom)s."),
    "section.unassigned": N_("%(who)s took the section “%(section)s” back from %(whom)s."),
    "attachment.added": N_("%(who)s added the file “%(file)s”."),
    "attachment.removed": N_("%(who)s removed the file “%(file)s”."),
    "attachment.restored": N_("%(who)s put the file “%(file)s” back."),
    "attachment.captioned": N_("%(who)s described the file “%(file)s”."),
    "attachment.infected": N_("The virus scan refused a file that %(who)s uploaded."),
    "application.member_added": N_("%(who)s added %(whom)s. Role: %(role)s."),
    "application.member_changed": N_("%(who)s changed what %(whom)s may do. Role: %(role)s."),
    "application.member_removed": N_("%(who)s took %(whom)s off the application."),
    "application.member_left": N_("%(who)s left the application."),
    "application.lead_transferred": N_("%(who)s handed the lead over to %(whom)s."),
    "application.invited": N_("%(who)s invited %(email)s. Role: %(role)s."),
    "application.invitation_resent": N_("%(who)s sent the invitation to %(email)s again."),
    "application.invitation_revoked": N_("%(who)s took the invitation to %(email)s back."),
    "application.invitation_accepted": N_("%(who)s accepted the invitation. Role: %(role)s."),
    "application.deadline_extended": N_(
        "The call’s team moved the deadline of this application to %(deadline)s."
    ),
    "signature.asked": N_("%(who)s sent a link to sign the letter of intent: %(signatory)s."),
    "signature.given": N_("The letter of intent was signed: %(signatory)s."),
    "signature.declined": N_("Signing the letter of intent was declined: %(signatory)s."),
    "signature.voided": N_("A signature, or the request for one, no longer holds: %(signatory)s."),
    "signature.released": N_("%(who)s chose to edit all the same what is signed: %(signatory)s."),
    "confirmation.asked": N_("%(who)s asked %(contact)s to confirm the part of a partner."),
    "confirmation.given": N_("The part of a partner was confirmed by link (contact: %(contact)s)."),
    "confirmation.declined": N_("Confirming the part of a partner was declined (contact: %(contact)s)."),
    "confirmation.voided": N_(
        "The confirmation of a partner, or the request for one, no longer holds (contact: %(contact)s)."
    ),
    "confirmation.restored": N_(
        "The confirmation of a partner holds again, for its text is as it was (contact: %(contact)s)."
    ),
    "application.reminded": N_("%(who)s reminded the team: it can be submitted until %(deadline)s."),
    "application.lead_appointed": N_("The call’s team named another lead: %(whom)s."),
    "application.lead_invited": N_("The call’s team invited %(email)s to lead the application."),
    "application.lead_invitation_revoked": N_("The call’s team took the invitation to %(email)s back."),
    "application.member_departed": N_("%(whom)s left the organisation, or their account was closed."),
    "message.asked": N_("%(who)s asked the call’s team a question."),
    "message.answered": N_("The call’s team answered."),
    "correction.requested": N_("The call’s team asked for corrections."),
    "correction.extended": N_("The call’s team gave more time for the corrections."),
    "correction.cancelled": N_("The call’s team took its request for corrections back."),
    "correction.answered": N_("%(who)s gave the corrections that were asked for."),
    "dossier.taken": N_("%(who)s downloaded everything that was given for this application."),
    "eligibility.informed": N_("The call’s team told you the outcome on eligibility: %(state)s."),
}

# Saves in a row, for section.saved: the trail holds one for ten minutes of a person's saves.
SAVED_OFTEN = N_("Between %(first)s and %(last)s, %(who)s saved the section “%(section)s” several times.")

_SCREENING = "what screening finds is told by eligibility.informed, and not before"
_REVIEWING = "who reviews a file, and how, is never told to its people"
_ACCOUNT = "about an account or a role of the house, not about a file"
_ORGANISATION = "about an organisation, not about a file"
_CALL = "about the call as a whole, which tells it on its own pages"
_KEYS = "about the keys that sign receipts; a submission tells of its own receipt"
_STORE = "about bytes in the store that belong to nobody"
_EXPORTING = "who of the call’s side reads or takes a file away is in the trail of the house"
_DECIDING = "ranking and deciding are told when results are released"

UNTOLD = {
    "dossier.exported": _EXPORTING,
    "application.confirmed_eligible": _SCREENING,
    "application.marked_ineligible": _SCREENING,
    "application.reinstated": _SCREENING,
    "eligibility.beds_state_set": _SCREENING,
    "eligibility.exception_granted": _SCREENING,
    "eligibility.findings_saved": _SCREENING,
    "agreement.signed": _REVIEWING,
    "assignment.ended": _REVIEWING,
    "assignment.made": _REVIEWING,
    "conflict.corrected": _REVIEWING,
    "conflict.declared": _REVIEWING,
    "review.reopened": _REVIEWING,
    "review.saved": _REVIEWING,
    "review.submitted": _REVIEWING,
    "ranking.exported": _DECIDING,
    "shortlist.cut": _DECIDING,
    "shortlist.exported": _DECIDING,
    "files.discarded": _STORE,
    "receipt.issued": _KEYS,
    "receipt_key.first_used": _KEYS,
    "receipt_key.revoked": _KEYS,
    "answer.changed": _CALL,
    "answer.published": _CALL,
    "answer.withdrawn": _CALL,
    "answer.written": _CALL,
    "call.deadline_extended": _CALL,
    "call.document_staged": _CALL,
    "call.published": _CALL,
    "reminders.resumed": _ACCOUNT,
    "reminders.stopped": _ACCOUNT,
    "membership.approved": _ORGANISATION,
    "membership.ended": _ORGANISATION,
    "membership.left": _ORGANISATION,
    "membership.refused": _ORGANISATION,
    "organisation.claimed": _ORGANISATION,
    "organisation.confirmed": _ORGANISATION,
    "organisation.lead_transferred": _ORGANISATION,
    "organisation.merged": _ORGANISATION,
    "organisation.separated": _ORGANISATION,
    "organisation.told_apart": _ORGANISATION,
    "invitation.accepted": _ACCOUNT,
    "invitation.revoked": _ACCOUNT,
    "invitation.sent": _ACCOUNT,
    "role.granted": _ACCOUNT,
    "role.revoked": _ACCOUNT,
    "session.ended": _ACCOUNT,
    "session.others_ended": _ACCOUNT,
    "session.started": _ACCOUNT,
    "user.confirmed": _ACCOUNT,
    "user.created": _ACCOUNT,
    "user.deactivated": _ACCOUNT,
    "user.password_changed": _ACCOUNT,
    "user.password_link_sent": _ACCOUNT,
    "user.password_reset": _ACCOUNT,
    "user.password_set": _ACCOUNT,
    "user.profile_changed": _ACCOUNT,
    "user.reactivated": _ACCOUNT,
    "user.registered": _ACCOUNT,
}
