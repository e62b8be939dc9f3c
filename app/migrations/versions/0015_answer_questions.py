"""Questions left on the help page, their answers, and the copies that everybody may read."""

import sqlalchemy as sa
from alembic import op

from app.migrations.security import grant, protect

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _questions()
    _answers()
    _published()
    protect("questions")
    protect("question_answers")
    grant("published_questions")


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("account_id", sa.BigInteger, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("locale", sa.String(2), nullable=False, comment="the language it was asked in"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_now()")),
        sa.Column("answered_at", sa.DateTime(timezone=True), comment="the vendor's last answer; empty: it waits for one"),
        sa.Column("closed_at", sa.DateTime(timezone=True), comment="put away without an answer"),
        sa.Column("published_at", sa.DateTime(timezone=True), comment="when a copy was made for everybody"),
        sa.ForeignKeyConstraint(["account_id", "person_id"], ["people.account_id", "people.id"]),
        sa.Index("ix_questions_of_person", "account_id", "person_id", "id"),
        sa.Index("ix_questions_newest", "id"),
        sa.Index("ix_questions_waiting", "id", postgresql_where=sa.text("answered_at IS NULL AND closed_at IS NULL")),
    )


def _answers() -> None:
    op.create_table(
        "question_answers",
        sa.Column("account_id", sa.BigInteger, primary_key=True),
        sa.Column("question_id", sa.BigInteger, primary_key=True),
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("staff_id", sa.BigInteger, sa.ForeignKey("staff.id"), comment="empty: the asker goes on"),
        sa.Column("author_name", sa.String(200), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_now()")),
        sa.ForeignKeyConstraint(["account_id", "question_id"], ["questions.account_id", "questions.id"]),
    )


def _published() -> None:
    """No tenant table: a copy, in words the vendor chose, that names neither the asker nor the account."""
    op.create_table(
        "published_questions",
        sa.Column("question_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("account_type", sa.String(30), nullable=False),
        sa.Column("locale", sa.String(2), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_now()")),
        sa.Index("ix_published_questions_listed", "account_type", "locale", "question_id"),
    )
