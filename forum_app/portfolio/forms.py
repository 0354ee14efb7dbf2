"""The shape of what is typed in about a project."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length

from forum_app.core.forms import ForumForm, VersionedForm, choices, choices_of
from forum_app.core.i18n import text_of
from forum_app.editions.models import Theme
from forum_app.people.models import Country, Organization

from .models import Project
from .rules import ProjectState

TITLE = Length(max=400)
TEXT = Length(max=8000)


class ProjectForm(VersionedForm):
    """A project in both languages; its theme may not be known yet."""

    title_es = TextAreaField(lazy_gettext("Title"), [InputRequired(), TITLE])
    title_en = TextAreaField(lazy_gettext("Title"), [TITLE])
    summary_es = TextAreaField(lazy_gettext("Summary"), [TEXT])
    summary_en = TextAreaField(lazy_gettext("Summary"), [TEXT])
    theme = SelectField(lazy_gettext("Theme"))
    state = SelectField(lazy_gettext("State"))
    proponents = SelectMultipleField(lazy_gettext("Proponents"))

    def __init__(
        self,
        *,
        themes: Sequence[Theme],
        bodies: Mapping[str, Country | Organization],
        project: Project | None = None,
        **kwargs: Any,
    ) -> None:
        brought_by = [one.country or one.organization for one in project.proponents] if project else []
        chosen = [name for name, body in bodies.items() if body in brought_by]
        super().__init__(data=_data(project) | {"proponents": chosen}, **kwargs)
        self.bodies = bodies
        self.proponents.choices = choices((name, text_of(body, "name")) for name, body in bodies.items())
        self.themes = {str(theme.key): theme for theme in themes}
        words = ((key, text_of(theme, "title")) for key, theme in self.themes.items())
        self.theme.choices = choices(words, anything=lazy_gettext("Not known yet"))
        self.state.choices = choices_of(ProjectState)

    @property
    def facts(self) -> dict[str, Any]:
        return super().facts | {
            "theme": self.themes.get(self.theme.data),
            "state": ProjectState(self.state.data),
            "proponents": [self.bodies[name] for name in self.proponents.data or ()],
        }


class StepForm(ForumForm):
    """Before or after its neighbour."""

    down = BooleanField()


def _data(project: Project | None) -> dict[str, Any]:
    if project is None:
        return {"theme": "", "state": ProjectState.IN_PORTFOLIO.value}
    texts = ("title_es", "title_en", "summary_es", "summary_en", "version")
    return {name: getattr(project, name) for name in texts} | {
        "theme": str(project.theme.key) if project.theme else "",
        "state": project.state.value,
    }
