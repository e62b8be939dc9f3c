"""Teams: everybody of the vendor's reads who is in which; managers add, rename, change and remove them."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.access import Access, for_whom
from app.errors import Invalid, Refused
from app.extensions import db
from app.services.ordering import staff
from app.services.queueing import desk_teams
from app.services.queueing.desk_teams import Team
from app.web.insight.blueprint import insight
from app.web.insight.forms import TeamForm
from app.web.viewing import viewer
from app.web.words import said
from workflows.seat_order import Role


@insight.get("/status/teams")
@for_whom(Access.STAFF)
def teams() -> ResponseReturnValue:
    """All of them, each with its form for those who may change it."""
    return _page()


@insight.post("/status/teams")
@for_whom(Access.HEADS)
def add_team() -> ResponseReturnValue:
    """One more."""
    form = _form(None)
    if not form.validate():
        return _page(form, status=422)
    try:
        team = desk_teams.add(viewer(), form.name.data or "", form.members.data or ())
    except (Invalid, Refused) as no:
        return _page(_wrong(form, no), status=422)
    db.session.commit()
    flash(_("The team “%(name)s” is there: choose it above the figures and in the queue.", name=team.name), "success")
    return redirect(url_for("insight.teams"), 303)


@insight.post("/status/teams/<int:team_id>")
@for_whom(Access.HEADS)
def change_team(team_id: int) -> ResponseReturnValue:
    """Another name, other people."""
    form = _form(desk_teams.one(team_id))
    if not form.validate():
        return _page(form, team_id, 422)
    try:
        team = desk_teams.change(viewer(), team_id, form.name.data or "", form.members.data or (), seen_as=request.form.get("seen"))
    except Invalid as no:
        return _page(_wrong(form, no), team_id, 422)
    except Refused as no:
        db.session.rollback()
        return _page(status=409, extra=said(no.reason))
    db.session.commit()
    flash(_("The team “%(name)s” is changed.", name=team.name), "success")
    return redirect(url_for("insight.teams"), 303)


@insight.post("/status/teams/<int:team_id>/remove")
@for_whom(Access.HEADS)
def remove_team(team_id: int) -> ResponseReturnValue:
    """Only the name for these people goes."""
    gone = desk_teams.remove(viewer(), team_id)
    db.session.commit()
    flash(_("The team “%(name)s” is removed. Its people and their orders are as before.", name=gone.name), "success")
    return redirect(url_for("insight.teams"), 303)


def _wrong(form: TeamForm, no: Invalid | Refused) -> TeamForm:
    db.session.rollback()
    form[no.field or "name"].errors = [said(no.reason)]
    return form


def _form(team: Team | None, *, typed: bool = True) -> TeamForm:
    """Of a team, or of a new one; each on the page has names of its own."""
    data = {"name": team.name, "members": list(team.rep_ids)} if team else {}
    prefix = f"team-{team.id}" if team else "new"
    form = TeamForm(prefix=prefix, data=data) if typed else TeamForm(formdata=None, prefix=prefix, data=data)
    known = {rep.id: rep.name for rep in staff.reps()}
    left = {one.id: _("%(name)s (no longer a representative)", name=one.name) for one in team.members if not one.is_active} if team else {}
    form.members.choices = [SelectChoice(key, name) for key, name in (known | left).items()]
    return form


def _page(wrong: TeamForm | None = None, team_id: int | None = None, status: int = 200, extra: str = "") -> ResponseReturnValue:
    every = desk_teams.every()
    may = viewer().step_role is Role.MANAGER
    forms = {team.id: wrong if wrong and team.id == team_id else _form(team, typed=False) for team in every} if may else {}
    new = wrong if wrong and team_id is None else _form(None, typed=False)
    return render_template("insight/teams.html", teams=every, forms=forms, new=new, may=may, form=wrong or new, extra=[extra] if extra else (),
                           has_errors=status != 200), status  # fmt: skip
