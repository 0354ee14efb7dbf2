"""Coming in: how names and badge categories are read, and what bars approval."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from forum_app.core.errors import N_, RuleBrokenError
from forum_app.people.rules import CountryStanding

from .states import DelegationKind, DelegationRole, OverriddenRule

INVITATION_LIFETIME = timedelta(days=14)
LETTER_LANGUAGES = frozenset({"es", "en"})
LETTERS = frozenset({"Lu", "Ll", "Lt", "Lo"})  # without the marks and modifiers between them

KIND_OF_STANDING: Mapping[CountryStanding, DelegationKind] = {  # the strongest first
    CountryStanding.MEMBER: DelegationKind.MEMBER_STATE,
    CountryStanding.OBSERVER: DelegationKind.OBSERVER_STATE,
    CountryStanding.ASSOCIATED: DelegationKind.ASSOCIATED_STATE,
}
KIND_OF_ORGANIZATION: Mapping[str, DelegationKind] = {
    "cooperation_agency": DelegationKind.COOPERATION_AGENCY,
    "cooperation_programme": DelegationKind.COOPERATION_AGENCY,
    "ministry": DelegationKind.ORGANISER,
    "parliamentary_body": DelegationKind.PARLIAMENTARY,
    "business_body": DelegationKind.BUSINESS,
}
CATEGORY_OF_ROLE: Mapping[DelegationRole, str] = {
    DelegationRole.SUPPORT: "SUP",
    DelegationRole.INTERPRETER: "SUP",
    DelegationRole.SECURITY: "SEC",
    DelegationRole.ACCOMPANYING: "ACC",
    DelegationRole.PRESS: "PRESS",
    DelegationRole.ASSISTANT: "SUP",
    DelegationRole.OVERFLOW: "OVF",
}
CATEGORY_OF_KIND: Mapping[DelegationKind, str] = {
    DelegationKind.HOST: "MEM",
    DelegationKind.MEMBER_STATE: "MEM",
    DelegationKind.ASSOCIATED_STATE: "OBS",
    DelegationKind.OBSERVER_STATE: "OBS",
    DelegationKind.PARLIAMENTARY: "PAR",
    DelegationKind.DIPLOMATIC_CORPS: "COR",
    DelegationKind.MEDIA: "PRESS",
    DelegationKind.ORGANISER: "STF",
}
STATES = frozenset(
    {
        DelegationKind.HOST,
        DelegationKind.MEMBER_STATE,
        DelegationKind.ASSOCIATED_STATE,
        DelegationKind.OBSERVER_STATE,
    }
)

POOLS = frozenset(  # of people whom no one State or organisation sends, and nobody leads
    {DelegationKind.MEDIA, DelegationKind.ORGANISER, DelegationKind.DIPLOMATIC_CORPS}
)


def check_state(kind: DelegationKind, *, has_country: bool) -> None:
    """Refuse the delegation of a State that is no State's."""
    if kind in STATES and not has_country:
        raise RuleBrokenError(N_("A delegation of this kind is a State's: choose the State."))


def check_body(kind: DelegationKind, *, has_country: bool, has_organization: bool) -> None:
    """Refuse a State that comes as an organisation or twice, and a delegation that nobody sends."""
    if has_organization and (has_country or kind in STATES):
        raise RuleBrokenError(N_("A delegation is of a State or of an organization, not of both."))
    if kind is DelegationKind.INTERNATIONAL_ORGANIZATION and not has_organization:
        raise RuleBrokenError(N_("Choose the international organization that sends this delegation."))
    if kind not in STATES | POOLS and not (has_country or has_organization):
        raise RuleBrokenError(N_("Choose the organization, or the State, that sends this delegation."))


def kind_of_country(standings: Collection[CountryStanding]) -> DelegationKind:
    """What a State's delegation is: a State that is observer and associated counts among the observers."""
    kinds = (kind for standing, kind in KIND_OF_STANDING.items() if standing in standings)
    return next(kinds, DelegationKind.OBSERVER_STATE)


def kind_of_organization(kind: str) -> DelegationKind:
    return KIND_OF_ORGANIZATION.get(kind, DelegationKind.INTERNATIONAL_ORGANIZATION)


def category_code(kind: DelegationKind, role: DelegationRole) -> str:
    """The badge category of somebody of this role in a delegation of this kind."""
    if role in CATEGORY_OF_ROLE:
        return CATEGORY_OF_ROLE[role]
    if role is DelegationRole.HEAD and kind in STATES:
        return "HOD"
    return CATEGORY_OF_KIND.get(kind, "ORG")


def has_latin_form(name: str) -> bool:
    """Whether a name can be read at the doors: it has letters, and all of them are Latin."""
    plain = unicodedata.normalize("NFKC", name)  # the ª of "M.ª" is an a
    letters = [character for character in plain if unicodedata.category(character) in LETTERS]
    return letters != [] and all(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)


def letter_language(language: str | None) -> str:
    """The language in which we write to somebody: Spanish or English."""
    return language if language in LETTER_LANGUAGES else "en" if language else "es"


def needs_head(kind: DelegationKind, role: DelegationRole) -> bool:
    """Whether somebody is approved only beside a head: not the head, and not those of a pool."""
    return kind not in POOLS and role is not DelegationRole.HEAD


def check_stay(arrives_on: date | None, departs_on: date | None) -> None:
    """Refuse to leave before having come."""
    if arrives_on and departs_on and departs_on < arrives_on:
        raise RuleBrokenError(N_("The day of departure lies before the day of arrival."))


def obstacles(
    *,
    has_photo: bool,
    has_latin_name: bool,
    is_led: bool,
    is_grounded: bool,
    has_suspects: bool,
    full: bool,
    has_open_claim: bool = False,
) -> list[OverriddenRule]:
    """The rules that bar approval, in the order in which an organiser mends them."""
    found = {
        OverriddenRule.CLAIM: has_open_claim,
        OverriddenRule.LATIN_NAME: not has_latin_name,
        OverriddenRule.PHOTO: not has_photo,
        OverriddenRule.HEAD: not is_led,
        OverriddenRule.ASSISTED: not is_grounded,
        OverriddenRule.DUPLICATE: has_suspects,
        OverriddenRule.QUOTA: full,
    }
    return [rule for rule, broken in found.items() if broken]


REFUSALS: Mapping[OverriddenRule, str] = {
    OverriddenRule.LATIN_NAME: N_("The name has no form in Latin letters, which badge and doors need."),
    OverriddenRule.PHOTO: N_("The photo is missing."),
    OverriddenRule.HEAD: N_("The delegation has no head at present."),
    OverriddenRule.ASSISTED: N_("An assistant comes for somebody who comes: nobody is named."),
    OverriddenRule.DUPLICATE: N_(
        "Somebody of the same name or e-mail address is registered in this edition."
    ),
    OverriddenRule.CREDENTIAL: N_("The badge waits: no accepted note or letter names this person."),
    OverriddenRule.MEDIA: N_("The badge waits: the media accreditation is not approved."),
    OverriddenRule.CLAIM: N_("The delegation has not said that this person is one of its own."),
    OverriddenRule.QUOTA: N_("All seats of this group are taken."),
}


def check_approvable(open_rules: Iterable[OverriddenRule]) -> None:
    """Refuse approval while a rule stands against it that nobody set aside."""
    for rule in open_rules:
        raise RuleBrokenError(REFUSALS[rule])
