from collections.abc import Callable
from datetime import timedelta
from socket import socket

import pytest
from flask import Flask

from forum_app.core.clock import now
from forum_app.core.db import db
from forum_app.mail.jobs import deliver
from forum_app.mail.models import Letter
from forum_app.mail.rules import LetterState
from tests.factories import saved
from tests.factories.mail import ADDRESS, LetterFactory

from .smtp import CUT, postman


@pytest.fixture
def mail_url(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], None]:
    def use(url: str | None) -> None:
        monkeypatch.setitem(app.config, "MAIL_URL", url)

    return use


def outbox() -> list[tuple[LetterState, int, str | None]]:
    db.session.expire_all()
    return [(one.state, one.attempts, one.error) for one in db.session.query(Letter).order_by(Letter.id)]


def make_due() -> None:
    for letter in db.session.query(Letter):
        letter.due_at = now()
    db.session.commit()


def test_deliver_hands_the_letter_over_and_drops_its_secret(mail_url: Callable[..., None]) -> None:
    letter = LetterFactory()

    with postman() as server:
        mail_url(server.url)
        deliver()

    (message,) = server.messages
    assert message["To"] == "María Ñuñez <maria@example.org>"
    assert message["From"] == "foro@localhost"
    assert message["Subject"] == "Elija una contraseña"
    assert message["Message-ID"] == f"<{letter.key}@forum>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n") == f"Estimada María:\n\nAbra {ADDRESS}\n"
    assert outbox() == [(LetterState.SENT, 1, None)]
    assert (letter.sealed_link, letter.lease_until) == (None, None)
    assert letter.sent_at is not None


def test_deliver_sends_each_letter_once_over_one_line(mail_url: Callable[..., None]) -> None:
    LetterFactory.create_batch(5)

    with postman() as server:
        mail_url(server.url)
        deliver()
        deliver()

    assert len({message["Message-ID"] for message in server.messages}) == len(server.messages) == 5


def test_deliver_keeps_every_letter_where_there_is_no_mail_server(mail_url: Callable[..., None]) -> None:
    LetterFactory.create_batch(2)
    mail_url(None)

    deliver()

    assert outbox() == [(LetterState.QUEUED, 0, None)] * 2


def test_deliver_tries_again_what_was_put_off(mail_url: Callable[..., None]) -> None:
    LetterFactory()

    with postman("451 try later", "250 taken") as server:
        mail_url(server.url)
        deliver()
        put_off = outbox()
        deliver()  # not due yet
        too_early = len(server.messages)
        make_due()
        deliver()

    assert put_off == [(LetterState.QUEUED, 1, "451 try later")]
    assert too_early == 0
    assert outbox() == [(LetterState.SENT, 2, None)]


def test_deliver_gives_up_what_is_refused_for_good_and_goes_on(mail_url: Callable[..., None]) -> None:
    refused = LetterFactory()
    LetterFactory(due_at=now())

    with postman("550 no such mailbox", "250 taken") as server:
        mail_url(server.url)
        deliver()

    assert outbox() == [(LetterState.FAILED, 1, "550 no such mailbox"), (LetterState.SENT, 1, None)]
    assert refused.sealed_link is not None  # it may be tried again


def test_deliver_repeats_a_letter_whose_line_was_cut_under_the_same_name(
    mail_url: Callable[..., None],
) -> None:
    LetterFactory()

    with postman(CUT, "250 taken") as server:
        mail_url(server.url)
        deliver()
        cut = outbox()
        make_due()
        deliver()

    assert [(state, attempts) for state, attempts, _ in cut] == [(LetterState.QUEUED, 1)]
    assert len({message["Message-ID"] for message in server.messages}) == 1  # mail programs show it once
    assert outbox() == [(LetterState.SENT, 2, None)]


def test_deliver_loses_nothing_while_the_server_is_down(mail_url: Callable[..., None]) -> None:
    LetterFactory.create_batch(2)
    with socket() as closed:
        closed.bind(("127.0.0.1", 0))
        mail_url(f"smtp://127.0.0.1:{closed.getsockname()[1]}")

        for _ in range(12):
            make_due()
            deliver()

    assert [state for state, _, _ in outbox()] == [LetterState.QUEUED] * 2
    with postman() as server:
        mail_url(server.url)
        make_due()
        deliver()
    assert [state for state, _, _ in outbox()] == [LetterState.SENT] * 2


def test_deliver_takes_over_what_a_dead_worker_left(mail_url: Callable[..., None]) -> None:
    LetterFactory(state=LetterState.SENDING, attempts=1, lease_until=now() - timedelta(seconds=1))
    LetterFactory(state=LetterState.SENDING, attempts=1, lease_until=now() + timedelta(minutes=1))

    with postman() as server:
        mail_url(server.url)
        deliver()

    assert [(state, attempts) for state, attempts, _ in outbox()] == [
        (LetterState.SENT, 2),
        (LetterState.SENDING, 1),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Ana\r\nBcc: all@example.org",
        "{{x}}",
        "{0.__class__}",
        "%s %(name)s",
        '"Ana" <b@example.org>',
        "李小龙, Jr.",
    ],
)
def test_names_reach_the_header_as_one_name(mail_url: Callable[..., None], name: str) -> None:
    LetterFactory(to_name=name)

    with postman() as server:
        mail_url(server.url)
        deliver()

    (message,) = server.messages
    (address,) = message["To"].addresses
    assert address.display_name == " ".join(name.split())
    assert address.addr_spec == "maria@example.org"
    assert message["Bcc"] is None


@pytest.mark.parametrize("address", ["no address", "a@b@c", "a@b.org\r\nBcc: x@y.org", ""])
def test_an_impossible_address_is_refused_for_good(mail_url: Callable[..., None], address: str) -> None:
    LetterFactory(to_address=address)

    with postman() as server:
        mail_url(server.url)
        deliver()

    assert server.messages == []
    assert [state for state, _, _ in outbox()] == [LetterState.FAILED]


def test_a_link_that_the_keys_do_not_open_is_said(mail_url: Callable[..., None]) -> None:
    saved(LetterFactory(sealed_link=b"sealed by another key, long ago"))

    with postman() as server:
        mail_url(server.url)
        deliver()

    assert outbox() == [
        (
            LetterState.FAILED,
            1,
            "The link cannot be opened: FORUM_ENCRYPTION_KEYS or FORUM_SECRET_KEY has changed.",
        )
    ]
