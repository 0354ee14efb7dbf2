"""Tables from and for spreadsheets: CSV read strictly, telling row and column, and written safely."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import NamedTuple
from unicodedata import normalize

from xlsxwriter import Workbook

from .collation import spelling
from .errors import N_, BadInputError, Listed

DELIMITERS = ",;\t"
MOST_ROWS = 10_000
FORMULA = tuple("=+-@\t\r\n\0|＝＋－＠")  # noqa: RUF001 full-width forms, which spreadsheets read as formulas too
LONGEST_CELL = 32_767  # what a spreadsheet keeps
WRITTEN = datetime(2020, 1, 1)  # noqa: DTZ001 spreadsheets know no zones; the same sheet is the same bytes
UNSEEN = " \ufeff\u200b\u200c\u200d\u2060"


class Row(NamedTuple):
    """One line of a table: its number as spreadsheets show it, and its cells by column."""

    number: int
    cells: Mapping[str, str]


class Sheet(NamedTuple):
    """A table that was read: its columns, each with its heading in the file, and its rows."""

    columns: Mapping[str, str]
    rows: Sequence[Row]


def read_csv(
    content: bytes,
    *,
    required: Iterable[str],
    known_as: Mapping[str, str] | None = None,
    headings: Mapping[str, object] | None = None,
) -> Sheet:
    """Read a table in UTF-8 whose first line names its columns.

    Args:
        content: the file.
        required: the columns that it must have.
        known_as: the columns by the spellings of their headings, where they may be headed otherwise.
        headings: the columns as people know them, by which a missing one is named.

    Raises:
        BadInputError: naming row and column of the first thing that makes the file unreadable.

    """
    text = _decoded(content)
    lines = _lines(text, _delimiter(text))
    _, head = next(lines, (1, []))
    written = [heading.strip() for heading in head]
    columns = [(known_as or {}).get(spelling(heading), heading) for heading in written]
    _check_columns(columns, required, headings or {})
    rows: list[Row] = []
    for number, cells in lines:
        if len(rows) == MOST_ROWS:
            raise BadInputError(N_("The file has more than %(most)s lines."), most=MOST_ROWS)
        rows.append(Row(number, _by_column(number, columns, cells)))
    return Sheet(dict(zip(columns, written, strict=True)), rows)


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row, column = _place(content, error.start)
        raise BadInputError(
            N_("Row %(row)s, column “%(column)s”: this is not UTF-8. Save the file as “CSV UTF-8”."),
            row=row,
            column=column,
        ) from error
    if "\0" in text:
        row, column = _place(content, content.index(0))
        raise BadInputError(
            N_("Row %(row)s, column “%(column)s”: there is a NUL character; this is no CSV file."),
            row=row,
            column=column,
        )
    return normalize("NFC", text)


def _place(content: bytes, offset: int) -> tuple[int, str]:
    """Row and column of a byte that cannot be read, from what stands before it."""
    before = content[:offset].decode("latin-1").splitlines(keepends=True) or [""]
    ends = before[-1].endswith(("\n", "\r"))
    row = len(before) + ends
    head = content.split(b"\n", 1)[0].decode("latin-1").removeprefix("ï»¿").strip()
    delimiter = _delimiter(head)
    index = 0 if ends else before[-1].count(delimiter)
    names = head.split(delimiter)
    return row, names[min(index, len(names) - 1)]


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(DELIMITERS, key=head.count)


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not blank, with their numbers."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadInputError(
                N_("Row %(row)s: the quotes do not close or a cell is far too long."), row=number
            ) from error
        if any(cell.strip() for cell in cells):
            yield number, cells


def _check_columns(columns: Sequence[str], required: Iterable[str], headings: Mapping[str, object]) -> None:
    if twice := [column for column, count in Counter(columns).items() if count > 1]:
        raise BadInputError(N_("Row 1: the column “%(column)s” is there twice."), column=twice[0])
    if missing := [column for column in required if column not in columns]:
        named = Listed(headings.get(column, column) for column in missing)
        raise BadInputError(N_("Row 1: these columns are missing: %(columns)s."), columns=named)


def _by_column(number: int, columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    if len(cells) > len(columns):
        raise BadInputError(
            N_("Row %(row)s: %(cells)s cells for %(columns)s columns. Does a text lack its quotes?"),
            row=number,
            cells=len(cells),
            columns=len(columns),
        )
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return {column: _plain(cell) for column, cell in zip(columns, padded, strict=True)}


def _plain(cell: str) -> str:
    """A cell as it is meant: without the space around it, and without the one apostrophe of `safe`."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and is_formula(cell[1:]) else cell


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would read a text as a formula."""
    return cell.lstrip(UNSEEN).startswith(FORMULA)


def safe(cell: object) -> str:
    """A cell as text that no spreadsheet reads as a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if is_formula(text) else text


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table in UTF-8 with the mark by which spreadsheets know it; no cell acts as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


class Column(NamedTuple):
    """A column of a sheet: its heading, and how wide it is in characters."""

    heading: str
    width: int


def write_xlsx(
    name: str, columns: Sequence[Column], rows: Iterable[Sequence[object]], *, title: str = ""
) -> bytes:
    """A sheet with a heading that stays in view and filters; texts stay texts, days and hours are such.

    Args:
        name: of the sheet; what spreadsheets do not allow in it is left out.
        columns: in order.
        rows: a cell is a text, a number, a day, an hour or None.
        title: of the file.

    """
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "created": WRITTEN})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
    hour = book.add_format({"num_format": "hh:mm", "align": "left", "valign": "top"})
    sheet = book.add_worksheet("".join(letter for letter in name if letter not in "[]:*?/\\'")[:31])
    last = 0
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.heading, head)
    for line, row in enumerate(rows, start=1):
        last = line
        for number, cell in enumerate(row):
            if isinstance(cell, time):
                sheet.write_datetime(line, number, cell, hour)
            elif isinstance(cell, date):
                sheet.write_datetime(line, number, cell, day)
            elif isinstance(cell, int):
                sheet.write_number(line, number, cell, text)
            elif cell:
                sheet.write_string(line, number, str(cell)[:LONGEST_CELL], text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    book.close()
    return out.getvalue()
