"""Leaving a question, and the thread that follows. Only the asker and the vendor's people read it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid, Refused
from app.extensions import db
from app.services.helping import questions
from app.web.help import views
from app.web.help.blueprint import help_pages
from app.web.help.forms import QuestionForm
from app.web.viewing import viewer
from app.web.words import language, said


@help_pages.post("/help/questions")
@for_whom(Access.MEMBERS)
def ask() -> ResponseReturnValue:
    """Leave a question; a refusal shows it again as it was typed."""
    form = QuestionForm()
    if form.validate_on_submit():
        try:
            question_id = questions.ask(viewer(), form.words.data, language())
            db.session.commit()
        except (Invalid, Refused) as no:
            db.session.rollback()
            form.words.errors = [said(no.reason)]
        else:
            flash(_("Your question is with us. We mail you when it is answered."), "success")
            return redirect(url_for("help.question", question_id=question_id), 303)
    return views.page(form, 422)


@help_pages.get("/help/questions/<int:question_id>")
@for_whom(Access.MEMBERS)
def question(question_id: int) -> ResponseReturnValue:
    """One's own question with its answers."""
    return _thread(question_id, QuestionForm(formdata=None))


@help_pages.post("/help/questions/<int:question_id>")
@for_whom(Access.MEMBERS)
def go_on(question_id: int) -> ResponseReturnValue:
    """Say more; the question waits for an answer again."""
    form = QuestionForm()
    if form.validate_on_submit():
        try:
            questions.go_on(viewer(), question_id, form.words.data)
            db.session.commit()
        except (Invalid, Refused) as no:
            db.session.rollback()
            form.words.errors = [said(no.reason)]
        else:
            flash(_("Sent. We mail you when there is an answer."), "success")
            return redirect(url_for("help.question", question_id=question_id), 303)
    return _thread(question_id, form, 422)


def _thread(question_id: int, form: QuestionForm, status: int = 200) -> ResponseReturnValue:
    found = questions.asked(viewer(), question_id)
    return render_template("help/question.html", question=found, form=form), status
