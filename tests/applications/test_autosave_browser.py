"""Saving while one types, in a real browser: a lost connection, an ended session, a crash, a colleague."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask_security.utils import hash_password
from playwright.sync_api import BrowserContext, Dialog, Page, expect, sync_playwright
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from callapp.accounts.hospitals import hospital_directory
from callapp.accounts.models import SignInSession
from callapp.applications.actions import save_section
from callapp.applications.models import Application, ApplicationMember, SectionDraft
from callapp.domain.people import Actor, ApplicationRole
from callapp.domain.sections import Section
from tests.applications.sections import BUDGET, typed_sections
from tests.factories import link_to, make_call, make_draft, make_person, seen_now
from tests.look.test_browser import AXE, AXE_OPTIONS, QUIET

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)]

PASSWORD = "quatre-lampes-vertes-dansent"
SAVED = "Saved at 10:30 a.m. (ET)"


@dataclass
class Team:
    """A draft of a person who can sign in, and a colleague on it who writes by other ways.

    Rows are named by their ids: one that is read anew would take the write lock, which the server needs.
    """

    session: Session
    draft_id: UUID
    email: str
    colleague: Actor
    now: datetime

    def kept(self, section: Section) -> dict[str, Any]:
        """What stands in the database now."""
        self.session.expire_all()
        typed = dict(self.session.get_one(SectionDraft, (self.draft_id, section)).typed)
        self.session.rollback()
        return typed

    def colleague_writes(self, section: Section, **changes: object) -> None:
        save_section(
            self.session,
            actor=self.colleague,
            now=self.now,
            application_id=self.draft_id,
            section=section,
            typed=self.kept(section) | changes,
            seen=seen_now(self.session, self.session.get_one(Application, self.draft_id), section),
            link_to=link_to,
        )
        self.session.commit()

    def end_sessions(self) -> None:
        self.session.execute(update(SignInSession).values(ended_at=self.now))
        self.session.commit()


@pytest.fixture
def team(app: Flask, session: Session, now: datetime) -> Team:
    call = make_call(session, now=now)
    lead, colleague = make_person(session, now=now), make_person(session, now=now, name="Collègue fictive")
    with app.app_context():
        lead.password = hash_password(PASSWORD)
    draft = make_draft(session, lead=lead, now=now, call=call)
    role = ApplicationRole.EDITOR
    session.add(ApplicationMember(application_id=draft.id, user_id=colleague.id, role=role, added_at=now))
    session.flush()
    typed = typed_sections(call.document)
    for section in (Section.PROJECT, Section.BUDGET):
        save_section(
            session,
            actor=lead.actor,
            now=now,
            application_id=draft.id,
            section=section,
            typed=typed[section],
            link_to=link_to,
        )
    team = Team(session, draft.id, lead.email, colleague.actor, now)
    session.commit()
    return team


@pytest.fixture
def site(app: Flask, team: Team) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(chromium: str, site: str) -> Iterator[BrowserContext]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser.new_context(viewport={"width": 1280, "height": 900}, base_url=site)
        browser.close()


def sign_in(page: Page, team: Team) -> None:
    page.fill("[name=email]", team.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


@pytest.fixture
def page(context: BrowserContext, team: Team) -> Page:
    """The section of the project, opened by its lead."""
    page = context.new_page()
    page.goto(f"/en/sign-in?next=/en/applications/{team.draft_id}/project")
    sign_in(page, team)
    expect(page.locator("h1")).to_have_text("Project")
    return page


def state(page: Page, words: str) -> None:
    expect(page.locator("[data-save-state]")).to_have_text(words, timeout=15_000)


def test_a_partner_is_proposed_while_it_is_typed_and_what_is_known_of_it_filled_in(
    page: Page, team: Team
) -> None:
    page.goto(f"/en/applications/{team.draft_id}/partners")
    hospital, name = hospital_directory().hospitals[0], page.locator("#partners-0-name")

    name.press_sequentially(hospital.name_en[:12])
    proposed = page.locator("#known-organisations option").first
    expect(proposed).to_have_attribute("value", hospital.name_en)
    name.fill(hospital.name_en)

    expect(page.locator("#partners-0-kind")).to_have_value("hospital")
    state(page, SAVED)
    [kept] = team.kept(Section.PARTNERS)["partners"]
    assert (kept["kind"], kept["province"], kept["country"]) == ("hospital", hospital.province, "")


def test_words_are_kept_through_everything_that_can_happen(
    page: Page, context: BrowserContext, team: Team
) -> None:
    problem, solution = page.locator("#answer-problem"), page.locator("#answer-solution")
    problem.fill("Un problème.")
    state(page, "Not saved yet")
    state(page, SAVED)
    assert team.kept(Section.PROJECT)["answer-problem"] == "Un problème."

    # The connection is lost, and comes back.
    context.set_offline(True)
    problem.fill("Un problème, hors ligne.")
    state(page, "Not saved: no connection. We keep trying; do not close this page.")
    expect(page.locator("[data-save-heard]")).to_contain_text("no connection")
    context.set_offline(False)
    state(page, SAVED)
    assert team.kept(Section.PROJECT)["answer-problem"] == "Un problème, hors ligne."

    # A colleague writes elsewhere in the section: it comes into the page, announced.
    team.colleague_writes(Section.PROJECT, **{"answer-solution": "La solution de ma collègue."})
    problem.fill("Un problème, encore.")
    expect(page.locator("[data-save-told]")).to_contain_text("Changed meanwhile by Collègue fictive")
    expect(solution).to_have_value("La solution de ma collègue.")

    # The session ends; one signs in again in another tab, and the page saves by itself.
    team.end_sessions()
    problem.fill("Un problème, après la session.")
    expect(page.locator("[data-save-state]")).to_contain_text("your session has ended")
    with context.expect_page() as opened:
        page.click("[data-save-sign-in]")
    tab = opened.value
    sign_in(tab, team)
    expect(tab.locator("h1")).to_be_visible()
    tab.close()
    page.evaluate("dispatchEvent(new Event('focus'))")
    state(page, SAVED)
    assert team.kept(Section.PROJECT)["answer-problem"] == "Un problème, après la session."
    assert team.kept(Section.PROJECT)["answer-solution"] == "La solution de ma collègue."

    # The server is away and the page is loaded anew: one is warned, and what was typed is there again.
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.route(
        "**/project", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    problem.fill("Un problème, avant la panne.")
    expect(page.locator("[data-save-state]")).to_contain_text("no connection")
    page.reload()
    assert asked == ["beforeunload"]
    expect(problem).to_have_value("Un problème, avant la panne.")
    expect(page.locator("[data-save-told]")).to_contain_text("stands on the page again")
    page.unroute("**/project")
    problem.press("End")
    state(page, SAVED)
    assert team.kept(Section.PROJECT)["answer-problem"] == "Un problème, avant la panne."

    # The last words go out while the page closes.
    problem.fill("Un problème, en partant.")
    page.goto(f"/en/applications/{team.draft_id}")
    assert asked == ["beforeunload"]
    expect(page.locator("h1")).to_be_visible()
    for _ in range(50):
        if team.kept(Section.PROJECT)["answer-problem"] == "Un problème, en partant.":
            break
        page.wait_for_timeout(100)
    else:
        raise AssertionError("the last words were not sent")


def test_two_texts_are_compared_and_one_is_chosen(page: Page, team: Team) -> None:
    problem = page.locator("#answer-problem")
    team.colleague_writes(Section.PROJECT, **{"answer-problem": "Une réponse de ma collègue."})
    problem.fill("Une réponse à moi.")
    page.fill("#title", "Un autre titre")
    state(page, "Not saved. Changed meanwhile by Collègue fictive: “What problem do you want to solve?”.")
    # What did not clash is kept, and nothing was overwritten.
    assert team.kept(Section.PROJECT)["title"] == "Un autre titre"
    assert team.kept(Section.PROJECT)["answer-problem"] == "Une réponse de ma collègue."

    page.click("[data-save-compare]")
    expect(page.locator(".clash")).to_be_visible()
    assert page.locator(".side ins").all_inner_texts() != []
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(f"axe.run({json.dumps(AXE_OPTIONS)}).then(result => result.violations)")
    assert [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found] == []
    # Nothing is saved by itself here: a person chooses.
    problem.fill("Une réponse à moi, après réflexion.")
    page.wait_for_timeout(2500)
    assert team.kept(Section.PROJECT)["answer-problem"] == "Une réponse de ma collègue."
    page.locator(".save-bar button").first.click()
    state(page, SAVED)
    expect(page.locator(".clash")).to_have_count(0)
    assert team.kept(Section.PROJECT)["answer-problem"] == "Une réponse à moi, après réflexion."

    # Rows of a colleague come into a page that left them alone.
    page.goto(f"/en/applications/{team.draft_id}/budget")
    team.colleague_writes(Section.BUDGET, costs=BUDGET["costs"][:1])
    page.locator("[name$='funding-0-amount']").fill("900 001")
    expect(page.locator("[data-list=costs] .entry")).to_have_count(1, timeout=15_000)
    state(page, SAVED)
    page.locator("button[name=add][value=costs]").click()
    expect(page.locator("[data-list=costs] .entry")).to_have_count(2)
    assert len(team.kept(Section.BUDGET)["costs"]) == 2

    # What a crash left unsaved in rows that have become others is sent all the same.
    page.on("dialog", lambda dialog: dialog.accept())
    page.route(
        "**/budget", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.locator("[name$='funding-0-amount']").fill("900 002")
    expect(page.locator("[data-save-state]")).to_contain_text("no connection")
    team.colleague_writes(Section.BUDGET, costs=BUDGET["costs"])
    page.unroute("**/budget")
    page.reload()
    expect(page.locator("[data-list=costs] .entry")).to_have_count(len(BUDGET["costs"]))
    expect(page.locator("[name$='funding-0-amount']")).to_have_value("900 002")
    assert team.kept(Section.BUDGET)["funding"][0]["amount"] == "900 002"
