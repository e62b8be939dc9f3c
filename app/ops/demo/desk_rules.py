"""What managers of the demo have decided: better promises for two accounts, hours of a colleague abroad, and days away."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

TIERS = text("""
UPDATE accounts SET tier = CASE slug WHEN 'atelier-nord' THEN 'platinum' ELSE 'gold' END
WHERE slug IN ('atelier-nord', 'harbour-and-vale')
""")
HOURS = text("""
INSERT INTO calendars (staff_id, country, zone, week)
SELECT id, 'GB', 'Europe/London', '[["08:30", "16:30"], ["08:30", "16:30"], ["08:30", "16:30"], ["08:30", "16:30"], ["08:30", "13:00"], null, null]'
FROM staff WHERE email = 'ravi@vendor.example' ON CONFLICT DO NOTHING
""")
AWAY = text("""
INSERT INTO away_dates (staff_id, from_on, until_on)
SELECT id, clock_today('UTC') + 20, clock_today('UTC') + 27 FROM staff WHERE email = 'rita@vendor.example'
""")


def decide(session: Session) -> None:
    """Three statements; the first sweep sets the due times."""
    for statement in (TIERS, HOURS, AWAY):
        session.execute(statement)
