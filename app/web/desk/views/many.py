"""One step on many orders: what was chosen, a check before anything is done, how far it is, and a result for each (U14, U15)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import Access, for_whom
from app.errors import Invalid, Refused
from app.extensions import db
from app.services.ordering import queue as orders_queue
from app.services.ordering import staff
from app.services.people.viewers import Viewer
from app.services.queueing import bulk, bulk_reading, bulk_steps
from app.services.queueing.bulk_reading import BulkView
from app.services.queueing.desk import open_desk
from app.web.desk import cooling
from app.web.desk.asked import asked_of_row
from app.web.desk.blueprint import desk
from app.web.desk.forms.many import BulkForm
from app.web.desk.wanted import Wanted, wanted_of
from app.web.viewing import viewer
from app.web.words import number, once_a_language, said, said_as
from workflows.words import WORDING


@desk.post("/desk/bulk")
@for_whom(Access.DESK)
def choose_many() -> ResponseReturnValue:
    """Keep what was chosen in the queue, and show what would be done with it."""
    wanted = wanted_of(dict(parse_qsl(request.form.get("list", ""))))
    chosen = _whole_list(wanted) if request.form.get("all") else request.form.getlist("order")
    try:
        bulk_id = bulk.draft(viewer(), request.form.get("verb", ""), chosen)
        db.session.commit()
    except Invalid as no:
        db.session.rollback()
        flash(said(no.reason), "warning")
        return redirect(f"{url_for('desk.queue')}?{wanted.query()}", 303)
    return redirect(url_for("desk.many", bulk_id=bulk_id), 303)


def _whole_list(wanted: Wanted) -> list[str]:
    """The references of a list of the queue, in its order, not of its first page alone."""
    narrow = wanted.filter(open_desk(viewer()).put_aside)
    return [row.reference for row in orders_queue.listing(viewer(), narrow, most=bulk.MOST).rows]


@desk.get("/desk/bulk/<int:bulk_id>")
@for_whom(Access.DESK)
def many(bulk_id: int) -> ResponseReturnValue:
    """The check, the progress or the results: one address, to come back to."""
    return _page(bulk_id, BulkForm(formdata=None))


@desk.post("/desk/bulk/<int:bulk_id>")
@for_whom(Access.DESK)
def do_many(bulk_id: int) -> ResponseReturnValue:
    """Yes; or, of a rejection that has not begun, no."""
    form, who = BulkForm(), viewer()
    try:
        if request.form.get("go") == "take_back":
            bulk.take_back(who, bulk_id)
            db.session.commit()
            if reference := cooling.forget(bulk_id):
                flash(_("The rejection of %(reference)s is taken back. Nobody was told.", reference=reference), "success")
                return redirect(url_for("desk.order", reference=reference), 303)
        else:
            _begin(bulk_id, form)
    except (Invalid, Refused) as no:
        db.session.rollback()
        return _page(bulk_id, form, no, 422)
    return redirect(url_for("desk.many", bulk_id=bulk_id), 303)


def _begin(bulk_id: int, form: BulkForm) -> None:
    """A few are done at once; should somebody be quicker in the same moment, the job does them one by one."""
    found = bulk.start(viewer(), bulk_id, form.note.data or "", form.rep.data)
    if bulk.is_direct(found):
        bulk_steps.go_on_now(bulk_id)
    db.session.commit()


def _page(bulk_id: int, form: BulkForm, problem: Invalid | Refused | None = None, status: int = 200) -> ResponseReturnValue:
    who, typed = viewer(), request.args.get("after", "")
    after = int(typed) if re.fullmatch(r"-?[0-9]{1,17}", typed) else 0
    found = bulk_reading.view(who, bulk_id, max(after, 0))
    skipped = {one: said(why) for one, why in bulk_reading.would_skip(who, found).items()} if found.state == "draft" else {}
    if skipped:
        found = bulk_reading.in_turn(found, skipped, after)
    form.rep.choices = [(one.id, one.name) for one in staff.reps()] if found.verb == "assign" else []
    extra = _at_its_field(form, problem)
    return render_template(
        "desk/many.html", found=found, form=form, extra=extra, has_errors=problem is not None,
        title=title_words(found.verb, found.total - len(skipped) or found.total),
        tag=state_words(found), rows=[_row(item, skipped) for item in found.items], would_skip=len(skipped), is_direct=bulk.is_direct(found),
        doing=doing_words(found.verb, found.total - len(skipped)), button=title_words(found.verb, found.total - len(skipped)),
        button_one=verb_words(found.verb),
    ), status  # fmt: skip


def _at_its_field(form: BulkForm, problem: Invalid | Refused | None) -> list[str]:
    if problem is None:
        return []
    if problem.field in {"note", "rep"}:
        form[problem.field].errors = [said(problem.reason)]
        return []
    return [said(problem.reason)]


def _row(item: Any, skipped: dict[int, str]) -> dict[str, Any]:
    why = said_as(item.why["template"], item.why["values"]) if item.why else skipped.get(item.order_id)
    outcome = item.outcome or ("skipped" if why else None)
    return {"reference": item.reference, "account": item.account_name, "asked": asked_of_row(item), "why": why, "outcome": outcome,
            "status": said(WORDING[item.state].desk), "tone": WORDING[item.state].tone.value}  # fmt: skip


def title_words(verb: str, count: int) -> str:
    """The page's heading and its button: what is done with how many."""
    shown = number(count)
    return {
        "claim": ngettext("Claim %(count)s order", "Claim %(count)s orders", count, count=shown),
        "assign": ngettext("Assign %(count)s order", "Assign %(count)s orders", count, count=shown),
        "release": ngettext("Release %(count)s order", "Release %(count)s orders", count, count=shown),
        "reject": ngettext("Reject %(count)s order", "Reject %(count)s orders", count, count=shown),
    }[verb]  # fmt: skip


@once_a_language
def verb_words(verb: str) -> str:
    """A button of the queue, and what a draft will do with one order."""
    return {"claim": _("Claim"), "assign": _("Assign"), "release": _("Release"), "reject": _("Reject")}[verb]


def bulk_verbs(who: Viewer) -> list[tuple[str, str]]:
    """The buttons of the queue's bar: those of the steps this person may take."""
    return [(verb, verb_words(verb)) for verb in bulk.may(who)]


def doing_words(verb: str, count: int) -> str:
    """What will happen, in a sentence that names it (U15)."""
    shown = number(count)
    return {
        "claim": ngettext("%(count)s order becomes yours.", "%(count)s orders become yours.", count, count=shown),
        "assign": ngettext("%(count)s order goes to the representative you choose, who is told by mail.",
                           "%(count)s orders go to the representative you choose, who is told by mail.", count, count=shown),
        "release": ngettext("%(count)s order goes back to the queue, for anybody to claim.",
                            "%(count)s orders go back to the queue, for anybody to claim.", count, count=shown),
        "reject": ngettext("%(count)s order is closed. Its customer is told by mail, and reads your reason.",
                           "%(count)s orders are closed. Their customers are told by mail, and read your reason.", count, count=shown),
    }[verb]  # fmt: skip


def state_words(found: BulkView) -> tuple[str, str]:
    """Words and tone of its tag."""
    return {
        "draft": (_("Not done yet"), "neutral"), "waiting": (_("Begins soon"), "waiting"), "running": (_("Under way"), "progress"),
        "done": (_("Done"), "success"), "taken_back": (_("Taken back"), "muted"),
    }[found.state]  # fmt: skip
