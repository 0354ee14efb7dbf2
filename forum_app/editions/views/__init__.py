"""Pages of an edition itself: its settings, themes, categories and team."""

from . import categories, colours, settings, team, themes
from .blueprint import bp

__all__ = ["bp", "categories", "colours", "settings", "team", "themes"]
