import pytest
from flask import Flask

from forum_app.core.db import db
from forum_app.people.queries import persons_named
from tests.factories.people import PersonFactory


@pytest.mark.parametrize("text", ["nunez", "Núñez", "NÚÑEZ josé", "jose  nun", "núñez"])
def test_persons_are_found_whatever_case_marks_and_order(app: Flask, text: str) -> None:
    jose = PersonFactory(display_name="José Núñez")
    PersonFactory(display_name="Ana Nuñoa")

    assert db.session.scalars(persons_named(text)).all() == [jose]


@pytest.mark.parametrize("text", ["%", "_", "pérez"])
def test_persons_are_not_found_by_wildcards_or_other_names(app: Flask, text: str) -> None:
    PersonFactory(display_name="José Núñez")

    assert db.session.scalars(persons_named(text)).all() == []


def test_persons_come_in_the_order_of_their_surname(app: Flask) -> None:
    names = ["Ana Ñahui", "Eva Zapata", "Luz Nuñoa", "Ada Álvarez"]
    for name in names:
        PersonFactory(display_name=name, surname_1=name.split()[1])

    assert [person.surname_1 for person in db.session.scalars(persons_named("a"))] == [
        "Álvarez",
        "Nuñoa",
        "Ñahui",
        "Zapata",
    ]
