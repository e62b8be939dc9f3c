"""The Contacts page, and the owner's decisions about billing rights, each on a page that says what it means (R7, R8, R11)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Refused
from app.extensions import db
from app.services.people import contact_list, entries, ownership, rights
from app.services.people.contact_list import Seen, SortBy, Wanted
from app.services.showing import account_history
from app.web.account.blueprint import account
from app.web.account.contacts import HISTORY, event_words, seen_chips, sorted_by
from app.web.account.forms.rights import ConfirmForm
from app.web.viewing import viewer
from app.web.words import said
from workflows.intake import Right


@account.get("/contacts")
@for_whom(Access.ADMINS)
def contacts() -> ResponseReturnValue:
    """The owner, the billing admins, the other admins; what the list shows is in the address."""
    me, wanted = viewer(), _wanted()
    rows, following = contact_list.listing(me, wanted)
    waiting = [row.id for row in rows if row.last_sign_in_at is None]
    is_owner = me.right is Right.OWNER
    return render_template(
        "account/contacts.html", rows=rows, wanted=wanted, chips=seen_chips(wanted), sorts=sorted_by(wanted),
        following=following, is_owner=is_owner, me=me, offer=ownership.open_offer(me.account_id or 0),
        invitations=entries.invitations(me.account_id or 0, waiting) if waiting else {},
        events=[event_words(one) for one in account_history.latest(me.account_id or 0, HISTORY)],
    )  # fmt: skip


def _wanted() -> Wanted:
    seen, sort = request.args.get("seen", ""), request.args.get("sort", "")
    return Wanted(
        request.args.get("q", "").replace("\x00", "")[:200],
        Seen(seen) if seen in set(Seen) else Seen.ANY,
        SortBy(sort) if sort in set(SortBy) else SortBy.NAME,
        request.args.get("cursor", "")[:500],
    )


@account.route("/contacts/<int:contact_id>/billing-rights", methods=["GET", "POST"])
@for_whom(Access.OWNERS)
def billing_rights(contact_id: int) -> ResponseReturnValue:
    """What this admin will be able to do, or no longer; the button decides."""
    me, form = viewer(), ConfirmForm()
    somebody = rights.colleague(me, min(contact_id, 2**62))
    if not form.is_submitted():
        return _rights_page(somebody, form)
    if not form.validate() or form.wish.data not in {"grant", "remove"}:
        return _rights_page(somebody, form, [_("The page was open for too long. Please try again.")], 422)
    try:
        (rights.grant if form.wish.data == "grant" else rights.remove)(me, contact_id)
    except Refused as refusal:
        db.session.rollback()
        return _rights_page(somebody, form, [said(refusal.reason)], 422)
    db.session.commit()
    words = _("%(name)s has billing rights now.") if form.wish.data == "grant" else _("%(name)s has no billing rights any more.")
    flash(words % {"name": somebody.name}, "success")
    return redirect(url_for("account.contacts"), 303)


def _rights_page(somebody: rights.Colleague, form: ConfirmForm, problems: list[str] | None = None, status: int = 200) -> ResponseReturnValue:
    return render_template("account/billing_rights.html", somebody=somebody, form=form, problems=problems or [],
                           has_errors=bool(problems)), status  # fmt: skip


@account.post("/contacts/<int:contact_id>/invitation")
@for_whom(Access.ADMINS)
def invite_again(contact_id: int) -> ResponseReturnValue:
    """Send the invitation once more; the link of the one before ends."""
    entries.invite_again(viewer(), min(contact_id, 2**62))
    db.session.commit()
    flash(_("The invitation is on its way again. The link of the one before no longer works."), "success")
    back = request.form.get("back", "")
    return redirect(back if back.startswith((url_for("account.team"), url_for("account.contacts"))) else url_for("account.contacts"), 303)
