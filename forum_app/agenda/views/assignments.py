"""People on sessions, for organisers: named, invited, their answers kept, taken off."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts import actions as account_actions
from forum_app.accounts import emails as account_emails
from forum_app.accounts.access import me
from forum_app.accounts.models import User
from forum_app.agenda import actions, policy, queries
from forum_app.agenda.forms import (
    AccountForm,
    AnswerForm,
    AssignmentForm,
    NamingForm,
    RemovalForm,
    SubstituteForm,
    by_key,
)
from forum_app.agenda.models import Session, SessionAssignment
from forum_app.agenda.rules import SessionRole
from forum_app.core.clock import now
from forum_app.core.crypto import new_secret
from forum_app.core.db import transaction
from forum_app.core.errors import RuleBrokenError
from forum_app.core.forms import page
from forum_app.core.i18n import DEFAULT
from forum_app.core.text import one_line
from forum_app.core.web import public_url
from forum_app.editions.access import requires
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Person

from .blueprint import bp
from .clashes import tell


@bp.route("/<edition>/programme/<uuid:key>/people", methods=["GET", "POST"])
@requires(policy.EDIT, queries.session_by_key)
def add_person(edition: ForumEdition, session: Session) -> ResponseReturnValue:
    """Give a role to somebody of the delegations, to somebody else, or to an institution."""
    words = one_line(request.args.get("q", ""))
    organizations = queries.organizations(edition)
    form = AssignmentForm(
        found=queries.people_matching(edition, words) if words else [], organizations=organizations
    )
    if form.validate_on_submit():
        try:
            with transaction(), actions.watching_clashes(edition, whose=form.chosen) as watch:
                actions.assign(
                    session,
                    role=SessionRole(form.role.data),
                    person=_person(edition, form) if form.names_a_person else None,
                    registration=form.chosen,
                    organization=by_key(organizations, form.organization.data),
                    title_es=form.title_es.data,
                    title_en=form.title_en.data,
                    by=me(),
                    at=now(),
                )
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            return _back(session, gettext("The person or institution has been added to the session."), watch)
    return page("agenda/add_person.html", form=form, session=session, assignment=None, words=words)


@bp.route("/<edition>/assignments/<uuid:key>/person", methods=["GET", "POST"])
@requires(policy.EDIT, queries.unnamed_assignment)
def name_person(edition: ForumEdition, assignment: SessionAssignment) -> ResponseReturnValue:
    """Name the person who holds an institution's role."""
    words = one_line(request.args.get("q", ""))
    form = NamingForm(found=queries.people_matching(edition, words) if words else [])
    if form.validate_on_submit():
        try:
            with transaction(), actions.watching_clashes(edition, whose=form.chosen) as watch:
                actions.name_person(
                    assignment, person=_person(edition, form), registration=form.chosen, by=me(), at=now()
                )
        except RuleBrokenError as refusal:
            form.refuse(refusal)
        else:
            return _back(assignment.session, gettext("The person has been named."), watch)
    return page(
        "agenda/add_person.html", form=form, session=assignment.session, assignment=assignment, words=words
    )


def _person(edition: ForumEdition, form: NamingForm) -> Person:
    """Who was chosen, or who was written: the same person on every session, so that clashes are seen."""
    if form.chosen:
        return form.chosen.person
    name, email = form.name.data or "", form.email.data
    known = queries.guest_of(edition, name=name, email=email)
    return known or actions.introduce(name=name, email=email, language=form.language.data)


@bp.post("/<edition>/assignments/<uuid:key>/invite")
@requires(policy.EDIT, queries.assignment_by_key)
def invite(_edition: ForumEdition, assignment: SessionAssignment) -> ResponseReturnValue:
    """Send the invitation, or send it again: only the newest link works."""
    form, secret = AccountForm(), new_secret()
    with transaction():
        person = assignment.person
        actions.invite(
            assignment,
            secret=secret,
            link=public_url("agenda.answer", secret=secret, lang=(person and person.language) or DEFAULT),
            user=_account(assignment) if form.account.data else None,
            by=me(),
            at=now(),
        )
    return _back(assignment.session, gettext("The invitation is on its way."))


def _account(assignment: SessionAssignment) -> User | None:
    """The account by which the person may answer too; a new one gets its welcome letter."""
    person = assignment.person
    if person is None or person.email is None:
        return None
    user, secret = account_actions.invite_user(
        name=person.display_name, email=person.email, language=person.language, by=me(), at=now()
    )
    if secret:
        link = public_url("accounts.choose_password", secret=secret)
        account_emails.welcome(user, link=link, at=now(), by=me().name, edition=assignment.session.edition)
    return user


@bp.post("/<edition>/assignments/<uuid:key>/record")
@requires(policy.EDIT, queries.assignment_by_key)
def record_answer(edition: ForumEdition, assignment: SessionAssignment) -> ResponseReturnValue:
    """Keep an answer that came by telephone or letter."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return redirect(_address(assignment.session))
    with transaction(), actions.watching_clashes(edition) as watch:
        actions.answer(assignment, **form.facts, by=me(), at=now())
    return _back(assignment.session, gettext("The answer has been kept."), watch)


@bp.route("/<edition>/assignments/<uuid:key>/remove", methods=["GET", "POST"])
@requires(policy.EDIT, queries.assignment_by_key)
def unassign(edition: ForumEdition, assignment: SessionAssignment) -> ResponseReturnValue:
    """Ask, then take somebody off a session."""
    form, session = RemovalForm(), assignment.session
    if form.validate_on_submit():
        with transaction(), actions.watching_clashes(edition) as watch:
            actions.unassign(assignment, by=me(), at=now())
        return _back(session, gettext("Taken off the session."), watch)
    return page("agenda/unassign.html", form=form, assignment=assignment, session=session)


@bp.route("/<edition>/assignments/<uuid:key>/substitutes", methods=["GET", "POST"])
@requires(policy.EDIT, queries.vacant_assignment)
def substitutes(edition: ForumEdition, assignment: SessionAssignment) -> ResponseReturnValue:
    """Who could take over from somebody who said no or has left; one of them is proposed for the role."""
    found, session = queries.substitutes(edition, assignment), assignment.session
    form = SubstituteForm(found=found)
    if form.validate_on_submit() and (chosen := form.chosen):
        with transaction(), actions.watching_clashes(edition, whose=chosen.registration) as watch:
            actions.substitute(
                assignment, person=chosen.person, registration=chosen.registration, by=me(), at=now()
            )
        message = gettext("%(name)s is proposed. Ask for the answer.", name=chosen.person.display_name)
        return _back(session, message, watch)
    return page("agenda/substitutes.html", form=form, assignment=assignment, session=session, found=found)


@bp.post("/<edition>/assignments/<uuid:key>/keep-institution")
@requires(policy.EDIT, queries.vacant_assignment)
def keep_institution(edition: ForumEdition, assignment: SessionAssignment) -> ResponseReturnValue:
    """Let the institution hold the role without the person whom it had named."""
    session = assignment.session
    if RemovalForm().validate_on_submit():
        with transaction(), actions.watching_clashes(edition) as watch:
            actions.keep_institution(assignment, by=me(), at=now())
        return _back(session, gettext("The institution holds the role; it may name somebody."), watch)
    return redirect(_address(session))


def _address(session: Session) -> str:
    return url_for(".edit_session", edition=session.edition.slug, key=session.key, _anchor="people")


def _back(session: Session, message: str, watch: actions.Watch | None = None) -> ResponseReturnValue:
    """To the people of the session, with a word on what became of the clashes."""
    flash(message, "success")
    if watch:
        tell(watch.difference)
    return redirect(_address(session))
