"""Suspecting that two registrations are of one person: who is, who is not, and what becomes of them."""

import csv
from collections.abc import Callable
from itertools import combinations
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from forum_app.accounts.models import JournalEntry, User
from forum_app.accounts.queries import history
from forum_app.badges.queries import valid_badge
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.paths import PACKAGE
from forum_app.delegations import actions, queries
from forum_app.delegations.actions.people import set_needs
from forum_app.delegations.models import Delegation, DuplicateSuspect, Registration
from forum_app.delegations.rules import (
    ENDED,
    DelegationRole,
    Finding,
    Grounds,
    Likeness,
    RegistrationState,
    SuspectState,
    compare,
    stays,
)
from forum_app.editions.models import ForumEdition
from forum_app.people.actions import load_reference_data
from forum_app.people.rules import NameOrder
from tests.conftest import NOON
from tests.delegations.conftest import Person, found_by_its_words
from tests.delegations.test_steps import ready
from tests.factories import saved
from tests.factories.badges import BadgeFactory
from tests.factories.delegations import CredentialFactory, DelegationFactory, RegistrationFactory
from tests.races import Act, race, writing

S = RegistrationState
BY = "Rosa Quispe"
SAMPLE = PACKAGE / "data" / "delegates_sample.csv"


def of(name: str, **facts: str) -> Likeness:
    return Likeness.of(
        **{"native_name": None, "email": None, "institution": None, "display_name": name} | facts
    )


def pairs() -> list[DuplicateSuspect]:
    return list(db.session.scalars(select(DuplicateSuspect).order_by(DuplicateSuspect.id)))


# The rule


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (of("José Núñez Peña"), of("JOSE NUNEZ PENA"), Finding(Grounds.NAME, 100)),
        (of("Ōno Ryūichi"), of("Ryuichi ONO"), Finding(Grounds.NAME, 100)),
        (of("Ignacio Higuera"), of("Ignacio Higueras"), Finding(Grounds.NAME, 97)),
        (of("王秀兰"), of("Wang Xiulan", native_name="王秀兰"), Finding(Grounds.NAME, 100)),
        (
            of("José Núñez", institution="Cancillería"),
            of("José Núñez Peña", institution="CANCILLERIA"),
            Finding(Grounds.INSTITUTION, 80),
        ),
        (
            of("Ana María Quispe", email="ana@example.org"),
            of("Ana Quispe Rojas", email="ANA@example.org"),
            Finding(Grounds.ADDRESS, 62),
        ),
        (of("José Núñez"), of("José Núñez Peña"), None),
        (of("José Núñez", institution="MRE"), of("José Núñez Peña", institution="Embajada"), None),
        (of("Itō Shōta", institution="Embajada"), of("Satō Shōta", institution="Embajada"), None),
        (of("Noëlle Le Goff", email="m@fr.example.org"), of("Bérénice Roy", email="m@fr.example.org"), None),
        (of("Suharti"), of("Suharti Wibowo", institution="Embajada"), None),
        (of("Persona 101"), of("Persona 102"), None),
        (of("…"), of("…"), None),
    ],
)
def test_people_are_suspected_by_name_with_what_supports_it(
    one: Likeness, other: Likeness, found: Finding | None
) -> None:
    assert (compare(one, other), compare(other, one)) == (found, found)


def test_sample_holds_its_doubles_and_namesakes_and_nobody_else() -> None:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        people = {
            row["ref"][-3:]: Likeness.of(
                display_name=row["display_name"],
                native_name=row["native_name"],
                email=row["email"],
                institution=row["institution"],
            )
            for row in csv.DictReader(file)
        }

    found = [(a, b) for a, b in combinations(people, 2) if compare(people[a], people[b])]

    assert found == [
        ("008", "009"),  # the same full name, told apart as different people
        ("059", "060"),  # the same name, once composed and once with combining marks
        ("077", "079"),  # OUYANG Yuting and Ouyang Yuting
        ("078", "084"),  # by the name in Chinese, the one without a Latin form
        ("087", "296"),  # in two delegations
        ("192", "197"),  # by the name in Arabic
    ]


names = st.lists(st.text(st.characters(categories=("L", "M", "N", "P", "Zs")), max_size=8), max_size=4)


@given(one=names, other=names)
def test_suspicion_is_mutual_and_everybody_is_like_themselves(one: list[str], other: list[str]) -> None:
    a, b = of(" ".join(one)), of(" ".join(other))
    own = compare(a, a)

    assert compare(a, b) == compare(b, a)
    assert own == (Finding(Grounds.NAME, 100) if a.names else None)


@given(one=st.sampled_from(S), other=st.sampled_from(S))
def test_one_of_two_stays_and_it_is_an_active_one_if_there_is_any(
    one: RegistrationState, other: RegistrationState
) -> None:
    kept = one if stays(one, other) else other

    assert kept not in ENDED or {one, other} <= ENDED


# What saving finds


def test_namesakes_stand_in_one_open_pair(person: Person) -> None:
    one = person(person__display_name="Diego Zúñiga Ordóñez")
    two = person(person__display_name="Diego Zuñiga Ordoñez")
    person(person__display_name="Rosa Quispe")

    found_by_its_words(one, two)

    (pair,) = pairs()
    assert (pair.first, pair.second, pair.state, pair.score) == (one, two, SuspectState.OPEN, 100)
    assert [queries.suspects_of(registration) for registration in (one, two)] == [[pair], [pair]]


def test_address_finds_what_names_written_otherwise_hide(person: Person) -> None:
    one = person(person__display_name="Ana Kispe", person__email="ana@example.org")
    two = person(person__display_name="Ana Quispe", person__email="ANA@example.org")

    assert [(pair.first, pair.second, pair.grounds) for pair in pairs()] == [(one, two, Grounds.ADDRESS)]


def test_whoever_has_ended_or_is_of_another_edition_is_no_suspect(person: Person) -> None:
    one = person(person__display_name="Diego Zúñiga")
    person(S.WITHDRAWN, person__display_name="Diego Zúñiga")
    found_by_its_words(RegistrationFactory(person__display_name="Diego Zúñiga"))

    assert queries.suspects_of(one) == []


def test_pair_waits_for_nobody_once_one_of_them_ended(person: Person) -> None:
    one = person(person__display_name="Diego Zúñiga")
    two = person(person__display_name="Diego Zúñiga")
    before = queries.suspects_of(one)

    two.state = S.WITHDRAWN
    saved(two)

    assert (len(before), queries.suspects_of(one)) == (1, [])


def test_correction_that_tells_them_apart_ends_the_suspicion(person: Person) -> None:
    one = person(person__display_name="Diego Zúñiga")
    two = person(person__display_name="Diego Zúñiga")

    two.person.display_name = "Diana Zúñiga Ordóñez"
    found_by_its_words(saved(two))

    assert pairs() == []
    assert queries.suspects_of(one) == []


def test_pair_that_was_cleared_is_never_suspected_again(person: Person, organiser: User) -> None:
    one = person(person__display_name="Diego Zúñiga")
    two = person(person__display_name="Diego Zúñiga")
    (pair,) = pairs()

    with transaction():
        actions.clear(pair, reason="Two cousins; photos compared", by=organiser, at=NOON)
    found_by_its_words(one, two)

    assert [found.state for found in pairs()] == [SuspectState.CLEARED]
    assert queries.suspects_of(one) == []
    assert queries.decided_suspects(two) == [pair]
    assert (pair.by_id, pair.by_name, pair.reason, pair.decided_at) == (
        organiser.id,
        organiser.name,
        "Two cousins; photos compared",
        NOON,
    )


def test_long_list_with_numbered_names_floods_nobody(edition: ForumEdition) -> None:
    with transaction():
        load_reference_data(NOON)
    rows = [
        {
            "ref": f"N-{number}",
            "delegation_code": "NO",
            "delegation_kind": "observer_state",
            "role_in_delegation": "expert",
            "given_names": "José",
            "surname_1": f"Núñez {number}",
        }
        for number in range(100)
    ]

    with transaction():
        actions.import_people(edition, rows, by=BY, at=NOON)

    assert pairs() == []


AT_ONCE = 8


def registering_everywhere(edition: ForumEdition) -> list[Act]:
    """The same person, registered in as many delegations as there are acts."""
    facts: Any = {"display_name": "Diego Zúñiga", "name_order": NameOrder.GIVEN_FIRST}
    facts |= {"role": DelegationRole.DELEGATE, "as_organiser": True, "by": BY, "at": NOON}

    def registering(number: int) -> Act:
        def act() -> Registration:
            return actions.register(db.session.get_one(Delegation, number), **facts)

        return writing(act)

    return [registering(DelegationFactory(edition=edition).id) for _ in range(AT_ONCE)]


def test_those_who_are_registered_in_the_same_moment_see_each_other(edition: ForumEdition) -> None:
    outcome = race(registering_everywhere(edition))

    assert outcome == {"done": AT_ONCE}
    assert len(pairs()) == AT_ONCE * (AT_ONCE - 1) / 2  # each with each


def test_control_without_the_turn_to_look_they_do_not_see_each_other(
    edition: ForumEdition, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time; there is no way to take the guard out")
    together, look = Barrier(AT_ONCE, timeout=60), queries.comparable

    def comparable(registration: Registration, likeness: Likeness) -> list[queries.Known]:
        together.wait()  # everybody has saved
        found = look(registration, likeness)
        together.wait()  # everybody has looked, and nobody is done
        return found

    monkeypatch.setattr("forum_app.delegations.actions.suspects.hold", lambda _: None)
    monkeypatch.setattr(queries, "comparable", comparable)

    outcome = race(registering_everywhere(edition))

    assert outcome == {"done": AT_ONCE}
    assert pairs() == []


# Deciding


@pytest.fixture
def pair(person: Person) -> DuplicateSuspect:
    """Two registrations of José Núñez Peña, the first approved."""
    ready(
        person,
        S.APPROVED,
        person__display_name="José Núñez Peña",
        person__email="jose@es.example.org",
        institution="Ministerio",
    )
    person(
        S.DELEGATION_CONFIRMED,
        person__display_name="JOSÉ NÚÑEZ PEÑA",
        person__email="jose2@es.example.org",
        person__phone="+34 600",
        position_title_es="Asesor",
        institution="Embajada",
    )
    return pairs()[0]


def merge(pair: DuplicateSuspect, **facts: Any) -> None:
    with transaction():
        actions.merge(
            pair,
            **{"keep": pair.first, "take": set(), "reason": "The embassy confirmed it", "by": BY, "at": NOON}
            | facts,
        )


def test_merge_leaves_one_active_registration_with_the_chosen_values(pair: DuplicateSuspect) -> None:
    merge(pair, take={"email", "position_title_es"})

    kept, gone = pair.first, pair.second
    assert (kept.state, gone.state, gone.seat_number) == (S.APPROVED, S.WITHDRAWN, None)
    assert (kept.person.email, kept.position_title_es, kept.institution) == (
        "jose2@es.example.org",
        "Asesor",
        "Ministerio",
    )
    assert (pair.state, pair.kept_id) == (SuspectState.MERGED, kept.id)


def test_merge_keeps_what_named_the_registration_that_ends(pair: DuplicateSuspect) -> None:
    kept, gone = pair.first, pair.second
    note = CredentialFactory(delegation=kept.delegation, people=[gone])
    foreign = CredentialFactory(delegation__edition=kept.edition, people=[gone])

    merge(pair)

    assert {one.id for one in note.people} == {kept.id, gone.id}
    assert foreign.people == [gone]


def test_merge_loses_nothing_of_the_registration_that_ends(pair: DuplicateSuspect) -> None:
    merge(pair, take={"email", "position_title_es", "institution", "display_name"})

    gone = pair.second
    assert (gone.person.display_name, gone.person.email, gone.position_title_es, gone.institution) == (
        "JOSÉ NÚÑEZ PEÑA",
        "jose2@es.example.org",
        "Asesor",
        "Embajada",
    )


def test_merge_is_told_in_the_journal_of_both(pair: DuplicateSuspect) -> None:
    merge(pair, take={"email"})

    told = [
        [(line.action, line.reason, line.details.get("other")) for line in history(one)][:2]
        for one in (pair.first, pair.second)
    ]
    reason = "The embassy confirmed it"
    assert told == [
        [("registration.merged", reason, pair.second.reference)],
        [
            ("registration.merged-into", reason, pair.first.reference),
            ("registration.withdrawn", reason, None),
        ],
    ]


def test_merge_keeps_the_chosen_side_even_if_it_came_less_far(pair: DuplicateSuspect) -> None:
    merge(pair, keep=pair.second, take={"photo"})

    assert (pair.first.state, pair.second.state) == (S.WITHDRAWN, S.DELEGATION_CONFIRMED)
    assert pair.second.photo_id == pair.first.photo_id


def test_merge_takes_over_needs_with_their_consent(pair: DuplicateSuspect) -> None:
    with transaction():
        set_needs(pair.second, {"dietary": "Vegetariana", "accessibility": None}, at=NOON)

    merge(pair, take={"needs"})

    assert queries.needs_of(pair.first) == ("Vegetariana", None)


def test_two_with_a_badge_each_have_one_that_opens_doors_when_merged(person: Person) -> None:
    one = ready(person, S.APPROVED, person__display_name="José Núñez Peña")
    two = ready(person, S.APPROVED, person__display_name="José Núñez Peña")
    for registration in (one, two):
        BadgeFactory(registration=registration)
    before = [valid_badge(registration) is not None for registration in (one, two)]

    merge(pairs()[0])

    assert before == [True, True]
    assert [valid_badge(registration) is not None for registration in (one, two)] == [True, False]


def test_merge_joins_the_persons_in_other_editions(pair: DuplicateSuspect) -> None:
    earlier = RegistrationFactory(person=pair.second.person)
    clash = RegistrationFactory(person=pair.second.person)
    RegistrationFactory(person=pair.first.person, delegation=clash.delegation)

    merge(pair)

    db.session.rollback()
    assert earlier.person == pair.first.person
    assert clash.person == pair.second.person  # both are active there: one person would be registered twice
    assert pair.second.person != pair.first.person


def test_merged_is_found_by_the_values_that_it_took(pair: DuplicateSuspect) -> None:
    merge(pair, take={"institution"})

    found = db.session.scalars(
        select(Registration.id).where(*queries.reviewed(pair.edition, q="embajada", state=S.APPROVED))
    )
    assert list(found) == [pair.first_id]


@pytest.mark.parametrize("state", [SuspectState.CLEARED, SuspectState.MERGED])
def test_pair_is_decided_on_once(pair: DuplicateSuspect, state: SuspectState) -> None:
    pair.state = state
    saved(pair)

    with pytest.raises(RuleBrokenError):
        merge(pair)

    assert (pair.first.state, pair.second.state) == (S.APPROVED, S.DELEGATION_CONFIRMED)


def test_decision_on_a_pair_needs_a_reason(pair: DuplicateSuspect) -> None:
    with pytest.raises(RuleBrokenError):
        merge(pair, reason="")


def test_merge_of_one_who_has_ended_is_refused(pair: DuplicateSuspect) -> None:
    pair.second.state, pair.second.seat_number = S.WITHDRAWN, None
    saved(pair.second)

    with pytest.raises(RuleBrokenError):
        merge(pair)


def test_merge_takes_no_field_that_is_not_offered(pair: DuplicateSuspect) -> None:
    with pytest.raises(RuleBrokenError):
        merge(pair, take={"state"})

    assert pair.second.state is S.DELEGATION_CONFIRMED


def test_of_two_who_merge_both_ways_one_is_refused(pair: DuplicateSuspect) -> None:
    def keeping(side: str) -> Callable[[], None]:
        def act() -> None:
            found = db.session.get_one(DuplicateSuspect, number)
            actions.merge(
                found, keep=getattr(found, side), take=set(), reason="The same person", by=BY, at=NOON
            )

        return writing(act)

    number = pair.id
    outcome = race([keeping("first"), keeping("second")])

    active = select(func.count()).select_from(Registration).where(Registration.state.not_in(ENDED))
    assert outcome == {"done": 1, RuleBrokenError: 1}
    assert db.session.scalar(active) == 1


FIELDS = ("display_name", "email", "institution", "position_title_es", "photo")
MERGEABLE = tuple(state for state in S if state not in ENDED)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_merging_any_two_keeps_one_active_and_all_history(merged: Callable[..., None], data: Any) -> None:
    merged(
        data.draw(st.tuples(st.sampled_from(MERGEABLE), st.sampled_from(MERGEABLE))),
        keep_first=data.draw(st.booleans()),
        take=data.draw(st.sets(st.sampled_from(FIELDS))),
    )


@pytest.fixture
def merged(edition: ForumEdition, person: Person) -> Callable[..., None]:
    """Merge two made for the occasion, and look whether anything was lost."""

    def check(
        states: tuple[RegistrationState, RegistrationState], *, keep_first: bool, take: set[str]
    ) -> None:
        delegation = DelegationFactory(edition=edition)
        one, two = (
            person(state, delegation=delegation, person__display_name="José Núñez Peña", seat_number=None)
            for state in states
        )
        found = db.session.scalars(
            select(DuplicateSuspect).where(DuplicateSuspect.first == one, DuplicateSuspect.second == two)
        ).one()
        keep, gone = (one, two) if keep_first else (two, one)
        before = [{name: _value(registration, name) for name in FIELDS} for registration in (keep, gone)]
        lines = db.session.scalar(select(func.count()).select_from(JournalEntry)) or 0

        merge(found, keep=keep, take=take)

        after = {name: _value(keep, name) for name in FIELDS}
        assert after == before[0] | {name: before[1][name] for name in take}
        assert {name: _value(gone, name) for name in FIELDS} == before[1]
        assert (gone.state, keep.has_ended) == (S.WITHDRAWN, False)
        assert (db.session.scalar(select(func.count()).select_from(JournalEntry)) or 0) >= lines + 3
        with transaction():  # so that the next two are not suspected of being these
            actions.withdraw(keep, by=BY, at=NOON)

    return check


def _value(registration: Registration, name: str) -> Any:
    holder = registration.person if name in actions.OF_PERSON else registration
    return getattr(holder, name)


def test_whoever_was_rejected_is_compared_when_taken_up_again(person: Person) -> None:
    first = person(S.REJECTED, person__display_name="Diego Zúñiga Ordóñez")
    second = person(S.UNDER_REVIEW, person__display_name="Diego Zuñiga Ordoñez")
    unseen = queries.suspects_of(second)

    with transaction():
        actions.take_up(first, reason="The note verbale arrived", by="a test", at=NOON)

    (pair,) = queries.suspects_of(first)
    assert (unseen, {pair.first, pair.second}) == ([], {first, second})
    with pytest.raises(RuleBrokenError), transaction():
        actions.approve(first, by="a test", at=NOON)
