"""The portfolio, as the public reads it and as organisers keep it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry, User
from forum_app.core.db import db
from forum_app.core.i18n import label
from forum_app.editions.models import ForumEdition
from forum_app.editions.rules import EditionState
from forum_app.portfolio.models import Project
from forum_app.portfolio.queries import all_projects
from forum_app.portfolio.rules import ProjectState
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, ThemeFactory
from tests.factories.people import CountryFactory, OrganizationFactory
from tests.factories.portfolio import ProjectFactory
from tests.pages import plain
from tests.statements import count_statements

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def edition(client: FlaskClient) -> ForumEdition:
    edition: ForumEdition = EditionFactory(slug="foro")
    return edition


def facts(**more: str) -> dict[str, str]:
    return {"title_es": "Manual", "theme": "", "state": "in_portfolio", "version": "1"} | more


def titles(edition: ForumEdition) -> list[str]:
    return [project.title_es for project in db.session.scalars(all_projects(edition))]


def test_public_sees_projects_that_are_ready(edition: ForumEdition, client: FlaskClient) -> None:
    for state in ProjectState:
        ProjectFactory(edition=edition, title_es=f"Proyecto {state.name}", state=state)

    text = client.get("/foro/projects/").text

    assert [f"Proyecto {state.name}" in text for state in ProjectState] == [False, True, True, False]


def test_public_page_without_projects_says_so(edition: ForumEdition, client: FlaskClient) -> None:
    assert "No projects yet" in client.get("/foro/projects/?lang=en").text


def test_project_is_added_changed_and_moved(edition: ForumEdition, organiser: FlaskClient) -> None:
    theme = ThemeFactory(edition=edition)
    organiser.post("/foro/portfolio/new", data=facts(title_es="Uno"))
    organiser.post("/foro/portfolio/new", data=facts(title_es="Dos"))
    one, two = db.session.scalars(all_projects(edition)).all()

    organiser.post(f"/foro/portfolio/{one.key}/", data=facts(title_es="Primero", theme=str(theme.key)))
    organiser.post(f"/foro/portfolio/{two.key}/move")
    after_up = titles(edition)
    organiser.post(f"/foro/portfolio/{two.key}/move", data={"down": "y"})

    assert (after_up, titles(edition)) == (["Dos", "Primero"], ["Primero", "Dos"])
    assert db.session.get(Project, one.id).theme.key == theme.key
    assert db.session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)).all() == [
        "project.added",
        "project.added",
        "project.edited",
    ]


def test_project_saved_as_it_was_is_not_noted(edition: ForumEdition, organiser: FlaskClient) -> None:
    project = ProjectFactory(edition=edition, title_es="Manual", title_en=None)

    answer = organiser.post(f"/foro/portfolio/{project.key}/", data=facts())

    assert answer.status_code == 302
    assert db.session.scalars(select(JournalEntry)).all() == []


def test_project_without_a_title_is_refused_and_its_input_kept(
    edition: ForumEdition, organiser: FlaskClient
) -> None:
    answer = organiser.post("/foro/portfolio/new?lang=en", data=facts(title_es=" ", summary_es="Un resumen"))

    assert answer.status_code == 422
    assert "Un resumen" in answer.text
    assert titles(edition) == []


def test_theme_of_another_edition_is_no_choice(edition: ForumEdition, organiser: FlaskClient) -> None:
    foreign = ThemeFactory()

    answer = organiser.post("/foro/portfolio/new", data=facts(theme=str(foreign.key)))

    assert answer.status_code == 422


def test_portfolio_is_kept_by_organisers_alone(
    edition: ForumEdition, organiser: FlaskClient, sign_in: SignIn, client: FlaskClient
) -> None:
    stranger = sign_in(UserFactory())
    foreign = ProjectFactory()

    assert organiser.get("/foro/portfolio/").status_code == 200
    assert stranger.get("/foro/portfolio/").status_code == 403
    assert client.get("/foro/portfolio/").status_code == 302
    assert organiser.get(f"/foro/portfolio/{foreign.key}/").status_code == 404


def test_portfolio_of_a_draft_is_missing_for_strangers(sign_in: SignIn) -> None:
    EditionFactory(slug="secreto", state=EditionState.DRAFT)
    browser = sign_in(UserFactory())
    browser.get("/")  # the first page of a browser sets its cookie

    draft, missing = browser.get("/secreto/projects/"), browser.get("/ausente/projects/")

    assert (draft.status_code, missing.status_code) == (404, 404)
    assert plain(draft.text, "secreto") == plain(missing.text, "ausente")
    assert dict(draft.headers) == dict(missing.headers)


@pytest.mark.parametrize("page", ["projects/", "portfolio/"])
def test_lists_cost_the_same_for_twice_as_much(
    edition: ForumEdition, organiser: FlaskClient, page: str
) -> None:
    def cost() -> int:
        with count_statements() as counter:
            assert organiser.get(f"/foro/{page}").status_code == 200
        return counter.total

    for _ in range(3):
        ProjectFactory(edition=edition, theme=ThemeFactory(edition=edition))
    few = cost()
    for _ in range(3):
        ProjectFactory(edition=edition, theme=ThemeFactory(edition=edition))

    assert few == cost()


@pytest.mark.parametrize("state", ProjectState)
def test_every_state_has_a_word(edition: ForumEdition, state: ProjectState) -> None:
    assert label(state) != ""


def test_proponents_are_chosen_kept_and_taken_back(organiser: FlaskClient, edition: ForumEdition) -> None:
    project, state, agency = ProjectFactory(edition=edition), CountryFactory(), OrganizationFactory()
    address = f"/foro/portfolio/{project.key}/"
    names = f"country:{state.iso2}", f"organization:{agency.key}"

    def choose(*chosen: str) -> list[object]:
        said = facts(version=str(project.version)) | {"proponents": list(chosen)}
        answer = organiser.post(address, data=said)
        db.session.refresh(project)
        assert answer.status_code == 302
        return [one.country or one.organization for one in project.proponents]

    assert (choose(names[0]), choose(*names)) == ([state], [state, agency])
    assert f'<option selected value="{names[0]}">' in organiser.get(address).text
    assert (choose(names[1]), choose(names[1])) == ([agency], [agency])
