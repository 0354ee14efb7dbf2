from unicodedata import normalize

import pytest

from forum_app.core.collation import sort_key


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
