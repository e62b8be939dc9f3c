"""One's own tokens, by the rules of the page “Your settings” (S13)."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from flask import current_app
from marshmallow import fields

from app.access import Access, for_whom
from app.errors import NotThere
from app.models.kinds import Scope
from app.services.idempotency import Answer
from app.services.people import tokens
from app.web.api.answers import listed, moment, one_of, text, told, whole
from app.web.api.blueprint import api
from app.web.api.once import once
from app.web.api.representing import plain
from app.web.api.times import moment as said_moment
from app.web.viewing import viewer
from workflows.sentences import say

TOKEN = {
    "id": 7, "label": "Nightly report", "scope": "read", "created_at": "2026-11-23T09:12:40.120000Z",
    "last_used_at": "2026-11-24T03:00:02.000000Z", "is_this": False,
}  # fmt: skip


class TokenOut(Schema):
    id = whole()
    label = text(say("What it is for; empty if nobody has said."))
    scope = one_of(Scope)
    created_at = moment()
    last_used_at = moment(say("To within a minute; null: not seen lately."), allow_none=True)
    is_this = fields.Boolean(required=True, metadata=told(say("Whether this request was made with it.")))


class TokensOut(Schema):
    tokens = listed(TokenOut, say("The newest first; at most 100."))


class TokenEndedOut(Schema):
    ended = whole(say("How many tokens have ended."))


@api.get("/settings/tokens")
@api.output(TokensOut, example={"tokens": [TOKEN]})
@api.doc(summary=say("List your tokens"), description=say("Those that let a program in as the person of this one. What they say is nowhere kept."))
@for_whom(Access.SIGNED_IN)
def list_tokens() -> Any:
    """List your tokens."""
    found = tokens.mine(viewer())
    seen = current_app.extensions["calls"].last_seen([one.id for one in found])
    return plain({"tokens": [{
        "id": one.id, "label": one.label, "scope": str(one.scope), "created_at": said_moment(one.created_at),
        "last_used_at": said_moment(seen[one.id]) if one.id in seen else None, "is_this": one.is_this} for one in found]})  # fmt: skip


@api.delete("/settings/tokens/<int:token_id>")
@api.output(TokenEndedOut, example={"ended": 1})
@api.doc(summary=say("End a token"), description=say("At once: its next call is refused. A token may end itself."))
@for_whom(Access.SIGNED_IN)
@once
def end_token(token_id: int) -> Answer:
    """End a token."""
    if token_id > 2**62:
        raise NotThere
    tokens.end_mine(viewer(), token_id)
    return Answer(200, {"ended": 1}, {})
