"""What the board is narrowed by beside what is missing: deadlines that passed, seats over quota."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum_app.core.db import db
from forum_app.delegations import queries
from forum_app.delegations.models import Delegation, KindQuota
from forum_app.delegations.rules import DeadlineStep, OverriddenRule, RegistrationState, RoleGroup
from forum_app.editions.models import ForumEdition
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories import saved
from tests.factories.delegations import (
    DeadlineExtensionFactory,
    DeadlineFactory,
    DelegationFactory,
    RuleOverrideFactory,
)

S, Step = RegistrationState, DeadlineStep
HOUR = timedelta(hours=1)


def found(edition: ForumEdition, what: str) -> list[Delegation]:
    wanted = queries.is_wanting(edition, what, at=NOON)
    return list(db.session.scalars(queries.board_rows(edition, missing=wanted)).unique())


@pytest.mark.parametrize(("ends", "grace", "is_late"), [(-1, 0, True), (1, 0, False), (-1, 2, False)])
def test_delegation_is_late_once_deadline_and_grace_have_ended(
    delegation: Delegation, ends: int, grace: int, is_late: bool
) -> None:
    DeadlineFactory(
        edition=delegation.edition,
        kind=delegation.kind,
        step=Step.NOMINATE,
        at=NOON + ends * HOUR,
        grace_hours=grace,
    )

    assert found(delegation.edition, "late") == ([delegation] if is_late else [])


@pytest.mark.parametrize("step", [Step.CONFIRM, Step.PHOTO, Step.CREDENTIAL])
def test_delegation_that_did_the_step_is_not_late(
    delegation: Delegation, person: Person, step: DeadlineStep
) -> None:
    DeadlineFactory(edition=delegation.edition, kind=delegation.kind, step=step, at=NOON)
    before = found(delegation.edition, "late")
    delegation.needs_credential = True
    saved(delegation)
    person(S.SUBMITTED if step is Step.CONFIRM else S.DELEGATION_CONFIRMED)

    assert (before, found(delegation.edition, "late")) == ([], [delegation])


@pytest.mark.parametrize(("first", "last", "is_late"), [(-1, 1, False), (1, -1, True)])
def test_last_extension_counts_in_place_of_the_deadline(
    delegation: Delegation, first: int, last: int, is_late: bool
) -> None:
    other = DelegationFactory(edition=delegation.edition, kind=delegation.kind, name_es="Zambia")
    DeadlineFactory(edition=delegation.edition, kind=delegation.kind, step=Step.NOMINATE, at=NOON - 2 * HOUR)
    for given, until in enumerate((first, last)):
        DeadlineExtensionFactory(
            delegation=delegation, step=Step.NOMINATE, until=NOON + until * HOUR, at=NOON + given * HOUR
        )

    assert found(delegation.edition, "late") == ([delegation, other] if is_late else [other])


def test_board_finds_seats_over_the_own_quota_that_nobody_answers_for(
    delegation: Delegation, person: Person
) -> None:
    first, second = person(S.APPROVED), person(S.APPROVED)
    within = found(delegation.edition, "over_quota")
    delegation.quotas[0].seats = 1
    db.session.commit()
    over = found(delegation.edition, "over_quota")
    RuleOverrideFactory(registration=second, rule=OverriddenRule.QUOTA)

    assert (within, over, found(delegation.edition, "over_quota")) == ([], [delegation], [])
    assert first.seat_number == 1


@pytest.mark.parametrize(("seats", "is_over"), [(0, True), (1, False), (None, False)])
def test_board_finds_seats_over_the_quota_of_the_kind(
    edition: ForumEdition, person: Person, seats: int | None, is_over: bool
) -> None:
    plain = DelegationFactory(edition=edition)
    person(S.APPROVED, delegation=plain)
    of_kind = db.session.scalars(
        select(KindQuota).where(
            KindQuota.edition_id == edition.id,
            KindQuota.kind == plain.kind,
            KindQuota.role_group == RoleGroup.OFFICIAL,
        )
    ).one()
    of_kind.seats = seats
    db.session.commit()

    assert found(edition, "over_quota") == ([plain] if is_over else [])
