"""The bare application of `bare_sqlalchemy.py` with every library a web worker of the product has, and none of its code."""

from __future__ import annotations

import os
from typing import Any

import babel.dates  # noqa: F401
import email_validator  # noqa: F401
import flask_babel  # noqa: F401
import flask_wtf  # noqa: F401
import pythonjsonlogger.json  # noqa: F401
import redis  # noqa: F401
import rq  # noqa: F401
import whitenoise  # noqa: F401
from apiflask import APIFlask, Schema
from apiflask.fields import List, Nested, String
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

app = APIFlask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"].replace(
    "postgresql://", "postgresql+psycopg://"
)
app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"connect_args": {"options": "-c seatwright.account=*"}}
db = SQLAlchemy(app)


class Order(Schema):
    """As short as an order can be."""

    reference, state = String(), String()


class Orders(Schema):
    """A list of them."""

    orders = List(Nested(Order))


@app.get("/livez")
def livez() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/orders")
@app.output(Orders)
def orders() -> dict[str, Any]:
    rows = db.session.execute(text("SELECT reference, state FROM orders ORDER BY id DESC LIMIT 50"))
    return {"orders": [row._asdict() for row in rows]}
