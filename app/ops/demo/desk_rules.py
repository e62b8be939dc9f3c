"""What managers of the demo have decided: better promises for two accounts, a colleague's hours abroad, days away, and teams.

The teams are called by cities: the same in both languages.
"""

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
TEAMS = text("""
WITH wanted(name, email) AS (VALUES ('Montréal', 'rita@vendor.example'), ('Montréal', 'ravi@vendor.example'),
    ('Paris', 'remy@vendor.example'), ('Paris', 'ravi@vendor.example'), ('Oslo', 'rosa@vendor.example')
), teams AS (INSERT INTO desk_teams (name) SELECT DISTINCT name FROM wanted RETURNING id, name)
INSERT INTO desk_team_members (team_id, staff_id)
SELECT t.id, s.id FROM wanted w JOIN teams t USING (name) JOIN staff s USING (email)
""")


def decide(session: Session) -> None:
    """Four statements; the first sweep sets the due times."""
    for statement in (TIERS, HOURS, AWAY, TEAMS):
        session.execute(statement)
