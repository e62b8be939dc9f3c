"""What each tier is promised, and which tier an account has. Managers edit both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from app.domain.due import Level
from app.errors import Invalid, NotAllowed, NotThere
from app.extensions import db
from app.models.kinds import Tier
from app.services.people.viewers import Viewer
from app.services.queueing.due_anew import set_anew
from workflows.seat_order import Role
from workflows.sentences import say

LONGEST_MINUTES = 60 * 1000


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """In minutes of working time."""

    response_minutes: int
    decision_minutes: int
    remind_minutes: int
    escalate_minutes: int

    @property
    def level(self) -> Level:
        """As the due time is reckoned."""
        return Level(*(timedelta(minutes=one) for one in (
            self.response_minutes, self.decision_minutes, self.remind_minutes, self.escalate_minutes)))  # fmt: skip


COMES_WITH = {
    Tier.STANDARD: ServiceLevel(8 * 60, 24 * 60, 2 * 60, 4 * 60),
    Tier.GOLD: ServiceLevel(4 * 60, 16 * 60, 60, 2 * 60),
    Tier.PLATINUM: ServiceLevel(2 * 60, 8 * 60, 60, 60),
}
"""Until a manager says otherwise: hours of working time, eight to a day."""
ALL = text("SELECT tier, response_minutes, decision_minutes, remind_minutes, escalate_minutes FROM service_levels")
SAVE = text("""
INSERT INTO service_levels (tier, response_minutes, decision_minutes, remind_minutes, escalate_minutes)
VALUES (:tier, :response_minutes, :decision_minutes, :remind_minutes, :escalate_minutes)
ON CONFLICT (tier) DO UPDATE SET response_minutes = excluded.response_minutes, decision_minutes = excluded.decision_minutes,
    remind_minutes = excluded.remind_minutes, escalate_minutes = excluded.escalate_minutes
""")
GIVE = text("UPDATE accounts SET tier = :tier WHERE slug = :slug RETURNING id")
TIERED = text("SELECT slug, name, tier FROM accounts WHERE tier <> 'standard' ORDER BY tier DESC, name, id LIMIT :most")


def levels() -> Mapping[Tier, ServiceLevel]:
    """What each tier is promised now."""
    saved = {Tier(row.tier): ServiceLevel(*row[1:]) for row in db.session.execute(ALL)}
    return {**COMES_WITH, **saved}


def save(viewer: Viewer, tier: str, level: ServiceLevel) -> None:
    """Promise something else. The due times of open orders follow within seconds. Raises NotAllowed, NotThere or Invalid."""
    _check(viewer)
    kind = _tier(tier)
    if not 0 < level.response_minutes <= LONGEST_MINUTES:
        raise Invalid(say("Between one minute and 1,000 hours, please."), field="response_minutes")
    if not level.response_minutes <= level.decision_minutes <= LONGEST_MINUTES:
        raise Invalid(say("A decision takes as long as the first answer, or longer; at most 1,000 hours."), field="decision_minutes")
    for field in ("remind_minutes", "escalate_minutes"):
        if not 0 <= getattr(level, field) <= LONGEST_MINUTES:
            raise Invalid(say("Between nothing and 1,000 hours, please."), field=field)
    names = ("response_minutes", "decision_minutes", "remind_minutes", "escalate_minutes")
    db.session.execute(SAVE, {"tier": kind, **{name: getattr(level, name) for name in names}})
    set_anew(tier=kind)


def give(viewer: Viewer, slug: str, tier: str) -> None:
    """Put an account into a tier. Raises NotAllowed, or Invalid for an account or a tier that does not exist."""
    _check(viewer)
    kind = _tier(tier)
    found = None if "\x00" in slug else db.session.execute(GIVE, {"slug": slug.strip().lower(), "tier": kind}).scalar_one_or_none()
    if found is None:
        raise Invalid(say("There is no account with this name."), field="account")
    set_anew(account_id=found)


def tiered(most: int = 100) -> list[Any]:
    """Rows (slug, name, tier) of accounts above the standard."""
    return list(db.session.execute(TIERED, {"most": most}))


def _check(viewer: Viewer) -> None:
    if viewer.step_role is not Role.MANAGER:
        raise NotAllowed(say("Only a manager changes the service levels."))


def _tier(word: str) -> Tier:
    if word not in set(Tier):
        raise NotThere
    return Tier(word)
