"""The hard cases of personal data, by their number, through the pages and the worker's chores."""

from collections.abc import Callable
from datetime import timedelta

from babel.dates import format_date
from flask.testing import FlaskClient
from sqlalchemy import select, update

from forum_app.accounts.models import User
from forum_app.badges.queries import valid_badge
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.delegations import jobs
from forum_app.delegations.links import token_of
from forum_app.delegations.models import ErasureRequest, Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.actions import add_default_categories
from forum_app.editions.queries import category_by_code
from forum_app.editions.roles import Role
from forum_app.editions.rules import EditionState
from forum_app.mail.models import Letter
from tests.factories import saved
from tests.factories.badges import BadgeFactory
from tests.factories.delegations import DelegationFactory, RegistrationFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory

SignIn = Callable[[User], FlaskClient]


def a_day_passes() -> None:
    """Let what was asked for have been asked for a day ago."""
    with transaction():
        db.session.execute(update(ErasureRequest).values(asked_at=now() - timedelta(days=1)))


def test_40_erasure_asked_during_the_event_waits_for_the_close_and_the_answer_says_so(
    client: FlaskClient, sign_in: SignIn
) -> None:
    today = now().date()
    edition = EditionFactory(slug="foro", state=EditionState.RUNNING, starts_on=today, ends_on=today)
    day = format_date(today + timedelta(days=16), "d 'de' MMMM 'de' y", locale="es")
    with transaction():
        add_default_categories(edition)
    eva: Registration = RegistrationFactory(
        delegation=DelegationFactory(edition=edition, name_es="Chile", name_en="Chile"),
        person__display_name="Eva Luna",
        person__email="eva@example.org",
        person__language="es",
        state=RegistrationState.APPROVED,
        seat_number=1,
        badge_category=category_by_code(edition, "OBS"),
    )
    BadgeFactory(registration=eva)
    desk = sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER).user)
    page = f"/my-registration/{token_of(eva)}"

    answer = client.post(f"{page}/erasure", follow_redirects=True).text
    letter = db.session.scalars(select(Letter)).one()
    told = (letter.to_address, day in letter.body)
    a_day_passes()
    jobs.forget()
    db.session.rollback()
    during = (eva.person.email, valid_badge(eva) is not None, client.get(page).status_code)
    queue = desk.get("/foro/registrations/erasures/").text

    edition.state = EditionState.CLOSED
    saved(edition)
    jobs.forget()
    db.session.rollback()

    assert f"a más tardar el {day}" in answer
    assert told == ("eva@example.org", True)
    assert during == ("eva@example.org", True, 200)
    assert ("Eva Luna" in queue, "Espera el cierre" in queue) == (True, True)
    assert (eva.person.email, eva.person.display_name, eva.state) == (
        None,
        "Eva Luna",
        RegistrationState.APPROVED,
    )
    assert (client.get(page).status_code, db.session.scalars(select(Letter)).all()) == (404, [])
    assert "Suprimidos" in desk.get("/foro/registrations/erasures/").text
