"""Functions that hang on the one registration of a person: further delegations, and whom one assists."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified

from forum_app.accounts.models import User
from forum_app.core.db import check_seen, db
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import DelegationRole, check_functions, check_unlocked

from .assisting import check_assisting
from .journal import note
from .people import change_role
from .seats import hold


def set_functions(
    registration: Registration,
    *,
    version: int | None = None,
    also_represents: Iterable[Delegation],
    assistant_of: Registration | None,
    by: User | str,
    at: datetime,
) -> None:
    """Say which other delegations a person stands for, and whom the person assists.

    One badge and one seat stay: the person counts once among the people, and in each delegation that is
    represented. Who assists somebody with a disability sits outside the quota, in the role of an assistant.
    """
    seats = hold(registration.delegation)
    db.session.refresh(registration)
    check_seen(registration, version)
    check_unlocked(registration.state, as_organiser=True)
    further = sorted(also_represents, key=lambda one: one.id)
    check_functions(own=registration.delegation_id, further=[one.id for one in further])
    role = DelegationRole.ASSISTANT if assistant_of else registration.delegation_role
    check_assisting(registration.delegation, role, assistant_of, assistant=registration)
    registration.also_represents = further
    flag_modified(registration, "institution")  # the version rises even when only what is represented changed
    change_role(registration, role, seats=seats, by=by, at=at)
    registration.assistant_of = assistant_of
    note(
        "functions-set",
        registration,
        by=by,
        at=at,
        also_represents=[one.name_es for one in further],
        assistant_of=assistant_of.reference if assistant_of else None,
    )
    db.session.flush()
