"""Law 12: the domain imports no framework, whatever other tests have imported already."""

from __future__ import annotations

import subprocess
import sys

import pytest

_IMPORT_THE_DOMAIN = """
import importlib, pkgutil, sys
for name in ("flask", "flask_babel", "flask_wtf", "sqlalchemy", "wtforms"):
    sys.modules[name] = None
import callapp.domain
for module in pkgutil.walk_packages(callapp.domain.__path__, "callapp.domain."):
    importlib.import_module(module.name)
"""


def test_every_domain_module_imports_without_the_frameworks() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_THE_DOMAIN], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["flask", "sqlalchemy"])
def test_a_framework_cannot_be_imported_here(name: str) -> None:
    with pytest.raises(ImportError):
        __import__(name)
