"""Passing the account on: the owner's page, and the other's answer (R12)."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests
from wtforms.fields.choices import SelectChoice

from app.access import Access, for_whom
from app.errors import NotThere, Refused
from app.extensions import db
from app.services.people import contact_list, ownership, passwords, sign_ins
from app.services.people.contact_list import Wanted
from app.web.account.blueprint import account
from app.web.account.forms.rights import ConfirmForm, OwnershipForm
from app.web.viewing import viewer
from app.web.words import said


@account.route("/contacts/ownership", methods=["GET", "POST"])
@for_whom(Access.OWNERS)
def offer_ownership() -> ResponseReturnValue:
    """Choose a billing admin, show that it is really you; nothing changes before the other confirms."""
    form = OwnershipForm()
    if not form.is_submitted():
        return _offer_page(form)
    me = viewer()
    if not form.validate() or not form.person.data:
        form.person.errors = [*form.person.errors, _("Choose who becomes the owner.")]
        return _offer_page(form, 422)
    if not sign_ins.may_try(me.email):
        db.session.commit()
        raise TooManyRequests(retry_after=sign_ins.AN_HOUR)
    db.session.commit()
    if not _is_proven(form):
        form.password.errors = [_("This is not your password.")]
        return _offer_page(form, 422)
    try:
        made = ownership.offer(me, min(form.person.data, 2**62))
    except (Refused, NotThere) as refusal:
        db.session.rollback()
        form.person.errors = [said(refusal.reason)]
        return _offer_page(form, 422)
    db.session.commit()
    flash(_("The account is offered to %(name)s. Nothing changes before they confirm.", name=made.to_name), "success")
    return redirect(url_for("account.contacts"), 303)


def _is_proven(form: OwnershipForm) -> bool:
    """The password again; in a demonstration, where people have none, one click is enough here as well."""
    if current_app.extensions["settings"].is_demo and not passwords.has_password(viewer()):
        return True
    return sign_ins.check(viewer().email, form.password.data or "") is not None


def _offer_page(form: OwnershipForm, status: int = 200) -> ResponseReturnValue:
    rows, _following = contact_list.listing(viewer(), Wanted())
    fit = [row for row in rows if row.rank == 1 and not row.is_suspended]
    form.person.choices = [SelectChoice(row.id, row.name) for row in fit if row.is_verified]
    return render_template(
        "account/offer_ownership.html", form=form, unverified=[row for row in fit if not row.is_verified],
        has_password=passwords.has_password(viewer()), offer=ownership.open_offer(viewer().account_id or 0), days=ownership.OFFER_DAYS,
    ), status  # fmt: skip


@account.post("/contacts/ownership/take-back")
@for_whom(Access.OWNERS)
def take_ownership_back() -> ResponseReturnValue:
    """The owner thinks again."""
    try:
        found = ownership.take_back(viewer())
    except Refused as refusal:
        db.session.rollback()
        flash(said(refusal.reason), "warning")
    else:
        db.session.commit()
        flash(_("The offer to %(name)s is taken back. You stay the owner.", name=found.to_name), "success")
    return redirect(url_for("account.contacts"), 303)


@account.route("/contacts/ownership/answer", methods=["GET", "POST"])
@for_whom(Access.BUYERS)
def answer_ownership() -> ResponseReturnValue:
    """What it means to be the owner, and the two buttons; only whoever it was offered to meets them."""
    me, form = viewer(), ConfirmForm()
    found = ownership.open_offer(me.account_id or 0)
    if not form.is_submitted():
        if found is None or found.offered_to != me.person_id:
            raise NotThere
        return render_template("account/answer_ownership.html", form=form, offer=found)
    if not form.validate() or form.wish.data not in ownership.ANSWERS:
        return redirect(url_for("account.answer_ownership"), 303)
    try:
        ownership.ANSWERS[form.wish.data](me)
    except Refused as refusal:
        db.session.rollback()
        flash(said(refusal.reason), "warning")
        return redirect(url_for("account.contacts"), 303)
    db.session.commit()
    flash(_("You are the owner now.") if form.wish.data == "confirm" else _("You have declined. The owner is told."), "success")
    return redirect(url_for("account.contacts"), 303)

