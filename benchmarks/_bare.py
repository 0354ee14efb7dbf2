"""The least that a form costs on this stack: signed in, its token checked, one row written; no forum in it.

An application as the manuals of its libraries show it, to tell what of a form's cost is the forum's.
"""

from flask import Flask, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_required
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect, FlaskForm
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from wtforms import StringField
from wtforms.validators import InputRequired, Length

ADDRESS = "/notes"


class Base(DeclarativeBase):
    """The base of its two tables."""


class Account(UserMixin, Base):
    """Who signs in."""

    __tablename__ = "bare_account"

    id: Mapped[int] = mapped_column(primary_key=True)


class Note(Base):
    """What the form writes."""

    __tablename__ = "bare_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    text: Mapped[str]


class NoteForm(FlaskForm):
    text = StringField("Note", [InputRequired(), Length(max=300)])


def bare(url: str, secret: str) -> tuple[Flask, dict[str, str]]:
    """Such an application on a database, and what the cookie of its one account holds."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY=secret, SQLALCHEMY_DATABASE_URI=url)
    db = SQLAlchemy(app, model_class=Base)
    login = LoginManager(app)
    login.user_loader(lambda number: db.session.get(Account, int(number)))
    CSRFProtect(app)

    @app.get(ADDRESS)
    def notes() -> str:
        return ""

    @app.post(ADDRESS)
    @login_required
    def add() -> ResponseReturnValue:
        form = NoteForm()
        if not form.validate_on_submit():
            return form.errors, 422
        db.session.add(Note(account_id=current_user.id, text=form.text.data))
        db.session.commit()
        flash("The note is kept.")
        return redirect(url_for("notes"))

    with app.app_context():
        db.create_all()
        db.session.add(account := Account())
        db.session.commit()
        return app, {"_user_id": account.get_id()}
