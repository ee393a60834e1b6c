"""What may import what (law 1): the contracts of pyproject.toml hold, and each one bites.

The contracts are checked by import-linter on the package as it is, and on copies with one import planted.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import PIPE

import pytest

from tests.project.source import ROOT, name, python_files

PURE = frozenset({"callapp.domain", "rapidfuzz", "regex", "rfc8785"})
# What the rules may not ask: the clock, chance without a seed, the surroundings.
IMPURE = frozenset(
    {
        "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.monotonic",
        "random.random", "random.choice", "random.shuffle", "random.sample", "random.randint",
        "uuid.uuid4", "uuid.uuid1", "os.environ", "os.getenv", "os.urandom",
    }
)  # fmt: skip
IMPURE_MODULES = frozenset(
    {"secrets", "os", "socket", "subprocess", "pathlib", "sqlite3", "logging", "locale"}
)


def contracts() -> dict[str, str]:
    """Names of the contracts by identifier."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return {contract["name"]: contract["type"] for contract in table["tool"]["importlinter"]["contracts"]}


# Starting the linter takes as long as linting. It is started once, waits for the names of a folder and of a
# file for the report, and looks at each folder in a fork of itself.
LINTER = """
import os, sys
from importlinter.cli import lint_imports_command
for line in sys.stdin:
    root, report = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if not child:
        for stream in (1, 2):
            os.dup2(os.open(report, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)
        os.chdir(root)
        sys.path[:0] = [root, sys.argv[1]]
        lint_imports_command(["--no-cache"])
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
Lint = Callable[[Path], tuple[bool, str]]


@pytest.fixture(scope="module")
def lint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lint]:
    """Whether the package below a folder keeps the contracts of its pyproject.toml, and the report."""
    words = {"COLUMNS": "200", "NO_COLOR": "1", "PATH": ""}
    with subprocess.Popen(
        [sys.executable, "-c", LINTER, str(ROOT)], stdin=PIPE, stdout=PIPE, text=True, env=words, cwd="/"
    ) as linter:
        assert linter.stdin is not None
        assert linter.stdout is not None

        def lint(root: Path) -> tuple[bool, str]:
            report = tmp_path_factory.mktemp("report") / "report.txt"
            print(root, report, sep="\t", file=linter.stdin, flush=True)
            kept = linter.stdout.readline() == "0\n"
            return kept, report.read_text("utf-8")

        yield lint
        linter.stdin.close()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package and its contracts, to plant breaches in."""
    ignored = shutil.ignore_patterns("static", "translations", "__pycache__", "*.json", "*.csv", "fonts")
    shutil.copytree(ROOT / "callapp", tmp_path / "callapp", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_package_keeps_its_contracts(lint: Lint) -> None:
    kept, report = lint(ROOT)

    assert kept, report


def _append(file: Path, line: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.parent.joinpath("__init__.py").touch()
    with file.open("a") as source:
        source.write(f"\n{line}\n")


PLANTED = [
    ("domain/money.py", "import callapp.db", "Folders import one way"),
    ("web/headers.py", "import callapp.calls", "Folders import one way"),
    ("calls/models.py", "import callapp.applications", "Folders import one way"),
    ("files/store.py", "import callapp.mail", "Folders import one way"),
    ("letters/__init__.py", "", "Folders import one way"),
    ("calls/actions.py", "import callapp.settings", "Settings are read"),
    ("domain/money.py", "import sqlalchemy", "The rules know no framework"),
    ("calls/models.py", "import callapp.calls.queries", "Inside a feature"),
    ("calls/queries.py", "import callapp.calls.actions", "Inside a feature"),
    ("calls/actions.py", "import callapp.calls.forms", "Inside a feature"),
    ("calls/forms.py", "import callapp.calls.routes", "Inside a feature"),
    ("calls/actions.py", "import callapp.calls.page_forms", "Inside a feature"),
    ("calls/models.py", "import callapp.calls.planted", "Inside a feature"),
    ("calls/below/models.py", "import callapp.calls.queries", "Inside a feature"),
    ("calls/below/queries.py", "import flask", "Rows and acts know no pages"),
    ("calls/actions.py", "import flask", "Rows and acts know no pages"),
    ("calls/queries.py", "import wtforms", "Rows and acts know no pages"),
    ("calls/models.py", "import flask_babel", "Rows and acts know no pages"),
    ("calls/section_models.py", "import flask", "Rows and acts know no pages"),
    ("calls/actions.py", "import callapp.web.database", "Rows and acts know no pages"),
    ("db/engine.py", "import flask", "The database layer knows no pages"),
]


@pytest.mark.parametrize(("path", "breach", "contract"), PLANTED)
def test_a_planted_import_breaks_its_contract(
    lint: Lint, copy: Path, path: str, breach: str, contract: str
) -> None:
    # What a breach may need to be one: the modules it names, and a way round through a module of no layer.
    for named, source in {
        "actions": "", "queries": "", "forms": "", "page_forms": "", "routes": "",
        "planted": "import callapp.calls.queries",
    }.items():  # fmt: skip
        _append(copy / "callapp" / "calls" / f"{named}.py", source)

    _append(copy / "callapp" / path, breach)

    kept, report = lint(copy)

    assert not kept, "nobody noticed"
    assert any(line.startswith(contract) and "BROKEN" in line for line in report.splitlines()), report


def test_every_contract_has_a_planted_breach() -> None:
    assert [c for c in contracts() if not any(c.startswith(planted) for _, _, planted in PLANTED)] == []


def test_every_feature_is_under_the_order_inside_a_feature() -> None:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    orders = [
        c["features"] for c in table["tool"]["importlinter"]["contracts"] if c["type"] == "feature_order"
    ]
    there = {
        f"callapp.{path.parent.name}"
        for path in python_files("callapp")
        if path.stem in ("actions", "routes", "queries", "forms") and path.parents[1] == ROOT / "callapp"
    }

    assert there - {feature for order in orders for feature in order} == set()


# --- the rules are pure -----------------------------------------------------------------------------------


def impurities(source: str) -> list[str]:
    """Imports and calls in a module of the domain that need more than the standard library's pure part."""
    found = []
    for node in ast.walk(ast.parse(source)):
        modules = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or "."]
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in IMPURE:
            found.append(ast.unparse(node))
        for module in modules:
            allowed = module.split(".")[0] in sys.stdlib_module_names - IMPURE_MODULES
            if not allowed and not any(module == pure or module.startswith(pure + ".") for pure in PURE):
                found.append(module)
    return found


def test_the_rules_are_pure() -> None:
    found = {name(path): impurities(path.read_text("utf-8")) for path in python_files("callapp/domain")}

    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    "source",
    [
        "import flask",
        "from sqlalchemy import select",
        "from callapp.db.base import Base",
        "import os",
        "from datetime import datetime\nnow = datetime.now()",
        "import random\nrandom.shuffle([])",
        "import uuid\na = uuid.uuid4()",
    ],
)
def test_planted_impurities_are_found(source: str) -> None:
    assert impurities(source) != []


def test_pure_rules_pass() -> None:
    assert impurities("import decimal, random\nfrom rapidfuzz import fuzz\nrandom.Random(3)") == []
