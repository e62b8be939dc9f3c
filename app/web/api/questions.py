"""Questions to the vendor's people: asked, read with their answers, gone on with; by the rules of the help page."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from flask import url_for
from marshmallow import RAISE, fields

from app.access import Access, for_whom
from app.services.helping import questions
from app.services.helping.questions import MAX_WORDS, Asked
from app.services.idempotency import Answer
from app.web.api.answers import listed, moment, text
from app.web.api.answers import whole as number
from app.web.api.blueprint import api
from app.web.api.fields import Strict, Text
from app.web.api.once import once
from app.web.api.paging import CursorIn, page
from app.web.api.representing import plain
from app.web.api.times import moment as said_moment
from app.web.viewing import viewer
from app.web.words import language
from workflows.sentences import say

QUESTION: dict[str, Any] = {
    "id": 9, "words": "How long does it take?", "asked_at": "2026-11-23T09:12:40.120000Z", "is_waiting": False,
    "answers": [{"author": "Rita Reyes", "is_staff": True, "words": "About three working days.",
                 "at": "2026-11-23T10:00:00.000000Z"}],
    "links": {"self": "/api/v1/questions/9"},
}  # fmt: skip
MOST_READ = 10_000
WAITING = {**QUESTION, "is_waiting": True, "answers": []}


class AnswerOut(Schema):
    author = text()
    is_staff = fields.Boolean(required=True)
    words = text()
    at = moment()


class QuestionLinks(Schema):
    self = text()


class QuestionOut(Schema):
    id = number()
    words = text()
    asked_at = moment()
    is_waiting = fields.Boolean(required=True)
    answers = listed(AnswerOut, say("Oldest first."))
    links = fields.Nested(QuestionLinks, required=True)


class ListedQuestion(QuestionOut):
    """The same in a list."""


class QuestionsOut(Schema):
    questions = listed(ListedQuestion)
    next = text(say("The cursor of the next page; null on the last one."), allow_none=True)


class QuestionIn(Strict):
    words = Text(MAX_WORDS, required=True, about=say("Only you and the vendor’s people read it."))


@api.get("/questions")
@api.input(CursorIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(QuestionsOut, example={"questions": [QUESTION], "next": None})
@api.doc(summary=say("List your questions"), description=say("With what was said about each."))
@for_whom(Access.MEMBERS)
def list_questions(wanted: dict[str, Any]) -> Any:
    """List your questions."""
    return plain(page("questions", [_question(one) for one in questions.own(viewer(), MOST_READ)], wanted["cursor"]))


@api.post("/questions")
@api.input(QuestionIn, arg_name="body", example={"words": QUESTION["words"]})
@api.output(QuestionOut, status_code=201, example=WAITING)
@api.doc(summary=say("Ask a question"), description=say("The vendor’s people get it, and you get a mail with the answer."))
@for_whom(Access.MEMBERS)
@once
def ask_question(body: dict[str, Any]) -> Answer:
    """Ask a question."""
    question_id = questions.ask(viewer(), body["words"], language())
    found = _question(questions.asked(viewer(), question_id))
    return Answer(201, found, {"Location": found["links"]["self"]})


@api.get("/questions/<int:question_id>")
@api.output(QuestionOut, example=QUESTION)
@api.doc(summary=say("Read a question"), description=say("Your own, with its answers."))
@for_whom(Access.MEMBERS)
def read_question(question_id: int) -> Any:
    """Read a question."""
    return plain(_question(questions.asked(viewer(), min(question_id, 2**62))))


@api.post("/questions/<int:question_id>/answers")
@api.input(QuestionIn, arg_name="body", example={"words": "And in December?"})
@api.output(QuestionOut, example={**QUESTION, "is_waiting": True})
@api.doc(summary=say("Say more about a question"), description=say("It waits for an answer again."))
@for_whom(Access.MEMBERS)
@once
def go_on_with_question(question_id: int, body: dict[str, Any]) -> Answer:
    """Say more about a question."""
    key = min(question_id, 2**62)
    questions.go_on(viewer(), key, body["words"])
    return Answer(200, _question(questions.asked(viewer(), key)), {})


def _question(one: Asked) -> dict[str, Any]:
    answers = [{"author": each.author_name, "is_staff": each.is_staff, "words": each.words, "at": said_moment(each.at)}
               for each in one.answers]  # fmt: skip
    return {"id": one.id, "words": one.words, "asked_at": said_moment(one.asked_at), "is_waiting": one.is_waiting,
            "answers": answers, "links": {"self": url_for("api.read_question", question_id=one.id)}}  # fmt: skip
