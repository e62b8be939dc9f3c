"""D10: a calendar of renewals, planned changes and temporary ends, as RFC 5545 wants it, at an address that can be taken back."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.extensions import db
from app.services.requesting import requests
from app.services.requesting.requests import Wish
from app.services.seating import cancellation
from app.web.calendar import ics
from tests.factories import account, act, as_job, as_system, wish
from workflows.clock import months_later
from workflows.intake import Change

LINE = re.compile(r"([A-Z-]+)((?:;[A-Z-]+=[^;:]+)*):(.*)", re.DOTALL)
ESCAPED = re.compile(r"(?:[^\\;,\x00-\x1f\x7f]|\\[\\;,nN])*")


def parsed(body: str) -> list[dict[str, str]]:
    """The events of a calendar, read strictly: lines, folding, order and escaping as the RFC has them."""
    assert body.endswith("\r\n")
    physical = body[:-2].split("\r\n")
    assert all("\n" not in line and "\r" not in line and len(line.encode()) <= 75 for line in physical)
    lines: list[str] = []
    for line in physical:
        if line.startswith(" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    head = lines[1 : lines.index("BEGIN:VEVENT")] if "BEGIN:VEVENT" in lines else lines[1:-1]
    assert {"VERSION:2.0", "CALSCALE:GREGORIAN"} <= set(head)
    assert sum(line.startswith("PRODID:") for line in head) == 1
    return list(_events(lines[1 + len(head) : -1]))


def _events(lines):
    event: dict[str, str] | None = None
    for line in lines:
        if line == "BEGIN:VEVENT":
            assert event is None
            event = {}
        elif line == "END:VEVENT":
            assert event is not None
            assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} <= set(event)
            yield event
            event = None
        else:
            name, parameters, value = LINE.fullmatch(line).groups()
            assert event is not None
            assert name not in event
            if name.startswith("DT") and name != "DTSTAMP":
                assert parameters == ";VALUE=DATE"
                assert re.fullmatch(r"\d{8}", value)
            if name in {"SUMMARY", "DESCRIPTION", "UID"}:
                assert ESCAPED.fullmatch(value), value
                value = re.sub(r"\\([\\;,nN])", lambda part: "\n" if part[1] in "nN" else part[1], value)
            event[name] = value
    assert event is None


@given(st.text(max_size=300), st.text(max_size=300))
def test_d10_any_words_survive_the_way_into_a_calendar(summary, description):
    event = ics.Event("x@y", date(2027, 2, 28), summary, description, "https://seats.example/subscription")
    [found] = parsed(ics.calendar("Café; crème", "fr", date(2026, 11, 23), [event]))
    gone = str.maketrans("", "", "".join(chr(n) for n in (*range(10), *range(11, 32), 127)))
    plain = {name: words.replace("\r\n", "\n").replace("\r", "\n").translate(gone) for name, words in
             (("SUMMARY", summary), ("DESCRIPTION", description))}  # fmt: skip
    assert (found["SUMMARY"], found["DESCRIPTION"]) == (plain["SUMMARY"], plain["DESCRIPTION"])
    assert (found["DTSTART"], found["DTEND"]) == ("20270228", "20270301")


def test_d10_a_line_is_never_cut_inside_a_character():
    assert all(len(piece.encode()) <= 75 and piece.encode().decode() for piece in ics.fold("é€😀" * 60).split("\r\n"))


def address_of(page):
    page.open("/subscription/calendar")
    page.send("/subscription/calendar", 303)
    page.open("/subscription/calendar")
    found = re.search(r'<code id="calendar-address">https?://[^/]+([^<]+)</code>', page.source)
    return found.group(1)


def fetched(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return parsed(answer.text) if status == 200 else []


def test_d10_renewals_and_planned_changes_stand_in_the_calendar(customer, client):
    house = account("self_service", renews_in=100, cycle="annual")
    act(house.owner, requests.submit, wish("remove_seats", support=4))
    events = fetched(client, address_of(customer(house.owner)))
    renewal = f"{house.today + timedelta(days=100):%Y%m%d}"
    assert {event["SUMMARY"]: event["DTSTART"] for event in events} == {
        "Renewal of the subscription": renewal, "Support: 4 seats fewer": renewal}  # fmt: skip


def test_d10_a_monthly_account_has_its_next_twelve_renewals(customer, client):
    house = account("self_service", cycle="monthly", renews_in=5)
    assert len(fetched(client, address_of(customer(house.owner)))) == 12


@pytest.mark.parametrize(("cycle", "renewals"), [("monthly", 1), ("annual", 12)])
def test_d10_r43_renewals_follow_the_cycle_that_is_planned(customer, client, cycle, renewals):
    house = account("self_service", cycle=cycle, renews_in=5)
    act(house.owner, requests.submit, Wish(Change.CHANGE_CYCLE, []))
    events = fetched(client, address_of(customer(house.owner)))
    days = [date.fromisoformat(event["DTSTART"]) for event in events]
    first = house.today + timedelta(days=5)
    assert days == [months_later(first, months) for months in range(renewals)], "every month, or once a year"


def test_d10_r83_a_cancelled_account_has_its_end_in_the_calendar_and_afterwards_nothing(customer, client):
    house = account("self_service", cycle="monthly", renews_in=5)
    act(house.owner, requests.submit, wish("remove_seats", support=4))
    act(house.owner, cancellation.cancel, "Enough")
    address = address_of(customer(house.owner))
    assert [event["SUMMARY"] for event in fetched(client, address)] == ["The account ends"]
    with as_system():
        db.session.execute(text("UPDATE cancellations SET effective_on = clock_today('Pacific/Niue') WHERE account_id = :id"), {"id": house.id})
    as_job(cancellation.end_due)
    assert fetched(client, address) == []


def test_d10_the_reader_s_language_and_the_same_bytes_on_the_same_day(customer, client):
    house = account("managed", locale="fr")
    address = address_of(customer(house.owner))
    first, second = client.get(address), client.get(address, headers={"Accept-Language": "en"})
    assert first.data == second.data
    assert "PRODID:-//Seatwright//Seats//FR" in first.text
    assert first.mimetype == "text/calendar"
    assert first.headers["X-Robots-Tag"].startswith("noindex")


def test_d10_s8_a_new_address_ends_the_old_one_and_taking_it_back_ends_all(customer, client):
    page = customer(account().owner)
    first = address_of(page)
    second = address_of(page)
    assert first != second
    fetched(client, first, 404)
    assert fetched(client, second)
    page.send("/subscription/calendar/stop", 303)
    fetched(client, second, 404)


@pytest.mark.parametrize("change", ["SET suspended_at = now()", "SET role = 'end_user'"])
def test_r4_whoever_is_no_admin_any_more_reads_nothing(customer, client, change):
    house = account()
    address = address_of(customer(house.admin))
    assert fetched(client, address)
    with as_system():
        db.session.execute(text(f"UPDATE people {change} WHERE email = :email"), {"email": house.email("admin")})
    fetched(client, address, 404)


def test_s8_a_forged_address_is_nobodys(customer, client):
    address = address_of(customer(account().owner))
    token = address.rpartition("/")[2].removesuffix(".ics")
    for forged in (token[:-5] + ("A" if token[-5] != "A" else "B") + token[-4:], token + "x", "x", "WzEsMSwieCJd.AAAA", "%F0%9F"):
        fetched(client, f"/calendar/{forged}.ics", 404)


def test_s3_the_feed_shows_its_own_account_alone(customer, client):
    house, other = account("self_service"), account("self_service")
    act(other.owner, requests.submit, wish("remove_seats", support=4))
    assert [event["SUMMARY"] for event in fetched(client, address_of(customer(house.owner)))] == ["Renewal of the subscription"]


def test_d10_the_subscription_page_leads_there(customer):
    page = customer(account().owner)
    page.open("/subscription")
    assert page.has_link("Subscribe in your calendar")
