"""A planned reduction to look at: Casa Naranja gives seats back at its renewal, and some of its people would lose theirs."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.ops.demo.people import viewers
from app.services.requesting import requests
from app.services.requesting.asking import AskedLine
from app.services.requesting.requests import Wish
from workflows.intake import Change

OWNER, FEWER = "carmen.cortes@casa-naranja.example", 4


def plan(session: Session) -> None:
    """Two seats more are given back than are free."""
    owner = viewers(session, {OWNER})[OWNER]
    requests.submit(owner, Wish(Change.REMOVE_SEATS, [AskedLine("support", FEWER)]))
