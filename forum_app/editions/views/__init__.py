"""Pages of an edition itself: its settings, themes, categories and team."""

from . import colours
from .blueprint import bp

__all__ = ["bp", "colours"]
