"""An integrator's program over HTTP, as patient as the API's manual asks: the same key until there is an answer."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from typing import Any

import urllib3

from app.models.kinds import Scope
from app.services.people import tokens
from tests.factories import as_system

AGAIN = frozenset({502, 503})


@dataclass(frozen=True)
class Reply:
    """`tries` says how often it was sent before this answer came."""

    status: int
    body: Any
    tries: int = 1

    @property
    def code(self) -> str:
        return str(self.body.get("code", ""))


class Client:
    """Somebody's token at one address. Safe to share between threads."""

    def __init__(self, port: int, email: str, scope: Scope = Scope.WRITE) -> None:
        with as_system():
            self.token = tokens.issue(email, scope)
        self._pool = urllib3.HTTPConnectionPool("127.0.0.1", port, maxsize=60, timeout=20, retries=False)

    def send(self, method: str, path: str, body: Any = None, key: str = "") -> Reply:
        """Once. Raises urllib3's errors when no answer comes."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        content = None if body is None else json.dumps(body).encode()
        answer = self._pool.urlopen(method, f"/api/v1{path}", body=content, headers=headers)
        return Reply(answer.status, json.loads(answer.data or b"{}"))

    def insist(self, method: str, path: str, body: Any, key: str = "", seconds: float = 60) -> Reply:
        """Again with the same key until the answer says what became of it."""
        key, deadline, tries = key or uuid.uuid4().hex, time.monotonic() + seconds, 0
        while True:
            tries += 1
            try:
                reply = self.send(method, path, body, key)
                if reply.status not in AGAIN and reply.code != "idempotency_key_in_flight":
                    return Reply(reply.status, reply.body, tries)
            except (urllib3.exceptions.HTTPError, ValueError):
                pass
            assert time.monotonic() < deadline, "no answer at all"
            time.sleep(0.1)
