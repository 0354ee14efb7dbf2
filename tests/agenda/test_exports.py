"""What the programme is exported as, judged by validators and parsers that we did not write."""

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import fastjsonschema
import icalendar
import jsonschema
import pytest
import vobject
import xmlschema
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from forum_app.agenda.documents import calendar, export, formats
from forum_app.agenda.documents.calendar import written
from forum_app.agenda.documents.frab import slug
from forum_app.agenda.faces import ProgrammeFace, numbers_of
from forum_app.agenda.rules import Format, SessionKind, SessionRole, SessionState, Visibility
from forum_app.agenda.schemas import Revision
from forum_app.core.paths import PACKAGE

from .frozen import SHARED, face, forum100, key, needs_shared, person, programme, role, room, session

HERE = Path(__file__).parent
XSD, SCHEMA = SHARED / "schemas/schedule.xml.xsd", SHARED / "schemas/schedule.schema.json"
HOSTILE = "=cmd|'/C calc'!A1 <script>alert(1)</script> & \u202eevil\u2066 \x08 ]]> é 漢字"

pytestmark = pytest.mark.usefixtures("app")


def node(script: str, *paths: Path) -> Any:
    """What a script of Node's prints, as JSON."""
    known = PACKAGE.parent / ".venv/node/bin/node"
    program = str(known) if known.is_file() else shutil.which("node")
    assert program, "Node is needed to judge what we export: make setup brings it"
    done = subprocess.run(  # noqa: S603 our own script, on a file of the test
        [program, HERE / script, *paths], capture_output=True, check=True, text=True
    )
    return json.loads(done.stdout)


def xml_faults(document: bytes) -> tuple[bool, bool]:
    """Whether xmlschema and libxml2 find fault with a schedule.xml."""
    judge = etree.XMLSchema(etree.parse(XSD))
    return not xmlschema.XMLSchema11(XSD).is_valid(document.decode()), not judge.validate(
        etree.fromstring(document)
    )


def json_faults(document: bytes, folder: Path) -> tuple[bool, bool, bool]:
    """Whether jsonschema, fastjsonschema and Ajv find fault with a schedule.json."""
    said, schema = json.loads(document), json.loads(SCHEMA.read_text())
    (folder / "schedule.json").write_bytes(document)
    judge = jsonschema.validators.validator_for(schema)(schema)
    return (
        not judge.is_valid(said),
        _refuses(schema, said),
        bool(node("check_json.mjs", SCHEMA, folder / "schedule.json")),
    )


def _refuses(schema: Any, said: Any) -> bool:
    try:
        fastjsonschema.validate(schema, said)
    except fastjsonschema.JsonSchemaException:
        return True
    return False


def tricky() -> ProgrammeFace:
    """Everything that a programme may hold and its readers may stumble over."""
    noon = datetime(2026, 11, 10, 17, 0, tzinfo=UTC)
    return face(
        programme(
            session(1, title_es=HOSTILE, title_en=None, description_es=HOSTILE, room=key("room", 1)),
            session(2, title_es="漢字", title_en="漢字", language="ja", interpretation=("ja>es", "es>ja")),
            session(3, starts_at=noon, ends_at=noon + timedelta(hours=24), theme=key("theme")),
            session(
                4,
                roles=[
                    role(1, SessionRole.MODERATOR, institution_es="CAF", institution_en="CAF"),
                    role(None, SessionRole.RAPPORTEUR, institution_es="PNUD", institution_en="UNDP"),
                ],
                items=[{"project": key("project"), "minutes": 10}],
            ),
            session(5, state=SessionState.CANCELLED, cancelled_reason="Sin quórum"),
            session(6, starts_at=None, ends_at=None),
            session(7, visibility=Visibility.CLOSED),
            rooms=[room(1, name_es="Sala <1> & Cía."), room(2)],
            themes=[{"key": key("theme"), "title_es": "1 Agua", "title_en": None, "colour": "#0072B2"}],
            people=[person(1, "Ana Núñez 'Pita' & O’Neill")],
            projects=[{"key": key("project"), "code": "P-1", "title_es": "Proyecto", "title_en": "Project"}],
        )
    )


PROGRAMMES: Iterable[Any] = [
    pytest.param(lambda: face(forum100()), id="forum100"),
    pytest.param(lambda: face(forum100(), "en"), id="forum100 in English"),
    pytest.param(tricky, id="tricky"),
    pytest.param(lambda: face(programme()), id="days without sessions"),
]


@needs_shared
@pytest.mark.parametrize("made", PROGRAMMES)
def test_schedule_xml_is_valid_by_two_validators(made: Callable[[], ProgrammeFace]) -> None:
    assert xml_faults(export(made(), Format.XML)) == (False, False)


@needs_shared
@pytest.mark.parametrize(
    ("right", "wrong"),
    [("<duration>01:30</duration>", "<duration>90 min</duration>"), ('guid="', 'guid="x'), ("+", "")],
)
def test_broken_schedule_xml_is_refused_by_both(right: str, wrong: str) -> None:
    document = export(face(programme(session(1), edition={"time_zone": "Asia/Tokyo"})), Format.XML).decode()

    assert right in document
    assert xml_faults(document.replace(right, wrong, 1).encode()) == (True, True)


@needs_shared
@pytest.mark.parametrize("made", PROGRAMMES)
def test_schedule_json_is_valid_by_three_validators(
    made: Callable[[], ProgrammeFace], tmp_path: Path
) -> None:
    assert json_faults(export(made(), Format.JSON), tmp_path) == (False, False, False)


@needs_shared
@pytest.mark.parametrize("member", ["title", "duration", "guid"])
def test_broken_schedule_json_is_refused_by_all(member: str, tmp_path: Path) -> None:
    document = json.loads(export(face(programme(session(1))), Format.JSON))
    events = document["schedule"]["conference"]["days"][0]["rooms"][""]
    events[0][member] = 1_000_000

    assert json_faults(json.dumps(document).encode(), tmp_path) == (True, True, True)


@needs_shared
def test_schedule_xml_read_back_is_the_same_programme() -> None:
    made = face(forum100())

    root = ET.fromstring(export(made, Format.XML))  # noqa: S314 our own file

    read = {
        (
            event.get("guid"),
            event.findtext("title"),
            event.findtext("date"),
            event.findtext("duration"),
            event.findtext("room"),
            tuple(who.text for who in event.iterfind("persons/person")),
        )
        for event in root.iter("event")
    }
    assert read == {
        (
            str(one.key),
            one.title,
            one.starts.isoformat() if one.starts else "",
            f"{one.length.seconds // 3600:02}:{one.length.seconds // 60 % 60:02}",
            one.room,
            tuple(who.name for who in one.people),
        )
        for one in made.sessions
    }
    assert len(read) == 115


@needs_shared
def test_schedule_json_read_back_is_the_same_programme() -> None:
    made = face(forum100())

    days = json.loads(export(made, Format.JSON))["schedule"]["conference"]["days"]

    events = [event for day in days for in_room in day["rooms"].values() for event in in_room]
    read = {
        (
            event["guid"],
            event["title"],
            datetime.fromisoformat(event["date"]),
            datetime.fromisoformat(event["end"]),
            tuple((who["guid"], who["role"]) for who in event["persons"]),
        )
        for event in events
    }
    assert read == {
        (
            str(one.key),
            one.title,
            one.starts,
            one.ends,
            tuple((str(who.key), who.role.value) for who in one.people),
        )
        for one in made.sessions
    }
    assert len(events) == 115


def test_frab_formats_leave_out_what_is_cancelled_closed_or_without_a_time() -> None:
    events = ET.fromstring(export(tricky(), Format.XML)).iter("event")  # noqa: S314 our own file

    assert {event.get("guid") for event in events} == {str(key("session", number)) for number in (1, 2, 3, 4)}


def test_text_of_people_stays_text_in_xml() -> None:
    root = ET.fromstring(export(tricky(), Format.XML))  # noqa: S314 our own file

    titles = [event.findtext("title") for event in root.iter("event")]
    assert HOSTILE.replace("\x08", "\ufffd") in titles


@needs_shared
def test_calendar_is_read_the_same_by_three_parsers(tmp_path: Path) -> None:
    made = face(forum100())
    written = calendar(made)
    (tmp_path / "schedule.ics").write_bytes(written)
    expected = {
        (one.uid, one.starts.astimezone(UTC), one.ends.astimezone(UTC), one.title)
        for one in made.sessions
        if one.starts and one.ends
    }

    by_icalendar = {
        (str(one["uid"]), one.start.astimezone(UTC), one.end.astimezone(UTC), str(one["summary"]))
        for one in icalendar.Calendar.from_ical(written).walk("VEVENT")
    }
    by_vobject = {
        (
            one.uid.value,
            one.dtstart.value.astimezone(UTC),
            one.dtend.value.astimezone(UTC),
            one.summary.value,
        )
        for one in vobject.readOne(written.decode()).vevent_list
    }
    by_ical_js = {
        (uid, datetime.fromisoformat(start), datetime.fromisoformat(end), title)
        for uid, start, end, title in node("read_calendar.mjs", tmp_path / "schedule.ics")
    }
    assert by_icalendar == expected
    assert by_vobject == expected
    assert by_ical_js == expected
    assert len(expected) == 115


def test_calendar_keeps_the_zone_of_the_edition() -> None:
    read = icalendar.Calendar.from_ical(calendar(face(programme(session(1)))))

    assert [str(zone["tzid"]) for zone in read.walk("VTIMEZONE")] == ["America/Lima"]
    assert [one["dtstart"].params["TZID"] for one in read.walk("VEVENT")] == ["America/Lima"]


def test_calendar_tells_what_changed_and_what_is_cancelled() -> None:
    changed = datetime(2026, 11, 5, 9, tzinfo=UTC)
    revisions = {key("session", 1): Revision(sequence=4, revision=2, changed_at=changed)}
    frozen = programme(session(1), session(2, state=SessionState.CANCELLED, cancelled_reason="Sin quórum"))

    read = icalendar.Calendar.from_ical(calendar(face(frozen, revisions=revisions))).walk("VEVENT")

    assert [(one["sequence"], str(one["status"])) for one in read] == [(4, "CONFIRMED"), (0, "CANCELLED")]
    assert read[0]["last-modified"].dt == changed
    assert str(read[1]["description"]).startswith("Sin quórum")


def test_calendar_names_the_chair_and_no_address() -> None:
    read = icalendar.Calendar.from_ical(calendar(tricky()))

    attendees = [
        (who.params["CN"], who.params["ROLE"])
        for one in read.walk("VEVENT")
        for who in one.get("attendee", [])
    ]
    assert attendees == [("Ana Núñez 'Pita' & O’Neill (CAF)", "CHAIR"), ("PNUD", "REQ-PARTICIPANT")]
    assert b"mailto" not in calendar(tricky())
    assert b"\x08" not in calendar(tricky())


@given(st.text(st.characters(codec="utf-8"), max_size=300))
@example("y" * 74 + "\\\\;" * 40)
@example("ñ" * 100 + "€" * 60 + "😀" * 30)
def test_calendars_are_written_as_icalendar_writes_them(text: str) -> None:
    made, event = icalendar.Calendar(), icalendar.Event()
    event.add("summary", icalendar.vText(text), encode=False)
    event.add("attendee", icalendar.vCalAddress("urn:x", params={"CN": "Ana; José", "ROLE": "CHAIR"}))
    event.add("dtstart", datetime(2026, 11, 10, 9, 0, tzinfo=UTC))
    made.add_component(event)

    assert written(made) == made.to_ical(sorted=False)
    assert max(map(len, written(made).split(b"\r\n"))) <= 75


def test_calendar_tells_institutions_apart() -> None:
    bodies = [role(None, institution_es=name) for name in ("CAF", "PNUD")]
    made = calendar(face(programme(session(roles=bodies), session(1, roles=bodies[:1]))))

    both, one = (event["attendee"] for event in icalendar.Calendar.from_ical(made).walk("VEVENT"))
    assert len(set(both)) == 2
    assert one == both[0]


def test_calendar_of_utc_needs_no_zone() -> None:
    made = calendar(face(programme(session(), edition={"time_zone": "UTC"})))

    assert (b"VTIMEZONE" in made, b"DTSTART:20261110T140000Z" in made) == (False, True)


def test_institution_is_written_in_full_where_there_is_room() -> None:
    names = {"institution_es": "CAF", "institution_name_es": "Banco de Desarrollo"}
    same = {"institution_es": "PNUD", "institution_name_es": "PNUD - Programa"}
    roles = [
        role(None, **names),
        role(None, institution_es="BID"),
        role(None, **same),
        role(1, **names),
        role(1),
    ]
    (made,) = face(programme(session(roles=roles), people=[person(1, "Ana")])).sessions

    assert [one.full_name for one in made.people] == [
        "Banco de Desarrollo (CAF)",
        "BID",
        "PNUD - Programa",
        "Ana (CAF)",
        "Ana",
    ]


def test_csv_holds_every_public_session_and_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(export(tricky(), Format.CSV).decode("utf-8-sig"))))

    assert [row["Estado"] for row in rows] == [
        *(["Confirmada"] * 4),
        "Cancelada",
        "Por confirmar",
    ]
    assert rows[0]["Sesión"].startswith("'=cmd")
    assert rows[3]["Moderación"] == "Ana Núñez 'Pita' & O’Neill (CAF)"
    assert (rows[0]["Día"], rows[0]["Desde"], rows[0]["Hasta"], rows[0]["Minutos"]) == (
        "2026-11-10",
        "09:00",
        "10:30",
        "90",
    )


def test_xlsx_holds_days_and_hours_as_such_and_texts_as_texts() -> None:
    sheet = load_workbook(io.BytesIO(export(tricky(), Format.XLSX))).active
    assert sheet

    first = [cell.value for cell in sheet[2]]
    assert first[0] == datetime(2026, 11, 10)  # noqa: DTZ001 spreadsheets know no zones
    assert (f"{first[1]:%H:%M}", f"{first[2]:%H:%M}", first[3]) == ("09:00", "10:30", 90)
    assert sheet["E2"].data_type == "s"
    assert str(first[4]).startswith("=cmd")
    assert sheet.freeze_panes == "A2"
    assert sheet.max_row == 7


def test_same_programme_is_the_same_bytes() -> None:
    for form in formats(tricky()):
        assert export(tricky(), form) == export(tricky(), form), form


def test_formats_that_need_days_wait_for_them() -> None:
    unknown = {"starts_on": None, "ends_on": None}
    without_time = session(1, starts_at=None, ends_at=None)

    tables = [Format.CSV, Format.XLSX, Format.PDF]
    assert formats(face(programme(without_time, edition=unknown))) == tables
    assert formats(face(programme(without_time))) == [Format.XML, Format.JSON, *tables]
    assert formats(face(programme(session(1)))) == [Format.XML, Format.JSON, Format.ICS, *tables]


def test_numbers_depend_on_the_key_alone() -> None:
    keys = [UUID(int=number) for number in range(5)]

    assert numbers_of(keys) == {one: one.int + 1 for one in keys}
    assert numbers_of([UUID(int=0), UUID(int=2**31 - 1)]) == {UUID(int=0): 1, UUID(int=2**31 - 1): 2}


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Agua & saneamiento: ¿cómo?", "agua-saneamiento-como"), ("漢字", ""), ("x" * 80, "x" * 60)],
)
def test_slug_is_plain(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_part_of_a_programme_keeps_the_rest() -> None:
    made = tricky()

    part = made.only([one for one in made.sessions if one.kind is SessionKind.BREAK])

    assert part == replace(made, sessions=())
