"""Pages of clashes, of what is checked, of venues, and of when rooms and people are there."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from forum_app.accounts.models import User
from forum_app.agenda import queries
from forum_app.agenda.models import ProtocolExclusion, Session, SessionOrder, Venue
from forum_app.agenda.rules import ClashRule, MediaPolicy
from forum_app.core.db import db
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from tests.conftest import NOON
from tests.factories.agenda import (
    ProtocolExclusionFactory,
    RoomFactory,
    SessionAssignmentFactory,
    SessionFactory,
    VenueFactory,
)
from tests.factories.delegations import DelegationFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory
from tests.statements import count_statements

HOUR = timedelta(hours=1)
SEVERITIES = {
    f"severity_{rule.value}": "block" if rule in {ClashRule.ROOM, ClashRule.PERSON} else "warn"
    for rule in ClashRule
}
SETTINGS = SEVERITIES | {"travel_minutes": "0", "version": "1"}


@pytest.fixture
def edition(app: object) -> ForumEdition:
    edition: ForumEdition = EditionFactory(slug="ensayo", time_zone="America/Lima")
    return edition


@pytest.fixture
def organiser(edition: ForumEdition, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    return sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER, user__name="Rosa Quispe").user)


@pytest.fixture
def clashing(edition: ForumEdition) -> Session:
    """A session that shares its room with another."""
    room = RoomFactory(edition=edition, name_es="Paracas")
    facts = {"edition": edition, "room": room, "ends_at": NOON + HOUR}
    SessionFactory(title_es="Dos", starts_at=NOON, **facts)
    session: Session = SessionFactory(title_es="Uno", starts_at=NOON + HOUR / 4, **facts)
    return session


def flashed(answer: TestResponse) -> list[str]:
    """What the messages above a page say."""
    above = answer.text.partition('<div class="toasts"')[2].partition("<header")[0]
    return [unescape(said) for said in re.findall(r"<div><p>([^<]*)</p>", above)]


def listed(answer: TestResponse) -> list[str]:
    """How grave each clash of a list is."""
    return re.findall(r'<li class="clash is-([a-z-]+)">', answer.text)


def hidden(answer: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', answer.text)
    assert found
    return found[1]


def seen(browser: FlaskClient, page: str) -> dict[str, str]:
    """The version of what a page shows."""
    found = re.search(r'name="version"[^>]* value="([^"]+)"', browser.get(page).text)
    assert found
    return {"version": found[1]}


def acknowledge(browser: FlaskClient, page: str, *, where: str = "", **changes: str) -> TestResponse:
    """Send the form of the first clash of a page."""
    shown = browser.get(page)
    data = {name: hidden(shown, name) for name in ("clash", "seen")} | {"reason": "Tabique abierto"} | changes
    return browser.post(f"/ensayo/clashes/acknowledge{where}", data=data, follow_redirects=True)


def test_without_clashes_the_page_says_so(organiser: FlaskClient) -> None:
    assert "Sin conflictos" in organiser.get("/ensayo/clashes/").text


def test_clashes_are_listed_by_gravity_with_word_and_colour(
    organiser: FlaskClient, clashing: Session
) -> None:
    clashing.title_en = None
    db.session.commit()

    page = organiser.get("/ensayo/clashes/")

    assert listed(page) == ["block", "warn"]
    assert "1 impide publicar" in page.text
    assert "1 aviso" in page.text
    assert re.findall(r">(Uno|Dos)</a>", page.text) == ["Dos", "Uno", "Uno"]


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("severity=block", ["block"]),
        ("severity=warn", ["warn"]),
        ("rule=translation", ["warn"]),
        ("rule=room&severity=warn", []),
        ("state=open", ["block", "warn"]),
        ("state=let-be", []),
        ("severity=nonsense", ["block", "warn"]),
    ],
)
def test_clashes_are_filtered_by_the_address(
    organiser: FlaskClient, clashing: Session, wish: str, expected: list[str]
) -> None:
    clashing.title_en = None
    db.session.commit()

    assert listed(organiser.get(f"/ensayo/clashes/?{wish}")) == expected


def test_acknowledged_clash_shows_who_when_and_why_and_counts_again(
    organiser: FlaskClient, clashing: Session
) -> None:
    done = acknowledge(organiser, "/ensayo/clashes/")
    said = listed(done), "Tabique abierto" in done.text, "Rosa Quispe" in done.text
    again = organiser.post(
        "/ensayo/clashes/reopen?state=open", data={"clash": hidden(done, "clash")}, follow_redirects=True
    )

    assert said == (["let-be"], True, True)
    assert flashed(done) == ["El conflicto quedó admitido, mientras no cambien los hechos en que se basa."]
    assert (flashed(again), listed(again)) == (["El conflicto vuelve a contar."], ["block"])
    assert again.request.query_string == b"state=open"


def test_clash_is_acknowledged_on_the_page_of_its_session(organiser: FlaskClient, clashing: Session) -> None:
    page = f"/ensayo/programme/{clashing.key}/"

    done = acknowledge(organiser, page, where=f"?session={clashing.key}")

    assert (done.request.path, listed(done)) == (page, ["let-be"])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reason": " "}, "Indique por qué se admite el conflicto."),
        ({"seen": "of before"}, "El programa ha cambiado: revise de nuevo el conflicto."),
        ({"clash": "room:x"}, "Este conflicto ya no existe: el programa ha cambiado."),
    ],
)
def test_what_cannot_be_acknowledged_is_told(
    organiser: FlaskClient, clashing: Session, changes: dict[str, str], message: str
) -> None:
    answer = acknowledge(organiser, "/ensayo/clashes/", **changes)

    assert (flashed(answer), listed(answer)) == ([message], ["block"])


def test_reopening_nothing_changes_nothing(organiser: FlaskClient, clashing: Session) -> None:
    answer = organiser.post("/ensayo/clashes/reopen", data={}, follow_redirects=True)

    assert (flashed(answer), listed(answer)) == ([], ["block"])


def test_list_of_clashes_takes_as_many_statements_for_twice_the_sessions(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    room, counts = RoomFactory(edition=edition), []
    for _ in range(2):
        for _ in range(5):
            SessionFactory(edition=edition, room=room, starts_at=NOON, ends_at=NOON + HOUR)
        db.session.commit()
        with count_statements() as counter:
            organiser.get("/ensayo/clashes/")
        counts.append(counter.total)

    assert counts == [7, 7]


# What is checked


def test_settings_are_saved_and_say_what_they_change(organiser: FlaskClient, clashing: Session) -> None:
    assert organiser.get("/ensayo/clashes/settings").status_code == 200

    answer = organiser.post(
        "/ensayo/clashes/settings",
        data=SETTINGS
        | {"severity_room": "ignore", "opens": "13:00", "closes": "18:30", "travel_minutes": "15"}
        | {"teams-0-source": "es", "teams-0-target": "en", "teams-0-teams": "2", "shortest_minutes": "10"},
        follow_redirects=True,
    )

    agenda = queries.agenda_of(clashing.edition)
    assert (agenda.severities, agenda.opens, agenda.closes) == ({"room": "ignore"}, "13:00", "18:30")
    assert (agenda.teams, agenda.travel_minutes, agenda.shortest_minutes) == ({"es>en": 2}, 15, 10)
    assert flashed(answer) == [
        "Se guardó la configuración.",
        "Nuevo conflicto: Fuera del horario: “Dos”",
        "Nuevo conflicto: Fuera del horario: “Uno”",
        "Conflicto resuelto: Sala ocupada, Paracas: “Dos” y “Uno”",
    ]
    shown = organiser.get("/ensayo/clashes/settings").text
    assert ('value="13:00"' in shown, 'value="2"' in shown) == (True, True)


def test_many_changes_are_counted_beyond_the_first(organiser: FlaskClient, edition: ForumEdition) -> None:
    for _ in range(7):
        SessionFactory(edition=edition, starts_at=NOON, ends_at=NOON + HOUR)

    late = organiser.post(
        "/ensayo/clashes/settings", data=SETTINGS | {"opens": "13:00"}, follow_redirects=True
    )
    early = organiser.post(
        "/ensayo/clashes/settings", data=SETTINGS | {"version": "2", "opens": ""}, follow_redirects=True
    )

    assert (len(flashed(late)), flashed(late)[-1]) == (7, "Hay otros 2 conflictos nuevos.")
    assert (len(flashed(early)), flashed(early)[-1]) == (7, "Otros 2 conflictos se resolvieron.")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"opens": "18:00", "closes": "18:00"}, "closes"),
        ({"shortest_minutes": "60", "longest_minutes": "59"}, "longest_minutes"),
        ({"travel_minutes": "-1"}, "travel_minutes"),
        ({"longest_minutes": "1000000"}, "longest_minutes"),
        ({"severity_room": "fatal"}, "severity_room"),
        ({"teams-0-source": "es", "teams-0-target": ""}, "teams"),
        ({"teams-0-source": "es", "teams-0-target": "es"}, "teams"),
        (
            {
                f"teams-{n}-{name}": code
                for n in (0, 1)
                for name, code in (("source", "es"), ("target", "en"))
            },
            "teams",
        ),
    ],
)
def test_settings_that_cannot_be_are_refused(
    organiser: FlaskClient, edition: ForumEdition, changes: dict[str, str], field: str
) -> None:
    answer = organiser.post("/ensayo/clashes/settings", data=SETTINGS | changes)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert queries.agenda_of(edition).opens is None


def test_stale_settings_show_both_versions(organiser: FlaskClient, edition: ForumEdition) -> None:
    organiser.post("/ensayo/clashes/settings", data=SETTINGS | {"opens": "09:00"})

    stale = organiser.post("/ensayo/clashes/settings", data=SETTINGS | {"opens": "10:00"})

    assert stale.status_code == 422
    assert re.findall(r"<del>([^<]+)</del>.*?<ins>([^<]+)</ins>", stale.text) == [("09:00", "10:00")]
    assert queries.agenda_of(edition).opens == "09:00"


# Protocol


def test_delegations_are_kept_apart_and_let_together(organiser: FlaskClient, edition: ForumEdition) -> None:
    one, other = (DelegationFactory(edition=edition) for _ in range(2))
    pair = {"one": str(other.key), "other": str(one.key), "reason": "Pedido"}

    done = organiser.post("/ensayo/clashes/protocol", data=pair, follow_redirects=True)
    twice = organiser.post("/ensayo/clashes/protocol", data=pair)
    exclusion = db.session.scalars(select(ProtocolExclusion)).one()
    kept = (exclusion.delegation_id, exclusion.other_id, exclusion.reason)
    gone = organiser.post(f"/ensayo/clashes/protocol/{exclusion.key}/remove", follow_redirects=True)

    assert flashed(done) == ["Las dos delegaciones no se juntarán."]
    assert kept == (one.id, other.id, "Pedido")
    assert (twice.status_code, "ya no se juntan" in twice.text) == (422, True)
    assert flashed(gone) == ["Las dos delegaciones ya pueden juntarse."]
    assert queries.exclusions(edition) == []


@pytest.mark.parametrize("other", ["", "same"])
def test_one_delegation_is_not_kept_apart_from_itself_or_nobody(
    organiser: FlaskClient, edition: ForumEdition, other: str
) -> None:
    key = str(DelegationFactory(edition=edition).key)

    answer = organiser.post(
        "/ensayo/clashes/protocol", data={"one": key, "other": key if other == "same" else ""}
    )

    assert (answer.status_code, 'href="#other"' in answer.text) == (422, True)


def test_exclusion_of_another_edition_is_missing(organiser: FlaskClient) -> None:
    foreign = ProtocolExclusionFactory()

    assert organiser.post(f"/ensayo/clashes/protocol/{foreign.key}/remove").status_code == 404


# Venues


def test_venue_is_added_changed_and_removed(organiser: FlaskClient, edition: ForumEdition) -> None:
    assert "Un solo lugar por ahora" in organiser.get("/ensayo/venues/").text

    added = organiser.post("/ensayo/venues/new", data={"name_es": "Cancillería", "address": "Jr. Lampa 545"})
    venue = db.session.scalars(select(Venue)).one()
    shown = organiser.get(f"/ensayo/venues/{venue.key}/").text
    changed = organiser.post(
        f"/ensayo/venues/{venue.key}/", data={"name_es": "Torre Tagle", "version": "1"}, follow_redirects=True
    )
    stale = organiser.post(f"/ensayo/venues/{venue.key}/", data={"name_es": "Otra", "version": "1"})
    asked = organiser.get(f"/ensayo/venues/{venue.key}/remove")
    removed = organiser.post(f"/ensayo/venues/{venue.key}/remove", follow_redirects=True)

    assert (added.status_code, 'value="Cancillería"' in shown) == (302, True)
    assert flashed(changed) == ["Se guardó la sede “Torre Tagle”."]
    assert (stale.status_code, asked.status_code) == (422, 200)
    assert flashed(removed) == ["Se quitó la sede “Torre Tagle”."]
    assert db.session.scalar(select(func.count()).select_from(Venue)) == 0


def test_venue_name_is_there_once_in_an_edition(organiser: FlaskClient, edition: ForumEdition) -> None:
    VenueFactory(edition=edition, name_es="Cancillería")

    answer = organiser.post("/ensayo/venues/new", data={"name_es": "CANCILLERÍA"})

    assert (answer.status_code, "Ya existe una sede" in answer.text) == (422, True)


def test_venue_with_rooms_stays(organiser: FlaskClient, edition: ForumEdition) -> None:
    venue = VenueFactory(edition=edition)
    RoomFactory(edition=edition, venue=venue)

    assert organiser.post(f"/ensayo/venues/{venue.key}/remove").status_code == 409


def test_minutes_between_venues_are_saved_and_taken_back(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    one, two, three = (VenueFactory(edition=edition) for _ in range(3))
    person = SessionAssignmentFactory(
        session=SessionFactory(
            title_es="Aquí",
            edition=edition,
            room=RoomFactory(edition=edition, venue=one),
            starts_at=NOON,
            ends_at=NOON + HOUR,
        )
    ).person
    SessionAssignmentFactory(
        person=person,
        session=SessionFactory(
            title_es="Allá",
            edition=edition,
            room=RoomFactory(edition=edition, venue=three),
            starts_at=NOON + HOUR,
            ends_at=NOON + 2 * HOUR,
        ),
    )

    def ways() -> dict[frozenset[int], int]:
        db.session.expire_all()
        return {pair: way.minutes for pair, way in queries.ways(edition).items()}

    old = seen(organiser, "/ensayo/venues/")
    first = organiser.post(
        "/ensayo/venues/",
        data={"ways-0-minutes": "20", "ways-1-minutes": "30", "ways-2-minutes": ""} | old,
        follow_redirects=True,
    )
    kept = ways()
    stale = organiser.post("/ensayo/venues/", data={"ways-0-minutes": "99"} | old)
    organiser.post(
        "/ensayo/venues/",
        data={"ways-0-minutes": "25", "ways-1-minutes": "", "ways-2-minutes": ""}
        | seen(organiser, "/ensayo/venues/"),
    )
    refused = organiser.post("/ensayo/venues/", data={"ways-0-minutes": "-1"})

    assert kept == {frozenset({one.id, two.id}): 20, frozenset({one.id, three.id}): 30}
    assert flashed(first)[1:] == [
        f"Nuevo conflicto: Poco tiempo entre sedes, {person.display_name}: “Aquí” y “Allá”"
    ]
    assert stale.status_code == 422
    assert re.findall(r"<del>([^<]+)</del>.*?<ins>([^<]+)</ins>", stale.text) == [("20, 30", "99")]
    assert ways() == {frozenset({one.id, two.id}): 25}
    assert refused.status_code == 422


# When rooms are open and people there


def test_room_takes_its_venue_and_hours(organiser: FlaskClient, edition: ForumEdition) -> None:
    venue, room = VenueFactory(edition=edition), RoomFactory(edition=edition, name_es="Paracas")
    SessionFactory(edition=edition, room=room, title_es="Larga", starts_at=NOON, ends_at=NOON + HOUR)
    facts = {"name_es": "Paracas", "setup_minutes": "0", "booths": "0", "screens": "0", "version": "1"}
    hours = {"windows-0-day": "2026-11-23", "windows-0-starts": "12:00", "windows-0-ends": "12:30"}

    saved = organiser.post(
        f"/ensayo/rooms/{room.key}/",
        data=facts | hours | {"venue": str(venue.key), "floor": "2", "features": ["stage"]},
        follow_redirects=True,
    )
    db.session.refresh(room)
    offers = room.venue, room.floor, room.features
    kept = [(one.starts_at, one.ends_at) for one in queries.windows_of(edition, room)]
    shown = organiser.get(f"/ensayo/rooms/{room.key}/").text
    again = organiser.post(f"/ensayo/rooms/{room.key}/", data=facts | {"version": str(room.version)})

    assert flashed(saved)[1:] == ["Nuevo conflicto: Sala no disponible, Paracas: “Larga”"]
    assert offers == (venue, "2", ["stage"])
    assert kept == [(NOON, NOON + HOUR / 2)]
    assert ('value="2026-11-23"' in shown, 'value="12:30"' in shown) == (True, True)
    assert again.status_code == 302
    assert queries.windows_of(edition, room) == []


def test_new_hours_alone_are_a_new_version_of_the_room(organiser: FlaskClient, edition: ForumEdition) -> None:
    room = RoomFactory(edition=edition, name_es="Paracas", name_en=None, capacity=None)
    facts = {"name_es": "Paracas", "setup_minutes": "0", "booths": "0", "screens": "0", "version": "1"}

    first = organiser.post(f"/ensayo/rooms/{room.key}/", data=facts | {"windows-0-day": "2026-11-23"})
    stale = organiser.post(f"/ensayo/rooms/{room.key}/", data=facts | {"windows-0-day": "2026-11-24"})

    assert (first.status_code, stale.status_code) == (302, 422)


def test_people_of_the_programme_are_listed_with_their_hours(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    assert "Nadie tiene una función todavía" in organiser.get("/ensayo/programme/people/").text
    held = SessionAssignmentFactory(
        session=SessionFactory(edition=edition, title_es="Panel", starts_at=NOON, ends_at=NOON + HOUR)
    )
    name, page = held.person.display_name, f"/ensayo/programme/people/{held.person.key}/"

    empty, old = organiser.get(page), seen(organiser, page)
    saved = organiser.post(
        page,
        data={"windows-0-day": "2026-11-23", "windows-0-ends": "12:30", "windows-1-day": "2026-11-24"} | old,
        follow_redirects=True,
    )

    assert empty.status_code == 200
    assert flashed(saved) == [
        f"Se guardaron los horarios de {name}.",
        f"Nuevo conflicto: Persona no disponible, {name}: “Panel”",
    ]
    assert "00:00–12:30" in saved.text
    assert organiser.get(f"/ensayo/programme/people/{held.session.key}/").status_code == 404


def test_hours_that_somebody_else_set_meanwhile_are_shown_beside_ones_own(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    held = SessionAssignmentFactory(session=SessionFactory(edition=edition))
    page = f"/ensayo/programme/people/{held.person.key}/"
    old = seen(organiser, page)
    organiser.post(page, data={"windows-0-day": "2026-11-23"} | old)

    stale = organiser.post(page, data={"windows-0-day": "2026-11-24"} | old)

    assert stale.status_code == 422
    assert re.findall(r"<del>([^<]+)</del>.*?<ins>([^<]+)</ins>", stale.text) == [
        ("2026-11-23", "2026-11-24")
    ]
    db.session.rollback()
    (kept,) = queries.windows_of(edition, held.person)
    assert kept.starts_at.date().isoformat() == "2026-11-23"
    organiser.post(page, data={"windows-0-day": "2026-11-24"} | seen(organiser, page))
    db.session.rollback()
    (mine,) = queries.windows_of(edition, held.person)
    assert mine.starts_at.date().isoformat() == "2026-11-24"


@pytest.mark.parametrize(
    "hours",
    [
        {"windows-0-starts": "10:00"},
        {"windows-0-day": "2026-11-23", "windows-0-starts": "10:00", "windows-0-ends": "10:00"},
        {"windows-0-day": "9999-12-31"},
        {"windows-0-day": "soon"},
    ],
)
def test_hours_that_cannot_be_are_refused(
    organiser: FlaskClient, edition: ForumEdition, hours: dict[str, str]
) -> None:
    held = SessionAssignmentFactory(session=SessionFactory(edition=edition))

    answer = organiser.post(f"/ensayo/programme/people/{held.person.key}/", data=hours)

    assert (answer.status_code, "field-error" in answer.text) == (422, True)
    assert queries.windows_of(edition, held.person) == []


# The form of a session


def session_data(**facts: Any) -> dict[str, Any]:
    said = {"kind": "panel", "title_es": "Panel", "title_en": "Panel", "state": "draft", "version": "1"}
    return said | {"without_moderator": "y", "visibility": "open", "theme": "", "room": ""} | facts


def test_session_keeps_its_languages_order_and_marks(organiser: FlaskClient, edition: ForumEdition) -> None:
    first, last = (SessionFactory(edition=edition, title_es=title) for title in ("Primera", "Última"))
    data = session_data(
        **{"interpretation-0-source": "es", "interpretation-0-target": "en", "language": "pt"},
        **{"after-0": str(first.key), "before-0": str(last.key), "cancelled_reason": "Luto"},
        media="closed",
        is_locked="y",
        is_exclusive="y",
        signup_seats="30",
    )

    organiser.post("/ensayo/programme/new", data=data)
    session = db.session.scalars(select(Session).where(Session.title_es == "Panel")).one()
    shown = organiser.get(f"/ensayo/programme/{session.key}/").text

    assert (session.interpretation, session.language, session.media) == (["es>en"], "pt", MediaPolicy.CLOSED)
    assert (session.is_locked, session.is_exclusive, session.without_moderator) == (True,) * 3
    assert (session.signup_seats, session.cancelled_reason) == (30, "Luto")
    assert queries.orders(edition) == {(first.id, session.id), (session.id, last.id)}
    assert f'<option selected value="{first.key}">' in shown

    page = f"/ensayo/programme/{session.key}/"
    old = seen(organiser, f"/ensayo/programme/{first.key}/")
    organiser.post(page, data=session_data() | seen(organiser, page))
    assert db.session.scalars(select(SessionOrder)).all() == []
    stale = organiser.post(f"/ensayo/programme/{first.key}/", data=session_data(title_es="Primera") | old)
    assert stale.status_code == 422  # its order is another one since it was opened


@pytest.mark.parametrize(
    "facts",
    [
        {"interpretation-0-source": "es", "interpretation-0-target": ""},
        {"interpretation-0-source": "es", "interpretation-0-target": "es"},
        {"language": "klingon"},
        {"signup_seats": "0"},
        {"after-0": "nobody"},
    ],
)
def test_session_facts_that_cannot_be_are_refused(
    organiser: FlaskClient, edition: ForumEdition, facts: dict[str, str]
) -> None:
    answer = organiser.post("/ensayo/programme/new", data=session_data(**facts))

    assert (answer.status_code, db.session.scalar(select(func.count()).select_from(Session))) == (422, 0)


def test_order_in_a_circle_is_refused_beside_the_form(organiser: FlaskClient, edition: ForumEdition) -> None:
    other, session = SessionFactory(edition=edition), SessionFactory(edition=edition)
    circle = {"after-0": str(other.key), "before-0": str(other.key)}

    answer = organiser.post(f"/ensayo/programme/{session.key}/", data=session_data(**circle))

    assert (answer.status_code, "ir antes que la otra" in answer.text) == (422, True)
    assert queries.orders(edition) == set()


def test_role_that_is_given_and_taken_tells_what_it_does(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    facts = {"edition": edition, "starts_at": NOON, "ends_at": NOON + HOUR}
    held = SessionAssignmentFactory(session=SessionFactory(title_es="Uno", **facts))
    other = SessionAssignmentFactory(person=held.person, session=SessionFactory(title_es="Dos", **facts))
    rule = f"Persona en dos sesiones, {held.person.display_name}"

    declined = organiser.post(
        f"/ensayo/assignments/{other.key}/record", data={"accepted": "no"}, follow_redirects=True
    )

    assert flashed(declined)[1].startswith(f"Conflicto resuelto: {rule}: “")
    assert queries.clashes(edition) == []
