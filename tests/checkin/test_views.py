"""The pages of the door."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, update

from forum_app.accounts.models import JournalEntry
from forum_app.badges.rules import BadgeState
from forum_app.checkin.models import Checkpoint, Device
from forum_app.checkin.rules import CheckpointKind
from forum_app.core import files
from forum_app.core.clock import now
from forum_app.core.db import db
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Person
from tests.delegations.conftest import found_by_its_words
from tests.factories import saved
from tests.factories.accounts import UserFactory
from tests.factories.agenda import SessionFactory
from tests.factories.badges import BadgeFactory
from tests.factories.checkin import CheckpointFactory, DeviceFactory
from tests.factories.delegations import DelegationFactory, RegistrationFactory
from tests.factories.editions import EditionFactory
from tests.statements import count_statements

from .conftest import SignIn


def actions_of_journal() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)))


def meet(client: FlaskClient, edition: ForumEdition) -> Device:
    """Open the scan page as its script does."""
    answer = client.post(f"/{edition.slug}/checkin/device").json
    assert answer is not None
    device: Device = db.session.scalars(select(Device).where(Device.key == UUID(answer["device_id"]))).one()
    return device


def test_scan_page_opens_the_camera_and_shows_checkpoints_in_use(
    keeper: FlaskClient, edition: ForumEdition
) -> None:
    CheckpointFactory(edition=edition, name_en="Main gate")
    CheckpointFactory(edition=edition, name_en="Old gate", closed_at=now())
    CheckpointFactory(name_en="Gate of another edition")

    page = keeper.get(f"/{edition.slug}/checkin/scan")

    assert page.status_code == 200
    assert "camera=(self)" in page.headers["Permissions-Policy"]
    assert "'wasm-unsafe-eval'" in page.headers["Content-Security-Policy"]
    assert [name for name in ("Main gate", "Old gate", "Gate of another edition") if name in page.text] == [
        "Main gate"
    ]


def test_scan_page_asks_for_answers_in_its_own_language(keeper: FlaskClient, edition: ForumEdition) -> None:
    CheckpointFactory(edition=edition)
    address = f"/{edition.slug}/checkin/scan"

    asked = [
        re.findall(r'data-(?:scans|device|people)="[^"?]+([^"]*)"', keeper.get(address + query).text)
        for query in ("", "?lang=es")
    ]

    assert asked == [["", "", ""], ["?lang=es"] * 3]


def test_scan_page_without_a_checkpoint_says_what_to_do(keeper: FlaskClient, edition: ForumEdition) -> None:
    page = keeper.get(f"/{edition.slug}/checkin/scan")

    assert "No checkpoint is in use" in page.text


def test_scan_page_is_for_the_door_alone(client: FlaskClient, sign_in: SignIn, edition: ForumEdition) -> None:
    address = f"/{edition.slug}/checkin/scan"

    assert client.get(address).status_code == 302
    assert sign_in(UserFactory()).get(address).status_code == 403


def test_first_visit_gives_the_browser_a_row_and_a_cookie_no_script_reads(
    keeper: FlaskClient, edition: ForumEdition
) -> None:
    answer = keeper.post(
        f"/{edition.slug}/checkin/device", headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14)"}
    )

    device = db.session.scalars(select(Device)).one()
    cookie = next(text for text in answer.headers.getlist("Set-Cookie") if text.startswith("device-"))
    assert answer.json == {"device_id": str(device.key), "name": "Android 1", "admitted": 0}
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert device.secret_hash not in cookie
    assert actions_of_journal() == ["device.opened"]


def test_second_visit_is_the_same_browser(keeper: FlaskClient, edition: ForumEdition) -> None:
    assert meet(keeper, edition).id == meet(keeper, edition).id


def test_browser_has_a_row_in_each_edition(keeper: FlaskClient, edition: ForumEdition) -> None:
    first = meet(keeper, edition)
    keeper.set_cookie("device-not-a-key", "x")
    keeper.set_cookie(f"device-{uuid4().hex}", "x")

    assert meet(keeper, edition).id == first.id


def test_wrong_secret_is_another_browser(keeper: FlaskClient, edition: ForumEdition) -> None:
    first = meet(keeper, edition)
    keeper.set_cookie(f"device-{first.key.hex}", "guessed")

    assert meet(keeper, edition).id != first.id


def test_last_contact_is_written_once_a_minute(keeper: FlaskClient, edition: ForumEdition) -> None:
    device = meet(keeper, edition)
    just_now = device.last_contact_at
    meet(keeper, edition)
    assert device.last_contact_at == just_now

    device.last_contact_at = just_now - timedelta(seconds=61)
    saved(device)
    meet(keeper, edition)

    assert device.last_contact_at >= just_now


def test_revoked_browser_is_told_at_its_next_contact_and_search(
    keeper: FlaskClient, organiser: FlaskClient, edition: ForumEdition
) -> None:
    device = meet(keeper, edition)

    answer = organiser.post(f"/{edition.slug}/checkin/devices/{device.key}/revoke")

    assert answer.status_code == 302
    assert keeper.post(f"/{edition.slug}/checkin/device").status_code == 401
    assert keeper.get(f"/{edition.slug}/checkin/people?q=abc").status_code == 401
    assert actions_of_journal() == ["device.opened", "device.revoked"]


def test_search_needs_a_known_browser(keeper: FlaskClient, edition: ForumEdition) -> None:
    assert keeper.get(f"/{edition.slug}/checkin/people?q=abc").status_code == 401


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("nunez", ["Ana Núñez"]),
        ("NÚÑEZ ana", ["Ana Núñez"]),
        ("yilmaz isil", ["Işıl Yılmaz"]),
        ("O'Connor", ["Zoe O’Connor"]),
        ("oconnor", ["Zoe O’Connor"]),
        ("雨婷", ["Ouyang Yuting"]),
        ("lucho", ["Lucho Soto"]),
        ("ñ", ["at least 2 letters"]),
        ("canada", ["Zoe O’Connor"]),
        ("%%%", ["Nobody is called so"]),
        ("withdrawn", ["Nobody is called so"]),
    ],
)
def test_search_finds_by_name_or_delegation_without_accents(
    keeper: FlaskClient, edition: ForumEdition, words: str, names: list[str]
) -> None:
    meet(keeper, edition)
    peru = DelegationFactory(edition=edition, name_es="Perú", name_en="Peru", country=None)
    canada = DelegationFactory(edition=edition, name_es="Canadá", name_en="Canada", country=None)
    BadgeFactory(registration__delegation=peru, registration__person__display_name="Ana Núñez")
    RegistrationFactory(delegation=canada, person__display_name="Zoe O’Connor")
    RegistrationFactory(delegation=peru, person__display_name="Işıl Yılmaz")
    RegistrationFactory(delegation=peru, person__display_name="Ouyang Yuting", person__native_name="欧阳雨婷")
    RegistrationFactory(delegation=peru, person__display_name="Luis Soto", person__badge_name="Lucho Soto")
    RegistrationFactory(
        delegation=peru, person__display_name="Withdrawn Person", state=RegistrationState.WITHDRAWN
    )
    BadgeFactory(registration__person__display_name="Ana Núñez of another edition")
    db.session.execute(update(Person).values(surname_1=None))
    db.session.commit()
    found_by_its_words(*db.session.scalars(select(Registration)))

    page = keeper.get(f"/{edition.slug}/checkin/people", query_string={"q": words})

    people = ["Ana Núñez", "Zoe O’Connor", "Işıl Yılmaz", "Ouyang Yuting", "Lucho Soto", "Withdrawn Person"]
    known = [*people, "at least 2 letters", "Nobody is called so"]
    assert [text for text in known if text in page.text] == names
    assert "another edition" not in page.text


def test_search_offers_only_people_with_an_open_badge(keeper: FlaskClient, edition: ForumEdition) -> None:
    meet(keeper, edition)
    delegation = DelegationFactory(edition=edition, country=None)
    good = BadgeFactory(registration__delegation=delegation, registration__person__display_name="Open")
    BadgeFactory(
        registration__delegation=delegation,
        registration__person__display_name="Open but revoked",
        state=BadgeState.REVOKED,
    )

    found_by_its_words(*db.session.scalars(select(Registration)))

    page = keeper.get(f"/{edition.slug}/checkin/people?q=open")

    assert page.text.count("data-choose") == 1
    assert f'data-badge="{good.key}"' in page.text
    assert page.text.count("without a badge") == 1


def test_search_takes_as_many_statements_for_twice_as_many_people(
    keeper: FlaskClient, edition: ForumEdition
) -> None:
    meet(keeper, edition)
    counts = []
    for _ in range(2):
        for _ in range(4):
            BadgeFactory(
                registration__delegation__edition=edition,
                registration__delegation__country=None,
                registration__person__display_name="Ana Roy",
            )
        found_by_its_words(*db.session.scalars(select(Registration)))
        slug = edition.slug
        db.session.rollback()
        with count_statements() as counter:
            keeper.get(f"/{slug}/checkin/people?q=ana")
        counts.append(counter.total)

    assert counts == [counts[0]] * 2


def test_photo_is_for_the_door_of_its_edition(
    keeper: FlaskClient, client: FlaskClient, edition: ForumEdition
) -> None:
    picture = BytesIO()
    Image.new("RGB", (4, 5)).save(picture, "PNG")
    photo = files.keep(picture.getvalue(), media_type="image/png", at=now())
    here = RegistrationFactory(delegation__edition=edition, photo=photo)
    blank = RegistrationFactory(delegation__edition=edition)
    elsewhere = RegistrationFactory(photo=photo)

    def answer(registration: object, browser: FlaskClient = keeper) -> int:
        key = registration.key  # type: ignore[attr-defined]
        return browser.get(f"/{edition.slug}/registrations/{key}/photo").status_code

    response = keeper.get(f"/{edition.slug}/registrations/{here.key}/photo")
    assert response.data == picture.getvalue()
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert [answer(blank), answer(elsewhere), answer(here, client)] == [404, 404, 302]


def test_organiser_adds_a_checkpoint_in_local_time(organiser: FlaskClient, edition: ForumEdition) -> None:
    session = SessionFactory(edition=edition, starts_at=now(), ends_at=now() + timedelta(hours=1))

    answer = organiser.post(
        f"/{edition.slug}/checkin/checkpoints/new",
        data={
            "kind": "session",
            "session": str(session.key),
            "name_es": "Puerta de la Sala Paracas",
            "zone": "R",
            "opens_at": "2026-11-23T08:00",
            "closes_at": "2026-11-23T10:00",
        },
    )

    checkpoint = db.session.scalars(select(Checkpoint)).one()
    assert answer.status_code == 302
    assert (checkpoint.kind, checkpoint.session_id, checkpoint.zone) == (
        CheckpointKind.SESSION,
        session.id,
        "R",
    )
    assert checkpoint.opens_at == datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    assert actions_of_journal() == ["checkpoint.added"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"kind": "session"}, "Choose a session for the door of a session"),
        ({"opens_at": "2026-11-23T08:00", "closes_at": "2026-11-23T08:00"}, "must close after it opens"),
        ({"opens_at": "2026-09-06T00:30"}, "Clocks in America/Santiago skip 00:30 on that day."),
        ({"closes_at": "2026-09-06T00:30"}, "Clocks in America/Santiago skip 00:30 on that day."),
    ],
)
def test_checkpoint_that_makes_no_sense_is_422_and_keeps_the_input(
    organiser: FlaskClient, edition: ForumEdition, wrong: dict[str, str], told: str
) -> None:
    edition.time_zone = "America/Santiago"
    saved(edition)

    answer = organiser.post(
        f"/{edition.slug}/checkin/checkpoints/new", data={"kind": "gate", "name_es": "Puerta norte"} | wrong
    )

    assert answer.status_code == 422
    assert told in answer.text
    assert "Puerta norte" in answer.text
    assert db.session.scalars(select(Checkpoint)).all() == []


def test_form_of_a_new_checkpoint_offers_the_sessions(organiser: FlaskClient, edition: ForumEdition) -> None:
    SessionFactory(edition=edition, title_en="Water for all")
    SessionFactory(edition=edition, title_en="Seas", starts_at=now(), ends_at=now() + timedelta(hours=1))

    page = organiser.get(f"/{edition.slug}/checkin/checkpoints/new")

    assert [title for title in ("Water for all", "Seas") if title in page.text] == ["Water for all", "Seas"]


def test_organiser_changes_a_checkpoint(organiser: FlaskClient, edition: ForumEdition) -> None:
    checkpoint = CheckpointFactory(edition=edition, closes_at=datetime(2026, 11, 23, 23, tzinfo=UTC))
    address = f"/{edition.slug}/checkin/checkpoints/{checkpoint.key}/"

    assert 'value="2026-11-23T18:00"' in organiser.get(address).text
    words = {"name_es": "Puerta sur", "name_en": "South gate", "closes_at": "", "version": "1"}
    answer = organiser.post(address, data=words)

    assert answer.status_code == 302
    assert (checkpoint.name_es, checkpoint.closes_at) == ("Puerta sur", None)
    assert actions_of_journal() == ["checkpoint.changed"]


def test_checkpoint_goes_out_of_use_and_back(organiser: FlaskClient, edition: ForumEdition) -> None:
    checkpoint = CheckpointFactory(edition=edition)
    address = f"/{edition.slug}/checkin/checkpoints/{checkpoint.key}"

    organiser.post(f"{address}/close")
    organiser.post(f"{address}/close")
    assert checkpoint.closed_at is not None
    organiser.post(f"{address}/open")
    organiser.post(f"{address}/open")

    assert checkpoint.closed_at is None
    assert actions_of_journal() == ["checkpoint.closed", "checkpoint.opened"]


def test_main_gate_stays_in_use(organiser: FlaskClient, edition: ForumEdition) -> None:
    gate = CheckpointFactory(edition=edition, is_main=True)

    answer = organiser.post(f"/{edition.slug}/checkin/checkpoints/{gate.key}/close")

    assert answer.status_code == 409
    assert gate.closed_at is None


def test_list_of_checkpoints_and_browsers_tells_their_state(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    session = SessionFactory(edition=edition, starts_at=now(), ends_at=now() + timedelta(hours=1))
    CheckpointFactory(edition=edition, name_en="Main gate", is_main=True)
    CheckpointFactory(edition=edition, name_en="North", opens_at=now(), closes_at=now(), zone="V")
    CheckpointFactory(edition=edition, name_en="Room", kind=CheckpointKind.SESSION, session=session)
    CheckpointFactory(edition=edition, name_en="Old", closed_at=now())
    DeviceFactory(edition=edition, name="Android 7")
    DeviceFactory(edition=edition, name="iPhone 8", revoked_at=now())

    page = organiser.get(f"/{edition.slug}/checkin/checkpoints/").text

    told = ("Main gate", "North", "VIP", "Room", "around its session", "Out of use", "Android 7", "Shut out")
    assert [text for text in told if text not in page] == []


def test_list_of_checkpoints_begins_empty(organiser: FlaskClient, edition: ForumEdition) -> None:
    page = organiser.get(f"/{edition.slug}/checkin/checkpoints/").text

    assert "No checkpoint yet" in page
    assert "No browser has opened the scan page yet" in page


def test_lists_take_as_many_statements_for_twice_as_many_rows(
    organiser: FlaskClient, edition: ForumEdition
) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            session = SessionFactory(edition=edition)
            CheckpointFactory(edition=edition, kind=CheckpointKind.SESSION, session=session)
            DeviceFactory(edition=edition)
        slug = edition.slug
        db.session.rollback()
        with count_statements() as counter:
            organiser.get(f"/{slug}/checkin/checkpoints/")
        counts.append(counter.total)

    assert counts == [counts[0]] * 2


def test_checkpoints_of_another_edition_are_not_found(organiser: FlaskClient, edition: ForumEdition) -> None:
    other = CheckpointFactory(edition=EditionFactory())
    browser = DeviceFactory(edition=other.edition)

    statuses = [
        organiser.get(f"/{edition.slug}/checkin/checkpoints/{other.key}/").status_code,
        organiser.post(f"/{edition.slug}/checkin/checkpoints/{other.key}/close").status_code,
        organiser.post(f"/{edition.slug}/checkin/devices/{browser.key}/revoke").status_code,
    ]

    assert statuses == [404, 404, 404]


def test_checkin_staff_set_up_nothing(keeper: FlaskClient, edition: ForumEdition) -> None:
    checkpoint = CheckpointFactory(edition=edition)
    root = f"/{edition.slug}/checkin/checkpoints"

    statuses = [
        keeper.get(f"{root}/").status_code,
        keeper.post(f"{root}/new").status_code,
        keeper.post(f"{root}/{checkpoint.key}/close").status_code,
    ]

    assert statuses == [403, 403, 404]
