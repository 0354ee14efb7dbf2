"""CSV: read strictly, telling row and column; written so that nothing acts as a formula."""

import pytest

from forum_app.core import spreadsheets
from forum_app.core.errors import BadInputError
from forum_app.core.spreadsheets import Row, is_formula, read_csv, safe, write_csv


def refusal(content: bytes, required: tuple[str, ...] = ("ref",)) -> str:
    with pytest.raises(BadInputError) as refused:
        read_csv(content, required=required)
    return str(refused.value)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with BOM"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_table_is_read_however_it_was_saved(mark: bytes, delimiter: str, end: str) -> None:
    lines = [delimiter.join(cells) for cells in (("ref", "name"), ("1", "Núñez"), ("2", "Peña"))]

    sheet = read_csv(mark + end.join(lines).encode(), required=["ref", "name"])

    assert sheet.columns == {"ref": "ref", "name": "name"}
    assert sheet.rows == [Row(2, {"ref": "1", "name": "Núñez"}), Row(3, {"ref": "2", "name": "Peña"})]


def test_text_is_composed_and_trimmed() -> None:
    sheet = read_csv("ref,name\n 1 , Nu\u0301n\u0303ez ".encode(), required=["ref"])

    assert sheet.rows[0].cells == {"ref": "1", "name": "Núñez"}


def test_quotes_keep_commas_and_quotes() -> None:
    sheet = read_csv(b'ref,name\n1,"Tables""; DROP, --"\n', required=["ref"])

    assert sheet.rows[0].cells["name"] == 'Tables"; DROP, --'


def test_blank_lines_are_skipped_and_still_counted() -> None:
    sheet = read_csv(b"ref,name\n\n,\n1,x\n", required=["ref"])

    assert [row.number for row in sheet.rows] == [4]


def test_short_lines_have_empty_cells() -> None:
    assert read_csv(b"ref,name\n1\n", required=["ref"]).rows[0].cells == {"ref": "1", "name": ""}


def test_apostrophe_of_an_export_is_taken_off_once() -> None:
    sheet = read_csv(b"ref,name\n1,'=1+1\n2,''=1\n3,'t Hoff\n", required=["ref"])

    assert [row.cells["name"] for row in sheet.rows] == ["=1+1", "''=1", "'t Hoff"]


def test_other_encoding_is_refused_with_its_place() -> None:
    content = "ref,given_names,surname_1\n1,Rosa,Quispe\n2,José,Núñez\n".encode("latin-1")

    assert refusal(content) == (
        "Row 3, column “given_names”: this is not UTF-8. Save the file as “CSV UTF-8”."
    )


def test_other_encoding_at_the_start_of_a_line_is_refused_with_its_place() -> None:
    assert refusal("ref\nÑ\n".encode("latin-1")).startswith("Row 2, column “ref”")


def test_utf_16_is_refused() -> None:
    assert refusal("ref,name\n1,x\n".encode("utf-16")).startswith("Row 1, column")


def test_nul_is_refused_with_its_place() -> None:
    assert refusal(b"ref,name\n1,x\0\n") == (
        "Row 2, column “name”: there is a NUL character; this is no CSV file."
    )


def test_missing_columns_are_named() -> None:
    assert refusal(b"name\nx\n", ("ref", "name", "role")) == "Row 1: these columns are missing: ref, role."


def test_missing_columns_are_named_as_people_know_them() -> None:
    with pytest.raises(BadInputError) as refused:
        read_csv(b"name\nx\n", required=("ref", "role"), headings={"ref": "Number"})

    assert str(refused.value) == "Row 1: these columns are missing: Number, role."


def test_empty_file_is_refused() -> None:
    assert refusal(b"") == "Row 1: these columns are missing: ref."


def test_column_there_twice_is_refused() -> None:
    assert refusal(b"ref,name,name\n1,x,y\n") == "Row 1: the column “name” is there twice."


def test_too_many_cells_are_refused() -> None:
    assert refusal(b"ref,name\n1,Quispe, Rosa\n") == (
        "Row 2: 3 cells for 2 columns. Does a text lack its quotes?"
    )


def test_open_quote_is_refused() -> None:
    assert refusal(b'ref,name\n1,"x\n') == "Row 2: the quotes do not close or a cell is far too long."


def test_huge_cell_is_refused() -> None:
    assert refusal(b"ref,name\n1," + b"x" * 200_000).startswith("Row 2: the quotes do not close or a cell")


def test_three_thousand_lines_are_read() -> None:
    content = b"ref\n" + b"".join(b"%d\n" % number for number in range(3000))

    assert len(read_csv(content, required=["ref"]).rows) == 3000


def test_more_lines_than_we_take_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 2)

    assert refusal(b"ref\n1\n2\n3\n") == "The file has more than 2 lines."


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "|", "\uff1d", " =", "\ufeff=", "\u200b@"])
def test_formula_is_known_by_its_start(start: str) -> None:
    assert is_formula(f"{start}HYPERLINK()") is True


@pytest.mark.parametrize("text", ["", "Núñez", "'t Hoff", "a=b"])
def test_plain_text_is_no_formula(text: str) -> None:
    assert is_formula(text) is False


@pytest.mark.parametrize(("cell", "text"), [("=1+1", "'=1+1"), ("Rosa", "Rosa"), (None, ""), (-3, "'-3")])
def test_safe_cell_never_acts(cell: object, text: str) -> None:
    assert safe(cell) == text


def test_what_is_written_is_read_as_it_was() -> None:
    rows = [["1", "=cmd"], ["2", 'Say "hi", José']]

    content = write_csv(["ref", "name"], rows)

    assert content.startswith(b"\xef\xbb\xbf")
    assert [list(row.cells.values()) for row in read_csv(content, required=["ref"]).rows] == rows


def test_columns_are_known_by_other_headings_too() -> None:
    sheet = read_csv("Número;ref_2\n1;2\n".encode(), required=["ref"], known_as={"numero": "ref"})

    assert sheet.columns == {"ref": "Número", "ref_2": "ref_2"}
    assert sheet.rows == [Row(2, {"ref": "1", "ref_2": "2"})]


def test_a_column_under_two_headings_is_there_twice() -> None:
    with pytest.raises(BadInputError, match="“ref” is there twice"):
        read_csv(b"Number;ref\n1;2\n", required=["ref"], known_as={"number": "ref"})
