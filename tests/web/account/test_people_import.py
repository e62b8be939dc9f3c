"""A file of people: a report for every line, all or nobody, a job whose page can be closed (U14, S12, R27)."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import text

from app.extensions import db
from app.jobs import drain
from app.services import outbox
from app.services.people import people_clock, people_import
from tests.factories import account, as_job, as_system, person

HEAD = "name,email,role,products\n"


def upload(page, content, status=303, name="people.csv"):
    page.open("/team/import")
    data = {"csrf_token": page.token, "file": (io.BytesIO(content.encode() if isinstance(content, str) else content), name)}
    answer = page.client.post("/team/import", data=data, content_type="multipart/form-data")
    assert answer.status_code == status, answer.text
    return answer.headers.get("Location", "")


def work(app):
    with app.app_context():
        drain.drain(outbox.IMPORTS)


def people(house):
    with as_system():
        return db.session.execute(text("SELECT count(*) FROM people WHERE account_id = :id"), {"id": house.id}).scalar_one()


def lines(count):
    return HEAD + "".join(f"Person {n},person-{n}@import.example,agent,support:agent\n" for n in range(count))


def test_u14_everybody_is_taken_in_by_a_job_whose_page_can_be_closed(app, customer):
    house = account("managed", seats={"support": 2})
    page = customer(house.admin)
    here = upload(page, lines(3))
    assert "1 person will wait for a seat of Support" in page.open(here)
    assert people(house) == 4
    page.send(here, 303, go="begin")
    assert "You can close this page" in page.open(here)
    assert 'http-equiv="refresh"' in page.source
    page.send(here, 303, go="begin")
    work(app)
    assert "3 people were added" in page.open(here)
    assert "Ask for the missing seats" in page.text
    assert 'http-equiv="refresh"' not in page.source
    assert people(house) == 7
    assert house.seats()[:2] == (2, 2)
    assert "Person 0" in page.open("/team?show=used")
    assert "Person 2" in page.open("/team?show=waiting")
    assert "Added the person from a file" in page.open(page.source.split('class="plain-link" href="')[1].split('"')[0])


def test_u14_a_job_that_runs_twice_takes_nobody_in_twice(app, customer):
    house = account(seats={"support": 9})
    page = customer(house.admin)
    here = upload(page, lines(2))
    page.send(here, 303, go="begin")
    with as_system():
        db.session.execute(text("INSERT INTO tasks (account_id, kind, queue, payload) SELECT account_id, kind, queue, payload FROM tasks"
                                " WHERE kind = 'import_people'"))  # fmt: skip
    work(app)
    assert people(house) == 6


def test_u14_what_has_become_wrong_meanwhile_stops_everybody(app, customer):
    house = account(seats={"support": 9})
    page = customer(house.admin)
    here = upload(page, lines(3))
    page.send(here, 303, go="begin")
    person(house, email="person-1@import.example")
    work(app)
    assert "Nobody was added" in page.open(here)
    assert "has this e-mail address: they are in your team already, or were." in page.text
    assert people(house) == 5


BAD = HEAD + """Ana,not an address,agent,support:agent
Bo,bo@example.com,king,support:agent
,no-name@example.com,agent,
Cy,cy@example.com,agent,support:chief
Di,di@example.com,agent,sell:agent
=cmd(),ev@example.com,agent,
Fy,{taken},agent,
Gi,gi@example.com,agent,
Gi,gi@example.com,agent,
Hu,hu@example.com
"""


def test_s12_every_bad_row_is_named_with_its_line_and_nobody_is_taken(customer):
    house = account(seats={"support": 9})
    page = customer(house.admin)
    text_ = page.open(upload(page, BAD.format(taken=house.email("agent"))))
    for words in ("9 things are wrong", "2 email Give an e-mail address", "3 role The role must be one of", "4 name Give the person",
                  "5 products The role in a product", "6 products Your account has no licence of sell", "7 name A cell must not begin like a formula",
                  "8 email Agent of Account", "10 email Line 9 has the same address", "11 – The row has 2 cells"):  # fmt: skip
        assert words in text_, text_
    assert people(house) == 4


@pytest.mark.parametrize(("content", "words"), [
    (b"PK\x03\x04\xff\xfe", "not UTF-8 text"), (b"name,email\x00", "not UTF-8 text"), ("", "“name” is missing"),
    ("name;email;role;products\n", "Nobody is in the file"), (HEAD + '"Ana,a@example.com,agent,\n', "cannot be read on"),
    (HEAD + "x" * 140_000 + ",a@example.com,agent,\n", "cannot be read on"), ("name,email,role,products,password\n", "no such column"),
    (lines(5001), "at most 5,000 people"), (HEAD + "A\u0007b,a@example.com,agent,\n", "cannot be stored"),
])  # fmt: skip
def test_s12_a_hostile_file_is_refused_with_a_reason(customer, content, words):
    house = account(seats={"support": 9})
    page = customer(house.admin)
    assert words in page.open(upload(page, content, name="../../<b>.csv"))
    assert "<b>.csv" not in page.source.replace("&lt;b&gt;", "")
    assert people(house) == 4


def test_s12_no_file_and_a_file_too_large_are_refused(customer):
    page = customer(account().admin)
    page.open("/team/import")
    page.send("/team/import", 422)
    assert "Choose a file" in page.text
    too_large = page.client.post("/team/import", data=b"x" * 1_100_000, content_type="multipart/form-data; boundary=x")
    assert too_large.status_code == 413


def test_s2_another_account_s_file_is_not_there(customer):
    mine, other = customer(account().admin), customer(account().admin)
    here = upload(mine, lines(1))
    other.open("/team")
    other.open(here, 404)
    other.send(here, 404, go="begin")


def test_a_forgotten_file_takes_nobody_in(customer):
    house = account()
    page = customer(house.admin)
    here = upload(page, lines(1))
    page.send(here, 303, go="cancel")
    assert "was forgotten" in page.open(here)
    page.send(here, 422, go="begin")
    assert people(house) == 4


def test_s12_a_file_nobody_says_yes_to_is_forgotten_after_a_day(customer, owner_connection):
    house = account()
    page = customer(house.admin)
    here = upload(page, lines(3))
    assert as_job(people_import.forget_old) == 0
    owner_connection.execute("UPDATE people_imports SET created_at = clock_now() - interval '25 hours'")
    as_job(people_clock.sweep)
    assert owner_connection.execute("SELECT state, people FROM people_imports").fetchone() == ("cancelled", [])
    assert "Ready" not in page.open(here)
    page.send(here, 422, go="begin")


def test_s12_the_files_of_a_day_are_limited(customer, monkeypatch):
    house, other = account(), account()
    monkeypatch.setattr(people_import, "MOST_A_DAY", 2)
    page = customer(house.admin)
    for _ in range(2):
        upload(page, lines(1))
    upload(page, lines(1), 422)
    assert "has sent 2 files today" in page.client.post("/team/import", data={
        "csrf_token": page.token, "file": (io.BytesIO(lines(1).encode()), "people.csv")}, content_type="multipart/form-data").text  # fmt: skip
    upload(customer(other.admin), lines(1))
