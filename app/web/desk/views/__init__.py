"""One module for each page; importing them puts their routes on the blueprint."""

from __future__ import annotations

from app.web.desk.blueprint import desk
from app.web.desk.views import (
    approvals,
    hours,
    levels,
    looking,
    machinery,
    many,
    order,
    own,
    papers,
    policy,
    prices,
    questions,
    queue,
    quote,
    saved,
    sharing,
    talk,
    texts,
    trying,
)

__all__ = [
    "approvals",
    "desk",
    "hours",
    "levels",
    "looking",
    "machinery",
    "many",
    "order",
    "own",
    "papers",
    "policy", "prices", "questions",
    "queue",
    "quote",
    "saved",
    "sharing",
    "talk",
    "texts",
    "trying",
]
