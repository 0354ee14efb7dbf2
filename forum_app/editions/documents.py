"""The style sheet of an edition: the colours of its themes and badge categories, and nothing else."""

from forum_app.core.db import db
from forum_app.core.print.colours import Colour, readable_on

from . import queries
from .models import BadgeCategory, ForumEdition, Theme


def colours(edition: ForumEdition) -> str:
    """One rule for each theme and category; the ink of a category is the one that reads best on it."""
    themes = db.session.scalars(queries.themes(edition))
    categories = db.session.scalars(queries.categories(edition))
    return "".join([*map(_theme, themes), *map(_category, categories)])


def _theme(theme: Theme) -> str:
    return f".theme-of-{theme.key}{{--theme:{theme.colour}}}\n"


def _category(category: BadgeCategory) -> str:
    ink = "#{:02x}{:02x}{:02x}".format(*readable_on(Colour.from_hex(category.colour)))
    return f".category-{category.code.lower()}{{--category:{category.colour};--category-ink:{ink}}}\n"
