"""Languages: which one a page speaks, how enums are named, how bilingual content is shown."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from flask import Flask, Response, current_app, has_request_context, request
from flask_babel import Babel, LazyString, force_locale, get_domain, get_locale, gettext
from flask_login import current_user
from markupsafe import Markup, escape

from .clock import local, local_day
from .collation import spelling
from .errors import ForumError, Listed
from .paths import PACKAGE

LANGUAGE_NAMES = {"es": "Español", "en": "English"}
LANGUAGES = tuple(LANGUAGE_NAMES)
DEFAULT = "es"
DATES = {"es": "es", "en": "en_GB"}
COOKIE = "language"
A_YEAR = 365 * 24 * 3600

MASCULINE, FEMININE = re.compile(r"/a\b"), re.compile(r"[eo]?/a\b")  # of words as “Jefe/a”, “Asesor/a”

E = TypeVar("E", bound=Enum)

babel = Babel()
_catalogues: dict[str, Any] = {}
_labels: dict[tuple[type, Any], LazyString] = {}  # by type too: members of two enums may be equal texts


def name_all(kind: type[E], words: Mapping[E, LazyString]) -> None:
    """Tell the words that people read for the members of an enum; each domain's `labels` calls it.

    Raises:
        ValueError: a member has no word; said when the application starts, not when a page is shown.

    """
    nameless = [member.name for member in kind if member not in words]
    if nameless:
        raise ValueError(f"{kind.__name__} has members without a word: {', '.join(nameless)}")
    _labels.update({(kind, member): word for member, word in words.items()})


def label(member: Enum) -> str:
    """The word of a member in the language of the page."""
    return str(_labels[type(member), member])


def words_of(kind: type[E]) -> dict[str, E]:
    """The members of an enum by the spellings of their words, in all languages and in both genders."""
    return {form: member for member in kind for form in spellings_of(_labels[kind, member])}


def spellings_of(word: LazyString) -> set[str]:
    """How people may write a word: in each of our languages, and “Delegado/a” as either of the two."""
    said = set()
    for code in LANGUAGES:
        with force_locale(code):
            said.add(str(word))
    return {spelling(form) for one in said for form in (one, MASCULINE.sub("", one), FEMININE.sub("a", one))}


def language() -> str:
    """The language in force: of the page that is made, or of the letter that is written."""
    locale = get_locale()
    return locale.language if locale else DEFAULT


@cache
def locale_of(code: str) -> Locale:
    """What Babel knows of a language; it would look for the files of it again at each request and letter."""
    return Locale.parse(code)


def chosen_language() -> str:
    """`?lang=`, else the account's, else the cookie's, else Spanish."""
    if not has_request_context():
        return DEFAULT
    account = current_user.language if current_user and current_user.is_authenticated else None
    wishes = (request.args.get("lang"), account, request.cookies.get(COOKIE))
    return next((wish for wish in wishes if wish in LANGUAGES), DEFAULT)


def text_of(thing: object, field: str, wanted: str | None = None) -> str:
    """A bilingual field in a language, or in the other one where that is missing."""
    wanted = wanted or language()
    other = "en" if wanted == "es" else "es"
    return getattr(thing, f"{field}_{wanted}") or getattr(thing, f"{field}_{other}") or ""


def content(thing: object, field: str, *, mark: bool = True) -> Markup:
    """A bilingual field for a page; a text that lacks its translation says so and names its language.

    Where a text beside it says so already, `mark=False` names the language alone.
    """
    wanted = language()
    if text := getattr(thing, f"{field}_{wanted}"):
        return escape(text)
    other = "en" if wanted == "es" else "es"
    text = getattr(thing, f"{field}_{other}")
    if not text:
        return Markup("")
    said = Markup('<span lang="{}">{}</span>').format(other, text)
    if not mark:
        return said
    return said + Markup(' <span class="translation-missing">{}</span>').format(
        gettext("translation missing")
    )


def translate(message: str, values: Mapping[str, Any]) -> str:
    """A refusal's message in the language in force, with the words of enums and refusals in it."""
    named = {name: _word(value) for name, value in values.items()}
    return str(gettext(message, **named))


def translations(message: str, values: Mapping[str, Any]) -> dict[str, str]:
    """A refusal's message in each language, to be kept until somebody reads it."""
    said = {}
    for code in LANGUAGES:
        with force_locale(code):
            said[code] = translate(message, values)
    return said


def _word(value: Any) -> str:
    """A text that reads like a member of an enum stays what it is."""
    if isinstance(value, ForumError):
        return translate(value.message, value.values)
    if isinstance(value, Listed):
        return ", ".join(map(_word, value))
    return label(value) if (type(value), value) in _labels else str(value)


def date_locale() -> str:
    """How dates are written: English as the United Nations does, the day before the month."""
    return DATES[language()]


def day(value: date, width: str = "long") -> str:
    """A calendar day in words."""
    return format_date(value, width, locale=date_locale())


def clock_time(instant: datetime, zone: str) -> str:
    """The time of day, on 24 hours, as clocks in the zone show it."""
    return format_time(local(instant, zone), "HH:mm", locale=date_locale())


def moment(instant: datetime, zone: str) -> str:
    """Day and time as clocks in the zone show them."""
    return format_datetime(local(instant, zone), "d MMM y, HH:mm", locale=date_locale())


def remember(response: Response, wish: str) -> Response:
    """Keep a chosen language in this browser."""
    response.set_cookie(
        COOKIE,
        wish,
        max_age=A_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def _remember(response: Response) -> Response:
    """A page keeps the language that it was asked for in; a file in another one changes nothing."""
    if response.mimetype == "text/html":
        wish = request.args.get("lang")
        if wish in LANGUAGES and wish != request.cookies.get(COOKIE):
            remember(response, wish)
        response.headers["Content-Language"] = language()
        response.vary.add("Cookie")
    return response


def _catalogue() -> Any:
    """The words of the language in force; a page asks for hundreds, so they are found by its code alone."""
    code = get_locale().language
    if code not in _catalogues:
        _catalogues[code] = get_domain().get_translations()
    return _catalogues[code]


def init_app(app: Flask) -> None:
    """Choose the language of each request and give templates their filters."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(PACKAGE / "translations")
    babel.init_app(app, locale_selector=lambda: locale_of(chosen_language()))
    app.after_request(_remember)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined] # of Jinja's extension
        lambda text: _catalogue().ugettext(text),
        lambda one, many, number: _catalogue().ungettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.filters |= {
        "label": label,
        "day": day,
        "local_day": local_day,
        "clock_time": clock_time,
        "moment": moment,
    }
    app.jinja_env.globals |= {"content": content, "text_of": text_of}
    app.context_processor(lambda: {"language": language(), "languages": LANGUAGES})
