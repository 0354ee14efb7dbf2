"""Photos: a replaced one goes at once, all of them a month after the forum, and never one that is shown."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from forum_app.accounts.models import JournalEntry, User
from forum_app.core import files
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.models import StoredFile
from forum_app.delegations import actions, jobs, links
from forum_app.delegations.models import Registration
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.rules import EditionState
from tests.conftest import NOON
from tests.delegations.conftest import Person
from tests.factories import saved
from tests.factories.delegations import DuplicateSuspectFactory, RegistrationFactory

S = RegistrationState
Send = Callable[[Registration, str], TestResponse]


def photo(content: bytes = b"a face") -> StoredFile:
    with transaction():
        return files.keep(content, media_type="image/jpeg", at=NOON)


def picture(colour: str) -> tuple[BytesIO, str]:
    body = BytesIO()
    Image.new("RGB", (600, 800), colour).save(body, "JPEG")
    body.seek(0)
    return body, "face.jpg"


def on_disk(app: Flask) -> int:
    return sum(1 for path in Path(app.config["UPLOAD_DIR"]).rglob("*") if path.is_file())


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(StoredFile)) or 0


def swap(registration: Registration, content: bytes | None, **facts: object) -> None:
    with transaction():
        new = files.keep(content, media_type="image/jpeg", at=NOON) if content else None
        dropped = actions.set_photo(registration, new, by="a test", at=NOON, **facts)
    files.erase(dropped)


def test_a_replaced_photo_leaves_no_row_and_no_file(app: Flask, person: Person) -> None:
    registration = person()
    before = on_disk(app)
    swap(registration, b"one face")

    swap(registration, b"another face")

    assert registration.photo is not None
    assert (files.read(registration.photo), rows(), on_disk(app) - before) == (b"another face", 1, 1)


def test_a_photo_that_is_taken_away_goes(app: Flask, person: Person) -> None:
    registration = person()
    before = on_disk(app)
    swap(registration, b"one face")

    swap(registration, None)

    assert (registration.photo, rows(), on_disk(app) - before) == (None, 0, 0)


def test_the_same_photo_again_stays(app: Flask, person: Person) -> None:
    registration = person()
    swap(registration, b"one face")

    swap(registration, b"one face")

    assert registration.photo is not None
    assert (files.read(registration.photo), rows()) == (b"one face", 1)


def test_a_photo_that_another_registration_shows_stays(person: Person) -> None:
    registration, other = person(photo=photo(b"a twin")), person()
    other.photo = registration.photo
    saved(other)

    swap(registration, b"one face")

    assert other.photo is not None
    assert (files.read(other.photo), rows()) == (b"a twin", 2)


@pytest.fixture
def by_link(client: FlaskClient) -> Send:
    return lambda registration, colour: client.post(
        f"/my-registration/{links.token_of(registration)}/photo", data={"photo": picture(colour)}
    )


@pytest.fixture
def by_desk(desk: FlaskClient) -> Send:
    return lambda registration, colour: desk.post(
        f"/{registration.edition.slug}/registrations/{registration.key}/photo/change",
        data={"photo": picture(colour)},
    )


@pytest.mark.parametrize("way", ["by_link", "by_desk"])
def test_both_pages_erase_the_photo_before(
    app: Flask, person: Person, way: str, request: pytest.FixtureRequest
) -> None:
    registration, send = person(), request.getfixturevalue(way)
    first = send(registration, "#8d5b3e").status_code
    assert registration.photo is not None
    before = Path(app.config["UPLOAD_DIR"]) / registration.photo.sha256[:2] / registration.photo.sha256
    was_there = before.exists()

    second = send(registration, "#3e5b8d").status_code

    assert (first, second, was_there, before.exists(), rows()) == (302, 302, True, False, 1)


def test_a_merge_that_takes_the_other_photo_drops_the_first(
    app: Flask, person: Person, organiser: User, desk: FlaskClient
) -> None:
    keep, gone = person(photo=photo(b"old")), person(photo=photo(b"new"))
    pair = DuplicateSuspectFactory(first=keep, second=gone)
    before = on_disk(app)
    page = f"/{keep.edition.slug}/registrations/doubles/{pair.key}/merge"

    answer = desk.post(page, data={"keep": "first", "photo": "second", "reason": "La misma"})

    assert answer.status_code == 302
    assert (keep.photo_id, gone.photo_id is not None) == (gone.photo_id, True)
    assert (rows(), before - on_disk(app)) == (1, 1)


def test_photos_are_erased_a_month_after_the_forum_on_its_own_clocks(app: Flask, person: Person) -> None:
    shown, twin, left = person(photo=photo(b"one")), person(), person(S.WITHDRAWN, photo=photo(b"two"))
    twin.photo = shown.photo
    saved(twin)
    elsewhere = RegistrationFactory(photo=photo(b"three"))
    edition, before = shown.edition, on_disk(app)
    edition.ends_on, edition.time_zone = NOON.date() - timedelta(days=31), "America/Lima"
    saved(edition)
    midnight = NOON - timedelta(hours=12)  # in Lima; in London it is five in the morning

    with transaction():
        early = actions.forget_photos(at=midnight - timedelta(minutes=1))
    with transaction():
        dropped = actions.forget_photos(at=midnight)
    files.erase(dropped)
    with transaction():
        again = actions.forget_photos(at=midnight)
    db.session.expire_all()

    proof = db.session.scalars(select(JournalEntry)).one()
    assert (early, len(dropped), again, before - on_disk(app)) == ([], 2, [], 2)
    assert [one.photo_id is None for one in (shown, twin, left, elsewhere)] == [True, True, True, False]
    assert (proof.action, proof.edition_slug, proof.details) == (
        "edition.photos-erased",
        edition.slug,
        {"count": 2},
    )


def test_a_photo_that_is_shown_in_a_later_edition_stays(person: Person) -> None:
    old = person(photo=photo(b"one"))
    later = RegistrationFactory(photo=old.photo, delegation__edition__ends_on=now().date())
    old.edition.state = EditionState.ARCHIVED
    saved(old.edition)

    jobs.forget()

    db.session.rollback()
    assert later.photo is not None
    assert (old.photo, files.read(later.photo)) == (None, b"one")
