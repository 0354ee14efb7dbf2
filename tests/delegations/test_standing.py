"""How delegations answer, who counts for those that declined, and what their pages offer."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum_app.accounts.models import JournalEntry, User
from forum_app.core.clock import now
from forum_app.core.crypto import secret_hash
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions, queries
from forum_app.delegations.models import (
    Delegation,
    DelegationInvitation,
    FocalPoint,
    FurtherDelegation,
    StandIn,
)
from forum_app.delegations.rules import INVITATION_LIFETIME, DelegationState, RegistrationState
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from forum_app.mail.models import Letter
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.delegations import DelegationFactory
from tests.factories.editions import RoleGrantFactory
from tests.factories.people import OrganizationFactory

D, S = DelegationState, RegistrationState
BY = "a test"
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def invited(edition: ForumEdition) -> Delegation:
    made: Delegation = DelegationFactory(
        edition=edition, name_es="Chequia", name_en="Czechia", state=D.INVITED
    )
    return made


@pytest.fixture
def agency(edition: ForumEdition) -> Delegation:
    made: Delegation = DelegationFactory(
        edition=edition, name_es="Agencia", name_en="Agency", country=None, organization=OrganizationFactory()
    )
    return made


def link(delegation: Delegation) -> str:
    secret = "a-secret"
    saved(
        DelegationInvitation(
            delegation=delegation,
            name="Jana Nováková",
            email="jana@example.org",
            language="en",
            secret_hash=secret_hash(secret),
            sent_at=now(),
            expires_at=now() + INVITATION_LIFETIME,
        )
    )
    return f"/invitations/{secret}"


def do(action: Callable[..., Any], subject: Any, *rest: Any, **facts: Any) -> Any:
    with transaction():
        return action(subject, *rest, by=BY, at=NOON, **facts)


def of(delegation: Delegation, rest: str = "") -> str:
    return f"/{delegation.edition.slug}/delegations/{delegation.key}/{rest}"


def journal() -> list[tuple[str, str | None]]:
    found = db.session.scalars(
        select(JournalEntry).where(JournalEntry.subject_kind == "delegation").order_by(JournalEntry.id)
    )
    return [(entry.action, entry.reason) for entry in found]


# The answer to the invitation


def test_looking_at_the_page_that_declines_changes_nothing(client: FlaskClient, invited: Delegation) -> None:
    address = link(invited)

    pages = [client.get(f"{address}{rest}?lang=en") for rest in ("", "/decline", "/decline")]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert f'href="{address}/decline"' in pages[0].text
    assert "does not take part" in pages[1].text
    assert pages[1].headers["Referrer-Policy"] == pages[0].headers["Referrer-Policy"] == "strict-origin"
    assert (invited.state, journal()) == (D.INVITED, [])


def test_a_delegation_declines_by_its_link_which_is_used_up(client: FlaskClient, invited: Delegation) -> None:
    address = link(invited)

    answer = client.post(f"{address}/decline?lang=en", data={"note": "Elections that week"})
    again = client.post(f"{address}/decline", data={})
    accepting = client.get(address)

    assert (answer.status_code, again.status_code, accepting.status_code) == (200, 410, 410)
    assert "The answer is kept" in answer.text
    assert (invited.state, invited.answer_note) == (D.DECLINED, "Elections that week")
    assert invited.answered_at is not None
    assert journal() == [("delegation.declined", "Elections that week")]


def test_a_delegation_declines_without_saying_why(client: FlaskClient, invited: Delegation) -> None:
    answer = client.post(f"{link(invited)}/decline", data={})

    assert (answer.status_code, invited.state, invited.answer_note) == (200, D.DECLINED, None)


def test_one_focal_point_who_declines_does_not_undo_the_word_of_another(
    client: FlaskClient, delegation: Delegation
) -> None:
    address = link(delegation)
    page = client.get(f"{address}/decline?lang=en").text

    answer = client.post(f"{address}/decline", data={"note": "Not me"})

    assert "only the task" in page
    assert (answer.status_code, delegation.state) == (200, D.ACCEPTED)
    assert journal() == [("delegation.invitation-declined", None)]
    assert client.get(address).status_code == 410


def letters() -> list[tuple[str, str, str, str]]:
    """To whom something was written, in which language, under which subject, with which text."""
    found = db.session.scalars(select(Letter).order_by(Letter.to_address))
    return [(one.to_address, one.language, one.subject, one.body) for one in found]


def test_organisers_get_a_letter_when_a_delegation_declines(
    client: FlaskClient, invited: Delegation, organiser: User
) -> None:
    english = UserFactory(email="zoe@example.org", language="en")
    RoleGrantFactory(edition=invited.edition, user=english, role=Role.ORGANISER)
    RoleGrantFactory(edition=invited.edition, role=Role.CHECKIN)
    RoleGrantFactory(edition=invited.edition, role=Role.ORGANISER, user__disabled_at=NOON)
    RoleGrantFactory(edition=invited.edition, role=Role.ORGANISER, revoked_at=NOON)

    client.post(f"{link(invited)}/decline", data={"note": "Elections that week"})

    spanish_letter, english_letter = letters()
    of_es, of_en = invited.of_es, invited.of_en
    assert spanish_letter[:3] == (organiser.email, "es", f"La delegación {of_es} no participará")
    assert english_letter[:3] == (english.email, "en", f"The delegation {of_en} does not take part")
    assert f"Jana Nováková has declined the invitation for the delegation {of_en}." in english_letter[3]
    assert "Reason: Elections that week" in english_letter[3]


def test_organisers_get_a_letter_when_somebody_declines_the_task_alone(
    client: FlaskClient, delegation: Delegation, organiser: User
) -> None:
    client.post(f"{link(delegation)}/decline", data={})

    [(address, _, subject, body)] = letters()
    assert address == organiser.email
    assert subject == f"Jana Nováková no será punto focal de la delegación {delegation.of_es}"
    assert "La respuesta de la delegación queda como estaba." in body


def test_a_delegation_with_people_on_the_list_does_not_decline(
    client: FlaskClient, invited: Delegation, person: Person
) -> None:
    person(S.SUBMITTED, delegation=invited)
    address = link(invited)

    answer = client.post(f"{address}/decline?lang=en", data={})

    assert (answer.status_code, invited.state) == (422, D.INVITED)
    assert "people on the list" in answer.text
    assert client.get(address).status_code == 200  # the link works still


def test_an_unknown_link_declines_nothing(client: FlaskClient, invited: Delegation) -> None:
    assert client.post("/invitations/unknown/decline", data={}).status_code == 410


def test_a_delegation_that_declined_can_still_accept(invited: Delegation) -> None:
    do(actions.move, invited, D.DECLINED, reason="Elections")
    invited.answer_note = "Elections"

    do(actions.name_focal_point, saved(invited), user=UserFactory())

    assert (invited.state, invited.answer_note) == (D.ACCEPTED, None)


# Steps


def test_a_step_is_kept_with_its_reason_and_the_state_before(invited: Delegation) -> None:
    do(actions.move, invited, D.ACCEPTED, reason="By telephone")

    entry = db.session.scalars(select(JournalEntry)).one()
    assert (entry.action, entry.reason, entry.details) == (
        "delegation.accepted",
        "By telephone",
        {"before": "invited"},
    )
    assert invited.answered_at == NOON


def test_a_step_that_the_table_does_not_have_is_refused(invited: Delegation) -> None:
    with pytest.raises(RuleBrokenError):
        do(actions.move, invited, D.CREDENTIALED)

    assert invited.state is D.INVITED


def test_the_settings_offer_only_states_that_can_be_reached(desk: FlaskClient, invited: Delegation) -> None:
    page = desk.get(of(invited, "edit")).text
    offered = re.findall(
        r'<option (?:selected )?value="(\w+)"', page.split('name="state"')[1].split("</select>")[0]
    )

    refused = desk.post(
        of(invited, "edit"),
        data={"name_es": "A", "name_en": "A", "state": "credentialed", "version": str(invited.version)},
    )

    assert offered == ["invited", "accepted", "declined", "closed"]
    assert (refused.status_code, invited.state) == (422, D.INVITED)


def test_the_settings_say_why_a_delegation_with_people_does_not_decline(
    desk: FlaskClient, delegation: Delegation, person: Person
) -> None:
    person(S.SUBMITTED)

    answer = desk.post(
        of(delegation, "edit?lang=en"),
        data={"name_es": "A", "name_en": "A", "state": "declined", "version": str(delegation.version)},
    )

    assert (answer.status_code, delegation.state) == (422, D.ACCEPTED)
    assert "people on the list" in answer.text


def test_focal_points_of_a_closed_delegation_look_but_change_nothing(
    focal_point: User, sign_in: SignIn, delegation: Delegation
) -> None:
    delegation.state = D.CLOSED
    embassy = sign_in(saved(focal_point))

    page = embassy.get(of(delegation, "?lang=en"))
    refused = embassy.post(of(delegation, "people/new"), data={"role": "delegate", "given_names": "Ana"})

    assert page.status_code == 200
    assert "Add a person" not in page.text
    assert refused.status_code == 422


# Stand-ins


def test_a_stand_in_is_a_choice_that_can_be_changed_and_taken_back(
    desk: FlaskClient, invited: Delegation, agency: Delegation
) -> None:
    do(actions.move, invited, D.DECLINED)

    desk.post(of(invited, "stand-in"), data={"present": str(agency.key)})
    chosen = db.session.scalars(select(StandIn)).one()
    kept = (chosen.delegation_id, chosen.present_id)
    page = desk.get(of(invited)).text
    desk.post(of(invited, "stand-in"), data={"present": ""})

    assert kept == (invited.id, agency.id)
    assert f'<option selected value="{agency.key}">' in page
    assert db.session.scalars(select(StandIn)).all() == []


def test_only_delegations_that_take_part_are_offered_as_stand_ins(
    desk: FlaskClient, invited: Delegation, delegation: Delegation, agency: Delegation
) -> None:
    do(actions.move, invited, D.DECLINED)
    gone = DelegationFactory(
        edition=invited.edition, country=None, organization=OrganizationFactory(), state=D.DECLINED
    )

    assert queries.possible_stand_ins(invited) == [agency]
    for key in (gone.key, delegation.key, "nonsense"):
        desk.post(of(invited, "stand-in"), data={"present": str(key)})
    assert db.session.scalars(select(StandIn)).all() == []


def test_a_delegation_that_comes_has_no_stand_in(delegation: Delegation, agency: Delegation) -> None:
    with pytest.raises(RuleBrokenError):
        do(actions.stand_in, delegation, agency)


@pytest.mark.parametrize("whose", ["invited", "agency"])
def test_a_choice_ends_when_the_one_comes_or_the_other_does_not(
    invited: Delegation, agency: Delegation, whose: str
) -> None:
    do(actions.move, invited, D.DECLINED)
    do(actions.stand_in, invited, agency)

    if whose == "invited":
        do(actions.move, invited, D.ACCEPTED)
    else:
        do(actions.move, agency, D.DECLINED)

    assert queries.stand_ins([invited]) == {}
    assert db.session.scalars(select(StandIn)).all() == []


def test_states_count_as_represented_by_their_own_by_another_and_by_a_stand_in(
    invited: Delegation, delegation: Delegation, agency: Delegation, person: Person
) -> None:
    counts = [queries.board_figures(invited.edition).states]
    one = person(S.APPROVED)
    person(S.WITHDRAWN, delegation=DelegationFactory(edition=invited.edition))
    person(S.APPROVED, delegation=agency)
    counts.append(queries.board_figures(invited.edition).states)
    also = DelegationFactory(edition=invited.edition)
    saved(FurtherDelegation(registration_id=one.id, delegation_id=also.id))
    counts.append(queries.board_figures(invited.edition).states)
    do(actions.move, invited, D.DECLINED)
    do(actions.stand_in, invited, agency)
    counts.append(queries.board_figures(invited.edition).states)

    assert counts == [0, 1, 2, 3]


def test_the_board_says_who_stands_in(desk: FlaskClient, invited: Delegation, agency: Delegation) -> None:
    do(actions.move, invited, D.DECLINED)
    do(actions.stand_in, invited, agency)

    page = desk.get(f"/{invited.edition.slug}/delegations/?lang=en").text

    assert "represented by Agency" in page
    assert "1 State is represented." in page


def test_nobody_becomes_focal_point_by_declining(client: FlaskClient, invited: Delegation) -> None:
    client.post(f"{link(invited)}/decline", data={})

    assert db.session.scalars(select(FocalPoint)).all() == []
