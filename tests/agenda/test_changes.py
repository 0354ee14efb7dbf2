"""What counts as a change between two programmes, and what older releases hold."""

import json
from datetime import date
from typing import Any

import pytest

from forum_app.agenda.rules import ChangedField, ChangeKind, SessionRole
from forum_app.agenda.schemas import FrozenProgramme, difference, signs_of, withdrawn

from .frozen import key, person, programme, role, room, session


def venue(name: str) -> dict[str, Any]:
    return {"key": key("venue", name), "name_es": name, "name_en": None, "address": None}


def project(title: str, **facts: object) -> dict[str, Any]:
    return {"key": key("project", title), "code": None, "title_es": title, "title_en": None, **facts}


def of_roles(*roles: dict[str, Any]) -> FrozenProgramme:
    return programme(session(roles=roles), people=[person(1, "Ana")])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (role(None, institution_es="CAF"), role(None, institution_es="BID")),
        (role(1), role(1, institution_es="CAF")),
        (role(1, title_es="Directora"), role(1, title_es="Ministra")),
        (role(1), role(1, SessionRole.MODERATOR)),
    ],
)
def test_who_holds_a_role_and_in_what_capacity_is_seen(before: dict[str, Any], after: dict[str, Any]) -> None:
    (change,) = difference(of_roles(before), of_roles(after))

    assert (change.kind, change.fields) == (ChangeKind.CHANGED, (ChangedField.PEOPLE,))


def test_full_names_that_an_older_release_lacks_are_no_change() -> None:
    before = of_roles(role(None, institution_es="CAF"))
    after = of_roles(role(None, institution_es="CAF", institution_name_es="Banco de Desarrollo"))

    assert difference(before, after) == []


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ({"venue": key("venue", "Norte")}, "Sala 1, Norte"),
        ({"floor": "Piso 2"}, "Sala 1, Piso 2"),
    ],
)
def test_a_room_in_another_building_is_another_place(there: dict[str, Any], told: str) -> None:
    held = session(room=key("room", 1))
    before = programme(held, rooms=[room(1)])
    after = programme(held, rooms=[room(1, **there)], venues=[venue("Norte")])

    (change,) = difference(before, after)

    assert (change.kind, change.fields) == (ChangeKind.MOVED, (ChangedField.ROOM,))
    assert change.before
    assert change.after
    assert (change.before.room_es, change.after.room_es) == ("Sala 1", told)
    assert change.after.room_en == told.replace("Sala", "Room")


def test_a_release_of_before_is_read_and_keeps_its_bytes() -> None:
    old = programme(
        session(roles=[role(1)], items=[{"project": key("project", "Riego"), "minutes": None}]),
        people=[person(1, "Ana")],
        projects=[project("Riego")],
    )

    document = json.loads(old.text)

    assert "withdrawn" not in document["projects"][0]
    assert "institution_name_es" not in document["sessions"][0]["roles"][0]
    assert FrozenProgramme.parse(old.text).text == old.text
    assert FrozenProgramme.parse(old.text) == old


def test_projects_that_are_withdrawn_or_no_longer_presented_are_told_once() -> None:
    def presenting(*titles: str, withdrawn: str = "") -> FrozenProgramme:
        items = [{"project": key("project", title), "minutes": None} for title in titles]
        found = [project(title, withdrawn=title == withdrawn) for title in titles]
        return programme(session(items=items), session(1, items=items), projects=found)

    before = presenting("Riego", "Suelos", "Bosques")
    after = presenting("Riego", "Bosques", withdrawn="Riego")

    assert [one.title_es for one in withdrawn(before, after)] == ["Riego", "Suelos"]
    assert withdrawn(after, after) == []
    (first, _second) = difference(before, after)
    assert first.fields == (ChangedField.PROJECTS,)


def test_a_sign_holds_what_its_readers_see() -> None:
    chair = role(1, SessionRole.MODERATOR)
    made = programme(
        session(room=key("room", 1), roles=[chair, role(1)]),
        session(1, room=key("room", 1), starts_at=None, ends_at=None),
        session(2),
        rooms=[room(1, venue=key("venue", "Norte"))],
        venues=[venue("Norte")],
        people=[person(1, "Ana")],
    )

    ((sign, (head, line)),) = signs_of(made).items()

    assert sign == (key("room", 1), date(2026, 11, 10))
    assert head == ("Sala 1", "Room 1", None, ("Norte", None))
    assert line[-1] == [("Ana", None, None)]
