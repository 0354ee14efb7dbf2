"""The shape of what organisers and focal points enter about delegations and their people."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from babel import Locale
from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from forum_app.accounts.rules import check_password
from forum_app.core.clock import from_local, local
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import ForumForm, choices, choices_of
from forum_app.core.i18n import DEFAULT, LANGUAGE_NAMES, language, text_of
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Country, Organization
from forum_app.people.rules import NameOrder

from .actions import OF_PERSON, OF_REGISTRATION
from .models import Delegation, Registration
from .rules import (
    DelegationKind,
    DelegationRole,
    DelegationState,
    OverriddenRule,
    RegistrationState,
    RoleGroup,
    shown_name,
)

REQUIRED = InputRequired()
ADDRESS = Email(lazy_gettext("This does not look like an e-mail address."))
NAME = Length(max=300)
TEXT = Length(max=2000)
SEATS = NumberRange(min=0, max=500)
LETTERS = choices(LANGUAGE_NAMES.items())
SPOKEN = ("es", "en", "fr", "pt", "de", "it", "nl", "ru", "ar", "zh", "ja", "ko", "hi", "tr")


def or_none(kind: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Read the empty choice as nothing."""
    return lambda value: kind(value) if value else None


class GetForm(ForumForm):
    """Filters that live in the address; they change nothing."""

    class Meta(ForumForm.Meta):
        csrf = False

    @property
    def wishes(self) -> dict[str, Any]:
        """What was chosen and can be; the rest of the address is left alone."""
        self.validate()
        return {field.name: field.data for field in self if field.data and not field.errors}


class BoardFilters(GetForm):
    q = StringField(lazy_gettext("Name"))
    kind = SelectField(
        lazy_gettext("Kind"),
        choices=partial(choices_of, DelegationKind, anything=lazy_gettext("All kinds")),
        coerce=or_none(DelegationKind),
    )
    state = SelectField(
        lazy_gettext("State"),
        choices=partial(choices_of, DelegationState, anything=lazy_gettext("All states")),
        coerce=or_none(DelegationState),
    )
    missing = SelectField(
        lazy_gettext("Missing"),
        choices=choices(
            (
                ("", lazy_gettext("Whatever is missing")),
                ("focal_point", lazy_gettext("Focal point")),
                ("people", lazy_gettext("People")),
                ("head", lazy_gettext("Head of delegation")),
                ("photo", lazy_gettext("Photos")),
            )
        ),
    )


class QuotaForm(ForumForm):
    """Seats of the three role groups; an empty field is no limit."""

    official = IntegerField(lazy_gettext("Official delegates"), [Optional(), SEATS])
    support = IntegerField(lazy_gettext("Support and accompanying persons"), [Optional(), SEATS])
    press = IntegerField(lazy_gettext("Press of the delegation"), [Optional(), SEATS])

    @property
    def seats(self) -> dict[RoleGroup, int | None]:
        return {group: self[group.value].data for group in RoleGroup}


class NewDelegationsForm(ForumForm):
    """States and organisations ticked on the lists of the reference data."""

    countries = SelectMultipleField(lazy_gettext("States"))
    organizations = SelectMultipleField(lazy_gettext("Organizations"))
    kinds = SelectMultipleField(
        lazy_gettext("Kind"),
        choices=choices((kind.value, kind.value) for kind in DelegationKind),
        coerce=DelegationKind,
    )

    def __init__(self, *, countries: Iterable[str], organizations: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.countries.choices = choices((iso2, iso2) for iso2 in countries)
        self.organizations.choices = choices((key, key) for key in organizations)

    def validate_countries(self, _field: SelectMultipleField) -> None:
        if not (self.countries.data or self.organizations.data or self.kinds.data):
            raise RuleBrokenError(N_("Tick at least one State or organization."))


class DelegationForm(QuotaForm):
    """Official names, quotas and a deadline of its own."""

    name_es = StringField(lazy_gettext("Official name in Spanish"), [REQUIRED, NAME])
    name_en = StringField(lazy_gettext("Official name in English"), [REQUIRED, NAME])
    closes_at = DateTimeLocalField(
        lazy_gettext("Registration of this delegation closes"), [Optional()], format="%Y-%m-%dT%H:%M"
    )

    def __init__(self, *, edition: ForumEdition, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.edition = edition

    @property
    def deadline(self) -> Any:
        """The instant that the wall clock of the edition shows."""
        wall = self.closes_at.data
        return from_local(wall, self.edition.time_zone) if wall else None


class EditDelegationForm(DelegationForm):
    state = SelectField(
        lazy_gettext("State"), choices=partial(choices_of, DelegationState), coerce=DelegationState
    )

    @classmethod
    def of(cls, delegation: Delegation) -> "EditDelegationForm":
        """The form as the delegation stands now."""
        edition = delegation.edition
        closes = delegation.closes_at and local(delegation.closes_at, edition.time_zone).replace(tzinfo=None)
        kept = {name: getattr(delegation, name) for name in ("name_es", "name_en", "state")}
        kept |= {rule.role_group.value: rule.seats for rule in delegation.quotas}
        return cls(edition=edition, data=kept | {"closes_at": closes})


class OneDelegationForm(DelegationForm):
    kind = SelectField(
        lazy_gettext("Kind"), choices=partial(choices_of, DelegationKind), coerce=DelegationKind
    )
    country = SelectField(lazy_gettext("State"), coerce=or_none(str))
    organization = SelectField(lazy_gettext("Organization"), coerce=or_none(str))

    def __init__(
        self, *, countries: Iterable[Country], organizations: Iterable[Organization], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        states = ((one.iso2, text_of(one, "name")) for one in countries)
        bodies = ((str(one.key), text_of(one, "name")) for one in organizations)
        self.country.choices = choices(states, anything=gettext("None"))
        self.organization.choices = choices(bodies, anything=gettext("None"))


class InvitationForm(ForumForm):
    name = StringField(lazy_gettext("Name"), [REQUIRED, NAME])
    email = EmailField(lazy_gettext("E-mail address"), [REQUIRED, Length(max=254), ADDRESS])
    language = SelectField(lazy_gettext("Language of the letters"), choices=LETTERS, default=DEFAULT)


class Proof(StrEnum):
    """How the reader of an invitation shows to be the person invited."""

    NEW_PASSWORD = "new-password"  # noqa: S105 no password; the link proves the mailbox; an account is made or gets its password
    SIGNED_IN = "signed-in"
    SIGN_IN = "sign-in"  # there is an account: its holder signs in first


class AcceptForm(ForumForm):
    """Yes to the terms and, for a new account, a password."""

    new = PasswordField(lazy_gettext("New password"), [REQUIRED])
    again = PasswordField(lazy_gettext("The new password once more"), [REQUIRED])
    terms = BooleanField(
        lazy_gettext("I speak for this delegation, and I tell the people whom I register that I do so"),
        [REQUIRED],
    )

    def __init__(self, *, proof: Proof, about: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.proof, self.about = proof, about
        if proof is not Proof.NEW_PASSWORD:
            del self.new, self.again

    def validate_new(self, field: PasswordField) -> None:
        check_password(field.data or "", about=self.about)

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.new.data:
            raise RuleBrokenError(N_("The two passwords are not the same."))


class DelegateForm(ForumForm):
    """A person of a delegation; nothing of a name is changed, split or put into capitals by us."""

    role = SelectField(
        lazy_gettext("Role in the delegation"),
        choices=partial(choices_of, DelegationRole),
        coerce=DelegationRole,
        default=DelegationRole.DELEGATE,
    )
    given_names = StringField(lazy_gettext("Given names"), [NAME])
    surname_1 = StringField(lazy_gettext("First surname"), [NAME])
    surname_2 = StringField(lazy_gettext("Second surname"), [NAME])
    name_order = SelectField(lazy_gettext("Order"), choices=partial(choices_of, NameOrder), coerce=NameOrder)
    display_name = StringField(lazy_gettext("Name as shown"), [NAME])
    badge_name = StringField(lazy_gettext("Name on the badge"), [NAME])
    native_name = StringField(lazy_gettext("Name in its own script"), [NAME])
    honorific_es = StringField(lazy_gettext("Form of address in Spanish"), [NAME])
    honorific_en = StringField(lazy_gettext("Form of address in English"), [NAME])
    position_title_es = StringField(lazy_gettext("Position in Spanish"), [NAME])
    position_title_en = StringField(lazy_gettext("Position in English"), [NAME])
    institution = StringField(lazy_gettext("Institution"), [NAME])
    nationality = SelectField(lazy_gettext("Nationality"), coerce=or_none(str))
    email = EmailField(lazy_gettext("E-mail address"), [Optional(), Length(max=254), ADDRESS])
    language = SelectField(lazy_gettext("Language"), coerce=or_none(str))
    interpretation = StringField(lazy_gettext("Interpretation"), [NAME])
    needs_visa_letter = BooleanField(lazy_gettext("Needs a letter for the visa"))
    dietary = TextAreaField(lazy_gettext("Dietary needs"), [TEXT])
    dietary_consent = BooleanField(
        lazy_gettext("The person agrees that the dietary needs are kept until the forum ends")
    )
    accessibility = TextAreaField(lazy_gettext("Accessibility needs"), [TEXT])
    accessibility_consent = BooleanField(
        lazy_gettext("The person agrees that the accessibility needs are kept until the forum ends")
    )
    version = IntegerField(widget=HiddenInput(), default=0)

    def __init__(self, *, countries: Iterable[Country], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        states = ((one.iso2, text_of(one, "name")) for one in countries)
        self.nationality.choices = choices(states, anything=gettext("Not stated"))
        spoken = dict.fromkeys([*SPOKEN, *filter(None, [self.language.data])])
        names = Locale(language()).languages
        self.language.choices = choices(
            ((code, names.get(code, code)) for code in spoken), anything=gettext("Not stated")
        )

    @classmethod
    def of(cls, registration: Registration, countries: Iterable[Country]) -> "DelegateForm":
        """The form as the registration stands now."""
        person, needs = registration.person, registration.needs
        kept = {name: getattr(person, name) for name in OF_PERSON} | {
            "role": registration.delegation_role,
            "nationality": person.nationality.iso2 if person.nationality else None,
            "version": registration.version,
        }
        for name in ("dietary", "accessibility"):
            kept[name] = getattr(needs, name, None)
            kept[f"{name}_consent"] = getattr(needs, f"{name}_consented_on", None) is not None
        kept |= {name: getattr(registration, name) for name in OF_REGISTRATION}
        return cls(countries=countries, data=kept)

    def validate_display_name(self, field: StringField) -> None:
        parts = self.given_names.data, self.surname_1.data, self.surname_2.data
        if not (field.data or shown_name(*parts, self.name_order.data)):
            raise RuleBrokenError(N_("Write the name as it is to be shown, or its parts above."))

    def validate_dietary_consent(self, field: BooleanField) -> None:
        _check_consent(self.dietary.data, given=field.data)

    def validate_accessibility_consent(self, field: BooleanField) -> None:
        _check_consent(self.accessibility.data, given=field.data)


def _check_consent(text: str | None, *, given: bool) -> None:
    if text and not given:
        raise RuleBrokenError(N_("Tick this box if the person agrees, or leave the text above empty."))


class PhotoForm(ForumForm):
    photo = FileField(lazy_gettext("Photo"), [FileRequired(lazy_gettext("Choose a file."))])


class ListForm(ForumForm):
    file = FileField(lazy_gettext("CSV file"), [FileRequired(lazy_gettext("Choose a file."))])


class ConfirmListForm(ForumForm):
    """The list that was read, sealed, so that what is saved is what was shown."""

    sealed = HiddenField()
    needs_consented = BooleanField(
        lazy_gettext("The people agree that their dietary and accessibility needs are kept")
    )


class ReviewFilters(GetForm):
    q = StringField(lazy_gettext("Name or number"))
    state = SelectField(
        lazy_gettext("State"),
        choices=partial(choices_of, RegistrationState, anything=lazy_gettext("All states")),
        coerce=or_none(RegistrationState),
    )
    kind = SelectField(
        lazy_gettext("Kind"),
        choices=partial(choices_of, DelegationKind, anything=lazy_gettext("All kinds")),
        coerce=or_none(DelegationKind),
    )
    delegation = SelectField(lazy_gettext("Delegation"), coerce=or_none(str))
    photo = SelectField(
        lazy_gettext("Photo"),
        choices=choices((("", lazy_gettext("With and without")), ("missing", lazy_gettext("Missing")))),
    )

    def __init__(self, *args: Any, delegations: Iterable[Delegation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = ((str(one.key), text_of(one, "name")) for one in delegations)
        self.delegation.choices = choices(named, anything=gettext("All delegations"))

    @property
    def narrowing(self) -> dict[str, Any]:
        """The wishes in the words of the query."""
        wishes = self.wishes
        if wishes.pop("photo", None):
            wishes["without_photo"] = True
        if "delegation" in wishes:
            wishes["delegation"] = UUID(wishes["delegation"])
        return wishes


class Decision(StrEnum):
    """What an organiser may decide besides approving."""

    TAKE_UP = "take-up"
    RETURN = "return"
    WAIT = "wait"
    REJECT = "reject"
    REVOKE = "revoke"


class DecisionForm(ForumForm):
    decision = SelectField(
        lazy_gettext("Decision"), choices=choices((one.value, one.value) for one in Decision), coerce=Decision
    )
    reason = TextAreaField(lazy_gettext("Reason"), [TEXT])


class ReasonForm(ForumForm):
    reason = TextAreaField(lazy_gettext("Reason"), [TEXT])


class SetAsideForm(ForumForm):
    rule = SelectField(
        lazy_gettext("Rule"),
        choices=choices((rule.value, rule.value) for rule in OverriddenRule),
        coerce=OverriddenRule,
    )
    reason = StringField(lazy_gettext("Reason"), [REQUIRED, TEXT])
