"""What a person needs, on a page of its own: whoever opens it is noted."""

from forum_app.core.forms import VersionedForm
from forum_app.delegations.models import Registration
from forum_app.delegations.needs import Needs

from .people import DelegateForm


class ChangeForm(DelegateForm):
    """What is changed of a person; diet and access needs have their own page."""

    dietary = None  # type: ignore[assignment]  # WTForms' way to leave a field out
    dietary_consent = None  # type: ignore[assignment]
    accessibility = None  # type: ignore[assignment]
    accessibility_consent = None  # type: ignore[assignment]


class NeedsForm(VersionedForm):
    """Diet and access needs, each with its own consent."""

    dietary = DelegateForm.dietary
    dietary_consent = DelegateForm.dietary_consent
    accessibility = DelegateForm.accessibility
    accessibility_consent = DelegateForm.accessibility_consent
    validate_dietary_consent = DelegateForm.validate_dietary_consent
    validate_accessibility_consent = DelegateForm.validate_accessibility_consent

    @classmethod
    def of(cls, registration: Registration, needs: Needs) -> "NeedsForm":
        """The form with what somebody was shown."""
        return cls(formdata=None, data=consented(needs) | {"version": registration.version})


def consented(needs: Needs) -> dict[str, str | bool | None]:
    """Each need, and its consent: what is kept was agreed to."""
    told = needs._asdict()
    return told | {f"{name}_consent": text is not None for name, text in told.items()}
