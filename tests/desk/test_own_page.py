"""A delegate's own page: the state in plain words, the code for the door, a copy of everything."""

import json
import re
from io import BytesIO

import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw

from forum_app.badges.models import Badge
from forum_app.badges.rules import BadgeState
from forum_app.delegations.links import token_of
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import RegistrationState
from tests.factories.agenda import SessionAssignmentFactory
from tests.factories.badges import BadgeFactory
from tests.factories.badges import token_of as code_of
from tests.factories.delegations import FocalPointFactory, RegistrationFactory

S = RegistrationState
RUN = re.compile(r"(\d+) (\d+)h(\d+)")


def address(registration: Registration, page: str = "") -> str:
    return f"/my-registration/{token_of(registration)}{page}"


def read_code(picture: bytes) -> str:
    """What a camera reads in our picture of a code, whose path is made of rectangles alone."""
    text = picture.decode()
    side = int(text.split('viewBox="0 0 ')[1].split()[0])
    image = Image.new("L", (side * 4, side * 4), 255)
    draw = ImageDraw.Draw(image)
    for run in text.split('<path d="')[1].split('"')[0].split("M")[1:]:
        x, y, width = (int(number) * 4 for number in RUN.findall(run)[0])
        draw.rectangle((x, y, x + width - 1, y + 3), fill=0)
    (code,) = zxingcpp.read_barcodes(image)
    return code.text


@pytest.mark.parametrize("state", list(S))
def test_every_state_is_told_in_plain_words(app: Flask, client: FlaskClient, state: S) -> None:
    registration = RegistrationFactory(state=state, decision_reason="Firma ilegible")
    FocalPointFactory(delegation=registration.delegation, user__name="Hélène Dubois")

    pages = [client.get(address(registration, f"?lang={language}")).text for language in ("es", "en")]

    has_reason = state in {S.RETURNED, S.WAITLISTED, S.REJECTED, S.REVOKED}
    assert [registration.person.display_name in page for page in pages] == [True, True]
    assert ["Firma ilegible" in page for page in pages] == [has_reason, has_reason]
    assert ["Hélène Dubois" in page for page in pages] == [True, True]


def test_who_waits_lacks_a_seat_and_not_the_word_of_the_delegation(app: Flask, client: FlaskClient) -> None:
    waiting = RegistrationFactory(state=S.WAITLISTED)
    received = RegistrationFactory(state=S.SUBMITTED)

    of_waiting, of_received = (client.get(address(one, "?lang=en")).text for one in (waiting, received))

    done = 'Confirmation by the delegation <span class="visually-hidden">(done)'
    assert ("A free seat of the delegation" in of_waiting, done in of_waiting) == (True, True)
    assert ("A free seat of the delegation" in of_received, done in of_received) == (False, False)


def test_code_is_the_one_of_the_badge(app: Flask, client: FlaskClient) -> None:
    badge: Badge = BadgeFactory()

    page = client.get(address(badge.registration))
    picture = client.get(address(badge.registration, "/code.svg"))

    assert address(badge.registration, "/code.svg") in page.text
    assert picture.mimetype == "image/svg+xml"
    assert read_code(picture.data) == code_of(badge)


@pytest.mark.parametrize(
    ("registration", "badge"),
    [
        (S.APPROVED, BadgeState.REVOKED),
        (S.WITHDRAWN, BadgeState.PRINTED),
        (S.UNDER_REVIEW, BadgeState.QUEUED),
    ],
)
def test_there_is_no_code_that_opens_nothing(
    app: Flask, client: FlaskClient, registration: S, badge: BadgeState
) -> None:
    made = BadgeFactory(registration__state=registration, state=badge)

    page = client.get(address(made.registration))
    picture = client.get(address(made.registration, "/code.svg"))

    assert ("code.svg" in page.text, picture.status_code) == (False, 404)


def test_delegate_takes_a_copy_of_everything(app: Flask, client: FlaskClient) -> None:
    badge: Badge = BadgeFactory(registration__person__email="eva@example.org")
    registration = badge.registration
    SessionAssignmentFactory(
        registration=registration, person=registration.person, session__edition=registration.edition
    )

    answer = client.get(address(registration, "/data.json"))

    told = json.load(BytesIO(answer.data))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert told["person"]["email"] == "eva@example.org"
    assert (len(told["sessions"]), len(told["badges"]), told["admissions"]) == (1, 1, [])
    assert "sealed" not in answer.text


def test_delegate_sees_the_own_part_in_the_programme(app: Flask, client: FlaskClient) -> None:
    registration = RegistrationFactory(state=S.APPROVED)
    SessionAssignmentFactory(
        registration=registration,
        person=registration.person,
        session__edition=registration.edition,
        session__title_es="Mesa de agua",
    )

    page = client.get(address(registration))

    assert "Mesa de agua" in page.text
