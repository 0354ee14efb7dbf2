"""The words that people read for kinds, states and roles of the programme."""

from flask_babel import lazy_gettext

from forum_app.core.i18n import name_all

from .rules import (
    AssignmentState,
    ChangedField,
    ChangeKind,
    ClashRule,
    MediaPolicy,
    NoticeState,
    RoleChoice,
    RoomFeature,
    SessionKind,
    SessionRole,
    SessionState,
    Severity,
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
        SessionState.READY: lazy_gettext("Session ready"),
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
    MediaPolicy,
    {
        MediaPolicy.OPEN: lazy_gettext("Open to the press"),
        MediaPolicy.OPENING: lazy_gettext("Press at the opening only"),
        MediaPolicy.CLOSED: lazy_gettext("Closed to the press"),
    },
)
name_all(
    RoomFeature,
    {
        RoomFeature.STAGE: lazy_gettext("Stage in the room"),
        RoomFeature.PODIUM: lazy_gettext("Head table"),
        RoomFeature.U_TABLE: lazy_gettext("U-shaped table"),
        RoomFeature.STREAMING: lazy_gettext("Live streaming"),
        RoomFeature.RECORDING: lazy_gettext("Recording"),
        RoomFeature.HYBRID: lazy_gettext("Video conference"),
    },
)
name_all(
    ClashRule,
    {
        ClashRule.ROOM: lazy_gettext("Room in use"),
        ClashRule.PERSON: lazy_gettext("Person in two sessions"),
        ClashRule.ROOM_CLOSED: lazy_gettext("Room not available"),
        ClashRule.PERSON_AWAY: lazy_gettext("Person not available"),
        ClashRule.TRAVEL: lazy_gettext("Too little time between venues"),
        ClashRule.CAPACITY: lazy_gettext("Room too small"),
        ClashRule.PARTIALITY: lazy_gettext("Moderator with an interest"),
        ClashRule.MODERATOR: lazy_gettext("No moderator confirmed"),
        ClashRule.INTERPRETERS: lazy_gettext("Too few interpreters"),
        ClashRule.TRANSLATION: lazy_gettext("Translation missing"),
        ClashRule.HOURS: lazy_gettext("Outside opening hours"),
        ClashRule.ORDER: lazy_gettext("Wrong order"),
        ClashRule.PROTOCOL: lazy_gettext("Against protocol"),
        ClashRule.BREAK: lazy_gettext("Break missing"),
        ClashRule.DURATION: lazy_gettext("Unusual duration"),
    },
)
name_all(
    Severity,
    {
        Severity.BLOCK: lazy_gettext("Blocks the release"),
        Severity.WARN: lazy_gettext("Warning"),
        Severity.IGNORE: lazy_gettext("Not checked"),
    },
)
name_all(
    ChangeKind,
    {
        ChangeKind.NEW: lazy_gettext("New session"),
        ChangeKind.MOVED: lazy_gettext("Time or room changed"),
        ChangeKind.CANCELLED: lazy_gettext("Cancelled session"),
        ChangeKind.CHANGED: lazy_gettext("Session changed"),
    },
)
name_all(
    ChangedField,
    {
        ChangedField.TIME: lazy_gettext("time"),
        ChangedField.ROOM: lazy_gettext("room"),
        ChangedField.TITLE: lazy_gettext("title"),
        ChangedField.TEXT: lazy_gettext("description"),
        ChangedField.KIND: lazy_gettext("kind of session"),
        ChangedField.THEME: lazy_gettext("theme"),
        ChangedField.PEOPLE: lazy_gettext("people"),
        ChangedField.PROJECTS: lazy_gettext("projects"),
        ChangedField.LANGUAGES: lazy_gettext("languages"),
        ChangedField.ACCESS: lazy_gettext("access"),
        ChangedField.REASON: lazy_gettext("reason of the cancellation"),
    },
)
name_all(
    NoticeState,
    {
        NoticeState.DRAFT: lazy_gettext("To be reviewed"),
        NoticeState.SENT: lazy_gettext("Sent to the person"),
        NoticeState.DROPPED: lazy_gettext("Not sent"),
        NoticeState.REPLACED: lazy_gettext("In a newer letter"),
    },
)
