from forum_app.core.print.colours import Colour
from forum_app.core.print.document import MM, Box, Document
from forum_app.core.print.fitting import Means, Type
from forum_app.core.print.flow import Block, Flow, Sheet, fill

INK = Colour.from_hex("#000000")
TEXT = Type(size=10, least=6)
SHEET = Sheet(width=100 * MM, height=60 * MM, side=10 * MM, top=10 * MM, bottom=10 * MM)


def flow() -> tuple[Flow, list[int]]:
    pages: list[int] = []
    return Flow(Document(title="Flow", language="es"), SHEET, pages.append), pages


def words(count: int) -> str:
    return " ".join(f"palabra{number}" for number in range(count))


def test_fill_keeps_every_word_and_stays_within_the_width() -> None:
    filled = fill(words(40), TEXT, width=200)

    assert " ".join(line.text for line in filled.lines) == words(40)
    assert max(line.width for line in filled.lines) * TEXT.size <= 200
    assert filled.means is Means.WRAPPED


def test_fill_fills_each_line_before_the_next() -> None:
    filled = fill("a " * 60, TEXT, width=100)

    widths = [line.width * TEXT.size for line in filled.lines]
    assert min(widths[:-1]) > 90


def test_fill_leaves_a_short_text_on_one_line() -> None:
    assert [line.text for line in fill("Sala 1", TEXT, width=200).lines] == ["Sala 1"]
    assert fill("Sala 1", TEXT, width=200).means is Means.WHOLE


def test_fill_of_nothing_is_no_line() -> None:
    assert fill("", TEXT, width=200).lines == ()


def test_fill_cuts_a_word_that_no_line_holds() -> None:
    address = "https://example.org/" + "x" * 100

    filled = fill(f"Vea {address}", TEXT, width=150)

    assert "".join(line.text for line in filled.lines) == f"Vea{address}"
    assert max(line.width for line in filled.lines) * TEXT.size <= 150


def test_block_grows_with_its_texts_and_leaves_out_empty_ones() -> None:
    block = Block(200)
    block.text("Sala 1", TEXT, INK, after=2)
    block.text("", TEXT, INK, after=50)
    block.beside("al lado", TEXT, INK, x=100, width=90)

    assert block.height == 14
    assert [piece.x for piece in block.pieces] == [0, 100]


def test_block_that_does_not_go_onto_the_page_goes_onto_the_next() -> None:
    running, pages = flow()
    running.turn()
    for _ in range(3):
        block = Block(SHEET.inner)
        block.text("línea", TEXT, INK)
        block.space(20 * MM)
        running.put(block)

    assert pages == [1, 2, 3]
    assert running.page == 3


def test_heading_stays_with_what_follows() -> None:
    running, pages = flow()
    running.turn()
    body = Block(SHEET.inner)
    body.space(30 * MM)
    running.put(body)
    head = Block(SHEET.inner)
    head.text("Título", TEXT, INK)

    running.put(head, with_next=20 * MM)

    assert pages == [1, 2]


def test_block_that_no_page_holds_is_parted_between_its_paragraphs() -> None:
    running, pages = flow()
    running.turn()
    block = Block(SHEET.inner)
    for _ in range(30):
        block.text("un párrafo de una línea", TEXT, INK)
    block.bar(Box(0, 0, 1, block.height), INK)

    running.put(block)

    assert pages == [1, 2, 3, 4]


def test_space_is_not_left_at_the_top_of_a_page() -> None:
    running, _ = flow()
    running.turn()
    before = running.room

    running.space(10)
    assert running.room == before

    block = Block(SHEET.inner)
    block.text("línea", TEXT, INK)
    running.put(block)
    running.space(10)
    assert running.room == before - 12 - 10
