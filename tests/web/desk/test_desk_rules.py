"""U11, R67: promises, hours and the sharing of orders, edited on pages."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.models.kinds import Tier
from app.services.people.viewers import Viewer
from app.services.queueing import calendars, service_levels, sharing_rules
from app.services.queueing.sharing_rules import Kind, Rule
from tests.factories import account, act, as_job, rep, staff
from tests.web.desk.browser import Browser

Browse = Callable[[Viewer], Browser]
WEEK = {f"week-{n}-{name}": time for n in range(5) for name, time in (("begins", "08:30"), ("ends", "16:00"))}


def test_r67_somebody_sets_their_own_hours_from_their_settings(browse: Browse) -> None:
    ana = rep("Ana")
    page = browse(ana)
    assert "Working hours" in page.open("/settings")
    where = f"/desk/calendars/{ana.staff_id}"
    assert "Your working hours" in page.open(where)
    page.send(where, country="BE", zone="Europe/Brussels", **WEEK, status=303)
    hours = act(ana, calendars.of, ana.staff_id).hours
    assert (hours.country, hours.zone, hours.week[0] and hours.week[0][0].hour, hours.week[5]) == ("BE", "Europe/Brussels", 8, None)
    page.open(where)
    page.send(where, 422, country="BE", zone="Europe/Brussels", **{"week-0-begins": "17:00", "week-0-ends": "09:00"})
    assert "These hours end before they begin." in page.text
    page.send(where, 422, country="BE", zone="Europe/Brussels", **{"week-0-begins": "17:00"})
    page.send(where, 422, country="BE", zone="Europe/Brussels")
    assert "Name at least one working day" in page.text


def test_u2_each_day_whose_hours_make_no_sense_says_so_itself(browse: Browse) -> None:
    page = browse(staff("manager"))
    page.open("/desk/calendars/desk")
    week = {**WEEK, "week-1-ends": "08:00", "week-2-begins": "25:00", "week-3-ends": ""}
    page.send("/desk/calendars/desk", 422, country="BE", zone="Europe/Brussels", **week)
    for day, field, words in ((1, "ends", "These hours end before they begin."), (2, "begins", "Give a time of day, like 09:30."),
                              (3, "ends", "Give both times, or leave both empty.")):  # fmt: skip
        assert f'href="#week-{day}-{field}"' in page.source
        assert re.search(f'id="week-{day}-{field}-error">{words}', page.source), words


def test_u2_every_number_of_hours_that_is_none_is_named_at_once(browse: Browse) -> None:
    page = browse(staff("manager"))
    page.open("/desk/service-levels")
    page.send("/desk/service-levels/gold", 422, **{"gold-response": "-1", "gold-decision": "soon", "gold-remind": "", "gold-escalate": "1"})
    for name in ("response", "decision", "remind"):
        assert f'href="#gold-{name}">Enter hours, like 8 or 1.5.' in page.source

def test_r67_days_away_are_added_and_forgotten(browse: Browse) -> None:
    ana = rep("Ana")
    page = browse(ana)
    where = f"/desk/calendars/{ana.staff_id}"
    page.open(where)
    page.send(f"{where}/away", 422, from_on="2099-02-02", until_on="2099-02-01")
    assert "The last day is before the first." in page.text
    page.send(f"{where}/away", 422, from_on="2020-02-01", until_on="2020-02-05")  # it would be kept and never shown
    assert "The last day is over already." in page.text
    page.send(f"{where}/away", 303, from_on="2099-02-01", until_on="2099-02-05")
    (away,) = act(ana, calendars.of, ana.staff_id).away
    page.send(f"{where}/away", 303, forget=away.id)
    assert act(ana, calendars.of, ana.staff_id).away == []


def test_r67_managers_edit_the_team_and_the_desk(browse: Browse) -> None:
    ana = rep("Ana Achieves")
    page = browse(staff("manager"))
    assert "Ana Achieves" in page.open("/desk/calendars")
    page.open("/desk/calendars/desk")
    page.send("/desk/calendars/desk", 303, country="FR", zone="UTC", **WEEK)
    assert as_job(calendars.desk).zone == "UTC"
    page.send(f"/desk/calendars/{ana.staff_id}", 303, country="FR", zone="UTC", **WEEK)
    assert act(ana, calendars.of, ana.staff_id).is_own


def test_rules_are_added_moved_and_removed(browse: Browse) -> None:
    ana = rep("Ana Achieves")
    page = browse(staff("manager"))
    assert "There are no rules" in page.open("/desk/sharing")
    page.send("/desk/sharing/rules", 422, kind="territory", countries="Atlantis")
    assert "These are not countries: Atlantis" in page.text
    page.send("/desk/sharing/rules", 422, kind="territory", countries="")
    page.send("/desk/sharing/rules", 303, kind="round_robin")
    page.send("/desk/sharing/rules", 303, kind="territory", countries="belgium, LU", reps=[ana.staff_id])
    words = page.follow()
    assert "Accounts in Belgium, Luxembourg: to Ana Achieves, in turn." in words
    page.send("/desk/sharing/rules", 303, act="up-1")
    assert as_job(sharing_rules.rules)[0] == Rule(Kind.TERRITORY, ("BE", "LU"), (ana.staff_id or 0,))
    page.send("/desk/sharing/rules", 303, act="remove-0")
    assert [rule.kind for rule in as_job(sharing_rules.rules)] == [Kind.ROUND_ROBIN]
    page.send("/desk/sharing/rules", 303, act="remove-9")


def test_the_capacity_is_saved(browse: Browse) -> None:
    ana = rep("Ana")
    page = browse(staff("manager"))
    page.open("/desk/sharing")
    page.send("/desk/sharing/capacity", 422, **{f"most-{ana.staff_id}": "many"})
    page.send("/desk/sharing/capacity", 303, **{f"most-{ana.staff_id}": "7"})
    assert next(place.most_open for place in as_job(sharing_rules.places) if place.id == ana.staff_id) == 7
    page.send("/desk/sharing/capacity", 303, **{f"most-{ana.staff_id}": ""})
    assert next(place.most_open for place in as_job(sharing_rules.places) if place.id == ana.staff_id) is None


def test_u11_promises_are_hours_as_people_write_them(browse: Browse) -> None:
    house, page = account("managed"), browse(staff("manager"))
    assert "Platinum" in page.open("/desk/service-levels")
    hours = {"gold-response": "1,5", "gold-decision": "6", "gold-remind": "0.5", "gold-escalate": "1"}
    page.send("/desk/service-levels/gold", 303, **hours)
    assert as_job(service_levels.levels)[Tier.GOLD].response_minutes == 90
    page.send("/desk/service-levels/gold", 422, **{**hours, "gold-decision": "soon"})
    assert "Enter hours, like 8 or 1.5." in page.text
    page.send("/desk/service-levels/gold", 422, **{**hours, "gold-decision": "1"})
    page.send("/desk/service-levels/wood", 404, **hours)
    page.send("/desk/service-levels/accounts", 303, account=house.slug, tier="gold")
    assert house.slug in page.follow()
    page.send("/desk/service-levels/accounts", 422, account="nobody", tier="gold")
    assert "There is no account with this name." in page.text


def test_u8_a_button_of_a_list_that_somebody_has_changed_meanwhile_moves_nothing(browse: Browse) -> None:
    ana = rep("Ana Achieves")
    first, second = browse(staff("manager")), browse(staff("manager"))
    first.open("/desk/sharing")
    for kind in ("round_robin", "account_rep"):
        first.send("/desk/sharing/rules", 303, kind=kind, **({"reps": [ana.staff_id]} if kind == "round_robin" else {}))
    second.open("/desk/sharing")
    seen = second.value("seen")
    first.open("/desk/sharing")
    first.send("/desk/sharing/rules", 303, act="remove-0", seen=first.value("seen"))
    second.send("/desk/sharing/rules", 409, act="remove-0", seen=seen)
    assert "Somebody has changed the rules since you opened this page." in second.text
    assert [rule.kind for rule in as_job(sharing_rules.rules)] == [Kind.ACCOUNT_REP], "the rule that was not meant is still there"
    second.send("/desk/sharing/rules", 303, act="remove-0", seen=second.value("seen"))
    assert as_job(sharing_rules.rules) == []


def test_f16_a_zone_that_nobody_offered_is_refused_at_its_field(browse: Browse) -> None:
    manager = staff("manager")
    page = browse(manager)
    for where in ("/desk/calendars/desk", f"/desk/calendars/{manager.staff_id}"):
        page.open(where)
        for zone in ("../../etc/passwd", "/etc/passwd", "Mars/Olympus", ""):
            page.send(where, 422, country="FR", zone=zone)
