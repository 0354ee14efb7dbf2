"""Who works on an edition."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.accounts.access import me
from forum_app.accounts.actions import invite_user
from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.core.forms import ForumForm, page
from forum_app.core.i18n import language
from forum_app.core.web import public_url
from forum_app.editions import actions, emails, policy, queries
from forum_app.editions.access import requires
from forum_app.editions.forms import ColleagueForm
from forum_app.editions.models import ForumEdition, RoleGrant
from forum_app.editions.roles import Role

from .blueprint import bp


@bp.route("/<edition>/team/", methods=["GET", "POST"])
@requires(policy.MANAGE_TEAM)
def team(edition: ForumEdition) -> ResponseReturnValue:
    """Who has which role, and a form to give one."""
    form = ColleagueForm()
    if form.validate_on_submit():
        with transaction():
            name = _give(edition, **form.facts)
        flash(gettext("%(name)s has the role, and a letter that says so.", name=name), "success")
        return redirect(url_for(".team", edition=edition.slug))
    return page("editions/team.html", form=form, grants=db.session.scalars(queries.team(edition)).all())


def _give(edition: ForumEdition, *, name: str, email: str, role: Role) -> str:
    at = now()
    user, secret = invite_user(name=name, email=email, language=language(), by=me(), at=at)
    actions.give_role(edition, user=user, role=role, by=me(), at=at)
    way_in = (
        public_url("accounts.choose_password", secret=secret)
        if secret
        else public_url("desk.edition", edition=edition.slug)
    )
    emails.role_given(edition, user=user, role=role, by=me(), is_new=bool(secret), link=way_in, at=at)
    return user.name


@bp.route("/<edition>/team/<uuid:key>/take", methods=["GET", "POST"])
@requires(policy.MANAGE_TEAM, queries.grant)
def take_role(edition: ForumEdition, grant: RoleGrant) -> ResponseReturnValue:
    """Ask, then end a role."""
    if ForumForm().validate_on_submit():
        with transaction():
            actions.take_role(edition, user=grant.user, role=grant.role, by=me(), at=now())
        flash(gettext("%(name)s no longer has the role.", name=grant.user.name), "success")
        return redirect(url_for(".team", edition=edition.slug))
    return render_template("editions/take_role.html", grant=grant)
