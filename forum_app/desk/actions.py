"""Use cases that reach over many domains: the facts of an edition come in from a file."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle
from typing import Any, NamedTuple, TypeVar

from forum_app.accounts.actions import disable
from forum_app.accounts.models import User
from forum_app.accounts.queries import changes_by
from forum_app.agenda import actions as agenda
from forum_app.agenda.models import Session
from forum_app.agenda.queries import ever_held_by, has_unreleased_work, sessions_of
from forum_app.agenda.rules import AssignmentState, SessionKind, SessionRole, SessionState
from forum_app.core.clock import local_day, zone_of
from forum_app.core.collation import fold
from forum_app.core.db import Base, db, lock
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

from . import queries
from .rules import check_may_close, merge
from .schemas import EditionFile, ProjectFacts, ThemeFacts

OPENED = "inaugurated_forum"
SOURCES = {"press_release": ("Nota de prensa", "Press release")}
OPENING = "opening"  # the reference of the opening among the sessions of a file


class Kept(NamedTuple):
    """A fact that stays as it is, though the file says something else; both in words."""

    place: str
    there: str
    said: str


class Presented(NamedTuple):
    """A project with its place in the file, and what the file says of it."""

    place: str
    said: Mapping[str, Any]
    project: Project


@dataclass
class Loaded:
    """An edition as it came in: rows of each kind in its file, changes made, and what was kept."""

    edition: ForumEdition
    rows: Counter[str] = field(default_factory=Counter)
    changes: int = 0
    kept: list[Kept] = field(default_factory=list)


Row = TypeVar("Row", ThemeFacts, ProjectFacts)
Thing = TypeVar("Thing", Theme, Project)


def load_edition(
    file: EditionFile,
    *,
    reserved: frozenset[str],
    by: str,
    at: datetime,
    overwrite: bool = False,
    release: bool = True,
) -> Loaded:
    """Bring in an edition with its themes, projects and sessions; a second time fill and add what is missing.

    Sessions come without day, time and room, since the file knows none. The programme is released, unless
    somebody works on it.

    Args:
        file: what is known.
        reserved: the words that no edition may have as its address.
        by: the command.
        at: when.
        overwrite: write also what differs from the file, which somebody may have entered meanwhile.
        release: whether the programme is released; whoever goes on working on it releases it later.

    """
    load = _Load(file, by=by, at=at, overwrite=overwrite)
    load.edition = load.bring_in_edition(reserved)
    loaded = Loaded(load.edition, kept=load.kept)
    is_worked_on = has_unreleased_work(load.edition)
    known_themes = load.bring_in_themes()
    projects = load.bring_in_projects(known_themes)
    sessions = [*load.bring_in_opening(), *load.bring_in_presentations(projects)]
    loaded.rows.update(themes=len(known_themes), projects=len(projects), sessions=len(sessions))
    loaded.rows["people"] = len(file.participants_named)
    loaded.rows["delegations"] = load.bring_in_delegations()
    db.session.flush()
    loaded.changes = changes_by(by, at=at)
    if release and not is_worked_on:
        agenda.release_if_changed(load.edition, by=by, at=at)
    return loaded


class _Load:
    """One load: what the file says, and what stays though the file says something else."""

    edition: ForumEdition

    def __init__(self, file: EditionFile, *, by: str, at: datetime, overwrite: bool) -> None:
        self.file, self.at, self.overwrite = file, at, overwrite
        self.who: dict[str, Any] = {"by": by, "at": at}
        self.kept: list[Kept] = []

    def _written(self, place: str, row: Base, said: Mapping[str, Any]) -> dict[str, Any]:
        """What of a row of the file is written into the one that is there."""
        there = {name: getattr(row, name) for name in said}
        written, kept = merge(there, said, overwrite=self.overwrite)
        self.kept += [
            Kept(f"{place}.{name}", _words(there[name]), _words(value)) for name, value in kept.items()
        ]
        return written

    def bring_in_edition(self, reserved: frozenset[str]) -> ForumEdition:
        said = self.file.edition
        known = edition_by_slug(said.address)
        facts = _facts(self.file)
        if known:
            editions.edit_edition(known, **self._mended(known, facts), **self.who)
            return known
        zone = said.time_zone or zone_of(said.host_country)
        if zone is None:
            raise BadInputError(
                N_("edition.time_zone: the country does not tell it; name it, as America/Lima.")
            )
        facts["time_zone"] = zone
        facts["state"] = said.state or _first_state(facts, self.at)
        return editions.create_edition(slug=said.address, reserved=reserved, **facts, **self.who)

    def _mended(self, known: ForumEdition, facts: editions.EditionFacts) -> dict[str, Any]:
        """What the file changes of an edition that is there; days come together and say more than a month."""
        said: dict[str, Any] = {**facts, "time_zone": self.file.edition.time_zone}
        for name in ("bloc_es", "bloc_en"):
            if f"organizer_{name}" not in self.file.edition.model_fields_set:
                said[name] = None  # it is the schema's word, not the file's
        if known.starts_on:
            said["year"] = said["month"] = None
        written = self._written("edition", known, said)
        if "starts_on" in written:
            return written | {"year": None, "month": None}
        if said["starts_on"] != known.starts_on:
            written.pop("ends_on", None)
        return written

    def bring_in_themes(self) -> dict[str, Theme]:
        """The themes by the name that the file gives them."""
        rows = _paired("themes", self.file.themes, list(db.session.scalars(themes(self.edition))))
        found = {}
        for (place, row, known), hue in zip(rows, cycle(HUES), strict=False):
            said: dict[str, Any] = {
                "title_es": _sentence(row.title_es),
                "title_en": row.title_en and _sentence(row.title_en),
            }
            if known:
                editions.edit_theme(known, **self._written(place, known, said), **self.who)
            found[row.slug] = known or editions.add_theme(self.edition, colour=hue, **said, **self.who)
        return found

    def bring_in_projects(self, by_name: Mapping[str, Theme]) -> list[Presented]:
        """The projects, each with its place and its row in the file."""
        there = list(db.session.scalars(all_projects(self.edition)))
        found = []
        for place, row, known in _paired("projects", self.file.projects, there):
            said: dict[str, Any] = {
                "title_es": row.title_es,
                "title_en": row.title_en,
                "theme": by_name[row.theme] if row.theme else None,
            }
            if known:
                portfolio.edit_project(known, **self._written(place, known, said), **self.who)
            state = ProjectState.IN_PORTFOLIO
            project = known or portfolio.add_project(self.edition, state=state, **said, **self.who)
            found.append(Presented(place, said, project))
        return found

    def bring_in_opening(self) -> list[Session]:
        """The opening, with those who are named: who opened it, and who was there."""
        if not self.file.participants_named:
            return []
        said = {"title_es": "Inauguración", "title_en": "Opening"}
        session = next((one for one in sessions_of(self.edition) if one.external_ref == OPENING), None)
        if session:
            self._mend_session("opening", session, said)
        else:
            session = self._add_session(OPENING, SessionKind.OPENING, said)
        there = {assignment.person.display_name for assignment in session.assignments if assignment.person}
        gone = set() if self.overwrite else ever_held_by(session) - there  # taken out, or named otherwise
        for person in self.file.participants_named:
            if person.name not in there | gone:
                agenda.assign(
                    session,
                    role=SessionRole.OPENING_AUTHORITY if OPENED in person.acts else SessionRole.ATTENDEE,
                    person=agenda.introduce(name=person.name, email=None),
                    state=AssignmentState.ACCEPTED,
                    title_es=person.role_es,
                    title_en=person.role_en,
                    **self.who,
                )
        return [session]

    def bring_in_presentations(self, projects: Iterable[Presented]) -> list[Session]:
        """A session for each project; an institution may moderate before it has named a person."""
        moderating = self.file.project_moderator
        moderator = _organization("project_moderator.acronym", moderating.acronym) if moderating else None
        there = sessions_of(self.edition)
        known = {item.project: session for session in there for item in session.items}
        by_reference = {session.external_ref: session for session in there}
        found = []
        for place, said, project in projects:
            reference, kind = f"project-{project.position}", SessionKind.PROJECT_PRESENTATION
            session = known.get(project) or by_reference.get(reference)
            if session:
                self._mend_session(f"{place}.session", session, said)
            else:
                session = self._add_session(reference, kind, said, items=[(project, None)])
            if moderator and not session.assignments and moderator.acronym_es not in ever_held_by(session):
                agenda.assign(
                    session,
                    role=SessionRole.MODERATOR,
                    organization=moderator,
                    state=AssignmentState.ACCEPTED,
                    **self.who,
                )
            found.append(session)
        return found

    def _mend_session(self, place: str, known: Session, said: Mapping[str, Any]) -> None:
        agenda.change_session(known, version=known.version, **self._written(place, known, said), **self.who)

    def _add_session(
        self, reference: str, kind: SessionKind, said: Mapping[str, Any], **more: Any
    ) -> Session:
        state = SessionState.READY
        return agenda.create_session(
            self.edition, kind=kind, external_ref=reference, state=state, **said, **more, **self.who
        )

    def bring_in_delegations(self) -> int:
        """The delegations that are named as taking part, by a country's code or an organization's acronym."""
        names = [
            (written(("delegation_kinds", number, "named", nth)), name)
            for number, kind in enumerate(self.file.delegation_kinds)
            for nth, name in enumerate(kind.named)
        ]
        countries = [country for _, name in names if (country := country_by_iso2(name))]
        iso2 = {country.iso2 for country in countries}
        organizations = [_organization(place, name) for place, name in names if name not in iso2]
        for delegation in delegations.create_delegations(
            self.edition, countries=countries, organizations=organizations, **self.who
        ):
            delegations.edit_delegation(delegation, state=DelegationState.ACCEPTED, **self.who)
        return len(names)


def _paired(
    name: str, rows: Sequence[Row], there: Sequence[Thing]
) -> Iterator[tuple[str, Row, Thing | None]]:
    """The rows of a file in their order, each with its place and what stands for it: by title or in turn."""
    by_title = {fold(one.title_es): one for one in there}
    titles = {fold(row.title_es) for row in rows}
    in_turn = {one.position: one for one in there if fold(one.title_es) not in titles}
    numbered = sorted(enumerate(rows), key=lambda pair: pair[1].order)
    for turn, (number, row) in enumerate(numbered, start=1):
        yield f"{name}[{number}]", row, by_title.get(fold(row.title_es)) or in_turn.get(turn)


def _facts(file: EditionFile) -> editions.EditionFacts:
    said = file.edition
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


def _words(value: object) -> str:
    """A fact as it stands in a file."""
    if isinstance(value, Country):
        return value.iso2
    return value.title_es if isinstance(value, Theme) else str(value)


def _sentence(text: str) -> str:
    """A title begins with a capital, however the source runs it on."""
    return text[:1].upper() + text[1:]


def close_account(user: User, *, by: User, at: datetime) -> None:
    """Close the account of a colleague: organisers one that is used in their own editions alone."""
    lock(user)
    if not by.is_administrator:
        check_may_close(
            is_self=user.id == by.id,
            is_administrator=user.is_administrator,
            works_in=queries.editions_of(user),
            organises=queries.organised_by(by),
        )
    disable(user, by=by, at=at)
