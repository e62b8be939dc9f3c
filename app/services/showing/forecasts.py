"""What the account's own history says about each licence: how fast it fills, and by when to ask (R24)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from app.domain.forecast import Day, Forecast, Outlook, forecast
from app.domain.seats import SeatCount
from app.domain.working_days import before
from app.errors import NotAllowed, NotThere
from app.extensions import db
from app.services.people.viewers import Viewer
from app.services.showing import subscription
from app.services.showing.pace import Pace, pace_of
from app.services.showing.seat_watch import days_of, planned_of
from app.services.showing.subscription import Held
from workflows.intake import AccountType, Change, Path, Right, decide
from workflows.sentences import say


@dataclass(frozen=True, slots=True)
class LicenceAhead:
    """One licence (a product or a suite). `ask_by` is the last day to ask and have the seats in time.

    `pace` is empty where this account's seats are there at once, where this viewer cannot ask for any (R2, R34) or the
    account is suspended (R5), or where nobody knows how long requests take.
    """

    slug: str
    name: str
    name_fr: str
    plan_name: str
    seats: SeatCount
    ahead: Forecast
    days: Sequence[Day]
    pace: Pace | None
    is_at_once: bool
    ask_by: date | None


HISTORY = text("""
SELECT a.type, a.standing, clock_today(a.time_zone) AS today, (SELECT p.working_days FROM request_pace p) AS everybodys,
       (SELECT coalesce(jsonb_agg(jsonb_build_array((o.created_at AT TIME ZONE a.time_zone)::date,
                                                    (o.state_since AT TIME ZONE a.time_zone)::date)), '[]')
        FROM (SELECT created_at, state_since FROM orders WHERE account_id = a.id AND state = 'fulfilled'
              AND NOT is_at_contract_price ORDER BY id DESC LIMIT 20) o) AS own,
       (SELECT coalesce(jsonb_object_agg(l.slug, d.days), '{}') FROM subscriptions s JOIN products l ON l.id = s.product_id
        CROSS JOIN LATERAL (
            SELECT coalesce(jsonb_agg(jsonb_build_array(day, used, purchased) ORDER BY day), '[]') AS days FROM (
                SELECT day, used, purchased FROM seat_days WHERE account_id = s.account_id AND subscription_id = s.id
                ORDER BY day DESC LIMIT 200) newest) d
        WHERE s.account_id = a.id AND s.ended_on IS NULL) AS days,
       (SELECT coalesce(jsonb_object_agg(l.slug, c.rows), '{}') FROM subscriptions s JOIN products l ON l.id = s.product_id
        CROSS JOIN LATERAL (
            SELECT coalesce(jsonb_agg(jsonb_build_array(c.effective_on, CASE WHEN NOT c.ends_subscription THEN c.delta END)
                                      ORDER BY c.effective_on, c.created_at, c.id), '[]') AS rows FROM seat_changes c
            WHERE c.account_id = s.account_id AND c.subscription_id = s.id AND c.status = 'planned') c
        WHERE s.account_id = a.id AND s.ended_on IS NULL) AS planned,
       (SELECT x.effective_on FROM cancellations x WHERE x.account_id = a.id AND x.status = 'planned') AS ends_on
FROM accounts a WHERE a.slug = :slug AND (CAST(:account_id AS bigint) IS NULL OR a.id = :account_id)
""")


def of_account(viewer: Viewer, slug: str) -> list[LicenceAhead]:
    """Every licence with its outlook, for the account's admins and the vendor's people (R4).

    Raises NotThere for somebody else's account, NotAllowed for those without an admin role.
    """
    account_id = _account_id(viewer, slug)
    if not viewer.is_staff and viewer.right is Right.NONE:
        raise NotAllowed(say("Only admins of the account can see its subscription."))
    return outlooks(viewer, slug, subscription.products(account_id))


ACCOUNT_ID = text("SELECT id FROM accounts WHERE slug = :slug")


def _account_id(viewer: Viewer, slug: str) -> int:
    if viewer.account_id is not None:
        if viewer.slug != slug:
            raise NotThere
        return viewer.account_id
    found: int | None = db.session.execute(ACCOUNT_ID, {"slug": slug}).scalar_one_or_none()
    if found is None:
        raise NotThere
    return found


def outlooks(viewer: Viewer, slug: str, products: Sequence[Held]) -> list[LicenceAhead]:
    """The same for products that were counted already, in one statement."""
    row = db.session.execute(HISTORY, {"slug": slug, "account_id": viewer.account_id}).mappings().one_or_none()
    if row is None:
        raise NotThere
    path = decide(AccountType(row["type"]), Change.ADD_SEATS, Right.OWNER if viewer.is_staff else viewer.right).path
    is_open = row["standing"] != "suspended"
    is_at_once = is_open and path in {Path.SEATS, Path.CONTRACT_ORDER}
    pace = pace_of(row["own"], row["everybodys"]) if is_open and path in {Path.ORDER, Path.OWNER_APPROVAL} else None
    licences = {held.suite or held.product: held for held in products}
    days, planned = row["days"], row["planned"]
    ahead = {slug: forecast(days_of(days.get(slug, [])), row["today"], held.seats.used, held.seats.available,
                            planned_of(planned.get(slug, []), row["ends_on"])) for slug, held in licences.items()}  # fmt: skip
    return [_ahead(held, ahead[slug], days_of(days.get(slug, [])), row["today"], pace, is_at_once=is_at_once)
            for slug, held in licences.items()]  # fmt: skip


def _ahead(held: Held, ahead: Forecast, days: list[Day], today: date, pace: Pace | None, *, is_at_once: bool) -> LicenceAhead:
    seats = held.seats
    ask_by = None
    if pace is not None and ahead.outlook is Outlook.FULL_ON and ahead.full_on is not None:
        ask_by = max(before(ahead.full_on, pace.working_days), today)
    name, name_fr = (held.suite_name, held.suite_name_fr) if held.suite else (held.name, held.name_fr)
    values: dict[str, Any] = {"seats": seats, "ahead": ahead, "days": days, "pace": pace, "ask_by": ask_by}
    return LicenceAhead(held.suite or held.product, name or held.name, name_fr or held.name_fr, held.plan_name,
                        is_at_once=is_at_once, **values)  # fmt: skip
