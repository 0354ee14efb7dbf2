"""Talking to the mail server that FORUM_MAIL_URL names."""

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from forum_app.core.clock import now
from forum_app.core.text import plain_line

from .models import Letter
from .queries import LINK
from .rules import Fault

PATIENCE = 20  # seconds for each answer of the server
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PORTS = {"smtp": 25, "smtps": 465}
PERMANENT = 500  # replies from here on are for good


class NotSentError(Exception):
    """The letter was not taken; says whose fault that is, and what the server said."""

    def __init__(self, fault: Fault, said: str) -> None:
        super().__init__(said)
        self.fault = fault
        self.said = said


@dataclass(frozen=True)
class MailServer:
    """Where and how mail is handed over."""

    host: str
    port: int
    user: str | None = None
    password: str = ""
    implicit_tls: bool = False
    starttls: str = "auto"  # "auto" where offered, "always", "never"

    @classmethod
    def from_url(cls, url: str) -> "MailServer":
        """Read `smtp://user:password@host:587/?starttls=always` or `smtps://…`; both parts percent-encoded.

        Raises:
            ValueError: with a sentence that says what is wrong.

        """
        parts = urlsplit(url)
        starttls = parse_qs(parts.query).get("starttls", ["auto"])[0]
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("It must begin with smtp:// or smtps:// and name a host.")
        if starttls not in {"auto", "always", "never"}:
            raise ValueError("Its option starttls must be auto, always or never.")
        return cls(
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password or ""),
            implicit_tls=parts.scheme == "smtps",
            starttls=starttls,
        )


class MailLine:
    """A line to the server, opened at the first letter and again after it broke."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_up()

    def call(self) -> smtplib.SMTP:
        """Connect, encrypt and sign in.

        Raises:
            NotSentError: the server is down or does not take our settings.

        """
        if self._connection is None:
            try:
                self._connection = self._dial()
            except (OSError, smtplib.SMTPException, UnicodeEncodeError) as error:  # the last: a password
                raise NotSentError(Fault.NO_SERVER, _words(error)) from error
        return self._connection

    def send(self, message: EmailMessage) -> None:
        """Hand one letter over.

        Raises:
            NotSentError: it was not taken, or the line broke before the server said so.

        """
        line = self.call()
        try:
            line.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            raise NotSentError(_fault(error), _words(error)) from error

    def hang_up(self) -> None:
        """End the conversation; how that goes changes nothing any more."""
        line, self._connection = self._connection, None
        if line:
            try:
                line.quit()
            except (OSError, smtplib.SMTPException):
                line.close()

    def _dial(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        if server.implicit_tls:
            line: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=context)
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
        try:
            is_secret = server.implicit_tls or _encrypt(line, server, context)
            if server.user:
                _sign_in(line, server, is_secret=is_secret)
        except BaseException:
            line.close()
            raise
        return line


def _encrypt(line: smtplib.SMTP, server: MailServer, context: ssl.SSLContext) -> bool:
    line.ehlo()
    if server.starttls == "never" or (server.starttls == "auto" and not line.has_extn("starttls")):
        return False
    line.starttls(context=context)
    return True


def _sign_in(line: smtplib.SMTP, server: MailServer, *, is_secret: bool) -> None:
    if not is_secret and server.host not in LOOPBACK:
        raise smtplib.SMTPNotSupportedError("The server offers no encryption for the password.")
    line.login(server.user or "", server.password)


def _fault(error: Exception) -> Fault:
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Fault.NO_SERVER  # our own address is at fault, not the letter
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return Fault.REFUSED if all(code >= PERMANENT for code in codes) else Fault.PUT_OFF
    if isinstance(error, smtplib.SMTPResponseException):
        return Fault.REFUSED if error.smtp_code >= PERMANENT else Fault.PUT_OFF
    return Fault.REFUSED if isinstance(error, smtplib.SMTPNotSupportedError) else Fault.PUT_OFF


def _words(error: Exception) -> str:
    """What the server said, for the page of the outbox."""
    replies: list[tuple[int, bytes | str]] = []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        replies = list(error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        replies = [(error.smtp_code, error.smtp_error)]
    said = "; ".join(f"{code} {_text(text)}" for code, text in replies)
    return said or f"{type(error).__name__}: {error}"


def _text(reply: bytes | str) -> str:
    return reply.decode(errors="replace") if isinstance(reply, bytes) else reply


def message_of(letter: Letter, *, sender: str, link: str | None) -> EmailMessage:
    """The letter as it goes out.

    Raises:
        ValueError: an address is none.

    """
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = Address(display_name=plain_line(letter.to_name), addr_spec=letter.to_address)
    message["Subject"] = letter.subject
    message["Message-ID"] = letter.message_id
    message["Date"] = format_datetime(now())
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.language
    message.set_content(letter.body.replace(LINK, link) if link else letter.body)
    return message
