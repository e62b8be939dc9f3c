"""What each tier is promised, in hours of working time, and which accounts are above the standard."""

from __future__ import annotations

from decimal import Decimal

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.access import Access, for_whom
from app.errors import Invalid, NotThere
from app.extensions import db
from app.models.kinds import Tier
from app.services.queueing import service_levels
from app.services.queueing.service_levels import ServiceLevel
from app.web.desk.blueprint import desk
from app.web.desk.forms.sharing import LevelForm, TierForm
from app.web.viewing import viewer
from app.web.words import language, said

FIELDS = {"response": "response_minutes", "decision": "decision_minutes", "remind": "remind_minutes", "escalate": "escalate_minutes"}


@desk.get("/desk/service-levels", endpoint="service_levels")
@for_whom(Access.HEADS)
def service_levels_page() -> ResponseReturnValue:
    """The promises of all tiers, and the accounts above the standard."""
    return _page()


@desk.post("/desk/service-levels/<tier>")
@for_whom(Access.HEADS)
def save_level(tier: str) -> ResponseReturnValue:
    """Promise something else to a tier."""
    if tier not in set(Tier):
        raise NotThere
    form = LevelForm(prefix=tier)
    if not form.validate():
        return _page(form, tier, 422)
    try:
        service_levels.save(viewer(), tier, _typed(form))
    except Invalid as wrong:
        db.session.rollback()
        name = next((one for one, field in FIELDS.items() if field == wrong.field), "response")
        form[name].errors = [said(wrong.reason)]
        return _page(form, tier, 422)
    db.session.commit()
    flash(_("The service level is saved. The due times of open orders follow within seconds."), "success")
    return redirect(url_for("desk.service_levels"), 303)


@desk.post("/desk/service-levels/accounts")
@for_whom(Access.HEADS)
def give_level() -> ResponseReturnValue:
    """Put an account into a tier."""
    form = _tier_form(TierForm())
    if not form.validate():
        return _page(tier_form=form, status=422)
    try:
        service_levels.give(viewer(), form.account.data or "", form.tier.data)
    except Invalid as wrong:
        db.session.rollback()
        form.account.errors = [said(wrong.reason)]
        return _page(tier_form=form, status=422)
    db.session.commit()
    flash(_("The account has its service level now."), "success")
    return redirect(url_for("desk.service_levels", _anchor="accounts"), 303)


def _typed(form: LevelForm) -> ServiceLevel:
    """Hours as typed, with a comma or a point, to minutes."""
    return ServiceLevel(**{field: int(Decimal(form[name].data.strip().replace(",", ".")) * 60) for name, field in FIELDS.items()})


def _hours(minutes: int) -> str:
    typed = f"{Decimal(minutes) / 60:.2f}".rstrip("0").rstrip(".")
    return typed.replace(".", ",") if language() == "fr" else typed


def _level_form(tier: Tier, level: ServiceLevel) -> LevelForm:
    return LevelForm(formdata=None, prefix=tier.value, data={name: _hours(getattr(level, field)) for name, field in FIELDS.items()})


def _tier_form(form: TierForm) -> TierForm:
    form.tier.choices = [SelectChoice(tier.value, tier_words(tier)) for tier in Tier]
    return form


def _page(form: LevelForm | None = None, of: str = "", status: int = 200, *, tier_form: TierForm | None = None) -> ResponseReturnValue:
    forms = [(tier, tier_words(tier), form if form is not None and tier == of else _level_form(tier, level))
             for tier, level in service_levels.levels().items()]  # fmt: skip
    accounts = [(row.name, row.slug, tier_words(Tier(row.tier))) for row in service_levels.tiered()]
    other = tier_form or _tier_form(TierForm(formdata=None))
    return render_template("desk/service_levels.html", forms=forms, form=form or other, tier_form=other, has_errors=status == 422,
                           accounts=accounts), status  # fmt: skip


def tier_words(tier: Tier) -> str:
    return {Tier.STANDARD: _("Standard"), Tier.GOLD: _("Gold"), Tier.PLATINUM: _("Platinum")}[tier]
