"""Pages that show the visual kit with real-sized content: for its tests, and to look at.

``python -m tests.look.pages 8999`` serves them on 127.0.0.1: /en/look/kit, …/call, …/eligibility,
…/application, …/desk, …/selection.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Blueprint, Flask, abort, flash, render_template
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from jinja2 import ChoiceLoader, FileSystemLoader
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from callapp.app import create_app
from callapp.domain.permissions import Permission
from callapp.domain.windows import Window
from callapp.domain.word_diff import word_diff
from callapp.settings import Settings, default_database_url
from callapp.web.access import requires

HERE = Path(__file__).parent
PAGES = ("kit", "call", "eligibility", "application", "desk", "selection")
LONG_HOSPITAL = (
    "Centre intégré universitaire de santé et de services sociaux fictif "
    "de la Rive-Nord-du-Fleuve-et-des-Îles"
)
CLOSES_AT = datetime(2027, 5, 16, 4, 0, tzinfo=UTC)
pages = Blueprint("look", __name__)


def choices(**words: str) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in words.items()]


SCORES = [SelectChoice(str(n), str(n)) for n in range(11)]


class MoneyField(StringField):
    """Named as the real one, so that `field` picks the money macro."""


class RowForm(Form):
    name = StringField("Partner’s legal name", [validators.InputRequired("Give the partner’s legal name.")])
    kind = SelectField("Kind", choices=choices(ai_provider="AI service provider", hospital="Hospital"))


class KitForm(FlaskForm):
    """One field of each kind."""

    name = StringField(
        "Hospital",
        [validators.InputRequired("Give the name of the hospital.")],
        description="As it stands in the articles of the corporation.",
    )
    email = EmailField("E-mail address")
    password = PasswordField("Password")
    beds = IntegerField(
        "Patient-care beds", [validators.NumberRange(0, 9999, "Give a whole number of beds.")]
    )
    amount = MoneyField("Funding requested", [validators.Length(max=4, message="At most 1,500,000.00 $.")])
    counted_on = StringField("Date of the count")
    province = SelectField("Province", choices=choices(none="Choose a province", QC="Québec", ON="Ontario"))
    nonprofit = RadioField(
        "Is the applicant a non-profit organisation?",
        choices=choices(yes="Yes", no="No", unknown="I do not know yet"),
    )
    kinds = SelectMultipleField("Kinds of partner", choices=choices(ai="AI service provider", h="Hospital"))
    declares = BooleanField(
        "I declare that the facts are true", [validators.InputRequired("Tick the box to declare.")]
    )
    letter = FileField("Signed letter of intent")
    story = TextAreaField("What problem does the project solve?")
    partners = FieldList(FormField(RowForm), min_entries=1)
    score = RadioField("Impact on care and operations", choices=SCORES)
    other = RadioField("Feasibility and deployment", choices=SCORES)


@pages.get("/look/<page>")
@requires(Permission.PUBLIC)
def show(page: str) -> str:
    """One page of the kit, in the language of the address."""
    if page not in PAGES:
        abort(404)
    if page == "kit":
        flash("The application was saved.", "success")
    return render_template(f"{page}.html", **content())


def content() -> dict[str, object]:
    """What the pages show: long names, three errors, forty rows."""
    typed = KitForm(
        data={
            "name": LONG_HOSPITAL,
            "amount": "1 512 400,00",
            "story": "\nChaque matin, les équipes de gestion des lits téléphonent à quatorze unités.",
            "score": "8",
            "other": "7",
            "nonprofit": "yes",
            "partners": [{"name": ""}],
        }
    )
    faulty = KitForm(prefix="e")
    faulty.name.errors = ["Give the name of the hospital."]
    faulty.beds.errors = ["Give a whole number of beds: “about 500” is not one."]
    faulty.partners[0].form.name.errors = ["Give the partner’s legal name."]
    faulty.declares.errors = ["Tick the box to declare."]
    faulty.nonprofit.errors = ["Choose an answer."]
    faulty.score.errors = ["Score this criterion."]
    rows = [
        {
            "rank": n,
            "title": "Prévoir les congés d’hôpital pour libérer des lits"
            if n % 3
            else "Trier les radiographies la nuit",
            "hospital": f"Hôpital fictif {n}" if n % 4 else LONG_HOSPITAL,
            "number": f"IAS-2027-{n:03d}",
            "province": ("QC", "ON", "BC", "NS")[n % 4],
            "mean": 4.6 - n * 0.07,
            "requested": 150_000_000 - n * 1_234_567,
            "fits": n < 6,
        }
        for n in range(1, 41)
    ]
    return {
        "typed": typed,
        "faulty": faulty,
        "rows": rows,
        "closes_at": CLOSES_AT,
        "window": Window(CLOSES_AT - timedelta(days=50), CLOSES_AT),
        "now": CLOSES_AT - timedelta(days=6, hours=4, seconds=20),
        "hospital": LONG_HOSPITAL,
        "changed": word_diff(
            "Nous réduirons l’attente de vingt pour cent en deux ans.",
            "Nous réduirons l’attente à l’urgence de trente pour cent.",
        ),
        "page_href": "?page={}".format,
    }


def look_app(instance: Path) -> Flask:
    """The application with these pages added."""
    app = create_app(
        Settings(
            instance_path=instance,
            database_url=default_database_url(instance),
            secret_key="x" * 40,
            receipt_key=b"x" * 32,
        )
    )
    app.register_blueprint(pages, url_prefix="/<any(fr, en):lang>")
    loader = app.jinja_loader
    assert loader is not None
    app.jinja_loader = ChoiceLoader([FileSystemLoader(HERE / "templates"), loader])
    return app


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        look_app(Path(folder)).run(port=int(sys.argv[1]))
