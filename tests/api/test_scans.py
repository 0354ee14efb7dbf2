"""The one request of a scan: what it answers, what it keeps, and what it costs."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.exc import DatabaseError

from forum_app.agenda.rules import SessionState
from forum_app.badges.rules import BadgeState
from forum_app.checkin.models import Admission, QuarantinedScan, Scan
from forum_app.checkin.rules import CheckpointKind, Verdict
from forum_app.core.clock import local_day, now
from forum_app.core.db import db
from forum_app.delegations.rules import AttendanceMode, RegistrationState
from tests.factories import saved
from tests.factories.agenda import SessionFactory
from tests.factories.badges import FORGERS_KEY, BadgeFactory, token_of
from tests.factories.checkin import CheckpointFactory
from tests.factories.delegations import DelegationFactory
from tests.factories.editions import BadgeCategoryFactory
from tests.factories.people import CountryFactory
from tests.statements import count_statements

from .conftest import SCANS, Door

MakeDoor = Callable[..., Door]
ONE_KILOBYTE = 1024
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
ENVELOPE = (
    b'{"device_id": "6f1f3c52-7a58-4c8e-9a54-6a2a1f1f2a11", "sent_at": "2026-11-23T17:00:00Z", "scans": '
)
PROPERTY = settings(max_examples=100, deadline=None)


def badge_of(door: Door, **facts: Any) -> Any:
    return BadgeFactory(registration__delegation__edition=door.edition, **facts)


def number_of(model: type[Scan | Admission]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize(("language", "word"), [("es", "Credencial desconocida"), ("en", "Unknown badge")])
def test_scan_is_answered_in_the_language_of_the_page(door: Door, language: str, word: str) -> None:
    body = door.body(door.fact(badge=str(uuid4())))

    answer = door.client.post(f"{SCANS}?lang={language}", json=body).json

    assert answer["scans"][0]["word"] == word


def test_scan_admits_a_good_badge(door: Door) -> None:
    peru = DelegationFactory(
        edition=door.edition, name_en="Peru", country=CountryFactory(iso2="PE", iso3="PER", name_en="Peru")
    )
    badge = BadgeFactory(
        registration__delegation=peru,
        registration__person__display_name="Ana Núñez",
        registration__position_title_en="Director",
        registration__badge_category=BadgeCategoryFactory(edition=door.edition, code="MEM", name_en="Member"),
    )

    answer = door.scan(token_of(badge))

    assert {name: answer[name] for name in ("verdict", "colour", "status", "word", "reason")} == {
        "verdict": "admitted",
        "colour": "green",
        "status": "stored",
        "word": "Admitted",
        "reason": "Welcome.",
    }
    assert "/flags/pe." in answer["person"].pop("flag")
    assert answer["person"] == {
        "name": "Ana Núñez",
        "title": "Director",
        "delegation": "Peru",
        "country": "PE",
        "category": "Member",
        "category_code": "mem",
    }


def test_country_without_a_flag_is_let_in_all_the_same(door: Door) -> None:
    nowhere = DelegationFactory(edition=door.edition, country=CountryFactory(iso2="ZZ", iso3="ZZZ"))

    person = door.scan(token_of(BadgeFactory(registration__delegation=nowhere)))["person"]

    assert (person["country"], person.get("flag")) == ("ZZ", None)


def test_second_scan_says_when_and_where_the_first_was(door: Door) -> None:
    badge = badge_of(door)
    door.scan(token_of(badge))

    answer = door.scan(token_of(badge))

    first = answer["first"]
    assert (answer["verdict"], answer["colour"]) == ("already_admitted", "amber")
    assert (first["checkpoint"], first["device"]) == (door.gate.name_en, door.device.name)
    assert (
        answer["reason"] == f"Admitted before at {first['time']}, {first['checkpoint']} ({first['device']})."
    )
    assert (number_of(Scan), number_of(Admission)) == (2, 1)


@pytest.mark.parametrize(
    ("facts", "verdict", "colour"),
    [
        ({"state": BadgeState.REVOKED}, "revoked", "red"),
        ({"state": BadgeState.EXPIRED}, "revoked", "red"),
        ({"state": BadgeState.SUSPENDED}, "suspended", "red"),
        ({"registration__state": RegistrationState.REVOKED}, "not_approved", "red"),
        ({"registration__state": RegistrationState.UNDER_REVIEW}, "not_approved", "red"),
        ({"registration__attendance_mode": AttendanceMode.VIRTUAL}, "from_afar", "red"),
    ],
)
def test_scan_judges_badge_and_registration_of_now(
    door: Door, facts: dict[str, Any], verdict: str, colour: str
) -> None:
    badge = badge_of(door, **facts)

    answer = door.scan(token_of(badge))

    assert (answer["verdict"], answer["colour"]) == (verdict, colour)
    assert (number_of(Scan), number_of(Admission)) == (1, 0)


def test_reprint_revokes_the_print_before_and_admits_no_second_time(door: Door) -> None:
    old = badge_of(door)
    assert door.scan(token_of(old))["verdict"] == "admitted"
    old.state = BadgeState.REVOKED
    saved(old)
    new = BadgeFactory(registration=old.registration, print_number=2)

    assert door.scan(token_of(old))["verdict"] == "revoked"
    assert door.scan(token_of(new))["verdict"] == "already_admitted"
    assert door.scan(token_of(new, print_number=3))["verdict"] == "revoked"


def test_scan_of_strange_codes_is_stored_and_red(door: Door, make_door: MakeDoor) -> None:
    badge, elsewhere = badge_of(door), badge_of(make_door())
    good = token_of(badge)
    nobody = {"reference": b"nobody has this.", "key": FORGERS_KEY}
    texts = {
        good[:-1]: Verdict.CUT_OFF,
        good + "A": Verdict.CUT_OFF,
        "": Verdict.CUT_OFF,
        "<script>alert(1)</script>": Verdict.CUT_OFF,
        token_of(badge, key=FORGERS_KEY): Verdict.FORGED,
        token_of(badge, **nobody): Verdict.FORGED,
        token_of(badge, reference=b"nobody has this."): Verdict.UNKNOWN,
        token_of(elsewhere): Verdict.FOREIGN,
    }

    verdicts = {text: Verdict(door.scan(text)["verdict"]) for text in texts}

    assert verdicts == texts
    assert number_of(Scan) == len(texts)
    assert number_of(Admission) == 0


def test_text_that_was_shown_is_kept_as_a_hash_alone(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    text = "https://example.org/menu?table=7"

    response = door.send(door.fact(text))

    scan = db.session.scalars(select(Scan)).one()
    assert scan.shown_hash == sha256(text.encode()).digest()
    assert text not in response.text
    assert text not in caplog.text


def test_scan_by_key_admits_who_was_found_by_name(door: Door) -> None:
    badge = badge_of(door)

    answer = door.scan(badge=str(badge.key), mode="search")

    assert answer["verdict"] == "admitted"
    assert db.session.scalars(select(Scan)).one().mode == "search"


def test_scan_by_an_unknown_or_foreign_key_is_unknown(door: Door, make_door: MakeDoor) -> None:
    elsewhere = badge_of(make_door())

    assert door.scan(badge=str(uuid4()))["verdict"] == "unknown"
    assert door.scan(badge=str(elsewhere.key))["verdict"] == "unknown"


def test_checkpoint_out_of_use_of_another_zone_or_closed_is_amber(door: Door) -> None:
    token = token_of(badge_of(door))
    checkpoints = {
        "wrong_checkpoint": [
            CheckpointFactory(edition=door.edition, closed_at=now()),
            CheckpointFactory(edition=door.edition, zone="V"),
            CheckpointFactory(
                edition=door.edition,
                kind=CheckpointKind.SESSION,
                session=SessionFactory(edition=door.edition, state=SessionState.CANCELLED),
            ),
        ],
        "wrong_hour": [CheckpointFactory(edition=door.edition, opens_at=now() + timedelta(hours=1))],
    }

    verdicts = {
        verdict: {door.scan(token, checkpoint=str(place.key))["verdict"] for place in places}
        for verdict, places in checkpoints.items()
    }

    assert verdicts == {"wrong_checkpoint": {"wrong_checkpoint"}, "wrong_hour": {"wrong_hour"}}


def test_slot_is_the_day_of_the_edition_and_the_session_of_the_door(door: Door) -> None:
    session = SessionFactory(edition=door.edition)
    inside = CheckpointFactory(edition=door.edition, kind=CheckpointKind.SESSION, session=session)
    token = token_of(badge_of(door))

    verdicts = [door.scan(token)["verdict"], door.scan(token, checkpoint=str(inside.key))["verdict"]]

    assert verdicts == ["admitted", "admitted"]
    slots = db.session.scalars(select(Admission.slot).order_by(Admission.id)).all()
    assert slots == [local_day(now(), "America/Lima").isoformat(), str(session.key)]


def test_same_scan_sent_again_gets_the_first_answer(door: Door) -> None:
    badge = badge_of(door)
    good, again, strange = door.fact(token_of(badge)), door.fact(token_of(badge)), door.fact("x")
    first = door.send(good, again, strange).json
    badge.state = BadgeState.REVOKED
    saved(badge)

    repeat = door.send(good, again, strange).json

    assert first is not None
    assert repeat is not None
    assert [scan.pop("status") for scan in first["scans"]] == ["stored"] * 3
    assert [scan.pop("status") for scan in repeat["scans"]] == ["repeat"] * 3
    assert repeat == first
    assert number_of(Scan) == 3


def test_same_id_twice_in_one_batch_is_one_scan(door: Door) -> None:
    fact = door.fact(token_of(badge_of(door)))

    response = door.send(fact, fact)

    assert [scan["verdict"] for scan in response.json["scans"]] == ["admitted", "admitted"]  # type: ignore[index]
    assert number_of(Scan) == 1


def test_same_id_at_another_checkpoint_is_asked_to_come_again(door: Door) -> None:
    fact = door.fact(token_of(badge_of(door)))
    door.send(fact)
    other = CheckpointFactory(edition=door.edition)

    response = door.send(fact | {"checkpoint": str(other.key)})

    assert response.status_code == 409
    assert (number_of(Scan), number_of(Admission)) == (1, 1)


def test_bad_items_of_a_batch_block_no_other(door: Door, make_door: MakeDoor) -> None:
    good = door.fact(token_of(badge_of(door)))
    foreign = make_door().gate
    bad = [
        door.fact("x", checkpoint=str(uuid4())),
        door.fact("x", checkpoint=str(foreign.key)),
        door.fact("x", scanned_at="yesterday"),
        door.fact("x", scanned_at="2026-11-23T09:00:00"),
        door.fact("x", sequence=-1),
        door.fact("x", sequence=2**31),
        door.fact("x", direction="out"),
        door.fact("x", badge=str(uuid4())),
        door.fact(),
        door.fact("x", verdict="admitted"),
        door.fact("x", mode="\udfff"),
    ]

    response = door.send(*bad, good)

    answers = response.json["scans"]  # type: ignore[index]
    assert [answer["status"] for answer in answers] == ["quarantined"] * len(bad) + ["stored"]
    assert [answer["scan_id"] for answer in answers] == [fact["scan_id"] for fact in [*bad, good]]
    assert (number_of(Scan), number_of(Admission)) == (1, 1)


def test_half_a_character_is_a_text_that_was_shown_like_any(door: Door) -> None:
    answers = door.send(door.fact("\ud800"), door.fact(token_of(badge_of(door)))).json["scans"]  # type: ignore[index]

    assert [answer["verdict"] for answer in answers] == ["cut_off", "admitted"]
    assert number_of(Scan) == 2


def test_what_is_quarantined_is_kept_as_it_came_once(door: Door, make_door: MakeDoor) -> None:
    foreign = door.fact("a token", checkpoint=str(make_door().gate.key))
    odd = door.fact("\ud800", sequence=-1, zone={"deep": ["\ud800", None]})

    answers = [door.send(foreign, odd).json["scans"] for _ in range(2)]  # type: ignore[index]

    kept = db.session.scalars(select(QuarantinedScan).order_by(QuarantinedScan.id)).all()
    hashes = [sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for text in ("a token", "\ud800")]
    assert [answer["status"] for answer in answers[1]] == ["quarantined"] * 2
    assert [{"scan_id": str(one.scan_id), **json.loads(one.facts)} for one in kept] == [
        foreign | {"shown": hashes[0]},
        odd | {"shown": hashes[1]},
    ]
    assert {(one.device_id, one.operator_id) for one in kept} == {(door.device.id, door.keeper.id)}


def test_quarantined_scans_are_append_only_and_of_bounded_length(door: Door) -> None:
    door.send(door.fact("x", note="y" * 10_000))

    (kept,) = db.session.scalars(select(QuarantinedScan))
    assert len(kept.facts) == 4_000
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(delete(QuarantinedScan))
    db.session.rollback()


def test_scan_that_was_quarantined_is_judged_when_it_comes_in_shape(door: Door) -> None:
    fact = door.fact(token_of(badge_of(door)))
    door.send(fact | {"sequence": -1})

    (answer,) = door.send(fact).json["scans"]  # type: ignore[index]

    assert (answer["status"], answer["verdict"]) == ("stored", "admitted")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"9" * 5000,
        b"{",
        b"[]",
        b"[" * 100_000,
        b'{"device_id": "x"}',
        ENVELOPE + b"[]}",
        ENVELOPE + b"[{}]}",
    ],
)
def test_malformed_body_is_422(door: Door, body: bytes) -> None:
    response = door.client.post(SCANS, data=body, content_type="application/json")

    assert response.status_code == 422
    assert list(response.json) == ["error"]  # type: ignore[arg-type]


def test_too_many_scans_at_once_are_422(door: Door) -> None:
    response = door.send(*[door.fact("x")] * 501)

    assert response.status_code == 422


def test_scan_that_waited_offline_is_of_the_day_when_it_was_made(door: Door) -> None:
    device_clock = datetime(1970, 1, 1, 0, 10, tzinfo=UTC)
    fact = door.fact(token_of(badge_of(door)), offline=True, scanned_at=device_clock.isoformat())

    response = door.send(fact, sent_at=device_clock + timedelta(minutes=10))

    (answer,) = response.json["scans"]  # type: ignore[index]
    admitted_at = db.session.scalars(select(Admission.admitted_at)).one()
    assert answer["verdict"] == "admitted"
    assert timedelta(minutes=9) < now() - admitted_at < timedelta(minutes=11)


def test_scan_that_waited_too_long_offline_is_stored_and_stale(door: Door) -> None:
    sent = now()
    fact = door.fact(
        token_of(badge_of(door)), offline=True, scanned_at=(sent - timedelta(minutes=16)).isoformat()
    )

    response = door.send(fact, sent_at=sent)

    assert response.json["scans"][0]["verdict"] == "stale"  # type: ignore[index]
    assert (number_of(Scan), number_of(Admission)) == (1, 0)


@pytest.mark.parametrize("at", ["0001-01-03T00:00:00+14:00", "9999-12-29T00:00:00-12:00"])
def test_clocks_at_the_ends_of_the_calendar_are_taken(door: Door, at: str) -> None:
    response = door.send(door.fact("x", scanned_at=at), sent_at=datetime.fromisoformat(at))

    assert response.status_code in {200, 422}


def test_no_text_is_ever_admitted_or_an_exception(door: Door) -> None:
    @PROPERTY
    @given(st.one_of(st.text(), st.text().map("FC1{}".format), st.binary().map(repr)))
    def holds(text: str) -> None:
        assert door.scan(text)["verdict"] == "cut_off"

    holds()


def test_no_change_of_a_good_token_is_ever_admitted(door: Door) -> None:
    good = token_of(badge_of(door))

    @PROPERTY
    @given(st.integers(0, len(good) - 1), st.sampled_from(BASE32))
    def holds(place: int, letter: str) -> None:
        assume(letter != good[place])

        assert door.scan(good[:place] + letter + good[place + 1 :])["colour"] == "red"

    holds()


def test_one_scan_is_five_statements_and_a_small_answer(door: Door) -> None:
    body = door.body(door.fact(token_of(badge_of(door))))

    with count_statements() as counter:
        response = door.post(body)

    assert counter.total == 5
    assert len(response.data) < ONE_KILOBYTE


@pytest.mark.parametrize(
    ("kind", "statements"), [("second", 5), ("again", 3), ("forged", 4), ("foreign", 5), ("shape", 3)]
)
def test_no_scan_takes_more_than_five_statements(
    door: Door, make_door: MakeDoor, kind: str, statements: int
) -> None:
    token = token_of(badge_of(door))
    stored = door.body(door.fact(token))
    door.post(stored)
    bodies = {
        "second": door.body(door.fact(token)),
        "again": stored,
        "forged": door.body(door.fact(token_of(badge_of(door), key=FORGERS_KEY))),
        "foreign": door.body(door.fact(token_of(badge_of(make_door())))),
        "shape": door.body(door.fact("not a badge")),
    }

    with count_statements() as counter:
        response = door.post(bodies[kind])

    assert counter.total == statements, counter.statements
    assert len(response.data) < ONE_KILOBYTE


def test_repeat_of_a_second_showing_takes_four_statements(door: Door) -> None:
    token = token_of(badge_of(door))
    door.scan(token)
    body = door.body(door.fact(token))
    door.post(body)

    with count_statements() as counter:
        response = door.post(body)

    assert counter.total == 4
    assert response.json["scans"][0]["first"]["device"] == door.device.name  # type: ignore[index]
