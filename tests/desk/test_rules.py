import pytest

from forum_app.desk.rules import merge

THERE = {"city": "Lima", "venue": None, "year": 2024}


@pytest.mark.parametrize(
    ("said", "overwrite", "written", "kept"),
    [
        ({"city": "Lima"}, False, {}, {}),
        ({"city": None, "venue": None}, True, {}, {}),
        ({"venue": "Torre Tagle"}, False, {"venue": "Torre Tagle"}, {}),
        ({"city": "Cusco", "venue": "Casa"}, False, {"venue": "Casa"}, {"city": "Cusco"}),
        ({"city": "Cusco", "year": 2025}, True, {"city": "Cusco", "year": 2025}, {}),
    ],
)
def test_merge_fills_what_is_empty_and_overwrites_on_request(
    said: dict[str, object], overwrite: bool, written: dict[str, object], kept: dict[str, object]
) -> None:
    assert merge(THERE, said, overwrite=overwrite) == (written, kept)
