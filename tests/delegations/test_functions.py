"""Functions beside a registration: counted once among people, in each delegation that is represented."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions, queries
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import DelegationRole, RegistrationState, RoleGroup
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories.delegations import DelegationFactory

SignIn = Callable[[User], FlaskClient]


def set_functions(
    registration: Registration, *also: Delegation, assistant_of: Registration | None = None
) -> None:
    with transaction():
        actions.set_functions(
            registration, also_represents=also, assistant_of=assistant_of, by="a test", at=NOON
        )


def test_a_second_delegation_is_represented_by_the_same_person(
    delegation: Delegation, person: Person
) -> None:
    other, third = (DelegationFactory(edition=delegation.edition) for _ in range(2))
    ambassador = person()
    person(RegistrationState.WITHDRAWN, delegation=third)

    set_functions(ambassador, other)

    assert queries.board_figures(delegation.edition)[2:4] == (1, 2)
    assert queries.also_represented_by(other) == [ambassador]
    assert queries.also_represented_by(delegation) == []


def test_functions_are_taken_away_again(delegation: Delegation, person: Person) -> None:
    other = DelegationFactory(edition=delegation.edition)
    ambassador = person()
    set_functions(ambassador, other)

    set_functions(ambassador)

    assert queries.board_figures(delegation.edition)[2:4] == (1, 1)


def test_nobody_represents_the_own_delegation_twice(delegation: Delegation, person: Person) -> None:
    with pytest.raises(RuleBrokenError):
        set_functions(person(), delegation)


def test_an_assistant_leaves_the_quota(delegation: Delegation, person: Person) -> None:
    assisted = person(RegistrationState.DELEGATION_CONFIRMED)
    assistant = person(RegistrationState.DELEGATION_CONFIRMED)

    set_functions(assistant, assistant_of=assisted)

    assert (assistant.role_group, assistant.delegation_role) == (
        RoleGroup.ASSISTANT,
        DelegationRole.ASSISTANT,
    )
    assert queries.standings([delegation], at=NOON)[delegation.id].held[RoleGroup.OFFICIAL] == 1


def test_nobody_assists_oneself_or_somebody_of_elsewhere(delegation: Delegation, person: Person) -> None:
    here, there = person(), person(delegation=DelegationFactory(edition=delegation.edition))

    for assisted in (here, there):
        with pytest.raises(RuleBrokenError):
            set_functions(here, assistant_of=assisted)


def test_organisers_set_functions_on_a_page_and_focal_points_do_not(
    delegation: Delegation, person: Person, organiser: User, focal_point: User, sign_in: SignIn
) -> None:
    other = DelegationFactory(edition=delegation.edition, name_es="Países Bajos")
    one, assisted = person(), person(person__display_name="Eva Sol")
    address = f"/{one.edition.slug}/registrations/{one.key}/functions"
    chosen = {"also_represents": [str(other.key)], "assistant_of": str(assisted.key)}
    desk, embassy = sign_in(organiser), sign_in(focal_point)

    chosen["version"] = str(one.version)
    refused = embassy.post(address, data=chosen)
    before = list(one.also_represents)
    saved = desk.post(address, data=chosen)
    shown = desk.get(address[: -len("functions")]).text
    there = desk.get(f"/{one.edition.slug}/delegations/{other.key}/").text

    assert (refused.status_code, before, saved.status_code) == (404, [], 302)
    assert (one.also_represents, one.assistant_of) == ([other], assisted)
    assert ("Países Bajos" in shown, "Eva Sol" in shown) == (True, True)
    assert one.person.display_name in there
    assert desk.get(address).text.count("checked") == 1


def test_of_two_who_set_functions_the_second_sees_both(
    delegation: Delegation, person: Person, organiser: User, sign_in: SignIn
) -> None:
    first, second = (DelegationFactory(edition=delegation.edition, name_es=name) for name in ("Uno", "Dos"))
    one, desk = person(), sign_in(organiser)
    address, version = f"/{one.edition.slug}/registrations/{one.key}/functions", str(one.version)

    saved = desk.post(address, data={"also_represents": [str(first.key)], "version": version})
    stale = desk.post(address, data={"also_represents": [str(second.key)], "version": version})
    unseen = desk.post(address, data={"also_represents": [str(second.key)]})

    assert (saved.status_code, stale.status_code, unseen.status_code) == (302, 422, 422)
    assert one.also_represents == [first]
    again = desk.post(address, data={"also_represents": [str(second.key)], "version": str(one.version)})
    assert (again.status_code, one.also_represents) == (302, [second])


def test_a_refused_function_is_explained(person: Person, organiser: User, sign_in: SignIn) -> None:
    ended = person(RegistrationState.WITHDRAWN)
    address = f"/{ended.edition.slug}/registrations/{ended.key}/functions"

    assert sign_in(organiser).post(address, data={"version": ended.version}).status_code == 422
