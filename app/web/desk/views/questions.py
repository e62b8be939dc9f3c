"""Questions from the help page: answered, and published in words that name nobody."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid, Refused
from app.extensions import db
from app.services.helping import moderation
from app.services.helping import questions as asked_questions
from app.web.desk.blueprint import desk
from app.web.desk.forms.questions import AnswerForm, PublishForm
from app.web.viewing import viewer
from app.web.words import said

CURSOR_DIGITS = 15


@desk.get("/desk/questions")
@for_whom(Access.DESK)
def questions() -> ResponseReturnValue:
    """Those that wait, longest first; or the settled ones, newest first."""
    is_waiting = request.args.get("view") != "settled"
    given = request.args.get("cursor", "")
    cursor = int(given) if given.isascii() and given.isdigit() and len(given) <= CURSOR_DIGITS else None
    rows, after = moderation.listed(cursor, is_waiting=is_waiting)
    view = "waiting" if is_waiting else "settled"
    chips = [{"label": _("Waiting for an answer"), "href": url_for("desk.questions"), "current": is_waiting,
              "count": moderation.waiting()},
             {"label": _("Settled"), "href": url_for("desk.questions", view="settled"), "current": not is_waiting}]  # fmt: skip
    next_page = url_for("desk.questions", view=view, cursor=after) if after else None
    return render_template("desk/questions.html", rows=rows, chips=chips, is_waiting=is_waiting, next_page=next_page)


@desk.get("/desk/questions/<int:question_id>")
@for_whom(Access.DESK)
def question(question_id: int) -> ResponseReturnValue:
    """The thread, and what to do with it."""
    return _drawn(question_id)


@desk.post("/desk/questions/<int:question_id>")
@for_whom(Access.DESK)
def settle(question_id: int) -> ResponseReturnValue:
    """Answer it, publish it, take that back, or put it away."""
    verb = request.form.get("verb", "")
    form = PublishForm() if verb == "publish" else AnswerForm()
    if verb in {"take_back", "put_away"} or (verb in {"answer", "publish"} and form.validate_on_submit()):
        try:
            _act(question_id, verb, form)
            db.session.commit()
        except (Invalid, Refused) as no:
            db.session.rollback()
            return _drawn(question_id, form, [said(no.reason)], 422)
        flash({"answer": _("The answer is sent."), "publish": _("Everybody can read it now."),
               "take_back": _("It is no longer published."), "put_away": _("The question is put away.")}[verb], "success")  # fmt: skip
        return redirect(url_for("desk.question", question_id=question_id), 303)
    return _drawn(question_id, form, status=422)


def _act(question_id: int, verb: str, form: Any) -> None:
    me = viewer()
    if verb == "answer":
        moderation.answer(me, question_id, form.words.data)
    elif verb == "publish":
        moderation.publish(me, question_id, form.question.data, form.answer.data)
    elif verb == "take_back":
        moderation.take_back(me, question_id)
    else:
        moderation.put_away(me, question_id)


def _drawn(question_id: int, form: Any = None, extra: Any = (), status: int = 200) -> ResponseReturnValue:
    """The page; the form that was refused comes back as it was typed, the other one is filled in."""
    found = asked_questions.asked(viewer(), question_id)
    answer = form if isinstance(form, AnswerForm) else AnswerForm(formdata=None)
    publish = form if isinstance(form, PublishForm) else PublishForm(formdata=None)
    if publish is not form:
        last = next((one.words for one in reversed(found.answers) if one.is_staff), "")
        publish.question.data = found.published_question or found.words
        publish.answer.data = found.published_answer or last
    return render_template("desk/question.html", question=found, form=form or answer, answer_form=answer, publish_form=publish,
                           extra=extra), status  # fmt: skip
