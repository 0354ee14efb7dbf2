"""Accreditations: asked for, sent again, decided, withdrawn with their person, erased after the forum."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from forum_app.accounts.models import JournalEntry
from forum_app.accounts.queries import history
from forum_app.badges import actions as badges
from forum_app.core import files
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.errors import GoneError, RuleBrokenError
from forum_app.core.models import StoredFile
from forum_app.delegations import actions as delegations
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import (
    DeadlineStep,
    DelegationKind,
    DelegationRole,
    OverriddenRule,
    RegistrationState,
    RoleGroup,
)
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import category_by_code
from forum_app.editions.rules import EditionState
from forum_app.mail.models import Letter
from forum_app.press import actions, jobs, queries
from forum_app.press.actions import Applicant
from forum_app.press.models import MediaAccreditation, MediaApplicant, MediaLink
from forum_app.press.rules import MediaState, Paper
from tests.conftest import NOON
from tests.factories import saved
from tests.factories.delegations import (
    DeadlineFactory,
    FocalPointFactory,
    QuotaRuleFactory,
    RegistrationFactory,
)
from tests.races import race, writing

from .conftest import Decide, Submit, facts, kept_papers

S = MediaState
WANJIRU = Applicant("Wanjiru", "Kamau", None, None, None)


def journal(accreditation: MediaAccreditation) -> list[tuple[str, str]]:
    return [(line.action, line.actor_name) for line in reversed(history(accreditation))]


def letters() -> list[tuple[str, str, str]]:
    found = db.session.scalars(select(Letter).order_by(Letter.kind, Letter.to_address)).all()
    return [(one.kind, one.to_address, one.language) for one in found]


def stored() -> int:
    return db.session.scalar(select(func.count(StoredFile.id))) or 0


def apply(
    edition: ForumEdition, who: Applicant = WANJIRU, email: str = "wanjiru@example.org"
) -> MediaAccreditation:
    """Ask without a delegation, the address proved by a link."""
    with transaction():
        link, _secret = actions.make_link(edition, email=email, language="en", at=NOON)
    with transaction():
        return actions.apply(link, who, papers=kept_papers(), at=NOON, **facts())


@pytest.fixture
def pool(edition: ForumEdition) -> Delegation:
    """The delegation that the open door leads into."""
    with transaction():
        return actions.open_door(edition, by="Rosa", at=NOON).pool


# Those who are registered


def test_an_accreditation_is_asked_for_with_its_papers(submit: Submit, journalist: Registration) -> None:
    made = submit(papers=kept_papers(Paper.ASSIGNMENT, Paper.CARD))

    assert (made.state, made.submitted_by, made.name) == (S.SUBMITTED, "Hélène", "Lucía Ferreyra")
    assert [made.paper(one) is not None for one in Paper] == [True, True]
    assert [item.serial for item in made.items] == ["0320"]
    assert journal(made) == [("media_accreditation.submitted", "Hélène")]
    assert letters() == []  # whoever asked knows
    assert queries.latest_of(journalist) == made


def test_without_a_letter_of_assignment_nothing_is_asked_for(submit: Submit) -> None:
    with pytest.raises(RuleBrokenError, match="letter of assignment is missing"):
        submit(papers=kept_papers(Paper.CARD))

    assert db.session.scalars(select(MediaAccreditation)).all() == []


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"card_expires_on": date(2020, 1, 1)}, "expired"),
        ({"equipment": "; 4501"}, "does not say what it is"),
    ],
)
def test_what_the_forms_refuse_the_actions_refuse_too(
    submit: Submit, changes: dict[str, object], refusal: str
) -> None:
    with pytest.raises(RuleBrokenError, match=refusal):
        submit(**changes)


def test_a_second_accreditation_is_refused_while_the_first_is_open(submit: Submit, decide: Decide) -> None:
    decide(submit())

    with pytest.raises(RuleBrokenError, match="asked for already"):
        submit()


def test_after_a_rejection_the_desk_alone_begins_anew(submit: Submit, decide: Decide) -> None:
    decide(submit(), S.REJECTED, "Not an outlet")

    with pytest.raises(RuleBrokenError, match="was rejected"):
        submit()
    assert submit(at_desk=True).state is S.SUBMITTED


def test_of_many_who_ask_at_once_one_is_taken(submit: Submit, journalist: Registration) -> None:
    key = journalist.key

    def ask() -> object:
        one = db.session.scalars(select(Registration).where(Registration.key == key)).one()
        return actions.submit(one, papers=kept_papers(), by="a test", at=NOON, **facts())

    assert race([writing(ask) for _one in range(4)]) == {"done": 1, RuleBrokenError: 3}


def test_focal_points_ask_until_the_grace_ends_and_the_desk_after_it(
    submit: Submit, journalist: Registration
) -> None:
    DeadlineFactory(
        edition=journalist.edition,
        kind=journalist.delegation.kind,
        step=DeadlineStep.MEDIA,
        at=NOON - timedelta(hours=2),
        grace_hours=3,
    )

    with pytest.raises(RuleBrokenError, match="deadline has passed"):
        submit(at=NOON + timedelta(hours=1))
    assert submit(at=NOON + timedelta(minutes=59)).state is S.SUBMITTED


def test_the_desk_asks_after_the_deadline(submit: Submit, journalist: Registration) -> None:
    DeadlineFactory(
        edition=journalist.edition, kind=journalist.delegation.kind, step=DeadlineStep.MEDIA, at=NOON
    )

    assert submit(at_desk=True).state is S.SUBMITTED


def test_what_is_missing_may_come_after_the_deadline(
    submit: Submit, decide: Decide, journalist: Registration
) -> None:
    made = decide(submit(), S.DOCS_MISSING, "No signature")
    DeadlineFactory(
        edition=journalist.edition, kind=journalist.delegation.kind, step=DeadlineStep.MEDIA, at=NOON
    )

    with transaction():
        actions.send_again(made, papers=kept_papers(), by="Hélène", at=NOON, **facts())
    with pytest.raises(RuleBrokenError, match="deadline has passed"), transaction():
        actions.send_again(made, papers={}, by="Hélène", at=NOON, **facts())

    assert (made.state, made.decision_reason) == (S.SUBMITTED, None)


def test_a_paper_sent_again_takes_the_place_of_the_first_and_that_is_erased(submit: Submit) -> None:
    made = submit()
    first = made.assignment
    assert first is not None
    digest = first.sha256
    other = files.keep

    with transaction():
        new = other(b"%PDF-1.7 another %%EOF", media_type="application/pdf", at=NOON)
        dropped = actions.send_again(
            made, papers={Paper.ASSIGNMENT: new}, by="Hélène", at=NOON, **facts(outlet="La Costa")
        )
    files.erase(dropped)

    assert (made.outlet, made.assignment, dropped, stored()) == ("La Costa", new, [digest], 1)
    with pytest.raises(FileNotFoundError):
        files.read(StoredFile(sha256=digest))


def test_bytes_that_another_row_names_stay(submit: Submit) -> None:
    made = submit()
    with transaction():
        twin = kept_papers()[Paper.ASSIGNMENT]

    with transaction():
        dropped = actions.send_again(made, papers=kept_papers(), by="Hélène", at=NOON, **facts())
    files.erase(dropped)

    assert files.read(twin) != b""


# Decisions


@pytest.mark.parametrize(
    ("state", "reason", "kind"),
    [
        (S.APPROVED, None, "press/approved"),
        (S.DOCS_MISSING, "No signature", "press/docs_missing"),
        (S.REJECTED, "Not an outlet", "press/rejected"),
    ],
)
def test_the_journalist_and_the_focal_points_read_the_decision(
    submit: Submit, decide: Decide, delegation: Delegation, state: S, reason: str | None, kind: str
) -> None:
    FocalPointFactory(delegation=delegation, user__email="focal@example.org", user__language="en")

    made = decide(submit(), state, reason)

    assert (made.state, made.decided_at, made.decision_reason) == (state, NOON, reason)
    assert letters() == [(kind, "focal@example.org", "en"), (kind, "lucia@example.org", "es")]
    assert journal(made)[-1] == (f"media_accreditation.{state.value}", "Carmen")


def test_of_somebody_without_an_address_the_focal_points_read(
    submit: Submit, decide: Decide, journalist: Registration
) -> None:
    FocalPointFactory(delegation=journalist.delegation, user__email="focal@example.org", user__language="es")
    journalist.person.email = None
    saved(journalist)

    decide(submit())

    assert [address for _kind, address, _language in letters()] == ["focal@example.org"]


def test_an_accreditation_that_was_granted_can_be_taken_back(submit: Submit, decide: Decide) -> None:
    made = decide(submit())

    decide(made, S.REJECTED, "The outlet withdrew its letter")

    assert made.state is S.REJECTED


def test_who_leaves_takes_the_accreditation_along(submit: Submit, journalist: Registration) -> None:
    made = submit()

    with transaction():
        delegations.withdraw(journalist, by="Hélène", at=NOON, reason="Ill")

    assert (made.state, made.decision_reason) == (S.WITHDRAWN, "Ill")
    assert journal(made)[-1] == ("media_accreditation.withdrawn", "Hélène")


def test_what_was_rejected_stays_so_when_its_person_leaves(
    submit: Submit, decide: Decide, journalist: Registration
) -> None:
    made = decide(submit(), S.REJECTED, "Not an outlet")

    with transaction():
        delegations.withdraw(journalist, by="Hélène", at=NOON)

    assert made.state is S.REJECTED


def test_who_leaves_without_an_accreditation_leaves(journalist: Registration) -> None:
    with transaction():
        delegations.withdraw(journalist, by="Hélène", at=NOON)

    assert journalist.state is RegistrationState.WITHDRAWN


# The badge


def test_a_press_badge_waits_for_the_accreditation(
    submit: Submit, decide: Decide, edition: ForumEdition, journalist: Registration
) -> None:
    made = submit()

    before = badges.issue_missing(edition, by="a test", at=NOON)
    decide(made)
    after = badges.issue_missing(edition, by="a test", at=NOON)

    assert (before, after) == (0, 1)


def test_somebody_who_answers_for_it_lets_the_press_badge_go(
    edition: ForumEdition, journalist: Registration
) -> None:
    with transaction():
        delegations.set_aside(
            journalist, OverriddenRule.MEDIA, reason="The Minister's own reporter", by="Rosa", at=NOON
        )

    assert badges.issue_missing(edition, by="a test", at=NOON) == 1
    assert not queries.waits_for_accreditation(journalist)


def test_an_official_badge_waits_for_no_accreditation(edition: ForumEdition, delegation: Delegation) -> None:
    RegistrationFactory(
        delegation=delegation,
        state=RegistrationState.APPROVED,
        badge_category=category_by_code(edition, "OBS"),
    )

    assert badges.issue_missing(edition, by="a test", at=NOON) == 1


def test_who_becomes_official_is_out_of_the_press_list(
    submit: Submit, decide: Decide, edition: ForumEdition, journalist: Registration
) -> None:
    decide(submit())
    QuotaRuleFactory(delegation=journalist.delegation, role_group=RoleGroup.OFFICIAL, seats=None)
    before = queries.accredited(edition)

    with transaction():
        delegations.edit(
            journalist,
            version=journalist.version,
            role=DelegationRole.ADVISER,
            name_order=journalist.person.name_order,
            display_name=journalist.person.display_name,
            by="Rosa",
            at=NOON,
            as_organiser=True,
        )

    assert (len(before), queries.accredited(edition)) == (1, [])
    assert sum(queries.numbers_by_state(edition).values()) == 0


# The door for all others


def test_the_door_makes_its_pool_once(edition: ForumEdition, pool: Delegation) -> None:
    with transaction():
        actions.close_door(edition, by="Rosa", at=NOON)
        actions.close_door(edition, by="Rosa", at=NOON)
        door = actions.open_door(edition, by="Rosa", at=NOON)

    lines = (
        select(JournalEntry.action).where(JournalEntry.action.startswith("media.")).order_by(JournalEntry.id)
    )
    assert (door.pool, door.is_open, pool.kind) == (pool, True, DelegationKind.MEDIA)
    assert db.session.scalars(lines).all() == [
        "media.door-opened",
        "media.door-closed",
        "media.door-opened",
    ]


def test_a_door_that_was_never_opened_closes_in_silence(edition: ForumEdition) -> None:
    with transaction():
        actions.close_door(edition, by="Rosa", at=NOON)

    assert (queries.door_of(edition), queries.takes_requests(edition, at=NOON)) == (None, False)


def test_the_door_is_open_until_the_grace_ends(edition: ForumEdition, pool: Delegation) -> None:
    DeadlineFactory(
        edition=edition, kind=DelegationKind.MEDIA, step=DeadlineStep.MEDIA, at=NOON, grace_hours=2
    )

    open_at = [queries.takes_requests(edition, at=NOON + timedelta(hours=hours)) for hours in (1, 2)]

    assert open_at == [True, False]


@pytest.mark.parametrize("opened", [True, False])
def test_nothing_is_asked_at_a_closed_door(edition: ForumEdition, *, opened: bool) -> None:
    with transaction():
        if opened:
            actions.open_door(edition, by="Rosa", at=NOON)
            actions.close_door(edition, by="Rosa", at=NOON)

    with pytest.raises(GoneError, match="takes no requests"):
        actions.ask_for_link(edition, email="a@example.org", language="es", at=NOON)


def test_a_link_is_sent_and_only_its_hash_is_kept(edition: ForumEdition, pool: Delegation) -> None:
    with transaction():
        actions.ask_for_link(edition, email="wanjiru@example.org", language="en", at=NOON)

    assert letters() == [("press/link", "wanjiru@example.org", "en")]
    assert db.session.scalars(select(MediaAccreditation)).all() == []


def test_whoever_asked_already_gets_the_link_to_that(edition: ForumEdition, pool: Delegation) -> None:
    apply(edition)
    with transaction():
        actions.ask_for_link(edition, email="Wanjiru@Example.org", language="en", at=NOON)

    assert [kind for kind, *_rest in letters()] == ["press/known", "press/received"]


def test_an_application_is_in_the_queue_once_its_address_is_proved(
    edition: ForumEdition, pool: Delegation
) -> None:
    made = apply(edition)

    assert (made.name, made.registration, made.state) == ("Wanjiru Kamau", None, S.SUBMITTED)
    assert made.applicant is not None
    assert (made.applicant.email, made.applicant.search_key) == ("wanjiru@example.org", "wanjiru kamau")
    assert letters() == [("press/received", "wanjiru@example.org", "en")]


def test_a_link_works_once(edition: ForumEdition, pool: Delegation) -> None:
    with transaction():
        link, secret = actions.make_link(edition, email="a@example.org", language="es", at=NOON)
    live = queries.live_link(secret, at=NOON)
    with transaction():
        actions.apply(link, WANJIRU, papers=kept_papers(), at=NOON, **facts())

    with pytest.raises(GoneError, match="used already"), transaction():
        actions.apply(link, WANJIRU, papers=kept_papers(), at=NOON, **facts())

    assert (live, queries.live_link(secret, at=NOON)) == (link, None)


def test_a_link_ends_after_two_days(edition: ForumEdition, pool: Delegation) -> None:
    with transaction():
        link, secret = actions.make_link(edition, email="a@example.org", language="es", at=NOON)

    found = [queries.live_link(secret, at=NOON + timedelta(hours=hours)) for hours in (47, 48)]

    assert found == [link, None]


def test_who_says_no_name_is_not_taken(edition: ForumEdition, pool: Delegation) -> None:
    with pytest.raises(RuleBrokenError, match="Write the name"):
        apply(edition, Applicant(None, None, None, None, None))


def test_an_applicant_becomes_somebody_of_the_pool_by_the_approval(
    edition: ForumEdition, pool: Delegation, decide: Decide
) -> None:
    made = apply(edition, WANJIRU._replace(nationality="KE"))

    decide(made)

    one = made.registration
    assert one is not None
    assert (one.delegation, one.delegation_role, one.institution) == (
        pool,
        DelegationRole.PRESS,
        "El Litoral",
    )
    assert (one.state, one.badge_category.code) == (RegistrationState.DELEGATION_CONFIRMED, "PRESS")
    assert (one.person.email, one.person.nationality) == ("wanjiru@example.org", "KE")
    assert db.session.scalars(select(MediaApplicant)).all() == []
    assert "press/approved" in {kind for kind, *_rest in letters()}


def test_an_applicant_who_is_rejected_becomes_nobody(
    edition: ForumEdition, pool: Delegation, decide: Decide
) -> None:
    made = decide(apply(edition), S.REJECTED, "Not an outlet")

    assert (made.registration, db.session.scalars(select(Registration)).all()) == (None, [])


def test_an_applicant_sends_again_what_is_missing(
    edition: ForumEdition, pool: Delegation, decide: Decide
) -> None:
    made = decide(apply(edition), S.DOCS_MISSING, "No signature")

    with transaction():
        actions.send_again(made, papers=kept_papers(), by=made.name, at=NOON, **facts())
    with transaction():
        actions.send_again(made, papers={}, by=made.name, at=NOON, **facts())

    assert made.state is S.SUBMITTED


def test_whoever_is_registered_officially_is_not_accredited_as_media(
    edition: ForumEdition, pool: Delegation, delegation: Delegation, decide: Decide
) -> None:
    RegistrationFactory(
        delegation=delegation,
        person__display_name="Wanjirú KAMAU",
        person__email="Wanjiru@example.org",
        badge_category=category_by_code(edition, "OBS"),
    )
    made = apply(edition)

    with pytest.raises(RuleBrokenError, match="may not hold both"):
        decide(made)

    db.session.rollback()
    assert (made.state, made.registration) == (S.SUBMITTED, None)


def test_a_namesake_and_a_shared_mailbox_bar_nobody(
    edition: ForumEdition, pool: Delegation, delegation: Delegation, decide: Decide
) -> None:
    official = category_by_code(edition, "OBS")
    for name, email in (("Wanjiru Kamau", "other@example.org"), ("Somebody Else", "wanjiru@example.org")):
        RegistrationFactory(
            delegation=delegation,
            person__display_name=name,
            person__email=email,
            badge_category=official,
        )

    assert decide(apply(edition)).state is S.APPROVED


# What goes


def test_papers_and_applicants_are_erased_a_month_after_the_forum(
    edition: ForumEdition, pool: Delegation, submit: Submit, decide: Decide
) -> None:
    kept = decide(submit(papers=kept_papers(Paper.ASSIGNMENT, Paper.CARD)))
    gone = decide(apply(edition), S.REJECTED, "Not an outlet")
    assert edition.ends_on is not None
    month = edition.ends_on + timedelta(days=30)
    last_minute = datetime.combine(month, time(23, 59), ZoneInfo(edition.time_zone))  # in UTC the day after

    with transaction():
        early = actions.forget(at=last_minute)
    with transaction():
        dropped = actions.forget(at=last_minute + timedelta(minutes=1))
    files.erase(dropped)
    with transaction():
        again = actions.forget(at=last_minute + timedelta(minutes=1))

    assert (early, len(dropped), again, stored()) == ([], 3, [], 0)
    assert (kept.outlet, kept.name, kept.state) == ("El Litoral", "Lucía Ferreyra", S.APPROVED)
    assert (kept.card_number, kept.equipment, gone.applicant, gone.name) == (None, None, None, "–")


def test_the_chore_erases_what_an_archived_edition_kept_and_dead_links(
    edition: ForumEdition, pool: Delegation
) -> None:
    apply(edition)
    edition.state = EditionState.ARCHIVED
    saved(edition)

    jobs.forget()

    assert (stored(), db.session.scalars(select(MediaLink)).all()) == (0, [])


def test_a_live_link_is_not_forgotten(edition: ForumEdition) -> None:
    with transaction():
        link, _secret = actions.make_link(edition, email="a@example.org", language="es", at=now())

    jobs.forget()

    assert db.session.scalars(select(MediaLink)).all() == [link]


def test_the_pool_seats_every_journalist_whose_accreditation_is_approved(edition: ForumEdition) -> None:
    with transaction():
        delegations.add_usual_quotas(edition)
        actions.open_door(edition, by="Press", at=NOON)

    for name in ("Aguirre", "Benavides", "Cisneros"):
        made = apply(edition, Applicant("Ana", name, None, None, None), f"{name.lower()}@example.org")
        with transaction():
            actions.decide(made, S.APPROVED, reason=None, by="Press", at=NOON)

    seats = db.session.execute(
        select(Registration.state, Registration.seat_number).order_by(Registration.id)
    ).all()
    assert [tuple(one) for one in seats] == [
        (RegistrationState.DELEGATION_CONFIRMED, number) for number in (1, 2, 3)
    ]


def test_erasure_takes_what_the_journalist_sent(
    journalist: Registration, submit: Submit, decide: Decide
) -> None:
    kept = decide(submit(papers=kept_papers(Paper.ASSIGNMENT, Paper.CARD)))

    with transaction():
        dropped = actions.forget_person(journalist, at=NOON)
    files.erase(dropped)

    assert (len(dropped), stored(), kept.assignment, kept.card_number) == (2, 0, None, None)
    assert (kept.outlet, kept.state) == ("El Litoral", S.APPROVED)
    assert db.session.scalars(select(Letter)).all() == []
