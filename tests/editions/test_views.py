"""The pages of an edition itself: opened by administrators, kept by its organisers, closed to all others."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import AccountLink, User
from forum_app.core.db import db
from forum_app.editions import queries
from forum_app.editions.actions import add_default_categories
from forum_app.editions.models import ForumEdition, RoleGrant, Theme
from forum_app.editions.roles import Role
from forum_app.editions.rules import HUES, EditionFormat, EditionState
from forum_app.mail.models import Letter
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.agenda import SessionFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory, ThemeFactory
from tests.factories.people import CountryFactory
from tests.factories.portfolio import ProjectFactory
from tests.pages import plain
from tests.statements import count_statements

SignIn = Callable[[User], FlaskClient]
PAGES = ["settings", "themes/", "categories/", "team/"]
FACTS = {
    "name_es": "VI Foro",
    "bloc_es": "Alianza del Pacífico",
    "time_zone": "America/Lima",
    "languages": ["es", "en"],
    "format": "in_person",
}


@pytest.fixture
def edition(client: FlaskClient) -> ForumEdition:
    edition: ForumEdition = EditionFactory(slug="foro")
    return edition


@pytest.fixture
def administrator(sign_in: SignIn) -> FlaskClient:
    return sign_in(UserFactory(is_administrator=True, language="en"))


def test_new_edition_is_opened_by_an_administrator(administrator: FlaskClient) -> None:
    CountryFactory(iso2="PE")

    answer = administrator.post(
        "/editions/new", data=FACTS | {"slug": "foro-vi", "ordinal": "6", "host_country": "PE"}
    )

    edition = queries.edition_by_slug("foro-vi")
    assert (answer.status_code, answer.location) == (302, "/foro-vi/manage/")
    assert (edition.roman, edition.host_country.iso2) == ("VI", "PE")
    assert (edition.state, edition.format) == (EditionState.DRAFT, EditionFormat.IN_PERSON)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"slug": "account"}, "The address “account” is used by the site itself."),
        ({"slug": "foro"}, "Another edition has the address “foro”."),
        ({"slug": "Foro VI"}, "Use small letters, digits and hyphens, beginning with a letter."),
        ({"slug": "foro-vi", "name_es": ""}, "This field is required."),
        ({"slug": "foro-vi", "ordinal": "0"}, "Number must be between 1 and 89."),
        ({"slug": "foro-vi", "time_zone": "Mars/Base"}, "Not a valid choice."),
        ({"slug": "foro-vi", "month": "3"}, "Give the year of the month too."),
        (
            {"slug": "foro-vi", "ends_on": "2026-11-25"},
            "Give the first day too, or only month and year.",
        ),
        (
            {"slug": "foro-vi", "starts_on": "2026-11-25", "ends_on": "2026-11-23"},
            "The last day comes before the first.",
        ),
        (
            {
                "slug": "foro-vi",
                "registration_opens_at": "2026-11-02T10:00",
                "registration_closes_at": "2026-11-01T10:00",
            },
            "Registration closes before it opens.",
        ),
        (
            {
                "slug": "foro-vi",
                "time_zone": "Europe/Paris",
                "registration_opens_at": "2026-03-29T02:30",
                "registration_closes_at": "2026-11-01T10:00",
            },
            "Clocks in Europe/Paris skip 02:30 on that day.",
        ),
        (
            {"slug": "foro-vi", "time_zone": "Asia/Tokyo", "registration_opens_at": "0001-01-01T00:00"},
            "No calendar reaches this date.",
        ),
        (
            {"slug": "foro-vi", "time_zone": "Asia/Tokyo", "registration_closes_at": "0001-01-01T00:00"},
            "No calendar reaches this date.",
        ),
    ],
)
def test_new_edition_is_refused_beside_the_field(
    edition: ForumEdition, administrator: FlaskClient, facts: dict[str, str], complaint: str
) -> None:
    answer = administrator.post("/editions/new", data=FACTS | {"city": "Cusco"} | facts)

    assert answer.status_code == 422
    assert complaint in answer.text
    assert 'value="Cusco"' in answer.text
    assert db.session.scalars(select(ForumEdition.slug)).all() == ["foro"]


def test_new_edition_is_not_for_others(sign_in: SignIn) -> None:
    assert sign_in(UserFactory()).get("/editions/new").status_code == 403


@pytest.mark.parametrize("zone", ["UTC", "Etc/GMT+5", "Cuba"])
def test_settings_keep_any_zone_that_a_file_may_name(
    edition: ForumEdition, organiser: FlaskClient, zone: str
) -> None:
    edition.time_zone = zone
    saved(edition)
    facts = FACTS | {"version": str(edition.version), "state": edition.state.value, "time_zone": zone}

    answer = organiser.post("/foro/settings", data=facts | {"venue": "Torre Tagle"})

    db.session.refresh(edition)
    assert (answer.status_code, edition.time_zone, edition.venue) == (302, zone, "Torre Tagle")


def test_settings_keep_instants_by_the_clocks_of_the_zone(
    edition: ForumEdition, organiser: FlaskClient
) -> None:
    answer = organiser.post(
        "/foro/settings",
        data=FACTS
        | {
            "version": "1",
            "state": "running",
            "starts_on": "2026-11-23",
            "ends_on": "2026-11-25",
            "year": "2026",
            "month": "11",
            "registration_closes_at": "2026-11-20T18:00",
        },
    )

    db.session.refresh(edition)
    assert answer.status_code == 302
    assert edition.registration_closes_at == datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
    assert (edition.starts_on, edition.year, edition.month) == (date(2026, 11, 23), None, None)
    assert edition.state is EditionState.RUNNING
    assert 'value="2026-11-20T18:00"' in organiser.get("/foro/settings").text


def test_settings_say_how_many_hours_another_zone_has_moved(
    edition: ForumEdition, organiser: FlaskClient
) -> None:
    session = SessionFactory(
        edition=edition,
        starts_at=datetime(2026, 11, 23, 14, tzinfo=UTC),
        ends_at=datetime(2026, 11, 23, 15, tzinfo=UTC),
    )

    answer = organiser.post(
        "/foro/settings?lang=en",
        data=FACTS | {"version": "1", "time_zone": "America/Sao_Paulo"},
        follow_redirects=True,
    )

    db.session.refresh(session)
    assert session.starts_at == datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert "1 session, checkpoint or deadline keeps its hour" in answer.text


def test_settings_saved_by_two_keep_what_the_first_saved_and_show_it_to_the_second(
    edition: ForumEdition, organiser: FlaskClient
) -> None:
    first = FACTS | {"state": "running", "version": "1", "city": "Arequipa", "languages": ["es", "en"]}
    second = first | {"city": "Trujillo", "languages": "es"}
    organiser.post("/foro/settings", data=first)

    shown = organiser.post("/foro/settings?lang=en", data=second)

    assert (shown.status_code, edition.city) == (422, "Arequipa")
    both = re.findall(r"<del>(.*?)</del>.*?<ins>(.*?)</ins>", shown.text)
    assert both == [("Arequipa", "Trujillo"), ("Español, English", "Español")]
    assert 'value="Trujillo"' in shown.text
    assert organiser.post("/foro/settings", data=second | hidden(shown.text)).status_code == 302
    assert (edition.city, edition.languages) == ("Trujillo", ["es"])


def test_settings_sent_without_a_version_are_shown_beside_what_is_saved(
    edition: ForumEdition, organiser: FlaskClient
) -> None:
    answer = organiser.post("/foro/settings", data=FACTS | {"state": "running", "city": "Trujillo"})

    assert (answer.status_code, edition.city) == (422, "Lima")


def hidden(page: str) -> dict[str, str]:
    """The version that a page carries."""
    found = re.search(r'name="version" type="hidden" value="(\d+)"', page)
    assert found is not None
    return {"version": found[1]}


def test_settings_go_back_for_administrators_alone(
    edition: ForumEdition, organiser: FlaskClient, administrator: FlaskClient
) -> None:
    back = FACTS | {"state": "draft", "version": "1"}

    refused = organiser.post("/foro/settings?lang=en", data=back)
    taken = administrator.post("/foro/settings", data=back)

    assert refused.status_code == 422
    assert "Only an administrator may take an edition back" in refused.text
    assert taken.status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_the_team_of_the_edition(
    edition: ForumEdition, organiser: FlaskClient, sign_in: SignIn, client: FlaskClient, page: str
) -> None:
    foreign = sign_in(RoleGrantFactory().user)
    keeper = sign_in(RoleGrantFactory(edition=edition, role=Role.CHECKIN).user)

    assert organiser.get(f"/foro/{page}").status_code == 200
    assert foreign.get(f"/foro/{page}").status_code == 403
    assert keeper.get(f"/foro/{page}").status_code == 403
    assert client.get(f"/foro/{page}").status_code == 302
    assert foreign.get(f"/ausente/{page}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_a_draft_are_missing_for_strangers(sign_in: SignIn, page: str) -> None:
    EditionFactory(slug="secreto", state=EditionState.DRAFT)
    browser = sign_in(UserFactory())
    browser.get("/")  # the first page of a browser sets its cookie

    draft, missing = browser.get(f"/secreto/{page}"), browser.get(f"/ausente/{page}")

    assert (draft.status_code, missing.status_code) == (404, 404)
    assert plain(draft.text, "secreto") == plain(missing.text, "ausente")
    assert dict(draft.headers) == dict(missing.headers)


def theme_facts(**facts: str) -> dict[str, str]:
    return {"title_es": "Inclusión", "title_en": "Inclusion", "colour": HUES[2], "version": "1"} | facts


def test_theme_is_added_changed_moved_and_deleted(edition: ForumEdition, organiser: FlaskClient) -> None:
    organiser.post("/foro/themes/", data=theme_facts(title_es="Uno"))
    organiser.post("/foro/themes/", data=theme_facts(title_es="Dos"))
    one, two = db.session.scalars(queries.themes(edition)).all()

    organiser.post(f"/foro/themes/{one.key}/", data=theme_facts(title_es="Primero", colour=HUES[5]))
    organiser.post(f"/foro/themes/{two.key}/move")
    after_up = [theme.title_es for theme in db.session.scalars(queries.themes(edition))]
    organiser.post(f"/foro/themes/{two.key}/move", data={"down": "yes"})
    after_down = [theme.title_es for theme in db.session.scalars(queries.themes(edition))]
    asked = organiser.get(f"/foro/themes/{two.key}/delete?lang=en")
    organiser.post(f"/foro/themes/{two.key}/delete")

    assert (after_up, after_down) == (["Dos", "Primero"], ["Primero", "Dos"])
    assert "Delete “Dos”?" in asked.text or "Delete “Inclusion”?" in asked.text
    assert [theme.colour for theme in db.session.scalars(queries.themes(edition))] == [HUES[5]]


def test_theme_without_title_or_with_another_colour_is_refused(
    edition: ForumEdition, organiser: FlaskClient
) -> None:
    for facts in (theme_facts(title_es=" "), theme_facts(colour="#123456")):
        assert organiser.post("/foro/themes/", data=facts).status_code == 422
    assert db.session.scalars(select(Theme)).all() == []


def test_theme_of_a_colour_of_old_can_keep_it(edition: ForumEdition, organiser: FlaskClient) -> None:
    theme = ThemeFactory(edition=edition, colour="#123456")

    answer = organiser.post(f"/foro/themes/{theme.key}/", data=theme_facts(colour="#123456"))

    assert answer.status_code == 302


def test_theme_that_is_used_is_not_deleted(edition: ForumEdition, organiser: FlaskClient) -> None:
    theme = ProjectFactory(edition=edition, theme=ThemeFactory(edition=edition)).theme

    answer = organiser.post(f"/foro/themes/{theme.key}/delete?lang=en")

    assert answer.status_code == 409
    assert "is used by sessions or projects" in answer.text
    assert db.session.scalars(select(Theme)).all() == [theme]


def test_category_changes_word_and_colour(edition: ForumEdition, organiser: FlaskClient) -> None:
    add_default_categories(edition)
    db.session.commit()
    category = queries.category_by_code(edition, "PRESS")
    facts = {"name_es": "Medios", "name_en": "Media", "colour": "#ffee00", "version": "1"}

    refused = organiser.post(f"/foro/categories/{category.key}/", data=facts | {"colour": "yellow"})
    saved = organiser.post(f"/foro/categories/{category.key}/", data=facts)

    assert (refused.status_code, saved.status_code) == (422, 302)
    assert queries.category_by_code(edition, "PRESS").name_es == "Medios"
    assert (
        ".category-press{--category:#ffee00;--category-ink:#000000}"
        in organiser.get("/foro/colours.css").text
    )


def test_role_is_given_to_a_new_account_with_a_welcome_link(
    edition: ForumEdition, organiser: FlaskClient
) -> None:
    facts = {"name": "Luis Huamán", "email": "luis@example.org", "role": "checkin"}

    answer = organiser.post("/foro/team/", data=facts)

    user = db.session.scalars(select(User).where(User.email_key == "luis@example.org")).one()
    letter = db.session.scalars(select(Letter)).one()
    assert answer.status_code == 302
    assert queries.edition_with_roles(edition.slug, user.id)[1] == {Role.CHECKIN}
    assert db.session.scalars(select(AccountLink.user_id)).all() == [user.id]
    assert (letter.to_address, letter.edition_slug) == ("luis@example.org", "foro")
    assert "contraseña" in letter.body


def test_role_is_given_to_a_known_account_without_a_new_password(
    edition: ForumEdition, organiser: FlaskClient
) -> None:
    user = UserFactory(email="luis@example.org")

    organiser.post("/foro/team/", data={"name": "L", "email": "LUIS@example.org", "role": "organiser"})

    assert queries.edition_with_roles(edition.slug, user.id)[1] == {Role.ORGANISER}
    assert db.session.scalars(select(AccountLink)).all() == []
    assert len(db.session.scalars(select(Letter)).all()) == 1


def test_role_is_refused_without_an_address(edition: ForumEdition, organiser: FlaskClient) -> None:
    answer = organiser.post("/foro/team/", data={"name": "Luis", "email": "luis", "role": "checkin"})

    assert answer.status_code == 422
    assert db.session.scalars(select(Letter)).all() == []


def test_role_taken_away_ends_at_the_next_request(
    edition: ForumEdition, organiser: FlaskClient, sign_in: SignIn
) -> None:
    grant = RoleGrantFactory(edition=edition)
    other = sign_in(grant.user)
    before = other.get("/foro/settings").status_code

    asked = organiser.get(f"/foro/team/{grant.key}/take")
    taken = organiser.post(f"/foro/team/{grant.key}/take")

    assert (asked.status_code, taken.status_code) == (200, 302)
    assert (before, other.get("/foro/settings").status_code) == (200, 403)
    assert organiser.get(f"/foro/team/{grant.key}/take").status_code == 404


@pytest.mark.parametrize("path", ["themes/{0}/", "themes/{0}/delete", "categories/{1}/", "team/{2}/take"])
def test_things_of_another_edition_are_missing(
    edition: ForumEdition, organiser: FlaskClient, path: str
) -> None:
    other = EditionFactory()
    add_default_categories(other)
    db.session.commit()
    theme, grant = ThemeFactory(edition=other), RoleGrantFactory(edition=other)
    category = db.session.scalars(queries.categories(other)).first()

    answer = organiser.get("/foro/" + path.format(theme.key, category.key, grant.key))

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("page", "make"),
    [
        ("themes/", lambda edition: ThemeFactory(edition=edition)),
        ("team/", lambda edition: RoleGrantFactory(edition=edition)),
    ],
)
def test_lists_cost_the_same_for_twice_as_much(
    edition: ForumEdition, organiser: FlaskClient, page: str, make: Callable[[ForumEdition], Any]
) -> None:
    def cost() -> int:
        with count_statements() as counter:
            assert organiser.get(f"/foro/{page}").status_code == 200
        return counter.total

    for _ in range(3):
        make(edition)
    few = cost()
    for _ in range(3):
        make(edition)

    assert few == cost()


def test_colours_are_asked_again_cheaply(edition: ForumEdition, client: FlaskClient) -> None:
    theme = ThemeFactory(edition=edition, colour="#1768ac")

    first = client.get("/foro/colours.css")
    again = client.get("/foro/colours.css", headers={"If-None-Match": first.headers["ETag"]})

    assert first.text == f".theme-of-{theme.key}{{--theme:#1768ac}}\n"
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert (first.mimetype, again.status_code) == ("text/css", 304)


def test_grants_are_rows_of_the_edition(edition: ForumEdition) -> None:
    mine = RoleGrantFactory(edition=edition)
    RoleGrantFactory()

    assert db.session.scalars(queries.team(edition)).all() == [mine]
    assert db.session.scalars(queries.grants_of(mine.user_id)).all() == [mine]
    assert db.session.scalars(select(RoleGrant)).all() != [mine]


def test_whoever_opens_an_edition_organises_it(sign_in: SignIn) -> None:
    organiser = RoleGrantFactory().user
    client = sign_in(organiser)

    answer = client.post("/editions/new", data=FACTS | {"slug": "foro-vii"})

    assert answer.status_code == 302
    assert client.get("/foro-vii/programme/").status_code == 200


def test_check_in_staff_open_no_edition(sign_in: SignIn) -> None:
    keeper = RoleGrantFactory(role=Role.CHECKIN).user

    assert sign_in(keeper).get("/editions/new").status_code == 403
