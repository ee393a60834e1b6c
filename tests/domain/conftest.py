"""The rules know no framework: in these tests Flask and SQLAlchemy cannot be imported (law 12).

test_no_framework.py proves the same for every module of the domain, from a fresh interpreter.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

FRAMEWORKS = ("flask", "flask_babel", "flask_wtf", "sqlalchemy", "wtforms")


@pytest.fixture(autouse=True, scope="module")
def _no_framework() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in FRAMEWORKS:
            # None in sys.modules makes the import fail, even when another test has imported it before.
            patch.setitem(sys.modules, name, None)
        yield
