"""The ceiling: bare Flask views that write or read the same rows with one statement, and check nothing at all."""

from __future__ import annotations

import json
import os
from typing import Any

from flask import Flask, Response, jsonify, request
from psycopg_pool import ConnectionPool

from tests.benchmarks import statements

app = Flask(__name__)
pool = ConnectionPool(
    os.environ["DATABASE_URL"],
    min_size=0,
    max_size=8,
    open=False,
    kwargs={"options": "-c seatwright.account=* -c jit=off"},
)


def _run(statement: str, arguments: dict[str, Any]) -> list[Any]:
    pool.open()
    with pool.connection() as connection:
        return connection.execute(statement, arguments).fetchall()


@app.get("/livez")
def livez() -> Response:
    return jsonify(status="ok")


@app.post("/submit")
def submit() -> tuple[Response, int]:
    row = _run(statements.SUBMIT, statements.submit_arguments(request.get_json()["account"]))[0]
    return jsonify(reference=row[1]), 201


@app.post("/step")
def step() -> Response:
    row = _run(statements.STEP, statements.step_arguments(request.get_json()["order"]))[0]
    return jsonify(reference=row[1])


@app.post("/seats")
def seats() -> tuple[Response, int]:
    row = _run(statements.SEATS, statements.seats_arguments(*request.get_json()["account"]))[0]
    return jsonify(change=str(row[0])), 201


@app.post("/decide")
def decide() -> Response:
    """A step, the stage it settles, and somebody's word about it, in one transaction."""
    given = request.get_json()
    key = {"account": given["order"][0], "order": given["order"][1], "staff": given["staff"]}
    pool.open()
    with pool.connection() as connection:
        row = connection.execute(statements.STEP, statements.step_arguments(given["order"])).fetchone()
        connection.execute(statements.SETTLE, key)
    return jsonify(reference=row[1] if row else None)


@app.get("/decision/<int:account>/<int:order>")
def decision(account: int, order: int) -> str:
    """An HTML page of the quote and its stages, without a layout."""
    rows = _run(statements.DECISION, {"account": account, "order": order})
    return "<!doctype html>" + "".join(f"<p>{json.dumps(row, default=str)}</p>" for row in rows)


@app.get("/queue")
def queue() -> str:
    """An HTML page of the same rows, without a layout."""
    rows = _run(statements.QUEUE, {})
    cells = "".join(
        f"<tr><td>{r[0]}</td><td>{r[1]}</td><td>{r[2]}</td><td>{r[3]}</td><td>{json.dumps(r[4])}</td></tr>"
        for r in rows
    )
    return f"<!doctype html><table>{cells}</table>"
