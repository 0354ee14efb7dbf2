"""The tokens of the style sheet and the rules speak of the same colours."""

import re

from forum_app.core.paths import resource
from forum_app.editions.rules import HUES


def test_hues_offered_for_themes_are_those_of_the_style_sheet() -> None:
    tokens = (resource("static") / "_shared/_tokens.scss").read_text()
    light = tokens.partition("@mixin light")[2].partition("@mixin dark")[0]

    assert re.findall(r"--theme-\d: (#[0-9a-f]{6});", light) == list(HUES)
