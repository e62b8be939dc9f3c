"""The floor: the libraries this is built with, doing what every request has to do, and no rule of the business at all.

Who holds the token, the tenant for row-level security, a body read by a schema, the same rows in the same statement, the
answer kept for its Idempotency-Key, one commit. Nothing is priced, decided, guarded, translated or limited.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

from apiflask import APIFlask, Schema
from apiflask.fields import Integer, List, Nested, String
from apiflask.validators import Length, Range
from flask import g, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

from app.database import OPTIONS
from tests.benchmarks import statements

app = APIFlask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"].replace(
    "postgresql://", "postgresql+psycopg://"
)
app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
    "pool_size": 8,
    "pool_pre_ping": False,
    "connect_args": {"options": OPTIONS},
}
db = SQLAlchemy(app)

WHO = text("SELECT * FROM identify('token', :secret)")
EARLIER = text(
    "SELECT body FROM idempotency_keys WHERE account_id = :account AND actor_id = :actor AND key = :key"
)
KEEP = text("""
INSERT INTO idempotency_keys (account_id, actor_id, key, request_hash, status, body, headers)
VALUES (:account, :actor, :key, :hash, 201, CAST(:body AS jsonb), '{}')
""")


class Line(Schema):
    """A product and its seats."""

    product = String(required=True, validate=Length(1, 60))
    seats = Integer(required=True, strict=True, validate=Range(1, 100_000))


class Asked(Schema):
    """What is asked: the body of the product's own request, its required fields alone."""

    change = String(required=True)
    lines = List(Nested(Line), required=True, validate=Length(1, 20))
    justification = String(load_default="", validate=Length(max=2000))


class Verb(Schema):
    """A step to take."""

    verb = String(required=True)


@app.get("/livez")
def livez() -> dict[str, str]:
    return {"status": "ok"}


@app.before_request
def enter() -> None:
    """The token's holder, and what they sent with this key before."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token:
        secret = hashlib.sha256(token.encode()).digest()
        g.who = db.session.execute(WHO, {"secret": secret}).mappings().one()
        if key := request.headers.get("Idempotency-Key"):
            g.key = {"account": g.who["account_id"] or 0, "actor": g.who["staff_id"] or g.who["person_id"], "key": key}
            assert db.session.execute(EARLIER, g.key).one_or_none() is None


def _kept(row: Any) -> Any:
    answer = {"reference": str(row[1])}
    kept = {"hash": hashlib.sha256(request.get_data()).digest(), "body": json.dumps(answer)}
    db.session.execute(KEEP, {**g.key, **kept})
    db.session.commit()
    return jsonify(answer)


def _run(statement: str, arguments: dict[str, Any]) -> Any:
    return db.session.connection().exec_driver_sql(statement, arguments).fetchone()


@app.post("/submit")
@app.input(Asked, arg_name="body")
def submit(body: dict[str, Any]) -> tuple[Any, int]:
    return _kept(_run(statements.SUBMIT, statements.submit_arguments(g.who["account_id"]))), 201


@app.post("/step/<int:account>/<int:order>")
@app.input(Verb, arg_name="body")
def step(account: int, order: int, body: dict[str, Any]) -> Any:
    return _kept(_run(statements.STEP, statements.step_arguments([account, order])))


@app.post("/seats/<int:subscription>")
@app.input(Asked, arg_name="body")
def seats(subscription: int, body: dict[str, Any]) -> tuple[Any, int]:
    return _kept(_run(statements.SEATS, statements.seats_arguments(g.who["account_id"], subscription))), 201
