"""Notes among ourselves, messages with the customer, quiet hours, and letters that were held or refused."""

import sqlalchemy as sa
from alembic import op

from app.migrations.security import keep_among_ourselves, protect

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NOW = sa.text("clock_now()")
STAMP = sa.DateTime(timezone=True)
ORDER = (["account_id", "order_id"], ["orders.account_id", "orders.id"])
APPEND_ONLY = "CREATE TRIGGER {table}_never_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_history()"

QUIET = "(quiet_from IS NULL) = (quiet_until IS NULL) AND (quiet_from IS NULL OR quiet_from <> quiet_until)"


def upgrade() -> None:
    _notes()
    _mentions()
    _messages()
    _documents("note_documents", "note_id", "order_notes")
    _documents("message_documents", "message_id", "order_messages")
    for table in ("order_notes", "note_mentions", "note_documents"):
        keep_among_ourselves(table)
    for table in ("order_messages", "message_documents"):
        protect(table, rights="SELECT, INSERT")
    for table in ("order_notes", "note_documents", "order_messages", "message_documents"):
        op.execute(APPEND_ONLY.format(table=table))
    _held()
    _refused()
    _quiet_hours("people")
    _quiet_hours("staff")
    op.create_index("ix_order_lines_similar", "order_lines", ["product_id", "seats", sa.text("order_id DESC")])


def _notes() -> None:
    op.create_table(
        "order_notes",
        sa.Column("account_id", sa.BigInteger, primary_key=True),
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("order_id", sa.BigInteger, nullable=False),
        sa.Column("note_id", sa.BigInteger, comment="the note this changes; empty: it is a new one"),
        sa.Column("staff_id", sa.BigInteger, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("author_name", sa.String(200), nullable=False),
        sa.Column("words", sa.Text, nullable=False, comment="empty: taken away"),
        sa.Column("written_at", STAMP, nullable=False, server_default=NOW),
        sa.ForeignKeyConstraint(*ORDER),
        sa.ForeignKeyConstraint(["account_id", "note_id"], ["order_notes.account_id", "order_notes.id"]),
        sa.CheckConstraint("words <> '' OR note_id IS NOT NULL", name="says_something"),
        sa.Index("ix_order_notes_of_order", "account_id", "order_id", "id"),
    )


def _mentions() -> None:
    op.create_table(
        "note_mentions",
        sa.Column("account_id", sa.BigInteger, primary_key=True),
        sa.Column("note_id", sa.BigInteger, primary_key=True),
        sa.Column("staff_id", sa.BigInteger, sa.ForeignKey("staff.id"), primary_key=True),
        sa.ForeignKeyConstraint(["account_id", "note_id"], ["order_notes.account_id", "order_notes.id"]),
    )


def _messages() -> None:
    op.create_table(
        "order_messages",
        sa.Column("account_id", sa.BigInteger, primary_key=True),
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("order_id", sa.BigInteger, nullable=False),
        sa.Column("product_id", sa.BigInteger, sa.ForeignKey("products.id"),
                  comment="the line it is about; empty: the whole order"),
        sa.Column("staff_id", sa.BigInteger, sa.ForeignKey("staff.id"), comment="empty: the customer writes"),
        sa.Column("person_id", sa.BigInteger, comment="empty: the vendor writes"),
        sa.Column("author_name", sa.String(200), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("written_at", STAMP, nullable=False, server_default=NOW),
        sa.ForeignKeyConstraint(*ORDER),
        sa.ForeignKeyConstraint(["account_id", "person_id"], ["people.account_id", "people.id"]),
        sa.CheckConstraint("num_nonnulls(staff_id, person_id) = 1", name="one_author"),
        sa.CheckConstraint("words <> ''", name="says_something"),
        sa.Index("ix_order_messages_of_order", "account_id", "order_id", "id"),
    )  # fmt: skip


def _documents(table: str, key: str, of: str) -> None:
    op.create_table(
        table,
        sa.Column("account_id", sa.BigInteger, primary_key=True),
        sa.Column("id", sa.Uuid, primary_key=True, server_default=sa.text("gen_random_uuid()")),
        sa.Column(key, sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(100), nullable=False, comment="a plain file name that ends in .pdf"),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False, comment="a PDF, checked before it was stored (S12)"),
        sa.ForeignKeyConstraint(["account_id", key], [f"{of}.account_id", f"{of}.id"]),
        sa.CheckConstraint("size_bytes = length(content)", name="size_is_the_contents"),
        sa.CheckConstraint("sha256 = sha256(content)", name="digest_is_the_contents"),
        sa.Index(f"ix_{table}_of_{key}", "account_id", key),
    )


def _held() -> None:
    op.create_table(
        "held_letters",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("account_id", sa.BigInteger, sa.ForeignKey("accounts.id"), comment="empty: about one of the vendor's people alone"),
        sa.Column("task_id", sa.BigInteger, sa.ForeignKey("tasks.id"), nullable=False, comment="what it tells is read again when it is sent"),
        sa.Column("reader_kind", sa.String(10), nullable=False, comment="person or staff"),
        sa.Column("reader_id", sa.BigInteger, nullable=False),
        sa.Column("until", STAMP, nullable=False, comment="the end of the reader's quiet hours"),
        sa.Column("held_at", STAMP, nullable=False, server_default=NOW),
        sa.Column("released_at", STAMP, comment="when sending it was promised"),
        sa.Index("uq_held_letters_once", "task_id", "reader_kind", "reader_id", unique=True),
        sa.Index("ix_held_letters_until", "until", postgresql_where=sa.text("released_at IS NULL")),
    )
    protect("held_letters")


def _refused() -> None:
    op.create_table(
        "refused_letters",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("account_id", sa.BigInteger, sa.ForeignKey("accounts.id"), comment="empty: about one of the vendor's people alone"),
        sa.Column("task_id", sa.BigInteger, sa.ForeignKey("tasks.id"), nullable=False),
        sa.Column("reader_kind", sa.String(10), nullable=False, comment="person or staff"),
        sa.Column("reader_id", sa.BigInteger, nullable=False),
        sa.Column("email", sa.String(254), nullable=False, comment="the address the mail server refused"),
        sa.Column("error", sa.Text, nullable=False, comment="the mail server's words"),
        sa.Column("refused_at", STAMP, nullable=False, server_default=NOW),
        sa.Column("settled_at", STAMP, comment="sent again, or put away by somebody"),
        sa.Index("uq_refused_letters_open", "task_id", "reader_kind", "reader_id", unique=True,
                 postgresql_where=sa.text("settled_at IS NULL")),
        sa.Index("ix_refused_letters_email", "email", "refused_at"),
    )  # fmt: skip
    protect("refused_letters")


def _quiet_hours(table: str) -> None:
    """In the reader's time zone; over midnight when the end is before the beginning."""
    op.add_column(table, sa.Column("quiet_from", sa.Time(), comment="no mail from then on, in their time zone; empty: no quiet hours"))
    op.add_column(table, sa.Column("quiet_until", sa.Time(), comment="until then"))
    op.create_check_constraint(f"ck_{table}_quiet_hours_are_two", table, QUIET)
