"""Who gets which new order: the rules in their order, and how much each representative can have."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.access import Access, for_whom
from app.errors import Invalid
from app.extensions import db
from app.services.queueing import sharing_rules
from app.services.queueing.sharing_rules import Kind, Place, Rule
from app.web.desk.blueprint import desk
from app.web.desk.forms.sharing import RuleForm
from app.web.desk.hours_words import country_codes, country_words
from app.web.viewing import viewer
from app.web.words import said


@desk.get("/desk/sharing")
@for_whom(Access.HEADS)
def sharing() -> ResponseReturnValue:
    """The rules, a form for one more, and everybody's capacity."""
    return _page(RuleForm(formdata=None))


@desk.post("/desk/sharing/rules")
@for_whom(Access.HEADS)
def change_rules() -> ResponseReturnValue:
    """One more rule at the end; or one that moves up, down, or goes."""
    kept, act = sharing_rules.rules(), request.form.get("act", "")
    form = RuleForm()
    places = sharing_rules.places()
    form.reps.choices = _choices(places)
    if act.partition("-")[0] in {"up", "down", "remove"}:
        if request.form.get("seen", seen_as(kept)) != seen_as(kept):  # it would be another rule's turn
            words = _("Somebody has changed the rules since you opened this page. These are the rules as they are now: choose again.")
            return _page(form, 409, [words])
        wanted: Sequence[Rule] | None = _moved(kept, act)
    else:
        wanted = _with_one_more(kept, form)
    if wanted is None:
        return _page(form, 422)
    try:
        sharing_rules.write(viewer(), wanted)
    except Invalid as wrong:
        db.session.rollback()
        form[(wrong.field or "").rpartition(".")[2] if "." in (wrong.field or "") else "kind"].errors = [said(wrong.reason)]
        return _page(form, 422)
    db.session.commit()
    return redirect(url_for("desk.sharing"), 303)


@desk.post("/desk/sharing/capacity")
@for_whom(Access.HEADS)
def change_capacity() -> ResponseReturnValue:
    """How many open orders the rules give each representative at most."""
    wrong = dict[int, str]()
    for place in sharing_rules.places():
        typed = request.form.get(f"most-{place.id}", "").strip()
        most = int(typed) if typed.isdecimal() and len(typed) < 9 else None if typed == "" else -1
        try:
            if most != place.most_open:
                sharing_rules.limit(viewer(), place.id, most)
        except Invalid as no:
            wrong[place.id] = said(no.reason)
    if wrong:
        db.session.rollback()
        return _page(RuleForm(formdata=None), 422, wrong=wrong)
    db.session.commit()
    flash(_("The capacity is saved."), "success")
    return redirect(url_for("desk.sharing", _anchor="capacity"), 303)


def _moved(kept: list[Rule], act: str) -> list[Rule]:
    """A button of a rule that is not there any more changes nothing."""
    verb, _dash, typed = act.partition("-")
    place = int(typed) if typed.isdecimal() and len(typed) < 6 else len(kept)
    if place >= len(kept):
        return kept
    rule, others = kept[place], kept[:place] + kept[place + 1 :]
    if verb != "remove":
        others.insert(max(place - 1, 0) if verb == "up" else place + 1, rule)
    return others


def _with_one_more(kept: list[Rule], form: RuleForm) -> list[Rule] | None:
    if not form.validate():
        return None
    kind = Kind(form.kind.data)
    codes, unknown = country_codes(form.countries.data or "") if kind is Kind.TERRITORY else ([], [])
    if unknown:
        form.countries.errors = [_("These are not countries: %(names)s", names=", ".join(unknown))]
        return None
    return [*kept, Rule(kind, tuple(codes), () if kind is Kind.ACCOUNT_REP else tuple(form.reps.data or ()))]


def _page(form: RuleForm, status: int = 200, extra: Sequence[str] = (), wrong: dict[int, str] | None = None) -> ResponseReturnValue:
    """`wrong`: what is wrong with whose capacity; then all that was typed there is shown again."""
    places, kept = sharing_rules.places(), sharing_rules.rules()
    form.reps.choices = _choices(places)
    names = {place.id: place.name for place in places}
    rules = [_rule_words(rule, names) for rule in kept]
    typed = {one.id: request.form.get(f"most-{one.id}", "") if wrong else "" if one.most_open is None else one.most_open for one in places}
    return render_template("desk/sharing.html", form=form, has_errors=status in {409, 422}, extra=extra, rules=rules, places=places,
                           typed=typed, wrong=wrong or {}, seen=seen_as(kept)), status  # fmt: skip


def seen_as(kept: Sequence[Rule]) -> str:
    """Tells whether the rules are those somebody was shown."""
    return hashlib.sha256(repr(kept).encode()).hexdigest()[:16]


def _choices(places: Sequence[Place]) -> list[Any]:
    return [SelectChoice(place.id, place.name) for place in places]


def _rule_words(rule: Rule, names: dict[int, str]) -> str:
    """A rule in a sentence; who has left is not named."""
    if rule.kind is Kind.ACCOUNT_REP:
        return _("Accounts that have a representative: to that one.")
    who = ", ".join(names[one] for one in rule.reps if one in names) or _("all representatives")
    if rule.kind is Kind.TERRITORY:
        return _("Accounts in %(countries)s: to %(reps)s, in turn.", countries=", ".join(map(country_words, rule.countries)), reps=who)
    return _("All accounts: to %(reps)s, in turn.", reps=who)
