"""What the tests of links do: the address that a mail holds, and the form behind it."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from app.services.ordering.links import Link, Purpose, sign
from app.services.people.viewers import Viewer
from tests.factories import Case


def link(app: Flask, case: Case, viewer: Viewer, purpose: Purpose, **changes: int) -> str:
    """The address as a mail written now would hold it."""
    version = changes.get("version", case.order.version)
    token = sign(
        app.extensions["settings"].secret_key,
        Link(purpose, case.house.id, viewer.id, case.id, version),
    )
    return f"/l/{token}"


def post(client: FlaskClient, address: str, **form: str) -> tuple[int, str]:
    """Open the page, fill in its form, send it; the status and the words of what comes back."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    assert found
    answer = client.post(address, data={"csrf_token": found[1], **form})
    return answer.status_code, answer.text


def csrf(client: FlaskClient) -> dict[str, str]:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert found
    return {"csrf_token": found[1]}
