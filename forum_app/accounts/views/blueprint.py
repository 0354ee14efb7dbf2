"""Where the routes of accounts are gathered."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
