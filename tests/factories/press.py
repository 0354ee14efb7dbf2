from factory import LazyAttribute, SelfAttribute, Sequence, SubFactory

from forum_app.core.clock import now
from forum_app.delegations.rules import DelegationRole
from forum_app.press.models import MediaAccreditation, MediaApplicant
from forum_app.press.rules import MediaJob, MediaState, Medium

from . import Factory
from .delegations import RegistrationFactory, StoredFileFactory
from .editions import BadgeCategoryFactory, EditionFactory
from .people import CountryFactory


class JournalistFactory(RegistrationFactory):
    """Somebody with a press badge; `badge_category` is given where the edition has its categories."""

    delegation_role = DelegationRole.PRESS
    badge_category = SubFactory(BadgeCategoryFactory, edition=SelfAttribute("..edition"), code="PRESS")


class MediaAccreditationFactory(Factory):
    class Meta:
        model = MediaAccreditation

    registration = SubFactory(JournalistFactory)
    edition = SelfAttribute("registration.edition")
    outlet = Sequence("Diario {}".format)
    medium = Medium.PRINT
    outlet_country = SubFactory(CountryFactory)
    job = MediaJob.REPORTER
    assignment = SubFactory(StoredFileFactory)
    state = MediaState.SUBMITTED
    submitted_at = LazyAttribute(lambda _: now())
    submitted_by = "María Ñuñez"


class ApplicantFactory(Factory):
    """Somebody without a delegation, and the accreditation that they ask for."""

    class Meta:
        model = MediaApplicant

    accreditation = SubFactory(
        MediaAccreditationFactory, registration=None, edition=SubFactory(EditionFactory)
    )
    display_name = "Wanjiru Kamau"
    given_names = "Wanjiru"
    surname_1 = "Kamau"
    email = "wanjiru@example.org"
    language = "en"
