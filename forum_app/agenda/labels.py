"""The words that people read for kinds, states and roles of the programme."""

from flask_babel import lazy_gettext

from forum_app.core.i18n import name_all

from .rules import (
    AssignmentState,
    ClashRule,
    RoleChoice,
    SessionKind,
    SessionRole,
    SessionState,
    Visibility,
)

name_all(
    SessionKind,
    {
        SessionKind.OPENING: lazy_gettext("Opening"),
        SessionKind.PLENARY: lazy_gettext("Plenary"),
        SessionKind.PANEL: lazy_gettext("Panel"),
        SessionKind.DIALOGUE_TABLE: lazy_gettext("Dialogue table"),
        SessionKind.PROJECT_PRESENTATION: lazy_gettext("Project presentation"),
        SessionKind.BILATERAL: lazy_gettext("Bilateral meeting"),
        SessionKind.SIDE_EVENT: lazy_gettext("Side event"),
        SessionKind.BREAK: lazy_gettext("Break"),
        SessionKind.CLOSING: lazy_gettext("Closing"),
    },
)
name_all(
    SessionState,
    {
        SessionState.DRAFT: lazy_gettext("Draft"),
        SessionState.READY: lazy_gettext("Published"),
        SessionState.CANCELLED: lazy_gettext("Cancelled"),
    },
)
name_all(
    Visibility,
    {
        Visibility.OPEN: lazy_gettext("Open to all participants"),
        Visibility.DELEGATIONS_ONLY: lazy_gettext("Delegations only"),
        Visibility.CLOSED: lazy_gettext("Closed: not in the public programme"),
    },
)
name_all(
    SessionRole,
    {
        SessionRole.MODERATOR: lazy_gettext("Moderation"),
        SessionRole.RAPPORTEUR: lazy_gettext("Rapporteur"),
        SessionRole.SPEAKER: lazy_gettext("Speaker"),
        SessionRole.PRESENTER: lazy_gettext("Project presenter"),
        SessionRole.OPENING_AUTHORITY: lazy_gettext("Opening authority"),
        SessionRole.ATTENDEE: lazy_gettext("Attending"),
    },
)
name_all(
    AssignmentState,
    {
        AssignmentState.PROPOSED: lazy_gettext("Proposed"),
        AssignmentState.INVITED: lazy_gettext("Invited to the session"),
        AssignmentState.ACCEPTED: lazy_gettext("Participation accepted"),
        AssignmentState.DECLINED: lazy_gettext("Participation declined"),
    },
)
name_all(
    RoleChoice,
    {
        RoleChoice.MOVE: lazy_gettext("The successor takes it over"),
        RoleChoice.OPEN: lazy_gettext("Leave the role open"),
        RoleChoice.STAY: lazy_gettext("The person keeps it all the same"),
        RoleChoice.LATER: lazy_gettext("Decide later"),
    },
)
name_all(
    ClashRule,
    {
        ClashRule.ROOM: lazy_gettext("Room in use"),
        ClashRule.PERSON: lazy_gettext("Person in two sessions"),
        ClashRule.CAPACITY: lazy_gettext("Room too small"),
    },
)
