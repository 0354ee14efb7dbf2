"""The hard cases of a forum that quotas answer; each test begins with the number of its case."""

from typing import Any

import pytest
from flask import Flask

from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import actions
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import DelegationRole, OverriddenRule, RegistrationState, RoleGroup
from forum_app.editions.actions import add_default_categories
from tests.conftest import NOON
from tests.factories.delegations import DelegationFactory

S = RegistrationState
BY: Any = {"by": "a test", "at": NOON}


@pytest.fixture
def delegation(app: Flask) -> Delegation:
    """Two official seats, one overflow guest; everybody else as usual."""
    made: Delegation = DelegationFactory()
    with transaction():
        add_default_categories(made.edition)
        actions.add_usual_quotas(made.edition)
        actions.set_quotas(made, own={RoleGroup.OFFICIAL: 2, RoleGroup.OVERFLOW: 1}, **BY)
    return made


def confirmed(delegation: Delegation, name: str, role: DelegationRole, **more: object) -> Registration:
    facts = {"role": role, "display_name": name, "name_order": "given_first", **more}
    with transaction():
        made = actions.register(delegation, **facts, **BY)
        actions.confirm(made, **BY)
    return made


def test_11_over_quota_waits_in_the_delegations_order_or_comes_with_a_reason_or_as_overflow(
    delegation: Delegation,
) -> None:
    names = ("Ana Núñez", "Bruno Ocampo", "Celia Paredes", "Diego Quispe", "Elena Rojas")
    ana, bruno, celia, diego, elena = (confirmed(delegation, name, DelegationRole.DELEGATE) for name in names)
    with transaction():
        actions.wait_sooner(diego, **BY)
    with transaction():
        actions.admit_as_overflow(celia, **BY)
    with transaction():
        actions.set_aside(elena, OverriddenRule.QUOTA, reason="La ministra lo pide.", **BY)
    with transaction():
        actions.withdraw(ana, **BY)

    assert [one.state for one in (bruno, celia, diego, elena)] == [S.DELEGATION_CONFIRMED] * 4
    assert (celia.role_group, celia.badge_category.code) == (RoleGroup.OVERFLOW, "OVF")
    assert (diego.seat_number, elena.seat_number) == (1, 3)
    assert [one.reason for one in elena.overrides] == ["La ministra lo pide."]


def test_30_spouses_interpreters_and_guards_have_caps_and_personal_assistants_none(
    delegation: Delegation,
) -> None:
    head, adviser = (
        confirmed(delegation, name, role)
        for name, role in (("Ana Núñez", DelegationRole.HEAD), ("Luz Sol", DelegationRole.ADVISER))
    )
    capped = (DelegationRole.ACCOMPANYING, DelegationRole.INTERPRETER, DelegationRole.SECURITY)
    found = {
        role: [confirmed(delegation, f"{role.value} {number}", role) for number in range(3)]
        for role in capped
    }
    found[DelegationRole.ASSISTANT] = [
        confirmed(delegation, f"Assistant {number}", DelegationRole.ASSISTANT, assistant_of=one)
        for number, one in enumerate((head, head, adviser))
    ]

    seated = {role: sum(one.seat_number is not None for one in people) for role, people in found.items()}
    codes = {role: people[0].badge_category.code for role, people in found.items()}
    assert list(seated.values()) == [2, 2, 2, 3]
    assert list(codes.values()) == ["ACC", "SUP", "SEC", "SUP"]
    assert (head.seat_number, adviser.seat_number) == (1, 2)
    with pytest.raises(RuleBrokenError, match="2 assistants already"):
        confirmed(delegation, "One more", DelegationRole.ASSISTANT, assistant_of=head)


def test_11_overflow_guests_are_as_many_as_the_quota_allows(delegation: Delegation) -> None:
    people = [confirmed(delegation, f"Persona {number}", DelegationRole.DELEGATE) for number in range(4)]
    with transaction():
        actions.admit_as_overflow(people[2], **BY)

    with pytest.raises(RuleBrokenError, match="no seat for overflow"), transaction():
        actions.admit_as_overflow(people[3], **BY)
