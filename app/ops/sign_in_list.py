"""The demo's people as ./run shows them, read from the database: it never names anybody who is not there."""

from collections import defaultdict

import psycopg

ACCOUNTS = ["atelier-nord", "brasserie-lumiere", "cobalt-studio"]
PEOPLE = ["owner", "billing", "admin", "agent"]
STAFF = ["rita", "ravi", "mona", "ada", "oscar"]
_PEOPLE = """
    SELECT account.slug, replace(account.type, '_', '-'), split_part(person.email, '@', 1)
    FROM people AS person JOIN accounts AS account ON account.id = person.account_id
    WHERE account.slug = ANY(%(accounts)s) AND person.email = ANY(%(emails)s)
    ORDER BY array_position(%(accounts)s, account.slug::text), array_position(%(emails)s, person.email::text)
"""
_STAFF = """
    SELECT role, split_part(email, '@', 1) FROM staff
    WHERE email = ANY(%(emails)s) ORDER BY array_position(%(emails)s, email::text)
"""


def sign_in_list(owner_url: str) -> list[tuple[str, str, str]]:
    """Rows of (domain, what it is, names); empty when the demo is not loaded."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    emails = [f"{name}@{slug}.example" for slug in ACCOUNTS for name in PEOPLE]
    with psycopg.connect(owner_url) as session:
        session.execute("SELECT set_config('seatwright.account', '*', true)")
        for slug, kind, name in session.execute(_PEOPLE, {"accounts": ACCOUNTS, "emails": emails}):
            names[f"@{slug}.example", kind].append(name)
        for role, name in session.execute(_STAFF, {"emails": [f"{name}@vendor.example" for name in STAFF]}):
            names["@vendor.example", role].append(name)
    return [(domain, kind, ", ".join(found)) for (domain, kind), found in names.items()]
