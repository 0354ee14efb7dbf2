from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry
from forum_app.core.db import db
from forum_app.core.errors import RuleBrokenError
from forum_app.editions import actions, queries
from forum_app.editions.models import ForumEdition, RoleGrant, Theme
from forum_app.editions.roles import Role, Viewer
from forum_app.editions.rules import HUES, EditionState
from forum_app.editions.signals import edition_created
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, ThemeFactory
from tests.factories.portfolio import ProjectFactory

FACTS: dict[str, Any] = {
    "name_es": "VI Foro de Cooperación",
    "bloc_es": "Alianza del Pacífico",
    "time_zone": "America/Lima",
}
THEME: dict[str, Any] = {
    "title_es": "Inclusión social",
    "title_en": None,
    "description_es": None,
    "description_en": None,
    "colour": HUES[0],
}


def journal() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)))


def create(slug: str = "foro-vi", **facts: Any) -> ForumEdition:
    return actions.create_edition(
        slug=slug, reserved=frozenset({"account"}), by="a test", at=NOON, **FACTS | facts
    )


@pytest.fixture
def heard(app: Flask) -> Iterator[list[ForumEdition]]:
    editions: list[ForumEdition] = []

    def hear(edition: ForumEdition, **_facts: Any) -> None:
        editions.append(edition)

    with edition_created.connected_to(hear):
        yield editions


def test_create_edition_begins_as_a_draft_with_its_categories(heard: list[ForumEdition]) -> None:
    edition = create()
    db.session.commit()

    assert edition.state is EditionState.DRAFT
    assert len(db.session.scalars(queries.categories(edition)).all()) == 14
    assert journal() == ["edition.created"]
    assert heard == [edition]


@pytest.mark.parametrize("slug", ["account", "Foro"])
def test_create_edition_refuses_an_address_that_cannot_be(app: Flask, slug: str) -> None:
    with pytest.raises(RuleBrokenError):
        create(slug)


def test_create_edition_refuses_an_address_that_is_taken(app: Flask) -> None:
    EditionFactory(slug="foro-vi")

    with pytest.raises(RuleBrokenError, match="Another edition"):
        create()


def test_create_edition_refuses_a_month_without_a_year(app: Flask) -> None:
    with pytest.raises(RuleBrokenError):
        create(month=3)


def test_edit_edition_notes_a_step_by_name(app: Flask) -> None:
    edition = EditionFactory(state=EditionState.DRAFT)

    actions.edit_edition(
        edition, by=UserFactory(), at=NOON, state=EditionState.REGISTRATION_OPEN, city="Cusco"
    )
    db.session.commit()

    entry = db.session.scalars(select(JournalEntry)).one()
    assert (edition.state, edition.city) == (EditionState.REGISTRATION_OPEN, "Cusco")
    assert (entry.action, entry.details) == (
        "edition.moved-on",
        {"before": "draft", "after": "registration_open"},
    )


def test_edit_edition_notes_a_change(app: Flask) -> None:
    edition = EditionFactory()

    actions.edit_edition(edition, by="a test", at=NOON, city="Cusco")
    db.session.commit()

    assert journal() == ["edition.edited"]


def test_edit_edition_without_a_change_notes_nothing(app: Flask) -> None:
    edition = EditionFactory()

    actions.edit_edition(edition, by="a test", at=NOON, city=edition.city, languages=["es", "en"])
    db.session.commit()

    assert journal() == []


def test_edit_edition_goes_back_for_administrators_alone(app: Flask) -> None:
    edition = EditionFactory(state=EditionState.CLOSED)

    with pytest.raises(RuleBrokenError):
        actions.edit_edition(edition, by=UserFactory(), at=NOON, state=EditionState.RUNNING)
    actions.edit_edition(edition, by=UserFactory(is_administrator=True), at=NOON, state=EditionState.RUNNING)

    assert edition.state is EditionState.RUNNING


def test_themes_are_added_one_after_the_other(app: Flask) -> None:
    edition = EditionFactory()

    for title in ("Uno", "Dos"):
        actions.add_theme(edition, by="a test", at=NOON, **THEME | {"title_es": title})
    db.session.commit()

    themes = db.session.scalars(queries.themes(edition)).all()
    assert [(theme.position, theme.title_es) for theme in themes] == [(1, "Uno"), (2, "Dos")]
    assert journal() == ["theme.added", "theme.added"]


def test_theme_of_a_wrong_colour_is_refused(app: Flask) -> None:
    theme = ThemeFactory()

    with pytest.raises(RuleBrokenError):
        actions.add_theme(theme.edition, by="a test", at=NOON, **THEME | {"colour": "red"})
    with pytest.raises(RuleBrokenError):
        actions.edit_theme(theme, by="a test", at=NOON, **THEME | {"colour": "red"})


def test_edit_theme_notes_a_change_once(app: Flask) -> None:
    theme = ThemeFactory()

    actions.edit_theme(theme, by="a test", at=NOON, **THEME)
    db.session.commit()
    actions.edit_theme(theme, by="a test", at=NOON, **THEME)
    db.session.commit()

    assert theme.title_es == "Inclusión social"
    assert journal() == ["theme.edited"]


@pytest.mark.parametrize(
    ("moved", "step", "order"),
    [(0, 1, "BAC"), (1, 1, "ACB"), (1, -1, "BAC"), (2, -1, "ACB"), (0, -1, "ABC"), (2, 1, "ABC")],
)
def test_move_theme_changes_places_with_the_neighbour(app: Flask, moved: int, step: Any, order: str) -> None:
    edition = EditionFactory()
    themes = [ThemeFactory(edition=edition, title_es=title) for title in "ABC"]

    actions.move_theme(themes[moved], step=step)
    db.session.commit()

    assert "".join(theme.title_es for theme in db.session.scalars(queries.themes(edition))) == order


def test_delete_theme_takes_one_that_nothing_has(app: Flask) -> None:
    theme = ThemeFactory()

    actions.delete_theme(theme, by="a test", at=NOON)
    db.session.commit()

    assert db.session.scalars(select(Theme)).all() == []
    assert journal() == ["theme.deleted"]


def test_delete_theme_refuses_one_that_a_project_has(app: Flask) -> None:
    theme = ProjectFactory(theme=ThemeFactory()).theme

    with pytest.raises(RuleBrokenError, match="used by sessions or projects"):
        actions.delete_theme(theme, by="a test", at=NOON)
    db.session.rollback()

    assert db.session.scalars(select(Theme)).all() == [theme]


def test_add_default_categories_adds_those_that_are_missing(app: Flask) -> None:
    edition = EditionFactory()

    actions.add_default_categories(edition)
    db.session.delete(queries.category_by_code(edition, "TMP"))
    db.session.flush()
    actions.add_default_categories(edition)
    db.session.commit()

    assert len(db.session.scalars(queries.categories(edition)).all()) == 14
    assert queries.category_by_code(edition, "HOD").counts_to_quota is True
    assert queries.category_by_code(edition, "SEC").counts_to_quota is False
    assert queries.category_by_code(edition, "PRESS").zones == ["G", "M"]


def test_edit_category_notes_a_change_once(app: Flask) -> None:
    edition = EditionFactory()
    actions.add_default_categories(edition)
    category = queries.category_by_code(edition, "OBS")
    db.session.commit()

    for _ in range(2):
        actions.edit_category(
            category, by="a test", at=NOON, name_es="Observadores", name_en="Observers", colour="#005500"
        )
        db.session.commit()

    assert (category.name_es, category.colour) == ("Observadores", "#005500")
    assert journal() == ["category.edited"]


def test_edit_category_refuses_a_wrong_colour(app: Flask) -> None:
    edition = EditionFactory()
    actions.add_default_categories(edition)

    with pytest.raises(RuleBrokenError):
        actions.edit_category(
            queries.category_by_code(edition, "OBS"),
            by="a test",
            at=NOON,
            name_es="O",
            name_en="O",
            colour="x",
        )


def test_give_role_holds_from_the_next_look(app: Flask) -> None:
    edition, user, organiser = EditionFactory(), UserFactory(), UserFactory()

    actions.give_role(edition, user=user, role=Role.CHECKIN, by=organiser, at=NOON)
    db.session.commit()

    assert queries.edition_with_roles(edition.slug, user.id)[1] == {Role.CHECKIN}
    assert db.session.scalars(select(RoleGrant.granted_by_id)).all() == [organiser.id]
    assert journal() == ["role.given"]


def test_give_role_twice_is_once(app: Flask) -> None:
    edition, user = EditionFactory(), UserFactory()

    first = actions.give_role(edition, user=user, role=Role.CHECKIN, by="a test", at=NOON)
    again = actions.give_role(edition, user=user, role=Role.CHECKIN, by="a test", at=NOON)
    db.session.commit()

    assert again is first
    assert journal() == ["role.given"]


def test_take_role_ends_it_and_keeps_the_row(app: Flask) -> None:
    edition, user = EditionFactory(), UserFactory()
    grant = actions.give_role(edition, user=user, role=Role.ORGANISER, by="a test", at=NOON)

    actions.take_role(edition, user=user, role=Role.ORGANISER, by="a test", at=NOON)
    db.session.commit()

    assert queries.edition_with_roles(edition.slug, user.id)[1] == frozenset()
    assert grant.revoked_at == NOON
    assert journal() == ["role.given", "role.taken"]


def test_take_role_that_is_not_held_does_nothing(app: Flask) -> None:
    actions.take_role(EditionFactory(), user=UserFactory(), role=Role.ORGANISER, by="a test", at=NOON)
    db.session.commit()

    assert journal() == []


def test_role_given_again_after_it_was_taken_is_a_new_row(app: Flask) -> None:
    edition, user = EditionFactory(), UserFactory()
    facts: dict[str, Any] = {"user": user, "role": Role.ORGANISER, "by": "a test", "at": NOON}
    actions.give_role(edition, **facts)
    actions.take_role(edition, **facts)

    again = actions.give_role(edition, **facts)
    db.session.commit()

    assert again.revoked_at is None
    assert len(db.session.scalars(select(RoleGrant)).all()) == 2


def test_things_of_another_edition_are_not_found(app: Flask) -> None:
    edition, other = EditionFactory(), EditionFactory()
    theme = ThemeFactory(edition=other)
    grant = actions.give_role(other, user=UserFactory(), role=Role.CHECKIN, by="a test", at=NOON)
    actions.add_default_categories(other)
    category = queries.category_by_code(other, "OBS")
    db.session.commit()

    loads: list[tuple[Any, UUID]] = [
        (queries.theme, theme.key),
        (queries.grant, grant.key),
        (queries.category, category.key),
    ]

    assert [load(edition, key, Viewer()) for load, key in loads] == [None, None, None]
    assert [load(other, key, Viewer()) for load, key in loads] == [theme, grant, category]
