"""Behind the scenes: what was given up, refused, held or stalled, each with a way to try it again (F14)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import Access, for_whom
from app.extensions import db
from app.services.people.viewers import Viewer
from app.services.talking import machinery as works
from app.web.desk.blueprint import desk
from app.web.insight.words import kind_words, queue_words
from app.web.viewing import viewer

LATE_SECONDS = 60


@desk.get("/desk/machinery")
@for_whom(Access.MANAGERS)
def machinery() -> ResponseReturnValue:
    """One page says whether everything is well, and what is not."""
    found = works.look()
    waiting = [{"words": queue_words(queue), "n": n, "seconds": int(seconds), "is_late": seconds >= LATE_SECONDS}
               for queue, (n, seconds) in sorted(found.waiting.items())]  # fmt: skip
    return render_template(
        "desk/machinery.html", machinery=found, waiting=waiting, kind_words=kind_words,
        is_late=any(one["is_late"] for one in waiting), did_words=did_words,
    )  # fmt: skip


@desk.post("/desk/machinery")
@for_whom(Access.MANAGERS)
def mend() -> ResponseReturnValue:
    """Try one thing again, or all that was given up. What somebody has tried already is tried once."""
    do, one, who = request.form.get("do", ""), request.form.get("id", type=int), viewer()
    if do == "retry_all":
        count = works.retry_all(who)
        words: str = ngettext("%(num)s task is tried again.", "%(num)s tasks are tried again.", count)
    elif do in MENDING and one is not None and one < 2**62:
        act, done = MENDING[do]
        words = done() if act(one, who) else _("Somebody has dealt with it already.")
    else:
        return redirect(url_for("desk.machinery"), 303)
    db.session.commit()
    flash(words, "success")
    return redirect(url_for("desk.machinery"), 303)


def did_words(did: str) -> str:
    """What somebody did with what had failed."""
    return {"retry_task": _("Tried again"), "retry_letter": _("Sent again"), "put_away": _("Put away")}[did]


MENDING: dict[str, tuple[Callable[[int, Viewer], bool], Callable[[], Any]]] = {
    "retry_task": (works.retry_task, lambda: _("The task is tried again.")),
    "retry_letter": (works.retry_letter, lambda: _("The mail is sent again, to the address its reader has now.")),
    "put_away": (works.put_letter_away, lambda: _("The mail is put away.")),
}
