"""Price books with tiers, discounts on quotes and starts of lines, billing details, texts to choose from, what was accepted."""

import sqlalchemy as sa
from alembic import op

from app.migrations.security import grant, protect

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TAX_KINDS = "tax_kind IN ('agreed', 'domestic', 'reverse_charge', 'other_country', 'outside')"

# A sent version never changes: what it lacks is filled in once, by the owner of the tables, with the guards set aside.
FILL = """
ALTER TABLE quotes DISABLE TRIGGER sent_quotes_never_change;
ALTER TABLE quote_lines DISABLE TRIGGER lines_of_sent_quotes_never_change;
ALTER TABLE quote_lines NO FORCE ROW LEVEL SECURITY;
ALTER TABLE quotes NO FORCE ROW LEVEL SECURITY;
ALTER TABLE accounts NO FORCE ROW LEVEL SECURITY;
UPDATE quote_lines SET list_price_minor = unit_price_minor;
UPDATE quotes q SET tax_country = a.country FROM accounts a WHERE a.id = q.account_id;
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
ALTER TABLE quotes FORCE ROW LEVEL SECURITY;
ALTER TABLE quote_lines FORCE ROW LEVEL SECURITY;
ALTER TABLE quotes ENABLE TRIGGER sent_quotes_never_change;
ALTER TABLE quote_lines ENABLE TRIGGER lines_of_sent_quotes_never_change;
"""

# The newest book that is valid on the day and names the plan says the price; without one it is the base price.
LIST_PRICE = """
CREATE FUNCTION list_price(plan bigint, in_currency text, seats bigint, on_day date, base bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT t.unit_price_minor FROM price_tiers t
        WHERE t.plan_id = plan AND t.from_seats <= greatest(seats, 1) AND t.book_id = (
            SELECT b.id FROM price_books b JOIN price_tiers u ON u.book_id = b.id AND u.plan_id = plan
            WHERE b.currency = in_currency AND daterange(b.valid_from, b.valid_until, '[]') @> on_day
            ORDER BY b.valid_from DESC, b.id DESC LIMIT 1)
        ORDER BY t.from_seats DESC LIMIT 1), base)
$$;
"""


def upgrade() -> None:
    _widen_quotes()
    _create_price_books()
    _create_quote_texts()
    _create_billing_details()
    _create_acceptances()


def _widen_quotes() -> None:
    op.add_column("quotes", sa.Column("discount_percent", sa.Numeric(5, 2), server_default="0", nullable=False,
                                      comment="on the whole quote, after the discounts of its lines"))  # fmt: skip
    op.add_column("quotes", sa.Column("note", sa.Text(), server_default="", nullable=False,
                                      comment="a word to the customer above the offer"))  # fmt: skip
    op.add_column("quotes", sa.Column("tax_kind", sa.String(30), server_default="agreed", nullable=False,
                                      comment="why the tax is what it is"))  # fmt: skip
    op.add_column("quotes", sa.Column("tax_country", sa.String(2), server_default="", nullable=False,
                                      comment="of the account, when the version was written"))  # fmt: skip
    op.add_column("quotes", sa.Column("vat_number", sa.String(20), server_default="", nullable=False))
    op.add_column("quote_lines", sa.Column("list_price_minor", sa.BigInteger(), server_default="0", nullable=False,
                                           comment="per seat and month, by the price book of the day"))  # fmt: skip
    op.add_column("quote_lines", sa.Column("starts_on", sa.Date(), nullable=True,
                                           comment="later than the rest of the quote; empty: with it"))  # fmt: skip
    op.add_column("quote_lines", sa.Column("quote_discount_minor", sa.BigInteger(), server_default="0", nullable=False,
                                           comment="its share of the quote's discount, of a full cycle"))  # fmt: skip
    op.add_column("quote_lines", sa.Column("quote_discount_due_minor", sa.BigInteger(), server_default="0", nullable=False,
                                           comment="its share of the quote's discount, of what is due now"))  # fmt: skip
    op.execute("ALTER TABLE quotes ADD CONSTRAINT ck_quotes_discount_is_a_percentage CHECK (discount_percent BETWEEN 0 AND 100)")
    op.execute(f"ALTER TABLE quotes ADD CONSTRAINT ck_quotes_tax_kind_is_known CHECK ({TAX_KINDS})")
    op.execute(FILL)


def _create_price_books() -> None:
    op.create_table(
        "price_books",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="first day, in the account's time zone"),
        sa.Column("valid_until", sa.Date(), nullable=True, comment="last day; empty: until further notice"),
        sa.CheckConstraint("valid_until >= valid_from", name="ck_price_books_ends_after_it_begins"),
        sa.PrimaryKeyConstraint("id", name="pk_price_books"),
    )
    op.create_index("uq_price_books_slug", "price_books", ["slug"], unique=True)
    op.create_index("ix_price_books_valid", "price_books", ["currency", "valid_from"])
    op.create_table(
        "price_tiers",
        sa.Column("book_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("from_seats", sa.Integer(), nullable=False, comment="of one purchase"),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False, comment="per seat and month, for all of its seats"),
        sa.CheckConstraint("unit_price_minor >= 0", name="ck_price_tiers_is_not_negative"),
        sa.CheckConstraint("from_seats >= 1", name="ck_price_tiers_begins_at_one"),
        sa.ForeignKeyConstraint(["book_id"], ["price_books.id"], name="fk_price_tiers_book_id_price_books", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_price_tiers_plan_id_plans"),
        sa.PrimaryKeyConstraint("book_id", "plan_id", "from_seats", name="pk_price_tiers"),
    )
    grant("price_books")
    grant("price_tiers")
    op.execute(LIST_PRICE)


def _create_quote_texts() -> None:
    op.create_table(
        "quote_texts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_fr", sa.Text(), server_default="", nullable=False, comment="empty: the English one"),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True, comment="no longer offered"),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("clock_now()"), nullable=False),
        sa.CheckConstraint("kind IN ('terms', 'note')", name="ck_quote_texts_text_kind_is_known"),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 5000 AND length(body_fr) <= 5000", name="ck_quote_texts_fits_a_quote"),
        sa.ForeignKeyConstraint(["changed_by"], ["staff.id"], name="fk_quote_texts_changed_by_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_quote_texts"),
    )
    op.create_index("uq_quote_texts_name", "quote_texts", ["kind", "name"], unique=True)
    grant("quote_texts")


def _create_billing_details() -> None:
    op.create_table(
        "billing_details",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("legal_name", sa.String(200), nullable=False),
        sa.Column("street", sa.String(200), nullable=False),
        sa.Column("postcode", sa.String(20), nullable=False),
        sa.Column("city", sa.String(200), nullable=False),
        sa.Column("vat_number", sa.String(20), server_default="", nullable=False, comment="checked, without spaces"),
        sa.Column("tax_kind", sa.String(30), nullable=False, comment="why accounts.tax_percent is what it is"),
        sa.Column("changed_by", sa.BigInteger(), nullable=False, comment="the person of the account"),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("clock_now()"), nullable=False),
        sa.CheckConstraint(TAX_KINDS, name="ck_billing_details_tax_kind_is_known"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_billing_details_account_id_accounts"),
        sa.ForeignKeyConstraint(["account_id", "changed_by"], ["people.account_id", "people.id"],
                                name="fk_billing_details_account_id_changed_by_people"),
        sa.PrimaryKeyConstraint("account_id", name="pk_billing_details"),
    )  # fmt: skip
    protect("billing_details", rights="SELECT, INSERT, UPDATE")


def _create_acceptances() -> None:
    op.create_table(
        "acceptances",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="of the quote"),
        sa.Column("person_id", sa.BigInteger(), nullable=False, comment="who accepted"),
        sa.Column("name", sa.String(200), nullable=False, comment="as they signed"),
        sa.Column("title", sa.String(200), nullable=False, comment="in their organisation"),
        sa.Column("purchase_order_number", sa.String(60), server_default="", nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False, comment="the PDF that was accepted"),
        sa.Column("sha256", sa.LargeBinary(), nullable=False, comment="of the document"),
        sa.Column("accepted_at", sa.DateTime(timezone=True), server_default=sa.text("clock_now()"), nullable=False),
        sa.CheckConstraint("sha256 = sha256(document)", name="ck_acceptances_digest_is_the_documents"),
        sa.ForeignKeyConstraint(["account_id", "order_id", "version"],
                                ["quotes.account_id", "quotes.order_id", "quotes.version"],
                                name="fk_acceptances_account_id_order_id_version_quotes"),
        sa.ForeignKeyConstraint(["account_id", "person_id"], ["people.account_id", "people.id"],
                                name="fk_acceptances_account_id_person_id_people"),
        sa.PrimaryKeyConstraint("account_id", "order_id", "version", name="pk_acceptances"),
    )  # fmt: skip
    protect("acceptances", rights="SELECT, INSERT")
