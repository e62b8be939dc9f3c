"""A form that is sent twice counts once: without JavaScript, from a second window, or again because no answer came (D9)."""

from __future__ import annotations

import re
import secrets

from flask import redirect, request
from flask.typing import ResponseReturnValue

from app.services import idempotency
from app.services.idempotency import Answer
from app.web.viewing import viewer

FIELD = "once"
SHAPE = re.compile(r"[0-9a-f]{32}")


def fresh_key() -> str:
    """What a page that asks "is this right?" carries: the same page sent again has the same."""
    return secrets.token_hex(16)


def led_before() -> ResponseReturnValue | None:
    """Where this very page has led already, if it was sent before."""
    place = idempotency.place_of(viewer(), _key()) if _key() else None
    return redirect(place, 303) if place else None


def remember(place: str) -> None:
    """Keep where it leads, in the transaction of what it does. Raises InFlight when its twin was quicker."""
    if _key():
        request_hash = idempotency.fingerprint(request.method, request.path, _key().encode())
        idempotency.remember(viewer(), _key(), request_hash, Answer(303, None, {"Location": place}))


def _key() -> str:
    typed = request.form.get(FIELD, "")
    return f"form:{typed}" if SHAPE.fullmatch(typed) else ""
