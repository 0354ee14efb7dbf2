"""Assistants: each assists somebody of the delegation who comes, whatever way they are entered."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions, queries
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import (
    AssistedError,
    DelegationRole,
    OpenPoint,
    OverriddenRule,
    RegistrationState,
    RoleGroup,
)
from forum_app.people.rules import NameOrder
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories.delegations import DelegationFactory

S = RegistrationState
ASSISTANT = DelegationRole.ASSISTANT
BY = {"by": "a test", "at": NOON}
NAME = {"given_names": "Eva", "surname_1": "Sol", "name_order": NameOrder.GIVEN_FIRST}


def register(delegation: Delegation, assisted: Registration | None, **facts: object) -> Registration:
    with transaction():
        return actions.register(
            delegation, role=ASSISTANT, assistant_of=assisted, as_organiser=True, **NAME, **BY, **facts
        )


def assisting(person: Person, assisted: Registration, state: S = S.SUBMITTED) -> Registration:
    return person(state, delegation_role=ASSISTANT, assistant_of=assisted)


def test_an_assistant_of_nobody_is_not_taken(delegation: Delegation) -> None:
    with pytest.raises(AssistedError):
        register(delegation, None)

    assert register(delegation, None, draft=True).assistant_of is None


def test_an_assistant_is_of_the_same_delegation(delegation: Delegation, person: Person) -> None:
    stranger = person(delegation=DelegationFactory(edition=delegation.edition))

    with pytest.raises(AssistedError, match="same delegation"):
        register(delegation, stranger)
    made = register(delegation, own := person())

    assert (made.assistant_of, made.role_group) == (own, RoleGroup.ASSISTANT)


def test_one_person_has_two_assistants_at_most(delegation: Delegation, person: Person) -> None:
    assisted = person()
    assisting(person, assisted, S.WITHDRAWN)
    register(delegation, assisted)
    register(delegation, assisted)

    with pytest.raises(AssistedError, match="2 assistants already"):
        register(delegation, assisted)


def edit(one: Registration, **facts: object) -> None:
    with transaction():
        actions.edit(
            one, version=one.version, as_organiser=True, **{**NAME, "role": ASSISTANT, **facts}, **BY
        )


def test_an_edit_says_whom_the_assistant_assists(person: Person) -> None:
    first, second, one = person(), person(), person()

    edit(one, assistant_of=first)
    edit(one, assistant_of=second)
    with pytest.raises(AssistedError):
        edit(one, assistant_of=None)

    assert (one.assistant_of, one.delegation_role) == (second, ASSISTANT)


def test_who_is_no_assistant_any_more_assists_nobody(person: Person) -> None:
    assisted = person()
    by_form, by_flag = assisting(person, assisted), assisting(person, assisted)

    edit(by_form, role=DelegationRole.ADVISER, assistant_of=assisted)
    with transaction():
        actions.make_head(by_flag, as_organiser=True, **BY)

    assert (by_form.assistant_of, by_flag.assistant_of) == (None, None)


def test_own_data_leave_open_whom_one_assists(person: Person) -> None:
    one = assisting(person, assisted := person())

    with transaction():
        actions.change_own(one, version=one.version, **NAME, at=NOON)

    assert one.assistant_of == assisted


def test_an_assistant_of_nobody_who_comes_is_neither_confirmed_nor_approved(person: Person) -> None:
    assisted = person(delegation_role=DelegationRole.HEAD)
    one, two = assisting(person, assisted), assisting(person, assisted, S.UNDER_REVIEW)
    with transaction():
        actions.withdraw(assisted, **BY)

    with pytest.raises(AssistedError), transaction():
        actions.confirm(one, as_organiser=True, **BY)

    bars = queries.open_rules(two, full=False)
    assert (one.state, OverriddenRule.ASSISTED in bars) == (S.SUBMITTED, True)


def test_the_review_desk_finds_assistants_of_nobody(person: Person) -> None:
    here, left = person(), person(S.WITHDRAWN)
    assisting(person, here)
    lost, unnamed = assisting(person, left, S.APPROVED), person(delegation_role=ASSISTANT)
    conditions = queries.reviewed(here.edition, point=OpenPoint.ASSISTED)

    found = db.session.scalars(select(Registration).where(*conditions).order_by(Registration.id)).all()

    assert found == [lost, unnamed]


def test_who_takes_an_assistants_place_assists_the_same(person: Person) -> None:
    assisted = person()
    leaver = assisting(person, assisted, S.APPROVED)
    again = person()

    with transaction():
        new = actions.substitute(leaver, role=ASSISTANT, as_organiser=True, **NAME, **BY)
    new.state = S.APPROVED
    db.session.commit()
    with transaction():
        actions.substitute(new, again, role=ASSISTANT, as_organiser=True, **BY)

    assert (new.assistant_of, again.assistant_of) == (assisted, assisted)


def test_who_comes_back_has_the_assistants_back(person: Person, organiser: object) -> None:
    assisted = person()
    one = assisting(person, assisted)
    with transaction():
        actions.withdraw(assisted, **BY)

    with transaction():
        back = actions.readmit(assisted, reason="Came after all", by=organiser, at=NOON)  # type: ignore[arg-type]

    assert one.assistant_of == back


# In a list


def roster_line(number: int, **cells: str) -> dict[str, str]:
    usual = {
        "ref": str(number),
        "role_in_delegation": "delegate",
        "given_names": "Ana",
        "surname_1": f"S{number}",
    }
    return {**usual, **cells}


def assistant_line(number: int, of: str) -> dict[str, str]:
    return roster_line(number, role_in_delegation="assistant", assistant_of=of)


def faults(delegation: Delegation, *rows: dict[str, str]) -> list[tuple[int, str]]:
    found = actions.read_people(delegation.edition, rows, delegation=delegation)
    return [(fault.row, fault.column) for fault in found.faults]


def test_a_list_names_whom_assistants_assist_by_number_or_reference(
    delegation: Delegation, person: Person
) -> None:
    there = person(external_ref="77")
    rows = [
        assistant_line(1, "2"),
        roster_line(2),
        assistant_line(3, "77"),
        assistant_line(4, there.reference),
    ]

    with transaction():
        done = actions.import_roster(delegation, rows, as_organiser=True, **BY)

    first, second, third, fourth = done.registrations
    assert [one.assistant_of for one in (first, second, third, fourth)] == [second, None, there, there]


def test_a_list_with_assistants_of_nobody_here_is_wrong(delegation: Delegation, person: Person) -> None:
    elsewhere = person(delegation=DelegationFactory(edition=delegation.edition), external_ref="88")
    ended = person(S.WITHDRAWN, external_ref="99")
    rows = [
        roster_line(1),
        assistant_line(2, "1"),
        assistant_line(3, "1"),
        assistant_line(4, "1"),
        assistant_line(5, "2"),
        assistant_line(6, elsewhere.reference),
        assistant_line(7, str(ended.external_ref)),
    ]

    found = faults(delegation, *rows)

    assert found == [(row, "assistant_of") for row in (5, 6, 7, 8)]


def test_the_form_offers_those_who_come_and_asks_beside_the_choice(
    embassy: FlaskClient, delegation: Delegation, person: Person
) -> None:
    here, left = person(), person(S.WITHDRAWN)
    person(delegation_role=ASSISTANT, assistant_of=here)
    page = f"/{delegation.edition.slug}/delegations/{delegation.key}/people/new"
    data = {"given_names": "Eva", "surname_1": "Sol", "role": "assistant", "name_order": "given_first"}

    offered = embassy.get(page).text
    refused = embassy.post(page, data=data)
    taken = embassy.post(page, data=data | {"assistant_of": str(here.key)})

    assert [f'value="{one.key}"' in offered for one in (here, left)] == [True, False]
    assert (refused.status_code, "Elija a quién asiste" in refused.text) == (422, True)
    assert taken.status_code == 302
    assert len(queries.assistants_of(here)) == 2


def test_the_pages_of_a_delegation_name_whom_somebody_assists(
    embassy: FlaskClient, delegation: Delegation, person: Person
) -> None:
    here = person(person__display_name="Rosa Quispe")
    one = assisting(person, here)
    base = f"/{delegation.edition.slug}"

    shown = embassy.get(f"{base}/delegations/{delegation.key}/").text
    form = embassy.get(f"{base}/registrations/{one.key}/edit").text

    assert ("de Rosa Quispe" in shown, f'selected value="{here.key}"' in form) == (True, True)


def test_merging_gives_the_assistants_to_whoever_stays(person: Person, desk: FlaskClient) -> None:
    stays, goes = person(), person()
    one = assisting(person, goes)
    with transaction():
        pair = actions.suspect_by_hand(stays, goes, **BY)

    with transaction():
        actions.merge(pair, keep=stays, take=(), reason="One person", **BY)

    assert one.assistant_of == stays


def test_merging_into_another_delegation_leaves_the_assistants_with_nobody(person: Person) -> None:
    goes = person()
    stays = person(delegation=DelegationFactory(edition=goes.edition))
    one = assisting(person, goes)
    with transaction():
        pair = actions.suspect_by_hand(stays, goes, **BY)

    with transaction():
        actions.merge(pair, keep=stays, take=(), reason="One person", **BY)

    assert (one.assistant_of, one.assists_nobody) == (goes, True)


def test_a_refused_list_is_told_by_row_and_column(embassy: FlaskClient, delegation: Delegation) -> None:
    rows = b"ref,role_in_delegation,given_names,surname_1,assistant_of\n1,assistant,Ana,Sol,9\n"

    answer = embassy.post(
        f"/{delegation.edition.slug}/delegations/{delegation.key}/import?lang=en",
        data={"file": (io.BytesIO(rows), "list.csv")},
    )

    assert answer.status_code == 422
    assert "“9” is nobody of this delegation whom an assistant can assist." in answer.text


def test_set_functions_asks_whom_an_assistant_assists(person: Person) -> None:
    one = person(delegation_role=ASSISTANT)

    with pytest.raises(RuleBrokenError), transaction():
        actions.set_functions(one, also_represents=(), assistant_of=None, **BY)
