"""The whole path on one edition, as its people walk it, from an empty list to a badge that opens no door."""

import re
from datetime import timedelta
from io import BytesIO

from sqlalchemy import select

from forum_app.agenda.models import SessionAssignment
from forum_app.agenda.rules import AssignmentState
from forum_app.checkin.models import Checkpoint
from forum_app.core.clock import local_day, now
from forum_app.core.db import db
from forum_app.people.actions import load_reference_data

from .conftest import PASSWORD, Browse, link_to, portrait, signed_in
from .gate import Phone, codes
from .visitor import Visitor

NOTE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SLUG = "foro-vi"
TODAY = local_day(now(), "America/Lima")
ORGANISER, KEEPER = "rosa@example.org", "luis@example.org"
MODERATOR, FOCAL_POINT = "marta@example.net", "kenji@example.jp"


def test_forum_runs_from_an_empty_list_to_a_revoked_badge(administrator: Visitor, browse: Browse) -> None:
    load_reference_data(now())
    db.session.commit()

    open_edition(administrator)
    organiser = joins(browse(), ORGANISER)
    keeper = joins(browse(), KEEPER)
    plan_programme(organiser)
    moderator_accepts(browse())
    assert db.session.scalars(select(SessionAssignment.state)).all() == [AssignmentState.ACCEPTED]

    invite_japan(organiser)
    focal_point = browse()
    register_two(focal_point)
    upload_note(focal_point)
    approve_all(organiser)
    accept_note(organiser)
    code, other = print_badges(organiser)

    gate = db.session.scalars(select(Checkpoint).where(Checkpoint.is_main)).one()
    phone = Phone(keeper, f"/{SLUG}/checkin/scan", gate)
    first, second = phone.shows(code), phone.shows(code)
    assert (first["colour"], second["colour"]) == ("green", "amber")
    assert second["first"]["checkpoint"] == gate.name_es
    assert phone.shows(code[:-1])["verdict"] == "cut_off"
    assert present(organiser) == 1

    revoke(organiser, first["person"]["name"])
    assert (phone.shows(code)["verdict"], phone.shows(other)["colour"]) == ("revoked", "green")
    assert present(organiser) == 2


def open_edition(administrator: Visitor) -> None:
    """The administrator opens the edition and names who prepares it and who stands at the door."""
    administrator.follow("editions.new")
    administrator.send(
        "editions.new",
        slug=SLUG,
        ordinal="6",
        name_es="VI Foro de Cooperación",
        name_en="6th Cooperation Forum",
        city="Lima",
        starts_on=TODAY.isoformat(),
        ends_on=(TODAY + timedelta(days=1)).isoformat(),
    )
    administrator.follow("editions.team")
    for name, email, role in (
        ("Rosa Quispe", ORGANISER, "organiser"),
        ("Luis Huamán", KEEPER, "checkin"),
    ):
        administrator.send("editions.team", name=name, email=email, role=role)


def joins(colleague: Visitor, email: str) -> Visitor:
    """A colleague follows the link of the letter, chooses a password and signs in."""
    colleague.open(link_to(email))
    colleague.send("accounts.choose_password", new=PASSWORD, again=PASSWORD)
    return signed_in(colleague, email)


def plan_programme(organiser: Visitor) -> None:
    """Themes, a room, a session and the one who is asked to moderate it; then registration opens."""
    organiser.open(f"/{SLUG}/manage/")
    organiser.follow("editions.themes")
    organiser.send("editions.themes", title_es="Comercio", title_en="Trade")
    organiser.follow("agenda.rooms")
    organiser.follow("agenda.new_room")
    organiser.send("agenda.new_room", name_es="Sala Pacífico", name_en="Pacific Room", capacity="80")
    organiser.follow("agenda.manage")
    organiser.follow("agenda.new_session")
    organiser.send(
        "agenda.new_session",
        title_es="Apertura",
        title_en="Opening",
        day=TODAY.isoformat(),
        starts="09:00",
        ends="10:00",
    )
    organiser.follow("agenda.add_person")
    organiser.send("agenda.add_person", name="Marta Paz", email=MODERATOR, role="moderator")
    organiser.send("agenda.invite")
    organiser.follow("editions.settings")
    for state in ("call_open", "registration_open"):
        organiser.send("editions.settings", state=state)


def moderator_accepts(moderator: Visitor) -> None:
    """Looking changes nothing; the answer is kept and shown."""
    moderator.open(link_to(MODERATOR))
    moderator.open(moderator.path)
    moderator.send("agenda.answer", accepted="yes")


def invite_japan(organiser: Visitor) -> None:
    """A delegation from the reference data, whose focal point gets a letter."""
    organiser.follow("delegations.board")
    organiser.follow("delegations.new")
    organiser.send("delegations.new", countries=["JP"])
    organiser.follow("delegations.show")
    organiser.follow("delegations.invite")
    organiser.send("delegations.invite", name="Kenji Mori", email=FOCAL_POINT, language="en")


def register_two(focal_point: Visitor) -> None:
    """The focal point accepts, adds two people with photos, names the head and stands by both."""
    focal_point.open(link_to(FOCAL_POINT))
    focal_point.send("delegations.accept", new=PASSWORD, again=PASSWORD, terms="y")
    for given, surname in (("Naomi", "Tanaka"), ("Ken", "Mori")):
        focal_point.follow("delegations.register")
        focal_point.send("delegations.register", given_names=given, surname_1=surname)
        focal_point.send("delegations.change_photo", photo=portrait())
    focal_point.send("delegations.make_head")
    focal_point.send("delegations.confirm_all")
    assert "delegation_confirmed" not in focal_point.text


def upload_note(focal_point: Visitor) -> None:
    """The note verbale that names both, who are ticked already."""
    focal_point.follow("delegations.add_credential")
    focal_point.send(
        "delegations.add_credential",
        number="N.º 12/2026",
        issued_on=TODAY.isoformat(),
        signed_by="Embajada del Japón",
        file=(BytesIO(NOTE), "nota.pdf"),
    )


def accept_note(organiser: Visitor) -> None:
    """The organiser finds it in the queue, opens the scan, and accepts it as a copy."""
    organiser.open(f"/{SLUG}/credentials/?pile=waiting")
    organiser.follow("delegations.credential")
    page = organiser.path
    assert organiser.follow("delegations.credential_file").data == NOTE
    organiser.open(page)
    organiser.send("delegations.decide_credential", decision="accept-copy")


def approve_all(organiser: Visitor) -> None:
    """The organiser looks at each registration and approves it."""
    for _person in range(2):
        organiser.open(f"/{SLUG}/registrations/?state=delegation_confirmed")
        organiser.follow("delegations.registration")
        organiser.send("delegations.decide", decision="take-up")
        organiser.send("delegations.approve")


def print_badges(organiser: Visitor) -> list[str]:
    """One PDF, whose codes a camera reads."""
    organiser.follow("badges.manage")
    sheet = organiser.send("badges.print_batch")
    assert sheet.mimetype == "application/pdf"
    printed = codes(sheet.data)
    assert len(set(printed)) == 2
    return printed


def present(organiser: Visitor) -> int:
    """How many people the live board says are there."""
    organiser.open(f"/{SLUG}/board/")
    tile = re.search(r'<dl class="tiles">.*?<dd>(\d+)</dd>', organiser.text, re.DOTALL)
    assert tile
    return int(tile[1])


def revoke(organiser: Visitor, name: str) -> None:
    """A badge is reported lost."""
    organiser.open(f"/{SLUG}/badges/?q={name.rsplit(maxsplit=1)[-1]}")
    organiser.follow("badges.show")
    organiser.send("badges.revoke", reason="lost", note="Perdida en el hotel")
