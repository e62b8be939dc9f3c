"""Promo codes of self-service accounts: what they need, what they give, and what ends them (R81)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.errors import Invalid, Refused
from app.extensions import db
from app.services.actors import Actor
from app.services.outbox import request_id
from workflows.intake import AccountType, Change
from workflows.sentences import Sentence, say

NEW_FOR = timedelta(days=30)
"""So long after it was opened an account is new."""
VOIDING = frozenset({Change.REMOVE_SEATS, Change.REMOVE_PRODUCT, Change.DOWNGRADE_PLAN})
"""A downgrade of plan, products or seats ends the code."""
CODE = re.compile(r"[A-Z0-9-]{1,30}")
UNKNOWN = "?"
"""What no code can be."""

# The code in use, and the one just typed; read with the offers, so that they cost no statement.
OF_ACCOUNT = """
LEFT JOIN LATERAL (
    SELECT jsonb_build_object('code', u.code, 'percent', u.percent::text, 'cycle', k.cycle) AS promo
    FROM promo_uses u JOIN promo_codes k ON k.code = u.code
    WHERE u.account_id = a.id AND u.voided_at IS NULL) used_promo ON a.type = 'self_service'
LEFT JOIN LATERAL (
    SELECT to_jsonb(c) || jsonb_build_object('percent', c.percent::text, 'opened_on', (a.created_at AT TIME ZONE a.time_zone)::date,
        'was_used', EXISTS (SELECT FROM promo_uses u WHERE u.account_id = a.id AND u.code = c.code)) AS typed_promo
    FROM promo_codes c WHERE c.code = :promo_code) typed ON a.type = 'self_service'
"""


@dataclass(frozen=True, slots=True)
class Promo:
    """A code that counts for a change: `is_new` if this change uses it first, `is_voided` if this change ends it."""

    code: str
    percent: Decimal
    is_new: bool = False
    is_voided: bool = False


def normal(typed: str) -> str:
    """A code as it is kept: in capitals, without spaces around it."""
    code = typed.strip().upper()
    return code if CODE.fullmatch(code) else code and UNKNOWN


def promo_for(terms: Any, change: Change, typed: str) -> Promo | None:
    """The code that counts for this change. Raises Invalid or Refused at the field `promo_code`."""
    used = Promo(terms.promo["code"], Decimal(terms.promo["percent"])) if terms.promo else None
    code = normal(typed)
    if not code or (used and used.code == code):
        return Promo(used.code, used.percent, is_voided=True) if used and change in VOIDING else used
    if terms.type != AccountType.SELF_SERVICE:
        raise Invalid(say("Promo codes are for accounts that change their subscription themselves."), field="promo_code")
    if used:
        raise Refused(say("Your account uses the code %(code)s already.", code=used.code), field="promo_code")
    if change in VOIDING:
        raise Refused(say("A promo code is for what you add, not for what you give back."), field="promo_code")
    if terms.typed_promo is None:
        raise Invalid(say("There is no promo code “%(code)s”.", code=typed.strip()[:30]), field="promo_code")
    if reason := _why_not(terms.typed_promo, terms.today, terms.cycle.months):
        raise Refused(reason, field="promo_code")
    return Promo(code, Decimal(terms.typed_promo["percent"]), is_new=True)


def of_new_cycle(terms: Any, cycle: str) -> Promo | None:
    """The code in use, when the account is to be billed by `cycle`: one that needs the other cycle ends with it (R81)."""
    if not terms.promo:
        return None
    needed = terms.promo["cycle"]
    return Promo(terms.promo["code"], Decimal(terms.promo["percent"]), is_voided=needed is not None and needed != cycle)


def _why_not(row: Mapping[str, Any], today: date, months: int) -> Sentence | None:
    if date.fromisoformat(row["valid_until"]) < today:
        return say("This promo code ended on %(date)s.", date=date.fromisoformat(row["valid_until"]))
    if row["was_used"]:
        return say("Your account has used this promo code before.")
    if row["cycle"] and row["cycle"] != {1: "monthly", 12: "annual"}[months]:
        return (say("This promo code is for accounts that pay every year.") if row["cycle"] == "annual"
                else say("This promo code is for accounts that pay every month."))  # fmt: skip
    if row["is_for_new_accounts"] and today > date.fromisoformat(row["opened_on"]) + NEW_FOR:
        return say("This promo code is for new accounts, in their first %(days)s days.", days=NEW_FOR.days)
    return None


HISTORY = """
), history AS (
    INSERT INTO order_events (account_id, verb, actor_kind, actor_id, actor_name, actor_role, comment, details, request_id)
    SELECT :account_id, :verb, :actor_kind, CAST(:actor_id AS bigint), :actor_name, :actor_role, '',
           jsonb_build_object('promo_code', code, 'promo_percent', percent::text), :request_id FROM done
    RETURNING position
)"""
COUNTED = " SELECT count(*) FROM history"
APPLY = text("""
WITH done AS (
    INSERT INTO promo_uses (account_id, code, percent) VALUES (:account_id, :code, :percent)
    ON CONFLICT DO NOTHING RETURNING code, percent
""" + HISTORY + COUNTED)  # noqa: S608  (a constant)
VOID = text("""
WITH done AS (
    UPDATE promo_uses SET voided_at = clock_now() WHERE account_id = :account_id AND code = :code AND voided_at IS NULL
    RETURNING code, percent
""" + HISTORY + COUNTED)  # noqa: S608  (a constant)


def settle(account_id: int, promo: Promo | None, actor: Actor) -> None:
    """Keep the use of a new code, or end one, each with a line of the history. Raises Refused when another was quicker."""
    if promo is None or not (promo.is_new or promo.is_voided):
        return
    done = db.session.execute(APPLY if promo.is_new else VOID, {
        "account_id": account_id, "code": promo.code, "verb": "apply_promo_code" if promo.is_new else "void_promo_code",
        "actor_kind": actor.kind, "actor_id": actor.id, "actor_name": actor.name, "actor_role": actor.role,
        "request_id": request_id(), **({"percent": promo.percent} if promo.is_new else {}),
    }).scalar_one()  # fmt: skip
    if promo.is_new and not done:
        raise Refused(say("Your account uses a promo code already."), field="promo_code")


# The code that was lost last, if nothing stands any more, planned or done, that would have ended it since.
GIVE_BACK = text("""
WITH lost AS (
    SELECT u.id, u.voided_at, k.cycle FROM promo_uses u JOIN promo_codes k ON k.code = u.code
    WHERE u.account_id = :account_id AND u.voided_at IS NOT NULL ORDER BY u.voided_at DESC, u.id DESC LIMIT 1
), done AS (
    UPDATE promo_uses u SET voided_at = NULL FROM lost, accounts a WHERE u.account_id = :account_id AND u.id = lost.id AND a.id = u.account_id
      AND NOT EXISTS (SELECT FROM promo_uses o WHERE o.account_id = :account_id AND o.voided_at IS NULL)
      AND NOT EXISTS (SELECT FROM seat_changes c WHERE c.account_id = :account_id AND c.created_at >= lost.voided_at
                        AND c.status <> 'cancelled' AND c.cause = ANY(:voiding))
      AND NOT EXISTS (SELECT FROM cycle_changes c WHERE c.account_id = :account_id AND c.status = 'planned' AND c.to_cycle <> lost.cycle)
      AND (lost.cycle IS NULL OR lost.cycle = a.cycle)
    RETURNING u.code, u.percent
""" + HISTORY + " SELECT (SELECT code FROM done)")  # noqa: S608  (a constant)


def give_back(account_id: int, actor: Actor) -> str | None:
    """What was planned has just been called off: a step down that never happens ends no code (R81). The code that counts again, if any.

    Not while another step down stands, nor once the account uses another code.
    """
    code: str | None = db.session.execute(GIVE_BACK, {
        "account_id": account_id, "voiding": [str(one) for one in VOIDING], "verb": "restore_promo_code", "actor_kind": actor.kind,
        "actor_id": actor.id, "actor_name": actor.name, "actor_role": actor.role, "request_id": request_id(),
    }).scalar_one()  # fmt: skip
    return code


ACTIVE = text("SELECT code, percent FROM promo_uses WHERE account_id = :account_id AND voided_at IS NULL")


def active(account_id: int) -> Promo | None:
    """The code an account uses now, for its own pages and for its representative."""
    row = db.session.execute(ACTIVE, {"account_id": account_id}).one_or_none()
    return Promo(row.code, row.percent) if row else None
