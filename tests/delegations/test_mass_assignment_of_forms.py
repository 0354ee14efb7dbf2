"""Every form that changes rows takes what it declares: the name of every column is sent along, in vain."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.core.clock import now
from forum_app.core.crypto import secret_hash
from forum_app.core.db import transaction
from forum_app.core.forms import ForumForm
from forum_app.delegations import forms, queries
from forum_app.delegations.links import token_of
from forum_app.delegations.models import Delegation, DelegationInvitation, Registration
from forum_app.delegations.rules import (
    INVITATION_LIFETIME,
    DelegationState,
    RegistrationState,
    version_of,
    version_of_kind,
)
from forum_app.editions.models import ForumEdition
from forum_app.requests import forms as requests
from forum_app.requests.actions import ask_for_letter
from forum_app.requests.models import LetterRequest
from forum_app.requests.rules import LetterKind
from tests.delegations.conftest import Person
from tests.delegations.test_credential_views import filled, kept
from tests.delegations.test_mass_assignment import FORGED, changed, forged, rows
from tests.delegations.test_suspects import pairs
from tests.factories import saved
from tests.factories.delegations import DelegationFactory

S = RegistrationState
NEW = {"name_order": "given_first", "given_names": "Luz", "surname_1": "Paz", "role": "delegate"}
STEP = {"registration.state", "registration.noticed_at"}
DECIDED = {"registration.decision_reason", "registration.decided_at"}
LEFT = {"registration.state", "registration.seat_number", "registration.substituted_by_id"}
VERSIONS = {"delegation.version", "registration.version"}  # count every change
CASES: list[Any] = []


class Sent(NamedTuple):
    """Where a form is posted, what is filled in, and which columns of rows that were there it may change."""

    address: str
    form: type[ForumForm]
    declared: dict[str, Any]
    may_change: set[str] = set()


class Scene(NamedTuple):
    """A delegation with people in several states."""

    edition: ForumEdition
    delegation: Delegation
    person: Person

    def of(self, rest: str) -> str:
        return f"/{self.edition.slug}/delegations/{self.delegation.key}/{rest}"

    def about(self, registration: Registration, rest: str) -> str:
        return f"/{self.edition.slug}/registrations/{registration.key}/{rest}"


@pytest.fixture
def scene(edition: ForumEdition, delegation: Delegation, person: Person) -> Scene:
    person(S.APPROVED, person__display_name="Zoe Other")
    return Scene(edition, delegation, person)


def case(make: Callable[[Scene], Sent]) -> Callable[[Scene], Sent]:
    CASES.append(pytest.param(make, id=make.__name__))
    return make


@case
def quotas_of_a_kind(scene: Scene) -> Sent:
    kind = scene.delegation.kind
    version = version_of_kind(queries.kind_quotas(scene.edition)[kind], queries.terms(scene.edition, kind))
    declared = {"version": str(version), "seats_official": "7", "at_photo": "2027-01-01T10:00"}
    address = f"/{scene.edition.slug}/quotas/edit?kind={kind.value}"
    return Sent(address, forms.KindForm, declared, {"kind_quota.seats"})


@case
def quotas_of_a_delegation(scene: Scene) -> Sent:
    version = str(version_of(scene.delegation.own_seats))
    declared = {"version": version, "seats_official": "3"}
    return Sent(scene.of("quotas"), forms.OwnQuotasForm, declared, {"quota_rule.seats"})


@case
def extension_of_a_deadline(scene: Scene) -> Sent:
    declared = {"step": "photo", "until": "2027-01-01T10:00", "reason": "Late nomination"}
    return Sent(scene.of("extend"), forms.ExtensionForm, declared)


@case
def upload_of_a_credential(scene: Scene) -> Sent:
    scene.delegation.needs_credential = True
    saved(scene.delegation)
    declared = filled(scene.delegation, scene.person(S.SUBMITTED))
    return Sent(scene.of("credentials/new"), forms.CredentialForm, declared)


@case
def replacement_of_a_credential(scene: Scene) -> Sent:
    one = scene.person(S.SUBMITTED)
    old = kept(scene.delegation, one)
    address = f"/{scene.edition.slug}/credentials/{old.key}/replace"
    declared = filled(scene.delegation, one, number="204")
    decided = {"state", "superseded_by_id", "decision_reason", "decided_at"}
    return Sent(address, forms.CredentialForm, declared, {f"credential.{column}" for column in decided})


@case
def decision_on_a_credential(scene: Scene) -> Sent:
    one = kept(scene.delegation, scene.person(S.SUBMITTED))
    address = f"/{scene.edition.slug}/credentials/{one.key}/decide"
    decided = {"credential.state", "credential.decided_at"}
    return Sent(address, forms.CredentialDecisionForm, {"decision": "accept-copy"}, decided)


@case
def return_of_a_registration(scene: Scene) -> Sent:
    declared = {"decision": "return", "reason": "The photo is of somebody else"}
    one = scene.person(S.UNDER_REVIEW)
    return Sent(scene.about(one, "decide"), forms.DecisionForm, declared, STEP | DECIDED)


@case
def decision_on_a_row_of_the_list(scene: Scene) -> Sent:
    one = scene.person(S.DELEGATION_CONFIRMED)
    return Sent(scene.about(one, "row"), forms.RowForm, {"decision": "take_up"}, STEP)


@case
def rule_set_aside(scene: Scene) -> Sent:
    one = scene.person(S.UNDER_REVIEW)
    declared = {"rule": "photo", "reason": "The photo is taken at the desk"}
    return Sent(scene.about(one, "set-aside"), forms.SetAsideForm, declared)


@case
def walk_in(scene: Scene) -> Sent:
    declared = {**NEW, "reason": "Came with the minister", "over_quota": "y"}
    return Sent(scene.of("people/walk-in"), forms.WalkInForm, declared)


@case
def readmission(scene: Scene) -> Sent:
    gone = scene.person(S.WITHDRAWN)
    declared = {"reason": "Came all the same", "over_quota": "y"}
    return Sent(scene.about(gone, "readmit"), forms.ReadmitForm, declared)


@case
def substitution(scene: Scene) -> Sent:
    one = scene.person(S.APPROVED)
    declared = {**NEW, "successor": "new", "reason": "Recalled"}
    return Sent(scene.about(one, "substitute"), forms.SubstitutionForm, declared, LEFT)


@case
def withdrawal(scene: Scene) -> Sent:
    one = scene.person(S.SUBMITTED)
    return Sent(scene.about(one, "withdraw"), forms.ReasonForm, {"reason": "Is ill"}, STEP)


@case
def functions(scene: Scene) -> Sent:
    one = scene.person(S.SUBMITTED)
    chief = scene.person(S.SUBMITTED)
    declared = {"assistant_of": str(chief.key), "version": str(one.version)}
    role = {"assistant_of_id", "delegation_role", "role_group", "badge_category_id"}  # of an assistant
    may_change = {f"registration.{column}" for column in role}
    return Sent(scene.about(one, "functions"), forms.FunctionsForm, declared, may_change)


@case
def invitation_of_a_focal_point(scene: Scene) -> Sent:
    declared = {"name": "Luz Paz", "email": "luz@example.org", "language": "es"}
    return Sent(scene.of("focal-points/new"), forms.InvitationForm, declared)


@case
def invitation_to_fill_in(scene: Scene) -> Sent:
    declared = {"display_name": "Luz Paz", "email": "luz@example.org", "language": "es", "role": "delegate"}
    return Sent(scene.of("people/invite"), forms.FillInForm, declared)


@case
def refusal_of_an_invitation(scene: Scene) -> Sent:
    invited = DelegationFactory(edition=scene.edition, state=DelegationState.INVITED)
    saved(
        DelegationInvitation(
            delegation=invited,
            name="Luz Paz",
            email="luz@example.org",
            language="es",
            secret_hash=secret_hash("a-secret"),
            sent_at=now(),
            expires_at=now() + INVITATION_LIFETIME,
        )
    )
    answer = {"delegation.state", "delegation.answered_at", "delegation.answer_note"}
    may_change = answer | {"delegation_invitation.used_at"}
    return Sent("/invitations/a-secret/decline", forms.DeclineForm, {"note": "Elections"}, may_change)


@case
def stand_in(scene: Scene) -> Sent:
    gone = DelegationFactory(edition=scene.edition, state=DelegationState.DECLINED)
    address = f"/{scene.edition.slug}/delegations/{gone.key}/stand-in"
    return Sent(address, forms.StandInForm, {})


@case
def another_delegation(scene: Scene) -> Sent:
    declared = {"kind": "media", "name_es": "Prensa", "name_en": "Press"}
    return Sent(f"/{scene.edition.slug}/delegations/new/other", forms.OneDelegationForm, declared)


@case
def two_people_told_apart(scene: Scene) -> Sent:
    for _ in range(2):
        scene.person(S.SUBMITTED, person__display_name="José Núñez Peña")
    address = f"/{scene.edition.slug}/registrations/doubles/{pairs()[0].key}/clear"
    decided = {"state", "reason", "by_id", "by_name", "decided_at"}
    may_change = {f"duplicate_suspect.{column}" for column in decided}
    return Sent(address, forms.ClearForm, {"reason": "Cousins"}, may_change)


@case
def comparison_by_hand(scene: Scene) -> Sent:
    one, other = scene.person(S.SUBMITTED), scene.person(S.SUBMITTED)
    return Sent(scene.about(one, "same-person"), forms.OtherForm, {"other": str(other.key)})


@case
def own_data(scene: Scene) -> Sent:
    one = scene.person(S.SUBMITTED)
    person = one.person
    declared = {
        "name_order": person.name_order.value,
        "display_name": "Luz Paz",
        "language": person.language or "es",
        "email": person.email or "",
        "version": str(one.version),
    }
    names = {"person.display_name", "person.search_key", "person.language"}
    return Sent(f"/my-registration/{token_of(one)}/data", forms.OwnDataForm, declared, names)


@case
def own_wish_for_a_correction(scene: Scene) -> Sent:
    one = scene.person(S.APPROVED)
    declared = {"text": "My name has an accent"}
    return Sent(f"/my-registration/{token_of(one)}/correction", forms.CorrectionForm, declared)


@case
def own_objection(scene: Scene) -> Sent:
    one = scene.person(S.APPROVED)
    address = f"/my-registration/{token_of(one)}/wishes"
    return Sent(address, forms.WishForm, {"keeps_off_list": "y"}, {"registration.keeps_off_list"})


@case
def request_for_a_letter(scene: Scene) -> Sent:
    one = scene.person(S.APPROVED)
    declared = {"kind": "invitation", "language": "es"}
    return Sent(scene.about(one, "letters/new"), requests.LetterForm, declared)


def asked(scene: Scene) -> LetterRequest:
    one = scene.person(S.APPROVED)
    with transaction():
        return ask_for_letter(
            one,
            LetterKind.INVITATION,
            language="es",
            consulate=None,
            passport=None,
            by="a test",
            at=now(),
            as_organiser=True,
        )


@case
def issue_of_a_letter(scene: Scene) -> Sent:
    address = f"/{scene.edition.slug}/letters/{asked(scene).key}/issue"
    declared = {"name": "Rosa Quispe", "title_es": "Directora", "title_en": "Director"}
    return Sent(
        address,
        requests.SignatureForm,
        declared,
        {f"letter_request.{name}" for name in ("state", "decided_at")},
    )


@case
def decision_on_a_letter(scene: Scene) -> Sent:
    address = f"/{scene.edition.slug}/letters/{asked(scene).key}/decide"
    declared = {"state": "not_needed", "reason": "Has a visa"}
    decided = {"state", "decided_at", "decision_reason"}
    may_change = {f"letter_request.{column}" for column in decided}
    return Sent(address, requests.DecisionForm, declared, may_change)


@pytest.mark.parametrize("make", CASES)
def test_form_changes_what_it_declares_and_nothing_else(
    scene: Scene, make: Callable[[Scene], Sent], organiser: User, sign_in: Callable[[User], FlaskClient]
) -> None:
    desk = sign_in(organiser)
    sent = make(scene)
    before = rows()

    answer = desk.post(sent.address, data=forged(sent.form, **sent.declared))

    assert answer.status_code in {200, 302}
    assert changed(before) - VERSIONS == sent.may_change
    made = {place: values for place, values in rows().items() if place not in before}
    assert [(place, column) for place, row in made.items() for column in row if row[column] == FORGED] == []
