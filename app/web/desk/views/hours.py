"""Working hours (R67): everybody their own, managers everybody's and the desk's; and days away."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.access import Access, for_whom
from app.errors import Invalid
from app.extensions import db
from app.services.queueing import calendars
from app.services.queueing.calendars import Hand, WorkWeek
from app.web.beneath import path_here
from app.web.desk.blueprint import desk
from app.web.desk.forms.sharing import AwayForm, CalendarForm
from app.web.desk.hours_words import country_words, days, week_words
from app.web.settings.zones import zone_choices, zone_words
from app.web.viewing import viewer
from app.web.words import language, said


@desk.get("/desk/calendars")
@for_whom(Access.HEADS)
def team_hours() -> ResponseReturnValue:
    """Everybody's hours on one page."""
    ours = calendars.desk()
    rows = [_row(one) for one in calendars.team()]
    return render_template("desk/calendars.html", rows=rows, ours=_words(ours))


@desk.route("/desk/calendars/desk", methods=["GET", "POST"])
@for_whom(Access.HEADS)
def desk_hours() -> ResponseReturnValue:
    """Of whoever has no hours of their own, and of orders nobody has claimed."""
    return _hours(None, calendars.desk())


@desk.route("/desk/calendars/<int:staff_id>", methods=["GET", "POST"])
@for_whom(Access.AT_WORK)
def hours(staff_id: int) -> ResponseReturnValue:
    """One's own, or for a manager anybody's."""
    hand = calendars.of(viewer(), staff_id)
    return _hours(hand, hand.hours)


@desk.post("/desk/calendars/<int:staff_id>/away")
@for_whom(Access.AT_WORK)
def away(staff_id: int) -> ResponseReturnValue:
    """Days on which the rules give this person nothing; or forget them."""
    who, form = viewer(), AwayForm()
    hand = calendars.of(who, staff_id)
    forget = request.form.get("forget", "")
    if forget.isdecimal():
        calendars.come_back(who, staff_id, int(forget[:18]))
    elif not form.validate():
        return _page(hand, _filled(hand.hours), form, 422)
    else:
        try:
            calendars.go_away(who, staff_id, form.from_on.data, form.until_on.data)
        except Invalid as wrong:
            db.session.rollback()
            form[wrong.field or "until_on"].errors = [said(wrong.reason)]
            return _page(hand, _filled(hand.hours), form, 422)
    db.session.commit()
    return redirect(url_for("desk.hours", staff_id=staff_id, _anchor="away"), 303)


def _hours(hand: Hand | None, kept: WorkWeek) -> ResponseReturnValue:
    if request.method == "GET":
        return _page(hand, _filled(kept), AwayForm(formdata=None))
    form = _choices(CalendarForm())
    if not form.validate():
        return _page(hand, form, AwayForm(formdata=None), 422)
    try:
        calendars.save(viewer(), hand.id if hand else None, _typed(form))
    except Invalid as wrong:
        db.session.rollback()
        field = form.week[0].form.begins if wrong.field == "week" else form[wrong.field or "country"]
        field.errors = [said(wrong.reason)]
        form.week.errors = [one.errors for one in form.week]  # a list keeps those of its validation otherwise
        return _page(hand, form, AwayForm(formdata=None), 422)
    db.session.commit()
    flash(_("The working hours are saved. The due times of open orders follow within seconds."), "success")
    return redirect(path_here(), 303)


def _typed(form: CalendarForm) -> WorkWeek:
    week = tuple(None if day.begins.data is None else (day.begins.data, day.ends.data) for day in (one.form for one in form.week))
    return WorkWeek(form.country.data, form.zone.data, week)


def _filled(kept: WorkWeek) -> CalendarForm:
    week = [{"begins": one[0], "ends": one[1]} if one else {} for one in kept.week]
    return _choices(CalendarForm(formdata=None, data={"country": kept.country, "zone": kept.zone, "week": week}))


def _choices(form: CalendarForm) -> CalendarForm:
    names = sorted((country_words(code), code) for code in calendars.countries())
    form.country.choices = [SelectChoice(code, words) for words, code in names]
    form.zone.choices = [SelectChoice(name, words) for name, words in zone_choices(language())]
    if form.zone.data in available_timezones() and form.zone.data not in {one.value for one in form.zone.choices}:
        form.zone.choices.insert(0, SelectChoice(form.zone.data, zone_words(form.zone.data, language())))
    return form


def _page(hand: Hand | None, form: CalendarForm, away_form: AwayForm, status: int = 200) -> ResponseReturnValue:
    wrong = form if form.errors or any(day.form.begins.errors for day in form.week) else away_form
    return render_template("desk/hours.html", hand=hand, form=wrong if status == 422 else form, calendar=form, away_form=away_form,
                           has_errors=status == 422, days=list(zip(days(get_locale()), form.week, strict=True)),
                           is_mine=hand is not None and hand.id == viewer().staff_id), status  # fmt: skip


def _row(one: Hand) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "role": one.role, "is_own": one.is_own, "away": one.away, **_words(one.hours)}


def _words(kept: WorkWeek) -> dict[str, str]:
    return {"week": week_words(kept.week), "zone": zone_words(kept.zone, language()), "country": country_words(kept.country)}
