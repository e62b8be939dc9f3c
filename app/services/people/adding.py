"""Adding a person when perhaps no seat is free, in one go: the seat, or the request for it (R27, R73)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.services.people import team
from app.services.people.team import Added, NewPerson, NoSeatFree
from app.services.people.viewers import Viewer
from app.services.requesting import requests
from app.services.requesting.asking import AskedLine
from app.services.requesting.requests import Outcome, Wish
from app.services.showing import subscription
from workflows.intake import Change, WayOut


class WhenFull(StrEnum):
    """What becomes of somebody for whom no seat is free."""

    REFUSE = "refuse"  # nothing is kept; the answer names the way out
    WAIT = "wait"      # they are invited, and get the next free seat
    ASK = "ask"        # the same, and the seat is asked for where this account asks somebody


@dataclass(frozen=True, slots=True)
class Joined:
    """Who was added, and what was asked for them: an order's outcome, a mail to those who may buy, or nothing."""

    added: Added
    outcome: Outcome | None = None
    owner_is_asked: bool = False


def join(viewer: Viewer, new: NewPerson, when_full: WhenFull, justification: str = "") -> Joined:
    """Add a person; of many who want the last seat one gets it and the others do what `when_full` says (R73).

    Raises like `team.add`; NoSeatFree also for ASK where this viewer's way out is to buy, not to ask (R27).
    """
    if when_full is WhenFull.REFUSE:
        return Joined(team.add(viewer, new))
    added = team.add(viewer, new, may_wait=True)
    if not added.waits_for or when_full is WhenFull.WAIT:
        return Joined(added)
    return ask_for(viewer, added, justification)


def ask_for(viewer: Viewer, added: Added, justification: str = "") -> Joined:
    """Ask for the seats that somebody waits for, the way this account asks (R27)."""
    way = team.way_of(viewer)
    if way is WayOut.REQUEST:
        lines = lines_for(viewer.account_id or 0, dict.fromkeys(added.waits_for, 1))
        return Joined(added, requests.submit(viewer, Wish(Change.ADD_SEATS, lines, justification)))
    if way is WayOut.ASK_OWNER:
        team.ask_owner(viewer, added)
        return Joined(added, owner_is_asked=True)
    found = team.rooms(viewer.account_id or 0, list(added.waits_for))
    raise NoSeatFree(list(added.waits_for), [found[slug].name for slug in added.waits_for], way)


def lines_for(account_id: int, seats: Mapping[str, int]) -> list[AskedLine]:
    """A line for each licence behind these products (slugs, with seats): a suite is asked for once (R28)."""
    wanted = dict[str, int]()
    for one in subscription.products(account_id):
        if one.product in seats:
            licence = one.suite or one.product
            wanted[licence] = max(wanted.get(licence, 0), seats[one.product])
    return [AskedLine(licence, count) for licence, count in wanted.items()]
