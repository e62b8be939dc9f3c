"""Which price book follows which, who wrote it; rates of tax as rows, so that an operator changes them."""

from datetime import date

import sqlalchemy as sa
from alembic import op

from app.migrations.security import grant

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# European Commission, "Taxes in Europe" database: standard rates of value added tax in force on 1 January 2026.
STANDARD = (
    ("AT", "20"), ("BE", "21"), ("BG", "20"), ("CY", "19"), ("CZ", "21"), ("DE", "19"), ("DK", "25"), ("EE", "24"), ("ES", "21"),
    ("FI", "25.5"), ("FR", "20"), ("GR", "24"), ("HR", "25"), ("HU", "27"), ("IE", "23"), ("IT", "22"), ("LT", "21"), ("LU", "17"),
    ("LV", "21"), ("MT", "18"), ("NL", "21"), ("PL", "23"), ("PT", "23"), ("RO", "21"), ("SE", "25"), ("SI", "22"), ("SK", "23"),
)  # fmt: skip
SOURCE = "European Commission, Taxes in Europe database, 1 January 2026"


def upgrade() -> None:
    _follow_price_books()
    _keep_tax_rates()


def _follow_price_books() -> None:
    op.add_column("price_books", sa.Column("follows_id", sa.BigInteger(), nullable=True,
                                           comment="the book whose prices these take the place of"))  # fmt: skip
    op.add_column("price_books", sa.Column("followed_until", sa.Date(), nullable=True,
                                           comment="the last day that one had before; empty: until further notice"))  # fmt: skip
    op.add_column("price_books", sa.Column("written_by", sa.BigInteger(), nullable=True, comment="empty: imported"))
    op.add_column("price_books", sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("clock_now()"),
                                           nullable=False))  # fmt: skip
    op.create_foreign_key("fk_price_books_follows_id_price_books", "price_books", "price_books", ["follows_id"], ["id"])
    op.create_foreign_key("fk_price_books_written_by_staff", "price_books", "staff", ["written_by"], ["id"])


def _keep_tax_rates() -> None:
    rates = op.create_table(
        "tax_rates",
        sa.Column("country", sa.String(2), nullable=False, comment="ISO 3166-1; of the union, or the vendor's own"),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("percent", sa.Numeric(5, 2), nullable=False, comment="the standard rate"),
        sa.Column("is_home", sa.Boolean(), nullable=False, comment="where the vendor is"),
        sa.Column("source", sa.String(200), nullable=False, comment="where it was read, and when"),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name="ck_tax_rates_is_a_percentage"),
        sa.PrimaryKeyConstraint("country", "valid_from", name="pk_tax_rates"),
    )
    op.bulk_insert(rates, [{"country": country, "valid_from": date(2026, 1, 1), "percent": percent,
                            "is_home": country == "FR", "source": SOURCE} for country, percent in STANDARD])  # fmt: skip
    grant("tax_rates")
