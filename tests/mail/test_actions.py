from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum_app.core.clock import now
from forum_app.core.db import db, transaction
from forum_app.mail import actions, queries
from forum_app.mail.emails import as_name, compose
from forum_app.mail.models import Letter
from forum_app.mail.queries import LINK
from forum_app.mail.rules import LetterState
from forum_app.mail.smtp import message_of
from tests.conftest import NOON
from tests.factories.editions import EditionFactory
from tests.factories.mail import LetterFactory

ADDRESS = "http://127.0.0.1:5000/password/very-secret"


def posted(**facts: object) -> Letter:
    with transaction():
        actions.post(
            "accounts/mail/welcome.txt",
            **{"to": ("Ana", "ana@example.org"), "language": "es", "at": NOON, "link": ADDRESS, "hours": 336}
            | {"by": "Luis"}
            | facts,
        )
    return db.session.scalars(select(Letter)).one()


def test_post_seals_the_link_apart_from_the_body(app: Flask) -> None:
    letter = posted()

    assert ADDRESS.encode() not in (letter.sealed_link or b"")
    assert "very-secret" not in letter.body
    assert letter.body.count(LINK) == 1
    assert queries.link_of(letter) == ADDRESS
    assert (letter.kind, letter.state, letter.edition_slug) == ("accounts/welcome", LetterState.QUEUED, None)


@pytest.mark.parametrize(
    "name", ["{{link}}", "{{ link }}", "{{x}}", "{0.__class__}", "%s", "%(name)s", "{% raw %}"]
)
def test_post_never_expands_what_a_name_holds(app: Flask, name: str) -> None:
    letter = posted(to=(name, "ana@example.org"), by=name)

    shown = as_name(name).replace("{{link}}", "{{ link }}")
    assert letter.body.splitlines()[0] == f"Estimado/a {shown}:"
    assert letter.body.count(LINK) == 1


def test_post_keeps_line_breaks_of_a_name_out_of_subject_and_greeting(app: Flask) -> None:
    letter = posted(to=("Ana\r\n\r\nPague aquí", "ana@example.org"))

    assert letter.subject == "Su cuenta para el Foro de Cooperación"
    assert letter.body.splitlines()[0] == "Estimado/a Ana Pague aquí:"


@pytest.mark.parametrize("name", ["Ana \u202egpj.exe", "\u2066Ana gpj.exe\u2069", "Ana\x07 \x00gpj.exe"])
def test_letters_turn_no_direction_round_and_ring_no_bell(app: Flask, name: str) -> None:
    letter = posted(to=(name, "ana@example.org"))

    assert letter.body.splitlines()[0] == "Estimado/a Ana gpj. exe:"
    assert str(message_of(letter, sender="Foro <foro@example.org>", link=None)["To"]) == (
        '"Ana gpj.exe" <ana@example.org>'
    )


def test_post_writes_in_the_language_of_the_reader(app: Flask) -> None:
    assert posted(language="en").subject == "Your account for the Cooperation Forum"


def test_letters_of_a_rehearsal_say_so(app: Flask) -> None:
    edition = EditionFactory(is_rehearsal=True)

    letter = posted(edition=edition)

    assert letter.body.splitlines()[0] == "Edición de ensayo – datos ficticios"
    assert letter.edition_slug == edition.slug


def test_compose_joins_the_lines_of_a_subject(app: Flask) -> None:
    subject, _ = compose("accounts/mail/reset.txt", language="en", name="Ana", hours=2)

    assert subject == "Choose a new password"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("J. M. Arguedas", "J. M. Arguedas"),
        ("Gane en https://malo.example/x", "Gane en https malo. example x"),
        ("Ana\r\nLuz", "Ana Luz"),
        ("a@b.pe", "a b. pe"),
    ],
)
def test_as_name_leaves_nothing_that_becomes_a_link(name: str, shown: str) -> None:
    assert as_name(name) == shown


def test_lease_next_takes_the_letter_that_waits_longest(app: Flask) -> None:
    LetterFactory(due_at=now() - timedelta(minutes=1))
    first = LetterFactory(due_at=now() - timedelta(minutes=2))
    LetterFactory(due_at=now() + timedelta(minutes=2))

    with transaction():
        leased = actions.lease_next(at=now())

    assert leased is first
    assert (first.state, first.attempts) == (LetterState.SENDING, 1)


def test_lease_next_finds_nothing_in_an_empty_outbox(app: Flask) -> None:
    with transaction():
        assert actions.lease_next(at=now()) is None


def test_retry_puts_a_failed_letter_back(app: Flask) -> None:
    letter = LetterFactory(state=LetterState.FAILED, attempts=8, error="550 no")

    with transaction():
        actions.retry(letter, at=NOON)

    assert (letter.state, letter.attempts, letter.due_at, letter.error) == (LetterState.QUEUED, 0, NOON, None)


def test_letters_are_those_of_one_edition_or_of_none(app: Flask) -> None:
    own = LetterFactory(edition_slug="foro-v")
    LetterFactory(edition_slug="foro-vi")
    none = LetterFactory(state=LetterState.SENT)

    assert list(db.session.scalars(queries.letters("foro-v"))) == [own]
    assert list(db.session.scalars(queries.letters(None, state=LetterState.SENT))) == [none]
    assert list(db.session.scalars(queries.letters(None, state=LetterState.QUEUED))) == []
    assert queries.link_of(LetterFactory(sealed_link=None)) is None
    assert queries.counts("foro-v") == {LetterState.QUEUED: 1}
    assert queries.letter_by_key("foro-vi", own.key) is None
    assert queries.letter_by_key("foro-v", own.key) is own


@pytest.mark.parametrize(
    ("language", "link", "address"),
    [
        ("es", ADDRESS, ADDRESS),
        ("en", ADDRESS, f"{ADDRESS}?lang=en"),
        ("en", f"{ADDRESS}?from=letter#people", f"{ADDRESS}?from=letter&lang=en#people"),
        ("en", f"{ADDRESS}?lang=es", f"{ADDRESS}?lang=es"),
    ],
)
def test_post_leads_to_a_page_in_the_language_of_the_letter(
    app: Flask, language: str, link: str, address: str
) -> None:
    letter = posted(language=language, link=link)

    assert queries.link_of(letter) == address
