"""To whom invoices go, and which tax they carry (R82)."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid
from app.extensions import db
from app.services.people import billing as details
from app.web.account.blueprint import account
from app.web.account.forms.billing import BillingForm
from app.web.tax_words import country_name, tax_label, tax_words
from app.web.viewing import viewer
from app.web.words import said
from workflows.intake import Right


@account.get("/subscription/billing")
@for_whom(Access.ADMINS)
def billing() -> ResponseReturnValue:
    """What is known; whoever buys for the account can change it."""
    known = details.read(viewer())
    form = BillingForm(formdata=None, data={name: getattr(known.details, name) for name in details.Details.__dataclass_fields__})
    return _page(form, known)


@account.post("/subscription/billing")
@for_whom(Access.BUYERS)
def change_billing() -> ResponseReturnValue:
    """Keep what was typed; the number is checked, the tax follows."""
    form = BillingForm()
    if not form.validate():
        return _page(form, details.read(viewer()), 422)
    try:
        details.change(viewer(), form.details())
        db.session.commit()
    except Invalid as no:
        db.session.rollback()
        form[no.field].errors = [said(no.reason)]
        return _page(form, details.read(viewer()), 422)
    flash(_("The billing details are kept. They hold for everything that is priced from now on."), "success")
    return redirect(url_for("account.billing"), 303)


def _page(form: BillingForm, known: details.Billing, status: int = 200) -> ResponseReturnValue:
    facts = known.details
    return render_template(
        "account/billing.html", form=form.with_countries(), known=known, may_change=viewer().right in {Right.OWNER, Right.BILLING},
        rows=[{"key": form[name].label.text, "value": country_name(facts.country) if name == "country" else getattr(facts, name) or "–"}
              for name in details.Details.__dataclass_fields__],
        tax=tax_label(known.tax_kind, known.tax_percent, facts.country),
        tax_reason=tax_words(known.tax_kind, facts.country, facts.vat_number) or _("This rate was agreed for your account."),
    ), status  # fmt: skip
