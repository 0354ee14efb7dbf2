"""The shape of what is decided on pages that show several domains."""

from collections.abc import Iterable

from wtforms import RadioField

from forum_app.agenda.models import SessionAssignment
from forum_app.agenda.rules import RoleChoice
from forum_app.core.forms import ForumForm, choices_of
from forum_app.core.i18n import label, text_of


def roles_form(roles: Iterable[SessionAssignment], *, has_successor: bool) -> ForumForm:
    """One question for each role in a session: who has it now. Nothing is chosen for the reader."""
    offered = [choice for choice in RoleChoice if has_successor or choice is not RoleChoice.MOVE]

    class RolesForm(ForumForm):
        pass

    for held in roles:
        field = RadioField(
            f"{label(held.role)}: {text_of(held.session, 'title')}",
            choices=choices_of(offered),
            default=RoleChoice.LATER,
        )
        setattr(RolesForm, str(held.key), field)
    return RolesForm()
