"""How a letter is worded: a text template whose first line is the subject, in the reader's language."""

import re
from secrets import token_hex
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

from flask import current_app
from flask_babel import force_locale

from forum_app.core.i18n import DEFAULT, locale_of
from forum_app.core.text import plain_line

from .queries import LINK

TYPED_LINK = "{{ link }}"  # what becomes of the same letters where somebody typed them


def compose(template: str, *, language: str, **values: Any) -> tuple[str, str]:
    """Subject and body of `<domain>/mail/<name>.txt`; line breaks in values cannot reach the subject.

    A letter knows what it is given, and nothing of the page that it is written from.
    """
    here = f"[{token_hex(16)}]"  # nobody can have typed it
    with force_locale(locale_of(language)):
        text = current_app.jinja_env.get_template(template).render(language=language, link=here, **values)
    text = text.replace(LINK, TYPED_LINK).replace(here, LINK)
    subject, _, body = text.lstrip().partition("\n")
    return plain_line(subject), body.strip() + "\n"


def in_language(link: str, language: str) -> str:
    """The address that a letter leads to, asking for the page in the language of the letter.

    Pages are Spanish where nobody asked otherwise, so that Spanish letters keep the plain address.
    """
    address = urlsplit(link)
    if language == DEFAULT or "lang" in parse_qs(address.query):
        return link
    query = f"{address.query}&lang={language}" if address.query else f"lang={language}"
    return urlunsplit(address._replace(query=query))


def as_name(text: str) -> str:
    """A name for a letter: on one line, and nothing in it that a mail program would turn into a link."""
    text = re.sub(r"[/\\:@]+", " ", text)
    text = re.sub(r"\.(?=\w)", ". ", text)
    return plain_line(text)
