"""A policy to begin with, and a quote that waits for the second of two approvals."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.ops.demo.people import viewers
from app.services.approving import policies, policy_files
from app.services.approving.steps import Asked
from app.services.ordering import orders, quotes
from app.services.ordering.order_reading import load

FILE = Path(__file__).parent / "policy.toml"
ROSA, ADA, MONA = "rosa@vendor.example", "ada@vendor.example", "mona@vendor.example"
CLINICS = text("""
SELECT o.reference FROM orders o JOIN accounts a ON a.id = o.account_id
WHERE a.slug = 'bluebell-clinics' AND o.state = 'in_review' ORDER BY o.id LIMIT 1
""")


def approve(session: Session) -> None:
    """Put the demo's policy in force, and ask for an approval under it. What went out before needed none."""
    document, faults = policy_files.parse(FILE.read_text())
    if document is None:
        raise LookupError("\n".join(map(str, faults)))
    cast = viewers(session, {ROSA, ADA, MONA})
    policies.change(cast[MONA], document, "Our first policy")
    reference = session.execute(CLINICS).scalar_one_or_none()
    if reference is None:
        return
    filled_in = quotes.suggestion(load(cast[ROSA], reference))
    lines = [replace(line, discount_percent=Decimal(32)) for line in filled_in.lines]
    quotes.write_draft(cast[ROSA], reference, replace(filled_in, lines=lines))
    why = "They compare us with two others, and decide this week."
    orders.step(cast[ROSA], reference, orders.Asked("request_approval", approval=Asked(why, sends_itself=True)))
    orders.step(cast[ADA], reference, orders.Asked("approve_quote", "Fine if they sign for a year."))
