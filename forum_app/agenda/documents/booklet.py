"""The programme on paper, A4: cover, by day, by theme, people and projects with their pages."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import force_locale, gettext, ngettext

from forum_app.agenda.faces import PersonFace, ProgrammeFace, SessionFace
from forum_app.core.collation import sort_key
from forum_app.core.i18n import day, moment
from forum_app.core.print.colours import Colour
from forum_app.core.print.document import MM, Box, Document
from forum_app.core.print.fitting import Type, fit
from forum_app.core.print.flow import Block, Flow, Sheet
from forum_app.core.print.fonts import Weight
from forum_app.core.print.qr import Level, encode

SHEET = Sheet(width=210 * MM, height=297 * MM, side=20 * MM, top=26 * MM, bottom=22 * MM)

_INK = Colour.from_hex("#14181f")
_ACCENT = Colour.from_hex("#123a5e")
_MUTED = Colour.from_hex("#4d5763")
_HAIRLINE = Colour.from_hex("#c9d0d8")
_NO_THEME = Colour.from_hex("#8a94a0")
_CANCELLED = Colour.from_hex("#a3271b")

_COVER = Type(size=34, least=16, weight=Weight.BOLD, leading=1.1)
_COVER_LINE = Type(size=15, least=9, leading=1.3)
_HEAD = Type(size=8.5, least=6)
_PART = Type(size=22, least=12, weight=Weight.BOLD)
_DAY = Type(size=15, least=10, weight=Weight.BOLD)
_TIME = Type(size=10, least=7, weight=Weight.BOLD)
_TITLE = Type(size=11, least=7, weight=Weight.BOLD, leading=1.25)
_TEXT = Type(size=9.5, least=7, leading=1.35)
_SMALL = Type(size=8.5, least=6, leading=1.35)

_TIMES = 27 * MM  # the column of the hours
_NUMBERS = 70 * MM  # the most that the pages of an entry take
_CODE_SIDE = 34 * MM


def booklet(programme: ProgrammeFace) -> bytes:
    """Draw the public programme of a version; the same version gives the same bytes."""
    with force_locale(programme.language):
        return _Booklet(programme).drawn()


@dataclass(frozen=True, slots=True)
class _Line:
    """Sessions as they are listed: breaks of all rooms are one."""

    sessions: tuple[SessionFace, ...]

    @property
    def session(self) -> SessionFace:
        return self.sessions[0]

    @property
    def rooms(self) -> list[str]:
        return list(dict.fromkeys(session.room for session in self.sessions if session.room))


class _Booklet:
    """One booklet in the making: its flow, and the pages that sessions came to stand on."""

    def __init__(self, programme: ProgrammeFace) -> None:
        self.programme, self.language = programme, programme.language
        title = gettext("Programme: %(edition)s", edition=programme.edition)
        self.document = Document(title=title, language=self.language)
        self.flow = Flow(self.document, SHEET, self._frame, page=1)
        self.pages: dict[SessionFace, int] = {}
        self.colours = {theme.key: Colour.from_hex(theme.colour) for theme in programme.themes}

    def drawn(self) -> bytes:
        self._cover()
        self._by_day()
        self._by_theme()
        self._people()
        self._projects()
        return self.document.finish()

    def _frame(self, number: int) -> None:
        """What stands on each page but the cover: the edition, the version, the number of the page."""
        document, right = self.document, SHEET.width - SHEET.side
        edition = fit(self.programme.edition, _HEAD, width=SHEET.inner * 0.7, height=5 * MM)
        version = fit(self._version(), _HEAD, width=SHEET.inner * 0.28, height=5 * MM)
        page = fit(str(number), _HEAD, width=20 * MM, height=5 * MM)
        document.block(edition, SHEET.side, 13 * MM, _MUTED)
        document.block(version, right - version.width, 13 * MM, _MUTED)
        document.rectangle(Box(SHEET.side, 18.5 * MM, SHEET.inner, 0.5), _HAIRLINE)
        document.block(page, right - page.width, SHEET.height - 14 * MM, _MUTED)

    def _version(self) -> str:
        return str(gettext("Version %(number)s", number=self.programme.version))

    def _cover(self) -> None:
        made, document = self.programme, self.document
        document.page(SHEET.width, SHEET.height)
        document.rectangle(Box(0, 0, SHEET.width, 9 * MM), _ACCENT)
        word = fit(gettext("Programme"), _COVER_LINE, width=SHEET.inner, height=10 * MM)
        y = document.block(word, SHEET.side, 62 * MM, _MUTED) + 4 * MM
        y = document.block(
            fit(made.edition, _COVER, width=SHEET.inner, height=70 * MM), SHEET.side, y, _ACCENT
        )
        days = self._days()
        for line in filter(None, (days[:1].upper() + days[1:], made.place)):
            y += 4 * MM
            y = document.block(fit(line, _COVER_LINE, width=SHEET.inner, height=16 * MM), SHEET.side, y, _INK)
        foot = SHEET.height - 30 * MM - _CODE_SIDE
        document.rectangle(Box(SHEET.side, foot - 8 * MM, SHEET.inner, 0.5), _HAIRLINE)
        document.code(
            encode(made.url, level=Level.M), SHEET.width - SHEET.side - _CODE_SIDE, foot, _CODE_SIDE
        )
        note = Block(SHEET.inner - _CODE_SIDE - 10 * MM, self.language)
        note.text(self._version(), _TITLE, _INK, after=1 * MM)
        note.text(moment(made.published_at, made.zone.key), _TEXT, _MUTED, after=3 * MM)
        note.text(gettext("The programme in force, with any changes:"), _TEXT, _MUTED, after=1 * MM)
        note.text(made.url, _TEXT, _ACCENT)
        for piece in note.pieces:
            document.block(piece.fitted, SHEET.side, foot + piece.y, piece.fill)

    def _days(self) -> str:
        days = [one for one, _ in self.programme.days()]
        if not days:
            return ""
        first, last = day(days[0], "full"), day(days[-1], "full")
        return first if first == last else f"{first} – {last}"

    def _part(self, title: str) -> None:
        """A part begins on a page of its own."""
        self.flow.turn()
        head = Block(SHEET.inner, self.language)
        head.text(title, _PART, _ACCENT, after=5 * MM)
        self.flow.put(head)

    def _by_day(self) -> None:
        self._part(gettext("By day"))
        first = True
        for on, sessions in self.programme.days():
            self._day(day(on, "full"), _lines(sessions), is_first=first)
            first = False
        unknown = [session for session in self.programme.sessions if session.starts is None]
        if unknown:
            self._day(gettext("To be confirmed"), _lines(unknown), is_first=first)

    def _day(self, title: str, lines: Sequence[_Line], *, is_first: bool) -> None:
        if not is_first:
            self.flow.space(6 * MM)
        head = Block(SHEET.inner, self.language)
        head.text(title[:1].upper() + title[1:], _DAY, _INK, after=1.5 * MM)
        head.bar(Box(0, head.height, SHEET.inner, 1), _ACCENT)
        head.space(3 * MM)
        cards = [self._card(line) for line in lines]
        self.flow.put(head, with_next=min(cards[0].height, 60 * MM) if cards else 0)
        if not cards:
            empty = Block(SHEET.inner, self.language)
            empty.text(gettext("No session on this day."), _TEXT, _MUTED)
            self.flow.put(empty)
        for line, card in zip(lines, cards, strict=True):
            self.flow.put(card)
            self.pages |= dict.fromkeys(line.sessions, self.flow.page)
            self.flow.space(3.2 * MM)

    def _card(self, line: _Line) -> Block:
        """A session: its hours on the left, all else beside it."""
        session, card = line.session, Block(SHEET.inner, self.language)
        quiet = session.is_cancelled or not session.kind_word
        if hours := _hours(session):
            card.beside(hours, _TIME, _MUTED if quiet else _INK, x=0, width=_TIMES - 3 * MM)
            card.height = 0
        if session.is_cancelled:
            card.text(gettext("Cancelled"), _TIME, _CANCELLED, x=_TIMES)
        card.text(session.title, _TITLE, _MUTED if session.is_cancelled else _INK, x=_TIMES, after=0.4 * MM)
        card.text(" · ".join(self._facts(line)), _SMALL, _MUTED, x=_TIMES, after=0.8 * MM)
        for word, people in _by_role(session.people):
            card.text(f"{word}: {', '.join(people)}", _TEXT, _INK, x=_TIMES)
        for project in session.projects:
            if project == session.title:
                continue  # named after what it presents
            card.text(f"• {project}", _TEXT, _INK, x=_TIMES)
        for paragraph in session.text.split("\n"):
            card.text(paragraph, _SMALL, _MUTED, x=_TIMES, after=0.6 * MM)
        colour = self.colours.get(session.theme_key, _NO_THEME) if session.theme_key else _HAIRLINE
        card.bar(Box(_TIMES - 3.2 * MM, 0.6 * MM, 1.2, max(card.height - 0.6 * MM, 4 * MM)), colour)
        card.height = max(card.height, 5 * MM)
        return card

    def _facts(self, line: _Line) -> Iterator[str]:
        """What is said of a session in one line; what its title says already is left out."""
        session = line.session
        if not session.title.lower().startswith(session.kind_word.lower()):
            yield session.kind_word
        everywhere = len(line.rooms) > 1 and len(line.rooms) == len(self.programme.rooms)
        yield from [gettext("All rooms")] if everywhere else line.rooms
        yield from filter(None, (session.place, session.theme))
        if not session.is_open:
            yield session.visibility_word
        if session.interpretation:
            yield gettext("Interpretation: %(pairs)s", pairs=", ".join(map(_pair, session.interpretation)))
        yield from filter(None, [session.reason])

    def _by_theme(self) -> None:
        found = [
            (theme, [one for one in self.programme.sessions if one.theme_key == theme.key])
            for theme in self.programme.themes
        ]
        if not any(sessions for _, sessions in found):
            return
        self._part(gettext("By theme"))
        for theme, sessions in found:
            if sessions:
                self._theme(theme.title, Colour.from_hex(theme.colour), sessions)

    def _theme(self, title: str, colour: Colour, sessions: Sequence[SessionFace]) -> None:
        head = Block(SHEET.inner, self.language)
        head.text(title, _DAY, _INK, x=4 * MM, after=1 * MM)
        head.bar(Box(0, 1 * MM, 2 * MM, head.height - 1.5 * MM), colour)
        head.text(
            ngettext("%(num)s session", "%(num)s sessions", len(sessions)),
            _SMALL,
            _MUTED,
            x=4 * MM,
            after=2 * MM,
        )
        self.flow.put(head, with_next=12 * MM)
        for session in sessions:
            self._entry(session.title, _when(session), [self.pages[session]])
        self.flow.space(5 * MM)

    def _people(self) -> None:
        found: defaultdict[str, list[SessionFace]] = defaultdict(list)
        for session in self.programme.sessions:
            for person in session.people:
                found[person.full_name].append(session)
        if found:
            self._part(gettext("People"))
        for name in sorted(found, key=lambda name: sort_key(name, self.language)):
            self._entry(name, "", self._pages_of(found[name]))

    def _projects(self) -> None:
        found: defaultdict[str, list[SessionFace]] = defaultdict(list)
        for session in self.programme.sessions:
            for project in session.projects:
                found[project].append(session)
        if found:
            self._part(gettext("Projects"))
        for title in sorted(found, key=lambda title: sort_key(title, self.language)):
            self._entry(title, "", self._pages_of(found[title]))

    def _pages_of(self, sessions: Iterable[SessionFace]) -> list[int]:
        return sorted({self.pages[session] for session in sessions})

    def _entry(self, text: str, detail: str, pages: Sequence[int]) -> None:
        """A line of an index: what it is, and the pages that it is on."""
        entry = Block(SHEET.inner, self.language)
        numbers = ", ".join(map(str, pages))
        width = fit(numbers, _TEXT, width=_NUMBERS, height=_TEXT.size * _TEXT.leading).width
        entry.text(text, _TEXT, _INK, width=SHEET.inner - width - 5 * MM)
        entry.text(detail, _SMALL, _MUTED, width=SHEET.inner - width - 5 * MM)
        entry.beside(numbers, _TEXT, _MUTED, x=SHEET.inner - width, width=width + 1)
        entry.space(1 * MM)
        entry.bar(Box(0, entry.height - 0.5 * MM, SHEET.inner, 0.3), _HAIRLINE)
        self.flow.put(entry)


def _lines(sessions: Iterable[SessionFace]) -> list[_Line]:
    """The sessions in their order; a break at the same hour in several rooms is one line."""
    merged: defaultdict[tuple[object, ...], list[SessionFace]] = defaultdict(list)
    for session in sessions:
        hours = (session.starts, session.ends, session.title, session.is_cancelled)
        merged[hours if session.is_break else (session.key,)].append(session)
    return [_Line(tuple(same)) for same in merged.values()]


def _by_role(people: Iterable[PersonFace]) -> list[tuple[str, list[str]]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for person in people:
        found[person.role_word].append(person.full_name)
    return list(found.items())


def _hours(session: SessionFace) -> str:
    if session.starts is None or session.ends is None:
        return ""
    return f"{session.starts:%H:%M}–{session.ends:%H:%M}"


def _when(session: SessionFace) -> str:
    on = day(session.day, "EEE d MMM") if session.day else gettext("To be confirmed")
    return " · ".join(part for part in (on, _hours(session), session.room) if part)


def _pair(pair: str) -> str:
    """A pair of languages as people read it: "es>en" is "es → en"."""
    return pair.replace(">", " → ")
