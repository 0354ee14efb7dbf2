"""How a letter is worded: a text template whose first line is the subject, in the reader's language."""

from typing import Any

from flask import render_template
from flask_babel import force_locale

LINK = "{{link}}"  # stands in the body where the secret address goes when the letter is sent


def compose(template: str, *, language: str, **values: Any) -> tuple[str, str]:
    """Subject and body of `<domain>/mail/<name>.txt`; line breaks in values cannot reach the subject."""
    with force_locale(language):
        text = render_template(template, language=language, link=LINK, **values)
    subject, _, body = text.lstrip().partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"
