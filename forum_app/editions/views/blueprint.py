"""The blueprint that every page of the domain registers itself on."""

from flask import Blueprint

bp = Blueprint("editions", __name__)
