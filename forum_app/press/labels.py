"""The words of media, of the jobs in them, and of how an accreditation stands."""

from flask_babel import lazy_gettext

from forum_app.core.i18n import name_all

from .rules import MediaJob, MediaState, Medium, Paper

name_all(
    Medium,
    {
        Medium.TELEVISION: lazy_gettext("Television"),
        Medium.RADIO: lazy_gettext("Radio"),
        Medium.PRINT: lazy_gettext("Print media"),
        Medium.AGENCY: lazy_gettext("News agency"),
        Medium.ONLINE: lazy_gettext("Online media"),
        Medium.FREELANCE: lazy_gettext("Freelance"),
    },
)
name_all(
    MediaJob,
    {
        MediaJob.REPORTER: lazy_gettext("Reporter"),
        MediaJob.CAMERA: lazy_gettext("Camera operator"),
        MediaJob.PHOTOGRAPHER: lazy_gettext("Photographer"),
        MediaJob.PRODUCER: lazy_gettext("Producer"),
        MediaJob.TECHNICIAN: lazy_gettext("Technician"),
    },
)
name_all(
    MediaState,
    {
        MediaState.SUBMITTED: lazy_gettext("To be looked at"),
        MediaState.DOCS_MISSING: lazy_gettext("Documents missing"),
        MediaState.APPROVED: lazy_gettext("Accredited"),
        MediaState.REJECTED: lazy_gettext("Not accredited"),
        MediaState.WITHDRAWN: lazy_gettext("Accreditation withdrawn"),
    },
)
name_all(
    Paper,
    {
        Paper.ASSIGNMENT: lazy_gettext("Letter of assignment"),
        Paper.CARD: lazy_gettext("Press card"),
    },
)
