"""S9, S13, R12: ways in by mail work once, not for ever, and say nothing to who has no business with them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.errors import Invalid, NotThere, Refused
from app.extensions import EVERY_ACCOUNT, acting_for, db
from app.models.kinds import AccountRole
from app.services.people import entries, passwords, sessions, sign_ins, team
from app.services.people.viewers import identify
from tests.factories import House, account, act, as_system, staff, viewer_of

GOOD = "four words nobody puts together"
SECRET = "only for tests"


def links() -> list[tuple[str, str]]:
    """(id, purpose) of the links that are open, oldest first."""
    with as_system():
        rows = db.session.execute(text("SELECT id::text, purpose FROM entry_links WHERE ended_at IS NULL AND used_at IS NULL ORDER BY created_at"))
        return [tuple(row) for row in rows]  # type: ignore[misc]


def mailed(entry_id: str) -> str:
    with as_system():
        return entries.arm(SECRET, entry_id)


def sessions_of(email: str) -> int:
    with as_system():
        return int(db.session.execute(text(
            "SELECT count(*) FROM sign_ins s JOIN people p ON p.id = s.person_id WHERE p.email = :e AND s.ended_at IS NULL"),
            {"e": email}).scalar_one())  # fmt: skip


def use(token: str, password: str = GOOD) -> sign_ins.Known:
    with as_system():
        return entries.use(token, password)


def ask(email: str) -> None:
    with as_system():
        entries.forgotten(email)


def invited(house: House, email: str = "nina@new.example") -> str:
    act(house.admin, team.add, team.NewPerson(email, "Nina New", AccountRole.AGENT, {}))
    return mailed(links()[-1][0])


def test_somebody_added_is_invited_and_comes_in_with_the_link_once(record: Flask) -> None:
    token = invited(account())
    with as_system():
        assert entries.follow(token).is_open
    known = use(token)
    with as_system():
        assert sign_ins.check("nina@new.example", GOOD) == sign_ins.find("nina@new.example")
    assert known.person_id
    with pytest.raises(Refused, match="does not work any more"):
        use(token, "another four words together")


def test_r12_coming_in_by_a_link_verifies_the_address(record: Flask) -> None:
    use(invited(account()))
    with as_system():
        verified = "SELECT email_verified_at IS NOT NULL FROM people WHERE email = 'nina@new.example'"
        assert db.session.execute(text(verified)).scalar_one()


def test_an_invitation_lapses_after_fourteen_days_and_can_be_sent_again(record: Flask) -> None:
    house = account()
    token = invited(house)
    with as_system():
        db.session.execute(text("UPDATE entry_links SET created_at = created_at - interval '14 days', expires_at = expires_at - interval '14 days'"))
    with as_system():
        entry = entries.follow(token)
    assert (entry.is_open, entry.is_lapsed) == (False, True)
    with pytest.raises(Refused):
        use(token)
    nina = entry.person_id or 0
    with as_system():
        assert entries.invitations(house.id, [nina])[nina].is_lapsed
    act(house.admin, entries.invite_again, nina)
    use(mailed(links()[-1][0]))
    with pytest.raises(Refused, match="signed in already"):
        act(house.admin, entries.invite_again, nina)


def test_a_newer_link_takes_the_place_of_the_older_one(record: Flask) -> None:
    house = account()
    ask(house.email("owner"))
    old = mailed(links()[-1][0])
    ask(house.email("owner"))
    new = mailed(links()[-1][0])
    with pytest.raises(Refused):
        use(old)
    use(new)


def test_s13_a_new_password_ends_every_session_and_every_other_link(record: Flask) -> None:
    house = account()
    viewer_of(house.email("owner"))
    ask(house.email("owner"))
    assert sessions_of(house.email("owner")) > 0
    use(mailed(links()[-1][0]))
    assert sessions_of(house.email("owner")) == 0
    assert links() == []


def test_s9_an_unknown_address_leaves_nothing_behind(record: Flask) -> None:
    ask("nobody@nowhere.example")
    assert links() == []
    with as_system():
        assert db.session.execute(text("SELECT count(*) FROM tasks WHERE kind = 'mail_entry'")).scalar_one() == 0


def test_s9_suspended_people_get_no_link_and_theirs_no_longer_works(record: Flask) -> None:
    house = account()
    ask(house.email("admin"))
    token = mailed(links()[-1][0])
    with as_system():
        db.session.execute(text("UPDATE people SET suspended_at = now() WHERE email = :e"), {"e": house.email("admin")})
    with pytest.raises(Refused):
        use(token)
    ask(house.email("admin"))
    assert len(links()) == 1


def test_the_vendors_people_can_forget_a_password_too(record: Flask) -> None:
    rita = staff("rep")
    ask(rita.email)
    assert use(mailed(links()[-1][0])).staff_id == rita.staff_id


def test_s14_the_record_holds_no_token_and_a_forged_one_opens_nothing(record: Flask) -> None:
    house = account()
    ask(house.email("owner"))
    entry_id = links()[-1][0]
    token = mailed(entry_id)
    with as_system():
        stored = db.session.execute(text("SELECT row_to_json(e)::text || coalesce((SELECT string_agg(payload::text, '') FROM tasks), '')"
                                         " FROM entry_links e")).scalar_one()  # fmt: skip
    assert token not in stored
    for forged in (entry_id, entries.token_of("another secret", entry_id), token[:-2] + "AA", ""):
        with as_system(), pytest.raises(NotThere):
            entries.follow(forged)


@pytest.mark.parametrize(
    "password",
    ["short", "elevenchars", "password1234", "Passw0rd!!!!!", "motdepasse2026", "aaaaaaaaaaaa", "abcdefghijkl", "123456789012", "qwertyuiopas",
     "abcabcabcabc", "nina@new.example1", "x" * 501],
)  # fmt: skip
def test_s9_what_everybody_tries_is_no_password(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.check(password, "nina@new.example", "nina", "Nina New")
    assert refused.value.field == "password"


@pytest.mark.parametrize("password", [GOOD, "zq8#Lm2!vT4x", "Zürich liegt am See, oder?", "mot de passe bleu canard 42", "  spaces count  too "])
def test_s9_long_ones_of_all_kinds_are_fine(password: str) -> None:
    passwords.check(password, "nina@new.example", "nina", "Nina New")


def test_a_poor_password_uses_the_link_not_up(record: Flask) -> None:
    token = invited(account())
    with pytest.raises(Invalid):
        use(token, "password1234")
    use(token)


def test_s13_changing_a_password_needs_the_old_one_and_keeps_only_this_browser(record: Flask) -> None:
    house = account()
    ask(house.email("owner"))
    use(mailed(links()[-1][0]))
    here, _there = viewer_of(house.email("owner")), viewer_of(house.email("owner"))
    with pytest.raises(Refused, match="not your password"):
        act(here, passwords.change, "wrong", "quite another set of words")
    act(here, passwords.change, GOOD, "quite another set of words")
    assert [one.id for one in act(here, sessions.mine)] == [here.handle]


def test_s13_each_session_can_be_ended_but_nobody_elses(record: Flask) -> None:
    house = account()
    here, there, stranger = viewer_of(house.email("owner")), viewer_of(house.email("owner")), house.admin
    with pytest.raises(NotThere):
        act(stranger, sessions.end_one, there.handle)
    act(here, sessions.end_one, there.handle)
    with pytest.raises(NotThere):
        act(here, sessions.end_one, there.handle)
    third = viewer_of(house.email("owner"))
    assert act(here, sessions.end_others) >= 1
    assert [one.id for one in act(here, sessions.mine)] == [here.handle]
    assert third.handle not in [one.id for one in act(here, sessions.mine)]


def test_s13_a_persons_own_time_zone_holds_for_them_alone(record: Flask) -> None:
    house = account(time_zone="Europe/Paris")
    with as_system():
        db.session.execute(text("UPDATE people SET time_zone = 'Asia/Tokyo' WHERE email = :e"), {"e": house.email("owner")})
    assert (viewer_of(house.email("owner")).time_zone, viewer_of(house.email("admin")).time_zone) == ("Asia/Tokyo", "Europe/Paris")


def test_s9_the_same_address_may_be_tried_twenty_times_an_hour_links_counted_apart(record: Flask) -> None:
    with as_system(), acting_for(EVERY_ACCOUNT):
        tries = [sign_ins.may_try("nobody@nowhere.example", "forgotten") for _ in range(25)]
        assert sum(tries) == sign_ins.TRIES_AN_HOUR
        assert tries[-1] is False
        assert sign_ins.may_try("nobody@nowhere.example")
        assert identify("session", "nothing") is None
