from collections.abc import Callable
from contextlib import nullcontext
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient

from forum_app.accounts.models import User
from forum_app.badges.models import Badge
from forum_app.badges.rules import BadgeState
from forum_app.badges.token import read, reference_hash
from forum_app.core import files
from forum_app.core.db import db
from forum_app.delegations.rules import RegistrationState
from forum_app.editions.roles import Role
from tests.conftest import NOON
from tests.delegations.conftest import found_by_its_words
from tests.factories.badges import BadgeFactory
from tests.factories.delegations import DelegationFactory, RegistrationFactory
from tests.factories.editions import EditionFactory, RoleGrantFactory
from tests.statements import count_statements

SignIn = Callable[[User], FlaskClient]
BATCH = {"choice": "not_printed", "order": "delegation", "language": "es", "delegation": ""}


def organiser(sign_in: SignIn, edition: object, role: Role = Role.ORGANISER) -> FlaskClient:
    return sign_in(RoleGrantFactory(edition=edition, role=role).user)


def test_print_batch_issues_and_prints_codes_that_find_their_badge(sign_in: SignIn) -> None:
    edition = EditionFactory()
    delegation = DelegationFactory(edition=edition)
    for _ in range(2):
        RegistrationFactory(delegation=delegation, state=RegistrationState.APPROVED)
    client = organiser(sign_in, edition)

    answer = client.post(f"/{edition.slug}/badges/print", data=BATCH)

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "private, no-store"
    pages = pypdfium2.PdfDocument(BytesIO(answer.data))
    texts = [zxingcpp.read_barcode(page.render(scale=3).to_pil()).text for page in pages]
    tokens = [read(text) for text in texts]
    badges = db.session.query(Badge).order_by(Badge.serial).all()
    assert [reference_hash(token.reference) for token in tokens if token] == [
        badge.reference_hash for badge in badges
    ]
    assert {badge.state for badge in badges} == {BadgeState.PRINTED}


@pytest.mark.parametrize("lost", [True, False])
def test_print_batch_that_cannot_be_drawn_issues_nothing(app: Flask, sign_in: SignIn, lost: bool) -> None:
    photo = files.keep(b"no picture", media_type="image/jpeg", at=NOON)
    edition = RegistrationFactory(state=RegistrationState.APPROVED, photo=photo).edition
    if lost:
        (Path(app.config["UPLOAD_DIR"]) / photo.sha256[:2] / photo.sha256).unlink()
    client = organiser(sign_in, edition)

    with pytest.raises(FileNotFoundError) if lost else nullcontext():
        client.post(f"/{edition.slug}/badges/print", data=BATCH)

    db.session.rollback()
    assert db.session.query(Badge).count() == (0 if lost else 1)


def test_print_batch_with_nothing_to_print_says_so(sign_in: SignIn) -> None:
    edition = EditionFactory()

    answer = organiser(sign_in, edition).post(
        f"/{edition.slug}/badges/print", data=BATCH, follow_redirects=True
    )

    assert "No hay credenciales por imprimir" in answer.text


def test_print_batch_refuses_a_foreign_delegation(sign_in: SignIn) -> None:
    edition, foreign = EditionFactory(), DelegationFactory()

    answer = organiser(sign_in, edition).post(
        f"/{edition.slug}/badges/print", data=BATCH | {"delegation": str(foreign.key)}
    )

    assert answer.status_code == 422


def test_revoke_ends_a_badge_with_a_reason(sign_in: SignIn) -> None:
    badge = BadgeFactory()
    client = organiser(sign_in, badge.edition)

    answer = client.post(
        f"/{badge.edition.slug}/badges/{badge.key}/revoke", data={"reason": "lost", "note": "taxi"}
    )

    assert answer.status_code == 302
    assert badge.state is BadgeState.REVOKED


def test_revoke_without_a_note_is_an_error_beside_the_field(sign_in: SignIn) -> None:
    badge = BadgeFactory()
    client = organiser(sign_in, badge.edition)

    answer = client.post(f"/{badge.edition.slug}/badges/{badge.key}/revoke", data={"reason": "lost"})

    assert (answer.status_code, badge.state) == (422, BadgeState.PRINTED)


def test_revoke_twice_is_refused_on_the_page(sign_in: SignIn) -> None:
    badge = BadgeFactory(state=BadgeState.REVOKED)
    client = organiser(sign_in, badge.edition)

    answer = client.post(
        f"/{badge.edition.slug}/badges/{badge.key}/revoke", data={"reason": "lost", "note": "again"}
    )

    assert answer.status_code == 422


def test_a_badge_of_another_edition_is_missing(sign_in: SignIn) -> None:
    badge = BadgeFactory()
    elsewhere = EditionFactory()
    client = organiser(sign_in, elsewhere)

    foreign = client.get(f"/{elsewhere.slug}/badges/{badge.key}/")
    missing = client.get(f"/{elsewhere.slug}/badges/00000000-0000-4000-8000-000000000000/")

    assert (foreign.status_code, missing.status_code) == (404, 404)


def test_check_in_staff_print_nothing(sign_in: SignIn) -> None:
    edition = EditionFactory()

    answer = organiser(sign_in, edition, Role.CHECKIN).post(f"/{edition.slug}/badges/print", data=BATCH)

    assert answer.status_code == 403


def test_one_badge_prints_the_same_code_again(sign_in: SignIn) -> None:
    badge = BadgeFactory()
    client = organiser(sign_in, badge.edition)
    address = f"/{badge.edition.slug}/badges/{badge.key}/print"

    first, second = client.post(address), client.post(address)

    assert first.data == second.data
    assert first.data.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("state", "registration"),
    [
        (BadgeState.REVOKED, RegistrationState.APPROVED),
        (BadgeState.SUSPENDED, RegistrationState.APPROVED),
        (BadgeState.PRINTED, RegistrationState.WITHDRAWN),
    ],
)
def test_a_badge_that_opens_no_door_is_not_printed(
    sign_in: SignIn, state: BadgeState, registration: RegistrationState
) -> None:
    badge = BadgeFactory(state=state, registration__state=registration)
    client = organiser(sign_in, badge.edition)
    page = client.get(f"/{badge.edition.slug}/badges/{badge.key}/")

    answer = client.post(f"/{badge.edition.slug}/badges/{badge.key}/print")

    assert "Imprimir esta credencial" not in page.text
    assert (answer.status_code, badge.printed_at) == (409, None)


def test_the_list_takes_as_many_statements_for_twice_the_badges(sign_in: SignIn) -> None:
    edition = EditionFactory()
    client = organiser(sign_in, edition)
    delegation = DelegationFactory(edition=edition)
    totals = []
    for _ in range(2):
        for _ in range(3):
            BadgeFactory(registration__delegation=delegation, signing_key=_key(edition))
        with count_statements() as counter:
            assert client.get(f"/{edition.slug}/badges/").status_code == 200
        totals.append(counter.total)

    assert totals[0] == totals[1]


def _key(edition: object) -> object:
    from forum_app.badges.models import SigningKey
    from tests.factories.badges import SigningKeyFactory

    return db.session.query(SigningKey).filter_by(edition=edition).first() or SigningKeyFactory(
        edition=edition
    )


def test_page_names_whose_badge_cannot_be_read(sign_in: SignIn) -> None:
    edition = EditionFactory()
    delegation = DelegationFactory(edition=edition)
    for name, short in (("Ana \U0001f600", None), ("Luis \U0001f600", "Luis"), ("x" * 280, None)):
        RegistrationFactory(
            delegation=delegation,
            state=RegistrationState.APPROVED,
            person__display_name=name,
            person__badge_name=short,
        )
    RegistrationFactory(delegation=delegation, person__display_name="Zenobia \U0001f600")  # not approved

    page = organiser(sign_in, edition).get(f"/{edition.slug}/badges/?lang=en").text

    assert "2 badges cannot be read as they stand" in page
    assert [name in page for name in ("Ana \U0001f600", "Luis \U0001f600", "x" * 280, "Zenobia")] == [
        True,
        False,
        True,
        False,
    ]


def test_the_list_is_narrowed_by_name_and_state(sign_in: SignIn) -> None:
    edition = EditionFactory()
    delegation = DelegationFactory(edition=edition)
    mexico = DelegationFactory(edition=edition, name_es="México", name_en="Mexico")
    for name, state, whose in (
        ("Ana Núñez", BadgeState.PRINTED, delegation),
        ("Luis Quispe", BadgeState.REVOKED, mexico),
    ):
        badge = BadgeFactory(
            registration__delegation=whose,
            registration__person__display_name=name,
            registration__person__surname_1=None,
            signing_key=_key(edition),
            state=state,
        )
        found_by_its_words(badge.registration)
    client = organiser(sign_in, edition)

    def names(query: str) -> list[str]:
        page = client.get(f"/{edition.slug}/badges/?{query}").text
        return [name for name in ("Ana Núñez", "Luis Quispe") if name in page]

    assert names("") == ["Ana Núñez", "Luis Quispe"]
    assert names("q=nunez") == ["Ana Núñez"]
    assert names("state=revoked") == ["Luis Quispe"]
    assert names("q=MEXICO") == ["Luis Quispe"]
    assert names("q=nobody") == []
    assert names("q=%25") == []
    assert names("q=_") == []


def test_a_batch_of_one_delegation_leaves_out_the_others(sign_in: SignIn) -> None:
    edition = EditionFactory()
    chosen, other = DelegationFactory(edition=edition), DelegationFactory(edition=edition)
    for delegation in (chosen, other):
        RegistrationFactory(delegation=delegation, state=RegistrationState.APPROVED)

    answer = organiser(sign_in, edition).post(
        f"/{edition.slug}/badges/print", data=BATCH | {"delegation": str(chosen.key)}
    )

    assert len(pypdfium2.PdfDocument(BytesIO(answer.data))) == 1
    printed = db.session.query(Badge).filter_by(state=BadgeState.PRINTED).all()
    assert [badge.registration.delegation for badge in printed] == [chosen]


def test_the_page_says_how_many_wait_for_a_note_and_where_to_look(sign_in: SignIn) -> None:
    edition = EditionFactory()
    delegation = DelegationFactory(edition=edition, needs_credential=True)
    RegistrationFactory(delegation=delegation, state=RegistrationState.APPROVED)

    page = organiser(sign_in, edition).get(f"/{edition.slug}/badges/?lang=en").text

    assert "1 approved person waits for a note or letter" in page
    assert f'href="/{edition.slug}/credentials/">See the documents' in page


def test_a_badge_whose_note_has_fallen_says_so_and_is_not_printed(sign_in: SignIn) -> None:
    badge = BadgeFactory()
    badge.registration.delegation.needs_credential = True
    db.session.commit()
    client = organiser(sign_in, badge.edition)
    address = f"/{badge.edition.slug}/badges/{badge.key}/"

    page = client.get(f"{address}?lang=en").text
    printed = client.post(f"{address}print")

    assert "Without a note or letter" in page
    assert "Print this badge" not in page
    assert printed.status_code == 409


def test_printed_badge_of_an_old_category_is_marked_until_it_is_revoked(sign_in: SignIn) -> None:
    edition = EditionFactory()
    delegation = DelegationFactory(edition=edition)
    badges = [
        BadgeFactory(
            registration__delegation=delegation,
            registration__person__display_name=name,
            signing_key=_key(edition),
            state=state,
            snapshot={"category": {"code": code, "word": "Observador"}},
        )
        for name, state, code in (
            ("Ana Núñez", BadgeState.PRINTED, "OLD"),
            ("Luis Quispe", BadgeState.REVOKED, "OLD"),
            ("Rosa Paz", BadgeState.PRINTED, None),
        )
    ]
    badges[2].snapshot = {"category": {"code": badges[2].registration.badge_category.code, "word": "x"}}
    db.session.commit()
    client = organiser(sign_in, edition)

    page = client.get(f"/{edition.slug}/badges/?lang=en").text
    shown = [client.get(f"/{edition.slug}/badges/{one.key}/?lang=en").text for one in badges]

    assert "1 printed badge shows another category" in page
    assert page.count("Old category") == 1
    assert ["Printed with an old category" in text for text in shown] == [True, False, False]
