"""Teams by name: managers keep them, everybody of the vendor's reads them; one click narrows figures, files, mail and queue (U6)."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import text

from app.errors import Invalid, NotAllowed, NotThere, Refused
from app.extensions import db
from app.services.queueing import desk_teams
from app.services.reporting import counting
from tests.counting import counting as counting_statements
from tests.factories import account, act, as_job, as_system, order_at, rep, staff


def team_of(name, *members, by=None):
    return act(by or staff("manager"), desk_teams.add, name, [one.staff_id for one in members])


def hrefs(page, about):
    """The addresses in the navigation of that name, by their words."""
    found = re.search(rf'(?s)<nav class="chips" aria-label="{about}">.*?</nav>', page.source)
    return {words.strip(): html.unescape(href) for href, words in re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)', found[0])} if found else {}


def test_u6_a_team_is_one_click_above_the_figures_and_every_number_and_file_is_theirs(app, browse):
    rita, ravi, other = rep("Rita Okafor"), rep("Ravi Menon"), rep("Rosa Albrecht")
    theirs = [order_at("in_review", rep=rita), order_at("quoted", rep=ravi), order_at("declined", rep=ravi)]
    hers = order_at("in_review", rep=other)
    as_job(counting.count_new)
    team = team_of("South", rita, ravi)
    page = browse(staff("manager"))
    page.open("/status?weeks=4&product=support")
    chips = hrefs(page, "Teams")
    assert list(chips) == ["Everybody", "South"]
    with counting_statements(app) as cost:
        text_of = page.open(chips["South"])
    assert len(cost.statements) <= 12
    assert f"team={team.id}" in chips["South"]
    assert "weeks=4" in chips["South"], "the other filters stay"
    assert 'aria-current="page">South<' in page.source
    by_rep = text_of.partition("By representative")[2].partition("The last")[0]
    assert "Rita Okafor" in by_rep
    assert other.name not in by_rep
    counts = re.compile(r'<a href="(/orders\?[^"]+)">(\d+)<span class="visually-hidden"> (?!Seats: )')
    numbers = [(html.unescape(href), int(number)) for href, number in counts.findall(page.source)]
    assert numbers
    for href, number in numbers:
        page.open(href)
        assert max(page.source.count('<tr role="row">') - 1, 0) == number, href
    for path in (f"/orders.csv?team={team.id}", f"/status/oldest.csv?team={team.id}"):
        answer = page.client.get(path).text
        assert theirs[0].reference in answer
        assert hers.reference not in answer
    assert hers.reference in page.client.get("/orders.csv").text, "the control"


def test_u6_an_address_with_a_team_shows_it_as_it_is_then_and_says_when_it_is_gone(browse):
    rita, ravi, mona = rep("Rita Okafor"), rep("Ravi Menon"), staff("manager")
    mine, later = order_at("in_review", rep=rita), order_at("in_review", rep=ravi)
    team, page = team_of("South", rita, by=mona), browse(mona)
    shared = f"/orders?team={team.id}&state=in_review"
    assert later.reference not in page.open(shared)
    act(mona, desk_teams.change, team.id, "South and East", [rita.staff_id, ravi.staff_id])
    assert later.reference in page.open(shared)
    assert mine.reference in page.text
    act(mona, desk_teams.remove, team.id)
    for path in (shared, f"/status?team={team.id}"):
        assert "This team is no longer there" in page.open(path)
    assert "This team is no longer there" not in page.open("/status")


def test_u6_whoever_is_ticked_goes_before_the_team(browse):
    rita, ravi = rep("Rita Okafor"), rep("Ravi Menon")
    hers, his = order_at("in_review", rep=rita), order_at("in_review", rep=ravi)
    team, page = team_of("South", rita), browse(staff("manager"))
    text_of = page.open(f"/orders?team={team.id}&rep={ravi.staff_id}")
    assert his.reference in text_of
    assert hers.reference not in text_of


def test_u6_the_queue_is_narrowed_to_a_team_by_one_click_and_a_view_remembers_it(app, browse):
    rita, ravi, other, mona = rep("Rita Okafor"), rep("Ravi Menon"), rep("Rosa Albrecht"), staff("manager")
    theirs = [order_at("quoted", rep=rita), order_at("quoted", rep=ravi)]
    hers, unclaimed = order_at("quoted", rep=other), order_at("pending")
    team, page = team_of("South", rita, ravi, by=mona), browse(mona)
    page.open("/desk?view=waiting")
    with counting_statements(app) as cost:
        text_of = page.open(hrefs(page, "Teams")["South"])
    assert len(cost.statements) <= 12
    assert all(one.reference in text_of for one in theirs)
    assert hers.reference not in text_of
    assert "Team South" in text_of
    assert hers.reference in page.open("/desk?view=waiting"), "the control"
    page.open("/desk?view=unclaimed")
    text_of = page.open(hrefs(page, "Teams")["South"])
    assert theirs[0].reference in text_of, "what nobody has is no team's: all orders of the team"
    assert unclaimed.reference not in text_of
    page.send(f"/desk/views?view=waiting&team={team.id}", 303, name="Our South")
    assert hers.reference not in page.follow()
    assert "Edit the teams" in page.open("/desk")
    assert "Edit the teams" not in browse(rita).open("/desk"), "a representative finds teams among the filters"
    act(mona, desk_teams.remove, team.id)
    assert "A team that is no longer there" in page.open(f"/desk?view=waiting&team={team.id}")


def test_s1_only_managers_write_teams_and_reps_read_them(browse):
    rita, mona = rep("Rita Okafor"), staff("manager")
    team = team_of("South", rita, by=mona)
    for viewer in (rita, staff("approver"), staff("operator")):
        for attempt in (lambda who: act(who, desk_teams.add, "North", [rita.staff_id]),
                        lambda who: act(who, desk_teams.change, team.id, "North", [rita.staff_id]),
                        lambda who: act(who, desk_teams.remove, team.id)):  # fmt: skip
            with pytest.raises(NotAllowed):
                attempt(viewer)
        page = browse(viewer)
        assert "Rita Okafor" in page.open("/status/teams")
        assert "Add the team" not in page.text
        page.send("/status/teams", 403, name="North")
    assert act(mona, desk_teams.change, team.id, "North", [rita.staff_id]).name == "North", "the control"


def test_u6_teams_are_added_renamed_changed_and_removed_on_their_page(browse):
    rita, ravi = rep("Rita Okafor"), rep("Ravi Menon")
    page = browse(staff("manager"))
    assert "There is no team yet" in page.open("/status/teams")
    page.send("/status/teams", 303, **{"new-name": " South ", "new-members": [rita.staff_id]})
    page.follow()
    (team,) = as_system_teams()
    assert (team.name, team.rep_ids) == ("South", (rita.staff_id,))
    seen, path = page.value("seen"), f"/status/teams/{team.id}"
    fields = {f"team-{team.id}-name": "East", f"team-{team.id}-members": [rita.staff_id, ravi.staff_id], "seen": seen}
    page.send(path, 303, **fields)
    assert as_system_teams()[0].rep_ids == tuple(sorted((rita.staff_id, ravi.staff_id)))
    assert "Somebody has changed this team" in page.send(path, 409, **{**fields, f"team-{team.id}-name": "West"}), "it was another team"
    assert as_system_teams()[0].name == "East"
    page.send(f"{path}/remove", 303)
    assert as_system_teams() == []


def test_u2_a_team_without_a_name_without_people_or_with_another_s_name_is_refused_at_its_field(browse):
    rita = rep("Rita Okafor")
    team_of("South", rita)
    page = browse(staff("manager"))
    page.open("/status/teams")
    for fields, words in (({"new-name": "", "new-members": [rita.staff_id]}, "Give the team a name"),
                          ({"new-name": "North"}, "at least one representative"),
                          ({"new-name": "sOUTH", "new-members": [rita.staff_id]}, "There is a team called “sOUTH” already"),
                          ({"new-name": "North", "new-members": [staff("approver").staff_id]}, "Choose sales representatives")):  # fmt: skip
        text_of = page.send("/status/teams", 422, **fields)
        assert words in text_of
        assert f'value="{fields["new-name"]}"' in page.source, "what was typed stays"
    assert [team.name for team in as_system_teams()] == ["South"]


def test_u6_a_team_is_never_empty_and_who_has_left_stays_in_it(app):
    rita, ravi, mona = rep("Rita Okafor"), rep("Ravi Menon"), staff("manager")
    team = team_of("South", rita, ravi, by=mona)
    with pytest.raises(Invalid):
        act(mona, desk_teams.change, team.id, "South", [])
    with as_system():
        db.session.execute(text("UPDATE staff SET is_active = false WHERE id = :id"), {"id": ravi.staff_id})
    kept = act(mona, desk_teams.change, team.id, "South", [rita.staff_id, ravi.staff_id])
    assert [(one.name, one.is_active) for one in kept.members] == [("Ravi Menon", False), ("Rita Okafor", True)]
    with pytest.raises(Invalid):
        act(mona, desk_teams.add, "North", [ravi.staff_id])
    with pytest.raises(NotThere):
        act(mona, desk_teams.change, team.id + 1, "South", [rita.staff_id])


def test_u8_somebody_who_was_shown_another_team_changes_nothing(app):
    rita, mona = rep("Rita Okafor"), staff("manager")
    team = team_of("South", rita, by=mona)
    act(mona, desk_teams.change, team.id, "East", [rita.staff_id], seen_as=team.seen_as)
    with pytest.raises(Refused):
        act(mona, desk_teams.change, team.id, "West", [rita.staff_id], seen_as=team.seen_as)


def test_s3_no_account_sees_a_team(app):
    team_of("South", rep("Rita Okafor"))
    assert act(account("managed").owner, lambda _viewer: desk_teams.every()) == []
    assert len(as_system_teams()) == 1, "the control"


def as_system_teams():
    with as_system():
        return desk_teams.every()
