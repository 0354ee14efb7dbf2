"""Signs for doors: what is on in a room on a day. A4, one page a room and day."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import force_locale, gettext

from forum_app.agenda.faces import ProgrammeFace, RoomFace, SessionFace
from forum_app.agenda.schemas import Sign
from forum_app.core.i18n import day, moment
from forum_app.core.print.colours import Colour
from forum_app.core.print.document import MM, Box, Document
from forum_app.core.print.fitting import Type, fit
from forum_app.core.print.flow import Block
from forum_app.core.print.fonts import Weight
from forum_app.core.print.qr import Level, encode

WIDTH, HEIGHT = 210 * MM, 297 * MM

_INK = Colour.from_hex("#14181f")
_ACCENT = Colour.from_hex("#123a5e")
_MUTED = Colour.from_hex("#4d5763")
_HAIRLINE = Colour.from_hex("#c9d0d8")
_WHITE = Colour.from_hex("#ffffff")
_CANCELLED = Colour.from_hex("#a3271b")

_LEFT = 16 * MM
_INNER = WIDTH - 2 * _LEFT
_BAND = 54 * MM
_FOOT = HEIGHT - 44 * MM
_CODE_SIDE = 30 * MM
_TIMES = 46 * MM
_SIZES = (1.0, 0.9, 0.8, 0.72, 0.65, 0.58, 0.52, 0.46, 0.4, 0.34, 0.28)  # until the day fits

_ROOM = Type(size=48, least=18, weight=Weight.BOLD, leading=1.05)
_PLACE = Type(size=15, least=8)
_DAY = Type(size=20, least=10, weight=Weight.BOLD)
_SMALL = Type(size=10, least=7, leading=1.3)


def door_signs(
    programme: ProgrammeFace,
    revisions: Mapping[Sign, int],
    *,
    room: RoomFace | None = None,
    on: date | None = None,
) -> bytes:
    """Draw the signs of each room and day with a session; of one room or one day where that was asked for."""
    with force_locale(programme.language):
        document = Document(
            title=gettext("Door signs: %(edition)s", edition=programme.edition), language=programme.language
        )
        for place, today, sessions in signs(programme, room=room, on=on):
            _draw(document, programme, place, today, sessions)
            _draw_foot(document, programme, today, revisions.get((place.key, today), 1))
        return document.finish()


def signs(
    programme: ProgrammeFace, *, room: RoomFace | None = None, on: date | None = None
) -> list[tuple[RoomFace, date, list[SessionFace]]]:
    """The rooms and days that have a sign, with what is on it."""
    found = [
        (place, today, [session for session in sessions if session.room_key == place.key])
        for today, sessions in programme.days()
        for place in programme.rooms
        if room in {None, place} and on in {None, today}
    ]
    return [(place, today, sessions) for place, today, sessions in found if sessions]


def _draw(
    document: Document, programme: ProgrammeFace, room: RoomFace, today: date, sessions: Sequence[SessionFace]
) -> None:
    document.page(WIDTH, HEIGHT)
    document.rectangle(Box(0, 0, WIDTH, _BAND), _ACCENT)
    name = fit(room.name, _ROOM, width=_INNER, height=_BAND - 26 * MM, language=programme.language)
    y = document.block(name, _LEFT, 11 * MM, _WHITE)
    if room.place:
        document.block(fit(room.place, _PLACE, width=_INNER, height=8 * MM), _LEFT, y + 2 * MM, _WHITE)
    title = day(today, "full")
    y = document.block(
        fit(title[:1].upper() + title[1:], _DAY, width=_INNER, height=12 * MM), _LEFT, _BAND + 9 * MM, _INK
    )
    top = y + 6 * MM
    card = next(
        (
            made
            for size in _SIZES
            if (made := _list(programme, sessions, size)).height <= _FOOT - 6 * MM - top
        ),
        _list(programme, sessions, _SIZES[-1]),
    )
    for box, colour in card.bars:
        document.rectangle(Box(_LEFT + box.x, top + box.y, box.width, box.height), colour)
    for piece in card.pieces:
        document.block(piece.fitted, _LEFT + piece.x, top + piece.y, piece.fill)


def _list(programme: ProgrammeFace, sessions: Sequence[SessionFace], size: float) -> Block:
    """What is on, in letters of a size; hours on the left."""
    hours = Type(size=24 * size, least=6, weight=Weight.BOLD)
    title = Type(size=22 * size, least=6, weight=Weight.BOLD, leading=1.2)
    people = Type(size=14 * size, least=6, leading=1.3)
    colours = {theme.key: Colour.from_hex(theme.colour) for theme in programme.themes}
    card, times = Block(_INNER, programme.language), _TIMES * size
    for session in sessions:
        start = card.height
        card.beside(f"{session.starts:%H:%M}", hours, _INK, x=0, width=times, y=start)
        card.height = start
        quiet = _MUTED if session.is_cancelled or session.is_break else _INK
        if session.is_cancelled:
            card.text(gettext("Cancelled"), people, _CANCELLED, x=times)
        card.text(session.title, title, quiet, x=times)
        card.text(f"{session.starts:%H:%M}–{session.ends:%H:%M}", people, _MUTED, x=times)
        chairs = [person for person in session.people if person.is_chair]
        for person in chairs:
            card.text(f"{person.role_word}: {person.full_name}", people, _INK, x=times)
        colour = colours.get(session.theme_key, _HAIRLINE) if session.theme_key else _HAIRLINE
        card.bar(Box(times - 5 * MM * size, start + 1, 2.4 * size, card.height - start), colour)
        card.space(7 * MM * size)
    return card


def _draw_foot(document: Document, programme: ProgrammeFace, today: date, revision: int) -> None:
    """By what this sign can be told from an older one, and where the present programme is."""
    document.rectangle(Box(_LEFT, _FOOT, _INNER, 0.6), _HAIRLINE)
    address = f"{programme.url}&by=room&day={today}"
    document.code(encode(address, level=Level.M), WIDTH - _LEFT - _CODE_SIDE, _FOOT + 6 * MM, _CODE_SIDE)
    width = _INNER - _CODE_SIDE - 8 * MM
    lines = (
        programme.edition,
        gettext(
            "Version %(number)s of %(moment)s · revision %(revision)s of this sign",
            number=programme.version,
            moment=moment(programme.published_at, programme.zone.key),
            revision=revision,
        ),
        gettext("The programme in force, with any changes:"),
        address,
    )
    y = _FOOT + 6 * MM
    for line in lines:
        y = document.block(fit(line, _SMALL, width=width, height=9 * MM), _LEFT, y, _MUTED) + 1 * MM
