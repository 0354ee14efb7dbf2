"""`forum delegates import`: all of a file or nothing, told by row and column, and twice is once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from forum_app.cli import main
from forum_app.core.db import db, transaction
from forum_app.delegations.models import DuplicateSuspect, Registration, RegistrationWord
from forum_app.editions.actions import add_default_categories
from forum_app.editions.models import ForumEdition
from forum_app.people.actions import load_reference_data
from tests.conftest import NOON
from tests.factories.delegations import RegistrationFactory
from tests.factories.editions import EditionFactory

HEAD = "ref,delegation_code,delegation_kind,role_in_delegation,given_names,surname_1,dietary,shoe_size\n"
TWO = "1,PE,member_state,delegate,Rosa,Quispe,vegan,38\n2,DE,observer_state,expert,=1+1,Müller,,41\n"
Import = Callable[..., Result]


@pytest.fixture
def edition(app: Flask) -> ForumEdition:
    edition: ForumEdition = EditionFactory(slug="foro")
    with transaction():
        add_default_categories(edition)
        load_reference_data(NOON)
    return edition


@pytest.fixture
def run(app: Flask, tmp_path: Path) -> Import:
    """Run the command on a file of this content."""

    def invoke(content: str | bytes, *options: str, slug: str = "foro") -> Result:
        file = tmp_path / "people.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        result = app.test_cli_runner().invoke(main, ["delegates", "import", slug, str(file), *options])
        db.session.rollback()
        return result

    return invoke


def total() -> int:
    return db.session.scalar(select(func.count()).select_from(Registration)) or 0


def test_import_says_what_it_did(edition: ForumEdition, run: Import) -> None:
    result = run(HEAD + TWO)

    assert (result.exit_code, total()) == (0, 2)
    assert result.stdout.splitlines() == [
        "Ignored unknown columns: shoe_size.",
        "people.csv, row 3, column given_names: Looks like a formula; it is kept as plain text.",
        "Left out diet and access needs of 1 people: no consent (--needs-consented).",
        "Registered 2 people in 2 new delegations; 0 were registered already; 0 approved.",
    ]


def test_a_list_with_spanish_headings_and_words_is_read(edition: ForumEdition, run: Import) -> None:
    head = (
        "Número en su lista,Función en la delegación,Nombres,Primer apellido,delegation_code,delegation_kind"
    )

    result = run(f"{head}\n1,delegada,=Ana,Paz,PE,Estado miembro\n2,reina,Ana,Paz,PE,\n")

    assert result.exit_code == 1
    assert result.stderr.startswith(
        "Error: people.csv, row 3, column Función en la delegación: “reina” is not"
    )


def test_import_twice_adds_nothing(edition: ForumEdition, run: Import) -> None:
    run(HEAD + TWO)

    result = run(HEAD + TWO)

    assert total() == 2
    assert "Registered 0 people in 0 new delegations; 2 were registered already" in result.output


def test_approving_later_counts_those_who_were_registered(edition: ForumEdition, run: Import) -> None:
    run(HEAD + TWO)

    result = run(HEAD + TWO, "--approve")

    assert "2 were registered already; 2 approved." in result.output


def test_dry_run_saves_nothing(edition: ForumEdition, run: Import) -> None:
    result = run(HEAD + TWO, "--dry-run", "--approve")

    assert (result.exit_code, total()) == (0, 0)
    assert (
        "Would register 2 people in 2 new delegations; 0 were registered already; 2 approved."
        in result.output
    )


def test_approving_import_counts_the_rules_that_it_set_aside(edition: ForumEdition, run: Import) -> None:
    result = run(HEAD + TWO, "--approve", "--needs-consented")

    assert result.output.splitlines()[-1] == "Rules set aside by this command: photo 2, credential 2, head 2."
    assert "no consent" not in result.output


def test_wrong_cells_are_named_and_nothing_is_saved(edition: ForumEdition, run: Import) -> None:
    wrong = "".join(f"{number},XX,,king,A,B,,\n" for number in range(3, 33))

    result = run(HEAD + TWO + wrong)

    lines = [text for text in result.stderr.splitlines() if text]
    assert (result.exit_code, total()) == (1, 0)
    assert lines[0].startswith("Error: people.csv, row 4, column role_in_delegation: “king” is not one of")
    assert lines[-1] == "Nothing was saved."


def test_many_wrong_cells_are_named_in_part(edition: ForumEdition, run: Import) -> None:
    wrong = "".join(f"{number},PE,,king,A,B,,\n" for number in range(60))

    assert "… and 10 more." in run(HEAD + wrong).output


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"ref\n1\n", "Error: people.csv: Row 1: these columns are missing: role_in_delegation"),
        (b"ref,name\n1,Jos\xe9\n", "Error: people.csv: Row 2, column “name”: this is not UTF-8."),
    ],
)
def test_unreadable_file_is_named(edition: ForumEdition, run: Import, content: bytes, words: str) -> None:
    result = run(content)

    assert result.exit_code == 1
    assert words in result.output


def test_unknown_edition_is_named(edition: ForumEdition, run: Import) -> None:
    result = run(HEAD + TWO, slug="nowhere")

    assert (result.exit_code, result.output) == (1, "Error: There is no edition “nowhere”.\n")


def test_index_finds_those_who_were_there_before_it(app: Flask, edition: ForumEdition) -> None:
    for _ in range(2):
        RegistrationFactory(delegation__edition=edition, person__display_name="José Núñez")

    results = [app.test_cli_runner().invoke(main, ["delegates", "index", "foro"]) for _ in range(2)]

    db.session.rollback()
    words = db.session.scalars(select(RegistrationWord.word).where(RegistrationWord.word == "nunez")).all()
    assert [result.output for result in results] == ["Indexed 2 people.\n"] * 2
    assert words == ["nunez", "nunez"]
    assert db.session.scalar(select(func.count()).select_from(DuplicateSuspect)) == 1
