"""What an edition still lacks, in words, each with the page that cures it."""

from collections.abc import Collection
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext, ngettext

from forum_app.desk.queries import Readiness
from forum_app.editions.models import ForumEdition


class Item(NamedTuple):
    """A line of the list: its words, the page that cures it and the verb there, and whether it is done."""

    text: str
    cure: str | None
    verb: str
    is_done: bool


def checklist(edition: ForumEdition, found: Readiness, *, reachable: Collection[str]) -> list[Item]:
    """Everything that an edition needs, what is missing first; cures only where the reader may go.

    What there is none of is not done, and says so: no session is no programme without faults.
    """
    items = [
        *_facts(edition, found),
        *_programme(found),
        *_delegations(found),
        *_leaving(found),
        *_door(found),
    ]
    linked = (item._replace(cure=_reached(item, edition, reachable)) for item in items)
    return sorted(linked, key=lambda item: item.is_done)


def _reached(item: Item, edition: ForumEdition, reachable: Collection[str]) -> str | None:
    """The address of the endpoint that the list names, where the reader may open it."""
    address = url_for(item.cure, edition=edition.slug) if item.cure else None
    return address if address in reachable else None


def _facts(edition: ForumEdition, found: Readiness) -> list[Item]:
    known = bool(edition.starts_on and edition.city)
    return [
        Item(
            gettext("Days and place are known") if known else gettext("Days or place are not known yet"),
            "editions.settings",
            gettext("Set them"),
            known,
        ),
        Item(
            ngettext("%(num)s theme", "%(num)s themes", found.themes)
            if found.themes
            else gettext("No themes yet"),
            "editions.themes",
            gettext("Add themes"),
            found.themes > 0,
        ),
        Item(
            ngettext("%(num)s project", "%(num)s projects", found.projects)
            if found.projects
            else gettext("No projects yet"),
            "portfolio.manage",
            gettext("Add projects"),
            found.projects > 0,
        ),
        Item(
            ngettext("%(num)s room", "%(num)s rooms", found.rooms)
            if found.rooms
            else gettext("No rooms yet"),
            "agenda.rooms",
            gettext("Add rooms"),
            found.rooms > 0,
        ),
    ]


def _programme(found: Readiness) -> list[Item]:
    if not found.sessions:
        return [Item(gettext("No sessions yet"), "agenda.manage", gettext("Add sessions"), False)]
    number = ngettext("%(num)s session", "%(num)s sessions", found.sessions)
    placeless, leaderless = found.sessions_without_place, found.sessions_without_moderator
    return [
        Item(number, "agenda.manage", gettext("Add sessions"), True),
        Item(
            ngettext(
                "%(num)s session without day, time or room",
                "%(num)s sessions without day, time or room",
                placeless,
            )
            if placeless
            else gettext("Every session has its day, time and room"),
            "agenda.manage",
            gettext("Place them"),
            not placeless,
        ),
        Item(
            ngettext(
                "%(num)s session without a moderator who accepted",
                "%(num)s sessions without a moderator who accepted",
                leaderless,
            )
            if leaderless
            else gettext("Every session that needs one has a moderator"),
            "agenda.manage",
            gettext("Ask moderators"),
            not leaderless,
        ),
    ]


def _delegations(found: Readiness) -> list[Item]:
    if not found.delegations:
        return [Item(gettext("No delegations yet"), "delegations.board", gettext("Add delegations"), False)]
    number = ngettext("%(num)s delegation", "%(num)s delegations", found.delegations)
    speechless, waiting = found.delegations_without_focal_point, found.waiting_for_decision
    return [
        Item(number, "delegations.board", gettext("Add delegations"), True),
        Item(
            ngettext(
                "%(num)s delegation without a focal point",
                "%(num)s delegations without a focal point",
                speechless,
            )
            if speechless
            else gettext("Every delegation has a focal point"),
            "delegations.board",
            gettext("Name them"),
            not speechless,
        ),
        Item(
            ngettext(
                "%(num)s registration waits for a decision",
                "%(num)s registrations wait for a decision",
                waiting,
            )
            if waiting
            else gettext("No registration waits for a decision"),
            "delegations.review",
            gettext("Decide"),
            not waiting,
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


def _papers(found: Readiness) -> Item:
    waiting = found.credentials_to_look_at
    text = (
        ngettext("%(num)s note or letter to look at", "%(num)s notes and letters to look at", waiting)
        if waiting
        else gettext("No note or letter waits to be looked at")
    )
    return Item(text, "delegations.credentials", gettext("Look at them"), not waiting)


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
        Item(
            ngettext(
                "%(num)s letter could not be delivered",
                "%(num)s letters could not be delivered",
                found.letters_failed,
            )
            if found.letters_failed
            else gettext("No letter is stuck"),
            "desk.mail",
            gettext("Look at them"),
            not found.letters_failed,
        ),
    ]


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
