"""Somebody takes over a role whose holder said no or has left."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from forum_app.agenda import actions, queries
from forum_app.agenda.models import Session, SessionAssignment
from forum_app.agenda.rules import AgendaFacts, AssignmentState, SessionRole, SessionState, Slot, brought_by
from forum_app.core.db import db, transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Role
from tests.agenda.test_editor import SignIn
from tests.conftest import NOON
from tests.factories.agenda import SessionAssignmentFactory, SessionFactory
from tests.factories.delegations import RegistrationFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory, ThemeFactory
from tests.factories.people import OrganizationFactory, PersonFactory
from tests.statements import count_statements

WHO = {"by": "test", "at": NOON}
ACCEPTED, DECLINED, PROPOSED = AssignmentState.ACCEPTED, AssignmentState.DECLINED, AssignmentState.PROPOSED


@pytest.fixture
def edition(app: object) -> ForumEdition:
    edition: ForumEdition = EditionFactory(slug="ensayo")
    return edition


@pytest.fixture
def session(edition: ForumEdition) -> Session:
    session: Session = SessionFactory(edition=edition, theme=ThemeFactory(edition=edition))
    return session


@pytest.fixture
def organiser(edition: ForumEdition, sign_in: SignIn) -> FlaskClient:
    return sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER, user__language="en").user)


def roles(session: Session) -> list[tuple[str | None, str | None, AssignmentState]]:
    db.session.refresh(session)
    return [
        (
            held.person and held.person.display_name,
            held.organization and held.organization.acronym_es,
            held.state,
        )
        for held in sorted(session.assignments, key=lambda held: held.id)
    ]


def test_the_institution_remains_beside_who_is_proposed(session: Session) -> None:
    gone = SessionAssignmentFactory(
        session=session, state=DECLINED, organization=OrganizationFactory(acronym_es="CAF")
    )

    with transaction():
        actions.substitute(gone, person=PersonFactory(display_name="Ana"), **WHO)

    assert roles(session) == [(None, "CAF", ACCEPTED), ("Ana", None, PROPOSED)]


def test_without_an_institution_the_substitute_alone_has_the_role(session: Session) -> None:
    left = SessionAssignmentFactory(session=session, state=ACCEPTED, holder_left_at=NOON)
    comes = RegistrationFactory(delegation__edition=session.edition, person__display_name="Ana")

    with transaction():
        made = actions.substitute(left, person=comes.person, registration=comes, **WHO)

    assert roles(session) == [("Ana", None, PROPOSED)]
    assert made.registration is comes


def test_an_institution_remains_alone_and_names_somebody_later(session: Session) -> None:
    gone = SessionAssignmentFactory(
        session=session, state=DECLINED, organization=OrganizationFactory(acronym_es="CAF"), invited_at=NOON
    )

    with transaction():
        actions.keep_institution(gone, **WHO)
        actions.name_person(gone, person=PersonFactory(display_name="Ana"), **WHO)
    with pytest.raises(RuleBrokenError, match="Ana has been named already"), transaction():
        actions.name_person(gone, person=PersonFactory(display_name="Berta"), **WHO)

    assert roles(session) == [("Ana", "CAF", ACCEPTED)]


def test_what_is_not_vacant_or_of_no_institution_stays(session: Session) -> None:
    holds = SessionAssignmentFactory(session=session, state=ACCEPTED, organization=OrganizationFactory())
    gone = SessionAssignmentFactory(session=session, state=DECLINED)

    with pytest.raises(RuleBrokenError, match="not vacant"), transaction():
        actions.substitute(holds, person=PersonFactory(), **WHO)
    with pytest.raises(RuleBrokenError, match="No institution"), transaction():
        actions.keep_institution(gone, **WHO)


def test_who_could_take_over_is_of_the_theme_comes_and_has_no_role_in_the_session(session: Session) -> None:
    edition, theme = session.edition, session.theme
    gone = SessionAssignmentFactory(session=session, state=DECLINED)

    def beside(
        name: str, *, of: object = theme, held: SessionState = SessionState.READY, **facts: object
    ) -> None:
        other = SessionFactory(edition=edition, theme=of, state=held)
        SessionAssignmentFactory(session=other, person=PersonFactory(display_name=name), **facts)

    beside("Ponente", role=SessionRole.SPEAKER)
    beside("Moderadora", state=ACCEPTED)
    beside("Asistente", role=SessionRole.ATTENDEE)
    beside("Ausente", state=ACCEPTED, holder_left_at=NOON)
    beside("Reacio", state=DECLINED)
    beside("Cancelada", held=SessionState.CANCELLED)
    beside("Ajena", of=ThemeFactory(edition=edition))
    already = SessionAssignmentFactory(session=session, role=SessionRole.SPEAKER)
    SessionAssignmentFactory(session=SessionFactory(edition=edition, theme=theme), person=already.person)

    found = queries.substitutes(edition, gone)

    assert [(one.person.display_name, one.is_moderator) for one in found] == [
        ("Moderadora", True),
        ("Ponente", False),
    ]


def test_substitutes_take_as_many_statements_however_many_there_are(session: Session) -> None:
    gone = SessionAssignmentFactory(session=session, state=DECLINED)
    counts = []
    for _ in range(2):
        for _ in range(4):
            SessionAssignmentFactory(
                session=SessionFactory(edition=session.edition, theme=session.theme), state=ACCEPTED
            )
        db.session.commit()
        reread = db.session.get_one(SessionAssignment, gone.id)
        assert reread.session.edition.slug
        with count_statements() as counter:
            found = queries.substitutes(session.edition, reread)
        counts.append((counter.total, len(found)))

    assert counts == [(5, 4), (5, 8)]


def test_for_a_cancelled_session_nothing_clashes() -> None:
    off = Slot(UUID(int=1), people=frozenset({UUID(int=2)}))

    assert brought_by(AgendaFacts({}, cancelled={off.key: off}), off.key, UUID(int=2)) == []


def test_the_page_lets_the_institution_remain_and_refuses_who_cannot(
    organiser: FlaskClient, session: Session
) -> None:
    gone = SessionAssignmentFactory(
        session=session, state=DECLINED, organization=OrganizationFactory(acronym_es="CAF")
    )
    page = f"/ensayo/assignments/{gone.key}/substitutes"

    empty = organiser.get(page)
    refused = organiser.post(page, data={"person": str(gone.person.key)})
    kept = organiser.post(f"/ensayo/assignments/{gone.key}/keep-institution", follow_redirects=True)
    again = organiser.post(f"/ensayo/assignments/{gone.key}/keep-institution")

    assert "Nobody else has a role in this theme" in empty.text
    assert (refused.status_code, "can no longer take over" in refused.text) == (422, True)
    assert "The institution holds the role; it may name somebody." in kept.text
    assert (again.status_code, roles(session)) == (404, [(None, "CAF", ACCEPTED)])
