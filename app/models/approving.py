"""Approvals of quotes: the policy, who stands in for whom, and what was decided about what (R65 to R67)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import CreatedAt, Key

EMPTY = text("''::bytea")


class ApprovalPolicy(Base):
    """A version of the policy, whole. Versions never change; the newest that is no draft is in force."""

    __tablename__ = "approval_policies"
    __table_args__ = (
        Index("uq_approval_policies_no_fork", "previous_hash", unique=True),
        Index("ix_approval_policies_in_force", "version", postgresql_where=text("NOT is_draft")),
    )

    version: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, comment="counted by the database"
    )
    is_draft: Mapped[bool] = mapped_column(comment="only tried out; the newest that is none is in force")
    document: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="groups, rules, seniority of reps, costs"
    )
    comment: Mapped[str] = mapped_column(Text, comment="why it was changed")
    author_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    author_name: Mapped[str] = mapped_column(String(200), comment="as it was then")
    created_at: Mapped[CreatedAt]
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary, server_default=EMPTY)
    hash: Mapped[bytes] = mapped_column(LargeBinary, server_default=EMPTY)


class ApprovalSubstitute(Base):
    """Who decides in somebody's place, and when."""

    __tablename__ = "approval_substitutes"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="ends_after_it_begins"),
        CheckConstraint("staff_id <> substitute_id", name="is_somebody_else"),
        Index("ix_approval_substitutes_of_staff", "staff_id", "starts_on"),
    )

    id: Mapped[Key]
    staff_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"), comment="who is away")
    substitute_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(comment="the last day")
    set_by: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("staff.id"), comment="the person, or a manager"
    )
    created_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="taken back before its last day"
    )


class ApprovalRound(Base):
    """A quote that was put before its approvers, as it was then. It is open while it is the order's last and the order waits."""

    __tablename__ = "approval_rounds"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.id"]),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    order_round: Mapped[int] = mapped_column(comment="of the order, which approvals do not outlive (R70)")
    quote_version: Mapped[int]
    policy_version: Mapped[int] = mapped_column(BigInteger, ForeignKey("approval_policies.version"))
    deal_hash: Mapped[str] = mapped_column(String(64), comment="of what was put before the approvers (S5)")
    record: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="what was put before them, every column")
    sends_itself: Mapped[bool] = mapped_column(comment="the offer goes out with the last approval")
    asked_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"))
    note: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[CreatedAt]


class ApprovalStage(Base):
    """A group whose word a round needs, and when it was asked, reminded and passed over."""

    __tablename__ = "approval_stages"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "order_id", "round"],
            ["approval_rounds.account_id", "approval_rounds.order_id", "approval_rounds.number"],
        ),
        CheckConstraint("who IN ('any', 'all', 'some')", name="who_is_known"),
        Index(
            "ix_approval_stages_remind",
            "remind_at",
            postgresql_where=text("settled_at IS NULL AND reminded_at IS NULL AND remind_at IS NOT NULL"),
        ),
        Index(
            "ix_approval_stages_escalate",
            "escalate_at",
            postgresql_where=text("settled_at IS NULL AND escalated_at IS NULL AND escalate_at IS NOT NULL"),
        ),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    group_slug: Mapped[str] = mapped_column(
        String(80), primary_key=True, comment="a group of the policy, or person:17"
    )
    who: Mapped[str] = mapped_column(String(10), comment="any, all or some")
    count: Mapped[int]
    place: Mapped[int] = mapped_column(comment="those of the same place decide at once")
    because: Mapped[list[str]] = mapped_column(JSONB, comment="names of the rules that ask for it")
    named: Mapped[list[int]] = mapped_column(
        ARRAY(BigInteger), server_default="{}", comment="people who decide beside the group's members"
    )
    added_by: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("staff.id"), comment="who asked for this stage; empty: the policy did"
    )
    opened_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="when its turn came"
    )
    remind_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    escalate_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reminded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    escalated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    settled_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="approved or returned"
    )
    lacking_since: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="when the operators were told that it is short of people; empty: it is not"
    )


class ApprovalDecision(Base):
    """Somebody's word about a stage, final (R66)."""

    __tablename__ = "approval_decisions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "order_id", "round", "group_slug"],
            [
                "approval_stages.account_id",
                "approval_stages.order_id",
                "approval_stages.round",
                "approval_stages.group_slug",
            ],
            name="fk_approval_decisions_stage",
        ),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    group_slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    staff_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"), primary_key=True)
    staff_name: Mapped[str] = mapped_column(String(200), comment="as it was then")
    is_approved: Mapped[bool]
    is_override: Mapped[bool] = mapped_column(server_default=text("false"), comment="an operator let it pass")
    members: Mapped[list[int]] = mapped_column(
        ARRAY(BigInteger), server_default="{}", comment="for whom: oneself, or those one stands in for"
    )
    note: Mapped[str] = mapped_column(Text, server_default="")
    kept_from: Mapped[int | None] = mapped_column(
        comment="the round it was given in, if the deal is no worse since"
    )
    decided_at: Mapped[CreatedAt]
