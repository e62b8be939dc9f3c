"""Rights that pass from one person to another, ways in by mail, sessions one can read, mail preferences, cancellation."""

import sqlalchemy as sa
from alembic import op

from app.migrations.security import protect

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def known(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=f"{name}_is_known", native_enum=False, create_constraint=True, length=30)


def upgrade() -> None:
    _closed_accounts()
    _people()
    _sessions()
    _entry_links()
    _ownership_offers()
    _cancellations()
    _kept_letters()
    op.execute("DROP FUNCTION identify(text, bytea)")
    op.execute(IDENTIFY)
    op.execute("REVOKE EXECUTE ON FUNCTION identify(text, bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION identify(text, bytea) TO seatwright_app")


def _closed_accounts() -> None:
    op.execute("ALTER TABLE accounts DROP CONSTRAINT ck_accounts_standing_is_known")
    op.execute("ALTER TABLE accounts ADD CONSTRAINT ck_accounts_standing_is_known"
               " CHECK (standing IN ('good', 'suspended', 'closed'))")  # fmt: skip


def _people() -> None:
    for table in ("people", "staff"):
        rhythm: sa.Column[str] = sa.Column("mail_rhythm", known("mail_rhythm", "off", "at_once", "daily"), nullable=False,
                           server_default="at_once", comment="for mails that ask for nothing (U12)")  # fmt: skip
        op.add_column(table, rhythm)
    zone = sa.Column("time_zone", sa.String(60), nullable=True, comment="IANA name; empty: the account's")
    op.add_column("people", zone)
    verified = sa.Column("email_verified_at", sa.DateTime(timezone=True), nullable=True,
                         comment="when a link sent to the address came back (R12)")  # fmt: skip
    op.add_column("people", verified)
    op.create_index("ix_people_admins", "people", ["account_id", "role"], postgresql_where=sa.text("role IN ('owner', 'admin')"))


def _sessions() -> None:
    seen = sa.Column("last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False,
                     comment="to within some minutes")  # fmt: skip
    op.add_column("sign_ins", seen)
    op.add_column("sign_ins", sa.Column("user_agent", sa.String(300), server_default="", nullable=False))
    op.add_column("sign_ins", sa.Column("address", sa.String(45), server_default="", nullable=False))
    op.create_index("ix_sign_ins_of_person", "sign_ins", ["account_id", "person_id"])
    # A mail to one of the vendor's people about themselves is no account's business.
    op.alter_column("tasks", "account_id", nullable=True, comment="empty: about one of the vendor's people alone")


def _entry_links() -> None:
    op.create_table(
        "entry_links",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("purpose", known("entry_purpose", "invitation", "reset"), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True, comment="sha256 of the token; empty until its mail is written"),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="a newer link took its place"),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (staff_id IS NULL) AND (account_id IS NULL) = (person_id IS NULL)", name="belongs_to_one"
        ),
        sa.ForeignKeyConstraint(["account_id", "person_id"], ["people.account_id", "people.id"],
                                name="fk_entry_links_account_id_person_id_people"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_entry_links_staff_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_entry_links"),
    )  # fmt: skip
    op.create_index("uq_entry_links_token_hash", "entry_links", ["token_hash"], unique=True)
    op.create_index("ix_entry_links_of_person", "entry_links", ["account_id", "person_id", "created_at"])
    protect("entry_links")


def _ownership_offers() -> None:
    op.create_table(
        "ownership_offers",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("offered_by", sa.BigInteger(), nullable=False, comment="the owner"),
        sa.Column("offered_to", sa.BigInteger(), nullable=False, comment="a billing admin with a verified address"),
        sa.Column("status", known("offer_status", "open", "confirmed", "declined", "taken_back", "lapsed"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'open') = (ended_at IS NULL)", name="ended_ones_say_when"),
        sa.CheckConstraint("offered_by <> offered_to", name="is_to_somebody_else"),
        sa.ForeignKeyConstraint(["account_id", "offered_by"], ["people.account_id", "people.id"],
                                name="fk_ownership_offers_account_id_offered_by_people"),
        sa.ForeignKeyConstraint(["account_id", "offered_to"], ["people.account_id", "people.id"],
                                name="fk_ownership_offers_account_id_offered_to_people"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_ownership_offers"),
    )  # fmt: skip
    op.create_index("uq_ownership_offers_one_open", "ownership_offers", ["account_id"], unique=True,
                    postgresql_where=sa.text("status = 'open'"))  # fmt: skip
    protect("ownership_offers")


def _cancellations() -> None:
    op.create_table(
        "cancellations",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False, comment="the owner (R83)"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", known("cancellation_status", "planned", "taken_back", "applied"), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False, comment="the end of the cycle, in the account's time zone"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'planned') = (ended_at IS NULL)", name="ended_ones_say_when"),
        sa.ForeignKeyConstraint(["account_id", "asked_by"], ["people.account_id", "people.id"],
                                name="fk_cancellations_account_id_asked_by_people"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_cancellations"),
    )  # fmt: skip
    op.create_index("uq_cancellations_one_planned", "cancellations", ["account_id"], unique=True,
                    postgresql_where=sa.text("status = 'planned'"))  # fmt: skip
    op.create_index("ix_cancellations_due", "cancellations", ["effective_on"], postgresql_where=sa.text("status = 'planned'"))
    protect("cancellations")


def _kept_letters() -> None:
    op.create_table(
        "kept_letters",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False, comment="what it tells is read again when it is sent"),
        sa.Column("reader_kind", sa.String(10), nullable=False, comment="person or staff"),
        sa.Column("reader_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_now()"), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=True, comment="which daily mail it is part of"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_kept_letters_account_id_accounts"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_kept_letters_task_id_tasks"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_kept_letters"),
    )
    op.create_index("uq_kept_letters_once", "kept_letters", ["task_id", "reader_kind", "reader_id"], unique=True)
    op.create_index("ix_kept_letters_waiting", "kept_letters", ["reader_kind", "reader_id", "id"],
                    postgresql_where=sa.text("digest IS NULL"))  # fmt: skip
    op.create_index("ix_kept_letters_digest", "kept_letters", ["digest"], postgresql_where=sa.text("digest IS NOT NULL"))
    op.execute("CREATE SEQUENCE digests")
    op.execute("GRANT USAGE ON SEQUENCE digests TO seatwright_app")
    protect("kept_letters")


# As before, with the person's own time zone, and whether it is time to note that the session was seen.
IDENTIFY = """
CREATE FUNCTION identify(kind text, secret bytea) RETURNS TABLE (
    handle bigint, scope text, staff_id bigint, person_id bigint, account_id bigint, name text, email text, role text,
    has_billing_rights boolean, locale text, time_zone text, slug text, account_name text, account_type text,
    standing text, currency text, is_unseen boolean
) LANGUAGE plpgsql AS $$
DECLARE
    found record;
BEGIN
    PERFORM set_config('seatwright.account', '*', true);
    IF kind = 'token' THEN
        SELECT t.id, t.scope::text, t.staff_id, t.person_id, t.account_id, false AS is_unseen INTO found
        FROM api_tokens t WHERE t.token_hash = secret AND t.ended_at IS NULL;
    ELSE
        SELECT s.id, 'write'::text AS scope, s.staff_id, s.person_id, s.account_id,
               s.last_seen_at < now() - interval '5 minutes' AS is_unseen INTO found
        FROM sign_ins s WHERE s.token_hash = secret AND s.ended_at IS NULL AND s.expires_at > now();
    END IF;
    IF found.staff_id IS NOT NULL THEN
        RETURN QUERY SELECT found.id, found.scope, s.id, NULL::bigint, NULL::bigint, s.name::text, s.email::text,
            s.role::text, false, s.locale::text, s.time_zone::text, NULL::text, NULL::text, NULL::text, NULL::text,
            NULL::text, found.is_unseen
        FROM staff s WHERE s.id = found.staff_id AND s.is_active;
    ELSIF found.person_id IS NOT NULL THEN
        RETURN QUERY SELECT found.id, found.scope, NULL::bigint, p.id, a.id, p.name::text, p.email::text,
            p.role::text, p.has_billing_rights, p.locale::text, coalesce(p.time_zone, a.time_zone)::text, a.slug::text,
            a.name::text, a.type::text, a.standing::text, a.currency::text, found.is_unseen
        FROM people p JOIN accounts a ON a.id = p.account_id
        WHERE p.account_id = found.account_id AND p.id = found.person_id AND p.suspended_at IS NULL;
    END IF;
    PERFORM set_config('seatwright.account', CASE
        WHEN found.staff_id IS NOT NULL THEN '*'
        WHEN found.person_id IS NOT NULL THEN found.account_id::text
        ELSE '' END, true);
END $$;
"""
