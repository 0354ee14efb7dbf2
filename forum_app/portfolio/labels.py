"""The words of the states of a project."""

from flask_babel import lazy_gettext

from forum_app.core.i18n import name_all

from .rules import ProjectState

name_all(
    ProjectState,
    {
        ProjectState.DRAFT: lazy_gettext("In preparation"),
        ProjectState.IN_PORTFOLIO: lazy_gettext("In the portfolio"),
        ProjectState.PRESENTED: lazy_gettext("Presented"),
        ProjectState.WITHDRAWN: lazy_gettext("Taken out"),
    },
)
