"""Pages about media: who opens which, what strangers learn, and what the desk hands out."""

import io
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import inspect, select

from forum_app.accounts.models import JournalEntry, User
from forum_app.accounts.rules import LIMITS, Door
from forum_app.core.clock import now
from forum_app.core.crypto import sign
from forum_app.core.db import db, transaction
from forum_app.delegations.links import token_of
from forum_app.delegations.models import Delegation, Registration
from forum_app.delegations.rules import DeadlineStep, DelegationKind, RegistrationState
from forum_app.editions.models import ForumEdition
from forum_app.editions.queries import category_by_code
from forum_app.editions.roles import Role
from forum_app.editions.rules import EditionState
from forum_app.mail.models import Letter
from forum_app.mail.queries import link_of
from forum_app.people.models import Country
from forum_app.press import actions
from forum_app.press.models import MediaAccreditation, MediaLink
from forum_app.press.queries import REQUEST_LINK
from forum_app.press.rules import MediaState, Paper
from tests.conftest import NOON
from tests.factories import saved
from tests.factories.delegations import DeadlineFactory, RegistrationFactory
from tests.factories.editions import RoleGrantFactory
from tests.factories.press import JournalistFactory, MediaAccreditationFactory
from tests.pages import plain
from tests.statements import count_statements

from .conftest import PDF, Decide, Submit, facts, filled, kept_papers, scan

S = MediaState
SignIn = Callable[[User], FlaskClient]


def at(accreditation: MediaAccreditation, rest: str = "") -> str:
    return f"/foro/media/{accreditation.key}/{rest}"


def of(registration: Registration, rest: str = "") -> str:
    return f"/foro/registrations/{registration.key}/media{rest}"


def own(registration: Registration, rest: str = "") -> str:
    return f"/my-registration/{token_of(registration)}/media{rest}"


def latest() -> MediaAccreditation:
    return db.session.scalars(select(MediaAccreditation).order_by(MediaAccreditation.id.desc())).first()  # type: ignore[return-value]


@pytest.fixture
def pool(edition: ForumEdition, country: Country) -> Delegation:
    with transaction():
        return actions.open_door(edition, by="Rosa", at=NOON).pool


# The focal point and the journalist


def test_focal_point_asks_for_an_accreditation(embassy: FlaskClient, journalist: Registration) -> None:
    answer = embassy.post(of(journalist), data=filled())

    made = latest()
    assert (answer.status_code, answer.headers["Location"]) == (302, of(journalist))
    assert (made.outlet, made.submitted_by, made.registration) == ("El Litoral", "Hélène Dubois", journalist)
    assert made.outlet_country is not None
    assert made.outlet_country.iso2 == "UY"


def test_focal_point_sees_whose_accreditation_is_missing(
    embassy: FlaskClient, journalist: Registration, delegation: Delegation
) -> None:
    RegistrationFactory(
        delegation=delegation,
        person__display_name="Beatriz Agregada",
        badge_category=category_by_code(delegation.edition, "OBS"),
    )

    page = embassy.get(f"/foro/delegations/{delegation.key}/media?lang=en").text

    assert ["Lucía Ferreyra" in page, "Not asked for" in page, "Beatriz" in page] == [True, True, False]


def test_a_delegation_without_journalists_reads_how_they_come(
    embassy: FlaskClient, delegation: Delegation
) -> None:
    page = embassy.get(f"/foro/delegations/{delegation.key}/media?lang=en").text

    assert "Nobody comes for the media" in page


def test_the_journalist_asks_on_the_own_page_and_completes(
    client: FlaskClient, journalist: Registration, decide: Decide
) -> None:
    client.post(own(journalist), data=filled())
    made = decide(latest(), S.DOCS_MISSING, "No signature")
    page = client.get(own(journalist, "?lang=en")).text

    client.post(own(journalist), data=filled(assignment=None, outlet="La Costa"))

    assert ["Documents missing" in page, "No signature" in page] == [True, True]
    assert (made.state, made.outlet, made.submitted_by) == (S.SUBMITTED, "La Costa", "Lucía Ferreyra")
    assert made.assignment is not None


def test_what_no_form_declares_is_not_taken(
    client: FlaskClient, journalist: Registration, organiser: FlaskClient, submit: Submit
) -> None:
    made = submit()
    names = inspect(MediaAccreditation).columns.keys()
    forged = dict.fromkeys(names, "7") | {"state": "approved", "card_expires_on": ""}

    answer = client.post(own(journalist), data=forged | filled(assignment=None, outlet="La Costa"))

    assert (answer.status_code, made.outlet, made.state) == (302, "La Costa", S.SUBMITTED)
    assert (made.registration, made.submitted_by, made.decided_at) == (journalist, "Hélène", None)
    assert made.search_key == "la costa"


def test_the_own_page_shows_how_the_accreditation_stands(
    client: FlaskClient, journalist: Registration, submit: Submit
) -> None:
    address = f"/my-registration/{token_of(journalist)}?lang=en"
    before = client.get(address).text
    submit()

    assert ["Not asked for" in before, "To be looked at" in client.get(address).text] == [True, True]


def test_of_an_official_the_own_page_says_that_the_rules_do_not_apply(
    client: FlaskClient, delegation: Delegation
) -> None:
    official = RegistrationFactory(
        delegation=delegation, badge_category=category_by_code(delegation.edition, "OBS")
    )

    page = client.get(own(official, "?lang=en")).text
    answer = client.post(own(official, "?lang=en"), data=filled())

    assert "the rules for media do not apply" in page
    assert (answer.status_code, "official badge" in answer.text) == (422, True)


def test_after_a_decision_the_form_is_gone(
    client: FlaskClient, embassy: FlaskClient, journalist: Registration, submit: Submit, decide: Decide
) -> None:
    decide(submit())

    pages = [client.get(own(journalist)).text, embassy.get(of(journalist)).text]

    assert ['name="assignment"' in page for page in pages] == [False, False]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"<html><script>alert(1)</script></html>", "not a document"),
        (b"MZ" + PDF, "not a document"),
        (PDF[:-8], "cut off"),
        (scan()[:-4], "cut off"),
        (PDF + b" " * 2000, "larger than"),
        (b"", "letter of assignment"),
    ],
)
def test_hostile_papers_are_refused_in_words(
    embassy: FlaskClient,
    journalist: Registration,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
    refusal: str,
) -> None:
    monkeypatch.setattr("forum_app.press.forms.MOST_BYTES", 1000)
    hostile = (io.BytesIO(content), "../../carta.pdf" if content else "")

    answer = embassy.post(of(journalist, "?lang=en"), data=filled(assignment=hostile))

    assert (answer.status_code, refusal in answer.text) == (422, True)
    assert db.session.scalars(select(MediaAccreditation)).all() == []


def test_names_of_files_come_to_nothing(embassy: FlaskClient, journalist: Registration) -> None:
    embassy.post(of(journalist), data=filled(card=(io.BytesIO(scan()), '../"evil\r\n.html')))
    made = latest()

    answer = embassy.get(at(made, "papers/card"))

    assert answer.headers["Content-Disposition"] == f"attachment; filename=card-{made.key.hex[:8]}.png"
    assert answer.mimetype == "image/png"


# Papers


def test_papers_are_private_and_never_cached(
    desk: FlaskClient, embassy: FlaskClient, client: FlaskClient, journalist: Registration, submit: Submit
) -> None:
    made = submit()

    answers = [
        desk.get(at(made, "papers/assignment")),
        embassy.get(at(made, "papers/assignment")),
        client.get(own(journalist, "/paper?paper=assignment")),
    ]

    assert [one.status_code for one in answers] == [200, 200, 200]
    assert {one.headers["Cache-Control"] for one in answers} == {"private, no-store"}
    assert {one.headers["Content-Security-Policy"] for one in answers} == {"sandbox; default-src 'none'"}


def test_a_paper_beside_the_form_is_framed_by_us_alone(desk: FlaskClient, submit: Submit) -> None:
    answer = desk.get(at(submit(), "papers/assignment/shown"))

    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("word", ["card", "passport", "..", "shown"])
def test_a_paper_that_is_not_there_is_missing(
    desk: FlaskClient, client: FlaskClient, journalist: Registration, submit: Submit, word: str
) -> None:
    made = submit()

    answers = [
        desk.get(at(made, f"papers/{word}")),
        client.get(own(journalist, f"/paper?paper={word}")),
        client.get(own(journalist, "/paper")),
    ]

    assert [one.status_code for one in answers] == [404, 404, 404]


def test_without_an_accreditation_there_is_no_own_paper(
    client: FlaskClient, journalist: Registration
) -> None:
    assert client.get(own(journalist, "/paper?paper=assignment")).status_code == 404


def test_accreditations_of_another_delegation_are_missing(
    embassy: FlaskClient, edition: ForumEdition, submit: Submit
) -> None:
    stranger = JournalistFactory(
        delegation__edition=edition, badge_category=category_by_code(edition, "PRESS")
    )
    made = submit(stranger)
    missing = at(made, "papers/assignment").replace(str(made.key), str(stranger.key))

    answers = [embassy.get(one) for one in (at(made, "papers/assignment"), missing, of(stranger), at(made))]

    assert [one.status_code for one in answers] == [404, 404, 404, 404]
    assert plain(answers[0].text, at(made, "papers/assignment")) == plain(answers[1].text, missing)


def test_of_somebody_official_the_delegation_finds_no_accreditation(
    embassy: FlaskClient, delegation: Delegation
) -> None:
    official = RegistrationFactory(
        delegation=delegation, badge_category=category_by_code(delegation.edition, "OBS")
    )

    assert embassy.get(of(official)).status_code == 404


# The press desk


def test_the_press_officer_sees_media_alone(
    desk: FlaskClient, journalist: Registration, submit: Submit
) -> None:
    made = submit()

    seen = [desk.get("/foro/media/"), desk.get(at(made)), desk.get(at(made, "papers/assignment"))]
    closed = [
        desk.get(place)
        for place in (
            "/foro/registrations/",
            "/foro/delegations/",
            "/foro/letters/",
            "/foro/badges/",
            "/foro/mail/",
            "/foro/settings",
            f"/foro/registrations/{journalist.key}/",
            f"/foro/delegations/{journalist.delegation.key}/",
            of(journalist),
        )
    ]

    assert [one.status_code for one in seen] == [200, 200, 200]
    assert [one.status_code for one in closed] == [403] * 6 + [404] * 3


def test_check_in_staff_see_no_media(edition: ForumEdition, submit: Submit, sign_in: SignIn) -> None:
    made = submit()
    gate = sign_in(RoleGrantFactory(edition=edition, role=Role.CHECKIN).user)

    answers = [gate.get("/foro/media/"), gate.get(at(made)), gate.get(at(made, "papers/assignment"))]

    assert [one.status_code for one in answers] == [403, 404, 404]


def test_the_start_page_leads_the_press_officer_to_the_queue(desk: FlaskClient) -> None:
    assert 'href="/foro/media/"' in desk.get("/mine").text


def test_a_decision_leads_to_the_next_one_that_waits(
    desk: FlaskClient, edition: ForumEdition, journalist: Registration
) -> None:
    press = category_by_code(edition, "PRESS")
    first, second, third = (
        MediaAccreditationFactory(
            registration__delegation=journalist.delegation,
            registration__badge_category=press,
            submitted_at=NOON + timedelta(minutes=minutes),
        )
        for minutes in range(3)
    )

    answers = [desk.post(at(one, "decide"), data={"state": "approved"}) for one in (second, third, first)]

    assert [one.headers["Location"] for one in answers] == [at(third), at(first), "/foro/media/"]
    assert [one.state for one in (first, second, third)] == [S.APPROVED] * 3


def test_a_decision_without_its_reason_is_refused_beside_the_field(desk: FlaskClient, submit: Submit) -> None:
    made = submit()

    answers = [
        desk.post(at(made, "decide?lang=en"), data={"state": state})
        for state in ("docs_missing", "withdrawn", "nonsense")
    ]

    assert [one.status_code for one in answers] == [422, 422, 422]
    assert "Give a reason" in answers[0].text
    assert made.state is S.SUBMITTED


def test_the_desk_sees_papers_request_and_history_side_by_side(desk: FlaskClient, submit: Submit) -> None:
    made = submit(papers=kept_papers(Paper.ASSIGNMENT))

    answer = desk.get(at(made, "?lang=en"))

    wanted = ["<iframe", "Canon EOS R5", "asked for the media accreditation", 'data-key="a"', "not sent"]
    assert [word in answer.text for word in wanted] == [True] * len(wanted)
    assert "frame-src  'self'" in answer.headers["Content-Security-Policy"]


def test_the_desk_is_told_of_somebody_registered_officially(
    desk: FlaskClient, delegation: Delegation, submit: Submit
) -> None:
    made = submit()
    RegistrationFactory(
        delegation=delegation,
        person__display_name="Lucia Ferreyra",
        person__email="lucia@example.org",
        badge_category=category_by_code(delegation.edition, "OBS"),
    )

    page = desk.get(at(made, "?lang=en")).text
    answer = desk.post(at(made, "decide?lang=en"), data={"state": "approved"})

    assert "Also registered officially" in page
    assert (answer.status_code, made.state) == (422, S.SUBMITTED)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Beatriz", "Luis", "Wanjiru"]),
        ("?state=approved", ["Luis"]),
        ("?medium=radio", ["Beatriz"]),
        ("?country=UY", ["Beatriz", "Luis"]),
        ("?q=litoral", ["Luis"]),
        ("?q=wanji", ["Wanjiru"]),
        ("?q=beat", ["Beatriz"]),
        ("?q=%25", []),
        ("?state=nonsense&country=XX", ["Beatriz", "Luis", "Wanjiru"]),
    ],
)
def test_the_queue_is_narrowed(
    desk: FlaskClient,
    edition: ForumEdition,
    journalist: Registration,
    pool: Delegation,
    query: str,
    names: list[str],
) -> None:
    press = category_by_code(edition, "PRESS")
    for name, outlet, medium, state in (
        ("Beatriz", "Radio Sur", "radio", S.SUBMITTED),
        ("Luis", "El Litoral", "print", S.APPROVED),
    ):
        MediaAccreditationFactory(
            registration__delegation=journalist.delegation,
            registration__badge_category=press,
            registration__person__display_name=name,
            outlet=outlet,
            medium=medium,
            outlet_country=journalist.delegation.country,
            state=state,
        )
    with transaction():
        link, _secret = actions.make_link(edition, email="w@example.org", language="en", at=NOON)
    with transaction():
        who = actions.Applicant("Wanjiru", "Kamau", None, None, None)
        actions.apply(
            link, who, papers=kept_papers(), at=NOON, **facts(outlet="Nairobi Ledger", medium="agency")
        )

    page = desk.get(f"/foro/media/{query}").text

    assert [name for name in ("Beatriz", "Luis", "Wanjiru") if f">{name}" in page] == names


def test_the_queue_asks_as_often_for_two_as_for_four_and_no_more_than_eight_times(
    desk: FlaskClient, edition: ForumEdition, journalist: Registration
) -> None:
    press = category_by_code(edition, "PRESS")

    def asked() -> int:
        for _one in range(2):
            MediaAccreditationFactory(
                registration__delegation__edition=edition, registration__badge_category=press
            )
        with count_statements() as counter:
            desk.get("/foro/media/")
        return counter.total

    first = asked()

    assert asked() == first
    assert first <= 8


def test_fifty_rows_are_a_light_page(
    desk: FlaskClient, edition: ForumEdition, journalist: Registration
) -> None:
    press = category_by_code(edition, "PRESS")
    for _one in range(51):
        MediaAccreditationFactory(
            registration__delegation=journalist.delegation, registration__badge_category=press
        )

    page = desk.get("/foro/media/").data

    assert page.count(b"<tr>") == 51
    assert len(page) < 100_000


def test_an_empty_queue_says_how_accreditations_come(desk: FlaskClient) -> None:
    pages = [desk.get(f"/foro/media/?lang=en{more}").text for more in ("", "&q=x")]

    assert ["No accreditations yet" in pages[0], "No accreditation matches" in pages[1]] == [True, True]


# The lists


def rows(body: bytes) -> list[tuple[object, ...]]:
    return list(load_workbook(io.BytesIO(body)).worksheets[0].iter_rows(values_only=True))


def test_the_list_of_the_accredited_names_nobody_else(
    desk: FlaskClient, submit: Submit, decide: Decide, edition: ForumEdition
) -> None:
    decide(submit(outlet="=HYPERLINK(1)"))
    MediaAccreditationFactory(
        registration__delegation__edition=edition,
        registration__badge_category=category_by_code(edition, "PRESS"),
    )

    answer = desk.post("/foro/media/accredited.xlsx?lang=en")
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]

    assert [row[:4] for row in rows(answer.data)[1:]] == [
        ("=HYPERLINK(1)", "Print media", "Another country", "Lucía Ferreyra")
    ]
    assert sheet["A2"].data_type == "s"  # a text, which no spreadsheet computes
    assert answer.headers["Content-Disposition"] == "attachment; filename=foro-media-list.xlsx"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_customs_read_a_piece_a_row(desk: FlaskClient, submit: Submit, decide: Decide) -> None:
    decide(submit(equipment="Canon EOS R5; 0320\nTripod"))

    answer = desk.post("/foro/media/equipment.xlsx?lang=en")

    assert [row[2:] for row in rows(answer.data)[1:]] == [
        ("Lucía Ferreyra", "Canon EOS R5", "0320"),
        ("Lucía Ferreyra", "Tripod", None),
    ]


def test_who_takes_a_list_is_kept(desk: FlaskClient) -> None:
    desk.post("/foro/media/equipment.xlsx")

    lines = select(JournalEntry.action).where(JournalEntry.action.startswith("media."))
    assert db.session.scalars(lines).all() == ["media.equipment-exported"]


# Answering for a badge


def test_an_organiser_answers_for_a_press_badge_and_a_press_officer_does_not(
    organiser: FlaskClient, desk: FlaskClient, journalist: Registration
) -> None:
    refused = desk.post(of(journalist, "/set-aside"), data={"why": "x"})
    unexplained = organiser.post(of(journalist, "/set-aside?lang=en"), follow_redirects=True)
    organiser.post(of(journalist, "/set-aside"), data={"why": "The Minister's own reporter"})

    assert refused.status_code == 404
    assert "give a reason" in unexplained.text
    assert [(one.rule.value, one.reason) for one in journalist.overrides] == [
        ("media", "The Minister's own reporter")
    ]


def test_the_registration_leads_to_its_accreditation(
    organiser: FlaskClient, journalist: Registration
) -> None:
    page = organiser.get(f"/foro/registrations/{journalist.key}/").text

    assert f'href="{of(journalist)}"' in page


# The open door


def test_a_closed_door_says_so(client: FlaskClient, edition: ForumEdition) -> None:
    answers = [client.get("/foro/media/request?lang=en"), client.post("/foro/media/request?lang=en")]

    assert ["takes no requests" in one.text for one in answers] == [True, True]
    assert "media/request" not in client.get("/foro/").text


def test_an_organiser_opens_the_door_and_closes_it(
    organiser: FlaskClient, desk: FlaskClient, client: FlaskClient, edition: ForumEdition
) -> None:
    refused = desk.post("/foro/media/door", data={"open": "yes"})
    organiser.post("/foro/media/door", data={"open": "yes"})
    opened = client.get("/foro/").text
    organiser.post("/foro/media/door")

    assert refused.status_code == 403
    assert ["/foro/media/request" in one for one in (opened, client.get("/foro/").text)] == [True, False]


def test_the_door_answers_the_same_for_known_and_unknown_addresses(
    client: FlaskClient, edition: ForumEdition, pool: Delegation
) -> None:
    with transaction():
        link, _secret = actions.make_link(edition, email="known@example.org", language="en", at=NOON)
    with transaction():
        who = actions.Applicant("Wanjiru", None, None, None, None)
        actions.apply(link, who, papers=kept_papers(), at=NOON, **facts())

    answers = [
        client.post("/foro/media/request", data={"email": email, "language": "en"})
        for email in ("known@example.org", "other@example.org")
    ]

    assert [one.status_code for one in answers] == [200, 200]
    assert plain(answers[0].text, "known@example.org") == plain(answers[1].text, "other@example.org")


def test_the_door_is_limited_by_mailbox_and_by_network(
    client: FlaskClient, edition: ForumEdition, pool: Delegation
) -> None:
    def knock(email: str) -> int:
        return client.post("/foro/media/request", data={"email": email, "language": "en"}).status_code

    of_one = [knock("a@example.org") for _try in range(LIMITS[Door.MEDIA_MAILBOX].tries + 1)]
    of_many = [knock(f"a{number}@example.org") for number in range(LIMITS[Door.MEDIA_ADDRESS].tries)]

    assert (of_one, of_many[0], of_many[-1]) == ([200, 200, 200, 429], 200, 429)


def test_what_is_no_address_is_refused(client: FlaskClient, pool: Delegation) -> None:
    answer = client.post("/foro/media/request", data={"email": "nobody", "language": "en"})

    assert answer.status_code == 422


def test_a_journalist_without_a_delegation_goes_all_the_way(
    client: FlaskClient, desk: FlaskClient, edition: ForumEdition, pool: Delegation
) -> None:
    client.post("/foro/media/request", data={"email": "wanjiru@example.org", "language": "en"})
    letter = db.session.scalars(select(Letter)).one()
    form = urlsplit(link_of(letter) or "").path
    seen = client.get(form)
    client.post(form, data=filled(given_names="Wanjiru", surname_1="Kamau", nationality=""))
    made = latest()
    page = f"/media-request/{sign(REQUEST_LINK, made.key.hex)}"

    desk.post(at(made, "decide"), data={"state": "docs_missing", "reason": "No signature"})
    asked = client.get(f"{page}?lang=en").text
    client.post(page, data=filled(assignment=(io.BytesIO(scan()), "x.png")))
    desk.post(at(made, "decide"), data={"state": "approved"})

    assert (seen.status_code, client.get(form).status_code) == (200, 410)
    assert seen.headers["Referrer-Policy"] == "strict-origin"
    assert "No signature" in asked
    assert made.registration is not None
    assert (made.registration.delegation, made.registration.state) == (
        pool,
        RegistrationState.DELEGATION_CONFIRMED,
    )
    assert client.get(page).status_code == 404  # the own page of the registration has taken its place


def test_the_form_keeps_what_was_entered_and_names_what_is_missing(
    client: FlaskClient, edition: ForumEdition, pool: Delegation
) -> None:
    with transaction():
        _link, secret = actions.make_link(edition, email="a@example.org", language="es", at=now())

    answer = client.post(f"/media-request/new/{secret}?lang=en", data=filled(assignment=None))

    assert answer.status_code == 422
    assert ["Write the name" in answer.text, "Add the letter" in answer.text] == [True, True]
    assert 'value="El Litoral"' in answer.text


def test_a_form_that_comes_after_the_deadline_is_refused_above_it(
    client: FlaskClient, edition: ForumEdition, pool: Delegation
) -> None:
    with transaction():
        _link, secret = actions.make_link(edition, email="a@example.org", language="es", at=now())
    DeadlineFactory(edition=edition, kind=DelegationKind.MEDIA, step=DeadlineStep.MEDIA, at=now())

    answer = client.post(f"/media-request/new/{secret}?lang=en", data=filled(given_names="A", nationality=""))

    assert (answer.status_code, "deadline has passed" in answer.text) == (422, True)


def test_what_comes_late_to_the_page_of_a_request_is_refused(
    client: FlaskClient, edition: ForumEdition, pool: Delegation
) -> None:
    with transaction():
        link, _secret = actions.make_link(edition, email="a@example.org", language="es", at=now())
    with transaction():
        who = actions.Applicant("Wanjiru", None, None, None, None)
        made = actions.apply(link, who, papers=kept_papers(), at=now(), **facts())
    DeadlineFactory(edition=edition, kind=DelegationKind.MEDIA, step=DeadlineStep.MEDIA, at=now())
    page = f"/media-request/{sign(REQUEST_LINK, made.key.hex)}?lang=en"

    answers = [client.post(page, data=filled()), client.post(page, data=filled(outlet=""))]

    assert [one.status_code for one in answers] == [422, 422]
    assert "deadline has passed" in answers[0].text


@pytest.mark.parametrize("place", ["/media-request/x", "/media-request/new/x"])
def test_forged_links_open_nothing(client: FlaskClient, edition: ForumEdition, place: str) -> None:
    assert client.get(place).status_code == (410 if "new" in place else 404)


def test_tries_at_links_are_limited(client: FlaskClient, edition: ForumEdition) -> None:
    tries = LIMITS[Door.OWN_LINK].tries

    answers = [client.get(f"/media-request/{number}").status_code for number in range(tries + 1)]

    assert answers[-2:] == [404, 429]


def test_the_page_of_a_request_ends_with_a_draft(
    client: FlaskClient, edition: ForumEdition, pool: Delegation
) -> None:
    with transaction():
        link, _secret = actions.make_link(edition, email="a@example.org", language="es", at=now())
    with transaction():
        who = actions.Applicant("Wanjiru", None, None, None, None)
        made = actions.apply(link, who, papers=kept_papers(), at=now(), **facts())
    edition.state = EditionState.DRAFT
    saved(edition)

    assert client.get(f"/media-request/{sign(REQUEST_LINK, made.key.hex)}").status_code == 404
    assert len(db.session.scalars(select(MediaLink)).all()) == 1
