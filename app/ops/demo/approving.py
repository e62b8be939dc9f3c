"""A policy to begin with, and quotes before it: two that wait, one that came back, and one that an operator let pass."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.ops.demo.days import Days
from app.ops.demo.people import viewers
from app.services.approving import policies, policy_files
from app.services.approving.steps import Asked
from app.services.ordering import orders, quotes
from app.services.ordering.order_reading import load

FILE = Path(__file__).parent / "policy.toml"
MONA = "mona@vendor.example"
POLICY_AGE = 2
"""What the demo's people had sent before needed nobody's approval."""
IN_REVIEW = text("""
SELECT o.reference FROM orders o JOIN accounts a ON a.id = o.account_id
WHERE a.slug = :account AND o.state = 'in_review' ORDER BY o.id LIMIT 1
""")


@dataclass(frozen=True, slots=True)
class Sought:
    """A quote of an account's order at so much discount, asked for `ago` days before today, why, and what (who, verb, words) came of it."""

    account: str
    rep: str
    ago: float
    percent: int
    why: str
    then: tuple[tuple[str, str, str], ...] = ()
    sends_itself: bool = True


STORIES = (
    Sought("bluebell-clinics", "rosa", 1, 32, "They compare us with two others, and decide this week.",
           (("ada", "approve_quote", "Fine if they sign for a year."),)),
    Sought("nordlys-energi", "rosa", 0.15, 20, "They begin with fewer seats, and will double them in spring."),
    Sought("osprey-robotics", "rita", 0.6, 22, "They open two regions at once.",
           (("ada", "return_quote", "Fifteen percent is what they got last year. Why more?"),)),
    Sought("fondation-des-tilleuls", "remy", 0.4, 25, "Une fondation : ils aident gratuitement.",
           (("oscar", "override_approval", "Ada and Mona are both on the plane, and the board meets tonight."),)),
)  # fmt: skip


def approve(session: Session) -> None:
    """Put the demo's policy in force, and ask for approvals under it. What went out before needed none."""
    document, faults = policy_files.parse(FILE.read_text())
    if document is None:
        raise LookupError("\n".join(map(str, faults)))
    names = {MONA, *(f"{who}@vendor.example" for story in STORIES for who in (story.rep, *(step[0] for step in story.then)))}
    cast = {email.split("@")[0]: viewer for email, viewer in viewers(session, names).items()}
    days = Days(session)
    days.be(days.of_story(POLICY_AGE, 0)[0])
    policies.change(cast["mona"], document, "Our first policy")
    for story in sorted(STORIES, key=lambda one: -one.ago):
        moments = iter(days.of_story(story.ago, 1 + len(story.then)))
        days.be(next(moments))
        reference = session.execute(IN_REVIEW, {"account": story.account}).scalar_one()
        writer = cast[story.rep]
        filled_in = quotes.suggestion(load(writer, reference))
        lines = [replace(line, discount_percent=Decimal(story.percent)) for line in filled_in.lines]
        quotes.write_draft(writer, reference, replace(filled_in, lines=lines))
        days.be(next(moments))
        orders.step(writer, reference, orders.Asked("request_approval", approval=Asked(story.why, sends_itself=story.sends_itself)))
        for who, verb, words in story.then:
            days.be(next(moments))
            orders.step(cast[who], reference, orders.Asked(verb, words))
    days.home()
