from factory import LazyAttribute, SelfAttribute, Sequence, SubFactory

from forum_app.core.clock import now
from forum_app.delegations.models import Delegation, FocalPoint, QuotaRule, Registration
from forum_app.delegations.rules import DelegationKind, DelegationRole, DelegationState, RoleGroup, role_group

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
