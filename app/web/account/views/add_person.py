"""Add a person. With no seat free the page offers this account's way out, and keeps what was typed (R27)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid, Refused
from app.extensions import db
from app.services.people import team
from app.services.people.team import NoSeatFree
from app.services.requesting import requests
from app.services.requesting.asking import AskedLine
from app.services.requesting.requests import Wish
from app.services.showing import subscription
from app.services.showing.subscription import Held
from app.web.account.blueprint import account
from app.web.account.forms.people import PersonForm, person_form
from app.web.account.licences import licences
from app.web.account.ways_out import Exit, exit_for, missing_seats
from app.web.viewing import viewer
from app.web.words import named, said
from workflows.intake import Change, WayOut, way_out


@account.route("/team/add", methods=["GET", "POST"])
@for_whom(Access.ADMINS)
def add_person() -> ResponseReturnValue:
    """The form, and the four ways it can go on; each is one transaction."""
    products = subscription.products(viewer().account_id or 0)
    form = person_form(products)
    if request.method == "GET":
        return _show(form, products)
    if not form.validate():
        return _show(form, products, status=422)
    try:
        return WAYS.get(request.form.get("go", ""), _add)(form, products)
    except NoSeatFree as full:
        db.session.rollback()
        return _show(form, products, exit_for(viewer(), full, products), 422)
    except (Invalid, Refused) as problem:
        return _refused(form, products, problem)


def _show(
    form: PersonForm, products: list[Held], out: Exit | None = None, status: int = 200, problems: tuple[str, ...] = ()
) -> ResponseReturnValue:
    page = render_template(
        "account/add_person.html",
        form=form,
        products=products,
        held=licences(products),
        out=out,
        problems=problems,
        has_errors=bool(problems or out),
    )
    return page, status


def _refused(form: PersonForm, products: list[Held], problem: Invalid | Refused) -> ResponseReturnValue:
    """The reason at its field; the way out stays open when the refusal was about it."""
    db.session.rollback()
    words = said(problem.reason)
    if problem.field in {"name", "email", "role", "justification"}:
        form[problem.field].errors = [words]
    out, slugs = None, team.without_room(viewer(), form.person())
    if slugs and problem.field in {"justification", "shown_total"}:
        names = [named(one) for one in products if one.product in slugs]
        out = exit_for(viewer(), NoSeatFree(slugs, names, way_out(viewer().type, viewer().right)), products)
    return _show(
        form, products, out, 422, () if problem.field in {"name", "email", "role", "justification"} else (words,)
    )


def _add(form: PersonForm, _products: list[Held]) -> ResponseReturnValue:
    team.add(viewer(), form.person())
    return _added(form)


def _added(form: PersonForm) -> ResponseReturnValue:
    db.session.commit()
    flash(_("%(name)s is part of the team.", name=form.name.data), "success")
    return redirect(url_for("account.team"), 303)


def _lines(form: PersonForm, products: list[Held], *, with_queue: bool) -> tuple[AskedLine, ...]:
    return missing_seats(viewer(), team.without_room(viewer(), form.person()), products, with_queue=with_queue)


def _buy(form: PersonForm, products: list[Held]) -> ResponseReturnValue:
    """(i) The missing seats and the person, or neither."""
    lines = _lines(form, products, with_queue=True)
    typed = form.shown_total_minor.data or ""
    if lines:
        requests.submit(
            viewer(), Wish(Change.ADD_SEATS, lines, shown_total_minor=int(typed) if typed.isdecimal() and len(typed) < 18 else -1)
        )
    team.add(viewer(), form.person(), may_wait=bool(lines))
    db.session.commit()
    flash(_("The seats are bought, and %(name)s is part of the team.", name=form.name.data), "success")
    return redirect(url_for("account.team"), 303)


def _request(form: PersonForm, products: list[Held]) -> ResponseReturnValue:
    """(ii) The request for the rep, and the person kept waiting for its seat."""
    lines = _lines(form, products, with_queue=False)
    if not lines:
        return _add(form, products)
    added = team.add(viewer(), form.person(), may_wait=True)
    if not added.waits_for:  # a seat has become free since the page was shown
        return _added(form)
    outcome = requests.submit(viewer(), Wish(Change.ADD_SEATS, lines, form.justification.data or ""))
    db.session.commit()
    if outcome.order is None:
        return redirect(url_for("account.team"), 303)
    flash(_("%(name)s is invited and gets the seat as soon as it is there.", name=form.name.data), "success")
    return redirect(url_for("account.sent", reference=outcome.order.reference), 303)


def _wait(form: PersonForm, products: list[Held]) -> ResponseReturnValue:
    """(iii) The person is kept waiting; the seats are added on the Subscription page."""
    lines = _lines(form, products, with_queue=True)
    added = team.add(viewer(), form.person(), may_wait=True)
    if not added.waits_for:
        return _added(form)
    db.session.commit()
    flash(_("%(name)s is invited and waits for a seat. Add the seats here.", name=form.name.data), "info")
    wanted: dict[str, Any] = {f"seats-{line.product}": line.seats for line in lines}
    return redirect(url_for("account.manage", **wanted), 303)


def _ask_owner(form: PersonForm, _products: list[Held]) -> ResponseReturnValue:
    """Nobody's right here: one click asks those who may, and the person is kept waiting."""
    added = team.add(viewer(), form.person(), may_wait=True)
    if not added.waits_for:
        return _added(form)
    team.ask_owner(viewer(), added)
    db.session.commit()
    flash(
        _(
            "%(name)s is invited and waits for a seat. The owner and the billing admins are asked by mail.",
            name=form.name.data,
        ),
        "success",
    )
    return redirect(url_for("account.team"), 303)


WAYS: dict[str, Callable[[PersonForm, list[Held]], ResponseReturnValue]] = {
    WayOut.BUY: _buy,
    WayOut.REQUEST: _request,
    WayOut.SUBSCRIPTION_PAGE: _wait,
    WayOut.ASK_OWNER: _ask_owner,
}
