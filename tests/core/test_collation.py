from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.core.collation import fold, sort_key, split, words


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("es", ["Alemania", "Árbol", "Azul", "nada", "nuez", "ñandú", "oso", "Perú"]),
        ("es", ["canon", "cantar", "caña", "cañón", "capa"]),
        ("es", ["Chile", "Colombia", "Llano", "Luz"]),
        ("es", ["peña", "Peña", "peñón"]),
        ("en", ["nada", "ñandú", "nuez", "Türkiye", "Ukraine"]),
    ],
)
def test_sort_key_orders_as_a_dictionary_does(language: str, ordered: list[str]) -> None:
    mixed = ordered[::-1]

    assert sorted(mixed, key=lambda word: sort_key(word, language)) == ordered


def test_sort_key_is_the_same_for_composed_and_decomposed_text() -> None:
    assert sort_key(normalize("NFD", "cañón"), "es") == sort_key(normalize("NFC", "cañón"), "es")


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("İbrahim Yılmaz", "ibrahim yilmaz"),
        ("Łukasz Øst-Đurić", "lukasz ost-duric"),
        ("Groß GROẞ Þór Æsir Œuvre", "gross gross thor aesir oeuvre"),
        ("O’Connor D´Angelo Hawaiʻi N`Diaye", "o'connor d'angelo hawai'i n'diaye"),
    ],
)
def test_fold_gives_what_people_type_elsewhere(text: str, typed: str) -> None:
    assert fold(text) == fold(normalize("NFD", text)) == typed


def test_words_of_a_typographic_apostrophe_are_those_of_the_plain_one() -> None:
    assert words("O’Connor") == words("O'Connor") == words("OʼConnor") == {"o", "connor", "oconnor"}


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_plain_letters_fold_and_split_as_they_do_beside_others(text: str) -> None:
    assert fold(text) == fold(f"{text}ж")[:-1]
    assert split(text) == split(f"{text} ж")[:-1]
