"""One use case is one verb-named function that says what it does, and one commit ends it (laws 2 and 3)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.project.source import called, name, python_files, words

# What people and the system do here, in the words of the call; a new verb is added on purpose.
VERBS = frozenset(
    {
        "abandon", "accept", "add", "answer", "apply", "appoint", "approve", "archive", "ask", "assign",
        "attach", "cancel", "change", "choose", "claim", "clear", "close", "compose", "compute", "confirm",
        "copy", "correct", "create", "cut", "deactivate", "decide", "declare", "decline", "delete",
        "deliver", "discard", "end", "erase", "export", "extend", "file", "finish", "grant", "import",
        "inform", "invite", "join", "leave", "load", "lock", "mark", "merge", "open", "pick", "propose",
        "publish", "put", "rank", "reactivate", "recompute", "record", "refuse", "register", "reinstate",
        "reject", "release", "remove", "rename", "reopen", "replace", "request", "resend", "reset",
        "restore", "resubmit", "retract", "retry", "return", "revoke", "save", "screen", "select", "send",
        "separate", "set", "show", "sign", "stage", "start", "store", "submit", "suspend", "take", "transfer",
        "unassign", "update", "upload", "verify", "withdraw", "write",
    }
)  # fmt: skip
# Functions of actions.py that are parts of a use case, not one: no actor, no time, or nothing to record; with
# the reason. Named "file: function".
PARTS: dict[str, str] = {}
# Use cases that leave no row in the audit trail, with the reason.
UNRECORDED: dict[str, str] = {}


def actions(source: str) -> Iterator[ast.FunctionDef]:
    """Public functions of an actions module."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def name_faults(action: ast.FunctionDef) -> list[str]:
    """What is wrong with an action's name and parameters."""
    faults = []
    verb, _, noun = action.name.partition("_")
    if verb not in VERBS or not noun:
        faults.append(f"{action.name} is not verb_noun")
    first = [argument.arg for argument in (*action.args.posonlyargs, *action.args.args)]
    if first != ["session"]:
        faults.append(f"{action.name} takes {first} by position instead of session alone")
    keywords = {argument.arg for argument in action.args.kwonlyargs}
    faults += [f"{action.name} does not take {missing}" for missing in sorted({"actor", "now"} - keywords)]
    return faults


def told(action: ast.FunctionDef) -> set[str]:
    """The codes an action names in its own lines: acts it records, rules it finds broken, kinds of mail."""
    codes = set()
    for node in ast.walk(action):
        if isinstance(node, ast.Call):
            by_name = {keyword.arg: words(keyword.value) for keyword in node.keywords}
            if called(node) == "record_act":
                codes.add(by_name.get("action"))
            elif called(node) == "put_mail":
                codes.add(by_name.get("kind"))
            elif called(node) in ("RuleBroken", "LostRace", "Fault") and node.args:
                codes.add(words(node.args[0]))
    return {code for code in codes if code}


def docstring_faults(action: ast.FunctionDef) -> list[str]:
    """What an action does without its docstring saying so."""
    docstring = ast.get_docstring(action) or ""
    if not docstring:
        return [f"{action.name} has no docstring"]
    return [
        f"{action.name}: {code} is not in its docstring"
        for code in sorted(told(action))
        if code not in docstring
    ]


def unrecorded(source: str) -> list[str]:
    """Public functions of a module that reach no record_act in it; an application’s move records itself."""
    functions = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    reached: dict[str, set[str]] = {
        function: {call for part in ast.walk(node) if (call := called(part))}
        for function, node in functions.items()
    }
    recording = {
        function
        for function, calls in reached.items()
        if any(c.startswith("record_") or c == "move_application" for c in calls)
    }
    while more := {f for f, calls in reached.items() if f not in recording and calls & recording}:
        recording |= more
    return [function for function in functions if not function.startswith("_") and function not in recording]


def modules() -> list[tuple[str, str]]:
    """Path and source of each module of actions: ``actions.py`` and ``…_actions.py``."""
    return [
        (name(path), path.read_text("utf-8"))
        for path in python_files("callapp")
        if path.stem.rpartition("_")[2] == "actions"
    ]


def test_each_action_is_one_use_case_by_name_and_parameters() -> None:
    found = {
        f"{path}: {action.name}": name_faults(action)
        for path, source in modules()
        for action in actions(source)
    }

    assert {key: faults for key, faults in found.items() if faults and key not in PARTS} == {}
    assert [key for key in PARTS if not found.get(key)] == [], "an exception nobody needs any more"


def test_each_action_says_what_it_records_sends_and_refuses() -> None:
    found = [
        fault for _, source in modules() for action in actions(source) for fault in docstring_faults(action)
    ]

    assert found == []


def test_each_action_leaves_a_row_in_the_audit_trail() -> None:
    found = [
        f"{path}: {function}"
        for path, source in modules()
        if path != "callapp/audit/actions.py"
        for function in unrecorded(source)
    ]

    assert [key for key in found if key not in PARTS | UNRECORDED] == []
    assert [key for key in UNRECORDED if key not in found] == [], "an exception nobody needs any more"


GOOD = '''
def submit_application(session: Session, *, actor: Actor, now: datetime) -> None:
    """Moves the draft to submitted.

    Records application.submitted, mails application.receipt; RuleBroken: application.closed.
    """
    if closed:
        raise RuleBroken("application.closed", field="submit")
    record_act(session, actor=actor, now=now, action="application.submitted")
    put_mail(session, kind="application.receipt")
'''


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("submit_application", "application_submission"),
        ("submit_application", "submit"),
        ("session: Session, *, actor", "session: Session, actor"),
        ("session: Session, *,", "*, session: Session,"),
        ("actor: Actor, ", ""),
        (", now: datetime", ""),
        ("session: Session,", "session: Session, application: Application,"),
    ],
)
def test_a_planted_name_is_found(old: str, new: str) -> None:
    assert [fault for action in actions(GOOD) for fault in name_faults(action)] == []
    assert [fault for action in actions(GOOD.replace(old, new, 1)) for fault in name_faults(action)] != []


@pytest.mark.parametrize("code", ["application.submitted", "application.receipt", "application.closed"])
def test_a_planted_silence_is_found(code: str) -> None:
    before, docstring, after = GOOD.split('"""')
    silent = '"""'.join([before, docstring.replace(code, "…"), after])

    assert [fault for action in actions(GOOD) for fault in docstring_faults(action)] == []
    assert [fault for action in actions(silent) for fault in docstring_faults(action)] != []


def test_a_planted_act_without_a_record_is_found() -> None:
    through_a_part = GOOD.replace("record_act(", "_keep(") + "\ndef _keep(s):\n    record_act(s)\n"

    assert unrecorded(GOOD) == []
    assert unrecorded(through_a_part) == []
    assert unrecorded(GOOD.replace("record_act(", "keep(")) == ["submit_application"]


# --- one commit -------------------------------------------------------------------------------------------


def commits(source: str) -> list[str]:
    """Calls in a module that end a transaction for good: commit() by any name, and begin() as a block."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if called(node) in ("commit", "_commit"):
            found.append(ast.unparse(node))
        if isinstance(node, ast.With):
            found += [ast.unparse(item) for item in node.items if called(item.context_expr) == "begin"]
    return found


def test_commit_stands_once() -> None:
    found = [
        f"{name(path)}: {commit}"
        for path in python_files("callapp", "migrations")
        for commit in commits(path.read_text("utf-8"))
    ]

    assert [commit for commit in found if "migrations" not in commit and "migrate" not in commit] == [
        "callapp/db/session.py: session.commit()"
    ]


@pytest.mark.parametrize(
    "source",
    [
        "session.commit()",
        "db.session.commit()",
        "with Session.begin() as s:\n    pass",
        "connection.commit()",
    ],
)
def test_a_planted_commit_is_found(source: str) -> None:
    assert commits(source) != []


def test_talk_of_commits_is_no_commit() -> None:
    assert commits('"""Never calls commit()."""\n# session.commit()\ncommitted = 1') == []


# --- mail follows the commit ------------------------------------------------------------------------------


def direct_mails(source: str) -> list[str]:
    """Imports that let a module send mail by itself, past the outbox."""
    return re.findall(r"(?m)^\s*(?:import|from) +(?:smtplib|flask_mail(?:man)?|aiosmtplib)\b", source)


def test_mail_leaves_by_the_outbox_only() -> None:
    senders = [
        name(path)
        for path in python_files("callapp")
        if path.parent.name != "mail" and direct_mails(path.read_text("utf-8"))
    ]

    assert senders == []
    assert direct_mails("import smtplib") != []
    assert direct_mails("from callapp.mail.outbox import put_mail") == []
