"""Lists of people brought in: read whole, saved whole, and a second time nothing is added."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.spreadsheets import read_csv
from forum_app.delegations import queries
from forum_app.delegations.actions import LinesRefusedError, import_people, import_roster, read_people
from forum_app.delegations.actions.steps import note_override
from forum_app.delegations.models import Delegation, PersonalNeeds, Registration, RuleOverride
from forum_app.delegations.rules import (
    HOLDS_SEAT,
    DelegationKind,
    DelegationRole,
    OverriddenRule,
    RegistrationState,
)
from forum_app.editions.models import ForumEdition
from forum_app.editions.rules import EditionState
from forum_app.mail.models import Letter
from forum_app.people.actions import load_reference_data
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories import saved
from tests.factories.delegations import DelegationFactory
from tests.factories.editions import EditionFactory
from tests.factories.people import CountryFactory, OrganizationFactory

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def edition(edition: ForumEdition) -> ForumEdition:
    CountryFactory(iso2="EC", name_es="Ecuador", name_en="Ecuador")
    return edition


def line(number: int, **cells: str) -> dict[str, str]:
    return {
        "ref": f"SYN-{number:04d}",
        "delegation_code": "EC",
        "delegation_kind": "observer_state",
        "role_in_delegation": "delegate",
        "given_names": "Úrsula",
        "surname_1": f"Aguirre {number}",
        **cells,
    }


def faults(
    edition: ForumEdition, *rows: dict[str, str], delegation: Delegation | None = None
) -> list[tuple[int, str]]:
    found = read_people(edition, rows, delegation=delegation)
    return [(fault.row, fault.column) for fault in found.faults]


def notices(edition: ForumEdition, *rows: dict[str, str]) -> list[tuple[int, str, str]]:
    found = read_people(edition, rows)
    return [(one.row, one.column, one.message % one.values) for one in found.notices]


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


def test_approving_import_walks_those_who_were_registered_already(edition: ForumEdition) -> None:
    rows = [line(1), line(2)]
    with transaction():
        import_people(edition, rows, by="a test", at=NOON)

    with transaction():
        done = import_people(edition, [*rows, line(3)], approve=True, by="a test", at=NOON)
    with transaction():
        again = import_people(edition, [*rows, line(3)], approve=True, by="a test", at=NOON)

    assert (len(done.people), len(done.known), done.approved) == (1, 2, 3)
    barred = (OverriddenRule.PHOTO, OverriddenRule.HEAD, OverriddenRule.CREDENTIAL)
    assert done.overrides == dict.fromkeys(barred, 3)
    assert (again.approved, dict(again.overrides)) == (0, {})
    assert Counter(queries.figures(edition)) == {RegistrationState.APPROVED: 3}


@pytest.mark.parametrize(
    ("state", "after", "approved"),
    [
        (RegistrationState.DRAFT, RegistrationState.APPROVED, 1),
        (RegistrationState.RETURNED, RegistrationState.APPROVED, 1),
        (RegistrationState.WAITLISTED, RegistrationState.APPROVED, 1),
        (RegistrationState.DELEGATION_CONFIRMED, RegistrationState.APPROVED, 1),
        (RegistrationState.REJECTED, RegistrationState.REJECTED, 0),
        (RegistrationState.WITHDRAWN, RegistrationState.WITHDRAWN, 0),
    ],
)
def test_approving_import_goes_on_from_where_somebody_is(
    edition: ForumEdition, state: RegistrationState, after: RegistrationState, approved: int
) -> None:
    with transaction():
        one = import_people(edition, [line(1)], by="a test", at=NOON).registrations[0]
        one.state = state
        one.seat_number = 1 if state in HOLDS_SEAT else None
        note_override(one, OverriddenRule.PHOTO, reason="Later", by="a test", at=NOON)

    with transaction():
        done = import_people(edition, [line(1)], approve=True, by="a test", at=NOON)

    assert (one.state, done.approved) == (after, approved)
    assert done.overrides[OverriddenRule.PHOTO] == 0


def test_approving_import_counts_a_namesake_among_those_who_were_there(edition: ForumEdition) -> None:
    rows = [line(1, surname_1="Zúñiga"), line(2, surname_1="Zuniga")]
    with transaction():
        import_people(edition, rows, by="a test", at=NOON)

    with transaction():
        done = import_people(edition, rows, approve=True, by="a test", at=NOON)

    assert (done.approved, done.overrides[OverriddenRule.DUPLICATE]) == (2, 2)


def test_ref_of_somebody_else_is_told_and_never_approved_in_another_delegation(
    edition: ForumEdition, delegation: Delegation
) -> None:
    with transaction():
        import_people(edition, [line(2, surname_1="Zúñiga")], by="a test", at=NOON)
        import_roster(delegation, [roster_line(1)], by="a test", at=NOON)
    rows = [line(1, given_names="Rosa", surname_1="Quispe"), line(2, surname_1="Paredes")]

    with transaction():
        done = import_people(edition, rows, approve=True, by="a test", at=NOON)

    text = "“{}” is {} ({}) already; this line was left out."
    assert [(one.row, one.column, one.message % one.values) for one in done.notices] == [
        (2, "ref", text.format("SYN-0001", "Úrsula Aguirre 1", delegation.name_es)),
        (3, "ref", text.format("SYN-0002", "Úrsula Zúñiga", "Ecuador")),
    ]
    assert (len(done.people), len(done.known), done.approved) == (0, 2, 1)


def test_approving_import_sets_rules_aside_and_counts_them(edition: ForumEdition) -> None:
    rows = [line(number) for number in range(1, 8)] + [line(8, given_names="王秀兰", surname_1="")]

    with transaction():
        done = import_people(edition, rows, approve=True, by="a test", at=NOON)

    seats = select(Registration.seat_number).order_by(Registration.seat_number)
    assert done.overrides == {
        OverriddenRule.PHOTO: 8,
        OverriddenRule.CREDENTIAL: 8,
        OverriddenRule.HEAD: 8,
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


def test_approving_import_keeps_who_answers_and_writes_no_letters(edition: ForumEdition) -> None:
    with transaction():
        import_people(edition, [line(1)], approve=True, by="a test", at=NOON)

    overrides = db.session.scalars(select(RuleOverride)).all()
    assert {(one.by_name, one.reason) for one in overrides} == {("a test", "importación aprobada")}
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 0


def test_approving_import_counts_namesakes_but_nobody_for_a_shared_mailbox(edition: ForumEdition) -> None:
    rows = [
        line(1, surname_1="Zúñiga", email="one@example.org"),
        line(2, surname_1="Zuniga", email="two@example.org"),
        line(3, given_names="Bérénice", surname_1="Deschênes", email="TWO@example.org"),
        line(4, surname_1="Mamani"),
    ]

    with transaction():
        done = import_people(edition, rows, approve=True, by="a test", at=NOON)

    assert done.overrides[OverriddenRule.DUPLICATE] == 2


def test_approving_import_after_another_knows_those_who_were_there(edition: ForumEdition) -> None:
    with transaction():
        import_people(edition, [line(1, surname_1="Zúñiga")], by="a test", at=NOON)

    with transaction():
        done = import_people(edition, [line(2, surname_1="Zúñiga")], approve=True, by="a test", at=NOON)

    assert done.overrides[OverriddenRule.DUPLICATE] == 1


def test_import_finds_delegations_by_code_and_opens_those_that_are_missing(edition: ForumEdition) -> None:
    body = OrganizationFactory(acronym_es="PNUD", acronym_en="UNDP", name_es="Programa", name_en="Programme")
    there = DelegationFactory(edition=edition, country=None, organization=body)
    DelegationFactory(edition=edition, country=None, name_es="Cuerpo diplomático")
    OrganizationFactory(acronym_es="FAO")
    rows = [
        line(1, delegation_code="UNDP", delegation_kind="international_organization"),
        line(2, delegation_code="FAO", delegation_kind="international_organization"),
        line(3, delegation_kind=""),
    ]

    with transaction():
        done = import_people(edition, rows, by="a test", at=NOON)

    assert done.delegations == 2
    assert done.registrations[0].delegation is there
    assert [one.badge_category.code for one in done.registrations] == ["OBS", "ORG", "OBS"]


def test_import_opens_no_delegation_of_a_kind_that_its_sender_cannot_have(edition: ForumEdition) -> None:
    OrganizationFactory(acronym_es="FAO", kind="un_entity")
    there = DelegationFactory(edition=edition, country=CountryFactory(iso2="JP"))
    rows = [
        line(1, delegation_code="FAO", delegation_kind="observer_state"),
        line(2, delegation_code="EC", delegation_kind="international_organization"),
        line(3, delegation_code="FAO", delegation_kind=""),
        line(4, delegation_code=there.country.iso2, delegation_kind="business"),
    ]

    assert faults(edition, *rows) == [(2, "delegation_kind"), (3, "delegation_kind")]


def test_import_knows_an_organization_without_its_kind(edition: ForumEdition) -> None:
    OrganizationFactory(acronym_es="FAO", kind="un_entity")

    with transaction():
        import_people(edition, [line(1, delegation_code="FAO", delegation_kind="")], by="a test", at=NOON)

    opened = db.session.scalars(select(Delegation)).one()
    assert opened.kind is DelegationKind.INTERNATIONAL_ORGANIZATION


def test_import_takes_any_nationality_of_the_world(edition: ForumEdition) -> None:
    rows = [line(1, nationality_iso2="BR"), line(2, nationality_iso2="ng"), line(3)]

    with transaction():
        done = import_people(edition, rows, by="a test", at=NOON)

    assert [one.person.nationality for one in done.registrations] == ["BR", "NG", None]


def test_a_wrong_nationality_is_told_by_row_and_column(edition: ForumEdition) -> None:
    rows = [line(number, nationality_iso2=code) for number, code in enumerate(("BR", "XX", "Brasil"))]

    assert faults(edition, *rows) == [(3, "nationality_iso2"), (4, "nationality_iso2")]


@pytest.mark.parametrize(
    "state", [RegistrationState.WITHDRAWN, RegistrationState.REJECTED, RegistrationState.SUBSTITUTED]
)
def test_a_line_of_somebody_who_left_is_told_and_adds_nobody(
    delegation: Delegation, person: Person, state: RegistrationState
) -> None:
    person(state, external_ref="SYN-0001", person__display_name="Úrsula Aguirre 1")

    found = read_people(delegation.edition, [roster_line(1), roster_line(2)], delegation=delegation)

    told = [(one.row, one.column, one.values["name"], one.values["state"]) for one in found.notices]
    assert told == [(2, "ref", "Úrsula Aguirre 1", state)]
    assert [found_line.ref for found_line in found.people] == ["SYN-0002"]


def test_import_takes_the_badge_category_of_the_line(edition: ForumEdition) -> None:
    with transaction():
        done = import_people(edition, [line(1, badge_category="PRESS")], by="a test", at=NOON)

    assert done.registrations[0].badge_category.code == "PRESS"


def test_import_into_an_edition_without_categories_is_refused(edition: ForumEdition) -> None:
    bare = EditionFactory()

    with pytest.raises(LinesRefusedError) as refused, transaction():
        import_people(bare, [line(1)], by="a test", at=NOON)

    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(2, "badge_category")]


def test_import_tells_its_progress_after_each_person(edition: ForumEdition) -> None:
    told: list[tuple[int, int]] = []

    with transaction():
        import_people(
            edition,
            [line(1), line(2)],
            by="a test",
            at=NOON,
            progress=lambda done, total: told.append((done, total)),
        )

    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize(("consented", "kept", "left_out"), [(True, 1, 0), (False, 0, 1)])
def test_import_keeps_needs_only_with_consent(
    edition: ForumEdition, consented: bool, kept: int, left_out: int
) -> None:
    rows = [line(1, dietary="vegan"), line(2, dietary="none")]

    with transaction():
        done = import_people(edition, rows, needs_consented=consented, by="a test", at=NOON)

    assert db.session.scalar(select(func.count()).select_from(PersonalNeeds)) == kept
    assert done.needs_left_out == left_out


def test_reading_saves_nothing(edition: ForumEdition) -> None:
    found = read_people(edition, [line(1), line(2)])

    assert (len(found.people), total(), list(db.session.new)) == (2, 0, [])


def test_ref_there_twice_is_wrong(edition: ForumEdition) -> None:
    assert faults(edition, line(1), line(2), line(1, surname_1="Other")) == [(4, "ref")]


def test_unknown_delegation_is_wrong(edition: ForumEdition) -> None:
    assert faults(edition, line(1, delegation_code="XX")) == [(2, "delegation_code")]


def test_second_head_is_wrong_in_the_list_or_beside_one_who_is_there(
    edition: ForumEdition, person: Person, delegation: Delegation
) -> None:
    head = {"role_in_delegation": "head_of_delegation"}
    person(delegation_role=DelegationRole.HEAD)
    iso2 = delegation.country.iso2 if delegation.country else ""

    found = faults(edition, line(1, **head), line(2, **head), line(3, delegation_code=iso2, **head), line(4))

    assert found == [(3, "role_in_delegation"), (4, "role_in_delegation")]


def test_formula_in_a_wrong_line_is_worth_a_word_too(edition: ForumEdition) -> None:
    assert notices(edition, line(1, given_names="=1", email="x")) == [
        (2, "given_names", "Looks like a formula; it is kept as plain text.")
    ]


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("Jefa de delegación", DelegationRole.HEAD),
        ("jefe de delegacion", DelegationRole.HEAD),
        ("Jefe/a de delegación", DelegationRole.HEAD),
        ("Head of delegation", DelegationRole.HEAD),
        ("Asesora", DelegationRole.ADVISER),
        ("asesor", DelegationRole.ADVISER),
        ("Jefa alterna", DelegationRole.ALTERNATE),
    ],
)
def test_roles_are_known_by_their_words_in_both_languages(
    edition: ForumEdition, word: str, role: DelegationRole
) -> None:
    found = read_people(edition, [line(1, role_in_delegation=word)])

    assert [one.facts["role"] for one in found.people] == [role]


def test_formula_is_worth_a_word_and_kept_as_text(edition: ForumEdition) -> None:
    cell = '=HYPERLINK("http://x.example.org")'

    assert notices(edition, line(1, given_names=cell)) == [
        (2, "given_names", "Looks like a formula; it is kept as plain text.")
    ]
    with transaction():
        done = import_people(edition, [line(1, given_names=cell)], by="a test", at=NOON)
    assert done.registrations[0].person.given_names == cell


def test_somebody_alike_is_worth_a_word(edition: ForumEdition, person: Person) -> None:
    person(person__display_name="Úrsula Aguirre I", person__email="ursula@example.org")

    found = notices(
        edition,
        line(1, surname_1="Aguirre I"),
        line(2),
        line(3, surname_1="Aguirre Ibáñez", email="URSULA@example.org"),
    )

    text = "Like “Úrsula Aguirre I”, who is registered already. Approval will ask about it."
    assert found == [(2, "display_name", text), (4, "display_name", text)]


def test_somebody_alike_of_another_delegation_is_not_told_to_a_focal_point(
    delegation: Delegation, person: Person
) -> None:
    elsewhere = DelegationFactory(edition=delegation.edition)
    person(person__display_name="Úrsula Aguirre I", delegation=elsewhere)

    found = read_people(delegation.edition, [roster_line(1, surname_1="Aguirre I")], delegation=delegation)

    assert found.notices == []


def roster_line(number: int, **cells: str) -> dict[str, str]:
    return line(number, delegation_code="", delegation_kind="", **cells)


def test_delegations_own_list_is_submitted_with_receipts(delegation: Delegation) -> None:
    rows = [roster_line(1, email="one@example.org"), roster_line(2, email="two@example.org")]

    with transaction():
        done = import_roster(delegation, rows, by="a test", at=NOON)

    assert {one.delegation for one in done.registrations} == {delegation}
    assert [letter.kind for letter in db.session.scalars(select(Letter))] == ["delegations/received"] * 2


def test_delegations_own_list_names_no_other_delegation(
    edition: ForumEdition, delegation: Delegation
) -> None:
    own = delegation.country.iso2 if delegation.country else ""
    rows = (roster_line(1), line(2, delegation_code=own), line(3, delegation_code="EC"))

    assert faults(edition, *rows, delegation=delegation) == [(4, "delegation_code")]


def test_refs_of_two_delegations_do_not_meet(delegation: Delegation) -> None:
    other = DelegationFactory(edition=delegation.edition)
    with transaction():
        import_roster(other, [roster_line(1)], by="a test", at=NOON)

    with transaction():
        done = import_roster(delegation, [roster_line(1)], by="a test", at=NOON)

    assert (len(done.people), total()) == (1, 2)


def test_delegations_own_list_after_the_deadline_is_for_organisers(delegation: Delegation) -> None:
    delegation.edition.state = EditionState.REGISTRATION_CLOSED
    saved(delegation.edition)

    with pytest.raises(RuleBrokenError), transaction():
        import_roster(delegation, [roster_line(1)], by="a test", at=NOON)
    with transaction():
        done = import_roster(delegation, [roster_line(1)], as_organiser=True, by="a test", at=NOON)

    assert len(done.people) == 1


def test_list_of_a_delegation_that_is_of_nobody(edition: ForumEdition) -> None:
    corps = DelegationFactory(edition=edition, country=None)

    assert faults(edition, line(1, delegation_code="EC"), delegation=corps) == [(2, "delegation_code")]


SAMPLE = Path(__file__).parents[2] / "forum_app/data/delegates_sample.csv"


def test_whole_sample_is_approved(edition: ForumEdition) -> None:
    with transaction():
        load_reference_data(NOON)
        sheet = read_csv(SAMPLE.read_bytes(), required=["ref"])
        done = import_people(edition, sheet.rows, approve=True, by="a test", at=NOON)

    with transaction():
        again = import_people(edition, sheet.rows, approve=True, by="a test", at=NOON)
    told = [notice.column for notice in again.notices]

    assert (len(done.people), done.delegations, done.approved) == (300, 60, 300)
    assert (len(again.known), again.approved, told.count("ref")) == (300, 0, 0)
    assert done.overrides[OverriddenRule.LATIN_NAME] == 2
    assert Counter(queries.figures(edition)) == {RegistrationState.APPROVED: 300}
