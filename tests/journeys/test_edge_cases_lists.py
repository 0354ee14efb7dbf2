"""The hard cases of lists, those that come in and those that are published, by their number."""

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from forum_app.accounts.models import User
from forum_app.accounts.queries import history
from forum_app.core.db import db
from forum_app.core.spreadsheets import read_csv
from forum_app.delegations.links import token_of
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.queries import roster
from forum_app.delegations.rules import RegistrationState, RoleGroup
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import category_by_code
from forum_app.editions.roles import Role
from tests.factories.delegations import (
    DelegationFactory,
    FocalPointFactory,
    QuotaRuleFactory,
    RegistrationFactory,
)
from tests.factories.editions import RoleGrantFactory

from .visitor import Visitor

S = RegistrationState
HEAD = "ref;role_in_delegation;given_names;surname_1;institution\n"
GIVEN = ("Ana", "Bruno", "Celia", "Diego", "Elena", "Fabio", "Gloria", "Hugo", "Irene", "Jorge")


@pytest.fixture
def peru(edition: ForumEdition) -> Delegation:
    made: Delegation = DelegationFactory(edition=edition, name_es="Perú", name_en="Peru")
    QuotaRuleFactory(delegation=made, role_group=RoleGroup.OFFICIAL, seats=None)
    return made


@pytest.fixture
def embassy(peru: Delegation, app: Flask, sign_in: Callable[[User], FlaskClient]) -> Visitor:
    return Visitor(app, sign_in(FocalPointFactory(delegation=peru, user__name="Ana Ríos").user))


@pytest.fixture
def organiser(edition: ForumEdition, app: Flask, sign_in: Callable[[User], FlaskClient]) -> Visitor:
    return Visitor(app, sign_in(RoleGrantFactory(edition=edition, role=Role.ORGANISER).user))


@pytest.fixture
def lucia(peru: Delegation) -> Registration:
    """Somebody approved whose name was misspelt."""
    made: Registration = RegistrationFactory(
        delegation=peru,
        state=S.APPROVED,
        seat_number=1,
        person__display_name="Lucia Nunez",
        person__given_names="Lucia",
        person__surname_1="Nunez",
        badge_category=category_by_code(peru.edition, "OBS"),
    )
    return made


def uploads(embassy: Visitor, delegation: Delegation, content: bytes, *, expect: int = 200) -> None:
    embassy.open(f"/foro/delegations/{delegation.key}/import")
    embassy.send("delegations.read_list", file=(BytesIO(content), "lista.csv"), expect=expect)


def people() -> int:
    return db.session.scalar(select(func.count()).select_from(Registration)) or 0


def lines(number: int) -> Iterator[str]:
    """People of a long list, each with a name that no other has."""
    for one, ref in zip(range(number), count(1), strict=False):
        surname = "".join(chr(ord("a") + one // 10 // 26**place % 26) for place in range(3))
        yield f"{ref};delegate;{GIVEN[one % 10]};{surname.title()}ez;Ministerio"


def test_41_a_list_with_formulas_quotes_and_scripts_is_shown_and_kept_as_the_text_that_it_is(
    embassy: Visitor, peru: Delegation
) -> None:
    script = "<script>alert(1)</script>"
    formula = '=HYPERLINK("http://evil.example";"x")'
    quoted = formula.replace('"', '""')
    rows = (
        f'1;delegate;Ana;"O\'Connor ""la Negra""";{script}',
        f'2;delegate;"{quoted}";Paz;',
    )
    content = HEAD + "\n".join(rows)

    uploads(embassy, peru, content.encode())
    assert (people(), script in embassy.text, "Parece una fórmula" in embassy.text) == (0, False, True)
    embassy.send("delegations.save_list")

    ana, luis = roster(peru)
    assert (ana.person.surname_1, ana.institution) == ('O\'Connor "la Negra"', script)
    assert luis.person.given_names == formula
    assert script not in embassy.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HEAD.encode() + "1;delegate;José;Núñez;\n".encode("latin-1"), "no está en UTF-8"),
        (HEAD.encode() + b'1;delegate;"Ana;Paz;\n', "las comillas no se cierran"),
        (HEAD.encode() + b"1;delegate;Ana;Paz;\n2;king;Luis;Paz;\n", "No se importará nada"),
    ],
)
def test_41_one_cell_that_is_wrong_is_named_with_its_row_and_nothing_is_kept(
    embassy: Visitor, peru: Delegation, content: bytes, said: str
) -> None:
    uploads(embassy, peru, content, expect=422)

    assert (said in embassy.text, people()) == (True, 0)


def test_41_three_thousand_lines_are_read_and_one_wrong_cell_among_them_keeps_all_out(
    embassy: Visitor, peru: Delegation
) -> None:
    many = list(lines(3_000))

    uploads(embassy, peru, (HEAD + "\n".join([*many, "3001;delegate;;;"])).encode(), expect=422)
    refused = ("3002" in embassy.text, people())
    uploads(embassy, peru, (HEAD + "\n".join(many)).encode())

    assert refused == (True, 0)
    assert ("3000" in embassy.text, people()) == (True, 0)  # shown, and saved only when it is sent


def test_41_what_is_written_out_is_no_formula_and_reads_back_as_it_was(
    embassy: Visitor, peru: Delegation
) -> None:
    template = embassy.client.get(f"/foro/delegations/{peru.key}/import/template.csv").data

    assert template.startswith(b"\xef\xbb\xbf")
    assert not any(cell.startswith(tuple("=+-@")) for cell in template.decode("utf-8-sig").split(","))
    assert len(read_csv(template, required=()).rows) == 1


def test_39_an_objection_to_the_list_is_kept_and_told_to_organisers_and_changes_no_official_list(
    lucia: Registration, organiser: Visitor, app: Flask, client: FlaskClient
) -> None:
    delegate = Visitor(app, client)
    delegate.open(f"/my-registration/{token_of(lucia)}")
    delegate.send("delegations.own_wishes", keeps_off_list="y")

    organiser.open(f"/foro/registrations/{lucia.key}/")
    told = "la persona se opone a que se publique su nombre" in organiser.text
    organiser.open(f"/foro/delegations/{lucia.delegation.key}/")

    assert (told, "Lucia Nunez" in organiser.text, lucia.keeps_off_list) == (True, True, True)
    latest = history(lucia)[0]
    assert (latest.action, latest.actor_name) == ("registration.list-objected", "Lucia Nunez")


def test_44_a_misspelt_name_is_corrected_because_the_focal_point_asks(
    lucia: Registration, embassy: Visitor, organiser: Visitor
) -> None:
    embassy.open(f"/foro/delegations/{lucia.delegation.key}/")
    embassy.follow("delegations.ask_correction", key=lucia.key)
    embassy.send("delegations.ask_correction", text="Dice Lucia Nunez; debe decir Lucía Núñez.")

    organiser.open(f"/foro/registrations/{lucia.key}/")
    asked = "Dice Lucia Nunez; debe decir Lucía Núñez." in organiser.text
    organiser.follow("delegations.change")
    organiser.send("delegations.change", given_names="Lucía", surname_1="Núñez", display_name="")
    organiser.open(f"/foro/registrations/{lucia.key}/")
    organiser.send("delegations.settle_corrections")

    told = [(one.action.removeprefix("registration."), one.actor_name) for one in reversed(history(lucia))]
    assert (asked, lucia.person.display_name, lucia.state) == (True, "Lucía Núñez", S.APPROVED)
    assert [what for what, _ in told] == ["correction-asked", "edited", "correction-done"]
    assert told[0] == ("correction-asked", "Ana Ríos")


def test_44_nobody_asks_for_a_correction_in_another_delegation(
    lucia: Registration, app: Flask, sign_in: Callable[[User], FlaskClient]
) -> None:
    other = FocalPointFactory(delegation=DelegationFactory(edition=lucia.edition)).user
    stranger = sign_in(other)
    address = f"/foro/registrations/{lucia.key}/correction"

    answers = (stranger.get(address), stranger.post(address, data={"text": "Otro nombre"}))

    assert [one.status_code for one in answers] == [404, 404]
    assert history(lucia) == []
