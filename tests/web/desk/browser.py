"""A browser without JavaScript, signed in: it sends what a page's forms would send."""

from __future__ import annotations

import html
import re
import secrets
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from app.services.people import sign_ins
from app.services.people.viewers import Viewer
from tests.factories import as_system


class Browser:
    """`open` and `send` check the status; `text` is the last page's main part as a reader sees it.

    It begins with the cookie that the door gives, and a token for its first form; `sign_in` goes through the door itself.
    """

    def __init__(self, app: Flask, viewer: Viewer) -> None:
        self.client = app.test_client()
        self.source = self.place = self.path = ""
        self.token = self._get_cookie(app, viewer)

    def _get_cookie(self, app: Flask, viewer: Viewer) -> str:
        """A session in the record, as the door starts it, and what the cookie says of it; the answer is its token."""
        with as_system():
            known = sign_ins.find(viewer.email)
            assert known is not None, f"nobody has the address {viewer.email}"
            secret = sign_ins.start(known, app.extensions["settings"].session_hours, "Werkzeug", "127.0.0.1")
        with self.client.session_transaction() as kept:
            kept.permanent = True
            kept["token"], kept["csrf_token"] = secret, secrets.token_hex(20)
            return str(URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(kept["csrf_token"]))

    def sign_in(self, email: str) -> None:
        """Through the door, whoever was signed in before."""
        self.open("/sign-in")
        self.send("/sign-in/demo", 302, email=email)
        self.open("/sign-in")  # signing in starts a new session, and with it a new token

    def open(self, path: str, status: int = 200) -> str:
        return self._keep(self.client.get(path), status)

    def send(self, path: str, status: int = 302, **fields: Any) -> str:
        """POST with the token of the last page that had one; a redirect is followed by `follow`."""
        return self._keep(self.client.post(path, data={"csrf_token": self.token, **fields}), status)

    def follow(self, status: int = 200) -> str:
        return self.open(self.place, status)

    def _keep(self, answer: Any, status: int) -> str:
        assert answer.status_code == status, (
            f"{answer.status_code} for {answer.request.path}: {answer.text[:3000]}"
        )
        self.source, self.place, self.path = answer.text, answer.headers.get("Location", ""), answer.request.path
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.source)
        self.token = found.group(1) if found else self.token
        return self.text

    def place_of_form(self, beginning: str) -> str:
        """The address of this page, for a form without one of its own."""
        path = str(self.path)
        assert path.startswith(beginning), path
        return path

    @property
    def text(self) -> str:
        main = re.sub(r"(?s)^.*?<main[^>]*>|</main>.*$", "", self.source)
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"(?s)<svg.*?</svg>|<[^>]+>", " ", main))).strip()

    def value(self, name: str) -> str:
        """What stands in a field, for the first of that name."""
        found = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*>', self.source)
        assert found, f"there is no field {name}"
        value = re.search(r'value="([^"]*)"', found.group(0))
        return html.unescape(value.group(1)) if value else ""

    def typed(self) -> dict[str, str]:
        """Every filled-in field of the quote's form."""
        names = dict.fromkeys(
            re.findall(
                r'name="((?:lines-\d+-)?(?:product|seats|unit_price|discount_percent)|valid_until|starts_on|version)"',
                self.source,
            )
        )
        return {name: self.value(name) for name in names}
