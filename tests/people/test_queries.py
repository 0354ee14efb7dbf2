from flask import Flask
from sqlalchemy import select

from forum_app.core.db import db
from forum_app.people.models import Person
from tests.factories.people import PersonFactory


def test_persons_sort_as_spanish_dictionaries_do(app: Flask) -> None:
    for name in ["Ana Ñahui", "Eva Zapata", "Luz Nuñoa", "Ada Álvarez"]:
        PersonFactory(display_name=name, surname_1=name.split()[1])

    surnames = db.session.scalars(select(Person.surname_1).order_by(Person.sort_key)).all()

    assert surnames == ["Álvarez", "Nuñoa", "Ñahui", "Zapata"]
