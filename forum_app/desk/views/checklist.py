"""What an edition still lacks, in words, each with the page that cures it."""

from collections.abc import Collection
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext, ngettext

from forum_app.delegations.rules import NOT_YET
from forum_app.desk.queries import Readiness
from forum_app.editions.models import ForumEdition
from forum_app.editions.roles import Viewer
from forum_app.mail.rules import LetterState
from forum_app.press.rules import MediaState

from .mail import ACCOUNTS, organises

FAILED = f"state={LetterState.FAILED.value}"


class Item(NamedTuple):
    """A line of the list: its words, the page that cures it and the verb there, and whether it is done.

    The page is an endpoint, with the query that narrows it, until it is linked.
    """

    text: str
    cure: str | None
    verb: str
    is_done: bool


def checklist(
    edition: ForumEdition, found: Readiness, *, viewer: Viewer, reachable: Collection[str]
) -> list[Item]:
    """Everything that an edition needs, what is missing first; cures only where the reader may go.

    What there is none of is not done, and says so: no session is no programme without faults.
    """
    items = [
        *_facts(edition, found),
        *_programme(found),
        *_delegations(found),
        *_leaving(found),
        *_asked(found),
        *_door(found),
        *_letters(found, viewer),
    ]
    linked = (item._replace(cure=_reached(item, edition, reachable)) for item in items)
    return sorted(linked, key=lambda item: item.is_done)


def _reached(item: Item, edition: ForumEdition, reachable: Collection[str]) -> str | None:
    """The address of the endpoint that the list names, where the reader may open it."""
    endpoint, mark, query = (item.cure or "").partition("?")
    address = url_for(endpoint, edition=edition.slug) if endpoint else None
    return f"{address}{mark}{query}" if address in reachable else None


def _there(number: int, some: str, none: str, cure: str, verb: str) -> Item:
    """Something that an edition needs some of."""
    return Item(some if number else none, cure, verb, is_done=number > 0)


def _left(number: int, some: str, none: str, cure: str, verb: str) -> Item:
    """Something that somebody has to see to, until none is left."""
    return Item(some if number else none, cure, verb, is_done=not number)


def _facts(edition: ForumEdition, found: Readiness) -> list[Item]:
    known = bool(edition.starts_on and edition.city)
    opened = edition.state not in NOT_YET
    return [
        Item(
            gettext("Registration has been opened") if opened else gettext("Registration has not opened yet"),
            "editions.settings",
            gettext("Open it"),
            opened,
        ),
        Item(
            gettext("Days and place are known") if known else gettext("Days or place are not known yet"),
            "editions.settings",
            gettext("Set them"),
            known,
        ),
        _there(
            found.themes,
            ngettext("%(num)s theme", "%(num)s themes", found.themes),
            gettext("No themes yet"),
            "editions.themes",
            gettext("Add themes"),
        ),
        _there(
            found.projects,
            ngettext("%(num)s project", "%(num)s projects", found.projects),
            gettext("No projects yet"),
            "portfolio.manage",
            gettext("Add projects"),
        ),
        _there(
            found.rooms,
            ngettext("%(num)s room", "%(num)s rooms", found.rooms),
            gettext("No rooms yet"),
            "agenda.rooms",
            gettext("Add rooms"),
        ),
    ]


def _programme(found: Readiness) -> list[Item]:
    if not found.sessions:
        return [Item(gettext("No sessions yet"), "agenda.manage", gettext("Add sessions"), False)]
    number = ngettext("%(num)s session", "%(num)s sessions", found.sessions)
    placeless, leaderless = found.sessions_without_place, found.sessions_without_moderator
    return [
        Item(number, "agenda.manage", gettext("Add sessions"), True),
        _left(
            placeless,
            ngettext(
                "%(num)s session without day, time or room",
                "%(num)s sessions without day, time or room",
                placeless,
            ),
            gettext("Every session has its day, time and room"),
            "agenda.manage",
            gettext("Place them"),
        ),
        _left(
            leaderless,
            ngettext(
                "%(num)s session without a moderator who accepted",
                "%(num)s sessions without a moderator who accepted",
                leaderless,
            ),
            gettext("Every session that needs one has a moderator"),
            "agenda.manage",
            gettext("Ask moderators"),
        ),
    ]


def _delegations(found: Readiness) -> list[Item]:
    if not found.delegations:
        return [Item(gettext("No delegations yet"), "delegations.board", gettext("Add delegations"), False)]
    number = ngettext("%(num)s delegation", "%(num)s delegations", found.delegations)
    speechless, waiting = found.delegations_without_focal_point, found.waiting_for_decision
    return [
        Item(number, "delegations.board", gettext("Add delegations"), True),
        _left(
            speechless,
            ngettext(
                "%(num)s delegation without a focal point",
                "%(num)s delegations without a focal point",
                speechless,
            ),
            gettext("Every delegation has a focal point"),
            "delegations.board",
            gettext("Name them"),
        ),
        _left(
            waiting,
            ngettext(
                "%(num)s registration waits for a decision",
                "%(num)s registrations wait for a decision",
                waiting,
            ),
            gettext("No registration waits for a decision"),
            "delegations.review",
            gettext("Decide"),
        ),
        _papers(found),
    ]


def _leaving(found: Readiness) -> list[Item]:
    """What only comes up when somebody leaves or asks; while nobody does, nothing is said."""
    roles, asked = found.roles_to_settle, found.corrections_asked
    items = []
    if roles:
        text = ngettext(
            "%(num)s role in a session of somebody who left",
            "%(num)s roles in sessions of people who left",
            roles,
        )
        items.append(Item(text, "agenda.manage", gettext("Decide"), is_done=False))
    if asked:
        text = ngettext("%(num)s person asks for a correction", "%(num)s people ask for a correction", asked)
        items.append(Item(text, "delegations.review", gettext("Look at them"), is_done=False))
    return items


def _asked(found: Readiness) -> list[Item]:
    """What media and delegations ask for beside the registration; while nobody does, nothing is said."""
    media, letters = found.media_to_decide, found.letters_to_issue
    items = []
    if media:
        text = ngettext(
            "%(num)s media accreditation waits for a decision",
            "%(num)s media accreditations wait for a decision",
            media,
        )
        items.append(
            Item(text, f"press.queue?state={MediaState.SUBMITTED.value}", gettext("Decide"), is_done=False)
        )
    if letters:
        text = ngettext("%(num)s official letter to issue", "%(num)s official letters to issue", letters)
        items.append(Item(text, "requests.letters", gettext("Look at them"), is_done=False))
    return items


def _papers(found: Readiness) -> Item:
    waiting = found.credentials_to_look_at
    return _left(
        waiting,
        ngettext("%(num)s note or letter to look at", "%(num)s notes and letters to look at", waiting),
        gettext("No note or letter waits to be looked at"),
        "delegations.credentials",
        gettext("Look at them"),
    )


def _door(found: Readiness) -> list[Item]:
    return [
        _badges(found),
        Item(
            gettext("Somebody receives people at the door")
            if found.door_staff
            else gettext("Nobody receives people at the door yet"),
            "editions.team",
            gettext("Give the role"),
            found.door_staff > 0,
        ),
    ]


def _letters(found: Readiness, viewer: Viewer) -> list[Item]:
    """What could not be delivered, with the page that shows it: of the edition to its organisers alone."""
    stuck = found.letters_failed
    text = ngettext("%(num)s letter could not be delivered", "%(num)s letters could not be delivered", stuck)
    item = _left(stuck, text, gettext("No letter is stuck"), f"desk.mail?{FAILED}", gettext("Look at them"))
    items = [item if organises(viewer) else item._replace(cure=None)]
    if viewer.is_administrator and (lost := found.account_letters_failed):
        text = ngettext(
            "%(num)s letter about accounts could not be delivered",
            "%(num)s letters about accounts could not be delivered",
            lost,
        )
        cure = f"desk.mail?of={ACCOUNTS}&{FAILED}"
        items.append(Item(text, cure, gettext("Look at them"), is_done=False))
    return items


def _badges(found: Readiness) -> Item:
    if not found.approved:
        return Item(gettext("Nobody is approved yet"), None, "", is_done=False)
    lacking = found.approved_without_badge
    if lacking:
        text = ngettext(
            "%(num)s approved person without a badge", "%(num)s approved people without a badge", lacking
        )
    else:
        text = gettext("Everybody who is approved has a badge")
    return Item(text, "badges.manage", gettext("Issue badges"), not lacking)
