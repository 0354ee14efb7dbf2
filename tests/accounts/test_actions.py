from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask

from forum_app.accounts import actions, queries
from forum_app.accounts.models import Attempt, JournalEntry, User
from forum_app.accounts.rules import Door, LinkPurpose
from forum_app.core import crypto
from forum_app.core.crypto import is_password, secret_hash
from forum_app.core.db import db, transaction
from forum_app.core.errors import GoneError, RuleBrokenError, TooManyError
from tests.conftest import NOON
from tests.factories.accounts import SignedInSessionFactory, UserFactory

GOOD = "correcto caballo batería grapa"
OTHER = "el puente azul duerme temprano"
SECOND = timedelta(seconds=1)


def journal() -> list[str]:
    return [entry.action for entry in db.session.query(JournalEntry).order_by(JournalEntry.id)]


def administrator(**facts: object) -> User:
    user: User = UserFactory(is_administrator=True, password_hash="kept", **facts)
    return user


def link_for(user: User, purpose: LinkPurpose = LinkPurpose.RESET) -> str:
    with transaction():
        return actions.make_link(user, purpose, at=NOON)


def test_create_user_keeps_a_hash_and_finds_the_address_in_any_case(app: Flask) -> None:
    with transaction():
        user = actions.create_user(
            name="Ana", email=" Ana@Example.org", language="es", password=GOOD, by="a test", at=NOON
        )

    assert queries.user_by_email("ANA@example.ORG ") is user
    assert is_password(user.password_hash, GOOD)
    assert (user.password_hash or "").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert journal() == ["account.created"]


def test_create_user_refuses_a_password_about_the_person(app: Flask) -> None:
    facts = {"name": "Wenceslao Huamán", "email": "w@x.pe", "language": None}

    with pytest.raises(RuleBrokenError, match="easy to guess"), transaction():
        actions.create_user(**facts, password="Wenceslao Huamán", by="a test", at=NOON)


def test_invite_user_gives_a_new_account_a_link_to_its_first_password(app: Flask) -> None:
    with transaction():
        user, secret = actions.invite_user(name="Ana", email="a@x.pe", language="es", by="a test", at=NOON)
    waiting = user.password_hash is None

    with transaction():
        actions.choose_password(secret or "", GOOD, at=NOON)

    assert waiting
    assert is_password(user.password_hash, GOOD)


def test_invite_user_finds_the_account_that_there_is(app: Flask) -> None:
    known = UserFactory(email="ana@x.pe")

    with transaction():
        answer = actions.invite_user(name="Ana", email="ANA@x.pe", language="es", by="a test", at=NOON)

    assert answer == (known, None)


def test_choose_password_works_once(app: Flask) -> None:
    user = UserFactory()
    secret = link_for(user)
    with transaction():
        actions.choose_password(secret, GOOD, at=NOON)

    with pytest.raises(GoneError), transaction():
        actions.choose_password(secret, OTHER, at=NOON)

    assert is_password(user.password_hash, GOOD)


@pytest.mark.parametrize(
    ("purpose", "lifetime"),
    [(LinkPurpose.RESET, timedelta(hours=2)), (LinkPurpose.WELCOME, timedelta(days=14))],
)
def test_links_expire(app: Flask, purpose: LinkPurpose, lifetime: timedelta) -> None:
    secret = link_for(UserFactory(), purpose)

    live = [queries.live_link(secret, at=NOON + age) is not None for age in (lifetime - SECOND, lifetime)]

    assert live == [True, False]


def test_make_link_ends_the_one_before(app: Flask) -> None:
    user = UserFactory()

    secrets = [link_for(user), link_for(user)]

    assert [queries.live_link(secret, at=NOON) is not None for secret in secrets] == [False, True]


def test_a_link_to_a_new_password_that_anybody_may_ask_for_leaves_the_welcome_link_working(
    app: Flask,
) -> None:
    user = UserFactory()
    secrets = [link_for(user, LinkPurpose.WELCOME), link_for(user, LinkPurpose.RESET)]
    before = [queries.live_link(secret, at=NOON) is not None for secret in secrets]

    with transaction():
        actions.choose_password(secrets[1], GOOD, at=NOON)

    assert before == [True, True]
    assert [queries.live_link(secret, at=NOON) for secret in secrets] == [None, None]


def test_offer_reset_is_in_the_journal(app: Flask) -> None:
    user = UserFactory()

    with transaction():
        secret = actions.offer_reset(user, by="/password/forgot", at=NOON)

    entry = db.session.query(JournalEntry).one()
    assert (entry.action, entry.subject_key, entry.actor_id) == (
        "account.reset-requested",
        str(user.key),
        None,
    )
    assert queries.live_link(secret, at=NOON) is not None


def test_links_are_kept_as_hashes(app: Flask) -> None:
    secret = link_for(UserFactory())

    link = queries.live_link(secret, at=NOON)

    assert link is not None
    assert link.secret_hash == crypto.secret_hash(secret) != secret


def test_links_of_a_closed_account_do_not_work(app: Flask) -> None:
    user = UserFactory()
    secret = link_for(user)

    with transaction():
        user.disabled_at = NOON

    assert queries.live_link(secret, at=NOON) is None


def test_renew_welcome_is_for_those_who_have_not_chosen(app: Flask) -> None:
    with transaction():
        secret = actions.renew_welcome(UserFactory(), by="a test", at=NOON)
    with pytest.raises(RuleBrokenError), transaction():
        actions.renew_welcome(administrator(), by="a test", at=NOON)

    assert queries.live_link(secret, at=NOON) is not None


def test_set_password_signs_out_all_but_this_browser(app: Flask) -> None:
    user, at = UserFactory(), {"opened_at": NOON, "seen_at": NOON}
    here = SignedInSessionFactory(user=user, secret="here", **at)
    SignedInSessionFactory(user=user, secret="elsewhere", **at)
    foreign = SignedInSessionFactory(secret="somebody else's", **at)

    with transaction():
        actions.set_password(user, GOOD, by=user, at=NOON, keep="here")

    assert queries.live_sessions_of(user, at=NOON) == [here]
    assert queries.live_sessions_of(foreign.user, at=NOON) == [foreign]
    assert journal() == ["account.password-changed"]


def test_strengthen_hash_renews_weak_ones_alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory(password_hash=crypto.hash_password(GOOD))
    kept = user.password_hash
    actions.strengthen_hash(user, GOOD)
    unchanged = user.password_hash == kept
    monkeypatch.setattr(crypto, "HASHER", PasswordHasher(time_cost=3, memory_cost=1024, parallelism=1))

    actions.strengthen_hash(user, GOOD)

    assert unchanged
    assert user.password_hash.startswith("$argon2id$v=19$m=1024,t=3")
    assert is_password(user.password_hash, GOOD)


def test_strengthen_hash_leaves_accounts_without_a_password(app: Flask) -> None:
    user = UserFactory()

    actions.strengthen_hash(user, GOOD)

    assert user.password_hash is None


def test_is_password_says_no_where_there_is_none() -> None:
    assert is_password(None, GOOD) is False


def test_knock_refuses_the_eleventh_try_and_forgets_after_five_minutes(app: Flask) -> None:
    ana = {Door.SIGN_IN_ACCOUNT: "ana@x.pe"}
    with transaction():
        for _ in range(10):
            actions.knock(ana, at=NOON)
    with pytest.raises(TooManyError), transaction():
        actions.knock(ana, at=NOON + timedelta(minutes=5) - SECOND)

    with transaction():
        actions.knock({Door.SIGN_IN_ACCOUNT: "luis@x.pe"}, at=NOON)
        actions.knock(ana, at=NOON + timedelta(minutes=5))

    assert db.session.query(Attempt).count() == 12


def test_take_back_uncounts_one_try_alone(app: Flask) -> None:
    doors = {Door.SIGN_IN_ACCOUNT: "ana@x.pe", Door.SIGN_IN_ADDRESS: "192.0.2.1/32"}
    with transaction():
        actions.knock(doors, at=NOON)
        tries = actions.knock(doors, at=NOON)

    with transaction():
        actions.take_back(tries[Door.SIGN_IN_ADDRESS])

    left = {door: queries.tries(door, secret_hash(who), at=NOON) for door, who in doors.items()}
    assert left == {Door.SIGN_IN_ACCOUNT: 2, Door.SIGN_IN_ADDRESS: 1}


def test_forget_attempts_drops_what_no_limit_looks_back_to(app: Flask) -> None:
    with transaction():
        actions.knock({Door.SIGN_IN_ACCOUNT: "a", Door.RESET_ACCOUNT: "a"}, at=NOON)

    with transaction():
        actions.forget_attempts(at=NOON + timedelta(minutes=6))

    assert [attempt.door for attempt in db.session.query(Attempt)] == [Door.RESET_ACCOUNT]


def test_open_session_gives_a_new_secret_each_time(app: Flask) -> None:
    user = UserFactory()

    with transaction():
        secrets = {actions.open_session(user, at=NOON, browser="x" * 900, address="::1") for _ in range(2)}

    assert len(secrets) == 2
    assert [len(one.browser) for one in queries.live_sessions_of(user, at=NOON)] == [250, 250]


def test_sessions_live_while_they_are_used_and_until_they_are_closed(app: Flask) -> None:
    later = NOON + timedelta(minutes=119)
    with transaction():
        secret = actions.open_session(UserFactory(), at=NOON, browser="", address="")
    session = queries.session_by_secret(secret)
    assert session is not None
    with transaction():
        actions.touch_session(session, at=later)
    used = queries.live_session(secret, at=NOON + timedelta(minutes=200)) is not None

    with transaction():
        actions.close_session(session, at=later)

    assert used
    assert queries.live_session(secret, at=later) is None
    assert queries.live_session("another", at=later) is None


def test_disable_takes_sessions_and_links_at_once(app: Flask) -> None:
    user = UserFactory()
    with transaction():
        session = actions.open_session(user, at=NOON, browser="", address="")
    link = link_for(user)

    with transaction():
        actions.disable(user, by="a test", at=NOON)
        actions.enable(user, by="a test", at=NOON)

    assert queries.live_session(session, at=NOON) is None
    assert queries.live_link(link, at=NOON) is None
    assert user.is_active
    assert journal() == ["account.signed-in", "account.disabled", "account.enabled"]


def test_the_last_administrator_stays(app: Flask) -> None:
    last = administrator()
    administrator(disabled_at=NOON)
    UserFactory(is_administrator=True)  # has not chosen a password yet

    for action in (actions.disable, actions.unmake_administrator):
        with pytest.raises(RuleBrokenError), transaction():
            action(last, by="a test", at=NOON)

    assert (last.is_active, last.is_administrator) == (True, True)


def test_administrators_come_and_go(app: Flask) -> None:
    administrator()
    user = UserFactory()
    with transaction():
        actions.make_administrator(user, by="a test", at=NOON)
    made = user.is_administrator

    with transaction():
        actions.unmake_administrator(user, by="a test", at=NOON)

    assert (made, user.is_administrator) == (True, False)
    assert journal() == ["account.made-administrator", "account.unmade-administrator"]


def test_choose_language_is_remembered_and_in_the_journal_once(app: Flask) -> None:
    user = UserFactory(language="es")

    for _ in range(2):
        with transaction():
            actions.choose_language(user, "en", at=NOON)

    entry = db.session.query(JournalEntry).one()
    assert user.language == "en"
    assert (entry.action, entry.actor_id, entry.details) == (
        "account.language-chosen",
        user.id,
        {"language": "en"},
    )


def test_people_are_found_without_marks_and_sorted_as_in_a_dictionary(app: Flask) -> None:
    for name in ("Ñandú", "Nolasco", "Álvarez", "Zoila", "Bravo"):
        UserFactory(name=name, email=f"{name}@x.pe")

    found = [user.name for user in db.session.scalars(queries.people())]

    assert found == ["Álvarez", "Bravo", "Nolasco", "Ñandú", "Zoila"]
    assert [user.name for user in db.session.scalars(queries.people(search="ALVAR"))] == ["Álvarez"]
    assert list(db.session.scalars(queries.people(search="%"))) == []
