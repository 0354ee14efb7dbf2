"""What stands on a letter: taken from the registration once, when it is issued, and kept as it was."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime

from flask_babel import force_locale, gettext

from forum_app.core.clock import local_day
from forum_app.core.crypto import seal, unseal
from forum_app.core.i18n import day, label, text_of
from forum_app.core.web import public_url
from forum_app.delegations.models import Delegation
from forum_app.editions.labels import days, place
from forum_app.people.labels import nationality

from .documents import LetterFace
from .models import InvitationLetter, LetterRequest
from .passports import Passport
from .rules import LetterKind, grouped

SEALED_FOR = "letter"
LANGUAGE_OF_SCRIPT = {"Japanese": "ja", "Hangul": "ko"}  # where Chinese characters are drawn otherwise


def face_of(
    request: LetterRequest,
    passport: Passport | None,
    *,
    number: str,
    code: str,
    signatory: str,
    title: str,
    at: datetime,
) -> LetterFace:
    """Write the letter that was asked for, from what is known now, in its language."""
    edition, language = request.edition, request.language
    with force_locale(language):
        return LetterFace(
            language=language,
            edition=text_of(edition, "name", language),
            edition_details=text_of(edition, "bloc", language),
            title=label(request.kind),
            number=number,
            dated=day(local_day(at, edition.time_zone)),
            addressee=tuple(_addressee(request)),
            opening=_opening(request),
            name=request.registration.person.display_name,
            facts=tuple(_facts(request, passport)),
            closing=tuple(_closing(request.kind)),
            signatory=signatory,
            signatory_title=title,
            verification=gettext(
                "Whether this letter is valid can be checked with its code at this address:"
            ),
            code=grouped(code),
            address=public_url("requests.verified", code=grouped(code)),
            notice=gettext("Rehearsal edition – fictitious data") if edition.is_rehearsal else "",
        )


def sealed(face: LetterFace, *, bound_to: bytes) -> bytes:
    """The letter as it is kept: names and passports of letters are not read from the database alone."""
    return seal(SEALED_FOR, json.dumps(asdict(face), ensure_ascii=False).encode(), bound_to=bound_to)


def face_as_issued(letter: InvitationLetter) -> LetterFace:
    """The letter as it was on the day of its issue."""
    kept = json.loads(unseal(SEALED_FOR, letter.sealed_face, bound_to=letter.key.bytes))
    lists = {name: tuple(kept[name]) for name in ("addressee", "closing")}
    return LetterFace(**kept | lists | {"facts": tuple(map(tuple, kept["facts"]))})


def without(passport: Passport, face: LetterFace) -> LetterFace:
    """A letter as it was issued, less what it said of the passport."""
    with force_locale(face.language):
        said = {value for _word, value, _language in _passport(passport)}
    return replace(face, facts=tuple(fact for fact in face.facts if fact[1] not in said))


def of_delegation(delegation: Delegation, language: str) -> str:
    """The delegation in the middle of a sentence: "la delegación del Perú"."""
    of = text_of(delegation, "of", language)
    return f"la delegación {of}" if language == "es" else f"the delegation {of}"


def _addressee(request: LetterRequest) -> Iterator[str]:
    if request.consulate:
        yield gettext("To the consular section")
        yield request.consulate
    else:
        yield gettext("To whom it may concern")


def _opening(request: LetterRequest) -> str:
    words = {
        "edition": text_of(request.edition, "name", request.language),
        "delegation": of_delegation(request.registration.delegation, request.language),
    }
    if request.kind is LetterKind.INVITATION:
        return str(
            gettext(
                "The organizers of the %(edition)s have the honour to invite the person named below, who is "
                "registered as a member of %(delegation)s.",
                **words,
            )
        )
    return str(
        gettext(
            "The organizers of the %(edition)s present their compliments and confirm that the person named "
            "below is registered as a member of %(delegation)s and is expected at the forum.",
            **words,
        )
    )


def _facts(request: LetterRequest, passport: Passport | None) -> Iterator[tuple[str, str, str]]:
    registration, edition = request.registration, request.edition
    person, language = registration.person, request.language
    to_be_confirmed = gettext("to be confirmed")
    rows = (
        (gettext("Name"), person.display_name, ""),
        (
            gettext("Name in its own script"),
            person.native_name,
            LANGUAGE_OF_SCRIPT.get(person.native_script or "", ""),
        ),
        (gettext("Nationality"), nationality(person), ""),
        *(_passport(passport) if passport else ()),
        (gettext("Position"), text_of(registration, "position_title", language), ""),
        (gettext("Institution"), registration.institution, ""),
        (gettext("Delegation"), text_of(registration.delegation, "name", language), ""),
        (gettext("Dates of the forum"), days(edition) or to_be_confirmed, ""),
        (gettext("Place"), ", ".join(filter(None, (edition.venue, place(edition)))) or to_be_confirmed, ""),
    )
    return ((word, value, hint) for word, value, hint in rows if value)


def _passport(passport: Passport) -> Iterator[tuple[str, str, str]]:
    yield gettext("Passport"), f"{passport.number} ({passport.country})", ""
    yield gettext("Valid until"), day(passport.expires_on), ""


def _closing(kind: LetterKind) -> Iterator[str]:
    if kind is LetterKind.VISA_SUPPORT:
        yield gettext(
            "We should be grateful for every facility in obtaining the visa that this person needs. The "
            "letter replaces none of the requirements of migration law and does not guarantee entry."
        )
    else:
        yield gettext(
            "The invitation is personal and cannot be passed on. It does not replace a visa where one is "
            "needed."
        )
    yield gettext("It is valid for as long as the registration is; the code below tells whether it still is.")
