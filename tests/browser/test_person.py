"""The form of a person: the name is drawn while it is typed, and saved the same without the script."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from forum_app.accounts.models import User
from forum_app.core.db import db, transaction
from forum_app.delegations.models import Registration
from forum_app.editions.actions import add_default_categories
from forum_app.editions.queries import category_by_code
from forum_app.editions.roles import Role
from forum_app.people.rules import NameOrder, filed_name, shown_name
from tests.factories.accounts import UserFactory
from tests.factories.delegations import RegistrationFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory

from .conftest import OpenTab

NAMES = [
    {"given_names": "María José", "surname_1": "Núñez", "surname_2": "Peña"},
    {"given_names": "Ludwig", "surname_particle": "van", "surname_1": "Beethoven"},
    {"given_names": "Yuting", "surname_1": "Ouyang", "name_order": "family_first"},
    {"given_names": "Suharti"},
    {"given_names": "Guðrún", "surname_1": "Jónsdóttir", "sort_name": "Guðrún Jónsdóttir"},
]


@pytest.fixture
def registration(app: Flask) -> Registration:
    edition = EditionFactory(slug="foro")
    with transaction():
        add_default_categories(edition)
    made: Registration = RegistrationFactory(
        delegation__edition=edition,
        person__display_name="Ana",
        badge_category=category_by_code(edition, "OBS"),
    )
    return made


@pytest.fixture
def organiser(registration: Registration) -> User:
    made: User = UserFactory(language="en")
    RoleGrantFactory(edition=registration.edition, user=made, role=Role.ORGANISER)
    return made


@pytest.fixture
def new_person(registration: Registration, organiser: User, open_tab: OpenTab) -> Page:
    tab = open_tab(organiser)
    tab.open(f"/foro/delegations/{registration.delegation.key}/people/new")
    unfold(tab.page)
    return tab.page


def unfold(page: Page) -> None:
    folded = page.locator("main form details:not([open]) > summary")
    while folded.count():
        folded.first.click()


def fill(page: Page, facts: dict[str, str]) -> None:
    for name, value in facts.items():
        if name == "name_order":
            page.select_option("#name_order", value)
        else:
            page.fill(f"#{name}", value)


def drawn(page: Page, place: str) -> str:
    return page.locator(f'#name-preview [data-name="{place}"]').inner_text()


@pytest.mark.parametrize("facts", NAMES, ids=lambda facts: facts["given_names"])
def test_name_is_drawn_while_it_is_typed_as_the_server_will_write_it(
    new_person: Page, facts: dict[str, str]
) -> None:
    fill(new_person, facts)

    names = {name: facts.get(name) for name in ("given_names", "surname_1", "surname_2")}
    particle = facts.get("surname_particle")
    order = NameOrder(facts.get("name_order", "given_first"))
    shown = shown_name(*names.values(), order, particle) or ""
    filed = filed_name(**names, particle=particle, sort_name=facts.get("sort_name"), display_name=shown)
    assert [drawn(new_person, place) for place in ("shown", "badge", "filed")] == [shown, shown, filed]


def test_name_in_another_script_is_warned_of_until_it_has_a_latin_form(new_person: Page) -> None:
    warning = new_person.locator("[data-not-latin]")
    fill(new_person, {"given_names": "雨婷", "surname_1": "欧阳", "name_order": "family_first"})
    expect(warning).to_be_visible()

    new_person.fill("#badge_name", "OUYANG Yuting")

    expect(warning).to_be_hidden()
    assert (drawn(new_person, "shown"), drawn(new_person, "badge")) == ("欧阳 雨婷", "OUYANG Yuting")


def test_preview_says_after_saving_what_it_said_while_typing(new_person: Page) -> None:
    fill(new_person, NAMES[1])
    before = [drawn(new_person, place) for place in ("shown", "badge", "filed")]
    new_person.click("main button.btn-primary")
    db.session.rollback()
    made = db.session.query(Registration).order_by(Registration.id.desc()).first()
    assert made is not None

    new_person.goto(new_person.url.split("/foro/")[0] + f"/foro/registrations/{made.key}/edit")

    assert [drawn(new_person, place) for place in ("shown", "badge", "filed")] == before


def test_of_two_versions_both_are_shown_and_one_chosen_is_kept(
    registration: Registration, organiser: User, open_tab: OpenTab
) -> None:
    address = f"/foro/registrations/{registration.key}/edit"
    other: User = UserFactory(language="en")
    RoleGrantFactory(edition=registration.edition, user=other, role=Role.ORGANISER)
    mine, theirs = open_tab(organiser), open_tab(other)
    for tab, institution in ((mine, "Embassy"), (theirs, "Ministry")):
        tab.open(address)
        unfold(tab.page)
        fill(tab.page, {"institution": institution, "given_names": "Ana"})
    theirs.page.click("main button.btn-primary")

    mine.page.click("main button.btn-primary")
    versions = mine.page.locator("fieldset.versions", has_text="Institution")
    expect(versions).to_contain_text("Ministry")
    versions.locator("label", has_text="Embassy").click()
    mine.page.click("main button.btn-primary")

    db.session.refresh(registration)
    assert registration.institution == "Embassy"


def test_without_the_script_the_form_saves_and_the_server_draws_the_name(
    registration: Registration, organiser: User, open_tab: OpenTab
) -> None:
    tab = open_tab(organiser, java_script_enabled=False)
    tab.open(f"/foro/registrations/{registration.key}/edit")
    unfold(tab.page)
    fill(tab.page, {"given_names": "Ana", "surname_1": "Núñez", "display_name": ""})
    tab.page.click("main button.btn-primary")

    tab.open(f"/foro/registrations/{registration.key}/edit")

    assert (drawn(tab.page, "shown"), drawn(tab.page, "filed")) == ("Ana Núñez", "Núñez, Ana")
