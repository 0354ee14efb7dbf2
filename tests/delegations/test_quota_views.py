"""The pages of quotas, deadlines and the waiting list, as organisers and focal points use them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.core.clock import now
from forum_app.core.db import db
from forum_app.delegations import queries
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import (
    DeadlineStep,
    DelegationKind,
    Due,
    OverriddenRule,
    RegistrationState,
    RoleGroup,
    usual_seats,
)
from forum_app.editions.models import ForumEdition
from tests.delegations.conftest import Person
from tests.delegations.test_views import about, of
from tests.factories.delegations import DeadlineExtensionFactory, DeadlineFactory, QuotaRuleFactory
from tests.statements import count_statements

S = RegistrationState
SignIn = Callable[[User], FlaskClient]
OBSERVER = DelegationKind.OBSERVER_STATE
MOST_STATEMENTS_OF_A_CONFIRMATION = 14
MOST_STATEMENTS_OF_A_FORM = 16  # PostgreSQL asks one more, to let those who save go in turn


def version_on(page: str) -> dict[str, str]:
    """The version that a form was opened with, as a browser sends it back."""
    return {"version": re.findall(r'name="version"[^>]* value="(\d+)"', page)[0]}


def kind(edition: ForumEdition, word: str = "observer_state") -> str:
    return f"/{edition.slug}/quotas/edit?kind={word}"


def test_quotas_page_shows_every_kind(desk: FlaskClient, delegation: Delegation) -> None:
    DeadlineFactory(edition=delegation.edition, at=datetime(2026, 12, 1, 23, tzinfo=UTC), grace_hours=24)

    text = words(desk.get(f"/{delegation.edition.slug}/quotas/?lang=en").text)

    assert "Observer State 1 delegation 6 4 2 2 2 no limit 2 0" in text
    assert "1 Dec 2026, 18:00 + 24 h of grace" in text


def test_quotas_page_asks_as_many_statements_with_all_set(desk: FlaskClient, edition: ForumEdition) -> None:
    def asked() -> int:
        with count_statements() as counter:
            desk.get(f"/{edition.slug}/quotas/")
        return counter.total

    before = asked()
    for each in DelegationKind:
        DeadlineFactory(edition=edition, kind=each)

    assert asked() == before


def test_organiser_sets_the_quotas_and_deadlines_of_a_kind(desk: FlaskClient, edition: ForumEdition) -> None:
    page = desk.get(kind(edition))
    data = {
        **version_on(page.text),
        "seats_official": "8",
        "seats_support": "",
        "at_confirm": "2026-12-01T18:00",
        "grace_confirm": "24",
        "grace_photo": "12",
    }

    answer = desk.post(kind(edition), data=data)

    assert 'value="6"' in page.text
    assert answer.status_code == 302
    kept = queries.kind_quotas(edition)
    assert (kept[OBSERVER][RoleGroup.OFFICIAL], kept[OBSERVER][RoleGroup.SUPPORT]) == (8, None)
    assert kept[DelegationKind.HOST] == usual_seats(DelegationKind.HOST)
    [(step, deadline)] = queries.deadlines(edition)[OBSERVER].items()
    at = datetime(2026, 12, 1, 23, tzinfo=UTC)
    assert (step, deadline.due) == (DeadlineStep.CONFIRM, Due(at, timedelta(hours=24)))
    assert 'value="2026-12-01T18:00"' in desk.get(kind(edition)).text


def test_organiser_sets_the_same_deadlines_for_every_kind(desk: FlaskClient, edition: ForumEdition) -> None:
    seen = version_on(desk.get(kind(edition)).text)
    desk.post(kind(edition), data={**seen, "at_visa": "2026-11-25T12:00", "every_kind": "y"})

    assert set(queries.deadlines(edition)) == set(DelegationKind)


@pytest.mark.parametrize("data", [{"seats_official": "-1"}, {"seats_press": "x"}, {"grace_visa": "1000"}])
def test_quotas_come_back_with_errors_beside_the_field(
    desk: FlaskClient, edition: ForumEdition, data: dict[str, str]
) -> None:
    answer = desk.post(kind(edition), data=data)

    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert queries.kind_quotas(edition)[OBSERVER] == usual_seats(OBSERVER)


@pytest.mark.parametrize("word", ["king", ""])
def test_quotas_of_an_unknown_kind_are_missing(desk: FlaskClient, edition: ForumEdition, word: str) -> None:
    assert desk.get(kind(edition, word)).status_code == 404


def test_organiser_gives_a_delegation_quotas_of_its_own(desk: FlaskClient, delegation: Delegation) -> None:
    page = desk.get(of(delegation, "quotas") + "?lang=en")
    data = {"seats_official": "", "seats_support": "3", "unlimited_press": "y", "seats_press": "2"}

    answer = desk.post(of(delegation, "quotas"), data=version_on(page.text) | data)

    assert "As its kind: 6" in page.text
    assert "As its kind: no limit" in page.text
    assert answer.headers["Location"] == of(delegation)
    own = {rule.role_group: rule.seats for rule in delegation.quotas}
    assert own == {RoleGroup.SUPPORT: 3, RoleGroup.PRESS: None}


def test_second_organiser_sees_both_versions_of_a_kind_and_overwrites_nothing_unseen(
    desk: FlaskClient, edition: ForumEdition
) -> None:
    opened = version_on(desk.get(kind(edition)).text)
    desk.post(kind(edition), data={**opened, "seats_official": "8", "at_visa": "2026-11-25T12:00"})

    without = {"at_visa": "", "grace_visa": "", "every_kind": "y"}
    late = desk.post(kind(edition) + "&lang=en", data={**opened, **without, "seats_official": "5"})

    assert late.status_code == 422
    assert "Somebody else saved this while you were editing." in late.text
    assert difference(late.text) == {
        "Official delegates": ("8", "5"),
        "Letters for visas": ("2026-11-25 12:00", ""),
        "Letters for visas: grace in hours": ("0", ""),
    }
    assert queries.kind_quotas(edition)[OBSERVER][RoleGroup.OFFICIAL] == 8
    assert f'href="{kind(edition)}&amp;lang=en">Discard' in late.text
    again = desk.post(kind(edition), data={**version_on(late.text), **without, "seats_official": "5"})
    assert (again.status_code, queries.terms(edition, OBSERVER)) == (302, {})
    assert queries.kind_quotas(edition)[OBSERVER][RoleGroup.OFFICIAL] == 5


def test_second_click_on_save_is_no_second_organiser(desk: FlaskClient, edition: ForumEdition) -> None:
    data = version_on(desk.get(kind(edition)).text) | {"seats_official": "8", "at_visa": "2026-11-25T12:00"}

    assert [desk.post(kind(edition), data=data).status_code for _ in range(2)] == [302, 302]


def test_second_organiser_sees_both_versions_of_the_quotas_of_a_delegation(
    desk: FlaskClient, delegation: Delegation
) -> None:
    page = of(delegation, "quotas")
    opened = version_on(desk.get(page).text)
    desk.post(page, data={**opened, "seats_official": "4", "unlimited_press": "y"})

    late = desk.post(page + "?lang=en", data={**opened, "seats_official": "3"})
    twice = desk.post(page, data={**opened, "seats_official": "4", "unlimited_press": "y"})

    assert (late.status_code, twice.status_code) == (422, 302)
    assert difference(late.text) == {
        "Official delegates": ("4", "3"),
        "Press of the delegation: no limit": ("Yes", "No"),
    }
    db.session.refresh(delegation)
    assert delegation.own_seats == {RoleGroup.OFFICIAL: 4, RoleGroup.PRESS: None}


def difference(page: str) -> dict[str, tuple[str, str]]:
    """The fields that two versions have otherwise: what is saved, and what was sent."""
    found = re.findall(r"<dt>([^<]+)</dt>\s*<dd>.*?<del>(.*?)</del>.*?<ins>(.*?)</ins>", page)
    return {field: (saved.replace("–", ""), sent.replace("–", "")) for field, saved, sent in found}


def test_organiser_extends_a_deadline_and_reads_who_did(
    desk: FlaskClient, delegation: Delegation, organiser: User
) -> None:
    data = {"step": "confirm", "until": "2026-12-01T18:00", "reason": "La nota llegó tarde."}

    page = desk.get(of(delegation, "extend"))
    answer = desk.post(of(delegation, "extend"), data=data, follow_redirects=True)

    assert page.status_code == 200
    assert organiser.name in answer.text
    assert "La nota llegó tarde." in answer.text
    at = datetime(2026, 12, 1, 23, tzinfo=UTC)
    assert queries.dues(delegation) == {DeadlineStep.CONFIRM: Due(at, is_extension=True)}


def test_extension_without_a_reason_is_refused(desk: FlaskClient, delegation: Delegation) -> None:
    answer = desk.post(of(delegation, "extend"), data={"step": "confirm", "until": "2026-12-01T18:00"})

    assert answer.status_code == 422
    assert queries.extensions(delegation) == []


@pytest.mark.parametrize("rest", ["quotas", "extend"])
def test_focal_points_set_neither_quotas_nor_deadlines(
    embassy: FlaskClient, delegation: Delegation, rest: str
) -> None:
    assert embassy.get(of(delegation, rest)).status_code == 404


def words(page: str) -> str:
    """A page as it is read: without its marks, every space alike."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def waits(person: Person, place: int, name: str) -> Any:
    return person(S.WAITLISTED, waiting_position=place, person__display_name=name)


def test_focal_point_orders_the_waiting_list(embassy: FlaskClient, person: Person) -> None:
    first, second = waits(person, 1, "Ana Núñez"), waits(person, 2, "Luis Quispe")

    embassy.post(about(second, "sooner"))
    sooner = queries.waiting(first.delegation)
    answer = embassy.post(about(second, "later"), follow_redirects=True)

    assert sooner == [second, first]
    assert queries.waiting(first.delegation) == [first, second]
    text = words(answer.text)
    assert text.index("Lista de espera 2") < text.rindex("Ana Núñez") < text.rindex("Luis Quispe")


def test_focal_point_reads_who_waits_by_decision_and_cannot_move_them(
    embassy: FlaskClient, person: Person
) -> None:
    person(S.WAITLISTED)

    text = embassy.get(of(person().delegation)).text

    assert "En espera por decisión del equipo organizador" in text
    assert "/sooner" not in text
    assert "/overflow" not in text


def test_focal_point_admits_an_overflow_guest(
    embassy: FlaskClient, person: Person, delegation: Delegation
) -> None:
    QuotaRuleFactory(delegation=delegation, role_group=RoleGroup.OVERFLOW, seats=1)
    guest = person(S.WAITLISTED)

    link = about(guest, "overflow") in embassy.get(of(delegation)).text
    page = embassy.get(about(guest, "overflow"))
    answer = embassy.post(about(guest, "overflow"))

    assert (link, page.status_code, answer.status_code) == (True, 200, 302)
    assert (guest.role_group, guest.state) == (RoleGroup.OVERFLOW, S.DELEGATION_CONFIRMED)


def test_organiser_goes_over_the_overflow_with_a_reason(desk: FlaskClient, person: Person) -> None:
    guest = person(S.WAITLISTED)

    refused = desk.post(about(guest, "overflow"))
    desk.post(about(guest, "overflow"), data={"reason": "Invitado del Canciller"})

    assert refused.status_code == 422
    assert guest.passes_over(OverriddenRule.QUOTA)
    assert guest.state is S.DELEGATION_CONFIRMED


def test_surplus_of_a_lowered_quota_is_marked_wherever_it_is_seen(
    desk: FlaskClient, person: Person, delegation: Delegation
) -> None:
    held = [person(S.APPROVED) for _ in range(2)]
    delegation.quotas[0].seats = 1
    db.session.commit()
    slug = delegation.edition.slug

    pages = {
        "board": desk.get(f"/{slug}/delegations/?lang=en"),
        "show": desk.get(of(delegation) + "?lang=en"),
        "review": desk.get(f"/{slug}/registrations/?lang=en"),
        "last": desk.get(about(held[1]) + "?lang=en"),
        "first": desk.get(about(held[0]) + "?lang=en"),
    }

    marks = {name: page.text.lower().count("over quota") for name, page in pages.items()}
    assert marks == {
        "board": 2,
        "show": 2,
        "review": 1,
        "last": 1,
        "first": 0,
    }  # on the board in a filter too


def test_focal_point_reads_the_deadlines_and_sees_what_is_in_grace(
    embassy: FlaskClient, delegation: Delegation
) -> None:
    edition = delegation.edition
    at = now()
    DeadlineFactory(edition=edition, step=DeadlineStep.PHOTO, at=at - timedelta(hours=1), grace_hours=24)
    DeadlineFactory(edition=edition, step=DeadlineStep.VISA, at=at - timedelta(days=1))
    DeadlineFactory(edition=edition, step=DeadlineStep.CREDENTIAL, at=at + timedelta(days=3, minutes=5))
    DeadlineExtensionFactory(
        delegation=delegation, step=DeadlineStep.CONFIRM, until=at + timedelta(days=30, minutes=5)
    )

    answer = embassy.get(of(delegation) + "?lang=en").text

    text = words(answer)
    assert "Photos overdue; accepted for" in text
    assert "Letters for visas closed" in text
    assert "Credential in 3 days" in text
    assert "extended for this delegation" in text
    assert [answer.count(f'"clock {mark}"') for mark in ("clock-past", "clock-over")] == [1, 1]


@pytest.mark.parametrize(
    ("step", "gone", "left"),
    [
        (DeadlineStep.NOMINATE, "/people/new", "/confirm"),
        (DeadlineStep.CONFIRM, "/confirm", "/photo/change"),
        (DeadlineStep.PHOTO, "/photo/change", "/confirm"),
    ],
)
def test_focal_point_is_offered_no_step_whose_deadline_has_passed(
    embassy: FlaskClient, person: Person, step: DeadlineStep, gone: str, left: str
) -> None:
    registration = person()
    DeadlineFactory(edition=registration.edition, step=step, at=now() - timedelta(hours=1))

    text = embassy.get(of(registration.delegation)).text

    assert (gone in text, left in text) == (False, True)


def test_groups_without_seats_and_people_are_not_shown(
    embassy: FlaskClient, delegation: Delegation, person: Person
) -> None:
    QuotaRuleFactory(delegation=delegation, role_group=RoleGroup.SUPPORT, seats=0)
    QuotaRuleFactory(delegation=delegation, role_group=RoleGroup.ASSISTANT, seats=None)

    text = embassy.get(of(delegation) + "?lang=en").text

    shown = {group: str(word) in text for group, word in WORDS.items()}
    assert shown == {group: group in SHOWN for group in RoleGroup}


WORDS = {
    RoleGroup.OFFICIAL: "Official delegates",
    RoleGroup.SUPPORT: "Support staff",
    RoleGroup.INTERPRETER: "Interpreters",
    RoleGroup.SECURITY: "Security",
    RoleGroup.ACCOMPANYING: "Accompanying persons",
    RoleGroup.ASSISTANT: "Personal assistants",
    RoleGroup.PRESS: "Press of the delegation",
    RoleGroup.OVERFLOW: "Overflow guests",
}
SHOWN = set(RoleGroup) - {RoleGroup.SUPPORT, RoleGroup.ASSISTANT, RoleGroup.OVERFLOW}


def test_form_of_one_person_asks_as_few_statements_however_many_are_registered(
    embassy: FlaskClient, delegation: Delegation, person: Person
) -> None:
    address, names = of(delegation, "people/new"), iter(["Hélène Dubois", "Fatou Núñez", "Yuki Tanaka"])

    def asked() -> int:
        data = {
            "role": "delegate",
            "display_name": (name := next(names)),
            "name_order": "given_first",
            "email": f"{name[0].lower()}@example.org",
        }
        with count_statements() as counter:
            embassy.post(address, data=data)
        return counter.total

    before = asked()
    for _ in range(10):
        person()

    assert before == asked() <= MOST_STATEMENTS_OF_A_FORM


def test_confirming_asks_as_few_statements_however_many_are_confirmed(
    embassy: FlaskClient, delegation: Delegation, person: Person
) -> None:
    delegation.quotas[0].seats = 4
    db.session.commit()
    people = [person(state=S.SUBMITTED) for _ in range(4)]

    def asked() -> int:
        address = f"/{delegation.edition.slug}/registrations/{people.pop().key}/confirm"
        with count_statements() as counter:
            embassy.post(address)
        return counter.total

    before = asked()
    asked()
    asked()

    assert before == asked() <= MOST_STATEMENTS_OF_A_CONFIRMATION
