"""A real mail server of the tests' own, which does as it is told."""

import email
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from socket import socket
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

CUT = "cut"


@dataclass
class Postman:
    """Answers each letter with the next reply, the last one for ever; keeps what it took."""

    replies: list[str] = field(default_factory=lambda: ["250 taken"])
    messages: list[EmailMessage] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        content: Any = envelope.content
        if reply.startswith("250") or reply == CUT:
            self.messages.append(email.message_from_bytes(content, policy=default))  # type: ignore[arg-type]
        if reply == CUT:
            server.transport.close()
        return reply


def free_port() -> int:
    with socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def postman(*replies: str) -> Iterator[Postman]:
    """Run a server on a free port of this machine."""
    handler = Postman(list(replies) or ["250 taken"], port=free_port())
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()
