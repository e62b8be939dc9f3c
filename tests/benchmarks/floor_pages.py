"""The floor's pages: the same libraries (Flask-SQLAlchemy, Jinja, Flask-WTF), the bare view's rows, and no rule of the business.

Who holds the token, the rows by the bare view's own statement, a form with its CSRF token, a page with a layout and the
cells the product's page has. Nothing is filtered, translated, counted or decided.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask_wtf import FlaskForm
from jinja2 import FileSystemLoader
from sqlalchemy import text
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField

from tests.benchmarks import statements
from tests.benchmarks.floor import app, db

TALLIES = text("SELECT state, sum(n) FROM order_tallies GROUP BY state")
app.config["SECRET_KEY"] = "only-for-benchmarks"
app.jinja_loader = FileSystemLoader(Path(__file__).parent / "pages")


class Deciding(FlaskForm):
    """A word about a quote, and the token."""

    verb = HiddenField()
    note = TextAreaField("Note")


def _rows(statement: str, arguments: dict[str, Any]) -> list[Any]:
    return list(db.session.connection().exec_driver_sql(statement, arguments).all())


@app.get("/queue")
def queue() -> str:
    """The rows of the bare page, and how many orders each state has."""
    named = text(statements.QUEUE.replace("AND l.order_id = o.id)", "AND l.order_id = o.id) AS lines"))
    rows, tallies = db.session.execute(named).all(), db.session.execute(TALLIES).all()
    return render_template("queue.html", rows=rows, tallies=tallies, who=g.who, form=FlaskForm())


@app.get("/decision/<int:account>/<int:order>")
def decision(account: int, order: int) -> str:
    """A quote, its lines and its stages."""
    row = _rows(NAMED_DECISION, {"account": account, "order": order})[0]
    return render_template("decision.html", row=row, who=g.who, form=Deciding())


@app.post("/decide/<int:account>/<int:order>")
def decide(account: int, order: int) -> Response:
    """The rows of the bare view, the form checked, and the way to the next page."""
    assert Deciding().validate()
    _rows(statements.STEP, statements.step_arguments((account, order)))
    db.session.connection().exec_driver_sql(statements.SETTLE, {"account": account, "order": order, "staff": g.who["staff_id"]})
    db.session.commit()
    flash("Approved", "success")
    return redirect(url_for("decision", account=account, order=order))


NAMED_DECISION = statements.DECISION.replace("l.order_id = o.id),", "l.order_id = o.id) AS lines,").replace(
    "s.order_id = o.id)\n", "s.order_id = o.id) AS stages\n")  # fmt: skip
