"""Templates share one dictionary of names, which none of them may add to."""

from __future__ import annotations

import pytest
from flask import Flask


def test_a_template_with_names_of_its_own_is_refused(app: Flask) -> None:
    with pytest.raises(TypeError, match="names for one template"):
        app.jinja_env.from_string("{{ a }}", globals={"a": 1})


def test_the_environments_names_are_in_every_template(app: Flask) -> None:
    app.jinja_env.globals["added"] = "later"

    assert app.jinja_env.from_string("{{ added }}").render() == "later"
