"""The closed lists of the record that are no business of the lifecycle."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    GOOD = "good"
    SUSPENDED = "suspended"  # for non-payment (R5)


class Cycle(StrEnum):
    MONTHLY = "monthly"
    ANNUAL = "annual"


class AccountRole(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    AGENT = "agent"
    LIGHT_AGENT = "light_agent"
    CONTRIBUTOR = "contributor"
    END_USER = "end_user"


class ProductRole(StrEnum):
    """A person's role in one product; the first two use a seat (R15, R17)."""

    ADMIN = "admin"
    AGENT = "agent"
    LIGHT_AGENT = "light_agent"
    CONTRIBUTOR = "contributor"


class StaffRole(StrEnum):
    REP = "rep"
    MANAGER = "manager"
    APPROVER = "approver"
    OPERATOR = "operator"


class ProductKind(StrEnum):
    PRODUCT = "product"
    SUITE = "suite"
    ADD_ON = "add_on"


class QuoteStatus(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    SUPERSEDED = "superseded"  # a newer version replaced it


class ChangeStatus(StrEnum):
    PLANNED = "planned"  # promised: takes effect on a date, or when a job has provisioned it
    APPLIED = "applied"  # counts as purchased
    CANCELLED = "cancelled"


class Scope(StrEnum):
    READ = "read"
    WRITE = "write"
