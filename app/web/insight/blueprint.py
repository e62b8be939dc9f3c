"""The blueprint that the views of insight share."""

from __future__ import annotations

from flask import Blueprint

insight = Blueprint("insight", __name__)
