"""A database of its own on the server of the settings, with a catalogue, accounts, people and tokens made by plain SQL."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from app.config import Settings
from app.ops.migrate import migrate
from app.services.people.viewers import digest

ACCOUNTS = 200
"""Of each type; slugs like managed-17."""


@dataclass(frozen=True)
class Ground:
    """The settings of the bench's own database, and a superuser's (or owner's) address."""

    settings: Settings
    owner_url: str

    def connect(self) -> psycopg.Connection:
        """An autocommitting session that sees everything."""
        session = psycopg.connect(self.owner_url, autocommit=True, prepare_threshold=2)
        session.execute("SET seatwright.account = '*'")
        return session


@contextlib.contextmanager
def empty(settings: Settings, name: str) -> Iterator[Ground]:
    """Make a database without a table, and drop it at the end."""
    owner = (settings.database_owner_url or settings.database_url).replace("postgresql+psycopg", "postgresql")
    _on_server(owner, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _on_server(owner, "CREATE DATABASE {}", name)
    url = _at(owner, name)
    ground = Ground(replace(settings, database_url=url, database_owner_url=url), url)
    try:
        yield ground
    finally:
        _on_server(owner, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@contextlib.contextmanager
def prepared(settings: Settings, name: str = "seatwright_bench") -> Iterator[Ground]:
    """Make the database with everything in it, and drop it at the end."""
    with empty(settings, name) as ground:
        migrate(ground.settings)
        furnish(ground)
        yield ground


def furnish(ground: Ground) -> None:
    """Catalogue, accounts, people and tokens."""
    with ground.connect() as session:
        session.execute(PEOPLE)
        _give_tokens(session)
        session.execute("ANALYZE")


def _at(url: str, name: str) -> str:
    parts = conninfo_to_dict(url)
    host = parts.get("host", "")
    if host.startswith("/"):
        return f"postgresql://{parts.get('user', '')}@/{name}?host={host}"
    return make_conninfo(url, dbname=name) if "://" not in url else url.rsplit("/", 1)[0] + "/" + name


def _on_server(url: str, statement: str, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as session:
        session.execute(sql.SQL(statement).format(sql.Identifier(name)))


def token_of(email: str) -> str:
    """The token of everybody here is known from the address."""
    return f"bench-{email}"


def _give_tokens(session: psycopg.Connection) -> None:
    people = session.execute(
        "SELECT email, account_id, id, NULL FROM people UNION ALL SELECT email, NULL, NULL, id FROM staff"
    )
    rows = [
        (digest(token_of(email)), account, person, staff)
        for email, account, person, staff in people.fetchall()
    ]
    with session.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO api_tokens (token_hash, account_id, person_id, staff_id, scope, label)"
            " VALUES (%s, %s, %s, %s, 'write', '')",
            rows,
        )


PEOPLE = """
DO $$
DECLARE rep bigint;
BEGIN
    INSERT INTO staff (email, name, role, locale, time_zone, is_active)
    SELECT 'rep-' || n || '@vendor.example', 'Rep ' || n, 'rep', 'en', 'UTC', true FROM generate_series(0, 9) n;
    INSERT INTO products (slug, name, name_fr, kind, is_short_list)
    SELECT slug, initcap(slug), initcap(slug), 'product', false FROM unnest(ARRAY['support', 'chat', 'talk', 'sell']) slug;
    INSERT INTO plans (product_id, slug, name, rank) SELECT id, 'professional', 'Professional', 1 FROM products;
    INSERT INTO prices (plan_id, currency, unit_price_minor) SELECT id, 'EUR', 4900 FROM plans;
    INSERT INTO accounts (slug, name, type, currency, country, time_zone, locale, standing, renews_on, cycle, tax_percent)
    SELECT replace(type, '_', '-') || '-' || n, initcap(type) || ' ' || n, type, 'EUR', 'FR', 'Europe/Paris', 'en', 'good',
           current_date + 200, 'annual', 20
    FROM generate_series(0, 199) n, unnest(ARRAY['managed', 'online_assisted', 'self_service']) type;
    INSERT INTO people (account_id, email, name, role, has_billing_rights, locale)
    SELECT id, 'owner@' || slug || '.example', 'Owner of ' || name, 'owner', false, 'en' FROM accounts ORDER BY id;
    INSERT INTO subscriptions (account_id, product_id, plan_id, started_on)
    SELECT a.id, p.id, pl.id, current_date FROM accounts a CROSS JOIN products p JOIN plans pl ON pl.product_id = p.id
    WHERE p.slug IN ('support', 'chat');
    INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, cause, actor_name, applied_at,
                              provisioned_at)
    SELECT account_id, id, 20, 'applied', current_date, 'import', 'Import', now(), now() FROM subscriptions;
    INSERT INTO seat_assignments (account_id, person_id, product_id, role)
    SELECT p.account_id, p.id, s.product_id, 'agent' FROM people p JOIN subscriptions s USING (account_id);
END $$;
"""
