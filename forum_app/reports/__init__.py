"""What reads attendance: the live board."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Nothing to wire yet."""
