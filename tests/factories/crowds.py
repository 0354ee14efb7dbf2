"""Editions as large as real ones: many delegations, and people whose names differ as people's do."""

from forum_app.core.db import db, transaction
from forum_app.delegations import actions
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import DelegationKind, RegistrationState
from forum_app.editions.models import ForumEdition

from .delegations import DelegationFactory, RegistrationFactory, StoredFileFactory
from .editions import BadgeCategoryFactory
from .people import PersonFactory

GIVEN = (
    *("Ana", "María José", "Rosa", "Úrsula", "Diego", "Jürgen", "Ryūichi", "Noura", "Işıl", "Željko"),
    *("Bérénice", "Caoimhe", "Siriporn", "Tomás", "Władysław", "Philippa", "Omar", "Ximena", "Guðrún", "Kim"),
)
SURNAMES = (
    *("Núñez", "Quispe", "Mamani", "Zúñiga", "Ibáñez", "Wang", "Satō", "Al-Harbi", "Groß", "O'Connor"),
    *("Yáñez", "Ordóñez", "Kazlauskas", "Hargreaves", "Dhomhnaill", "Petrov", "Nguyễn", "Tremblay"),
    *("Hakobyan", "Villavicencio", "Lecca", "Fernández", "Ugarte", "Chang", "Møller", "Pérez", "Rojas"),
)
STATES = (
    *(RegistrationState.SUBMITTED, RegistrationState.UNDER_REVIEW, RegistrationState.RETURNED),
    *(RegistrationState.WAITLISTED, RegistrationState.WITHDRAWN),
)
PEOPLE_OF_ONE = 60
KINDS = (DelegationKind.OBSERVER_STATE, DelegationKind.MEMBER_STATE, DelegationKind.COOPERATION_AGENCY)


def crowd(edition: ForumEdition, people: int) -> list[Registration]:
    """Registrations of many delegations in several states, found by their words; a tenth has no photo.

    Two of three delegations need a credential, and nobody has sent one.
    """
    category = BadgeCategoryFactory(edition=edition)
    delegations = [
        DelegationFactory(
            edition=edition, kind=KINDS[number % len(KINDS)], needs_credential=number % len(KINDS) != 1
        )
        for number in range(max(2, people // PEOPLE_OF_ONE))
    ]
    photo = StoredFileFactory(media_type="image/jpeg")
    made = [
        RegistrationFactory.build(
            person=PersonFactory.build(**name_of(number)),
            delegation=delegations[number % len(delegations)],
            badge_category=category,
            state=STATES[number % len(STATES)],
            photo=photo if number % 10 else None,
            institution="Ministerio de Relaciones Exteriores",
            position_title_es="Directora de Cooperación Internacional",
            position_title_en="Director of International Cooperation",
        )
        for number in range(people)
    ]
    with transaction():
        db.session.add_all(made)
        db.session.flush()
        actions.index_new(made)
    return made


def name_of(number: int) -> dict[str, str]:
    """A name of a given name and two surnames, different for each of the first ten thousand."""
    number, given = divmod(number, len(GIVEN))
    second, first = divmod(number, len(SURNAMES))
    names = GIVEN[given], SURNAMES[first], SURNAMES[(second + first + 1) % len(SURNAMES)]
    return {
        "display_name": " ".join(names),
        "given_names": names[0],
        "surname_1": names[1],
        "surname_2": names[2],
    }
