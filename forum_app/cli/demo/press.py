"""Media of the rehearsal at every stage: most accredited, some to look at, one whose papers are wanting."""

from collections.abc import Iterator
from datetime import datetime
from itertools import cycle

from forum_app.core import files
from forum_app.core.db import db
from forum_app.core.models import StoredFile
from forum_app.delegations.models import Registration
from forum_app.delegations.queries import registrations_of
from forum_app.editions.models import ForumEdition
from forum_app.people.queries import country_by_iso2
from forum_app.press import actions
from forum_app.press.models import MediaAccreditation
from forum_app.press.queries import IS_PRESS
from forum_app.press.rules import MediaJob, MediaState, Medium, Paper

from .papers import sheet
from .plan import BY

OUTLETS = (  # of nobody: the names are made up
    ("Radio Cordillera", Medium.RADIO, MediaJob.REPORTER, "Grabadora Zoom H5; ZH5-20417"),
    ("Canal 14 Pacífico", Medium.TELEVISION, MediaJob.CAMERA, "Cámara Sony PXW-Z190; 4501234\nTrípode; "),
    (
        "El Litoral",
        Medium.PRINT,
        MediaJob.PHOTOGRAPHER,
        "Canon EOS R5; 032021001187\nObjetivo 70-200; 7710023",
    ),
    ("Agencia Austral", Medium.AGENCY, MediaJob.REPORTER, None),
    ("Mirador.example", Medium.ONLINE, MediaJob.PRODUCER, "MacBook Pro; C02XG0JHJG5H"),
)
STAGES = (
    MediaState.APPROVED,
    MediaState.APPROVED,
    MediaState.DOCS_MISSING,
    MediaState.SUBMITTED,
    MediaState.APPROVED,
    MediaState.REJECTED,
)
REASONS = {
    MediaState.DOCS_MISSING: "La carta de asignación no lleva la firma de la dirección del medio.",
    MediaState.REJECTED: "El medio indicado no existe en el registro del país.",
}
APPLICANTS = (  # name, outlet, country of both, how far
    (("Wanjiru", "Kamau", None), "Nairobi Ledger", "KE", MediaState.SUBMITTED),
    (("Lucía", "Ferreyra", "Sosa"), "Agencia del Plata", "AR", MediaState.DOCS_MISSING),
)


def press(edition: ForumEdition, at: datetime) -> None:
    """Ask for accreditations for all who come for the media, decide most, and open the door for others."""
    actions.open_door(edition, by=BY, at=at)
    journalists = db.session.scalars(registrations_of(edition).where(IS_PRESS)).all()
    for one, outlet, stage in zip(journalists, cycle(OUTLETS), cycle(STAGES)):
        if not one.has_ended:
            _decide(_asked(one, outlet, at), stage, at)
    for names, outlet_name, country, stage in APPLICANTS:
        _decide(_applied(edition, names, outlet_name, country, at), stage, at)


def _asked(
    one: Registration, outlet: tuple[str, Medium, MediaJob, str | None], at: datetime
) -> MediaAccreditation:
    name, medium, job, equipment = outlet
    return actions.submit(
        one,
        papers=dict(_papers(at)),
        outlet=name,
        medium=medium,
        outlet_country=one.delegation.country,
        job=job,
        card_number=f"P-{one.id:05d}",
        card_expires_on=None,
        equipment=equipment,
        by=BY,
        at=at,
        at_desk=True,
    )


def _applied(
    edition: ForumEdition, names: tuple[str, str, str | None], outlet: str, country: str, at: datetime
) -> MediaAccreditation:
    """Somebody who used the link of a letter; the letter itself is not written for the demo."""
    given, first, second = names
    state = country_by_iso2(country)
    link, _secret = actions.make_link(edition, email=f"{first.lower()}@example.org", language="es", at=at)
    return actions.apply(
        link,
        actions.Applicant(given, first, second, None, country),
        papers=dict(_papers(at)),
        outlet=outlet,
        medium=Medium.AGENCY,
        outlet_country=state,
        job=MediaJob.REPORTER,
        card_number=None,
        card_expires_on=None,
        equipment="iPhone 15; F2LZK1Q9",
        at=at,
    )


def _decide(accreditation: MediaAccreditation, stage: MediaState, at: datetime) -> None:
    if stage is not MediaState.SUBMITTED:
        actions.decide(accreditation, stage, reason=REASONS.get(stage), by=BY, at=at)


def _papers(at: datetime) -> Iterator[tuple[Paper, StoredFile]]:
    for paper, title in ((Paper.ASSIGNMENT, "CARTA DE ASIGNACIÓN"), (Paper.CARD, "CARNÉ DE PRENSA")):
        yield paper, files.keep(sheet(title), media_type="image/png", at=at)
