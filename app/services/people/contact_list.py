"""The Contacts page: the owner first, then the billing admins, then the other admins (R11)."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import text

from app.errors import Invalid, NotAllowed, NotThere
from app.extensions import db
from app.services.people.viewers import Viewer
from workflows.intake import Right
from workflows.sentences import say

PAGE = 50


class Seen(StrEnum):
    """When somebody last signed in, as the filter asks it."""

    ANY = ""
    MONTH = "month"  # within 30 days
    LONG_AGO = "long_ago"  # not within 90 days
    NEVER = "never"


class SortBy(StrEnum):
    NAME = "name"
    LAST_SIGN_IN = "last_sign_in"
    CREATED = "created"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for."""

    search: str = ""
    seen: Seen = Seen.ANY
    sort: SortBy = SortBy.NAME
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact. `rank` is 0 for the owner, 1 for a billing admin, 2 for another admin."""

    id: int
    name: str
    email: str
    rank: int
    is_suspended: bool
    is_verified: bool
    last_sign_in_at: datetime | None
    created_at: datetime


SORTED_BY = {
    SortBy.NAME: "0::numeric",
    SortBy.LAST_SIGN_IN: "-extract(epoch FROM coalesce(last_sign_in_at, 'epoch'))",
    SortBy.CREATED: "-extract(epoch FROM created_at)",
}
SEEN = {
    Seen.ANY: "true",
    Seen.MONTH: "last_sign_in_at > clock_now() - interval '30 days'",
    Seen.LONG_AGO: "last_sign_in_at <= clock_now() - interval '90 days'",
    Seen.NEVER: "last_sign_in_at IS NULL",
}
COLUMNS = """id, name, email, CASE WHEN role = 'owner' THEN 0 WHEN has_billing_rights THEN 1 ELSE 2 END AS rank,
           suspended_at IS NOT NULL AS is_suspended, email_verified_at IS NOT NULL AS is_verified, last_sign_in_at, created_at"""
ONE = text(f"SELECT {COLUMNS} FROM people WHERE account_id = :account_id AND id = :id AND role IN ('owner', 'admin')")  # noqa: S608
LISTING = """
SELECT * FROM (
    SELECT {columns}, {key} AS place
    FROM people WHERE account_id = :account_id AND role IN ('owner', 'admin') AND {seen}
      AND (:search = '' OR strpos(lower(name), :search) > 0 OR strpos(email, :search) > 0)
) found
WHERE (rank, place, lower(name), id) > (:rank, CAST(:place AS numeric), :name, :id)
ORDER BY rank, place, lower(name), id LIMIT :most
"""
QUERIES = {(sort, seen): text(LISTING.format(columns=COLUMNS, key=SORTED_BY[sort], seen=SEEN[seen])) for sort in SortBy for seen in Seen}
BEGINNING: tuple[int, str, str, int] = (-1, "0", "", 0)


def listing(viewer: Viewer, wanted: Wanted) -> tuple[Sequence[ContactRow], str | None]:
    """A page of contacts and the cursor of the next. Raises NotAllowed (R11), Invalid for a cursor that is not ours."""
    if viewer.account_id is None or viewer.right is Right.NONE:
        raise NotAllowed(say("Only admins of the account can see its contacts."))
    rank, place, name, person_id = _decode(wanted.cursor) if wanted.cursor else BEGINNING
    rows = db.session.execute(QUERIES[wanted.sort, wanted.seen], {
        "account_id": viewer.account_id, "search": wanted.search.strip().lower()[:200], "most": PAGE + 1,
        "rank": rank, "place": place, "name": name, "id": person_id,
    }).mappings().all()  # fmt: skip
    found = [ContactRow(**{key: value for key, value in row.items() if key != "place"}) for row in rows[:PAGE]]
    return found, _encode(rows[PAGE - 1]) if len(rows) > PAGE else None


def one(viewer: Viewer, person_id: int) -> ContactRow:
    """A single contact of the viewer's account. Raises NotThere for anybody who is none."""
    row = db.session.execute(ONE, {"account_id": viewer.account_id, "id": person_id}).mappings().one_or_none()
    if row is None:
        raise NotThere
    return ContactRow(**row)


def _encode(row: Any) -> str:
    key = [row["rank"], str(row["place"]), row["name"].lower(), row["id"]]
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


def _decode(cursor: str) -> tuple[int, str, str, int]:
    try:
        rank, place, name, person_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if not Decimal(place).is_finite() or "\x00" in name:
            raise ValueError
        return int(rank), str(Decimal(place)), str(name), min(int(person_id), 2**62)
    except (ValueError, TypeError, ArithmeticError) as wrong:
        raise Invalid(say("This page of the list is not known. Start from the first page."), field="cursor") from wrong
