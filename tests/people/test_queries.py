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


def order() -> list[str]:
    return list(db.session.scalars(select(Person.display_name).order_by(Person.sort_key)))


def test_particles_do_not_file_a_name(app: Flask) -> None:
    for given, particle, surname in [("Irene", "de la", "Torre"), ("Ana", "", "Sosa"), ("Eva", "von", "Ulm")]:
        PersonFactory(
            display_name=f"{given} {particle} {surname}",
            given_names=given,
            surname_particle=particle or None,
            surname_1=surname,
        )

    assert order() == ["Ana  Sosa", "Irene de la Torre", "Eva von Ulm"]


def test_the_list_of_the_person_files_the_name_where_it_says(app: Flask) -> None:
    torre = PersonFactory(display_name="Irene de la Torre", surname_particle="de la", surname_1="Torre")
    PersonFactory(display_name="Ana Sosa", surname_1="Sosa")

    torre.sort_name = "De la Torre, Irene"
    db.session.commit()

    assert order() == ["Irene de la Torre", "Ana Sosa"]


def test_second_surnames_part_those_who_share_the_first(app: Flask) -> None:
    PersonFactory(display_name="Ana García Pérez", given_names="Ana", surname_1="García", surname_2="Pérez")
    PersonFactory(display_name="Zoe García López", given_names="Zoe", surname_1="García", surname_2="López")

    assert order() == ["Zoe García López", "Ana García Pérez"]


def test_a_change_besides_the_name_leaves_the_place_in_lists_alone(app: Flask) -> None:
    person = PersonFactory(display_name="Ana Sosa", surname_1="Sosa", given_names="Ana")
    place = person.sort_key

    person.email = "ana@example.org"
    db.session.commit()

    assert person.sort_key == place


def test_greek_and_turkish_names_are_filed_as_they_are_written(app: Flask) -> None:
    for name in ["Ωραία", "Ήρα", "Άννα"]:
        PersonFactory(display_name=name, surname_1=name, given_names=None)

    assert order() == ["Άννα", "Ήρα", "Ωραία"]
