"""Who is told of a question on the help page: the account's rep, or all of them; and of its answer: the asker (U12)."""

from __future__ import annotations

from sqlalchemy import text

from app.extensions import db
from app.services.notices import Notice, Recipient
from app.services.outbox import TELL_ASKED, Leased

QUESTION = text("""
SELECT a.id AS account_id, a.name AS account_name, a.rep_id, q.person_id, p.name AS person_name, q.words,
       t.words AS last_words, t.author_name, t.staff_id
FROM questions q JOIN accounts a ON a.id = q.account_id
JOIN people p ON p.account_id = q.account_id AND p.id = q.person_id
LEFT JOIN question_answers t ON t.account_id = q.account_id AND t.question_id = q.id AND t.id = :answer_id
WHERE q.account_id = :account_id AND q.id = :question_id
""")

REPS = text("""
SELECT 'staff' AS kind, s.id, s.name, s.email, s.locale, s.role FROM staff s
WHERE s.is_active AND s.role = 'rep' AND (s.id = :rep_id OR NOT EXISTS (
    SELECT FROM staff own WHERE own.id = :rep_id AND own.is_active)) ORDER BY s.id
""")

ASKER = text("""
SELECT 'person' AS kind, id, name, email, locale, role FROM people
WHERE account_id = :account_id AND id = :person_id AND suspended_at IS NULL
""")


def read(task: Leased) -> tuple[Notice, list[Recipient]] | None:
    """What was asked or answered last, and who is to read it; None when it is not there any more."""
    key = {"account_id": task.account_id, "question_id": task.payload["question_id"], "answer_id": task.payload.get("answer_id")}
    row = db.session.execute(QUESTION, key).mappings().one_or_none()
    if row is None:
        return None
    is_asked = task.kind == TELL_ASKED
    notice = Notice(row["account_id"], row["account_name"], task.kind, row["author_name"] or row["person_name"],
                    row["last_words"] or row["words"], {"question_id": task.payload["question_id"]}, (),
                    person_name=row["person_name"])  # fmt: skip
    found = db.session.execute(REPS, {"rep_id": row["rep_id"]}) if is_asked else db.session.execute(
        ASKER, {"account_id": task.account_id, "person_id": row["person_id"]})  # fmt: skip
    return notice, [Recipient(**one) for one in found.mappings()]
