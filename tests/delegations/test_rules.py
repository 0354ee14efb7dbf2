"""Life cycle, seats, windows, names: decided without a database."""

from datetime import date, timedelta
from enum import Enum
from itertools import pairwise, product
from typing import Any

import pytest
from flask import Flask

from forum_app.core.errors import RuleBrokenError
from forum_app.core.i18n import label
from forum_app.delegations import rules
from forum_app.delegations.rules import (
    CredentialState,
    DeadlineStep,
    DelegationKind,
    DelegationRole,
    DelegationState,
    OverriddenRule,
    RegistrationState,
    RoleGroup,
)
from forum_app.people.rules import CountryStanding
from tests.conftest import NOON

S = RegistrationState
LATER = NOON + timedelta(days=1)
EARLIER = NOON - timedelta(days=1)
STEPS = {
    (S.DRAFT, S.SUBMITTED),
    (S.DRAFT, S.WITHDRAWN),
    (S.SUBMITTED, S.DELEGATION_CONFIRMED),
    (S.SUBMITTED, S.WAITLISTED),
    (S.SUBMITTED, S.RETURNED),
    (S.SUBMITTED, S.WITHDRAWN),
    (S.DELEGATION_CONFIRMED, S.UNDER_REVIEW),
    (S.DELEGATION_CONFIRMED, S.WITHDRAWN),
    (S.UNDER_REVIEW, S.APPROVED),
    (S.UNDER_REVIEW, S.RETURNED),
    (S.UNDER_REVIEW, S.WAITLISTED),
    (S.UNDER_REVIEW, S.REJECTED),
    (S.UNDER_REVIEW, S.WITHDRAWN),
    (S.RETURNED, S.SUBMITTED),
    (S.RETURNED, S.WITHDRAWN),
    (S.WAITLISTED, S.DELEGATION_CONFIRMED),
    (S.WAITLISTED, S.UNDER_REVIEW),
    (S.WAITLISTED, S.APPROVED),
    (S.WAITLISTED, S.REJECTED),
    (S.WAITLISTED, S.WITHDRAWN),
    (S.APPROVED, S.SUBSTITUTED),
    (S.APPROVED, S.REVOKED),
    (S.APPROVED, S.WITHDRAWN),
    (S.REJECTED, S.UNDER_REVIEW),
}


@pytest.mark.parametrize(("current", "wanted"), list(product(S, S)))
def test_check_step_allows_the_table_and_nothing_else(current: S, wanted: S) -> None:
    try:
        rules.check_step(current, wanted, reason="Because")
    except RuleBrokenError:
        allowed = False
    else:
        allowed = True

    assert allowed is ((current, wanted) in STEPS)


@pytest.mark.parametrize(
    ("current", "wanted"),
    [(S.SUBMITTED, S.RETURNED), (S.UNDER_REVIEW, S.REJECTED), (S.APPROVED, S.REVOKED)],
)
def test_check_step_asks_for_a_reason_where_somebody_is_told_no(current: S, wanted: S) -> None:
    with pytest.raises(RuleBrokenError, match="reason"):
        rules.check_step(current, wanted)


def test_reachable_takes_what_was_confirmed_through_the_review() -> None:
    assert rules.reachable(S.DELEGATION_CONFIRMED) == {
        S.UNDER_REVIEW,
        S.WITHDRAWN,
        S.APPROVED,
        S.RETURNED,
        S.WAITLISTED,
        S.REJECTED,
    }
    assert rules.reachable(S.WITHDRAWN) == set()


@pytest.mark.parametrize(
    ("state", "left"),
    [(S.RETURNED, 4), (S.SUBMITTED, 3), (S.WAITLISTED, 3), (S.UNDER_REVIEW, 1), (S.APPROVED, 0)],
)
def test_way_to_approval_is_one_of_allowed_steps(state: S, left: int) -> None:
    way = rules.way_to_approval(state)

    assert len(way) == left
    for current, wanted in pairwise((state, *way)):
        rules.check_step(current, wanted)


@pytest.mark.parametrize("state", sorted(rules.ENDED))
def test_way_to_approval_is_none_for_who_has_left(state: S) -> None:
    assert rules.way_to_approval(state) == ()


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("as_organiser", [True, False])
def test_check_unlocked_lets_focal_points_change_what_is_undecided(state: S, as_organiser: bool) -> None:
    open_to = set(S) - rules.ENDED if as_organiser else rules.OPEN_TO_FOCAL_POINTS
    try:
        rules.check_unlocked(state, as_organiser=as_organiser)
    except RuleBrokenError:
        unlocked = False
    else:
        unlocked = True

    assert unlocked is (state in open_to)


@pytest.mark.parametrize(
    ("role", "group"),
    [
        (DelegationRole.HEAD, RoleGroup.OFFICIAL),
        (DelegationRole.EXPERT, RoleGroup.OFFICIAL),
        (DelegationRole.SUPPORT, RoleGroup.SUPPORT),
        (DelegationRole.INTERPRETER, RoleGroup.INTERPRETER),
        (DelegationRole.ACCOMPANYING, RoleGroup.ACCOMPANYING),
        (DelegationRole.ASSISTANT, RoleGroup.ASSISTANT),
        (DelegationRole.OVERFLOW, RoleGroup.OVERFLOW),
        (DelegationRole.PRESS, RoleGroup.PRESS),
    ],
)
def test_role_group_says_whose_quota_counts(role: DelegationRole, group: RoleGroup) -> None:
    assert rules.role_group(role) is group


def test_usual_seats_are_more_for_members() -> None:
    assert rules.usual_seats(DelegationKind.OBSERVER_STATE)[RoleGroup.OFFICIAL] == 6
    assert rules.usual_seats(DelegationKind.MEMBER_STATE)[RoleGroup.OFFICIAL] == 20


@pytest.mark.parametrize(
    ("standings", "kind"),
    [
        ({CountryStanding.MEMBER}, DelegationKind.MEMBER_STATE),
        ({CountryStanding.OBSERVER, CountryStanding.ASSOCIATED}, DelegationKind.OBSERVER_STATE),
        ({CountryStanding.ASSOCIATED}, DelegationKind.ASSOCIATED_STATE),
        (set(), DelegationKind.OBSERVER_STATE),
    ],
)
def test_kind_of_country_counts_singapore_among_the_observers(
    standings: set[CountryStanding], kind: DelegationKind
) -> None:
    assert rules.kind_of_country(standings) is kind


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("cooperation_agency", DelegationKind.COOPERATION_AGENCY),
        ("parliamentary_body", DelegationKind.PARLIAMENTARY),
        ("un_entity", DelegationKind.INTERNATIONAL_ORGANIZATION),
    ],
)
def test_kind_of_organization_follows_the_reference_data(kind: str, found: DelegationKind) -> None:
    assert rules.kind_of_organization(kind) is found


@pytest.mark.parametrize(
    ("kind", "role", "code"),
    [
        (DelegationKind.OBSERVER_STATE, DelegationRole.HEAD, "HOD"),
        (DelegationKind.OBSERVER_STATE, DelegationRole.EXPERT, "OBS"),
        (DelegationKind.MEMBER_STATE, DelegationRole.DELEGATE, "MEM"),
        (DelegationKind.INTERNATIONAL_ORGANIZATION, DelegationRole.HEAD, "ORG"),
        (DelegationKind.MEMBER_STATE, DelegationRole.PRESS, "PRESS"),
        (DelegationKind.MEMBER_STATE, DelegationRole.SECURITY, "SEC"),
        (DelegationKind.MEMBER_STATE, DelegationRole.ASSISTANT, "SUP"),
        (DelegationKind.MEMBER_STATE, DelegationRole.OVERFLOW, "OVF"),
    ],
)
def test_category_code_follows_role_then_kind(kind: DelegationKind, role: DelegationRole, code: str) -> None:
    assert rules.category_code(kind, role) == code


@pytest.mark.parametrize(
    ("name", "is_latin"),
    [
        ("José Núñez", True),
        ("Işıl İnceoğlu", True),
        ("Geertruida van 't Hoff", True),
        ("M.ª Ángeles", True),
        ("Nguyễn Thị Ánh", True),
        ("王秀兰", False),
        ("فاطمة السيد", False),
        ("Wang 秀兰", False),
        ("–", False),
    ],
)
def test_latin_form_is_what_doors_can_read(name: str, is_latin: bool) -> None:
    assert rules.has_latin_form(name) is is_latin


@pytest.mark.parametrize(("language", "letters"), [("es", "es"), ("en", "en"), ("zh", "en"), (None, "es")])
def test_letters_are_in_spanish_or_english(language: str | None, letters: str) -> None:
    assert rules.letter_language(language) == letters


K, R = DelegationKind, DelegationRole


@pytest.mark.parametrize(
    ("kind", "has_country", "has_organization", "refusal"),
    [
        (K.OBSERVER_STATE, True, False, None),
        (K.HOST, False, False, "choose the State"),
        (K.MEMBER_STATE, False, True, "choose the State"),
        (K.INTERNATIONAL_ORGANIZATION, False, True, None),
        (K.INTERNATIONAL_ORGANIZATION, True, False, "Choose the international organization"),
        (K.INTERNATIONAL_ORGANIZATION, False, False, "Choose the international organization"),
        (K.COOPERATION_AGENCY, True, False, None),
        (K.COOPERATION_AGENCY, False, True, None),
        (K.ACADEMIA, False, False, "Choose the organization, or the State"),
        (K.BUSINESS, True, True, "not of both"),
        (K.MEDIA, False, False, None),
        (K.ORGANISER, False, True, None),
        (K.DIPLOMATIC_CORPS, False, False, None),
    ],
)
def test_a_delegation_is_sent_by_somebody_of_its_kind(
    kind: DelegationKind, has_country: bool, has_organization: bool, refusal: str | None
) -> None:
    said = None
    try:
        rules.check_state(kind, has_country=has_country)
        rules.check_body(kind, has_country=has_country, has_organization=has_organization)
    except RuleBrokenError as error:
        said = str(error)

    assert said is None if refusal is None else said and refusal in said


def test_a_state_does_not_come_as_an_organisation() -> None:
    with pytest.raises(RuleBrokenError, match="not of both"):
        rules.check_body(K.HOST, has_country=False, has_organization=True)


@pytest.mark.parametrize(
    ("kind", "role", "needed"),
    [
        (K.OBSERVER_STATE, R.ADVISER, True),
        (K.PARLIAMENTARY, R.PRESS, True),
        (K.OBSERVER_STATE, R.HEAD, False),
        (K.MEDIA, R.PRESS, False),
        (K.DIPLOMATIC_CORPS, R.DELEGATE, False),
    ],
)
def test_all_but_the_head_and_those_of_pools_come_beside_a_head(
    kind: DelegationKind, role: DelegationRole, needed: bool
) -> None:
    assert rules.needs_head(kind, role) is needed


def test_nobody_leaves_before_coming() -> None:
    rules.check_stay(date(2024, 3, 18), date(2024, 3, 18))
    rules.check_stay(None, date(2024, 3, 18))

    with pytest.raises(RuleBrokenError, match="before the day of arrival"):
        rules.check_stay(date(2024, 3, 19), date(2024, 3, 18))


@pytest.mark.parametrize(
    ("left", "days"), [(9, None), (8, None), (7, 7), (3, 7), (2, 2), (1, 2), (0, 2), (-1, None)]
)
def test_reminders_come_a_week_and_two_days_before(left: int, days: int | None) -> None:
    assert rules.reminder(left) == days


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({}, None),
        ({"assistants": 1}, None),
        ({"is_other": False}, "somebody else"),
        ({"role": R.ASSISTANT}, "is no assistant"),
        ({"state": RegistrationState.WITHDRAWN}, "who comes"),
        ({"assistants": 2}, "2 assistants already"),
    ],
)
def test_an_assistant_assists_somebody_who_comes(facts: dict[str, Any], refusal: str | None) -> None:
    said = None
    usual = {"is_other": True, "role": R.HEAD, "state": RegistrationState.APPROVED, "assistants": 0}
    try:
        rules.check_assisted(**usual | facts)
    except rules.AssistedError as error:
        said = str(error)

    assert said is None if refusal is None else said and refusal in said


def test_only_an_assistant_has_to_name_whom() -> None:
    rules.check_named(R.DELEGATE, is_named=False)
    rules.check_named(R.ASSISTANT, is_named=True)

    with pytest.raises(rules.AssistedError):
        rules.check_named(R.ASSISTANT, is_named=False)


def test_who_takes_part_at_all_is_not_over() -> None:
    rules.check_comes(RegistrationState.APPROVED)

    with pytest.raises(RuleBrokenError):
        rules.check_comes(RegistrationState.REJECTED)


def test_a_document_that_holds_names_the_focal_points_of_its_own_delegation() -> None:
    rules.check_appoints(CredentialState.UPLOADED, is_own=True)

    for state, is_own in ((CredentialState.UPLOADED, False), (CredentialState.REJECTED, True)):
        with pytest.raises(RuleBrokenError, match="still holds"):
            rules.check_appoints(state, is_own=is_own)


def test_obstacles_name_every_rule_that_is_broken() -> None:
    none = rules.obstacles(
        has_photo=True,
        has_latin_name=True,
        is_led=True,
        is_grounded=True,
        has_suspects=False,
        full=False,
    )
    every = rules.obstacles(
        has_photo=False,
        has_latin_name=False,
        is_led=False,
        is_grounded=False,
        has_suspects=True,
        full=True,
        has_open_claim=True,
    )

    assert none == []
    assert set(every) == set(OverriddenRule) - {
        OverriddenRule.CREDENTIAL,
        OverriddenRule.MEDIA,
    }  # the badge waits


@pytest.mark.parametrize("rule", list(OverriddenRule))
def test_check_approvable_refuses_by_the_rule_that_stands(rule: OverriddenRule) -> None:
    rules.check_approvable([])

    with pytest.raises(RuleBrokenError) as refused:
        rules.check_approvable([rule])

    assert refused.value.message == rules.REFUSALS[rule]


@pytest.mark.parametrize(
    "kind",
    [
        DeadlineStep,
        DelegationKind,
        DelegationState,
        DelegationRole,
        RoleGroup,
        RegistrationState,
        OverriddenRule,
    ],
)
def test_every_member_has_a_word(app: Flask, kind: type[Enum]) -> None:
    assert [label(member) for member in kind if not label(member)] == []
