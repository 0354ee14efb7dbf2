"""The sender: empties the outbox, letter by letter."""

from email.errors import HeaderParseError
from email.message import EmailMessage

from flask import current_app

from forum_app.core.clock import now
from forum_app.core.crypto import SealBrokenError
from forum_app.core.db import transaction
from forum_app.core.jobs import periodic

from . import actions, queries
from .models import Letter
from .rules import Fault
from .smtp import MailLine, MailServer, NotSentError, message_of


@periodic(actions.DELIVER)
def deliver() -> None:
    """Send what is due; without a mail server all letters wait, and none is lost."""
    url = current_app.config["MAIL_URL"]
    if not url:
        return
    with MailLine(MailServer.from_url(url)) as line:
        while (letter := _leased()) and _deliver(letter, line):
            pass


def _leased() -> Letter | None:
    with transaction():
        return actions.lease_next(at=now())


def _deliver(letter: Letter, line: MailLine) -> bool:
    """Send one letter and note what came of it; answers whether the server is there for the next one."""
    try:
        line.send(_message(letter))
    except NotSentError as error:
        with transaction():
            actions.note_fault(letter, error.fault, said=error.said, at=now())
        return error.fault is not Fault.NO_SERVER
    with transaction():
        actions.note_sent(letter, at=now())
    return True


def _message(letter: Letter) -> EmailMessage:
    try:
        link = queries.link_of(letter)
        return message_of(letter, sender=current_app.config["MAIL_FROM"], link=link)
    except SealBrokenError as error:
        said = "The link cannot be opened: FORUM_ENCRYPTION_KEYS or FORUM_SECRET_KEY has changed."
        raise NotSentError(Fault.REFUSED, said) from error
    except (ValueError, LookupError, HeaderParseError) as error:  # an empty address is an IndexError
        raise NotSentError(Fault.REFUSED, f"The address cannot be used: {error}") from error
