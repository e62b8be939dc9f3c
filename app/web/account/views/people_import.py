"""People from a file: upload, the report line by line, and how far the job is. All of them or nobody (U14)."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Refused
from app.extensions import db
from app.services.people import adding, contacts, people_import, team
from app.services.people.people_import import ImportView
from app.services.people.people_sheet import COLUMNS, MOST_ROWS
from app.services.showing import subscription
from app.web.account.blueprint import account
from app.web.account.forms.team import UploadForm
from app.web.viewing import viewer
from app.web.words import named, said, said_as
from workflows.intake import WayOut


@account.route("/team/import", methods=["GET", "POST"])
@for_whom(Access.ADMINS)
def import_people() -> ResponseReturnValue:
    """Choose a file; it is read at once, and nobody is taken in before a second yes."""
    form, status = UploadForm(), 200
    if request.method == "POST":
        if form.validate():
            file = form.file.data
            try:
                import_id = people_import.upload(viewer(), file.filename or "", file.stream.read())
                db.session.commit()
                return redirect(url_for("account.imported_people", import_id=import_id), 303)
            except Refused as no:
                db.session.rollback()
                form.file.errors = [said(no.reason)]
        status = 422
    held = subscription.products(viewer().account_id or 0)
    return render_template("account/import_people.html", form=form, columns=COLUMNS, most=MOST_ROWS, products=held), status


@account.get("/team/import/<int:import_id>")
@for_whom(Access.ADMINS)
def imported_people(import_id: int) -> ResponseReturnValue:
    """The report, or the progress; the same address until it is done, and afterwards."""
    typed = request.args.get("after", "")
    after = int(typed) if typed.isdecimal() and len(typed) < 6 else 0
    return _show(people_import.view(viewer(), import_id, after), after)


def _show(found: ImportView, after: int = 0, status: int = 200, problems: tuple[str, ...] = ()) -> ResponseReturnValue:
    faults = [{**one, "words": said_as(one["template"], one["values"])} for one in found.faults]
    last = after + len(faults)
    page = render_template(
        "account/imported_people.html", found=found, faults=faults, problems=problems, has_errors=bool(problems),
        tag=state_words(found.state), following=last if last < found.fault_count else None, is_first=not after, **_waits(found),
    )  # fmt: skip
    return page, status


def _waits(found: ImportView) -> dict[str, Any]:
    """Who waits for what, and the one request that this viewer can make for the missing seats (R27)."""
    if not found.waits:
        return {"waits": [], "ask_url": None, "buyers": []}
    me = viewer()
    names = {one.product: named(one) for one in subscription.products(me.account_id or 0)}
    way = team.way_of(me)
    lines = adding.lines_for(me.account_id or 0, found.waits)
    wanted: dict[str, Any] = {f"seats-{line.product}": line.seats for line in lines}
    endpoint = "account.ask" if way is WayOut.REQUEST else "account.manage"
    return {
        "waits": [(names.get(slug, slug), count) for slug, count in sorted(found.waits.items())],
        "ask_url": None if way is WayOut.ASK_OWNER else url_for(endpoint, **wanted), "is_request": way is WayOut.REQUEST,
        "buyers": contacts.buyers(me.account_id or 0) if way is WayOut.ASK_OWNER else [],
    }  # fmt: skip


@account.post("/team/import/<int:import_id>")
@for_whom(Access.ADMINS)
def take_in_people(import_id: int) -> ResponseReturnValue:
    """Yes, or no."""
    act = people_import.cancel if request.form.get("go") == "cancel" else people_import.begin
    try:
        act(viewer(), import_id)
        db.session.commit()
    except Refused as no:
        db.session.rollback()
        return _show(people_import.view(viewer(), import_id), 0, 422, (said(no.reason),))
    return redirect(url_for("account.imported_people", import_id=import_id), 303)


def state_words(state: str) -> tuple[str, str]:
    """Words and tone of an import's tag."""
    return {
        "refused": (_("Nobody was added"), "danger"), "ready": (_("Ready"), "waiting"), "running": (_("Under way"), "progress"),
        "done": (_("Done"), "success"), "cancelled": (_("Cancelled"), "muted"),
    }[state]  # fmt: skip
