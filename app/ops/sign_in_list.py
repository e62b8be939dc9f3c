"""The demo's people, as ./run shows them: read from the database, so that it never names anybody who is not there."""

from collections import defaultdict

import psycopg

ACCOUNTS = ("atelier-nord", "brasserie-lumiere", "cobalt-studio")
_PEOPLE = """
    SELECT account.slug, replace(account.type, '_', '-'), split_part(person.email, '@', 1), split_part(person.email, '@', 2)
    FROM people AS person JOIN accounts AS account ON account.id = person.account_id
    WHERE account.slug = ANY(%s) AND split_part(person.email, '@', 1) IN ('owner', 'billing', 'admin', 'agent')
    ORDER BY array_position(%s, account.slug::text),
             array_position(ARRAY['owner', 'billing', 'admin', 'agent'], split_part(person.email, '@', 1))
"""
_STAFF = """
    SELECT split_part(email, '@', 1), split_part(email, '@', 2), role FROM staff
    WHERE email IN ('rita@vendor.example', 'ravi@vendor.example', 'mona@vendor.example', 'ada@vendor.example',
                    'oscar@vendor.example')
    ORDER BY id
"""


def sign_in_list(owner_url: str) -> list[tuple[str, str, str]]:
    """Rows of (account or vendor, what it is, names and domain); empty when the demo is not loaded."""
    with psycopg.connect(owner_url) as session:
        session.execute("SELECT set_config('seatwright.account', '*', true)")
        names = defaultdict(list)
        for slug, kind, name, domain in session.execute(_PEOPLE, [list(ACCOUNTS), list(ACCOUNTS)]):
            names[slug, kind, domain].append(name)
        rows = [(slug, kind, f"{', '.join(found)} @{domain}") for (slug, kind, domain), found in names.items()]
        staff = session.execute(_STAFF).fetchall()
    if staff:
        rows.append(("vendor", "your side", f"{', '.join(f'{name} ({role})' for name, _, role in staff)} @{staff[0][1]}"))
    return rows
