"""The demo's past: how its seats filled up over half a year, and a few questions with answers."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

# Of two accounts the people joined one by one; the history is made to end with what is there today. Everybody else's begins
# today, like that of anybody who has just started.
GROWING = ("atelier-nord", "cobalt-studio", "brasserie-lumiere", "harbour-and-vale")
PAST = text("""
WITH licence AS (
    SELECT s.account_id, s.id, s.product_id, a.time_zone, (SELECT sum(c.delta) FROM seat_changes c
               WHERE c.account_id = s.account_id AND c.subscription_id = s.id AND c.status = 'applied')::int AS purchased
    FROM subscriptions s JOIN accounts a ON a.id = s.account_id WHERE a.slug = ANY(:slugs) AND s.ended_on IS NULL
), counted AS (
    SELECT l.*, (SELECT count(DISTINCT x.person_id) FROM seat_assignments x WHERE x.account_id = l.account_id AND x.is_counted
                 AND x.waiting_since IS NULL AND (x.product_id = l.product_id OR x.product_id IN (
                     SELECT m.product_id FROM suite_members m WHERE m.suite_id = l.product_id)))::int AS used
    FROM licence l
)
INSERT INTO seat_days (account_id, subscription_id, day, used, purchased)
SELECT account_id, id, clock_today(time_zone) - n * 7 - 1,
       greatest(used - (n * used / 40) - CASE WHEN n > 3 AND n % 5 = 2 THEN 1 ELSE 0 END, 0), purchased
FROM counted, generate_series(0, 25) AS n WHERE used > 0
ON CONFLICT DO NOTHING
""")

QUESTIONS = (
    ("agent@cobalt-studio.example", "Do seats I add in the middle of the month cost the full month?",
     "No. You pay for the days that are left until the renewal, and the page shows the amount before you confirm.",
     "rosa@vendor.example"),
    ("owner@atelier-nord.example", "Combien de temps faut-il pour recevoir les licences après avoir accepté le devis ?",
     "Quelques minutes, sauf si une date de début a été convenue. Vous recevez un e-mail dès qu’elles sont là.",
     "rita@vendor.example"),
    ("billing@brasserie-lumiere.example", "Peut-on réduire le nombre de licences avant le renouvellement ?",
     "La réduction est planifiée pour le renouvellement : votre représentant s’en charge sur demande.", "ravi@vendor.example"),
)  # fmt: skip
ASKED = text("""
INSERT INTO questions (account_id, person_id, words, locale, asked_at, answered_at, published_at)
SELECT p.account_id, p.id, :words, a.locale, clock_now() - interval '9 days', clock_now() - interval '8 days',
       clock_now() - interval '8 days'
FROM people p JOIN accounts a ON a.id = p.account_id WHERE p.email = :email RETURNING account_id, id, locale
""")
ANSWERED = text("""
INSERT INTO question_answers (account_id, question_id, staff_id, author_name, words, written_at)
SELECT :account_id, :id, id, name, :words, clock_now() - interval '8 days' FROM staff WHERE email = :email
""")
PUBLISHED = text("""
INSERT INTO published_questions (question_id, account_type, locale, question, answer, published_at)
SELECT :id, a.type, a.locale, :question, :answer, clock_now() - interval '8 days' FROM accounts a WHERE a.id = :account_id
""")
WAITING = text("""
INSERT INTO questions (account_id, person_id, words, locale, asked_at)
SELECT p.account_id, p.id, 'Can a colleague take over my seat while I am on leave?', 'en', clock_now() - interval '3 hours'
FROM people p WHERE p.email = 'admin@cobalt-studio.example'
""")


# As if forty orders had been carried out before the demonstration began.
PACE = text("INSERT INTO request_pace (working_days, orders, measured_on) VALUES (3, 40, clock_today('UTC')) ON CONFLICT DO NOTHING")


def remember(session: Session) -> None:
    """Write the past. The sweep counts today by itself."""
    session.execute(PAST, {"slugs": list(GROWING)})
    for email, words, answer, staff in QUESTIONS:
        asked = session.execute(ASKED, {"email": email, "words": words}).one_or_none()
        if asked is None:
            continue
        session.execute(ANSWERED, {"account_id": asked.account_id, "id": asked.id, "words": answer, "email": staff})
        session.execute(PUBLISHED, {"account_id": asked.account_id, "id": asked.id, "question": words, "answer": answer})
    session.execute(WAITING)
    session.execute(PACE)
