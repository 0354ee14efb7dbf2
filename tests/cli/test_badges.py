"""`forum badges print`: the print run of an edition without a browser."""

from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner
from flask import Flask

from forum_app.badges.models import Badge, SigningKey
from forum_app.badges.rules import BadgeState
from forum_app.cli import main
from forum_app.cli.badges import print_badges
from forum_app.core import files
from forum_app.core.db import db
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.models import ForumEdition
from tests.conftest import NOON
from tests.factories.delegations import DelegationFactory, RegistrationFactory
from tests.factories.editions import EditionFactory


@pytest.fixture
def slug(app: Flask) -> str:
    """An edition with two approved people."""
    delegation = DelegationFactory(edition=EditionFactory(slug="ensayo"))
    for _ in range(2):
        RegistrationFactory(delegation=delegation, state=RegistrationState.APPROVED)
    return "ensayo"


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(print_badges, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_print_writes_one_page_for_each_approved_person(slug: str, tmp_path: Path) -> None:
    out = tmp_path / "badges.pdf"

    code, said = run(slug, "--out", out)

    assert (code, said) == (0, f"2 badges issued, 2 printed into {out}\n")
    assert len(pypdfium2.PdfDocument(out)) == 2
    assert {badge.state for badge in db.session.query(Badge)} == {BadgeState.PRINTED}


def test_print_twice_issues_nothing_new_and_writes_the_same_bytes(slug: str, tmp_path: Path) -> None:
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"

    run(slug, "--out", first)
    code, said = run(slug, "--out", second, "--language", "es")

    assert (code, said) == (0, f"0 badges issued, 2 printed into {second}\n")
    assert first.read_bytes() == second.read_bytes()


def test_print_of_new_ones_alone_leaves_out_what_was_printed(slug: str, tmp_path: Path) -> None:
    run(slug, "--out", tmp_path / "all.pdf")

    code, said = run(slug, "--out", tmp_path / "new.pdf", "--only-new")

    assert (code, said) == (0, "0 badges issued, none to print\n")
    assert not (tmp_path / "new.pdf").exists()


def test_print_asks_for_short_names_where_a_badge_cannot_be_read(slug: str, tmp_path: Path) -> None:
    edition = db.session.query(ForumEdition).one()
    for name in ("Ana \U0001f600", "x" * 280):
        RegistrationFactory(
            delegation__edition=edition, state=RegistrationState.APPROVED, person__display_name=name
        )

    _, said = run(slug, "--out", tmp_path / "badges.pdf")

    assert said.splitlines()[1:] == [
        "Ask for a short badge name: Ana \U0001f600 (no font has: \U0001f600)",
        f"Ask for a short badge name: {'x' * 280} (too long for letters that can be read)",
    ]


@pytest.mark.parametrize(("lost", "code", "badges"), [(True, 1, 0), (False, 0, 1)])
def test_print_that_cannot_draw_issues_nothing_and_leaves_no_file(
    app: Flask, tmp_path: Path, lost: bool, code: int, badges: int
) -> None:
    photo = files.keep(b"no picture", media_type="image/jpeg", at=NOON)
    RegistrationFactory(delegation__edition__slug="ensayo", state=RegistrationState.APPROVED, photo=photo)
    db.session.commit()
    upload = Path(app.config["UPLOAD_DIR"]) / photo.sha256[:2] / photo.sha256
    if lost:
        upload.unlink()

    result = app.test_cli_runner().invoke(
        main, ["badges", "print", "ensayo", "--out", str(tmp_path / "badges.pdf")]
    )

    db.session.rollback()
    assert (result.exit_code, str(upload) in result.output) == (code, lost)
    assert db.session.query(Badge).count() == badges
    assert db.session.query(SigningKey).count() == badges
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["badges.pdf"] * badges


def test_print_of_an_unknown_edition_writes_nothing(app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "badges.pdf"

    result = CliRunner().invoke(print_badges, ["nowhere", "--out", str(out)])

    assert str(result.exception) == "There is no edition “nowhere”."
    assert not out.exists()


def test_print_into_a_folder_that_is_not_there_issues_nothing(slug: str, tmp_path: Path) -> None:
    out = tmp_path / "missing" / "badges.pdf"

    result = CliRunner().invoke(main, ["badges", "print", slug, "--out", str(out)])

    assert result.exit_code == 2
    assert f"'{out}' cannot be written." in result.output.replace("\n", " ")
    assert db.session.query(Badge).count() == 0
