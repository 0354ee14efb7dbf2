"""JSON for devices under /api/v1."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Nothing to wire yet."""
