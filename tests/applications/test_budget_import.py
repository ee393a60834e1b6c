"""A workbook brought back on the page: hostile ones refused in words, others shown before they are taken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application, SectionDraft
from callapp.domain.errors import RuleBroken
from callapp.domain.sections import Section
from callapp.files.workbooks import MOST_ROWS, Sheet, read_workbook
from tests.applications.browsing import kept, post, url
from tests.applications.sections import BUDGET, HOSPITAL, PARTNERS
from tests.applications.test_budget_workbooks import GOOD, book_of, written
from tests.client import CheckedClient, Page
from tests.conftest import FrozenClock
from tests.factories import make_call, make_draft

# --- hostile workbooks --------------------------------------------------------------------------------------


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


def repacked(data: bytes, method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return out.getvalue()


def before(end: bytes, more: str) -> Callable[[bytes], bytes]:
    return lambda old: old.replace(end, more.encode() + end)


def with_shared_text(data: bytes, word: str, text: str) -> bytes:
    """The workbook with this text in the place of a word, written once and named in each cell."""
    kind = "officeDocument/2006/relationships/sharedStrings"
    link = (
        f'<Relationship Id="r9" Type="http://schemas.openxmlformats.org/{kind}" Target="sharedStrings.xml"/>'
    )
    about = (
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    inline, shared = f't="inlineStr"><is><t>{word}</t></is>'.encode(), b't="s"><v>0</v>'
    data = changed(data, "xl/worksheets/sheet1.xml", lambda old: old.replace(inline, shared))
    data = changed(data, "xl/_rels/workbook.xml.rels", before(b"</Relationships>", link))
    data = changed(data, "[Content_Types].xml", before(b"</Types>", about))
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}"><si><t>{text}</t></si></sst>')
    return out.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
HOSTILE: dict[str, Callable[[], bytes]] = {
    "no bytes": lambda: b"",
    "no archive": lambda: b"PK\x03\x04 nothing",
    "text": lambda: b"description,amount\nx,1\n",
    "another archive": lambda: changed(written({}), "xl/workbook.xml", lambda _: b"<workbook"),
    "entities": lambda: changed(written({}), "xl/sharedStrings.xml", lambda old: BOMB + old[55:]),
    "hidden entities": lambda: changed(
        written({}), "xl/sharedStrings.xml", lambda _: BOMB.decode().encode("utf-16")
    ),
    "swelling": lambda: changed(written({}), "xl/worksheets/sheet1.xml", lambda old: old + b" " * 20_000_000),
    "packed in another way": lambda: repacked(written({}), zipfile.ZIP_LZMA),
    "cut": lambda: written({})[:-200],
    "too many rows": lambda: book_of([["x"]] * (MOST_ROWS + 1)),
    "a number no float holds": lambda: changed(
        book_of([["x", 12345, 12345, "ON", 12345, 12345, 12345]]),
        "xl/worksheets/sheet1.xml",
        lambda old: old.replace(b"12345", b"9" * 400),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_in_words(client: CheckedClient, draft: Application, name: str) -> None:
    page = bring(client, draft, HOSTILE[name]())
    assert page.status_code == 422
    assert "Nothing was imported" in page.words


def test_a_text_that_many_cells_share_counts_in_each() -> None:
    few, many = (
        with_shared_text(book_of([["x", "shared"]] * rows), "shared", "9" * 5_100) for rows in (300, 400)
    )
    assert read_workbook(few)[0].rows[-1][1] == "9" * 5_100
    with pytest.raises(RuleBroken, match=r"workbook\.unreadable"):
        read_workbook(many)


def test_reading_stops_at_the_limit_of_columns() -> None:
    (sheet, *_) = read_workbook(book_of([[*GOOD, *["x"] * 100]]))
    assert isinstance(sheet, Sheet)
    assert max(len(row) for row in sheet.rows) == 60


# --- pages --------------------------------------------------------------------------------------------------


@pytest.fixture
def lead(client: CheckedClient, sign_in: Callable[..., User]) -> User:
    return sign_in(client)


@pytest.fixture
def draft(session: Session, clock: FrozenClock, lead: User) -> Application:
    return make_draft(session, lead=lead, now=clock.now, call=make_call(session, now=clock.now))


def bring(client: CheckedClient, draft: Application, data: bytes, lang: str = "en") -> Page:
    return client.post(
        url(draft, "budget/import", lang),
        data={"workbook": (io.BytesIO(data), "budget.xlsx")},
        content_type="multipart/form-data",
    )


def test_a_budget_goes_out_is_changed_and_comes_back(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    post(client, draft, "hospital", HOSPITAL)
    post(client, draft, "partners", PARTNERS)
    post(client, draft, "budget", BUDGET)
    out = client.get(url(draft, "budget.xlsx"))
    assert out.headers["Content-Disposition"] == "attachment; filename=budget.xlsx"
    assert "nothing would change" in bring(client, draft, out.data).words

    book = load_workbook(io.BytesIO(out.data))
    book["Costs"]["G4"] = 251
    book["Funding"]["E5"] = 251
    changed_book = io.BytesIO()
    book.save(changed_book)
    page = bring(client, draft, changed_book.getvalue())
    assert page.status_code == 200
    assert "3 lines stay as they are." in page.words
    captions = [caption.get_text() for caption in page.soup.select("caption")]
    assert captions[:4] == ["Costs that go", "Costs that come", "Funding that goes", "Funding that comes"]
    assert kept(session, draft, Section.BUDGET) == BUDGET, "nothing is taken yet"

    answer = client.send(page, action="/budget")
    assert answer.headers["Location"].endswith("/budget#totals")
    amounts = [row["amount"] for row in kept(session, draft, Section.BUDGET)["costs"]]
    assert amounts == ["1500000.5", "251"]
    assert "Costs and funding are equal: $1,500,251.50." in client.get(answer.headers["Location"]).words


def test_nothing_is_half_imported(client: CheckedClient, session: Session, draft: Application) -> None:
    post(client, draft, "budget", BUDGET)
    page = bring(client, draft, book_of([GOOD, ["x", "lead", "?", "ON", 2023, "oui", "?"]]))
    assert page.status_code == 422
    places = [cell.get_text() for cell in page.soup.select("tbody th")]
    assert places == ["Sheet Costs, B3", "Sheet Costs, C4", "Sheet Costs, G4"]
    assert page.soup.select(f'form[action="{url(draft, "budget")}"]') == []
    assert kept(session, draft, Section.BUDGET) == BUDGET


def test_what_no_page_may_hold_is_marked_where_it_is_named(client: CheckedClient, draft: Application) -> None:
    data = changed(
        book_of([["x", "lead", "?bell?", "ON", 2023, "oui", 5]]),
        "xl/worksheets/sheet1.xml",
        lambda old: old.replace(b"?bell?", "be\x91ll".encode()),
    )
    page = bring(client, draft, data)
    assert page.status_code == 422
    assert "“be\ufffdll” is none of the choices" in page.words


def test_faults_are_said_in_french_too(client: CheckedClient, draft: Application) -> None:
    page = bring(client, draft, book_of([["x", "lead", "?", "ON", 2023, "oui", 5]]), lang="fr")
    assert "Feuille Coûts, C3" in page.words


def test_taken_too_late_it_is_a_race_and_given_back(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    post(client, draft, "partners", PARTNERS)
    page = bring(client, draft, book_of([GOOD]))
    post(client, draft, "budget", BUDGET)
    answer = client.send(page, action="/budget")
    assert answer.status_code == 409
    assert answer.fields("/budget")["costs-0-amount"] == ["1234.5"]
    assert kept(session, draft, Section.BUDGET) == BUDGET


def test_the_template_has_the_participants_and_no_line(client: CheckedClient, draft: Application) -> None:
    post(client, draft, "partners", PARTNERS)
    data = client.get(url(draft, "budget-template.xlsx", "fr")).data
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Coûts", "Financement", "Explications", "Listes"]
    assert book["Coûts"].max_row == 2
    assert "IA fictive inc." in {cell.value for row in book["Listes"].iter_rows() for cell in row}


@pytest.mark.parametrize("path", ["budget.xlsx", "budget-template.xlsx", "budget/import"])
def test_another_hospitals_budget_is_not_there(
    client: CheckedClient, draft: Application, sign_in: Callable[..., User], path: str
) -> None:
    sign_in(client)
    page = client.get(url(draft, path)) if path.endswith("xlsx") else bring(client, draft, b"x")
    assert page.status_code == 404


def test_a_preview_keeps_nothing(client: CheckedClient, session: Session, draft: Application) -> None:
    bring(client, draft, book_of([GOOD]))
    assert session.get(SectionDraft, (draft.id, Section.BUDGET)) is None
