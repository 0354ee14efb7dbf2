"""The steps of a registration: what they change, whom they tell, what bars them."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select

from forum_app.accounts.models import JournalEntry
from forum_app.core.db import db, transaction
from forum_app.core.errors import GoneError, RuleBrokenError
from forum_app.core.models import StoredFile
from forum_app.delegations import actions
from forum_app.delegations.models import Delegation, Registration, RuleOverride
from forum_app.delegations.rules import (
    ENDED,
    DeadlineStep,
    DelegationRole,
    OverriddenRule,
    QuotaFullError,
    RegistrationState,
    RoleGroup,
    TooLateError,
)
from forum_app.mail.models import Letter
from tests.conftest import NOON
from tests.delegations.conftest import SEATED, Person, found_by_its_words
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.delegations import (
    DeadlineExtensionFactory,
    DelegationFactory,
    FocalPointFactory,
    RegistrationFactory,
    led,
)
from tests.factories.editions import EditionFactory

S = RegistrationState
BY = "a test"


def do(action: Callable[..., Any], registration: Any, **facts: Any) -> Any:
    with transaction():
        return action(registration, by=BY, at=NOON, **facts)


def ready(person: Person, state: S = S.DELEGATION_CONFIRMED, **facts: Any) -> Registration:
    """Somebody whom nothing bars from approval."""
    photo = StoredFile(sha256="0" * 64, media_type="image/jpeg", size=1, created_at=NOON)
    made = person(state, photo=saved(photo), **facts)
    if state is not S.APPROVED:
        led(made.delegation)
    return made


def letters() -> list[tuple[str, str]]:
    found = db.session.scalars(select(Letter).order_by(Letter.id))
    return [(letter.kind.removeprefix("delegations/"), letter.to_address) for letter in found]


def journal() -> list[str]:
    found = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id))
    return [entry.action.removeprefix("registration.") for entry in found]


def test_submit_sends_a_receipt_that_is_not_the_approval(person: Person) -> None:
    registration = person(S.DRAFT)

    do(actions.submit, registration)

    body = db.session.scalars(select(Letter.body)).one()
    assert registration.state is S.SUBMITTED
    assert letters() == [("received", registration.person.email)]
    assert "No es la aprobación" in body


def test_submit_again_sends_no_second_receipt(person: Person) -> None:
    registration = person(S.RETURNED)

    do(actions.submit, registration)

    assert (registration.state, letters()) == (S.SUBMITTED, [])


def test_letters_of_somebody_without_address_go_to_the_focal_points(
    person: Person, delegation: Delegation
) -> None:
    one = FocalPointFactory(delegation=delegation).user
    other = FocalPointFactory(delegation=delegation).user
    FocalPointFactory(delegation=delegation, valid_to=NOON)

    do(actions.submit, person(S.DRAFT, person__email=None))

    assert letters() == [("received", one.email), ("received", other.email)]


def test_letter_is_in_the_readers_language(person: Person) -> None:
    do(actions.submit, person(S.DRAFT, person__language="zh"))

    assert "It is not the approval" in db.session.scalars(select(Letter.body)).one()


@pytest.mark.parametrize("state", [S.DRAFT, S.SUBMITTED, S.RETURNED])
def test_confirm_takes_a_seat(person: Person, state: S) -> None:
    registration = person(state)

    do(actions.confirm, registration)

    assert (registration.state, registration.seat_number) == (S.DELEGATION_CONFIRMED, 1)
    assert registration.confirmed_at == NOON
    assert letters()[-1] == ("confirmed", registration.person.email)


def test_confirm_sends_to_the_waiting_list_when_no_seat_is_free(person: Person) -> None:
    person(S.APPROVED)
    person(S.UNDER_REVIEW)
    registration = person()

    do(actions.confirm, registration)

    assert (registration.state, registration.seat_number) == (S.WAITLISTED, None)
    assert letters() == [("waitlisted", registration.person.email)]


def test_confirm_goes_over_the_quota_when_somebody_answers_for_it(person: Person) -> None:
    person(S.APPROVED)
    person(S.APPROVED)
    registration = person()
    do(actions.set_aside, registration, rule=OverriddenRule.QUOTA, reason="The minister asks")

    do(actions.confirm, registration)

    assert (registration.state, registration.seat_number) == (S.DELEGATION_CONFIRMED, 3)


def test_groups_have_quotas_of_their_own(person: Person) -> None:
    person(S.APPROVED)
    person(S.APPROVED)
    interpreter = person(delegation_role=DelegationRole.INTERPRETER, role_group=RoleGroup.INTERPRETER)

    do(actions.confirm, interpreter)

    assert (interpreter.state, interpreter.seat_number) == (S.DELEGATION_CONFIRMED, 1)


def test_returned_after_confirmation_keeps_its_seat_until_confirmed_again(person: Person) -> None:
    registration = person(S.DELEGATION_CONFIRMED)
    seat = registration.seat_number

    do(actions.return_to_delegation, registration, reason="The photo shows two people")
    kept = registration.seat_number
    do(actions.confirm, registration)

    assert (kept, registration.seat_number) == (seat, seat)
    assert registration.state is S.DELEGATION_CONFIRMED


def test_confirm_all_takes_the_delegations_order(person: Person, delegation: Delegation) -> None:
    third = person(delegation_order=3)
    first = person(delegation_order=1)
    second = person(delegation_order=2)

    done = do(actions.confirm_all, delegation)

    states = [registration.state for registration in (first, second, third)]
    assert done == [first, second, third]
    assert states == [S.DELEGATION_CONFIRMED, S.DELEGATION_CONFIRMED, S.WAITLISTED]


def test_confirm_all_leaves_drafts_to_whoever_finishes_them(person: Person, delegation: Delegation) -> None:
    draft = person(S.DRAFT)

    done = do(actions.confirm_all, delegation)

    assert (done, draft.state) == ([], S.DRAFT)


@pytest.mark.parametrize("action", [actions.submit, actions.confirm])
def test_focal_points_cannot_act_after_the_deadline(person: Person, action: Callable[..., None]) -> None:
    registration = person(S.DRAFT)
    for due in (DeadlineStep.NOMINATE, DeadlineStep.CONFIRM):
        DeadlineExtensionFactory(delegation=registration.delegation, step=due, until=NOON)

    with pytest.raises(TooLateError):
        do(action, registration)
    do(action, registration, as_organiser=True)

    assert registration.state is not S.DRAFT


@pytest.mark.parametrize(
    "state",
    [
        *(S.DRAFT, S.SUBMITTED, S.DELEGATION_CONFIRMED, S.UNDER_REVIEW),
        *(S.RETURNED, S.WAITLISTED, S.APPROVED),
    ],
)
def test_withdraw_frees_the_seat_and_keeps_the_row(person: Person, state: S) -> None:
    registration = person(state)

    do(actions.withdraw, registration, reason="Does not travel")

    assert (registration.state, registration.seat_number) == (S.WITHDRAWN, None)
    assert journal() == ["withdrawn"]


@pytest.mark.parametrize("state", sorted(ENDED))
def test_withdraw_refuses_who_has_left(person: Person, state: S) -> None:
    with pytest.raises(RuleBrokenError):
        do(actions.withdraw, person(state))


def test_approve_takes_up_and_approves(person: Person) -> None:
    registration = ready(person)

    do(actions.approve, registration)

    assert (registration.state, registration.decided_at) == (S.APPROVED, NOON)
    assert journal() == ["under_review", "approved"]
    assert letters() == [("approved", registration.person.email)]


def body() -> str:
    """What the last letter says, on one line."""
    return " ".join(
        (db.session.scalars(select(Letter.body).order_by(Letter.id.desc())).first() or "").split()
    )


@pytest.mark.parametrize(
    ("needs_credential", "said"),
    [
        (False, "The badge will be ready at the accreditation desk"),
        (True, "The badge cannot be issued yet"),
    ],
)
def test_approval_promises_no_badge_that_waits(
    person: Person, delegation: Delegation, needs_credential: bool, said: str
) -> None:
    delegation.needs_credential = needs_credential
    registration = ready(person, person__language="en")

    do(actions.approve, registration)

    assert said in body()


def test_organisers_who_let_wait_do_not_speak_of_seats(person: Person) -> None:
    registration = ready(person, S.UNDER_REVIEW, person__language="en")

    do(actions.put_on_waiting_list, registration, reason="Later")

    assert letters() == [("kept_waiting", registration.person.email)]
    assert "The organizers have put this registration on their waiting list." in body()


def test_approve_from_the_waiting_list_takes_a_seat(person: Person) -> None:
    registration = ready(person, S.WAITLISTED)

    do(actions.approve, registration)

    assert (registration.state, registration.seat_number) == (S.APPROVED, 1)


def no_photo(registration: Registration, _person: Person) -> None:
    registration.photo = None


def no_latin_name(registration: Registration, _person: Person) -> None:
    registration.person.display_name = "王秀兰"


def namesake(registration: Registration, person: Person) -> None:
    twin = person(delegation=DelegationFactory(edition=registration.edition))
    twin.person.display_name = registration.person.display_name.upper()
    twin.person.email = None
    found_by_its_words(saved(twin))


def part_of_the_name_at_the_same_address(registration: Registration, person: Person) -> None:
    twin = person(delegation=DelegationFactory(edition=registration.edition))
    twin.person.display_name = f"{registration.person.display_name} de la Torre y Quispe"
    twin.person.email = registration.person.email.upper()
    found_by_its_words(saved(twin))


def no_seat(registration: Registration, person: Person) -> None:
    registration.state, registration.seat_number = S.WAITLISTED, None
    saved(registration)
    person(S.APPROVED, seat_number=1)
    person(S.APPROVED, seat_number=2)


BARS = [
    (no_photo, OverriddenRule.PHOTO),
    (no_latin_name, OverriddenRule.LATIN_NAME),
    (namesake, OverriddenRule.DUPLICATE),
    (part_of_the_name_at_the_same_address, OverriddenRule.DUPLICATE),
    (no_seat, OverriddenRule.QUOTA),
]


@pytest.mark.parametrize(("spoil", "rule"), BARS, ids=[spoil.__name__ for spoil, _ in BARS])
def test_approve_is_barred_until_somebody_sets_the_rule_aside(
    person: Person, spoil: Callable[..., None], rule: OverriddenRule
) -> None:
    registration = ready(person)
    spoil(registration, person)
    db.session.commit()

    with pytest.raises(RuleBrokenError):
        do(actions.approve, registration)
    do(actions.set_aside, registration, rule=rule, reason="The ambassador vouches for it")
    do(actions.approve, registration)

    override = db.session.scalars(select(RuleOverride)).one()
    assert (override.rule, override.by_name, override.reason) == (rule, BY, "The ambassador vouches for it")
    assert registration.state is S.APPROVED


def test_namesakes_of_other_editions_and_of_ended_registrations_bar_nothing(person: Person) -> None:
    registration = ready(person)
    gone = person(S.WITHDRAWN)
    elsewhere = person(
        delegation=DelegationFactory(edition=EditionFactory()), badge_category=gone.badge_category
    )
    gone.person.display_name = elsewhere.person.display_name = registration.person.display_name
    db.session.commit()

    do(actions.approve, registration)

    assert registration.state is S.APPROVED


def test_short_latin_badge_name_stands_for_a_name_in_another_script(person: Person) -> None:
    registration = ready(person)
    no_latin_name(registration, person)
    registration.person.badge_name = "Wang Xiulan"
    db.session.commit()

    do(actions.approve, registration)

    assert registration.state is S.APPROVED


@pytest.mark.parametrize("state", sorted(ENDED))
def test_no_rule_is_set_aside_for_whoever_has_left(person: Person, state: S) -> None:
    registration = person(state)

    with pytest.raises(RuleBrokenError, match="cannot be changed any more"):
        do(actions.set_aside, registration, rule=OverriddenRule.PHOTO, reason="Her faith")

    assert registration.overrides == []


def test_set_aside_names_the_account_and_needs_a_reason(person: Person) -> None:
    registration, user = person(), UserFactory(name="Rosa Quispe")

    with pytest.raises(RuleBrokenError, match="reason"):
        do(actions.set_aside, registration, rule=OverriddenRule.PHOTO, reason="")
    with transaction():
        actions.set_aside(registration, OverriddenRule.PHOTO, reason="VIP", by=user, at=NOON)
        actions.set_aside(registration, OverriddenRule.PHOTO, reason="Again", by=user, at=NOON)

    [override] = registration.overrides
    assert (override.by_id, override.by_name, override.reason) == (user.id, "Rosa Quispe", "VIP")


def test_reject_frees_the_seat_and_says_why(person: Person) -> None:
    registration = person(S.DELEGATION_CONFIRMED)

    do(actions.reject, registration, reason="Not invited")

    body = db.session.scalars(select(Letter.body)).one()
    assert (registration.state, registration.seat_number) == (S.REJECTED, None)
    assert registration.decision_reason == "Not invited"
    assert "Not invited" in body


def test_return_tells_the_focal_points_as_well(person: Person, focal_point: UserFactory) -> None:
    registration = person(S.UNDER_REVIEW)

    do(actions.return_to_delegation, registration, reason="The photo is blurred")

    assert letters() == [("returned", registration.person.email), ("returned", focal_point.email)]


def test_waiting_list_frees_the_seat(person: Person) -> None:
    registration = person(S.DELEGATION_CONFIRMED)

    do(actions.put_on_waiting_list, registration, reason="The room is full")

    assert (registration.state, registration.seat_number) == (S.WAITLISTED, None)


def test_rejected_is_taken_up_again_with_a_reason(person: Person) -> None:
    registration = person(S.REJECTED)

    with pytest.raises(RuleBrokenError, match="reason"):
        do(actions.take_up, registration)
    do(actions.take_up, registration, reason="The note verbale arrived")

    assert (registration.state, registration.seat_number) == (S.UNDER_REVIEW, 1)


@pytest.mark.parametrize(
    ("named", "role"),
    [(DelegationRole.HEAD, DelegationRole.DELEGATE), (DelegationRole.ADVISER, DelegationRole.HEAD)],
)
def test_rejected_head_comes_back_as_a_delegate_where_another_one_was_named(
    person: Person, named: DelegationRole, role: DelegationRole
) -> None:
    person(S.SUBMITTED, delegation_role=named)
    registration = person(S.REJECTED, delegation_role=DelegationRole.HEAD)

    do(actions.take_up, registration, reason="The note verbale arrived")

    assert (registration.state, registration.delegation_role) == (S.UNDER_REVIEW, role)


def test_take_up_from_the_waiting_list_needs_a_seat(person: Person) -> None:
    registration = person(S.WAITLISTED)
    person(S.APPROVED)
    person(S.APPROVED)

    with pytest.raises(QuotaFullError):
        do(actions.take_up, registration)

    assert registration.state is S.WAITLISTED


def test_revoke_ends_an_approval(person: Person) -> None:
    registration = person(S.APPROVED)

    do(actions.revoke, registration, reason="Expelled")

    assert (registration.state, registration.seat_number) == (S.REVOKED, None)


WALKS: list[tuple[Callable[..., None], dict[str, str], set[S]]] = [
    (actions.submit, {}, {S.DRAFT, S.RETURNED}),
    (actions.confirm, {}, {S.DRAFT, S.SUBMITTED, S.RETURNED}),
    (actions.take_up, {"reason": "x"}, {S.DELEGATION_CONFIRMED, S.WAITLISTED, S.REJECTED}),
    (actions.approve, {}, {S.DELEGATION_CONFIRMED, S.UNDER_REVIEW, S.WAITLISTED}),
    (actions.return_to_delegation, {"reason": "x"}, {S.SUBMITTED, S.DELEGATION_CONFIRMED, S.UNDER_REVIEW}),
    (actions.put_on_waiting_list, {}, {S.SUBMITTED, S.DELEGATION_CONFIRMED, S.UNDER_REVIEW}),
    (actions.reject, {"reason": "x"}, {S.DELEGATION_CONFIRMED, S.UNDER_REVIEW, S.WAITLISTED}),
    (actions.revoke, {"reason": "x"}, {S.APPROVED}),
]


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize(("action", "facts", "starts"), WALKS, ids=[walk[0].__name__ for walk in WALKS])
def test_actions_start_where_the_life_cycle_lets_them(
    person: Person, action: Callable[..., None], facts: dict[str, str], starts: set[S], state: S
) -> None:
    registration = ready(person, state)
    try:
        do(action, registration, **facts)
    except RuleBrokenError:
        moved = False
    else:
        moved = True

    assert moved is (state in starts)
    assert (registration.state is state) is not moved
    assert (registration.seat_number is not None) is (
        registration.state in SEATED or _kept(registration, state)
    )


def _kept(registration: Registration, before: S) -> bool:
    """Whether a seat that was held stays with what is returned."""
    return registration.state is S.RETURNED and before in SEATED


def test_a_registration_that_somebody_removed_meanwhile_is_gone(delegation: Delegation) -> None:
    registration = RegistrationFactory(delegation=delegation)
    row = delete(Registration).where(Registration.id == registration.id)
    with transaction():
        db.session.execute(row, execution_options={"synchronize_session": False})

        with pytest.raises(GoneError):
            actions.withdraw(registration, by=BY, at=NOON)
