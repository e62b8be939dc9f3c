"""The team, a page at a time: who has which role, who uses a seat and who waits for one (R21, R22)."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.errors import Invalid, NotAllowed
from app.extensions import db
from app.models.kinds import AccountRole, ProductRole
from app.services.people import people_search
from app.services.people.viewers import Viewer
from workflows.intake import Right
from workflows.sentences import say

PAGE = 25
SEATS = ("used", "unexpected", "waiting", "suspended")
"""What `Narrow.seat` can be."""


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which people are wanted. `product` is a slug (of a suite, too); with it `role` is the role there."""

    seat: str = ""
    product: str = ""
    role: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the team; `products` are dicts with product (its slug), name, name_fr, role, waiting."""

    id: int
    name: str
    email: str
    role: str
    has_billing_rights: bool
    is_suspended: bool
    products: Sequence[dict[str, Any]]
    is_waiting: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the cursor of the following page; None on the last one."""

    members: Sequence[Member]
    next: str | None


MEMBERS = """
SELECT p.id, p.name, p.email, p.role, p.has_billing_rights, p.suspended_at IS NOT NULL AS is_suspended, p.created_at, p.sort_key,
       coalesce(s.products, '[]') AS products, coalesce(s.is_waiting, false) AS is_waiting
FROM (SELECT p.* FROM {source} WHERE {where} ORDER BY p.sort_key, p.id LIMIT :most) p
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('product', pr.slug, 'name', pr.name, 'name_fr', pr.name_fr, 'role', a.role,
                'waiting', a.waiting_since IS NOT NULL) ORDER BY pr.id) AS products,
           bool_or(a.waiting_since IS NOT NULL) AS is_waiting
    FROM seat_assignments a JOIN products pr ON pr.id = a.product_id
    WHERE a.account_id = p.account_id AND a.person_id = p.id) s ON true
ORDER BY p.sort_key, p.id
"""
# A subquery of its own for each candidate: an EXISTS is joined, and under row-level security joined badly.
HAS_SEAT = "(SELECT 1 FROM seat_holders h WHERE h.account_id = :account_id AND h.person_id = p.id LIMIT 1) IS NOT NULL"
LIGHT_OR_SUSPENDED = "(p.suspended_at IS NOT NULL OR p.role IN ('light_agent', 'contributor', 'end_user'))"
OF_SEAT = {
    "used": HAS_SEAT,
    "unexpected": f"{LIGHT_OR_SUSPENDED} AND {HAS_SEAT}",
    "waiting": """p.id IN (SELECT w.person_id FROM seat_assignments w
                           WHERE w.account_id = :account_id AND w.waiting_since IS NOT NULL)""",
    "suspended": "p.suspended_at IS NOT NULL",
}
IN_PRODUCT = """(SELECT 1 FROM seat_assignments x WHERE x.account_id = :account_id AND x.person_id = p.id{role}
    AND x.product_id = ANY(ARRAY(SELECT l.product_id FROM licence_products l JOIN products n ON n.id = l.licence_id
                                 WHERE n.slug = :product)) LIMIT 1) IS NOT NULL"""


def members(viewer: Viewer, wanted: Narrow | None = None, cursor: str | None = None, most: int = PAGE) -> Page:
    """A page of the account's people by name. Raises NotAllowed (R4), or Invalid for a cursor that is not ours.

    Each of the words is a part of a name, without accents, or of an address.
    """
    if viewer.account_id is None or viewer.right is Right.NONE:
        raise NotAllowed(say("Only admins of the account can see its people."))
    where, arguments = _where(wanted or Narrow())
    source = people_search.source(viewer.account_id, wanted.words if wanted else "")
    if cursor:
        key, person_id = _decode(cursor)
        where.append("(p.sort_key, p.id) > (:key, :id)")
        arguments |= {"key": key, "id": person_id}
    statement = text(MEMBERS.format(source=source.table, where=" AND ".join(where + source.conditions)))
    values = {**arguments, **source.values, "account_id": viewer.account_id, "most": most + 1}
    rows = db.session.execute(statement, values).mappings().all()
    found = [Member(**{name: value for name, value in row.items() if name != "sort_key"}) for row in rows[:most]]
    return Page(found, mark(rows[most - 1]) if len(rows) > most else None)


def _where(wanted: Narrow) -> tuple[list[str], dict[str, Any]]:
    """The conditions and their values, but for those of the words."""
    where, arguments = ["p.account_id = :account_id"], dict[str, Any]()
    if wanted.seat in OF_SEAT:
        where.append(OF_SEAT[wanted.seat])
    if wanted.product:
        in_role = wanted.role in set(ProductRole)
        where.append(IN_PRODUCT.format(role=" AND x.role = :role" if in_role else ""))
        arguments |= {"product": wanted.product, **({"role": wanted.role} if in_role else {})}
    elif wanted.role in set(AccountRole):
        where.append("p.role = :role")
        arguments["role"] = wanted.role
    return where, arguments


def mark(row: Any) -> str:
    """A person's place in the list (sort_key, id), as an opaque word."""
    return base64.urlsafe_b64encode(json.dumps([row["sort_key"], row["id"]]).encode()).decode()


def _decode(cursor: str) -> tuple[str, int]:
    try:
        key, person_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return str(key).replace("\x00", ""), min(int(person_id), 2**62)
    except (ValueError, TypeError, OverflowError, RecursionError) as wrong:
        raise Invalid(say("This page of the list is not known. Start from the first page."), field="cursor") from wrong


AWAITED = text("""
SELECT n.slug, array_agg(DISTINCT o.reference ORDER BY o.reference) AS orders
FROM orders o JOIN order_lines l ON l.account_id = o.account_id AND l.order_id = o.id
JOIN licence_products lp ON lp.licence_id = l.product_id JOIN products n ON n.id = lp.product_id
WHERE o.account_id = :account_id AND o.change IN ('add_seats', 'add_product', 'add_short_list_product', 'temporary_seats')
  AND o.state NOT IN ('fulfilled', 'rejected', 'declined', 'expired', 'cancelled') GROUP BY n.slug
""")


def awaited(account_id: int) -> dict[str, list[str]]:
    """For each product's slug, the references of the open orders that would bring seats of it (R27)."""
    return {row.slug: list(row.orders) for row in db.session.execute(AWAITED, {"account_id": account_id})}
