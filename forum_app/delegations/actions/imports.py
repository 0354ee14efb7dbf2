"""Bringing lists of people in: judged whole, saved whole or not at all; a second time adds nothing."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum_app.accounts.models import User
from forum_app.core.db import db
from forum_app.core.errors import N_, BadInputError, Listed, RuleBrokenError
from forum_app.core.i18n import words_of
from forum_app.core.progress import Progress, untold
from forum_app.core.spreadsheets import Row, is_formula
from forum_app.core.territories import country_codes
from forum_app.delegations import queries
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import (
    DeadlineStep,
    DelegationKind,
    DelegationRole,
    Fault,
    Known,
    Likeness,
    Line,
    OverriddenRule,
    RegistrationState,
    category_code,
    check_body,
    check_state,
    compare,
    has_latin_form,
    kind_of_organization,
    needs_head,
    obstacles,
    read_line,
    way_to_approval,
)
from forum_app.editions.models import BadgeCategory, ForumEdition
from forum_app.people.models import Country, Organization
from forum_app.people.rules import NameOrder

from .assisting import misassisting, name_assisted
from .boards import create_delegation, take_turn
from .credentials import follow_credentials
from .deadlines import check_open
from .people import build, new_reference
from .seats import Seats, hold, hold_all
from .steps import note_override, step
from .suspects import Crowd, likeness_of, suspect_new
from .words import index_new

State = RegistrationState
ON_IMPORT = (
    "importación aprobada"  # the reason that stands with every rule that an approving import set aside
)


class LinesRefusedError(BadInputError):
    """Lines of a list are wrong; nothing of it was saved."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(N_("Nothing was saved. Cells with errors: %(count)s."), count=len(faults))
        self.faults = faults


@dataclass
class Imported:
    """What an import did, or would do."""

    people: list[Line] = field(default_factory=list)  # new ones
    known: list[Line] = field(default_factory=list)  # whose `ref` is registered already
    there: list[Registration] = field(default_factory=list)  # of those, who is in the line's own delegation
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)
    delegations: int = 0
    approved: int = 0
    overrides: Counter[OverriddenRule] = field(default_factory=Counter)
    needs_left_out: int = 0
    registrations: list[Registration] = field(default_factory=list)


def import_people(
    edition: ForumEdition,
    rows: Iterable[Row | Mapping[str, str]],
    *,
    approve: bool = False,
    needs_consented: bool = False,
    by: User | str,
    at: datetime,
    progress: Progress = untold,
) -> Imported:
    """Register the people of a list that names their delegations, or refuse the list whole.

    Args:
        edition: where to.
        rows: lines by column; a line is the same person as before when its `ref` is the same.
        approve: walk each, known or new, through the states that are left; what rule would stop it is set
            aside, and counted.
        needs_consented: whether the people consented to the keeping of diet and access needs, which
            are left out otherwise.
        by: who imports.
        at: when.
        progress: told after each person.

    Raises:
        LinesRefusedError: naming every cell that is wrong.

    """
    take_turn(edition)
    result = read_people(edition, rows)
    desk = _Desk(edition, by=by, at=at)
    _bring_in(desk, result, needs_consented=needs_consented, progress=progress)
    if approve:
        _approve_all(desk, result)
    else:
        _submit_all(desk, result, tell=False)
    db.session.flush()
    return result


def import_roster(
    delegation: Delegation,
    rows: Iterable[Row | Mapping[str, str]],
    *,
    needs_consented: bool = False,
    as_organiser: bool = False,
    by: User | str,
    at: datetime,
) -> Imported:
    """Register the people of a delegation's own list, each with a receipt, or refuse the list whole."""
    hold(delegation)
    check_open(delegation, at=at, as_organiser=as_organiser, step=DeadlineStep.NOMINATE)
    result = read_people(delegation.edition, rows, delegation=delegation)
    if any(line.facts.get("needs_visa_letter") for line in result.people):
        check_open(delegation, at=at, as_organiser=as_organiser, step=DeadlineStep.VISA)
    desk = _Desk(delegation.edition, by=by, at=at, only=delegation)
    _bring_in(desk, result, needs_consented=needs_consented)
    _submit_all(desk, result, tell=True)
    db.session.flush()
    return result


def read_people(
    edition: ForumEdition, rows: Iterable[Row | Mapping[str, str]], *, delegation: Delegation | None = None
) -> Imported:
    """Read a list and say what is wrong in it, who is new and who is known, without saving anything."""
    known = Known(
        countries=country_codes(),
        categories=set(
            db.session.scalars(select(BadgeCategory.code).where(BadgeCategory.edition_id == edition.id))
        ),
        several=delegation is None,
        words={kind: words_of(kind) for kind in (DelegationKind, DelegationRole, NameOrder)},
    )
    result = Imported()
    for row in _numbered(rows):
        line = read_line(row.number, row.cells, known)
        if isinstance(line, list):
            result.faults += line
        else:
            result.people.append(line)
        result.notices += _notices(row)
    misplaced = _misplaced(edition, result.people, delegation)
    result.faults += _repeated(result.people) + misplaced
    _part_known(edition, result, delegation)
    if not misplaced:
        place_of = _placing(edition, delegation)
        result.faults += _second_heads(edition, result.people, place_of)
        result.faults += misassisting(edition, result.people, place_of)
    result.faults.sort(key=lambda fault: fault.row)
    result.notices += _alike(edition, result.people, delegation)
    result.notices.sort(key=lambda notice: notice.row)
    return result


def _bring_in(
    desk: "_Desk",
    result: Imported,
    *,
    needs_consented: bool,
    progress: Progress = untold,
) -> None:
    """Add the new people as drafts, once the delegations of all lines are open and locked."""
    if result.faults:
        raise LinesRefusedError(result.faults)
    hold_all([desk.delegation(line) for line in result.people] + [one.delegation for one in result.there])
    taken = queries.references(desk.edition)
    for number, line in enumerate(result.people, 1):
        if not needs_consented:
            result.needs_left_out += _leave_needs_out(line)
        taken.add(reference := new_reference(desk.edition, taken.__contains__))
        result.registrations.append(desk.enter(line, reference=reference))
        progress(number, len(result.people))
    result.delegations = desk.opened
    db.session.flush()
    name_assisted(desk.edition, result.people, result.registrations)
    index_new(result.registrations)
    suspect_new(result.registrations, at=desk.at)


class _Desk:
    """Finds, opens and locks the delegations that lines name, once each."""

    def __init__(
        self, edition: ForumEdition, *, by: User | str, at: datetime, only: Delegation | None = None
    ) -> None:
        self.edition, self.by, self.at, self.only = edition, by, at, only
        self.opened = 0
        self._delegations = _by_code(edition)
        self._seats: dict[int, Seats] = {}
        self._countries = {one.iso2: one for one in db.session.scalars(select(Country))}
        self._categories = {
            one.code: one
            for one in db.session.scalars(select(BadgeCategory).where(BadgeCategory.edition_id == edition.id))
        }

    def enter(self, line: Line, *, reference: str) -> Registration:
        """Add one person to the session as a draft."""
        delegation = self.delegation(line)
        facts = dict(line.facts, external_ref=line.ref, assistant_of=None)  # who that is comes later
        code = line.badge_category or category_code(delegation.kind, facts["role"])
        if code not in self._categories:
            raise LinesRefusedError([Fault(line.row, "badge_category", NO_CATEGORY, {"code": code})])
        registration = build(
            delegation, category=self._categories[code], reference=reference, at=self.at, facts=facts
        )
        db.session.add(registration)
        return registration

    def seats(self, delegation: Delegation) -> Seats:
        """The seats of a delegation, locked the first time."""
        if delegation.id not in self._seats:
            self._seats[delegation.id] = hold(delegation)
        return self._seats[delegation.id]

    def delegation(self, line: Line) -> Delegation:
        """The delegation of a line, opened where there is none yet."""
        if self.only:
            return self.only
        found = self._delegations.get(line.delegation_code)
        if found is None:
            found = self._open(line)
            self._delegations[line.delegation_code] = found
            self.opened += 1
        return found

    def _open(self, line: Line) -> Delegation:
        country = self._countries.get(line.delegation_code)
        organization = None if country else _organization(line.delegation_code)
        named: Any = country or organization
        usual = kind_of_organization(organization.kind) if organization else DelegationKind.OBSERVER_STATE
        return create_delegation(
            self.edition,
            kind=line.delegation_kind or usual,
            name_es=named.name_es,
            name_en=named.name_en,
            country=country,
            organization=organization,
            by=self.by,
            at=self.at,
        )


NO_CATEGORY = N_("The edition has no badge category “%(code)s”.")
NO_DELEGATION = N_("“%(cell)s” is no country or organization of the reference data.")
OTHER_DELEGATION = N_(
    "These lines name other delegations than this one: %(codes)s. Take them out of this list."
)
SECOND_HEAD = N_("This delegation has a head already. Only one person can be its head.")
TWICE = N_("“%(cell)s” is in row %(first)s already.")
TAKEN = N_("“%(cell)s” is %(name)s (%(delegation)s) already; this line was left out.")
LEFT = N_(
    "“%(cell)s” is %(name)s, whose registration is “%(state)s”; nobody was added for this line. "
    "Give another number if the person comes after all."
)
FORMULA = N_("Looks like a formula; it is kept as plain text.")
ALIKE = N_("Like “%(name)s”, who is registered already. Approval will ask about it.")


def _submit_all(desk: _Desk, result: Imported, *, tell: bool) -> None:
    for one in result.registrations:
        seats = desk.seats(one.delegation)
        step(one, State.SUBMITTED, seats=seats, by=desk.by, at=desk.at, tell=tell)


def _approve_all(desk: _Desk, result: Imported) -> None:
    """Walk everybody to approval, in the name of whoever answers for the import."""
    there = _read_anew(desk.edition, result.there)
    waiting = [one for one in (*there, *result.registrations) if way_to_approval(one.state)]
    suspected = set(db.session.scalars(queries.suspected(desk.edition)))
    lacking = set(db.session.scalars(queries.lacking(desk.edition)))
    headed = queries.headed(desk.edition)
    for one in waiting:
        seats = desk.seats(one.delegation)
        barred = _barred(
            one,
            is_led=one.delegation_id in headed or not needs_head(one.delegation.kind, one.delegation_role),
            has_suspects=one.id in suspected,
            full=not seats.has_room(one),
        )
        for rule in [*barred, *([OverriddenRule.CREDENTIAL] if one.id in lacking else [])]:
            note_override(one, rule, reason=ON_IMPORT, by=desk.by, at=desk.at)
            result.overrides[rule] += 1
        for state in way_to_approval(one.state):
            step(one, state, seats=seats, by=desk.by, at=desk.at, tell=False)
        result.approved += 1
    for delegation in {one.delegation for one in waiting}:
        follow_credentials(delegation, by=desk.by, at=desk.at)


def _read_anew(edition: ForumEdition, known: list[Registration]) -> list[Registration]:
    """People who were there as they are now that their delegations are locked."""
    ids = {one.id for one in known}
    refs = {one.external_ref for one in known if one.external_ref}
    found = db.session.scalars(queries.listed(edition, refs).execution_options(populate_existing=True))
    return [one for one in found if one.id in ids]


def _barred(
    registration: Registration, *, is_led: bool, has_suspects: bool, full: bool
) -> list[OverriddenRule]:
    """What bars the approval of somebody, beside the credential, and was not set aside yet."""
    person = registration.person
    barred = obstacles(
        has_photo=registration.photo_id is not None,
        has_latin_name=has_latin_form(person.badge_name or person.display_name),
        is_led=is_led,
        is_grounded=not registration.assists_nobody,
        has_suspects=has_suspects,
        full=full,
    )
    return [rule for rule in barred if not registration.passes_over(rule)]


def _numbered(rows: Iterable[Row | Mapping[str, str]]) -> list[Row]:
    """Lines with the numbers that spreadsheets show; the first is the head."""
    return [row if isinstance(row, Row) else Row(number, row) for number, row in enumerate(rows, start=2)]


def _notices(row: Row) -> list[Fault]:
    return [Fault(row.number, column, FORMULA) for column, cell in row.cells.items() if is_formula(cell)]


def _repeated(lines: list[Line]) -> list[Fault]:
    """Lines whose `ref` stands above already."""
    first: dict[str, int] = {}
    return [
        Fault(line.row, "ref", TWICE, {"cell": line.ref, "first": first[line.ref]})
        for line in lines
        if first.setdefault(line.ref, line.row) != line.row
    ]


def _misplaced(edition: ForumEdition, lines: list[Line], delegation: Delegation | None) -> list[Fault]:
    """Lines of a delegation that does not exist, or is not the one whose list this is."""
    if delegation:
        return _of_others(lines, own=_codes(delegation))
    there, states = set(_by_code(edition)), set(db.session.scalars(select(Country.iso2)))
    bodies = {name for one in db.session.scalars(select(Organization)) for name in _acronyms(one)}
    bad = [line for line in lines if line.delegation_code not in there | states | bodies]
    if not bad:
        return list(_unfit([line for line in lines if line.delegation_code not in there], states))
    return [Fault(line.row, "delegation_code", NO_DELEGATION, {"cell": line.delegation_code}) for line in bad]


def _unfit(lines: list[Line], states: set[str]) -> Iterator[Fault]:
    """Lines that would open a delegation of a kind which whoever sends it cannot have."""
    for line in lines:
        is_state = line.delegation_code in states
        try:
            if kind := line.delegation_kind:
                check_state(kind, has_country=is_state)
                check_body(kind, has_country=is_state, has_organization=not is_state)
        except RuleBrokenError as error:
            yield Fault(line.row, "delegation_kind", error.message, error.values)


def _of_others(lines: list[Line], *, own: set[str]) -> list[Fault]:
    """Lines of a delegation's own list that name another one; the same is said of all, with every name."""
    bad = [line for line in lines if line.delegation_code not in own | {""}]
    codes = Listed(sorted({line.delegation_code for line in bad}))
    return [Fault(line.row, "delegation_code", OTHER_DELEGATION, {"codes": codes}) for line in bad]


def _part_known(edition: ForumEdition, result: Imported, delegation: Delegation | None) -> None:
    """Set aside the lines whose `ref` is registered: of a delegation's own list, in that delegation.

    A line that seems to be of somebody else than who has its `ref` is told, since nobody is added for it.
    """
    known: defaultdict[str | None, list[Registration]] = defaultdict(list)
    for one in db.session.scalars(queries.listed(edition, {line.ref for line in result.people})):
        if delegation is None or one.delegation is delegation:
            known[one.external_ref].append(one)
    result.known = [line for line in result.people if line.ref in known]
    result.people = [line for line in result.people if line.ref not in known]
    for line in result.known:
        own = [one for one in known[line.ref] if delegation or line.delegation_code in _codes(one.delegation)]
        result.there += own
        if own and all(one.has_ended for one in own):
            result.notices.append(_taken(line, own[0], LEFT))
        elif not any(compare(_likeness(line), likeness_of(one)) for one in own):
            result.notices.append(_taken(line, (own or known[line.ref])[0], TAKEN))


def _taken(line: Line, there: Registration, message: str) -> Fault:
    """The notice that a line is left out because somebody has its `ref`, or had it and comes no more."""
    facts = {"name": there.person.display_name, "delegation": there.delegation.name_es, "state": there.state}
    return Fault(line.row, "ref", message, {"cell": line.ref, **facts})


def _placing(edition: ForumEdition, delegation: Delegation | None) -> Callable[[Line], int | str]:
    """What tells the delegation of a line: the row number, or the code of one that is still to be opened."""
    by_code = {} if delegation else _by_code(edition)

    def place_of(line: Line) -> int | str:
        named = delegation or by_code.get(line.delegation_code)
        return named.id if named else line.delegation_code

    return place_of


def _second_heads(
    edition: ForumEdition, lines: list[Line], place_of: Callable[[Line], int | str]
) -> list[Fault]:
    """Lines of a head where there is one already, registered or further up."""
    headed = queries.headed(edition)
    faults = []
    for line in lines:
        if line.facts["role"] is DelegationRole.HEAD:
            whose = place_of(line)
            if whose in headed:
                faults.append(Fault(line.row, "role_in_delegation", SECOND_HEAD))
            headed.add(whose)
    return faults


def _alike(edition: ForumEdition, lines: list[Line], delegation: Delegation | None) -> list[Fault]:
    """Notices of lines that look like somebody else: for a delegation's own list, like somebody of its own.

    A focal point is not to learn whom others registered; the organisers meet those pairs on review.
    """
    crowd = Crowd(edition, delegation)
    alike = ((line, next(crowd.alike(_likeness(line)), None)) for line in lines)
    return [Fault(line.row, "display_name", ALIKE, {"name": found[0].name}) for line, found in alike if found]


def _likeness(line: Line) -> Likeness:
    names = ("native_name", "email", "institution")
    facts = {name: line.facts.get(name) for name in names}
    return Likeness.of(display_name=line.facts["display_name"], **facts)


def _leave_needs_out(line: Line) -> bool:
    had = bool(line.facts["dietary"] or line.facts["accessibility"])
    line.facts["dietary"] = line.facts["accessibility"] = None
    return had


def _by_code(edition: ForumEdition) -> dict[str, Delegation]:
    """The delegations of an edition by the codes that lists use: ISO 2, or acronym."""
    found = db.session.scalars(
        select(Delegation)
        .where(Delegation.edition_id == edition.id)
        .options(
            joinedload(Delegation.country),
            joinedload(Delegation.organization),
            selectinload(Delegation.quotas),
            selectinload(Delegation.kind_quotas),
        )
        .order_by(Delegation.id.desc())
    )
    return {code: delegation for delegation in found for code in _codes(delegation)}


def _codes(delegation: Delegation) -> set[str]:
    if delegation.country:
        return {delegation.country.iso2}
    return set(_acronyms(delegation.organization)) if delegation.organization else set()


def _acronyms(organization: Organization) -> tuple[str, str]:
    return organization.acronym_es, organization.acronym_en


def _organization(code: str) -> Organization | None:
    return db.session.scalar(
        select(Organization)
        .where((Organization.acronym_es == code) | (Organization.acronym_en == code))
        .order_by(Organization.acronym_es != code)
    )
