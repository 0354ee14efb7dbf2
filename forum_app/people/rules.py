"""Words for people and states of the world; how a name is put together and where it is filed."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from forum_app.core.errors import N_, RuleBrokenError

PACIFIC_ALLIANCE = "pacific-alliance"  # the bloc of the reference data


class CountryStanding(StrEnum):
    MEMBER = "member"
    ASSOCIATED = "associated"
    OBSERVER = "observer"
    CANDIDATE = "candidate"


class NameOrder(StrEnum):
    GIVEN_FIRST = "given_first"
    FAMILY_FIRST = "family_first"
    MONONYM = "mononym"


SCRIPTS: Mapping[str, str] = {  # by the names of Unicode, which the fonts of badges go by: code of ISO 15924
    "Arabic": "Arab",
    "Armenian": "Armn",
    "Bengali": "Beng",
    "Cyrillic": "Cyrl",
    "Devanagari": "Deva",
    "Ethiopic": "Ethi",
    "Georgian": "Geor",
    "Greek": "Grek",
    "Han": "Hani",
    "Hangul": "Hang",
    "Hebrew": "Hebr",
    "Japanese": "Jpan",
    "Khmer": "Khmr",
    "Lao": "Laoo",
    "Sinhala": "Sinh",
    "Tamil": "Taml",
    "Thai": "Thai",
}
SPOKEN = (  # ISO 639, the languages of most delegations first
    *("es", "en", "fr", "pt", "de", "it", "nl", "ru", "ar", "zh", "ja", "ko", "hi", "tr"),
    *("ay", "az", "be", "bg", "bn", "cs", "da", "el", "et", "fa", "fi", "gn", "he", "hr", "hu", "hy", "id"),
    *("is", "ka", "kk", "lt", "lv", "ms", "no", "pl", "qu", "ro", "sk", "sl", "sr", "sv", "sw", "th", "tl"),
    *("uk", "ur", "vi"),
)
WORD_FORMS: Mapping[str, str] = {  # which form of a Spanish word the person goes by; never asked as sex
    "F": "embajadora, delegada",
    "M": "embajador, delegado",
}

HONORIFICS_ES = (  # suggestions: a delegation may write any other
    *("S.E. Sr.", "S.E. Sra.", "Excmo. Sr.", "Excma. Sra.", "Excmo. y Revmo. Mons."),
    *("Emb.", "Min.", "Congresista", "Sen.", "Dip.", "Gral.", "Alm."),
    *("Dr.", "Dra.", "Ing.", "Mg.", "Lic.", "Econ.", "Abg.", "Prof.", "Sr.", "Sra."),
)
HONORIFICS_EN = (
    *("H.E. Mr.", "H.E. Ms.", "The Honorable", "The Rt. Hon.", "Amb.", "Minister", "Senator", "Rep."),
    *("Gen.", "Adm.", "Dr.", "Prof.", "Eng.", "Mr.", "Ms.", "Mrs.", "Mx."),
)


def shown_name(
    given_names: str | None,
    surname_1: str | None,
    surname_2: str | None,
    order: NameOrder,
    particle: str | None = None,
) -> str | None:
    """The name put together in its order, for when the person did not say how it is shown."""
    surnames = [particle, surname_1, surname_2]
    parts = [*surnames, given_names] if order is NameOrder.FAMILY_FIRST else [given_names, *surnames]
    return " ".join(filter(None, parts)) or None


def filed_name(
    *,
    sort_name: str | None,
    given_names: str | None,
    surname_1: str | None,
    surname_2: str | None,
    particle: str | None,
    display_name: str,
) -> str:
    """The name by which a list is ordered: "Torre Echeverría, Irene de la".

    What the person's own list says goes before all. A particle files a name only from there: ours is the
    field that it is written in, not a list of words that may be particles and may be names.
    """
    if sort_name:
        return sort_name
    if not surname_1:
        return display_name
    surnames = " ".join(filter(None, (surname_1, surname_2)))
    rest = " ".join(filter(None, (given_names, particle)))
    return f"{surnames}, {rest}" if rest else surnames


def check_span(valid_from: date | None, valid_to: date | None) -> None:
    """Refuse a span of days that ends before it begins."""
    if valid_from and valid_to and valid_to < valid_from:
        raise RuleBrokenError(N_("The last day lies before the first."))
