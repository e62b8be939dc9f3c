"""The API's place: its address, its gate, and what its failures look like."""

from __future__ import annotations

from apiflask import APIBlueprint

from app.web.api import gate, problems

api = APIBlueprint("api", __name__, tag="Seatwright", url_prefix="/api/v1")
api.before_request(gate.enter)
problems.init(api)
