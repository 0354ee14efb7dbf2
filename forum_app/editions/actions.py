"""What happens to editions: they open and move on; themes, categories and roles are set in them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, TypedDict, Unpack

from sqlalchemy.exc import IntegrityError

from forum_app.accounts.actions import record
from forum_app.accounts.models import User
from forum_app.core.clock import rezoned
from forum_app.core.db import check_seen, db, hold, lock, set_facts
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.positions import Step, in_line, move, next_position
from forum_app.people.models import Country

from . import queries
from .models import BadgeCategory, ForumEdition, RoleGrant, Theme
from .roles import Role
from .rules import (
    DEFAULT_CATEGORIES,
    EditionFormat,
    EditionState,
    check_colour,
    check_days,
    check_month,
    check_slug,
    check_slug_free,
    check_step,
    check_window,
)
from .signals import edition_created, time_zone_changed

WINDOW: tuple[Literal["registration_opens_at"], Literal["registration_closes_at"]] = (
    "registration_opens_at",
    "registration_closes_at",
)


class EditionFacts(TypedDict, total=False):
    """What may be set of an edition; what is left out stays as it is."""

    ordinal: int | None
    name_es: str
    name_en: str | None
    summary_es: str | None
    summary_en: str | None
    bloc_es: str
    bloc_en: str | None
    pro_tempore_presidency: Country | None
    host_country: Country | None
    city: str | None
    venue: str | None
    format: EditionFormat | None
    time_zone: str
    starts_on: date | None
    ends_on: date | None
    year: int | None
    month: int | None
    languages: list[str]
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    state: EditionState
    is_rehearsal: bool
    source_es: str | None
    source_en: str | None


class ThemeFacts(TypedDict, total=False):
    """A theme as a form or a file gives it; what is left out stays as it is."""

    title_es: str
    title_en: str | None
    description_es: str | None
    description_en: str | None
    colour: str


class CategoryFacts(TypedDict):
    """What an organiser may change of a badge category."""

    name_es: str
    name_en: str
    colour: str


def create_edition(
    *, slug: str, reserved: frozenset[str], by: User | str, at: datetime, **facts: Unpack[EditionFacts]
) -> ForumEdition:
    """Open an edition with its badge categories; other domains hear of it and set up theirs.

    Args:
        reserved: the first words of the site's own addresses, which no edition may have.

    """
    check_slug(slug, reserved)
    hold(f"edition {slug}")
    check_slug_free(slug, taken=queries.is_slug_taken(slug))
    edition = ForumEdition(slug=slug, created_at=at, languages=["es", "en"])
    _set(edition, facts)
    db.session.add(edition)
    db.session.flush()
    add_default_categories(edition)
    _note("edition.created", edition, by=by, at=at)
    edition_created.send(edition, at=at)
    return edition


def edit_edition(
    edition: ForumEdition,
    *,
    version: int | None = None,
    by: User | str,
    at: datetime,
    **facts: Unpack[EditionFacts],
) -> int:
    """Change what is known of an edition that was read at `version`; a step of its life is noted by name.

    Hours are what people agreed on: where the zone changes they stay, and the instants move. Answers how many
    did so in the domains above; the registration window moves here where no other one is given.
    """
    check_seen(lock(edition), version)
    before, zone = edition.state, edition.time_zone
    for name in WINDOW:
        if "time_zone" in facts and (instant := getattr(edition, name)):
            facts.setdefault(name, rezoned(instant, zone, facts["time_zone"]))
    check_step(before, facts.get("state", before), by_administrator=_is_administrator(by))
    if not _set(edition, facts):
        return 0
    if edition.state is not before:
        _note("edition.moved-on", edition, by=by, at=at, before=before.value, after=edition.state.value)
    else:
        _note("edition.edited", edition, by=by, at=at)
    moved = _keep_hours(edition, zone, by=by, at=at) if edition.time_zone != zone else 0
    db.session.flush()
    return moved


def _keep_hours(edition: ForumEdition, before: str, *, by: User | str, at: datetime) -> int:
    moved: int = sum(number for _, number in time_zone_changed.send(edition, before=before))
    details = {"before": before, "after": edition.time_zone, "moved": str(moved)}
    _note("edition.zone-changed", edition, by=by, at=at, **details)
    return moved


def _set(edition: ForumEdition, facts: EditionFacts) -> bool:
    is_changed = set_facts(edition, facts)
    check_days(edition.starts_on, edition.ends_on)
    check_month(edition.year, edition.month)
    check_window(edition.registration_opens_at, edition.registration_closes_at)
    return is_changed


def _is_administrator(by: User | str) -> bool:
    """Commands are run by whoever has the server; they may do what administrators may."""
    return isinstance(by, str) or by.is_administrator


def _note(action: str, edition: ForumEdition, *, by: User | str, at: datetime, **details: str) -> None:
    record(action, subject=("edition", edition.key), by=by, at=at, edition=edition.slug, **details)


def add_theme(edition: ForumEdition, *, by: User | str, at: datetime, **facts: Unpack[ThemeFacts]) -> Theme:
    """Put a theme after the others."""
    check_colour(facts["colour"])
    position = next_position(_themes(edition))
    theme = Theme(edition=edition, position=position, **facts)
    db.session.add(theme)
    db.session.flush()
    _note_theme("theme.added", theme, by=by, at=at)
    return theme


def edit_theme(
    theme: Theme, *, version: int | None = None, by: User | str, at: datetime, **facts: Unpack[ThemeFacts]
) -> None:
    """Change the words or the colour of a theme that was read at `version`."""
    check_seen(lock(theme), version)
    check_colour(facts.get("colour", theme.colour))
    if set_facts(theme, facts):
        _note_theme("theme.edited", theme, by=by, at=at)


def move_theme(theme: Theme, *, step: Step) -> None:
    """Let a theme change places with its neighbour."""
    move(theme, _themes(theme.edition), step)


def delete_theme(theme: Theme, *, by: User | str, at: datetime) -> None:
    """Delete a theme that no session and no project has.

    The database knows who points here; this table lies below theirs.
    """
    _note_theme("theme.deleted", theme, by=by, at=at)
    db.session.flush()
    try:
        with db.session.begin_nested():
            db.session.delete(theme)
            db.session.flush()
    except IntegrityError as refusal:
        raise RuleBrokenError(
            N_("The theme “%(title)s” is used by sessions or projects; give them another theme first."),
            title=theme.title_es,
        ) from refusal


def _themes(edition: ForumEdition) -> Sequence[Theme]:
    return in_line(queries.themes(edition), of=f"themes of edition {edition.id}")


def _note_theme(action: str, theme: Theme, *, by: User | str, at: datetime) -> None:
    subject = ("theme", theme.key)
    record(action, subject=subject, by=by, at=at, edition=theme.edition.slug, title=theme.title_es)


def add_default_categories(edition: ForumEdition) -> None:
    """Give an edition the badge categories that it does not have yet."""
    known = {category.code for category in db.session.scalars(queries.categories(edition))}
    for position, default in enumerate(DEFAULT_CATEGORIES, start=1):
        if default.code not in known:
            facts = default._asdict() | {"zones": list(default.zones)}
            db.session.add(BadgeCategory(edition=edition, position=position, **facts))
    db.session.flush()


def edit_category(
    category: BadgeCategory,
    *,
    version: int | None = None,
    by: User | str,
    at: datetime,
    **facts: Unpack[CategoryFacts],
) -> None:
    """Change the words or the colour of a badge category that was read at `version`."""
    check_seen(lock(category), version)
    check_colour(facts["colour"])
    if set_facts(category, facts):
        subject = ("category", category.key)
        slug = category.edition.slug
        record("category.edited", subject=subject, by=by, at=at, edition=slug, code=category.code)


def give_role(edition: ForumEdition, *, user: User, role: Role, by: User | str, at: datetime) -> RoleGrant:
    """Let an account hold a role in an edition from its next request on; twice is once."""
    hold(f"roles of account {user.id}")
    held = queries.grant_held(edition, user_id=user.id, role=role)
    if held is not None:
        return held
    giver = by if isinstance(by, User) else None
    grant = RoleGrant(edition=edition, user=user, role=role, granted_at=at)
    grant.granted_by_id = giver.id if giver else None
    db.session.add(grant)
    db.session.flush()
    _note_role("role.given", grant, by=by, at=at)
    return grant


def take_role(edition: ForumEdition, *, user: User, role: Role, by: User | str, at: datetime) -> None:
    """End a role; the account is without it at its next request. The row stays with its end."""
    grant = queries.grant_held(edition, user_id=user.id, role=role)
    if grant is None:
        return
    grant.revoked_at = at
    db.session.flush()
    _note_role("role.taken", grant, by=by, at=at)


def _note_role(action: str, grant: RoleGrant, *, by: User | str, at: datetime) -> None:
    subject = ("account", grant.user.key)
    slug = grant.edition.slug
    record(action, subject=subject, by=by, at=at, edition=slug, role=grant.role.value, name=grant.user.name)
