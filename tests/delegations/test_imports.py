"""Lists of people brought in: read whole, saved whole, and a second time nothing is added."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from forum_app.core.db import db, transaction
from forum_app.delegations.actions import LinesRefusedError, import_people
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import OverriddenRule, RegistrationState
from forum_app.editions.models import ForumEdition
from tests.conftest import NOON
from tests.factories.editions import BadgeCategoryFactory, EditionFactory
from tests.factories.people import CountryFactory

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def edition() -> ForumEdition:
    edition = EditionFactory()
    for code in ("HOD", "MEM", "OBS"):
        BadgeCategoryFactory(edition=edition, code=code)
    CountryFactory(iso2="EC", name_es="Ecuador", name_en="Ecuador")
    return edition


def line(number: int, **cells: str) -> dict[str, str]:
    return {
        "ref": f"SYN-{number:04d}",
        "delegation_code": "EC",
        "delegation_kind": "observer_state",
        "role_in_delegation": "delegate",
        "given_names": "Úrsula",
        "surname_1": f"Aguirre {'I' * number}",
        **cells,
    }


def total() -> int:
    return db.session.scalar(select(func.count()).select_from(Registration)) or 0


def test_import_registers_people_as_submitted_in_a_new_delegation(edition: ForumEdition) -> None:
    with transaction():
        done = import_people(edition, [line(1), line(2)], by="a test", at=NOON)

    delegation = db.session.scalar(select(Delegation))
    assert delegation is not None
    assert (delegation.name_es, done.delegations, len(done.people)) == ("Ecuador", 1, 2)
    assert Counter(db.session.scalars(select(Registration.state))) == {RegistrationState.SUBMITTED: 2}


def test_import_twice_adds_nothing(edition: ForumEdition) -> None:
    rows = [line(1), line(2)]
    with transaction():
        import_people(edition, rows, by="a test", at=NOON)

    with transaction():
        again = import_people(edition, rows, by="a test", at=NOON)

    assert (len(again.people), len(again.known), again.delegations, total()) == (0, 2, 0, 2)


def test_approving_import_sets_rules_aside_and_counts_them(edition: ForumEdition) -> None:
    rows = [line(number) for number in range(1, 8)] + [line(8, given_names="王秀兰", surname_1="")]

    with transaction():
        done = import_people(edition, rows, approve=True, by="a test", at=NOON)

    seats = select(Registration.seat_number).order_by(Registration.seat_number)
    assert done.overrides == {
        OverriddenRule.PHOTO: 8,
        OverriddenRule.QUOTA: 2,
        OverriddenRule.LATIN_NAME: 1,
    }
    assert list(db.session.scalars(seats)) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert set(db.session.scalars(select(Registration.state))) == {RegistrationState.APPROVED}


def test_import_refuses_the_whole_list_for_one_wrong_cell(edition: ForumEdition) -> None:
    with pytest.raises(LinesRefusedError) as refused, transaction():
        import_people(edition, [line(1), line(2, role_in_delegation="king")], by="a test", at=NOON)

    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(3, "role_in_delegation")]
    assert total() == 0
