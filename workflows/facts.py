"""What a guard may look at: one order, its account and who is asking, as plain values read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from workflows.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Facts:
    """The order as it stands, `today` in the account's time zone, and the actor. No clock, no database."""

    state: StrEnum
    today: date
    actor_id: int | None = None
    actor_role: StrEnum | None = None
    note: str | None = None
    requester_id: int | None = None
    rep_id: int | None = None
    rep_name: str | None = None
    state_since: datetime | None = None
    starts_on: date | None = None
    valid_until: date | None = None
    is_at_contract_price: bool = False
    is_in_good_standing: bool = True
    adds_seats: bool = True
    change: str = ""  # which row of R2 was asked for
    draft_is_priced: bool = False
    draft_valid_until: date | None = None
    new_valid_until: date | None = None
    priced_until: date | None = None  # the first day on which the offer's price is another one; None: no day makes it another (R29)
    approval_missing: Sentence | None = None  # why the policy does not let the quote go out yet (R65)
    decision_problem: Sentence | None = None  # why the actor may not decide about the quote (R66)
    is_author: bool = False  # the actor wrote a line of the quote, or has the order
    has_decided: bool = False  # the actor has given their word about a group that still lacks approvals
    problem: Sentence | None = None
    """What no longer holds (R69): rights, seats or price, found by the service that read the record."""
