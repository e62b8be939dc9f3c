"""Everybody the access matrix knows, each with a way to ask for a page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

import psycopg
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from app.models.kinds import Scope
from app.services.helping import questions
from app.services.ordering.links import Link, sign
from app.services.people import people_import, sign_ins, tokens
from tests.factories import Case, House, account, act, as_system, order_at, rep, staff

IDENTITIES = ("anonymous", "owner", "billing", "admin", "member", "stranger", "rep", "other_rep", "manager", "approver",
              "operator", "suspended", "reader")  # fmt: skip
"""`stranger` owns another account; `suspended` was signed in before; `reader` is the owner, by API with a read token."""


PART = re.compile(r"<(?:any\((?P<first>\w+)[^)]*\):|\w+:)?(?P<name>\w+)>")
"""A part of a rule; of a choice the first is taken."""
BODIES = {
    "requests": {"change": "add_seats", "lines": [{"product": "support", "seats": 1}], "justification": "New colleagues"},
    "documents": {"name": "order.pdf", "content": ""},  # no PDF: refused, whoever asks
    "removal": {"work_is_reassigned": False}, "people-imports": {"content": "no sheet"}, "decision": {"decision": "take_in"},
    "questions": {"words": " "}, "answers": {"words": "One thing more"}, "PATCH settings": {},
    "billing-rights": {}, "answer": {"answer": "decline"}, "cancellation": {"reason": ""},
    "ownership-offer": {"contact_id": 0},  # nobody
    "steps": {"verb": "ask_revision"},  # lacks its note: whoever may take the step is told so, and nothing moves
    "people": {"name": "Nina New", "email": "no address", "role": "agent"},  # refused, whoever asks
    "PUT people": {"people": []},
    "request": {"lines": [{"product": "support", "seats": 1}], "justification": "New colleagues"},
    "messages": {"words": "Hello"}, "notes": {"words": "A note"}, "999999": {"words": "Another wording"},
    "copy": {"copy_from": "SO-00000"},  # nobody's order
    "acceptance": {"version": 1},  # the order has moved on since: nothing is accepted
    "quote-texts": {"kind": "terms", "name": "Terms", "body": " "}, "999998": {"kind": "terms", "name": "Terms", "body": "Words"},
    "quote": {"lines": [{"product": "support", "seats": 12, "unit_price_minor": 4900}], "valid_until": "2999-01-01"},
}
"""What is sent to the API's addresses, by their last word."""


@dataclass(frozen=True)
class World:
    """One managed account with one order that waits for the customer, and who they all are."""

    app: Flask
    house: House
    case: Case
    emails: dict[str, str]
    secrets: dict[str, str] = field(default_factory=dict)

    def client(self, identity: str) -> FlaskClient:
        """A browser with the cookie of a session of this identity's; nobody's for anonymous."""
        client = self.app.test_client()
        if identity in self.emails:
            cookie = {"token": self.secrets.get(identity) or self._sign_in(identity)}
            client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], str(self._signer.dumps(cookie)))
        return client

    @cached_property
    def _signer(self) -> URLSafeTimedSerializer:
        """What the framework signs its cookies with."""
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        return signer

    def _sign_in(self, identity: str) -> str:
        with as_system():
            known = sign_ins.find(self.emails[identity])
            token = sign_ins.start(known, hours=1) if known else "the session of somebody suspended"
        self.secrets[identity] = token
        return token

    def ask(self, identity: str, method: str, path: str, session: FlaskClient | None = None) -> TestResponse:
        """One request, with the token instead of the cookie where the path is the API's."""
        client = session or self.client(identity)
        headers = {}
        if path.startswith("/api/") and identity in self.emails:
            headers["Authorization"] = f"Bearer {self.token(identity)}"
        last = path.rpartition("/")[2]
        is_sent_json = path.startswith("/api/") and method != "GET"
        json = BODIES.get(f"{method} {last}", BODIES.get(last, {})) if is_sent_json else None
        if path.endswith("/end-others"):  # the owner and the reader are one person
            self.secrets.pop({"owner": "reader", "reader": "owner"}.get(identity, ""), None)
        if (method, path) == ("DELETE", "/api/v1/settings/sessions"):
            self._forget(identity)
        if path == "/sign-out":
            self.secrets.pop(identity, None)  # whoever comes next signs in again
        return client.open(path, method=method, headers=headers, json=json)

    def _forget(self, identity: str) -> None:
        """The sessions of this identity's person are over; the owner and the reader are one person."""
        for gone in ("owner", "reader") if identity in {"owner", "reader"} else (identity,):
            self.secrets.pop(gone, None)

    def token(self, identity: str) -> str:
        """The bearer token of this identity, made once."""
        if f"token of {identity}" not in self.secrets:
            self.secrets[f"token of {identity}"] = self._issue(identity)
        return self.secrets[f"token of {identity}"]

    def _issue(self, identity: str) -> str:
        known_as = "owner" if identity == "reader" else identity
        with as_system():
            if sign_ins.find(self.emails[known_as]) is None:
                return "sw_of_somebody_suspended"
            return tokens.issue(self.emails[known_as], Scope.READ if identity == "reader" else Scope.WRITE)

    def path_of(self, rule: str, **others: str) -> str:
        """The address a rule stands for, with what is there, or with what is given instead."""
        ids = {**self.paths, **others}
        return PART.sub(lambda part: part["first"] or ids[part["name"]], rule)

    @cached_property
    def import_id(self) -> int:
        """A file of people the owner has uploaded; nothing in it was right."""
        return act(self.house.owner, people_import.upload, "people.csv", b"nothing")

    @cached_property
    def question_id(self) -> int:
        """A question the owner has left on the help page."""
        return act(self.house.owner, questions.ask, "How long does it take?", "en")

    @cached_property
    def paths(self) -> dict[str, str]:
        """What stands for the parts of an address in braces."""
        link = Link("offer", self.house.id, self.house.owner.id, self.case.id, self.case.order.version)
        return {"reference": self.case.reference, "slug": self.house.slug, "version": "1", "text_id": "999998", "attachment_id": str(UUID(int=7)),
                "letter_id": "0" * 32,
                "document_id": str(UUID(int=8)), "note_id": "999999", "task_id": "999999", "name": "no-such-letter", "spoken": "en",
                "bulk_id": "999999", "view_id": "999999", "team_id": "999999",
                "order": self.case.reference, "away_id": "999999", "staff_id": str(self.case.rep.staff_id),
                "tier": "gold",
                "person_id": str(self.house.owner.id), "import_id": str(self.import_id),
                "licence": "support", "temporary_id": "999999", "kind": "extend",
                "question_id": str(self.question_id), "substitute_id": "999999999", "place": "0", "contact_id": str(self.house.agent.id),
                "session_id": "999999999",
                "token_id": "999999999",
                "change_id": str(UUID(int=9)), "filename": "nothing.css", "token": sign(self.app.config["SECRET_KEY"], link)}  # fmt: skip


def inhabit(app: Flask, owner_connection: psycopg.Connection) -> World:
    """Make them all; the suspended one is suspended after signing in."""
    house, seller = account("managed"), rep()
    case, stranger = order_at("quoted", house, rep=seller), account("managed")
    leaver = account("managed", slug=f"left-{house.slug}")
    emails = {who: house.email(who if who != "member" else "agent") for who in ("owner", "billing", "admin", "member")}
    emails |= {role: staff(role).email for role in ("manager", "approver", "operator")}
    emails |= {"stranger": stranger.email("owner"), "rep": seller.email, "other_rep": rep().email,
               "suspended": leaver.email("admin"), "reader": house.email("owner")}  # fmt: skip
    owner_connection.execute("UPDATE people SET suspended_at = now() WHERE email = %s", (emails["suspended"],))
    return World(app, house, case, emails)
