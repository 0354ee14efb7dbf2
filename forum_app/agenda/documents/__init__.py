"""The programme as files; what is public of one version, in one language."""

from collections.abc import Callable, Mapping

from forum_app.agenda.faces import ProgrammeFace
from forum_app.agenda.rules import Format

from .booklet import booklet
from .calendar import calendar
from .frab import schedule_json, schedule_xml
from .signs import door_signs, signs
from .signups import signups_csv
from .tables import programme_csv, programme_xlsx

EXPORTS: Mapping[Format, Callable[[ProgrammeFace], bytes]] = {
    Format.XML: schedule_xml,
    Format.JSON: schedule_json,
    Format.ICS: calendar,
    Format.CSV: programme_csv,
    Format.XLSX: programme_xlsx,
    Format.PDF: booklet,
}


def export(programme: ProgrammeFace, form: Format) -> bytes:
    """A programme in one of its formats, of which `formats` says that it can be had."""
    return EXPORTS[form](programme)


def formats(programme: ProgrammeFace) -> list[Format]:
    """The formats that a programme can be had in: tables always, those of a calendar once a day is known."""
    needs = {Format.XML: bool(programme.days()), Format.JSON: bool(programme.days())}
    return [form for form in EXPORTS if (needs | {Format.ICS: bool(programme.timed)}).get(form, True)]


__all__ = ["EXPORTS", "booklet", "calendar", "door_signs", "export", "formats", "signs", "signups_csv"]
