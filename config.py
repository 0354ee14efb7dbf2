"""The checkout's and the tests' entry to the settings; the code lies in forum_app/core/config.py."""

from forum_app.core.config import Config

__all__ = ["Config"]
