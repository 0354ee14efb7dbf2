"""Questions of protocol: the order of delegations, and what their States are to the bloc."""

from sqlalchemy import select

from forum_app.core.db import db
from forum_app.delegations.models import Delegation
from forum_app.delegations.rules import DelegationKind, Seated, in_protocol_order
from forum_app.editions.models import ForumEdition
from forum_app.people.models import Country, CountryStatus
from forum_app.people.queries import statuses_of
from forum_app.people.rules import PACIFIC_ALLIANCE, CountryStanding

from .delegations import delegations_of


def protocol_order(edition: ForumEdition) -> list[Delegation]:
    """The delegations of an edition in the order of protocol, in the language that it speaks."""
    found = {delegation.key: delegation for delegation in db.session.scalars(delegations_of(edition))}
    return [found[key] for key in in_protocol_order(_seated(edition, one) for one in found.values())]


def _seated(edition: ForumEdition, delegation: Delegation) -> Seated:
    in_english = edition.protocol_language == "en"
    sort, other = delegation.sort_es, delegation.sort_en
    host = edition.host_country_id is not None and delegation.country_id == edition.host_country_id
    return Seated(
        kind=delegation.kind,
        is_host=host and delegation.kind in (DelegationKind.HOST, DelegationKind.MEMBER_STATE),
        position=delegation.protocol_position,
        sort=other if in_english else sort,
        other_sort=sort if in_english else other,
        key=delegation.key,
    )


def standings_of(delegation: Delegation) -> list[CountryStatus]:
    """What the delegation's State is and was to the bloc, with its days; nothing of an organisation."""
    if delegation.country_id is None:
        return []
    return list(db.session.scalars(statuses_of(delegation.country_id)))


def open_status(iso2: str, standing: str) -> CountryStatus | None:
    """What a State is to the bloc without an end, by the words of an address."""
    if standing not in set(CountryStanding):
        return None
    return db.session.scalar(
        select(CountryStatus)
        .join(CountryStatus.country)
        .where(
            Country.iso2 == iso2,
            CountryStatus.bloc == PACIFIC_ALLIANCE,
            CountryStatus.standing == CountryStanding(standing),
            CountryStatus.valid_to.is_(None),
        )
    )
