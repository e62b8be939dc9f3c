"""What was said long ago is a page away, for both sides, with and without scripts, and for programs (U10, R62)."""

from __future__ import annotations

import re

import pytest

from tests.factories import order_at
from tests.web.api.conftest import program

__all__ = ["program"]
MANY = 120
WRITE = {
    "messages": """INSERT INTO order_messages (account_id, order_id, person_id, author_name, words)
                   SELECT %s, %s, %s, 'Ola', 'Word ' || n || '.' FROM generate_series(1, %s) n""",
    "notes": """INSERT INTO order_notes (account_id, order_id, staff_id, author_name, words)
                SELECT %s, %s, %s, 'Rita', 'Word ' || n || '.' FROM generate_series(1, %s) n""",
}


def much_was_said(connection, kind, many=MANY):
    case = order_at("in_review")
    author = case.house.owner.person_id if kind == "messages" else case.rep.staff_id
    connection.execute("SELECT set_config('seatwright.account', '*', false)")
    connection.execute(WRITE[kind], [case.house.id, case.id, author, many])
    return case


def words_in(page, kind):
    """The numbers of the words in the list, in its order."""
    section = page.source.partition(f'class="{kind}-page"')[2].partition("</section>")[0]
    return [int(number) for number in re.findall(r'<p class="message-words">Word (\d+)\.</p>', section)]


def address_of(page, kind):
    found = re.search(rf'id="{kind}-before" href="([^"]+)"', page.source)
    return found and found[1].replace("&amp;", "&")


@pytest.mark.parametrize("kind", ["messages", "notes"])
def test_u10_the_desk_reads_all_that_was_said_page_by_page(browse, owner_connection, kind):
    case = much_was_said(owner_connection, kind)
    page, read = browse(case.rep), []
    page.open(f"/desk/orders/{case.reference}?view=mine")
    while True:
        shown = words_in(page, kind)
        assert 0 < len(shown) <= 50
        read += sorted(shown, reverse=True)
        if not (following := address_of(page, kind)):
            break
        assert "view=mine" in following, "the list somebody came from stays in the address"
        page.open(following.partition("#")[0])
    assert read == list(range(MANY, 0, -1)), "each once, none left out"
    assert "This is where it began." in page.text
    assert f"To the latest {kind}" in page.text


def test_u10_nothing_is_offered_where_nothing_was_said_before(browse, owner_connection):
    case = much_was_said(owner_connection, "messages", 50)
    page = browse(case.rep)
    page.open(f"/desk/orders/{case.reference}")
    assert (len(words_in(page, "messages")), address_of(page, "messages")) == (50, None)
    assert "This is where it began." not in page.text


def test_u10_the_customer_reads_all_of_it_too(browse, owner_connection):
    case = much_was_said(owner_connection, "messages")
    page = browse(case.house.owner)
    page.open(f"/requests/{case.reference}")
    assert words_in(page, "messages") == list(range(71, 121))
    page.open(f"/requests/{case.reference}{address_of(page, 'messages').partition('#')[0]}")
    assert words_in(page, "messages") == list(range(21, 71))
    assert "The history with earlier messages" in page.text


@pytest.mark.parametrize("place", ["x", "-1", "0", "9" * 40, "²"])
def test_u6_a_place_that_makes_no_sense_breaks_nothing(browse, owner_connection, place):
    case = much_was_said(owner_connection, "messages", 2)
    browse(case.rep).open(f"/desk/orders/{case.reference}?messages_before={place}&notes_before={place}")


@pytest.mark.parametrize("kind", ["messages", "notes"])
def test_d9_programs_read_all_of_it_by_cursor(program, owner_connection, kind):
    case = much_was_said(owner_connection, kind)
    vendor, read, cursor = program(case.rep), [], ""
    while cursor is not None:
        answer = vendor.get(f"/orders/{case.reference}/{kind}?cursor={cursor}").json
        read += [int(one["words"][5:-1]) for one in answer[kind]]
        cursor = answer["next"]
    assert read == list(range(1, MANY + 1))
    assert vendor.get(f"/orders/{case.reference}/{kind}?cursor=SO-7F3K2").status_code == 422
    body = {"words": "The newest of them"}
    assert vendor.post(f"/orders/{case.reference}/{kind}", body).json["words"] == body["words"], "however much stands before it"
