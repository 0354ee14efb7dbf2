"""Templates as they are compiled: a page goes out without the spaces that only its authors read."""

import re

from flask import Flask
from jinja2.ext import Extension

INDENT = re.compile(r"\n[ \t]+")


class Unindented(Extension):
    """Drops the indentation of pages when their template is compiled; lines stay, for words and for errors.

    Letters and other plain texts keep theirs: it means something there.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 Jinja's own signature
        return INDENT.sub("\n", source) if name and name.endswith(".html") else source


def init_app(app: Flask) -> None:
    """Let every page be compiled so."""
    app.jinja_env.add_extension(Unindented)
