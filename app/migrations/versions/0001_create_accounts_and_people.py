"""Accounts, their people, the vendor's people, and how they sign in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.security import CREATE_ROLE, grant, protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(CREATE_ROLE)
    grant("alembic_version", rights="SELECT")
    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "rep",
                "manager",
                "approver",
                "operator",
                name="staff_role_is_known",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True, comment="argon2id; empty until one is set"),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
    )
    op.create_index("uq_staff_email", "staff", ["email"], unique=True)
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "managed",
                "online_assisted",
                "self_service",
                name="account_type_is_known",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False, comment="ISO 3166-1 alpha-2"),
        sa.Column(
            "time_zone",
            sa.String(length=60),
            nullable=False,
            comment="IANA name; every date of the account is in it (R75)",
        ),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "good",
                "suspended",
                name="standing_is_known",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("rep_id", sa.BigInteger(), nullable=True, comment="whom R3 names"),
        sa.Column("renews_on", sa.Date(), nullable=False, comment="one renewal date for all products (R30)"),
        sa.Column(
            "cycle",
            sa.Enum(
                "monthly",
                "annual",
                name="cycle_is_known",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("tax_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["rep_id"], ["staff.id"], name="fk_accounts_rep_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
    )
    op.create_index("uq_accounts_slug", "accounts", ["slug"], unique=True)
    op.create_table(
        "people",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "admin",
                "agent",
                "light_agent",
                "contributor",
                "end_user",
                name="account_role_is_known",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column(
            "has_billing_rights", sa.Boolean(), nullable=False, comment="R8: only an admin can have them"
        ),
        sa.Column(
            "suspended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="a suspended person still uses a seat (R16)",
        ),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True, comment="argon2id; empty until one is set"),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "NOT has_billing_rights OR role = 'admin'", name="only_an_admin_has_billing_rights"
        ),
        sa.CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_people_account_id_accounts"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_people"),
    )
    op.create_index("uq_people_email", "people", ["email"], unique=True)
    op.create_index(
        "uq_people_one_owner",
        "people",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("role = 'owner'"),
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="sha256 of the cookie's token"),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (staff_id IS NULL) AND (account_id IS NULL) = (person_id IS NULL)",
            name="belongs_to_one",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "person_id"],
            ["people.account_id", "people.id"],
            name="fk_sign_ins_account_id_person_id_people",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_sign_ins_staff_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_ins"),
    )
    op.create_index("uq_sign_ins_token_hash", "sign_ins", ["token_hash"], unique=True)
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "token_hash", sa.LargeBinary(), nullable=False, comment="sha256 of the token, which is shown once"
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "scope",
            sa.Enum(
                "read", "write", name="scope_is_known", native_enum=False, create_constraint=True, length=30
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (staff_id IS NULL) AND (account_id IS NULL) = (person_id IS NULL)",
            name="belongs_to_one",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "person_id"],
            ["people.account_id", "people.id"],
            name="fk_api_tokens_account_id_person_id_people",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_api_tokens_staff_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
    )
    op.create_index("uq_api_tokens_token_hash", "api_tokens", ["token_hash"], unique=True)
    op.create_table(
        "idempotency_keys",
        sa.Column(
            "account_id",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="0 for the vendor's people",
        ),
        sa.Column("actor_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column(
            "request_hash", sa.LargeBinary(), nullable=False, comment="sha256 of method, path and body"
        ),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "actor_id", "key", name="pk_idempotency_keys"),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"], unique=False)
    op.execute(ONE_OWNER)
    grant("staff")
    protect("accounts", column="id")
    for table in ("people", "sign_ins", "api_tokens", "idempotency_keys"):
        protect(table)


ONE_OWNER = """
CREATE FUNCTION refuse_account_without_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM people WHERE account_id = OLD.account_id)
       AND NOT EXISTS (SELECT FROM people WHERE account_id = OLD.account_id AND role = 'owner') THEN
        RAISE EXCEPTION 'account % would have no owner', OLD.account_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER account_keeps_an_owner AFTER UPDATE OF role OR DELETE ON people
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.role = 'owner')
    EXECUTE FUNCTION refuse_account_without_owner();
"""
