"""Who is asking: the person or member of staff behind a session or a token."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

from app.extensions import EVERY_ACCOUNT, Statement, set_tenant
from workflows.intake import AccountType, Right
from workflows.seat_order import Role

ENTER = Statement("SELECT enter(:kind, :secret, :key)")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody signed in. `handle` is the id of the session or token; account fields are None for staff."""

    handle: int
    scope: str
    staff_id: int | None
    person_id: int | None
    account_id: int | None
    name: str
    email: str
    role: str
    has_billing_rights: bool
    locale: str
    time_zone: str
    slug: str | None
    account_name: str | None
    account_type: str | None
    standing: str | None
    currency: str | None
    is_unseen: bool = False  # whether it is some minutes since the session was noted as in use
    ahead_seconds: int = 0  # how far the business clock runs before the server's: nothing, outside a demo

    @property
    def is_staff(self) -> bool:
        return self.staff_id is not None

    @property
    def id(self) -> int:
        """The id within its kind; together with `kind` it names one actor."""
        return self.staff_id or self.person_id or 0

    @property
    def kind(self) -> str:
        return "staff" if self.is_staff else "person"

    @property
    def step_role(self) -> Role:
        """The role the table of steps knows this viewer by (R9: a billing admin is not the owner)."""
        if self.is_staff or self.role == "owner":
            return Role(self.role)
        if self.role == "admin":
            return Role.BILLING_ADMIN if self.has_billing_rights else Role.ADMIN
        return Role.MEMBER

    @property
    def right(self) -> Right:
        """The column of R2 and R27."""
        rights = {Role.OWNER: Right.OWNER, Role.BILLING_ADMIN: Right.BILLING, Role.ADMIN: Right.ADMIN}
        return rights.get(self.step_role, Right.NONE)

    @property
    def type(self) -> AccountType:
        """The account's type. Asking for a staff viewer's is a programming error."""
        return AccountType(self.account_type or "")


def digest(secret: str) -> bytes:
    """What is stored of a random token: its sha256. Tokens have 256 bits, so no salt is needed."""
    return hashlib.sha256(secret.encode()).digest()


@dataclass(frozen=True, slots=True)
class Entered:
    """Who it is; and for an Idempotency-Key, whether this request holds it now, and what it was answered before."""

    viewer: Viewer
    is_mine: bool | None
    earlier: dict[str, Any] | None


def enter(kind: Literal["session", "token"], secret: str, key: str | None = None) -> Entered | None:
    """Find who holds the secret, in one statement that also limits the transaction to what they may see (S3)."""
    set_tenant(None)
    found = ENTER.value({"kind": kind, "secret": digest(secret), "key": key})
    if found is None:
        return None
    viewer = Viewer(**found["viewer"])
    set_tenant(EVERY_ACCOUNT if viewer.is_staff else viewer.account_id)
    return Entered(viewer, found["is_mine"], found["earlier"])


def identify(kind: Literal["session", "token"], secret: str) -> Viewer | None:
    """Who holds the secret, or None."""
    entered = enter(kind, secret)
    return entered.viewer if entered else None
