"""One person of the team: their roles, their open requests, and what happened to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.errors import NotAllowed, NotThere
from app.extensions import db
from app.services.people.viewers import Viewer
from workflows.intake import Right
from workflows.sentences import say
from workflows.team import Somebody


@dataclass(frozen=True, slots=True)
class PersonView:
    """`products` as on the team page; `requests` are references of their open requests; `events` newest first."""

    id: int
    name: str
    email: str
    role: str
    has_billing_rights: bool
    is_suspended: bool
    suspended_at: datetime | None
    last_sign_in_at: datetime | None
    created_at: datetime
    products: Sequence[dict[str, Any]]
    requests: Sequence[str]
    events: Sequence[dict[str, Any]]

    @property
    def is_waiting(self) -> bool:
        return any(one["waiting"] for one in self.products)

    def as_somebody(self, viewer: Viewer) -> Somebody:
        """As the rules of the team look at them."""
        return Somebody(self.name, self.role, self.has_billing_rights, self.is_suspended, self.id == viewer.person_id)


PERSON = text("""
SELECT p.id, p.name, p.email, p.role, p.has_billing_rights, p.suspended_at IS NOT NULL AS is_suspended, p.suspended_at,
       p.last_sign_in_at, p.created_at,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('product', pr.slug, 'name', pr.name, 'name_fr', pr.name_fr, 'role', a.role,
                'waiting', a.waiting_since IS NOT NULL) ORDER BY pr.id), '[]')
        FROM seat_assignments a JOIN products pr ON pr.id = a.product_id
        WHERE a.account_id = p.account_id AND a.person_id = p.id) AS products,
       ARRAY(SELECT o.reference FROM orders o WHERE o.account_id = p.account_id AND o.requester_id = p.id
             AND o.state NOT IN ('fulfilled', 'rejected', 'declined', 'expired', 'cancelled') ORDER BY o.id LIMIT 50) AS requests
FROM people p WHERE p.account_id = :account_id AND p.id = :person_id
""")

EVENTS = text("""
SELECT e.verb, e.actor_kind, e.actor_name, e.actor_role, e.at, e.details
FROM person_events x JOIN order_events e ON e.account_id = x.account_id AND e.position = x.position
WHERE x.account_id = :account_id AND x.person_id = :person_id ORDER BY x.position DESC LIMIT 50
""")


def person(viewer: Viewer, person_id: int) -> PersonView:
    """A person of the viewer's own account. Raises NotAllowed (R4) or NotThere (S2)."""
    if viewer.account_id is None or viewer.right is Right.NONE:
        raise NotAllowed(say("Only admins of the account can see its people."))
    key = {"account_id": viewer.account_id, "person_id": min(person_id, 2**62)}
    row = db.session.execute(PERSON, key).mappings().one_or_none()
    if row is None:
        raise NotThere
    events = [dict(event) for event in db.session.execute(EVENTS, key).mappings()]
    return PersonView(**row, events=events)
