from factory import LazyAttribute, SelfAttribute, Sequence, SubFactory

from forum_app.core.clock import now
from forum_app.core.models import StoredFile
from forum_app.delegations.models import (
    BulkRow,
    BulkRun,
    Credential,
    Deadline,
    DeadlineExtension,
    Delegation,
    DuplicateSuspect,
    FocalPoint,
    KindQuota,
    QuotaRule,
    Registration,
    RuleOverride,
)
from forum_app.delegations.queries import head_of
from forum_app.delegations.rules import (
    BulkDecision,
    CredentialKind,
    CredentialState,
    DeadlineStep,
    DelegationKind,
    DelegationRole,
    DelegationState,
    Grounds,
    OverriddenRule,
    RegistrationState,
    RoleGroup,
    role_group,
)
from forum_app.editions.queries import category_by_code

from . import Factory
from .accounts import UserFactory
from .editions import BadgeCategoryFactory, EditionFactory
from .people import CountryFactory, PersonFactory


class DelegationFactory(Factory):
    class Meta:
        model = Delegation

    edition = SubFactory(EditionFactory)
    kind = DelegationKind.OBSERVER_STATE
    country = SubFactory(CountryFactory)
    name_es = Sequence("Delegación {}".format)
    name_en = Sequence("Delegation {}".format)
    state = DelegationState.ACCEPTED


class QuotaRuleFactory(Factory):
    class Meta:
        model = QuotaRule

    delegation = SubFactory(DelegationFactory)
    role_group = RoleGroup.OFFICIAL
    seats = 3


class KindQuotaFactory(Factory):
    """What each delegation of a kind has; `edition` is the edition, or `edition_id` its number."""

    class Meta:
        model = KindQuota
        exclude = ("edition",)

    edition = SubFactory(EditionFactory)
    edition_id = LazyAttribute(lambda quota: quota.edition.id)
    kind = DelegationKind.OBSERVER_STATE
    role_group = RoleGroup.OFFICIAL
    seats = 3


class DeadlineFactory(Factory):
    class Meta:
        model = Deadline
        exclude = ("edition",)

    edition = SubFactory(EditionFactory)
    edition_id = LazyAttribute(lambda deadline: deadline.edition.id)
    kind = DelegationKind.OBSERVER_STATE
    step = DeadlineStep.CONFIRM
    at = LazyAttribute(lambda _: now())
    grace_hours = 0


class DeadlineExtensionFactory(Factory):
    class Meta:
        model = DeadlineExtension
        exclude = ("delegation",)

    delegation = SubFactory(DelegationFactory)
    delegation_id = LazyAttribute(lambda extension: extension.delegation.id)
    step = DeadlineStep.CONFIRM
    until = LazyAttribute(lambda _: now())
    reason = "La nota verbal llegó tarde."
    by_name = "a test"
    at = LazyAttribute(lambda _: now())


class RuleOverrideFactory(Factory):
    class Meta:
        model = RuleOverride

    rule = OverriddenRule.QUOTA
    by_name = "a test"
    reason = "La ministra lo pide."
    at = LazyAttribute(lambda _: now())


class FocalPointFactory(Factory):
    class Meta:
        model = FocalPoint

    delegation = SubFactory(DelegationFactory)
    user = SubFactory(UserFactory)
    valid_from = LazyAttribute(lambda _: now())


class RegistrationFactory(Factory):
    class Meta:
        model = Registration

    delegation = SubFactory(DelegationFactory)
    edition = SelfAttribute("delegation.edition")
    person = SubFactory(PersonFactory)
    reference = Sequence("V-{:05d}".format)
    delegation_role = DelegationRole.DELEGATE
    role_group = LazyAttribute(lambda registration: role_group(registration.delegation_role))
    badge_category = SubFactory(BadgeCategoryFactory, edition=SelfAttribute("..edition"))
    created_at = LazyAttribute(lambda _: now())


class StoredFileFactory(Factory):
    class Meta:
        model = StoredFile

    sha256 = "0" * 64
    media_type = "application/pdf"
    size = 1000
    created_at = LazyAttribute(lambda _: now())


class CredentialFactory(Factory):
    class Meta:
        model = Credential

    delegation = SubFactory(DelegationFactory, needs_credential=True)
    part = Sequence(lambda number: number + 1)
    kind = CredentialKind.NOTE_VERBALE
    number = Sequence("N.º {}".format)
    issued_on = LazyAttribute(lambda _: now().date())
    signed_by = "Ministerio de Relaciones Exteriores"
    is_complete = True
    file = SubFactory(StoredFileFactory)
    state = CredentialState.UPLOADED
    uploaded_at = LazyAttribute(lambda _: now())
    uploaded_by = "Hélène Dubois"


class DuplicateSuspectFactory(Factory):
    class Meta:
        model = DuplicateSuspect

    first = SubFactory(RegistrationFactory)
    second = SubFactory(
        RegistrationFactory,
        delegation=SelfAttribute("..first.delegation"),
        badge_category=SelfAttribute("..first.badge_category"),
    )
    edition = SelfAttribute("first.edition")
    grounds = Grounds.NAME
    score = 100
    found_at = LazyAttribute(lambda _: now())


class BulkRunFactory(Factory):
    class Meta:
        model = BulkRun

    edition = SubFactory(EditionFactory)
    decision = BulkDecision.APPROVE
    by = SubFactory(UserFactory)
    asked_at = LazyAttribute(lambda _: now())


class BulkRowFactory(Factory):
    class Meta:
        model = BulkRow

    registration = SubFactory(RegistrationFactory)
    run = SubFactory(BulkRunFactory, edition=SelfAttribute("..registration.edition"))


def led(delegation: Delegation) -> Delegation:
    """Give a delegation a head, as a draft that takes no seat, so that its people can be approved."""
    if head_of(delegation) is None:
        RegistrationFactory(
            delegation=delegation,
            delegation_role=DelegationRole.HEAD,
            state=RegistrationState.DRAFT,
            person__display_name="Heloísa Prado",
            badge_category=category_by_code(delegation.edition, "OBS"),
        )
    return delegation
