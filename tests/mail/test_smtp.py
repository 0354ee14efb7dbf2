"""Talking to mail servers: encrypted or not, signed in or not, and what they refuse."""

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from flask import Flask

from forum_app.mail.rules import Fault
from forum_app.mail.smtp import MailLine, MailServer, NotSentError, message_of
from tests.factories.mail import LetterFactory

from .smtp import free_port

PASSWORD = "p@ss:/word"


class Picky:
    """Takes letters, but for some people; notes for whom, and whether the sender had signed in."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], bool]] = []

    async def handle_MAIL(  # noqa: N802 the names and order are aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("stranger"):
            return "553 not your address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 ok"

    async def handle_RCPT(  # noqa: N802 the names and order are aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith(("unknown", "full")):
            return "550 no such box" if address.startswith("unknown") else "452 box full"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append((envelope.rcpt_tos, bool(session.authenticated)))
        return "250 taken"


def check(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
) -> AuthResult:
    assert isinstance(given, LoginPassword)
    return AuthResult(success=given == LoginPassword(b"ana@x.pe", PASSWORD.encode()), handled=False)


@pytest.fixture(scope="session")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for this machine, in one file."""
    path = tmp_path_factory.mktemp("identity") / "both.pem"
    options = ("-newkey", "rsa:2048", "-nodes", "-subj", "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1")
    subprocess.run(  # noqa: S603
        ["openssl", "req", "-x509", *options, "-keyout", path, "-out", f"{path}.crt"],  # noqa: S607
        check=True,
        capture_output=True,
    )
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@pytest.fixture
def trusted(identity: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The server's side of TLS; our side trusts its certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", f"{identity}.crt")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity)
    return context


@pytest.fixture
def picky() -> Picky:
    return Picky()


@pytest.fixture
def plain(picky: Picky) -> Iterator[int]:
    controller = Controller(picky, hostname="127.0.0.1", port=free_port())
    yield from running(controller)


@pytest.fixture
def with_starttls(trusted: ssl.SSLContext, picky: Picky) -> Iterator[int]:
    rules = {"tls_context": trusted, "require_starttls": True, "auth_required": True, "authenticator": check}
    controller = Controller(picky, hostname="127.0.0.1", port=free_port(), **rules)
    yield from running(controller)


@pytest.fixture
def with_tls(trusted: ssl.SSLContext, picky: Picky) -> Iterator[int]:
    controller = Controller(picky, hostname="127.0.0.1", port=free_port(), ssl_context=trusted)
    yield from running(controller)


def running(controller: Controller) -> Iterator[int]:
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def send(url: str, *, to: str = "maria@example.org", sender: str = "foro@example.org") -> None:
    message = message_of(LetterFactory(to_address=to), sender=sender, link=None)
    with MailLine(MailServer.from_url(url)) as line:
        line.send(message)


def fault(url: str, **people: str) -> tuple[Fault, str]:
    with pytest.raises(NotSentError) as refusal:
        send(url, **people)
    return refusal.value.fault, refusal.value.said


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.x.pe", MailServer("mail.x.pe", 25)),
        ("smtps://mail.x.pe", MailServer("mail.x.pe", 465, implicit_tls=True)),
        (
            "smtp://ana%40x.pe:p%40ss%3A%2Fword@mail.x.pe:587/?starttls=always",
            MailServer("mail.x.pe", 587, user="ana@x.pe", password=PASSWORD, starttls="always"),
        ),
    ],
)
def test_from_url_reads_all_parts(url: str, server: MailServer) -> None:
    assert MailServer.from_url(url) == server


@pytest.mark.parametrize(
    "url", ["mail.x.pe", "http://mail.x.pe", "smtp://", "smtp://mail.x.pe/?starttls=maybe"]
)
def test_from_url_says_what_is_wrong(url: str) -> None:
    with pytest.raises(ValueError, match=r"It must begin|Its option starttls"):
        MailServer.from_url(url)


def test_send_over_a_plain_line(app: Flask, plain: int, picky: Picky) -> None:
    send(f"smtp://127.0.0.1:{plain}")

    assert picky.taken == [(["maria@example.org"], False)]


def test_send_signs_in_after_starttls(app: Flask, with_starttls: int, picky: Picky) -> None:
    send(f"smtp://ana%40x.pe:p%40ss%3A%2Fword@127.0.0.1:{with_starttls}")

    assert picky.taken == [(["maria@example.org"], True)]


def test_send_over_tls_from_the_start(app: Flask, with_tls: int, picky: Picky) -> None:
    send(f"smtps://127.0.0.1:{with_tls}")

    assert picky.taken == [(["maria@example.org"], False)]


def test_a_wrong_password_is_the_fault_of_the_settings(app: Flask, with_starttls: int) -> None:
    kind, said = fault(f"smtp://ana%40x.pe:wrong@127.0.0.1:{with_starttls}")

    assert (kind, said) == (Fault.NO_SERVER, "535 5.7.8 Authentication credentials invalid")


def test_a_password_that_smtp_cannot_carry_stops_nothing_else(app: Flask, with_starttls: int) -> None:
    kind, said = fault(f"smtp://ana%40x.pe:w%C3%B6rd@127.0.0.1:{with_starttls}")

    assert (kind, said.split(":")[0]) == (Fault.NO_SERVER, "UnicodeEncodeError")


def test_a_certificate_that_nobody_vouches_for_is_refused(
    app: Flask, with_tls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")

    kind, said = fault(f"smtps://127.0.0.1:{with_tls}")

    assert (kind, "CERTIFICATE_VERIFY_FAILED" in said) == (Fault.NO_SERVER, True)


def test_encryption_that_is_asked_for_must_be_offered(app: Flask, plain: int) -> None:
    assert fault(f"smtp://127.0.0.1:{plain}/?starttls=always")[0] is Fault.NO_SERVER


def test_a_password_never_goes_in_the_clear_to_another_machine(
    app: Flask, plain: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum_app.mail.smtp.LOOPBACK", set())  # this machine as if it were another

    kind, said = fault(f"smtp://ana:secret@127.0.0.1:{plain}")

    assert (kind, "offers no encryption" in said) == (Fault.NO_SERVER, True)


@pytest.mark.parametrize(
    ("people", "kind", "said"),
    [
        ({"to": "unknown@x.pe"}, Fault.REFUSED, "550 no such box"),
        ({"to": "full@x.pe"}, Fault.PUT_OFF, "452 box full"),
        ({"sender": "stranger@x.pe"}, Fault.NO_SERVER, "553 not your address"),
    ],
)
def test_refusals_are_told_apart(
    app: Flask, plain: int, people: dict[str, str], kind: Fault, said: str
) -> None:
    assert fault(f"smtp://127.0.0.1:{plain}", **people) == (kind, said)
