"""What the demo product answers to each call, without any socket."""

import json
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from app.gateways import signature
from app.ops.product.behaviour import Behaviour, Mood
from app.ops.product.store import KeyReused, Store

MOST_SEATS = 1_000_000
_SEATS = re.compile(r"/accounts/([^/]{1,600})/products/([^/]{1,600})/seats")
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP call as it arrived; `target` is the path with its query, still percent-encoded."""

    method: str
    target: str
    key: str
    signature: str
    body: bytes
    is_from_this_machine: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` 0 stands for no answer at all: the connection is dropped. `hang` waits first."""

    status: int
    body: dict[str, Any]
    hang_seconds: float = 0


_NOTHING_HERE = Answer(404, {"error": "There is nothing here."})


class Product:
    """The product's rules: who is believed, what a key stands for, and the mood it is told to be in."""

    def __init__(self, store: Store, secret: str) -> None:
        self.store, self.behaviour = store, Behaviour()
        self._secret = secret
        self._calls = 0

    def answer(self, call: Call) -> Answer:  # noqa: PLR0911, a return a route
        """Answer a call; a PUT must be signed, the rest may also come from the same machine."""
        path = urlsplit(call.target).path
        if call.method == "GET" and path == "/health":
            return Answer(200, {"status": "ok", "effects": self.store.effect_count(), "calls": self._calls})
        if not self._is_trusted(call):
            return _no(401, "The signature is missing, wrong or too old.")
        if found := _SEATS.fullmatch(path):
            return self._about_seats(call, unquote(found[1]), unquote(found[2]))
        match call.method, path:
            case "GET", "/log":
                return self._log(call.target)
            case "GET", "/behaviour":
                return Answer(200, self.behaviour.now())
            case "POST", "/behaviour":
                return self._tell(call.body)
        return _NOTHING_HERE

    def _about_seats(self, call: Call, account: str, product: str) -> Answer:
        match call.method:
            case "PUT":
                return self._put(call, account, product)
            case "GET":
                return self._seats(account, product)
        return _NOTHING_HERE

    def _is_trusted(self, call: Call) -> bool:
        if call.is_from_this_machine and call.method != "PUT" and not call.signature:
            return True
        signed = signature.Signed(call.method, call.target, call.key, call.body)
        return signature.is_genuine(call.signature, self._secret, time.time(), signed)

    def _put(self, call: Call, account: str, product: str) -> Answer:
        self._calls += 1
        mood = self.behaviour.next_for(account)
        if mood.mode in ("fail", "refuse", "hang"):
            return _moody(mood)
        seats = _object(call.body).get("seats")
        if type(seats) is not int or not 0 <= seats <= MOST_SEATS:
            return _no(400, f"seats must be a whole number from 0 to {MOST_SEATS}.")
        if not _KEY.fullmatch(call.key):
            return _no(400, "An Idempotency-Key is required.")
        try:
            self.store.set_seats(call.key, account, product, seats)
        except KeyReused:
            return _no(422, "This Idempotency-Key was used for another change.")
        done = {"account": account, "product": product, "seats": seats, "change": call.key}
        return Answer(0 if mood.mode == "lose" else 200, done, mood.delay_ms / 1000)

    def _seats(self, account: str, product: str) -> Answer:
        seats = self.store.seats(account, product)
        if seats is None:
            return _no(404, "This account does not have this product.")
        return Answer(200, {"account": account, "product": product, "seats": seats})

    def _log(self, target: str) -> Answer:
        query = parse_qs(urlsplit(target).query)
        try:
            after, limit = int(query.get("after", ["0"])[0]), int(query.get("limit", ["1000"])[0])
        except ValueError:
            return _no(400, "after and limit must be whole numbers.")
        return Answer(200, {"effects": self.store.effects(min(after, 2**62), max(1, min(limit, 10_000)))})

    def _tell(self, body: bytes) -> Answer:
        try:
            return Answer(200, self.behaviour.tell(_object(body)))
        except ValueError as reason:
            return _no(400, str(reason))


def _moody(mood: Mood) -> Answer:
    if mood.mode == "hang":
        return Answer(0, {}, (mood.delay_ms or 30_000) / 1000)
    return Answer(503 if mood.mode == "fail" else 409, {"error": mood.words}, mood.delay_ms / 1000)


def _no(status: int, words: str) -> Answer:
    return Answer(status, {"error": words})


def _object(body: bytes) -> dict[str, Any]:
    """The body as a JSON object; what is none is read as an empty one, and its missing fields named."""
    try:
        asked = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return asked if isinstance(asked, dict) else {}
