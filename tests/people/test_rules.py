"""How names are put together, filed and written, for people whose names are not like ours."""

from datetime import date

import pytest

from forum_app.core.errors import RuleBrokenError
from forum_app.people.rules import NameOrder, check_span, filed_name, shown_name

Parts = tuple[str | None, str | None, str | None]


@pytest.mark.parametrize(
    ("parts", "order", "particle", "name"),
    [
        (("María José", "Núñez", "Peña"), NameOrder.GIVEN_FIRST, None, "María José Núñez Peña"),
        (("Irene", "Torre", "Echeverría"), NameOrder.GIVEN_FIRST, "de la", "Irene de la Torre Echeverría"),
        (("Jacobus", "Hoff", None), NameOrder.GIVEN_FIRST, "van 't", "Jacobus van 't Hoff"),
        (("Ronald", "McDonald", None), NameOrder.GIVEN_FIRST, None, "Ronald McDonald"),
        (("İpek", "Yıldırım", None), NameOrder.GIVEN_FIRST, None, "İpek Yıldırım"),
        (("Jörg", "Weiß", None), NameOrder.GIVEN_FIRST, None, "Jörg Weiß"),
        (("Yuting", "Ouyang", None), NameOrder.FAMILY_FIRST, None, "Ouyang Yuting"),
        (("Suharti", None, None), NameOrder.MONONYM, None, "Suharti"),
        ((None, None, None), NameOrder.GIVEN_FIRST, None, None),
    ],
)
def test_shown_name_puts_the_parts_in_their_order_as_they_are(
    parts: Parts, order: NameOrder, particle: str | None, name: str | None
) -> None:
    assert shown_name(*parts, order, particle) == name


@pytest.mark.parametrize(
    ("given_names", "surname_1", "surname_2", "particle", "sort_name", "filed"),
    [
        ("María José", "Núñez", "Peña", None, None, "Núñez Peña, María José"),
        ("Irene", "Torre", "Echeverría", "de la", None, "Torre Echeverría, Irene de la"),
        ("Irene", "Torre", None, "de la", "De la Torre, Irene", "De la Torre, Irene"),
        ("Irene", "De la Torre", None, None, None, "De la Torre, Irene"),
        (None, "Hoff", None, "van 't", None, "Hoff, van 't"),
        (None, "Okafor", None, None, None, "Okafor"),
        ("Suharti", None, None, None, None, "Suharti, as shown"),
    ],
)
def test_filed_name_begins_with_the_surname_unless_the_list_says_otherwise(
    given_names: str | None,
    surname_1: str | None,
    surname_2: str | None,
    particle: str | None,
    sort_name: str | None,
    filed: str,
) -> None:
    found = filed_name(
        sort_name=sort_name,
        given_names=given_names,
        surname_1=surname_1,
        surname_2=surname_2,
        particle=particle,
        display_name="Suharti, as shown",
    )

    assert found == filed


def test_check_span_refuses_an_end_before_the_beginning() -> None:
    with pytest.raises(RuleBrokenError):
        check_span(date(2024, 5, 2), date(2024, 5, 1))


@pytest.mark.parametrize(
    ("first", "last"),
    [(None, None), (date(2024, 5, 1), None), (None, date(2024, 5, 1)), (date(2024, 5, 1), date(2024, 5, 1))],
)
def test_check_span_takes_open_ends_and_single_days(first: date | None, last: date | None) -> None:
    check_span(first, last)
