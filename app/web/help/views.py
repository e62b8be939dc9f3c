"""The help page: for a visitor a choice of account types, for somebody signed in their own type first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.services.helping import questions
from app.services.people import contacts
from app.services.people.viewers import Viewer
from app.web.account.naming import type_words
from app.web.help.blueprint import help_pages
from app.web.help.forms import QuestionForm
from app.web.help.steps import how_to
from app.web.words import language
from workflows.intake import AccountType, Right

RECORDINGS = "help"
CURSOR_DIGITS = 15


@help_pages.get("/help/add-seats")
@for_whom(Access.ANYBODY)
def add_seats() -> ResponseReturnValue:
    """How do I add seats? The type is in the address; without one it is the viewer's own, or a choice."""
    return page(QuestionForm(formdata=None))


def page(form: QuestionForm, status: int = 200) -> ResponseReturnValue:
    """The help page with the question as it was typed."""
    me: Viewer | None = g.get("viewer")
    kind = _kind(me)
    own = questions.own(me) if me and not me.is_staff else []
    published, after = questions.published(kind, language(), _cursor()) if kind else ([], None)
    return render_template(
        "help/add_seats.html", form=form, kind=kind, types=_types(kind), how=how_to(kind) if kind else None,
        recording=recording(kind, language()) if kind else None, own=own, published=published,
        next_page=url_for("help.add_seats", type=kind, before=after) + "#questions" if after else None,
        is_member=me is not None and not me.is_staff, **_contact(me),
    ), status  # fmt: skip


def _kind(me: Viewer | None) -> AccountType | None:
    """What was chosen, else the viewer's own."""
    wanted = request.args.get("type") or (request.form.get("type") if request.method == "POST" else None)
    if wanted in set(AccountType):
        return AccountType(wanted)
    return me.type if me and not me.is_staff else None


def _types(current: AccountType | None) -> list[dict[str, Any]]:
    return [{"label": type_words(kind), "href": url_for("help.add_seats", type=kind.value), "current": kind is current,
             "lede": how_to(kind).lede} for kind in AccountType]  # fmt: skip


def _cursor() -> int | None:
    given = request.args.get("before", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= CURSOR_DIGITS else None


def _contact(me: Viewer | None) -> dict[str, Any]:
    """R26: where the contact form leads for this viewer. Those who may not ask read whom to ask."""
    if me is None or me.is_staff:
        return {"way": "visitor" if me is None else "staff", "rep": None, "buyers": ()}
    rep = contacts.rep_of(me)
    may_ask = me.right in {Right.OWNER, Right.BILLING} or (me.right is Right.ADMIN and me.type is not AccountType.SELF_SERVICE)
    if not may_ask:
        return {"way": "ask_owner", "rep": rep, "buyers": contacts.buyers(me.account_id or 0)}
    is_itself = me.type is not AccountType.MANAGED and me.right is not Right.ADMIN
    return {"way": "manage" if is_itself else "request", "rep": rep, "buyers": ()}


def recording(kind: AccountType, locale: str) -> dict[str, str] | None:
    """The walk-through of a type in a language, where one was filmed, with its captions and its first picture."""
    name = f"{RECORDINGS}/{kind.value}-{locale}"
    files = {"film": f"{name}.webm", "captions": f"{name}.vtt", "poster": f"{name}.webp"}
    folder = Path(current_app.static_folder or "")
    return files if all((folder / one).is_file() for one in files.values()) else None
