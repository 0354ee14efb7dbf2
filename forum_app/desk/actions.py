"""Use cases that reach over many domains: the facts of an edition come in from a file."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle
from typing import Any

from forum_app.accounts.queries import changes_by
from forum_app.agenda import actions as agenda
from forum_app.agenda.models import Session
from forum_app.agenda.queries import sessions_of
from forum_app.agenda.rules import AssignmentState, SessionKind, SessionRole, SessionState
from forum_app.core.clock import local_day, zone_of
from forum_app.core.db import db
from forum_app.core.errors import N_, BadInputError
from forum_app.core.json_files import written
from forum_app.delegations import actions as delegations
from forum_app.delegations.rules import DelegationState
from forum_app.editions import actions as editions
from forum_app.editions.models import ForumEdition, Theme
from forum_app.editions.queries import edition_by_slug, themes
from forum_app.editions.rules import HUES, EditionState, has_passed
from forum_app.people.models import Country, Organization
from forum_app.people.queries import country_by_iso2, organization_by_acronym
from forum_app.portfolio import actions as portfolio
from forum_app.portfolio.models import Project
from forum_app.portfolio.queries import all_projects
from forum_app.portfolio.rules import ProjectState

from .schemas import EditionFile, ProjectFacts, ThemeFacts

OPENED = "inaugurated_forum"
SOURCES = {"press_release": ("Nota de prensa", "Press release")}
OPENING = "opening"  # the reference of the opening among the sessions of a file


@dataclass
class Loaded:
    """An edition as it came in, how many rows of each kind its file holds, and how many changes that made."""

    edition: ForumEdition
    rows: Counter[str] = field(default_factory=Counter)
    changes: int = 0


def load_edition(file: EditionFile, *, reserved: frozenset[str], by: str, at: datetime) -> Loaded:
    """Bring in an edition with its themes, projects and sessions; a second time mends and adds nothing.

    Sessions come without day, time and room, since the file knows none.
    """
    edition = _edition(file, reserved=reserved, by=by, at=at)
    loaded = Loaded(edition)
    known_themes = _themes(edition, file, by=by, at=at)
    projects = _projects(edition, file, known_themes, by=by, at=at)
    sessions = [
        *_opening(edition, file, by=by, at=at),
        *_presentations(edition, file, projects, by=by, at=at),
    ]
    loaded.rows.update(themes=len(known_themes), projects=len(projects), sessions=len(sessions))
    loaded.rows["people"] = len(file.participants_named)
    loaded.rows["delegations"] = _delegations(edition, file, by=by, at=at)
    db.session.flush()
    loaded.changes = changes_by(by, at=at)
    return loaded


def _edition(file: EditionFile, *, reserved: frozenset[str], by: str, at: datetime) -> ForumEdition:
    known = edition_by_slug(file.edition.address)
    facts = _facts(file)
    if known:
        editions.edit_edition(known, by=by, at=at, **facts)
        return known
    facts["state"] = file.edition.state or _first_state(facts, at)
    return editions.create_edition(slug=file.edition.address, reserved=reserved, by=by, at=at, **facts)


def _facts(file: EditionFile) -> editions.EditionFacts:
    said = file.edition
    zone = said.time_zone or zone_of(said.host_country)
    if zone is None:
        raise BadInputError(N_("edition.time_zone: the country does not tell it; name it, as America/Lima."))
    source_es, source_en = _source(file)
    return editions.EditionFacts(
        ordinal=said.ordinal,
        name_es=said.name_es,
        name_en=said.name_en,
        summary_es=said.summary_es,
        summary_en=said.summary_en,
        bloc_es=said.organizer_bloc_es,
        bloc_en=said.organizer_bloc_en,
        pro_tempore_presidency=_country("edition.pro_tempore_presidency", said.pro_tempore_presidency),
        host_country=_country("edition.host_country", said.host_country),
        city=said.city,
        venue=said.venue,
        format=said.format,
        year=said.year if said.event_start is None else None,
        month=said.month if said.event_start is None else None,
        starts_on=said.event_start,
        ends_on=said.event_end,
        time_zone=zone,
        source_es=source_es,
        source_en=source_en,
    )


def _source(file: EditionFile) -> tuple[str | None, str | None]:
    """Where the facts come from, in both languages: as the file words it, or by kind and number."""
    if file.source is None:
        return file.edition.source_es, file.edition.source_en
    kind_es, kind_en = SOURCES.get(file.source.kind, (file.source.kind, file.source.kind))
    return f"{kind_es} {file.source.number}", f"{kind_en} {file.source.number}"


def _first_state(facts: editions.EditionFacts, at: datetime) -> EditionState:
    """An edition of the past comes in as held, any other as a draft."""
    today = local_day(at, facts["time_zone"])
    days = facts["ends_on"] or facts["starts_on"]
    passed = has_passed(today, last_day=days, year=facts["year"], month=facts["month"])
    return EditionState.CLOSED if passed else EditionState.DRAFT


def _country(place: str, iso2: str | None) -> Country | None:
    country = country_by_iso2(iso2) if iso2 else None
    if iso2 and country is None:
        raise BadInputError(
            N_("%(place)s: “%(code)s” is no country of the reference data."), place=place, code=iso2
        )
    return country


def _organization(place: str, acronym: str) -> Organization:
    organization = organization_by_acronym(acronym)
    if organization is None:
        raise BadInputError(
            N_("%(place)s: “%(code)s” is no organization of the reference data."), place=place, code=acronym
        )
    return organization


def _themes(edition: ForumEdition, file: EditionFile, *, by: str, at: datetime) -> dict[str, Theme]:
    """The themes by the name that the file gives them; the place in the order tells which is which."""
    there = {theme.position: theme for theme in db.session.scalars(themes(edition))}
    found = {}
    for row, hue in zip(sorted(file.themes, key=_order), cycle(HUES), strict=False):
        known = there.get(row.order)
        facts = editions.ThemeFacts(
            title_es=_sentence(row.title_es),
            title_en=_sentence(row.title_en) if row.title_en else None,
            description_es=known.description_es if known else None,
            description_en=known.description_en if known else None,
            colour=known.colour if known else hue,
        )
        if known:
            editions.edit_theme(known, by=by, at=at, **facts)
        found[row.slug] = known or editions.add_theme(edition, by=by, at=at, **facts)
    return found


def _projects(
    edition: ForumEdition, file: EditionFile, by_name: Mapping[str, Theme], *, by: str, at: datetime
) -> list[Project]:
    there = {project.position: project for project in db.session.scalars(all_projects(edition))}
    found = []
    for row in sorted(file.projects, key=_order):
        known = there.get(row.order)
        facts = portfolio.ProjectFacts(
            title_es=row.title_es,
            title_en=row.title_en,
            theme=by_name[row.theme] if row.theme else None,
        )
        if known:
            portfolio.edit_project(known, by=by, at=at, **facts)
        else:
            facts["state"] = ProjectState.IN_PORTFOLIO
        found.append(known or portfolio.add_project(edition, by=by, at=at, **facts))
    return found


def _opening(edition: ForumEdition, file: EditionFile, *, by: str, at: datetime) -> list[Session]:
    """The opening, with those who are named: who opened it, and who was there."""
    if not file.participants_named:
        return []
    session = _session(
        edition, OPENING, SessionKind.OPENING, title_es="Inauguración", title_en="Opening", by=by, at=at
    )
    there = {assignment.person.display_name for assignment in session.assignments if assignment.person}
    for person in file.participants_named:
        if person.name not in there:
            agenda.assign(
                session,
                role=SessionRole.OPENING_AUTHORITY if OPENED in person.acts else SessionRole.ATTENDEE,
                person=agenda.introduce(name=person.name, email=None),
                state=AssignmentState.ACCEPTED,
                title_es=person.role_es,
                title_en=person.role_en,
                by=by,
                at=at,
            )
    return [session]


def _presentations(
    edition: ForumEdition, file: EditionFile, projects: Sequence[Project], *, by: str, at: datetime
) -> list[Session]:
    """A session for each project; an institution may moderate before it has named a person."""
    said = file.project_moderator
    moderator = _organization("project_moderator.acronym", said.acronym) if said else None
    found = []
    for project in projects:
        session = _session(
            edition,
            f"project-{project.position}",
            SessionKind.PROJECT_PRESENTATION,
            title_es=project.title_es,
            title_en=project.title_en,
            theme=project.theme,
            items=[(project, None)],
            by=by,
            at=at,
        )
        if moderator and not session.assignments:
            agenda.assign(
                session,
                role=SessionRole.MODERATOR,
                organization=moderator,
                state=AssignmentState.ACCEPTED,
                by=by,
                at=at,
            )
        found.append(session)
    return found


def _delegations(edition: ForumEdition, file: EditionFile, *, by: str, at: datetime) -> int:
    """The delegations that are named as taking part, by a country's code or an organization's acronym."""
    names = [
        (written(("delegation_kinds", number, "named", nth)), name)
        for number, kind in enumerate(file.delegation_kinds)
        for nth, name in enumerate(kind.named)
    ]
    countries = [country for _, name in names if (country := country_by_iso2(name))]
    iso2 = {country.iso2 for country in countries}
    organizations = [_organization(place, name) for place, name in names if name not in iso2]
    for delegation in delegations.create_delegations(
        edition, countries=countries, organizations=organizations, by=by, at=at
    ):
        delegations.edit_delegation(delegation, state=DelegationState.ACCEPTED, by=by, at=at)
    return len(names)


def _session(
    edition: ForumEdition, reference: str, kind: SessionKind, *, by: str, at: datetime, **facts: Any
) -> Session:
    """The session that a file calls `reference`, made or brought up to date."""
    for known in sessions_of(edition):
        if known.external_ref == reference:
            agenda.change_session(known, version=known.version, by=by, at=at, **facts)
            return known
    ready = SessionState.READY
    return agenda.create_session(
        edition, kind=kind, external_ref=reference, state=ready, by=by, at=at, **facts
    )


def _order(row: ThemeFacts | ProjectFacts) -> int:
    return row.order


def _sentence(text: str) -> str:
    """A title begins with a capital, however the source runs it on."""
    return text[:1].upper() + text[1:]
