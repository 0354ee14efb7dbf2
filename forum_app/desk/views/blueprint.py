"""The blueprint that every page of the domain registers itself on."""

from flask import Blueprint

bp = Blueprint("desk", __name__)
