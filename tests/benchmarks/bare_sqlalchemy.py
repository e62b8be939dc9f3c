"""The smallest application that reads the same orders through SQLAlchemy: what memory is compared with."""

from __future__ import annotations

import os

from flask import Flask, Response, jsonify
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"].replace(
    "postgresql://", "postgresql+psycopg://"
)
app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"connect_args": {"options": "-c seatwright.account=*"}}
db = SQLAlchemy(app)


@app.get("/livez")
def livez() -> Response:
    return jsonify(status="ok")


@app.get("/orders")
def orders() -> Response:
    rows = db.session.execute(text("SELECT reference, state FROM orders ORDER BY id DESC LIMIT 50"))
    return jsonify([list(row) for row in rows])
