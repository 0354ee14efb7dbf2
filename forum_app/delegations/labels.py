"""The words that people read for kinds, roles, groups, states and rules of delegations."""

from flask_babel import lazy_gettext

from forum_app.core.i18n import name_all

from .rules import (
    DelegationKind,
    DelegationRole,
    DelegationState,
    OverriddenRule,
    RegistrationState,
    RoleGroup,
)

name_all(
    DelegationKind,
    {
        DelegationKind.HOST: lazy_gettext("Host"),
        DelegationKind.MEMBER_STATE: lazy_gettext("Member State"),
        DelegationKind.ASSOCIATED_STATE: lazy_gettext("Associated State"),
        DelegationKind.OBSERVER_STATE: lazy_gettext("Observer State"),
        DelegationKind.INTERNATIONAL_ORGANIZATION: lazy_gettext("International organization"),
        DelegationKind.COOPERATION_AGENCY: lazy_gettext("Cooperation agency"),
        DelegationKind.PARLIAMENTARY: lazy_gettext("Parliamentary delegation"),
        DelegationKind.DIPLOMATIC_CORPS: lazy_gettext("Diplomatic corps"),
        DelegationKind.BUSINESS: lazy_gettext("Business"),
        DelegationKind.ACADEMIA: lazy_gettext("Academia"),
        DelegationKind.MEDIA: lazy_gettext("Media"),
        DelegationKind.ORGANISER: lazy_gettext("Organizers"),
    },
)
name_all(
    DelegationState,
    {
        DelegationState.INVITED: lazy_gettext("Invited"),
        DelegationState.ACCEPTED: lazy_gettext("Accepted"),
        DelegationState.DECLINED: lazy_gettext("Declined"),
        DelegationState.CREDENTIAL_PENDING: lazy_gettext("Credential pending"),
        DelegationState.CREDENTIALED: lazy_gettext("Credential received"),
        DelegationState.CLOSED: lazy_gettext("Closed"),
    },
)
name_all(
    DelegationRole,
    {
        DelegationRole.HEAD: lazy_gettext("Head of delegation"),
        DelegationRole.ALTERNATE: lazy_gettext("Alternate head"),
        DelegationRole.DELEGATE: lazy_gettext("Delegate"),
        DelegationRole.REPRESENTATIVE: lazy_gettext("Representative"),
        DelegationRole.ADVISER: lazy_gettext("Adviser"),
        DelegationRole.EXPERT: lazy_gettext("Expert"),
        DelegationRole.SUPPORT: lazy_gettext("Support staff"),
        DelegationRole.INTERPRETER: lazy_gettext("Interpreter"),
        DelegationRole.SECURITY: lazy_gettext("Security staff"),
        DelegationRole.ACCOMPANYING: lazy_gettext("Accompanying person"),
        DelegationRole.PRESS: lazy_gettext("Press"),
    },
)
name_all(
    RoleGroup,
    {
        RoleGroup.OFFICIAL: lazy_gettext("Official delegates"),
        RoleGroup.SUPPORT: lazy_gettext("Support and accompanying persons"),
        RoleGroup.PRESS: lazy_gettext("Press of the delegation"),
    },
)
name_all(
    RegistrationState,
    {
        RegistrationState.DRAFT: lazy_gettext("Draft"),
        RegistrationState.SUBMITTED: lazy_gettext("Received"),
        RegistrationState.DELEGATION_CONFIRMED: lazy_gettext("Confirmed by the delegation"),
        RegistrationState.UNDER_REVIEW: lazy_gettext("Under review"),
        RegistrationState.APPROVED: lazy_gettext("Approved"),
        RegistrationState.RETURNED: lazy_gettext("Returned for correction"),
        RegistrationState.WAITLISTED: lazy_gettext("On the waiting list"),
        RegistrationState.REJECTED: lazy_gettext("Rejected"),
        RegistrationState.SUBSTITUTED: lazy_gettext("Substituted"),
        RegistrationState.WITHDRAWN: lazy_gettext("Withdrawn"),
        RegistrationState.REVOKED: lazy_gettext("Revoked"),
    },
)
name_all(
    OverriddenRule,
    {
        OverriddenRule.PHOTO: lazy_gettext("Photo"),
        OverriddenRule.CREDENTIAL: lazy_gettext("Credential of the delegation"),
        OverriddenRule.QUOTA: lazy_gettext("Quota"),
        OverriddenRule.DUPLICATE: lazy_gettext("Possible duplicate"),
        OverriddenRule.LATIN_NAME: lazy_gettext("Name in Latin letters"),
    },
)
