"""The words that people read for kinds, roles, groups, states and rules of delegations."""

from flask_babel import lazy_gettext

from forum_app.core.i18n import name_all, spellings_of

from .rules import (
    AttendanceMode,
    BulkDecision,
    BulkOutcome,
    CredentialKind,
    CredentialState,
    DeadlineStep,
    DelegationKind,
    DelegationRole,
    DelegationState,
    Grounds,
    OpenPoint,
    OverriddenRule,
    Pile,
    ReceivedForm,
    RegistrationState,
    RoleGroup,
    SuspectState,
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
    DeadlineStep,
    {
        DeadlineStep.VISA: lazy_gettext("Letters for visas"),
        DeadlineStep.NOMINATE: lazy_gettext("Nominations"),
        DeadlineStep.CONFIRM: lazy_gettext("Confirmations"),
        DeadlineStep.MEDIA: lazy_gettext("Media accreditation"),
        DeadlineStep.PHOTO: lazy_gettext("Photos"),
        DeadlineStep.CREDENTIAL: lazy_gettext("Credential"),
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
        DelegationRole.ASSISTANT: lazy_gettext("Personal assistant"),
        DelegationRole.OVERFLOW: lazy_gettext("Overflow guest"),
    },
)
name_all(
    RoleGroup,
    {
        RoleGroup.OFFICIAL: lazy_gettext("Official delegates"),
        RoleGroup.SUPPORT: lazy_gettext("Support staff"),
        RoleGroup.INTERPRETER: lazy_gettext("Interpreters"),
        RoleGroup.SECURITY: lazy_gettext("Security"),
        RoleGroup.ACCOMPANYING: lazy_gettext("Accompanying persons"),
        RoleGroup.ASSISTANT: lazy_gettext("Personal assistants"),
        RoleGroup.PRESS: lazy_gettext("Press of the delegation"),
        RoleGroup.OVERFLOW: lazy_gettext("Overflow guests"),
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
        OverriddenRule.CREDENTIAL: lazy_gettext("Note or credential letter"),
        OverriddenRule.QUOTA: lazy_gettext("Quota"),
        OverriddenRule.DUPLICATE: lazy_gettext("Possible duplicate"),
        OverriddenRule.LATIN_NAME: lazy_gettext("Name in Latin letters"),
        OverriddenRule.HEAD: lazy_gettext("Head of delegation"),
        OverriddenRule.ASSISTED: lazy_gettext("Whom the person assists"),
        OverriddenRule.MEDIA: lazy_gettext("Media accreditation"),
        OverriddenRule.CLAIM: lazy_gettext("Confirmation by the delegation"),
    },
)
name_all(
    AttendanceMode,
    {
        AttendanceMode.IN_PERSON: lazy_gettext("In person"),
        AttendanceMode.VIRTUAL: lazy_gettext("From afar, by video"),
    },
)
name_all(
    OpenPoint,
    {
        OpenPoint.PHOTO: lazy_gettext("Without photo"),
        OpenPoint.DUPLICATE: lazy_gettext("Possible duplicate"),
        OpenPoint.CREDENTIAL: lazy_gettext("Without a note or letter"),
        OpenPoint.CORRECTION: lazy_gettext("Correction asked for"),
        OpenPoint.ASSISTED: lazy_gettext("Assistant of nobody who comes"),
    },
)
name_all(
    Grounds,
    {
        Grounds.NAME: lazy_gettext("The names are the same or nearly the same."),
        Grounds.INSTITUTION: lazy_gettext("The names are alike and the institution is the same."),
        Grounds.ADDRESS: lazy_gettext("The names are alike and the e-mail address is the same."),
        Grounds.HAND: lazy_gettext("An organizer chose the two to be compared."),
    },
)
name_all(
    CredentialKind,
    {
        CredentialKind.NOTE_VERBALE: lazy_gettext("Note verbale"),
        CredentialKind.CREDENTIAL_LETTER: lazy_gettext("Credential letter"),
        CredentialKind.FULL_POWERS: lazy_gettext("Full powers"),
    },
)
name_all(
    Pile,
    {
        Pile.WAITING: lazy_gettext("To look at"),
        Pile.COPIES: lazy_gettext("Original outstanding"),
        Pile.DISPUTED: lazy_gettext("Disputed"),
        Pile.DECIDED: lazy_gettext("Decided"),
        Pile.ALL: lazy_gettext("All documents"),
    },
)
name_all(
    ReceivedForm,
    {
        ReceivedForm.COPY: lazy_gettext("Copy"),
        ReceivedForm.ORIGINAL: lazy_gettext("Original"),
    },
)
name_all(
    CredentialState,
    {
        CredentialState.UPLOADED: lazy_gettext("Received as a copy"),
        CredentialState.PROVISIONALLY_ACCEPTED: lazy_gettext("Accepted provisionally"),
        CredentialState.ORIGINAL_RECEIVED: lazy_gettext("Original received"),
        CredentialState.ACCEPTED: lazy_gettext("Accepted in the original"),
        CredentialState.REJECTED: lazy_gettext("Document rejected"),
        CredentialState.SUPERSEDED: lazy_gettext("Superseded"),
    },
)
name_all(
    BulkDecision,
    {
        BulkDecision.APPROVE: lazy_gettext("Approve"),
        BulkDecision.RETURN: lazy_gettext("Return for correction"),
        BulkDecision.TAKE_UP: lazy_gettext("Take up for review"),
    },
)
name_all(
    BulkOutcome,
    {
        BulkOutcome.WAITING: lazy_gettext("Still to come"),
        BulkOutcome.DONE: lazy_gettext("Done"),
        BulkOutcome.BARRED: lazy_gettext("Barred by a rule"),
    },
)
name_all(
    SuspectState,
    {
        SuspectState.OPEN: lazy_gettext("To be decided"),
        SuspectState.CLEARED: lazy_gettext("Two people"),
        SuspectState.MERGED: lazy_gettext("One person, merged"),
    },
)
HEADINGS = {
    "ref": lazy_gettext("Number on your list"),
    "role_in_delegation": lazy_gettext("Role in the delegation"),
    "honorific_es": lazy_gettext("Form of address in Spanish"),
    "honorific_en": lazy_gettext("Form of address in English"),
    "given_names": lazy_gettext("Given names"),
    "surname_particle": lazy_gettext("Particle"),
    "surname_1": lazy_gettext("First surname"),
    "surname_2": lazy_gettext("Second surname"),
    "name_order": lazy_gettext("Order"),
    "display_name": lazy_gettext("Name as shown"),
    "badge_name": lazy_gettext("Name on the badge"),
    "native_name": lazy_gettext("Name in its own script"),
    "native_script": lazy_gettext("Script"),
    "pronunciation": lazy_gettext("Pronunciation"),
    "sort_name": lazy_gettext("Filed as"),
    "gender": lazy_gettext("Gender"),
    "title_es": lazy_gettext("Position in Spanish"),
    "title_en": lazy_gettext("Position in English"),
    "institution": lazy_gettext("Institution"),
    "nominating_entity": lazy_gettext("Nominated by"),
    "nationality_iso2": lazy_gettext("Nationality"),
    "email": lazy_gettext("E-mail address"),
    "language": lazy_gettext("Language"),
    "assistant_of": lazy_gettext("Assistant of"),
    "interpretation": lazy_gettext("Interpretation"),
    "dietary": lazy_gettext("Dietary needs"),
    "accessibility": lazy_gettext("Accessibility needs"),
    "needs_visa_letter": lazy_gettext("Needs a letter for the visa"),
    "arrives_on": lazy_gettext("Day of arrival"),
    "departs_on": lazy_gettext("Day of departure"),
}  # of the columns of a list of people


def columns_by_heading() -> dict[str, str]:
    """The columns of a list of people by the spellings of their headings, in all languages."""
    return {form: column for column, heading in HEADINGS.items() for form in spellings_of(heading)}


LACKS = {  # what a delegation may lack
    "focal_point": lazy_gettext("Focal point"),
    "people": lazy_gettext("People"),
    "head": lazy_gettext("Head of delegation"),
    "photo": lazy_gettext("Photos"),
    "credential": lazy_gettext("Note or letter"),
    "title": lazy_gettext("Position in both languages"),
    "confirmation": lazy_gettext("Confirmation"),
    "answer": lazy_gettext("Answer"),
}
SHORT = {  # groups of roles in one word, for narrow columns
    RoleGroup.OFFICIAL: lazy_gettext("Official"),
    RoleGroup.SUPPORT: lazy_gettext("Support"),
    RoleGroup.INTERPRETER: lazy_gettext("Interp."),
    RoleGroup.SECURITY: lazy_gettext("Security"),
    RoleGroup.ACCOMPANYING: lazy_gettext("Accomp."),
    RoleGroup.ASSISTANT: lazy_gettext("Assist."),
    RoleGroup.PRESS: lazy_gettext("Press"),
    RoleGroup.OVERFLOW: lazy_gettext("Overflow"),
}
DEEDS = {  # what the journal says
    "registration.added": lazy_gettext("put the person on the list"),
    "registration.edited": lazy_gettext("changed the data"),
    "registration.role-changed": lazy_gettext("changed the role"),
    "registration.photo-changed": lazy_gettext("changed the photo"),
    "registration.photo-removed": lazy_gettext("removed the photo"),
    "registration.erasure-asked": lazy_gettext("asked for the erasure of the own data"),
    "registration.erasure-taken-back": lazy_gettext("took the request for erasure back"),
    "registration.erased": lazy_gettext("erased what the record of the forum does not need"),
    "registration.needs-read": lazy_gettext("looked at the dietary and accessibility needs"),
    "registration.needs-withdrawn": lazy_gettext("withdrew the dietary and accessibility needs"),
    "registration.functions-set": lazy_gettext("set the functions"),
    "registration.attends-from-afar": lazy_gettext("noted that the person takes part from afar"),
    "registration.attends-in-person": lazy_gettext("noted that the person comes after all"),
    "registration.moved": lazy_gettext("changed the order"),
    "registration.override": lazy_gettext("set a rule aside"),
    "registration.waiting-moved": lazy_gettext("changed the order of the waiting list"),
    "registration.submitted": lazy_gettext("handed the registration in"),
    "registration.delegation_confirmed": lazy_gettext("confirmed for the delegation"),
    "registration.under_review": lazy_gettext("took the registration up"),
    "registration.approved": lazy_gettext("approved"),
    "registration.returned": lazy_gettext("returned for correction"),
    "registration.waitlisted": lazy_gettext("put on the waiting list"),
    "registration.rejected": lazy_gettext("rejected"),
    "registration.withdrawn": lazy_gettext("withdrew"),
    "registration.substituted": lazy_gettext("substituted"),
    "registration.revoked": lazy_gettext("revoked the approval"),
    "credential.uploaded": lazy_gettext("uploaded the document"),
    "credential.provisionally_accepted": lazy_gettext("accepted the copy provisionally"),
    "credential.original_received": lazy_gettext("noted that the original is here"),
    "credential.accepted": lazy_gettext("accepted the document for good"),
    "credential.rejected": lazy_gettext("rejected the document"),
    "credential.superseded": lazy_gettext("superseded the document"),
    "registration.claim-asked": lazy_gettext("asked the delegation about the person at the desk"),
    "registration.claim-confirmed": lazy_gettext("said that the person is of the delegation"),
    "registration.claim-denied": lazy_gettext("said that the person is not of the delegation"),
    "registration.walked-in": lazy_gettext("took the person in at the desk"),
    "registration.readmitted": lazy_gettext("readmitted the person"),
    "registration.took-place": lazy_gettext("put the person in somebody's place"),
    "registration.correction-asked": lazy_gettext("asked for a correction"),
    "registration.correction-done": lazy_gettext("dealt with the correction asked for"),
    "registration.list-objected": lazy_gettext("objected to the published list of participants"),
    "registration.list-agreed": lazy_gettext("agreed to the published list of participants"),
    "registration.override-lapsed": lazy_gettext("ended the exception to the quota by changing the group"),
    "registration.link-ended": lazy_gettext("ended the link to the own page"),
    "registration.compared": lazy_gettext("chose another registration to compare with"),
    "registration.cleared": lazy_gettext("told the person apart from somebody like them"),
    "registration.merged": lazy_gettext("merged another registration of the person into this one"),
    "registration.merged-into": lazy_gettext("merged this registration into another one of the person"),
    "delegation.created": lazy_gettext("put the delegation on the board"),
    "delegation.edited": lazy_gettext("changed the delegation"),
    "delegation.invited": lazy_gettext("invited as focal point"),
    "delegation.invitation-withdrawn": lazy_gettext("withdrew the invitation of"),
    "delegation.invitation-accepted": lazy_gettext("accepted the task of focal point"),
    "delegation.invitation-declined": lazy_gettext("declined the task of focal point"),
    "delegation.accepted": lazy_gettext("accepted for the delegation"),
    "delegation.declined": lazy_gettext("declined for the delegation"),
    "delegation.invited-again": lazy_gettext("invited the delegation again"),
    "delegation.closed": lazy_gettext("closed the delegation"),
    "delegation.stand-in": lazy_gettext("chose who represents the State"),
    "delegation.credential_pending": lazy_gettext("noted that the credential is pending"),
    "delegation.credentialed": lazy_gettext("noted that the credential is complete"),
    "delegation.focal-point-named": lazy_gettext("named as focal point"),
    "delegation.focal-point-ended": lazy_gettext("ended the word of"),
    "delegation.handed-over": lazy_gettext("handed over the word of"),
    "delegation.primary-focal-point": lazy_gettext("made the primary focal point"),
    "delegation.deadline-extended": lazy_gettext("extended a deadline"),
    "delegation.quotas-set": lazy_gettext("set the quotas"),
}
