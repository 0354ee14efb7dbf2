"""What happens to accounts, and the one way into the journal."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, update

from forum_app.core.crypto import hash_password, is_hash_outdated, new_secret, secret_hash
from forum_app.core.db import change, db, hold, lock, set_facts, table_of

from . import queries, rules
from .models import AccountLink, Attempt, JournalEntry, SignedInSession, User
from .rules import LINK_LIFETIME, Door, LinkPurpose

LONGEST_BROWSER = 250
_LINE = insert(table_of(JournalEntry)).inline()  # nobody asks for its number


def record(
    action: str,
    *,
    subject: tuple[str, UUID],
    by: User | str,
    at: datetime,
    edition: str | None = None,
    reason: str | None = None,
    **details: Any,
) -> None:
    """Write one line of the journal, in the transaction of the change that it tells of.

    Args:
        subject: kind and public key of what changed.
        by: the account, or the name of a command, of the holder of a link, or of a page open to all.
        edition: the slug of the edition that it happened in.
        details: plain values, none of them sensitive.

    """
    db.session.execute(
        _LINE,
        {
            "at": at,
            "actor_id": by.id if isinstance(by, User) else None,
            "actor_name": by.name if isinstance(by, User) else by,
            "edition_slug": edition,
            "action": action,
            "subject_kind": subject[0],
            "subject_key": str(subject[1]),
            "reason": reason,
            "details": details,
        },
    )


def create_user(
    *, name: str, email: str, language: str | None, by: User | str, at: datetime, password: str | None = None
) -> User:
    """Make an account; without a password it waits for its welcome link."""
    if password is not None:
        rules.check_password(password, about=(name, email))
    user = User(
        key=uuid4(),
        name=name,
        email=email.strip(),
        email_key=email.strip().casefold(),
        language=language,
        password_hash=hash_password(password) if password is not None else None,
        created_at=at,
    )
    db.session.add(user)
    db.session.flush()
    record("account.created", subject=("account", user.key), by=by, at=at)
    return user


def invite_user(
    *, name: str, email: str, language: str | None, by: User | str, at: datetime
) -> tuple[User, str | None]:
    """The account of an address, made where there is none; with the secret of its welcome link if new."""
    hold(f"account {email.strip().casefold()}")
    known = queries.user_by_email(email)
    if known:
        return known, None
    user = create_user(name=name, email=email, language=language, by=by, at=at)
    return user, make_link(user, LinkPurpose.WELCOME, at=at)


def renew_welcome(user: User, *, by: User | str, at: datetime) -> str:
    """The secret of a new welcome link for an account that has no password yet."""
    rules.check_waits_for_welcome(has_password=user.password_hash is not None)
    record("account.welcomed-again", subject=("account", user.key), by=by, at=at)
    return make_link(user, LinkPurpose.WELCOME, at=at)


def offer_reset(user: User, *, by: User | str, at: datetime) -> str:
    """The secret of a link to a new password, for an account whose owner, or somebody else, asked for it."""
    record("account.reset-requested", subject=("account", user.key), by=by, at=at)
    return make_link(user, LinkPurpose.RESET, at=at)


def make_link(user: User, purpose: LinkPurpose, *, at: datetime) -> str:
    """The secret of a new link; the one before ends, but not one that was given for another purpose."""
    _end_links(user, at=at, purposes=(purpose,))
    secret = new_secret()
    db.session.add(
        AccountLink(
            user=user,
            purpose=purpose,
            secret_hash=secret_hash(secret),
            created_at=at,
            expires_at=at + LINK_LIFETIME[purpose],
        )
    )
    return secret


def choose_password(secret: str, password: str, *, at: datetime) -> User:
    """Set the password by a link, which works once: of two who use it at the same time one wins."""
    link = queries.live_link(secret, at=at)
    if link is None or not _use_link(link, at=at):
        raise rules.refuse_link()
    set_password(link.user, password, by=link.user, at=at)
    return link.user


def set_password(user: User, password: str, *, by: User | str, at: datetime, keep: str | None = None) -> None:
    """Change the password; signs out every session but the one whose secret is to be kept."""
    rules.check_password(password, about=(user.name, user.email))
    new_hash = hash_password(password)  # slow work comes before the lock
    lock(user).password_hash = new_hash
    _end_links(user, at=at)
    close_sessions(user, at=at, keep=keep)
    record("account.password-changed", subject=("account", user.key), by=by, at=at)


def strengthen_hash(user: User, password: str) -> None:
    """Hash anew a password that is known to be right, when its hash is weaker than today's."""
    if user.password_hash and is_hash_outdated(user.password_hash):
        user.password_hash = hash_password(password)


def choose_language(user: User, language: str, *, at: datetime) -> None:
    """Remember the language in which somebody reads pages and letters."""
    if set_facts(user, {"language": language}):
        record("account.language-chosen", subject=("account", user.key), by=user, at=at, language=language)


def knock(doors: dict[Door, str], *, at: datetime) -> dict[Door, int]:
    """Count a try at each door, by whoever is named there; refuse when one had too many.

    Returns:
        the number of the try at each door, for `take_back`.

    """
    counted = {}
    for door, who in doors.items():
        who_hash = secret_hash(who)
        hold(f"{door} {who_hash}")
        rules.check_tries(door, queries.tries(door, who_hash, at=at))
        attempt = Attempt(door=door, who_hash=who_hash, at=at)
        db.session.add(attempt)
        db.session.flush()
        counted[door] = attempt.id
    return counted


def take_back(attempt: int) -> None:
    """Count a try no longer, since it turned out well."""
    db.session.execute(delete(Attempt).where(Attempt.id == attempt))


def forget_attempts(*, at: datetime) -> None:
    """Drop the tries that no limit looks back to any more."""
    for door, limit in rules.LIMITS.items():
        db.session.execute(delete(Attempt).where(Attempt.door == door, Attempt.at <= at - limit.within))


def open_session(user: User, *, at: datetime, browser: str, address: str) -> str:
    """Sign an account in; the secret is for the cookie alone."""
    secret = new_secret()
    db.session.add(
        SignedInSession(
            user=user,
            secret_hash=secret_hash(secret),
            opened_at=at,
            seen_at=at,
            browser=browser[:LONGEST_BROWSER],
            address=address,
        )
    )
    record("account.signed-in", subject=("account", user.key), by=user, at=at)
    return secret


def touch_session(session: SignedInSession, *, at: datetime) -> None:
    """Note that a session is in use."""
    session.seen_at = at


def close_session(session: SignedInSession, *, at: datetime) -> None:
    """Sign one browser out."""
    session.closed_at = at
    record("account.signed-out", subject=("account", session.user.key), by=session.user, at=at)


def sign_out_everywhere(user: User, *, at: datetime) -> None:
    """Sign an account out of every browser."""
    close_sessions(user, at=at)
    record("account.signed-out-everywhere", subject=("account", user.key), by=user, at=at)


def close_sessions(user: User, *, at: datetime, keep: str | None = None) -> None:
    """Sign an account out everywhere, but for the session whose secret is to be kept."""
    change(
        update(SignedInSession)
        .where(
            SignedInSession.user_id == user.id,
            SignedInSession.closed_at.is_(None),
            SignedInSession.secret_hash != (secret_hash(keep) if keep else ""),
        )
        .values(closed_at=at)
    )


def disable(user: User, *, by: User | str, at: datetime) -> None:
    """Close an account; it is out at its next request."""
    if user.is_administrator:
        hold("administrators")
        rules.check_stays_manageable(other_administrators=queries.other_administrators(user))
    user.disabled_at = at
    _end_links(user, at=at)
    close_sessions(user, at=at)
    record("account.disabled", subject=("account", user.key), by=by, at=at)


def enable(user: User, *, by: User | str, at: datetime) -> None:
    """Open a closed account again."""
    user.disabled_at = None
    record("account.enabled", subject=("account", user.key), by=by, at=at)


def make_administrator(user: User, *, by: User | str, at: datetime) -> None:
    """Let an account open editions and manage accounts."""
    user.is_administrator = True
    record("account.made-administrator", subject=("account", user.key), by=by, at=at)


def unmake_administrator(user: User, *, by: User | str, at: datetime) -> None:
    """Take the administrator's rights; never those of the last one."""
    hold("administrators")
    rules.check_stays_manageable(other_administrators=queries.other_administrators(user))
    user.is_administrator = False
    record("account.unmade-administrator", subject=("account", user.key), by=by, at=at)


def _use_link(link: AccountLink, *, at: datetime) -> bool:
    """Whether it was we who used the link, by one conditional statement."""
    condition = (AccountLink.id == link.id, AccountLink.used_at.is_(None))
    return change(update(AccountLink).where(*condition).values(used_at=at)) == 1


def _end_links(user: User, *, at: datetime, purposes: Iterable[LinkPurpose] = LinkPurpose) -> None:
    change(
        update(AccountLink)
        .where(
            AccountLink.user_id == user.id,
            AccountLink.used_at.is_(None),
            AccountLink.purpose.in_(purposes),
        )
        .values(used_at=at)
    )
