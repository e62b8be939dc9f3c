"""Questions on the help page: asked by the people of an account, read by nobody else until the vendor publishes a copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.errors import Invalid, NotThere, Refused
from app.extensions import db
from app.services.outbox import TELL_ASKED
from app.services.people.viewers import Viewer
from app.services.seating import seats
from workflows.sentences import say

MAX_WORDS = 2000
MOST_A_DAY = 10


@dataclass(frozen=True, slots=True)
class Said:
    """An answer of the vendor's, or the asker going on."""

    author_name: str
    words: str
    is_staff: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was said about it, oldest first. `published` is the copy everybody reads, or empty."""

    id: int
    account_id: int
    account_name: str
    account_type: str
    asker_name: str
    words: str
    locale: str
    asked_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    published_at: datetime | None
    published_question: str | None
    published_answer: str | None
    answers: Sequence[Said]

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None and self.closed_at is None


SELECT = """
SELECT q.id, q.account_id, a.name AS account_name, a.type AS account_type, p.name AS asker_name, q.words, q.locale, q.asked_at,
       q.answered_at, q.closed_at, q.published_at, c.question AS published_question, c.answer AS published_answer,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(t.author_name, t.words, t.staff_id IS NOT NULL, t.written_at) ORDER BY t.id), '[]')
        FROM question_answers t WHERE t.account_id = q.account_id AND t.question_id = q.id) AS answers
FROM questions q JOIN accounts a ON a.id = q.account_id JOIN people p ON p.account_id = q.account_id AND p.id = q.person_id
LEFT JOIN published_questions c ON c.question_id = q.id
"""
OWN = text(SELECT + "WHERE q.account_id = :account_id AND q.person_id = :person_id ORDER BY q.id DESC LIMIT :most")
ONE = text(SELECT + """
WHERE q.id = :id AND (CAST(:account_id AS bigint) IS NULL OR (q.account_id = :account_id AND q.person_id = :person_id))
""")

# Asked in one statement with the limit, so that a script cannot slip between counting and writing by much.
ASK = text("""
INSERT INTO questions (account_id, person_id, words, locale)
SELECT :account_id, :person_id, :words, :locale WHERE :most > (
    SELECT (SELECT count(*) FROM questions WHERE account_id = :account_id AND person_id = :person_id
                AND asked_at > clock_now() - interval '1 day')
         + (SELECT count(*) FROM question_answers t JOIN questions q ON q.account_id = t.account_id AND q.id = t.question_id
            WHERE q.account_id = :account_id AND q.person_id = :person_id AND t.staff_id IS NULL
              AND t.written_at > clock_now() - interval '1 day'))
RETURNING id
""")

GO_ON = text("""
WITH said AS (
    INSERT INTO question_answers (account_id, question_id, author_name, words)
    SELECT :account_id, q.id, :author_name, :words FROM questions q
    WHERE q.account_id = :account_id AND q.id = :id AND q.person_id = :person_id AND :most > (
        SELECT count(*) FROM question_answers t WHERE t.account_id = :account_id AND t.question_id = q.id
          AND t.staff_id IS NULL AND t.written_at > clock_now() - interval '1 day')
    RETURNING question_id, id
)
UPDATE questions q SET answered_at = NULL, closed_at = NULL FROM said
WHERE q.account_id = :account_id AND q.id = said.question_id RETURNING said.id
""")


def ask(viewer: Viewer, words: str, locale: str) -> int:
    """Leave a question and promise the vendor's people a mail. Returns its id. At most ten a day for each person."""
    said = checked(words)
    key = {"account_id": viewer.account_id, "person_id": viewer.person_id, "words": said, "locale": locale, "most": MOST_A_DAY}
    question_id: int | None = db.session.execute(ASK, key).scalar_one_or_none()
    if question_id is None:
        raise Refused(say("You have left %(count)s questions today. Please come back tomorrow, or write to our support.",
                          count=MOST_A_DAY), field="words")  # fmt: skip
    seats.promise_later(TELL_ASKED, viewer.account_id or 0, [{"question_id": question_id}])
    return question_id


def go_on(viewer: Viewer, question_id: int, words: str) -> None:
    """The asker says more; the question waits for an answer again. Raises NotThere for somebody else's question."""
    said = checked(words)
    asked(viewer, question_id)
    key = {"account_id": viewer.account_id, "person_id": viewer.person_id, "id": question_id, "words": said,
           "author_name": viewer.name, "most": MOST_A_DAY}  # fmt: skip
    answer_id: int | None = db.session.execute(GO_ON, key).scalar_one_or_none()
    if answer_id is None:
        raise Refused(say("You have written %(count)s times today. Please come back tomorrow.", count=MOST_A_DAY), field="words")
    seats.promise_later(TELL_ASKED, viewer.account_id or 0, [{"question_id": question_id, "answer_id": answer_id}])


def checked(words: str, field: str = "words") -> str:
    """What was written, without the space around it. Raises Invalid."""
    said = words.replace("\r\n", "\n").strip()
    if not said:
        raise Invalid(say("Write something first."), field=field)
    if len(said) > MAX_WORDS:
        raise Invalid(say("Use at most %(most)s characters.", most=MAX_WORDS), field=field)
    return said


def own(viewer: Viewer, most: int = 10) -> list[Asked]:
    """What this person has asked, newest first."""
    key = {"account_id": viewer.account_id, "person_id": viewer.person_id, "most": most}
    return [asked_of(row) for row in db.session.execute(OWN, key).mappings()]


def asked(viewer: Viewer, question_id: int) -> Asked:
    """One question: the asker's own, or any for the vendor's people. Raises NotThere."""
    key = {"account_id": viewer.account_id, "person_id": viewer.person_id, "id": question_id}
    row = db.session.execute(ONE, key).mappings().one_or_none()
    if row is None:
        raise NotThere
    return asked_of(row)


def asked_of(row: Any) -> Asked:
    answers = [Said(name, words, is_staff, datetime.fromisoformat(at)) for name, words, is_staff, at in row["answers"]]
    return Asked(**{**row, "answers": answers})


PUBLISHED = text("""
SELECT question_id AS id, question, answer, published_at FROM published_questions
WHERE account_type = :account_type AND locale = :locale AND question_id < :before ORDER BY question_id DESC LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class Published:
    """What everybody reads; it names nobody."""

    id: int
    question: str
    answer: str
    published_at: datetime


def published(account_type: str, locale: str, before: int | None = None, most: int = 10) -> tuple[list[Published], int | None]:
    """A page of published questions, newest first, and the key of the next page."""
    key = {"account_type": account_type, "locale": locale, "before": before or 2**62, "most": most + 1}
    rows = [Published(**row) for row in db.session.execute(PUBLISHED, key).mappings()]
    return rows[:most], rows[most - 1].id if len(rows) > most else None
