"""What the vendor's people do with a question: answer it, publish a copy in chosen words, take that back, put it away."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from app.errors import Refused
from app.extensions import db
from app.services.helping import questions
from app.services.helping.questions import SELECT, Asked, asked_of, checked
from app.services.outbox import TELL_ANSWERED
from app.services.people.viewers import Viewer
from app.services.seating import seats
from workflows.sentences import say

LISTED = text(SELECT + """
WHERE CASE WHEN :is_waiting THEN q.answered_at IS NULL AND q.closed_at IS NULL AND q.id > :cursor
           ELSE (q.answered_at IS NOT NULL OR q.closed_at IS NOT NULL) AND q.id < :cursor END
ORDER BY CASE WHEN :is_waiting THEN q.id ELSE -q.id END LIMIT :most
""")
WAITING = text("SELECT count(*) FROM (SELECT FROM questions WHERE answered_at IS NULL AND closed_at IS NULL LIMIT 1000) q")

ANSWER = text("""
WITH said AS (
    INSERT INTO question_answers (account_id, question_id, staff_id, author_name, words)
    VALUES (:account_id, :id, :staff_id, :author_name, :words) RETURNING id
)
UPDATE questions SET answered_at = clock_now(), closed_at = NULL FROM said
WHERE account_id = :account_id AND questions.id = :id RETURNING said.id
""")

PUBLISH = text("""
WITH copy AS (
    INSERT INTO published_questions (question_id, account_type, locale, question, answer)
    VALUES (:id, :account_type, :locale, :question, :answer)
    ON CONFLICT (question_id) DO UPDATE SET question = excluded.question, answer = excluded.answer,
        published_at = excluded.published_at RETURNING published_at
)
UPDATE questions SET published_at = copy.published_at FROM copy WHERE account_id = :account_id AND id = :id
""")

TAKE_BACK = text("""
WITH copy AS (DELETE FROM published_questions WHERE question_id = :id)
UPDATE questions SET published_at = NULL WHERE account_id = :account_id AND id = :id
""")

PUT_AWAY = text("UPDATE questions SET closed_at = clock_now() WHERE account_id = :account_id AND id = :id AND closed_at IS NULL")


def listed(cursor: int | None = None, *, is_waiting: bool = True, most: int = 25) -> tuple[list[Asked], int | None]:
    """Questions that wait, longest first; or those that do not, newest first. And the key of the next page."""
    start = cursor if cursor is not None else (0 if is_waiting else 2**62)
    rows = db.session.execute(LISTED, {"is_waiting": is_waiting, "cursor": start, "most": most + 1}).mappings().all()
    found = [asked_of(row) for row in rows[:most]]
    return found, found[-1].id if len(rows) > most else None


def waiting() -> int:
    """How many questions wait for an answer."""
    count: int = db.session.execute(WAITING).scalar_one()
    return count


def answer(viewer: Viewer, question_id: int, words: str) -> None:
    """Answer, and promise the asker a mail."""
    said, question = checked(words), questions.asked(viewer, question_id)
    key = {**_key(question), "staff_id": viewer.staff_id, "author_name": viewer.name, "words": said}
    answer_id = db.session.execute(ANSWER, key).scalar_one()
    payload = {"question_id": question.id, "answer_id": answer_id}
    seats.promise_later(TELL_ANSWERED, question.account_id, [payload])


def publish(viewer: Viewer, question_id: int, question: str, reply: str) -> None:
    """Let everybody read it, in these words: whoever publishes sees to it that they name nobody."""
    found = questions.asked(viewer, question_id)
    if not any(one.is_staff for one in found.answers):
        raise Refused(say("Answer the question first: nobody is helped by a question alone."))
    db.session.execute(PUBLISH, {
        **_key(found), "account_type": found.account_type, "locale": found.locale,
        "question": checked(question, "question"), "answer": checked(reply, "answer"),
    })  # fmt: skip


def take_back(viewer: Viewer, question_id: int) -> None:
    """Nobody but the asker reads it any more."""
    db.session.execute(TAKE_BACK, _key(questions.asked(viewer, question_id)))


def put_away(viewer: Viewer, question_id: int) -> None:
    """It gets no answer: spam, or asked twice. A published copy goes, too."""
    question = questions.asked(viewer, question_id)
    db.session.execute(TAKE_BACK, _key(question))
    db.session.execute(PUT_AWAY, _key(question))


def _key(question: Asked) -> dict[str, Any]:
    return {"account_id": question.account_id, "id": question.id}
